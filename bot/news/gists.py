"""Stories as far as choosing among them needs: who carries them and since when. No texts are read for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Dialect, String, TypeDecorator, and_, select, type_coerce

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
    # The moment as the database gives it: those of one database compare as they are, and few are needed in the end.
    query = select(of.story_id, of.article_id, of.outlet, type_coerce(of.at, _AsGiven))
    if since is not None:
        query = query.where(of.at >= since)
    with archive.reading() as connection:
        if only is None:
            return _gathered(connection.execute(query).all())
        rows = [row for keys in _batches(only) for row in connection.execute(query.where(of.article_id.in_(keys)))]
        return _gathered(rows)


class _AsGiven(TypeDecorator[Any]):
    """A value as the driver gives it."""

    impl = String
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> None:  # noqa: ARG002
        return None


def _gathered(rows: Sequence[Any]) -> list[Gist]:
    """The stories of these articles. Grouped here: the database would sort all rows, and read those that are long."""
    number: dict[str, int] = {}
    newest: dict[str, Any] = {}
    sample: dict[str, str] = {}
    outlets: dict[str, set[str]] = {}
    for story, article, outlet, at in rows:
        if story not in number:
            number[story], newest[story], sample[story], outlets[story] = 0, at, article, set()
        elif at > newest[story]:
            newest[story] = at
        number[story] += 1
        sample[story] = min(sample[story], article)
        if outlet:
            outlets[story].add(outlet)
    order = sorted(number, key=lambda story: (newest[story], story), reverse=True)
    return [
        Gist(
            id=story,
            number=number[story],
            carried=len(outlets[story]),
            newest=_moment(newest[story]),
            sample=sample[story],
        )
        for story in order
    ]


def _moment(given: Any) -> datetime:
    moment: datetime = datetime.fromisoformat(given) if isinstance(given, str) else given
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


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
