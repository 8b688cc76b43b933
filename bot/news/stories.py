"""A story: one event and the articles that tell of it. How articles are put into stories is in `grouping`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.news.article import Article

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
STOP = frozenset(
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


def central(articles: Sequence[Article], meaning: Mapping[str, NDArray[np.float32]]) -> tuple[Article, ...]:
    """The articles, those closest to all the others first; those without a vector (copies) last."""
    rows = [article for article in articles if article.id in meaning]
    if len(rows) > 1:
        vectors = np.vstack([meaning[article.id] for article in rows])
        near = (vectors @ vectors.T).sum(axis=1)
        rows = [rows[row] for row in np.argsort(-near.round(4), kind="stable")]
    return (*rows, *(article for article in articles if article.id not in meaning))


def words(text: str) -> list[str]:
    """Case-folded words that carry meaning, plural and possessive endings off."""
    found = (word.casefold() for word in WORD.findall(text))
    return [bare_word(word) for word in found if word not in STOP]


@lru_cache(maxsize=1 << 16)
def bare_word(word: str) -> str:
    """A word case-folded, without the endings that carry nothing."""
    bare = word.casefold().removesuffix("'s").removesuffix("’s")
    return bare[:-1] if len(bare) > 3 and bare.endswith("s") and not bare.endswith("ss") else bare
