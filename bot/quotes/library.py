"""Quotations and the sentences around them as texts to be searched, and which words of a text are the quotation's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from bot.quotes.compare import likeness
from bot.quotes.normal import NEGATIONS, content, is_content, plain_word, plain_words, words
from bot.quotes.postings import Postings

PHRASES = 500  # texts in which pieces are put together
_CAPITAL = re.compile(r"(?<![.!?:“\"«‘]\s)(?<=\s)[\"“‘(]?([^\W\d_a-zß-ÿ][\w’'-]*)")


class Text(Protocol):
    """What of a quotation is searched."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def context(self) -> str:
        """The sentences around it."""

    @property
    def speaker(self) -> str | None:
        """Who said it."""

    @property
    def article(self) -> str:
        """Where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Words found: those of the quotation, and how many around it."""

    quote: int
    inside: tuple[str, ...]
    outside: int


class Library:
    """The texts: for each quotation the sentences around it, and for two in succession by one speaker both together."""

    def __init__(self, quotes: Sequence[Text]) -> None:
        self._quotes = quotes
        self._spans: list[tuple[int, int]] = []
        self._pairs: list[tuple[int, int]] = []  # first quotation of two, and its number of words
        self._postings = Postings(self._texts(quotes))
        self.words: Callable[[int], list[str]] = lru_cache(maxsize=4096)(self._postings.words)
        self.sign = self._postings.sign
        self.text = self._postings.text

    def _texts(self, quotes: Sequence[Text]) -> Iterator[list[str]]:
        said: list[list[str]] = []
        for quote in quotes:
            own = words(quote.text)
            before, _, after = quote.context.partition(quote.text)
            if not after and before == quote.context:  # the context does not hold it, or is nothing more
                before = ""
            first = words(before)
            self._spans.append((len(first), len(first) + len(own)))
            said.append(own)
            yield [*first, *own, *words(after)]
        for index, (one, other) in enumerate(pairwise(quotes)):
            if _joined(one, other):
                self._pairs.append((index, len(said[index])))
                yield said[index] + said[index + 1]

    @property
    def nbytes(self) -> int:
        """The size of the index."""
        return self._postings.nbytes

    def span(self, row: int) -> tuple[int, int]:
        """Which words of a quotation's text are its own."""
        return self._spans[row]

    def own(self, row: int) -> list[str]:
        """The words of a quotation."""
        start, end = self._spans[row]
        return self.words(row)[start:end]

    def names(self, row: int) -> frozenset[str]:
        """Words around a quotation that name somebody or something."""
        quote = self._quotes[self.quote_of(row)]
        return capitals(quote.context) | capitals(quote.text)

    def quote_of(self, row: int) -> int:
        """The quotation that a text is of."""
        return row if row < len(self._quotes) else self._pairs[row - len(self._quotes)][0]

    def place(self, row: int, places: Sequence[int]) -> Place | None:
        """Where words of a text stand; None for two quotations together of which only one is meant."""
        found = self.words(row)
        if row < len(self._quotes):
            start, end = self._spans[row]
            inside = tuple(found[i] for i in places if start <= i < end)
            return Place(quote=row, inside=inside, outside=len(places) - len(inside))
        first, border = self._pairs[row - len(self._quotes)]
        left = tuple(found[i] for i in places if i < border)
        right = tuple(found[i] for i in places if i >= border)
        if not left or not right:
            return None
        if len(content(left)) >= len(content(right)):
            return Place(quote=first, inside=left, outside=len(right))
        return Place(quote=first + 1, inside=right, outside=len(left))

    def phrase(self, query: Sequence[str]) -> Iterator[Place]:
        """Where these words stand one after another."""
        for row, start in self._postings.phrase(query):
            if place := self.place(row, range(start, start + len(query))):
                yield place

    def phrases(self, pieces: Sequence[Sequence[str]]) -> Iterator[Place]:
        """Where these pieces stand one behind the other, with words left out between them, but no negation."""
        places: list[dict[int, list[int]]] = []
        for piece in pieces:
            rows: dict[int, list[int]] = {}
            for row, start in self._postings.phrase(piece, limit=100_000):
                rows.setdefault(row, []).append(start)
            places.append(rows)
        common = sorted(set.intersection(*(set(rows) for rows in places))) if places else []
        for row in common[:PHRASES]:
            if (covered := _chain([rows[row] for rows in places], pieces, self.words(row))) and (
                place := self.place(row, covered)
            ):
                yield place

    def candidates(self, query: Sequence[str], limit: int) -> list[int]:
        """The quotations whose texts share the most of the query's words."""
        asked = content(query) or [plain_word(word) for word in query]
        return [row for row in self._postings.sharing(asked, limit) if row < len(self._quotes)]

    def likest(self, query: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """The texts most like the query, with their likeness; the likest first."""
        asked = [plain_word(word) for word in query]
        sign = self.sign(asked)
        rows = self._postings.sharing(content(asked) or asked, limit)
        found = [(row, likeness(sign, self.text(row))) for row in rows]
        return sorted(found, key=lambda item: (-item[1], item[0]))

    def rows_with(self, word: str) -> frozenset[int]:
        """The quotations with this word in them or around them."""
        return frozenset(row for row in self._postings.rows_with(word) if row < len(self._quotes))


def capitals(text: str) -> frozenset[str]:
    """The words that a capital marks as names: not those at the beginning of a sentence."""
    return frozenset(word for found in _CAPITAL.findall(text) for word in plain_words(found) if is_content(word))


def _joined(one: Text, other: Text) -> bool:
    if one.speaker is None or one.speaker != other.speaker:
        return False
    return one.context == other.context or (bool(one.article) and one.article == other.article)


def _chain(starts: Sequence[Sequence[int]], pieces: Sequence[Sequence[str]], text: Sequence[str]) -> list[int]:
    """The places of the pieces in order, each as early as it can be; empty where they are not in order."""
    covered: list[int] = []
    for places, piece in zip(starts, pieces, strict=True):
        after = covered[-1] + 1 if covered else 0
        start = next((place for place in places if place >= after), None)
        if start is None or (covered and _denied(text[after:start])):
            return []
        covered += range(start, start + len(piece))
    return covered


def _denied(left_out: Sequence[str]) -> bool:
    # "we … sell" is not what "we will not sell" says; a "not" far from either piece is another clause's.
    return any(word in NEGATIONS for word in (*left_out[:3], *left_out[-3:]))
