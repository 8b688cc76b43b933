"""Stories as far as choosing among them needs: who carries them and since when. No texts are read for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, select

from bot.news.archive import news_since
from bot.news.clues import unpacked
from bot.news.schema import articles, story_articles

if TYPE_CHECKING:
    from bot.news.archive import Archive

_MANY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An article, as one of a story."""

    article: str
    story: str
    outlet: str | None
    happened: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """A story and who tells it, the earliest first."""

    id: str
    mentions: tuple[Mention, ...]

    @property
    def outlets(self) -> list[str]:
        """The names of the outlets that carry it, each once."""
        return list(dict.fromkeys(one.outlet for one in self.mentions if one.outlet))

    @property
    def newest(self) -> datetime:
        """When the latest of its articles happened."""
        return max(one.happened for one in self.mentions)


def gists(
    archive: Archive, since: datetime | None, only: Collection[str] | None = None, *, arrived: bool = False
) -> list[Gist]:
    """The stories with articles since then, of these articles only where some are given; the newest first.

    `arrived`: see Archive.since.
    """
    query = (
        select(story_articles.c.article_id, story_articles.c.story_id, articles.c.source, articles.c.happened)
        .join(articles, articles.c.id == story_articles.c.article_id)
        .order_by(articles.c.happened, articles.c.id)
    )
    if since is not None:
        query = query.where(news_since(since, arrived=arrived))
    with archive.reading() as connection:
        if only is None:
            rows = connection.execute(query).all()
        else:
            rows = [row for some in _batches(only) for row in connection.execute(query.where(articles.c.id.in_(some)))]
            rows.sort(key=lambda row: (row.happened, row.article_id))
    return gathered(Mention(article=row[0], story=row[1], outlet=row[2], happened=row[3]) for row in rows)


def gathered(mentions: Iterable[Mention]) -> list[Gist]:
    """The stories of these articles, which come in the order of time; the newest story first."""
    found: dict[str, list[Mention]] = {}
    for mention in mentions:
        found.setdefault(mention.story, []).append(mention)
    made = [Gist(id=story, mentions=tuple(some)) for story, some in found.items()]
    return sorted(made, key=lambda gist: gist.newest, reverse=True)


def unread_since(archive: Archive, since: datetime | None, read_with: str, limit: int) -> list[str]:
    """Articles since then that were not read with these models or are in no story yet, the newest first."""
    placed = and_(story_articles.c.article_id == articles.c.id, story_articles.c.revision == articles.c.revision)
    query = (
        select(articles.c.id)
        .outerjoin(story_articles, placed)
        .where(articles.c.read_with.is_distinct_from(read_with) | story_articles.c.article_id.is_(None))
        .order_by(articles.c.happened.desc(), articles.c.id)
        .limit(limit)
    )
    if since is not None:
        query = query.where(articles.c.happened >= since)
    with archive.reading() as connection:
        return list(connection.execute(query).scalars())


def meanings(archive: Archive, ids: Collection[str]) -> dict[str, NDArray[np.float32]]:
    """What the title and the first sentences of these articles mean, as vectors of length 1; copies have none."""
    query = select(story_articles.c.article_id, story_articles.c.clues).where(story_articles.c.clues.is_not(None))
    with archive.reading() as connection:
        return {
            row.article_id: unpacked(row.clues).vector
            for some in _batches(ids)
            for row in connection.execute(query.where(story_articles.c.article_id.in_(some)))
        }


def _batches(ids: Collection[str]) -> list[list[str]]:
    keys = list(ids)
    return [keys[first : first + _MANY] for first in range(0, len(keys), _MANY)]
