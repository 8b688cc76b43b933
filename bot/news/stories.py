"""Which articles tell of one event.

Average linkage over two views of an article that fail differently: weighted words (names and
numbers of an event) and the MiniLM vectors of title and lead (the same told in other words).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from bot.news.archive import Reading
from bot.news.article import Article

# Chosen on development events in look-alike pairs (words 0.24 alone, meaning 0.62 alone): the sum of both
# similarities at which joining starts to mix look-alike events.
JOIN = 0.78
LEAD_SENTENCES = 5
APART = timedelta(days=5)  # an event's coverage; the same thing next month is another event

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_STOP = frozenset(
    "a an and are as at be been but by for from had has have he her his i in is it its more not of on or said say says"
    " she that the their them there they this to was we were which who will with would after about over than".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event and the articles that tell of it, the most central first."""

    articles: tuple[Article, ...]
    id: str | None = None  # in the archive

    @property
    def key(self) -> str:
        """What it is known by: its id, or for one that is not kept its lead's."""
        return self.id or self.lead.id

    @property
    def lead(self) -> Article:
        """The article closest to all the others."""
        return self.articles[0]


def group(articles: Sequence[Article], readings: dict[str, Reading]) -> list[Story]:
    """Group articles into stories, in the order of their first articles.

    Articles without a reading each stand alone.
    """
    if not articles:
        return []
    likeness = _words(articles) + _meaning(articles, readings)
    for i, one in enumerate(articles):
        for j, other in enumerate(articles):
            if abs(_when(one) - _when(other)) > APART.total_seconds():
                likeness[i, j] = -np.inf  # an average with it joins nothing, whatever lies between the two
    unread = [i for i, article in enumerate(articles) if article.id not in readings]
    likeness[unread, :] = likeness[:, unread] = -np.inf
    stories = []
    for members in _average_linkage(likeness, JOIN):
        inside = likeness[np.ix_(members, members)].sum(axis=1)
        ranked = [members[i] for i in np.argsort(-inside, kind="stable")]
        stories.append((min(members), Story(articles=tuple(articles[i] for i in ranked))))
    return [story for _, story in sorted(stories, key=lambda pair: pair[0])]


def words(text: str) -> list[str]:
    """Case-folded words that carry meaning, plural and possessive endings off."""
    found = (re.sub(r"['’]s$", "", word.casefold()) for word in _WORD.findall(text))
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found if word not in _STOP]


def _when(article: Article) -> float:
    return (article.published or article.fetched).timestamp()


def _words(articles: Sequence[Article]) -> NDArray[np.float32]:
    bags = [Counter(words(f"{article.title} {article.title} {article.text[:3000]}")) for article in articles]
    seen = Counter(word for bag in bags for word in bag)
    number = len(articles)
    index = {word: i for i, word in enumerate(word for word, count in seen.items() if count > 1)}
    matrix = np.zeros((number, max(1, len(index))), dtype=np.float32)
    norms = np.zeros(number, dtype=np.float32)
    for row, bag in enumerate(bags):
        for word, count in bag.items():
            weight = (1 + math.log(count)) * (math.log((1 + number) / (1 + seen[word])) + 1)
            norms[row] += weight**2
            if word in index:
                matrix[row, index[word]] = weight
    matrix /= np.sqrt(np.maximum(norms, 1e-9))[:, None]
    return np.asarray(matrix @ matrix.T, dtype=np.float32)


def _meaning(articles: Sequence[Article], readings: dict[str, Reading]) -> NDArray[np.float32]:
    rows = []
    dimensions = next((len(reading.title_vector) for reading in readings.values()), 1)
    for article in articles:
        reading = readings.get(article.id)
        vector = np.zeros(dimensions, dtype=np.float32)
        if reading is not None:
            lead = reading.vectors[:LEAD_SENTENCES]
            if article.title:
                vector = vector + reading.title_vector
            if len(lead):
                vector = vector + lead.sum(axis=0)
            vector = vector / max(float(np.linalg.norm(vector)), 1e-9)
        rows.append(vector)
    matrix = np.vstack(rows)
    return np.asarray(matrix @ matrix.T, dtype=np.float32)


def _average_linkage(likeness: NDArray[np.float32], threshold: float) -> list[list[int]]:
    """Join the two closest groups until none are closer than `threshold` (UPGMA, Sokal and Michener 1958)."""
    groups = [[i] for i in range(len(likeness))]
    between = likeness.astype(np.float64).copy()
    np.fill_diagonal(between, -np.inf)
    alive = np.ones(len(groups), dtype=bool)
    while alive.sum() > 1:
        flat = int(np.argmax(between))
        one, other = divmod(flat, len(groups))
        if between[one, other] < threshold:
            break
        size, more = len(groups[one]), len(groups[other])
        merged = (between[one] * size + between[other] * more) / (size + more)
        groups[one] += groups[other]
        alive[other] = False
        between[one, :] = between[:, one] = merged
        between[other, :] = between[:, other] = -np.inf
        between[one, one] = -np.inf
        between[~alive, :] = between[:, ~alive] = -np.inf
    return [sorted(members) for members, living in zip(groups, alive, strict=True) if living]
