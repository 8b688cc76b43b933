"""Shorter without inventing: a sentence of the source with parts of it left out, and nothing else done to it.

What is left out is what Knight and Marcu (2002) and Clarke and Lapata (2008) learned to leave out, taken by rule from a
dependency parse. A sentence is shortened only where what remains has the same root, the same subject and object, every
negation, every modal and every word of claiming; nothing is cut inside a quotation, and no cut holds a part of one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from summarizers import shape
from summarizers.cuts import GUARDED, Cut, grammar_cuts, join, plain_cuts
from summarizers.summary import CitedSentence, Summary

VERSION = 1
FEWEST_WORDS = 6  # that must remain
CORE = ("nsubj", "nsubjpass", "csubj", "expl", "dobj", "attr", "dative", "agent", "aux", "auxpass", "neg", "prt")

# A spaCy Doc a text, in order, tagged and parsed.
Parse = Callable[[Sequence[str]], list[Any]]


class Tightness(StrEnum):
    """How much is left out."""

    NONE = "none"
    LIGHT = "light"  # datelines, the wire that reported it, the day on which it was said
    FULL = "full"  # what grammar shows to be an aside, too


class Tightener:
    """Shortens the sentences that were copied from their source; what a model wrote is left alone."""

    def __init__(self, parse: Parse) -> None:
        """Take a parser, which is asked only for sentences that may become shorter."""
        self._parse = parse

    def tighten_all(self, summaries: Sequence[Summary], texts: Sequence[str], tightness: Tightness) -> list[Summary]:
        """The summaries of these texts with their copied sentences shortened; each cites its whole sentence still."""
        if tightness is Tightness.NONE:
            return list(summaries)
        told = [list(summary.sentences) for summary in summaries]
        places = [
            (place, row)
            for place, text in enumerate(texts)
            for row, sentence in enumerate(told[place])
            if _is_copied(sentence, text)
        ]
        shorter = self.shorten([told[place][row].text for place, row in places], tightness)
        for (place, row), text in zip(places, shorter, strict=True):
            told[place][row] = replace(told[place][row], text=text)
        return [replace(one, sentences=tuple(new)) for one, new in zip(summaries, told, strict=True)]

    def shorten(self, sentences: Sequence[str], tightness: Tightness = Tightness.FULL) -> list[str]:
        """Each sentence with parts left out, or as it is."""
        light = [_apply(sentence, plain_cuts(sentence)) for sentence in sentences]
        if tightness is not Tightness.FULL:
            return light
        rows = [row for row, sentence in enumerate(light) if any(mark in sentence for mark in ",(–—")]
        docs = dict(zip(rows, self._parse([light[row] for row in rows]) if rows else [], strict=True))
        cuts = {row: grammar_cuts(doc) for row, doc in docs.items()}
        tried = {row: _apply(light[row], found) for row, found in cuts.items() if found}
        after = dict(zip(tried, self._parse(list(tried.values())) if tried else [], strict=True))
        for row, doc in after.items():
            light[row] = tried[row] if _keeps_core(docs[row], doc) else self._one_by_one(docs[row], cuts[row])
        return light

    def _one_by_one(self, doc: Any, cuts: Sequence[Cut]) -> str:
        """With those of the cuts that leave the sentence what it was."""
        kept: list[Cut] = []
        for cut in cuts if len(cuts) > 1 else ():
            shorter = _apply(doc.text, [*kept, cut])
            if shorter != doc.text and _keeps_core(doc, self._parse([shorter])[0]):
                kept.append(cut)
        return _apply(doc.text, kept)


def _is_copied(sentence: CitedSentence, text: str) -> bool:
    if len(sentence.citations) != 1:
        return False
    start, end = sentence.citations[0]
    return sentence.text.split() == text[start:end].split()


def _apply(sentence: str, cuts: Sequence[Cut]) -> str:
    """What remains, where that is a sentence; else the sentence."""
    shorter = join(sentence, cuts)
    if shorter == sentence or not shape.is_sentence(shorter) or len(shape.words(shorter)) < FEWEST_WORDS:
        return sentence
    if sorted(GUARDED.findall(sentence.lower())) != sorted(GUARDED.findall(shorter.lower())):
        return sentence
    return shorter if shorter[0] == sentence[0] or not shorter[0].islower() else sentence


def _keeps_core(before: Any, after: Any) -> bool:
    """Whether the parse of what remains has the root of the whole, and all that the root's meaning hangs on."""
    return _core(before) == _core(after)


def _core(doc: Any) -> tuple[str, list[tuple[str, str]]]:
    root = next(token for token in doc if token.head.i == token.i)
    clauses = [root, *(token for token in root.children if token.dep_ in ("ccomp", "xcomp", "conj"))]
    kept = [(clause.lower_, child.lower_) for clause in clauses for child in clause.children if child.dep_ in CORE]
    return root.lower_, sorted(kept)
