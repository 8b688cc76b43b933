"""The words of the archive's newest articles in memory: which articles have a topic's words, without reading them anew.

They are loaded when somebody first asks for a topic of their time, a kilobyte an article, and kept: an article's words
change with its revision only.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from bot.news.clues import terms_of
from bot.news.schema import story_articles

if TYPE_CHECKING:
    from bot.news.archive import Archive

KEPT = 60_000  # articles whose words stay in memory: some 60 MB
_BLOCKS = 12  # before they are made one
_MANY = 500


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Block:
    """Articles and their words, one article's after the other's."""

    articles: Sequence[tuple[str, int]]  # with the revision
    words: NDArray[np.uint32]
    ends: NDArray[np.int64]  # where each article's words end

    def having(self, hashes: Sequence[Collection[int]]) -> list[tuple[str, int]]:
        """The articles with one of each of these words."""
        there = np.ones(len(self.articles), dtype=bool)
        for alternatives in hashes:
            found = np.zeros(len(self.articles), dtype=bool)
            for word in alternatives:
                found[np.searchsorted(self.ends, np.flatnonzero(self.words == word), "right")] = True
            there &= found
        return [self.articles[row] for row in np.flatnonzero(there).tolist()]


class TopicWords:
    """Finds the stories whose articles have a topic's words. Synchronous, safe to call from any thread."""

    def __init__(self, archive: Archive, kept: int = KEPT) -> None:
        self._archive = archive
        self._kept = kept
        self._lock = threading.Lock()
        self._blocks: list[_Block] = []
        self._known: set[tuple[str, int]] = set()

    def stories(self, since: datetime | None, hashes: Sequence[Collection[int]]) -> frozenset[str]:
        """The stories with an article since then that has one of each of these words, each given by its hashes."""
        of = story_articles.c
        query = select(of.story_id, of.article_id, of.revision).order_by(of.at.desc())
        if since is not None:
            query = query.where(of.at >= since)
        with self._archive.reading() as connection:
            rows = connection.execute(query).all()
        if not rows or not hashes:
            return frozenset()
        home = {(article, revision): story for story, article, revision in rows}
        with self._lock:
            missing = [article for article in home if article not in self._known]
            for first in range(0, len(missing), self._kept):
                block = self._load(missing[first : first + self._kept])
                if not first:
                    self._keep(block)
                    blocks = list(self._blocks)
                else:  # more than are kept: looked through, and let go
                    blocks.append(block)
            if not missing:
                blocks = list(self._blocks)
        return frozenset(home[one] for block in blocks for one in block.having(hashes) if one in home)

    def _load(self, wanted: Sequence[tuple[str, int]]) -> _Block:
        query = select(story_articles.c.article_id, story_articles.c.revision, story_articles.c.clues)
        articles: list[tuple[str, int]] = []
        words: list[NDArray[np.uint32]] = []
        with self._archive.reading() as connection:
            for first in range(0, len(wanted), _MANY):
                keys = [key for key, _ in wanted[first : first + _MANY]]
                for key, revision, clues in connection.execute(query.where(story_articles.c.article_id.in_(keys))):
                    articles.append((key, revision))
                    words.append(_NONE if clues is None else terms_of(clues))  # a copy's are its original's
        return _block(articles, words)

    def _keep(self, block: _Block) -> None:
        """Put it with the others; of too many, those that came first are let go."""
        self._blocks.append(block)
        if len(self._blocks) > _BLOCKS or sum(len(one.articles) for one in self._blocks) > self._kept:
            articles = [article for one in self._blocks for article in one.articles]
            words = [part for one in self._blocks for part in np.split(one.words, one.ends[:-1])]
            self._blocks = [_block(articles[-self._kept :], words[-self._kept :])]
        self._known = {article for one in self._blocks for article in one.articles}


_NONE = np.zeros(0, dtype=np.uint32)


def _block(articles: Sequence[tuple[str, int]], words: Sequence[NDArray[np.uint32]]) -> _Block:
    flat = np.concatenate([_NONE, *words])
    return _Block(articles=articles, words=flat, ends=np.cumsum([len(part) for part in words], dtype=np.int64))
