"""A positional index over texts as numbered words: where a phrase stands, and which texts share rare words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.quotes.normal import GLUED, plain_word, stem

Ints = NDArray[np.int32]
Places = NDArray[np.int64]

_GAP = 0  # between two texts, so that no phrase runs from one into the next
_ENOUGH = 400_000  # places looked at for one query: the rarest words first, and the commonest of many not at all
_SURROGATES = 0xD800
_BEHIND = 0x800  # that many code points are no characters


class _Vocabulary(dict[str, int]):
    def __missing__(self, word: str) -> int:
        self[word] = number = len(self) + 1
        return number


class Postings:
    """Texts, added once, then searched. A text is known by its row."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        vocabulary = _Vocabulary()
        glued = vocabulary[GLUED]
        number = vocabulary.__getitem__
        rows: list[NDArray[np.int32]] = []
        for text in texts:
            row = np.empty(len(text) + 1, dtype=np.int32)
            row[:-1] = list(map(number, text))
            row[-1] = _GAP
            rows.append(row)
        self._flat: Ints = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int32)
        ends = np.cumsum([len(row) for row in rows], dtype=np.int64)
        self._starts: Places = np.concatenate([np.zeros(1, dtype=np.int64), ends])
        self._row_of: Ints = np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(self._starts))
        self._glued = self._flat == glued
        self._flat[self._glued] = vocabulary["not"]
        self._order: Ints = np.argsort(self._flat, kind="stable").astype(np.int32)
        counts = np.bincount(self._flat, minlength=len(vocabulary) + 2) if rows else np.zeros(len(vocabulary) + 2, int)
        self._bounds: Places = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)])
        self._number: dict[str, int] = dict(vocabulary)
        self._words = ["", *vocabulary]
        self._families: dict[str, list[int]] = {}
        for word, known in self._number.items():
            self._families.setdefault(stem(word), []).append(known)

    def __len__(self) -> int:
        return len(self._starts) - 1

    @property
    def nbytes(self) -> int:
        """The size of the arrays."""
        return sum(a.nbytes for a in (self._flat, self._starts, self._row_of, self._order, self._bounds, self._glued))

    def words(self, row: int) -> list[str]:
        """The words of a text."""
        return [self._words[number] for number in self._numbers(row)]

    def sign(self, words: Sequence[str]) -> str:
        """Words as a string of one sign each, for libraries that compare strings. Unknown words are all one sign."""
        return _signs([self._number.get(plain_word(word), len(self._words)) for word in words])

    def text(self, row: int) -> str:
        """A text as `sign` writes it."""
        return _signs(self._numbers(row).tolist())

    def phrase(self, words: Sequence[str], limit: int = 2_000) -> list[tuple[int, int]]:
        """Where these words stand one after another, as (row, words before it).

        Not in front of the second half of a contraction: `we can` is not found in `we can't`.
        """
        numbers = [self._number.get(plain_word(word), 0) for word in words]
        if not numbers or not all(numbers):
            return []
        rarest = sorted(range(len(numbers)), key=lambda i: self._count(numbers[i]))
        places = self._places(numbers[rarest[0]]).astype(np.int64) - rarest[0]
        places = places[(places >= 0) & (places + len(numbers) < len(self._flat))]
        for i in rarest[1:]:
            if not len(places):
                break
            places = places[self._flat[places + i] == numbers[i]]
        places = places[~self._glued[places + len(numbers)] & (~self._glued[places] | (words[0] == GLUED))][:limit]
        rows = self._row_of[places]
        return list(zip(rows.tolist(), (places - self._starts[rows]).tolist(), strict=True))

    def sharing(self, words: Sequence[str], limit: int) -> list[int]:
        """The rows that share the most of these words, the rare ones counting more; the best first."""
        if not len(self):
            return []
        families = {stem(word): self._families.get(stem(word), []) for word in words}
        known = sorted((sum(map(self._count, family)), family) for family in families.values() if family)
        weights = np.zeros(len(self), dtype=np.float32)
        seen = 0
        for count, family in known:
            if seen and seen + count > _ENOUGH:
                break
            seen += count
            for number in family:
                rows = self._row_of[self._places(number)]
                once = np.ones(len(rows), dtype=bool)
                once[1:] = rows[1:] != rows[:-1]
                weights[rows[once]] += np.float32(np.log(1 + len(self) / (1 + count)) + 0.1)
        best = np.argpartition(-weights, limit)[:limit] if limit < len(weights) else np.arange(len(weights))
        best = best[weights[best] > 0]
        return [int(row) for row in best[np.argsort(-weights[best], kind="stable")]]

    def rows_with(self, word: str) -> frozenset[int]:
        """The rows in which a word stands, in any of its forms."""
        numbers = self._families.get(stem(word), ())
        return frozenset(row for number in numbers for row in self._row_of[self._places(number)].tolist())

    def _numbers(self, row: int) -> Ints:
        return self._flat[self._starts[row] : self._starts[row + 1] - 1]

    def _places(self, number: int) -> Ints:
        return self._order[self._bounds[number] : self._bounds[number + 1]]

    def _count(self, number: int) -> int:
        return int(self._bounds[number + 1] - self._bounds[number])


def _signs(numbers: Sequence[int]) -> str:
    return "".join(chr(number if number < _SURROGATES else number + _BEHIND) for number in numbers)
