"""The gate itself: aligns each sentence to the source, compares them, and decides."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from summarizers.gate.alignment import Alignment
from summarizers.gate.claim import Claim
from summarizers.gate.compare import compare
from summarizers.gate.entailment import load_entailment
from summarizers.gate.features import NAMES, features
from summarizers.gate.finding import Finding
from summarizers.gate.grammar import read
from summarizers.gate.pronouns import NEVER, mistaken
from summarizers.gate.reasons import another_verb, reasons
from summarizers.gate.rewording import parts_of, renamed
from summarizers.gate.score import load_scorer
from summarizers.gate.source import CHARS, Source
from summarizers.gate.verbs import unlike
from summarizers.gate.verdict import Parse, Verdict
from summarizers.gate.words import stems, tidy, words
from summarizers.shape import candidates
from summarizers.summary import Document, Encoder, Span

NOTHING = 0.25  # of the words, by weight: below, two texts have only a topic in common
NOTHING_DOUBTED = 0.5  # and the entailment model must doubt a sentence so much for that to refuse it
NOTHING_SAID = "the article says nothing of this"
KEPT = 8  # sources that stay prepared: a summary is checked sentence by sentence, and again once it is mended


class Gate:
    """Checks sentences against a text. Holds no state but its models, which load with the first use."""

    def __init__(self, parse: Parse, encoder: Encoder) -> None:
        self._parse = parse
        self._encoder = encoder
        self._sources: OrderedDict[str, Source] = OrderedDict()

    @property
    def posted_from(self) -> float:
        """The score from which what a model wrote is posted: more than `supported` asks, for a copy can stand in."""
        return load_scorer().posted

    def check(self, text: str, sentences: Sequence[str]) -> list[Verdict]:
        """One verdict a sentence, in order. The source is prepared once, and all that must be parsed is one batch."""
        source = self._source(text)
        tidied = [tidy(sentence)[:CHARS] for sentence in sentences]
        copied = [source.sayings.get(" ".join(words(one))) for one in tidied]
        aligned = {place: source.align(tidied[place]) for place, row in enumerate(copied) if row is None}
        waiting = [place for place, found in aligned.items() if found.rows]
        cased = [_cased(tidied[place], source) for place in waiting]
        docs = source.read([row for place in waiting for row in aligned[place].rows], cased) if cased else []
        claims = {
            place: self._claim(source, tidied[place], doc, aligned[place])
            for place, doc in zip(waiting, docs, strict=True)
        }
        scorer = load_scorer()
        verdicts: list[Verdict] = []
        for place, row in enumerate(copied):
            if row is not None:
                verdicts.append(Verdict(supported=True, score=1.0, reasons=(), citations=(source.spans[row],)))
                continue
            if place not in claims:
                verdicts.append(Verdict(supported=False, score=0.0, reasons=(NOTHING_SAID,), citations=()))
                continue
            claim = claims[place]
            values, found = _evidence(source, claim)
            score = scorer.score(values, found)
            supported = score >= scorer.threshold
            verdicts.append(
                Verdict(
                    supported=supported,
                    score=score,
                    reasons=() if supported else reasons(found, claim, source),
                    citations=tuple(source.spans[row] for row in sorted(claim.rows)),
                )
            )
        return verdicts

    def evidence(self, text: str, sentence: str) -> tuple[list[float], list[Finding]]:
        """What a sentence's score is made of: its features, in the order of features.NAMES, and what was found."""
        source = self._source(text)
        tidied = tidy(sentence)[:CHARS]
        aligned = source.align(tidied)
        (doc,) = source.read(aligned.rows, [_cased(tidied, source)])
        return _evidence(source, self._claim(source, tidied, doc, aligned))

    def nearest(self, text: str, sentences: Sequence[str], taken: Collection[Span] = ()) -> list[Span | None]:
        """For each sentence the source sentence nearest to it in meaning, to be posted in its place.

        No span is given twice, and none of `taken`; of a page's furniture none, where there is anything else. None
        where nothing is left.
        """
        spans = self._source(text).spans
        document = Document(title="", text=text, sentences=spans)
        free = [spans[row] for row in candidates(document) if spans[row] not in taken]
        if not free or not sentences:
            return [None] * len(sentences)
        vectors = self._encoder.encode([text[start:end] for start, end in free])
        likeness = self._encoder.encode([tidy(sentence) for sentence in sentences]) @ vectors.T
        found: list[Span | None] = []
        for row in likeness:
            best = int(np.argmax(row))
            found.append(free[best] if np.isfinite(row[best]) else None)
            likeness[:, best] = -np.inf
        return found

    def _claim(self, source: Source, sentence: str, doc: Any, aligned: Alignment) -> Claim:
        parts = (parts_of(doc), *(source.parts(row) for row in aligned.rows))
        instead = renamed(sentence, [source.texts[row] for row in aligned.rows], parts)
        # The model works on other cores while this sentence is read, and those that follow.
        judging = load_entailment().judging(
            sentence, [(row, source.texts[row]) for row in aligned.order], len(aligned.rows), parts
        )
        said = read(doc, instead)
        return Claim(
            text=sentence,
            stems=tuple(instead.get(one, one) for one in stems(sentence)),
            doc=doc,
            said=said,
            rows=aligned.rows,
            likeness=aligned.likeness,
            judging=judging,
            swapped=unlike(doc, said, source, aligned.rows, self._encoder),
        )

    def _source(self, text: str) -> Source:
        source = self._sources.pop(text, None) or Source(text, self._parse)
        self._sources[text] = source
        while len(self._sources) > KEPT:
            self._sources.popitem(last=False)
        return source


def _evidence(source: Source, claim: Claim) -> tuple[list[float], list[Finding]]:
    found = compare(claim.text, claim.doc, claim.said, source, claim.rows)
    if (reason := another_verb(claim)) is not None:
        found.append(Finding("verb", reason))
    unlikely, pronoun, name = mistaken(claim, source)
    if unlikely >= NEVER:
        found.append(Finding("antecedent", f"where the article says “{pronoun}”, it does not mean {name}"))
    values = features(claim, source, found, unlikely)
    apart = values[NAMES.index("coverage")] < NOTHING and claim.likeness < 2 * NOTHING
    if apart and claim.judged.doubt >= NOTHING_DOUBTED:
        found.append(Finding("nothing", NOTHING_SAID))
    return values, found


def _cased(sentence: str, source: Source) -> str:
    """A sentence without a capital letter, with the capitals that its source gives: parsers look for them."""
    if sentence.lower() != sentence or not source.cased:
        return sentence
    cased = " ".join(source.cased.get(word, word) for word in sentence.split(" "))
    return cased[:1].upper() + cased[1:]
