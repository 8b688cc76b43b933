"""Which sentences of a source bear on a claim: those with its words, or with words that are like them.

Two words are like each other where the thesaurus puts them together, and else as like as their vectors in the sentence
encoder's table, less what all vectors have in common (Mu and Viswanath 2018): words of one topic are near there,
synonyms and opposites alike. That finds where to look, never whether it is so.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from summarizers.fine_tuned import tokenizer, vectors
from summarizers.gate.thesaurus import Groups, groups_of
from summarizers.gate.words import is_content, stems, words

MOST = 3  # source sentences that a claim is said to rest on
GAIN = 0.06  # of the words, by weight, that a further one of them must add
LIKE = 0.2  # cosine from which words are like each other at all
SYNONYM = 0.8  # how like a word another one is that the thesaurus puts beside it
_LENGTH_COST = 0.004  # a word: of two sentences with the same words the shorter is meant
_PLACE_COST = 1e-4
_EVERY = 16  # rows of the table that its mean is taken from

Floats = NDArray[np.float32]


class Alignment(NamedTuple):
    """Rows of the source that bear on a claim."""

    rows: tuple[int, ...]  # that it rests on, the one that it rests on most first; () where no word of it is like any
    likeness: float  # how much of its words is in these rows, or like a word there, by weight: 0 to 1
    order: tuple[int, ...]  # these rows, and behind them the others by how much they bear on it


class Aligner:
    """The words of a source's sentences, prepared once for all claims."""

    def __init__(self, texts: Sequence[str], weights: dict[str, float], rare: float) -> None:
        self._weights = weights
        self._rare = rare
        self._lengths = np.zeros(len(texts))
        self._members: dict[int, set[int]] = {}  # of each group of the thesaurus, words of the source
        places: dict[str, int] = {}
        spelled: list[str] = []
        inside: list[int] = []
        starts: list[int] = []
        for row, text in enumerate(texts):
            known = _read(text)
            self._lengths[row] = len(known)
            starts.append(len(inside))
            for one, (word, groups) in known.items():
                if one not in places:
                    places[one] = len(spelled)
                    spelled.append(word)
                inside.append(places[one])
                for group in groups:
                    self._members.setdefault(group, set()).add(places[one])
            inside.append(-1)  # so that no row is empty
        self._places = places
        self._inside = np.array(inside)
        self._starts = np.array(starts)
        self._vectors = word_vectors([*spelled, ""])
        self._vectors[-1] = 0.0

    def align(self, claim: str) -> Alignment:
        """The rows that bear on a claim; none it rests on where no word of it is like any."""
        said = _read(claim)
        if not said or not len(self._starts):
            return Alignment((), 0.0, tuple(range(len(self._starts))))
        weights = np.array([self._weights.get(one, self._rare) for one in said])
        likeness = np.clip(
            (word_vectors([word for word, _ in said.values()]) @ self._vectors.T - LIKE) / (1 - LIKE), 0, 1
        )
        for number, (one, (_, groups)) in enumerate(said.items()):
            alike = [place for group in groups for place in self._members.get(group, ())]
            likeness[number, alike] = np.maximum(likeness[number, alike], SYNONYM)
            if one in self._places:
                likeness[number, self._places[one]] = 1.0
        covered = np.maximum.reduceat(likeness[:, self._inside], self._starts, axis=1)  # (words, rows)
        cost = _LENGTH_COST * self._lengths + _PLACE_COST * np.arange(len(self._starts))
        alone = weights @ covered - cost
        chosen: list[int] = []
        best = np.zeros(len(said))
        while len(chosen) < MOST:
            gains = weights @ (np.maximum(covered, best[:, None]) - best[:, None]) - cost
            gains[chosen] = -np.inf
            row = int(np.argmax(gains))
            if gains[row] / weights.sum() < GAIN and (chosen or not covered[:, row].any()):
                break
            chosen.append(row)
            best = np.maximum(best, covered[:, row])
        others = (int(row) for row in np.argsort(-alone, kind="stable") if row not in chosen)
        return Alignment(tuple(chosen), float(weights @ best / weights.sum()), (*chosen, *others))


def _read(text: str) -> dict[str, tuple[str, Groups]]:
    """The words of content of a text by their stems, as they are written and with their groups in the thesaurus."""
    stemmed = stems(text)
    found: dict[str, tuple[str, Groups]] = {}
    for one, word, groups in zip(stemmed, words(text), groups_of(stemmed), strict=True):
        if is_content(one):
            found[one] = (word, groups | found[one][1] if one in found else groups)
    return found


def word_vectors(spelled: Sequence[str]) -> Floats:
    """A vector of length 1 a word, or 0 where it has no letter: the mean of its pieces', (words, dimensions)."""
    encoded = tokenizer().encode(" ".join(spelled), add_special_tokens=False)
    ends = np.cumsum([len(word) + 1 for word in spelled])
    owners = np.searchsorted(ends, [start for start, _ in encoded.offsets], side="right")
    found = np.zeros((len(spelled), vectors().words.shape[1]), dtype=np.float32)
    np.add.at(found, owners, vectors().words[encoded.ids])
    counts = np.bincount(owners, minlength=len(spelled))[:, None]
    found -= counts * _common()
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    np.divide(found, lengths, out=found, where=lengths > 0)
    return found


@cache
def _common() -> Floats:
    mean: Floats = vectors().words[1_000::_EVERY].mean(axis=0)
    return mean
