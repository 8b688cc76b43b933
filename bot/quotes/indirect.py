"""Reported speech without marks: "Oduya said that the ferry would stay", "The ferry would stay, Oduya said"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.quotes.attribution import Attribution
from bot.quotes.cue_source import from_cue
from bot.quotes.cues import forms
from bot.quotes.grammar import is_person_like, is_verb
from bot.quotes.scene import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Token

# Verbs whose clause is what somebody said; others of speech ("find", "go", "begin") only are with marks.
_REPORTING = forms(
    """say tell add announce argue claim insist warn suggest recall note explain state declare predict promise pledge
    vow admit acknowledge concede confirm report contend allege maintain assert emphasize emphasise stress testify
    write tweet complain estimate caution reiterate""".split()
)
_CUE_WORD = re.compile(rf"\b(?:{'|'.join(sorted(_REPORTING))}|according)\b", re.IGNORECASE)
_FEWEST, _MOST = 3, 80  # words of a clause worth keeping
_EDGES = frozenset(",;:—–-”“\"'’‘ ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A clause that tells what somebody said, as offsets of the article."""

    start: int
    end: int
    attribution: Attribution


def may_report(text: str) -> bool:
    """Whether a text has any word that could introduce reported speech."""
    return _CUE_WORD.search(text) is not None


def find_reported(paragraphs: Sequence[Paragraph]) -> Iterator[Reported]:
    """The reported clauses of an article, in order; none of them touches a quotation."""
    for index, paragraph in enumerate(paragraphs):
        taken = -1
        for cue in paragraph.doc:
            if paragraph.inside[cue.i] >= 0 or cue.i <= taken:
                continue
            span = _clause(paragraph, cue)
            if span is None:
                continue
            first, last = span
            attribution = from_cue(paragraph, index, cue, "reported")
            if attribution is None or attribution.unsaid or first <= attribution.head <= last:
                continue
            if not is_person_like(paragraph.doc[attribution.head]) and cue.lower_ != "according":
                continue
            doc = paragraph.doc
            start, end = paragraph.original(doc[first].idx, doc[last].idx + len(doc[last].text))
            taken = max(taken, last) if last > cue.i else taken
            yield Reported(start=start, end=end, attribution=attribution)


def _clause(paragraph: Paragraph, cue: Token) -> tuple[int, int] | None:
    if cue.lower_ == "according":
        return _trimmed(paragraph, *_around(cue))
    if cue.lower_ not in _REPORTING or not is_verb(cue):
        return None
    clause = next((child for child in cue.children if child.dep_ == "ccomp" and is_clause(child)), None)
    if clause is None:
        return None
    tokens = [t.i for t in clause.subtree]
    first, last = min(tokens), max(tokens)
    if first <= cue.i <= last:
        return None
    return _trimmed(paragraph, first, last)


def is_clause(head: Token) -> bool:
    """Whether a complement has a subject of its own: "said the ferry would stay", not "said yes"."""
    return any(child.dep_ in {"nsubj", "nsubjpass", "expl"} for child in head.children)


def _around(cue: Token) -> tuple[int, int]:
    """The sentence of "According to X, …" without that phrase, where it opens or ends the sentence."""
    sentence = cue.sent
    tokens = {t.i for t in cue.subtree}
    first, last = sentence.start, sentence.end - 1
    if cue.i <= first + 1:
        return max(tokens) + 1, last
    if max(tokens) >= last - 1:
        return first, min(tokens) - 1
    return 0, -1


def _trimmed(paragraph: Paragraph, first: int, last: int) -> tuple[int, int] | None:
    doc = paragraph.doc
    while first <= last and (doc[first].is_space or doc[first].text in _EDGES):
        first += 1
    if last + 1 < len(doc) and doc[last + 1].text == ":":
        return None  # `Pell wrote back: “…”`: what introduces a quotation is not one
    while last >= first and (doc[last].is_space or doc[last].text in _EDGES or doc[last].text in {".", "and", "but"}):
        last -= 1
    words = sum(t.is_alpha or t.like_num for t in doc[first : last + 1]) if last >= first else 0
    if not _FEWEST <= words <= _MOST or any(paragraph.inside[i] >= 0 for i in range(first, last + 1)):
        return None
    return first, last
