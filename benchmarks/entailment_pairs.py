"""Sentences that a text supports and sentences that it does not, made from articles by rules.

Both sides begin alike, from a source sentence shortened by grammar or from the article's own summary, and are changed
in ways that look alike: some changes leave a sentence true (another word for the same, a passive, two names in the
other order, a clause that stands by itself), the others do not (somebody else's name or number, a clause given to
another subject, a "not", a verb for its opposite). After Kryscinski et al. (2020), with the recombinations that models
really make (Falke et al. 2019) in front. Each word carries whether it is changed for the worse.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from benchmarks.entailment_claims import Article, Change, Claim, Forms, Setting, shortened, words_of
from benchmarks.entailment_kept import KEEPING
from benchmarks.entailment_spoiled import SPOILING
from summarizers.gate.source import Source
from summarizers.gate.words import content, stems

SHORTEST, LONGEST = 5, 42  # words of a claim


def changed(at: Setting, changes: Sequence[tuple[Change, float]]) -> tuple[Claim, str] | None:
    """The claim after one change that applies to it, and its name."""
    left = list(changes)
    while left:
        one = at.rng.choices(left, [weight for _, weight in left])[0]
        claim = one[0](at)
        if claim and claim != at.claim and SHORTEST <= len(claim) <= LONGEST:
            return claim, one[0].__name__
        left.remove(one)
    return None


def pairs_of(
    article: Article, summary: Sequence[Any], forms: Forms, rng: random.Random, count: int
) -> list[dict[str, Any]]:
    """About `count` claims of an article, half of them true; `summary` are its parsed reference sentences."""
    found: list[dict[str, Any]] = []
    bases: list[tuple[Any, int, bool]] = [
        (doc, row, False) for row, doc in enumerate(article.docs) if 6 <= len(doc) <= 60
    ]
    good = [doc for doc in summary if 5 <= len(doc) <= 40 and _covered(doc, article.source)]
    for n in range(count // 2):
        told = bool(good) and n % 3 == 0
        doc, row, _ = (good[n // 3 % len(good)], 0, True) if told else rng.choice(bases) if bases else (None, 0, False)
        if doc is None:
            break
        if told:
            row = article.source.align(content(stems(doc.text)), 1)[0]
            row = min(row, len(article.docs) - 1)
        for label in (1, 0):
            base = words_of(doc) if told else shortened(doc, rng) if rng.random() < 0.85 else words_of(doc)
            if not SHORTEST <= len(base) <= LONGEST:
                if label:
                    continue
                base = words_of(doc)
            at = Setting(base, doc, row, article, forms, rng)
            kind = "summary" if told else "shortened"
            claim = base
            if label:
                if rng.random() < (0.3 if told else 0.75):
                    made = changed(at, KEEPING)
                    if made is not None:
                        claim, kind = made
            else:
                made = changed(at, SPOILING)
                if made is None:
                    continue
                claim, kind = made
            row_of = _row(claim, kind, label, article.source, rng)
            if row_of is not None:
                found.append(row_of)
    return found


def _covered(doc: Any, source: Source) -> bool:
    said = content(stems(doc.text))
    rows = source.align(said)
    inside = frozenset().union(*(source.contents[row] for row in rows)) if rows else frozenset()
    names = [token.text for token in doc if token.tag_ in {"NNP", "CD"} and token.text.lower() not in source.words]
    return len(said) >= 3 and len(said & inside) >= 0.6 * len(said) and not names


def _row(claim: Claim, kind: str, label: int, source: Source, rng: random.Random) -> dict[str, Any] | None:
    if not SHORTEST <= len(claim) <= LONGEST or (not label and not any(word.wrong for word in claim)):
        return None
    text = "".join(word.text + word.space for word in claim)
    rows = source.align(content(stems(text)))
    if not rows:
        return None
    spans, at = [], 0
    for word in claim:
        if word.wrong and not label:
            spans.append((at, at + len(word.text)))
        at += len(word.text) + len(word.space)
    if rng.random() < 0.12:
        text = text.lower()
    return {
        "claim": text,
        "sources": [source.texts[row] for row in sorted(rows)],
        "label": label,
        "kind": kind,
        "wrong": spans,
    }
