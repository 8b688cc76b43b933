"""What stands between a model's words and a channel: the protocol of a check, and the strict one that needs no model.

The strict check asks of a sentence that its names, numbers and quotations stand in the source, and most of its words in
the source sentences that it rests on. It says nothing of who did what to whom; that is for a check that reads grammar,
which follows it. What it does guarantee is that no name and no number is posted that the source does not have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from summarizers import shape
from summarizers.sentences import split_sentences
from summarizers.summary import Span

VERSION = 1
ALIGNED = 3  # source sentences that one sentence may rest on
COVERED = 0.4  # share of a sentence's words of content that must stand in them
# Where no other check follows, one source sentence must say it all: models recombine what is there.
ALIGNED_ALONE = 1
COVERED_ALONE = 0.8
WORTH = 0.12  # share of the words that a further source sentence must add

_PIECE = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_NAME = re.compile(r"[^\W\d_][\w&'’.-]*")
_QUOTATION = re.compile(r"“([^”]+)”|\"([^\"]+)\"|«([^»]+)»|„([^“”]+)[“”]")
# Words that say nothing of their own, and begin sentences with a capital letter that makes no name of them.
_LIGHT = frozenset(
    """a an the and or but nor so yet if as than then that this these those there here it its he him his she her hers
    they them their theirs we us our you your i my me who whom whose which what when where why how is are was were be
    been being am has have had having do does did doing will would can could may might shall should must not no of in
    on at by for from with without to into onto over under up down out off about after before during since until while
    because although though also both each every all some many most more other another such own same very just only
    even still now already however meanwhile according per via s t""".split()
)


class Verdict(Protocol):
    """Whether a text supports a sentence."""

    @property
    def supported(self) -> bool:
        """Whether it may be posted."""
        ...

    @property
    def score(self) -> float:
        """From 0 to 1: how well it is supported."""
        ...

    @property
    def reasons(self) -> tuple[str, ...]:
        """In plain words, what the text does not support; empty where it is supported."""
        ...

    @property
    def citations(self) -> tuple[Span, ...]:
        """The source sentences it rests on, in the order of the text."""
        ...


class Check(Protocol):
    """Reads sentences against the text that they claim to tell of."""

    @property
    def posted_from(self) -> float:
        """The score from which a supported sentence that a model wrote is posted."""
        ...

    def check(self, text: str, sentences: Sequence[str]) -> Sequence[Verdict]:
        """One verdict a sentence, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StrictVerdict:
    """What the strict check found."""

    supported: bool
    score: float
    reasons: tuple[str, ...]
    citations: tuple[Span, ...]


class StrictCheck:
    """Names, numbers and quotations must occur, and most words; needs no model."""

    posted_from = 0.0  # what it supports

    def __init__(self, *, alone: bool = True) -> None:
        """Take whether no other check follows, which would know a paraphrase from an invention."""
        self._aligned, self._covered = (ALIGNED_ALONE, COVERED_ALONE) if alone else (ALIGNED, COVERED)

    def check(self, text: str, sentences: Sequence[str]) -> list[StrictVerdict]:
        """One verdict a sentence, in order; linear in the text for each of them."""
        source = _Source(text)
        return [source.judge(sentence, self._aligned, self._covered) for sentence in sentences]


class _Source:
    def __init__(self, text: str) -> None:
        spans = split_sentences(text)[: shape.CANDIDATES]
        self.spans = [span for span in spans if not shape.is_instruction(text[slice(*span)])]
        texts = [text[start:end] for start, end in self.spans]
        self.stems = [content(one) for one in texts]
        self.numbers = [numbers(one) for one in texts]
        whole = "\n".join(texts)
        self.pieces = frozenset(_pieces(whole))
        self.words = f" {' '.join(_pieces(whole))} "

    def judge(self, sentence: str, most: int, enough: float) -> StrictVerdict:
        wanted = content(sentence)
        rows = self._align(wanted, most)
        covered = len(wanted & frozenset().union(*(self.stems[row] for row in rows))) / max(1, len(wanted))
        reasons = [*self._names(sentence), *self._numbers(sentence, rows), *self._quotations(sentence)]
        if not wanted or covered < enough:
            reasons.append("the text does not say this")
        return StrictVerdict(
            supported=not reasons,
            score=round(covered if not reasons else covered / 2, 3),
            reasons=tuple(reasons),
            citations=tuple(self.spans[row] for row in sorted(rows)),
        )

    def _align(self, wanted: frozenset[str], most: int) -> list[int]:
        """The source sentences that cover most of the words, the best first; each must add something."""
        rows: list[int] = []
        missing = set(wanted)
        while missing and len(rows) < most:
            best = max(range(len(self.stems)), key=lambda row: len(self.stems[row] & missing), default=None)
            if best is None or (gained := len(self.stems[best] & missing)) == 0:
                break
            if rows and gained < WORTH * len(wanted):
                break
            rows.append(best)
            missing -= self.stems[best]
        return rows

    def _names(self, sentence: str) -> list[str]:
        found = []
        for match in _NAME.finditer(sentence):
            word = match[0]
            if not any(sign.isupper() for sign in word):
                continue
            unknown = [one for one in _pieces(word) if one not in self.pieces and one not in _LIGHT]
            if unknown:
                found.append(f"the text has no “{word.strip('.')}”")
        return list(dict.fromkeys(found))

    def _numbers(self, sentence: str, rows: Sequence[int]) -> list[str]:
        there = frozenset().union(*(self.numbers[row] for row in rows))
        missing = numbers(sentence) - there
        shown = (match[0] for match in _NUMBER.finditer(sentence))
        return [f"the text does not say {one} there" for one in dict.fromkeys(shown) if _number(one) in missing]

    def _quotations(self, sentence: str) -> list[str]:
        quoted = [next(group for group in match.groups() if group) for match in _QUOTATION.finditer(sentence)]
        return [
            f"nobody says “{' '.join(one.split())}” in the text"
            for one in quoted
            if f" {' '.join(_pieces(one))} " not in self.words
        ]


def content(text: str) -> frozenset[str]:
    """The words of content, cut down to what inflection leaves alone."""
    return frozenset(_stem(word) for word in _pieces(text) if word not in _LIGHT)


def numbers(text: str) -> frozenset[str]:
    """The numbers that are written in digits, without separators of thousands."""
    return frozenset(_number(match[0]) for match in _NUMBER.finditer(text))


def _number(shown: str) -> str:
    plain = re.sub(r",(?=\d{3}\b)", "", shown)
    return plain.strip(".,")


def _pieces(text: str) -> list[str]:
    return [match[0].lower() for match in _PIECE.finditer(text.replace("’", "'"))]


def _stem(word: str) -> str:
    for ending in ("ingly", "edly", "ings", "ies", "ied", "ing", "ed", "es", "ly", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
