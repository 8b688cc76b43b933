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
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.entailment_claims import Article, Change, Claim, Forms, Setting, shortened, words_of
from benchmarks.entailment_kept import KEEPING, synonym
from benchmarks.entailment_spoiled import SPOILING
from summarizers.gate.source import Source
from summarizers.gate.words import content, stems

SHORTEST, LONGEST = 5, 42  # words of a claim
_LOWER = 0.12  # of the claims are without a capital, as some data sets are
# What may be done to a sentence in somebody's own words: changes that need the article's sentence are left out.
_NEED_ITS_SENTENCE = frozenset(
    ("shorter_name", "named", "own_clause", "ended", "unhedged_clause", "crossed_clause", "spliced", "lost_word")
)
_MILD, _HARSH = ([one for one in some if one[0].__name__ not in _NEED_ITS_SENTENCE] for some in (KEEPING, SPOILING))
_REWORDED = 0.5  # of the sentences that are spoiled get other words before
VARIANTS, TRUE_SHARE = 2, 0.8  # of a sentence: spoiled, and how many of as many true ones are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A claim, and the spans of it that make it false."""

    claim: str
    true: bool
    wrong: list[tuple[int, int]]


def changed(at: Setting, changes: Sequence[tuple[Change, float]]) -> Claim | None:
    """The claim after one change that applies to it."""
    left = list(changes)
    while left:
        one = at.rng.choices(left, [weight for _, weight in left])[0]
        claim = one[0](at)
        if claim and claim != at.claim and SHORTEST <= len(claim) <= LONGEST:
            return claim
        left.remove(one)
    return None


def pairs_of(article: Article, summary: Sequence[Any], forms: Forms, rng: random.Random, count: int) -> list[Made]:
    """About `count` claims of an article, half of them true; `summary` are its parsed reference sentences."""
    found: list[Made] = []
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
            row = _row_of(doc, article)
        for label in (1, 0):
            base = words_of(doc) if told else shortened(doc, rng) if rng.random() < 0.85 else words_of(doc)
            if not SHORTEST <= len(base) <= LONGEST:
                if label:
                    continue
                base = words_of(doc)
            at = Setting(base, doc, row, article, forms, rng)
            claim = base
            if label:
                if rng.random() < (0.3 if told else 0.75):
                    claim = changed(at, KEEPING) or base
            else:
                spoiled = changed(at, SPOILING)
                if spoiled is None:
                    continue
                claim = spoiled
            one = _made(claim, rng, true=bool(label))
            if one is not None:
                found.append(one)
    return found


def variants_of(article: Article, doc: Any, forms: Forms, rng: random.Random) -> list[Made]:
    """A parsed sentence that is true of an article, changed: some stay true."""
    base = words_of(doc)
    if not SHORTEST <= len(base) <= LONGEST:
        return []
    at = Setting(base, doc, _row_of(doc, article), article, forms, rng)
    found = []
    for _ in range(VARIANTS):
        reworded = replace(at, claim=synonym(at) or base) if rng.random() < _REWORDED else at
        claims = [(changed(reworded, _HARSH), False)]
        if rng.random() < TRUE_SHARE:
            claims.append((changed(at, _MILD), True))
        made = [_made(claim, rng, true=true) for claim, true in claims if claim is not None]
        found += [one for one in made if one is not None]
    return found


def _row_of(doc: Any, article: Article) -> int:
    """Of the parsed sentences of an article the one that a sentence rests on most."""
    return min(next(iter(article.source.align(doc.text).rows), 0), len(article.docs) - 1)


def _covered(doc: Any, source: Source) -> bool:
    said = content(stems(doc.text))
    rows = source.align(doc.text).rows
    inside = frozenset().union(*(source.contents[row] for row in rows)) if rows else frozenset()
    names = [token.text for token in doc if token.tag_ in {"NNP", "CD"} and token.text.lower() not in source.words]
    return len(said) >= 3 and len(said & inside) >= 0.6 * len(said) and not names


def _made(claim: Claim, rng: random.Random, *, true: bool) -> Made | None:
    if not SHORTEST <= len(claim) <= LONGEST or not (true or any(word.wrong for word in claim)):
        return None
    spans, at = [], 0
    for word in claim:
        if word.wrong and not true:
            spans.append((at, at + len(word.text)))
        at += len(word.text) + len(word.space)
    text = "".join(word.text + word.space for word in claim)
    return Made(claim=text.lower() if rng.random() < _LOWER else text, true=true, wrong=spans)
