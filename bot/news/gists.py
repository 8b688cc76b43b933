"""Stories as far as choosing among them needs: who carries them and since when. No texts are read for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, func, select

from bot.news.clues import unpacked
from bot.news.schema import articles, story_articles

if TYPE_CHECKING:
    from bot.news.archive import Archive

_MANY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """A story as choosing sees it; of its articles those that are asked for."""

    id: str
    number: int  # of articles
    carried: int  # by so many outlets with a name
    newest: datetime
    sample: str  # one of the articles


def gists(archive: Archive, since: datetime | None, only: Collection[str] | None = None) -> list[Gist]:
    """The stories with articles since then, of these articles only where some are given; the newest first."""
    of = story_articles.c
    query = select(
        of.story_id, func.count(), func.count(of.outlet.distinct()), func.max(of.at), func.min(of.article_id)
    ).group_by(of.story_id)
    if since is not None:
        query = query.where(of.at >= since)
    with archive.reading() as connection:
        if only is None:
            found = [
                Gist(id=r[0], number=r[1], carried=r[2], newest=r[3], sample=r[4]) for r in connection.execute(query)
            ]
        else:
            rows = select(of.story_id, of.article_id, of.outlet, of.at)
            if since is not None:
                rows = rows.where(of.at >= since)
            some = [row for keys in _batches(only) for row in connection.execute(rows.where(of.article_id.in_(keys)))]
            found = _gathered(tuple(row) for row in some)
    return sorted(found, key=lambda gist: (gist.newest, gist.id), reverse=True)


def _gathered(rows: Iterable[tuple[str, str, str | None, datetime]]) -> list[Gist]:
    """The stories of articles that were found some at a time."""
    stories: dict[str, list[tuple[str, str, str | None, datetime]]] = {}
    for row in rows:
        stories.setdefault(row[0], []).append(row)
    return [
        Gist(
            id=story,
            number=len(some),
            carried=len({row[2] for row in some if row[2]}),
            newest=max(row[3] for row in some),
            sample=min(row[1] for row in some),
        )
        for story, some in stories.items()
    ]


def articles_in(
    archive: Archive, stories: Collection[str], since: datetime | None, only: Collection[str] | None = None
) -> dict[str, list[str]]:
    """The articles of these stories since then, of these articles only where some are given; the earliest first."""
    of = story_articles.c
    query = select(of.story_id, of.article_id).order_by(of.at, of.article_id)
    if since is not None:
        query = query.where(of.at >= since)
    found: dict[str, list[str]] = {}
    wanted = None if only is None else set(only)
    with archive.reading() as connection:
        for some in _batches(stories):
            for row in connection.execute(query.where(of.story_id.in_(some))):
                if wanted is None or row.article_id in wanted:
                    found.setdefault(row.story_id, []).append(row.article_id)
    return found


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
