"""What tells one event from another in an article: its words, names and numbers, as numbers that are cheap to compare.

An event is told by who and where (names: capitalised words that the article never writes small), by rare words, by its
numbers, and by what the first sentences mean. All are kept as hashes with counts, two kilobytes an article, so that a
new article can be compared with stories of last week without reading their texts again.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from bot.news.stories import STOP, WORD, bare_word

if TYPE_CHECKING:
    from numpy.typing import NDArray

READ = 4_000  # characters: what an article is about stands at its beginning
LEAD = 3  # sentences that name the event
MEANT = 5  # sentences whose vectors, with the title's, say what it is about
RAREST = 24  # terms that an article is found by
FULL, NAME, LEAD_WORD, LEAD_NAME, NUMBER = range(5)  # columns of the counts
_FIGURES = re.compile(r"\d+(?:[.,:/-]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_TORN = re.compile(r"(?<=\d)([.,])\s(?=\d)")  # "6. 1", "20, 000": torn by a tokenizer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clues:
    """What an article is compared by: for each term (a CRC-32) how often it stands where, and a vector."""

    terms: NDArray[np.uint32]  # (terms,), sorted
    counts: NDArray[np.uint8]  # (terms, 5): in all of it, as a name, in the lead, as a name in the lead, as a number
    pairs: NDArray[np.uint32]  # (pairs,), sorted: words that stand side by side
    times: NDArray[np.uint8]  # (pairs,): how often
    vector: NDArray[np.float32]  # (dimensions,), of length 1, or all 0

    def packed(self) -> bytes:
        """As bytes, a multiple of four; terms lie on multiples of four, so that many articles are searched at once."""
        sizes = np.array([len(self.terms), len(self.pairs), len(self.vector)], dtype="<u4")
        parts = (sizes, self.terms.astype("<u4"), self.pairs.astype("<u4"), self.counts, self.times)
        packed = b"".join(part.tobytes() for part in (*parts, self.vector.astype("<f2")))
        return packed + bytes(-len(packed) % 4)


def terms_of(packed: bytes) -> NDArray[np.uint32]:
    """Only the terms of what `packed` wrote, (terms,), sorted."""
    return np.frombuffer(packed, dtype="<u4", count=int.from_bytes(packed[:4], "little"), offset=12).copy()


def unpacked(packed: bytes) -> Clues:
    """What `packed` wrote; the vector to three digits."""
    terms, pairs, dimensions = (int(size) for size in np.frombuffer(packed, dtype="<u4", count=3))
    at = 12 + 4 * (terms + pairs)
    return Clues(
        terms=np.frombuffer(packed, dtype="<u4", count=terms, offset=12),
        pairs=np.frombuffer(packed, dtype="<u4", count=pairs, offset=12 + 4 * terms),
        counts=np.frombuffer(packed, dtype=np.uint8, count=5 * terms, offset=at).reshape(terms, 5),
        times=np.frombuffer(packed, dtype=np.uint8, count=pairs, offset=at + 5 * terms),
        vector=np.frombuffer(packed, dtype="<f2", count=dimensions, offset=at + 5 * terms + pairs).astype(np.float32),
    )


def clues_of(
    title: str,
    text: str,
    sentences: Sequence[tuple[int, int]],
    title_vector: NDArray[np.float32],
    vectors: NDArray[np.float32],
) -> Clues:
    """The clues of an article. `sentences` are its spans, `vectors` those of its first sentences, a row each."""
    head = text[sentences[0][0] : sentences[min(LEAD, len(sentences)) - 1][1]] if sentences else ""
    head = _TORN.sub(r"\1", head)
    body = _TORN.sub(r"\1", text[:READ])
    small = {bare_word(word) for word in WORD.findall(f"{title} {body}") if word[0].islower()}
    title_words = [bare_word(word) for word in WORD.findall(title)]
    counted = [Counter[str]() for _ in range(4)]
    for word in WORD.findall(body):
        bare = bare_word(word)
        if bare not in STOP:
            counted[FULL][bare] += 1
            if word[0].isupper() and len(word) > 1 and bare not in small:
                counted[NAME][bare] += 1
    for word in title_words:  # twice: a headline's words are chosen
        if word not in STOP:
            counted[FULL][word] += 2
    for word in WORD.findall(f"{title}. {head}"):
        bare = bare_word(word)
        if bare not in STOP:
            counted[LEAD_WORD][bare] += 1
            if word[0].isupper() and len(word) > 1 and bare not in small:
                counted[LEAD_NAME][bare] += 1
                counted[NAME][bare] += 0
    figures = {
        figure for figure in _FIGURES.findall(f"{title} {body}") if len(figure) > 1 and not _YEAR.fullmatch(figure)
    }
    places: dict[int, list[int]] = {}
    for column, words in enumerate(counted):
        for word, number in words.items():
            places.setdefault(crc32(word.encode("utf-8", "replace")), [0] * 5)[column] = min(max(number, 1), 255)
    for figure in figures:
        places.setdefault(crc32(f"#{figure}".encode()), [0] * 5)[NUMBER] = 1
    terms = np.array(sorted(places), dtype=np.uint32)
    counts = np.array([places[int(term)] for term in terms], dtype=np.uint8).reshape(-1, 5)
    pairs, times = _pairs([*title_words, "", *map(bare_word, WORD.findall(body))])
    vector = vectors[:MEANT].sum(axis=0) if len(vectors) else np.zeros_like(title_vector)
    if title:
        vector = vector + title_vector
    vector = (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)
    return Clues(terms=terms, counts=counts, pairs=pairs, times=times, vector=vector)


def _pairs(words: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Words side by side, and how often."""
    counted = Counter(
        crc32(f"{one} {other}".encode("utf-8", "replace"))
        for one, other in pairwise(word if word not in STOP else "" for word in words)
        if one and other
    )
    pairs = np.array(sorted(counted), dtype=np.uint32)
    return pairs, np.array([min(counted[int(pair)], 255) for pair in pairs], dtype=np.uint8)


def rarity(terms: NDArray[np.uint32]) -> NDArray[np.float32]:
    """How much each term tells (inverse document frequency, in a corpus of English news)."""
    known, weights, unseen = _background()
    place = np.minimum(np.searchsorted(known, terms), len(known) - 1)
    return np.where(known[place] == terms, weights[place], unseen).astype(np.float32)


def rarest(clues: Clues) -> list[int]:
    """The terms that an article is found by: those of it that tell most."""
    counts = clues.counts
    value = (
        rarity(clues.terms) * (1 + np.log1p(counts[:, FULL])) * (1 + (counts[:, NAME] > 0) + (counts[:, LEAD_NAME] > 0))
    )
    value[counts[:, FULL] == 0] = 0
    return [int(clues.terms[row]) for row in np.argsort(-value, kind="stable")[:RAREST] if value[row] > 0]


@lru_cache(maxsize=1)
def _background() -> tuple[NDArray[np.uint32], NDArray[np.float32], float]:
    """Hashes of words, sorted, the inverse document frequency of each, and that of a word that is not there."""
    table = json.loads(files("bot.news").joinpath("word_counts.json").read_text("utf-8"))
    number = table["articles"]
    pairs = sorted(
        (crc32(word.encode()), float(np.log((1 + number) / (1 + int(count))) + 1))
        for count, words in table["words"].items()
        for word in words.split()
    )
    known = np.array([term for term, _ in pairs], dtype=np.uint32)
    return known, np.array([weight for _, weight in pairs], dtype=np.float32), float(np.log((1 + number) / 2) + 1)
