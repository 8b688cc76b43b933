"""The chats that feeds were subscribed to in, and what each of them is still to be told of these feeds.

What is to be told where is written down in the transaction that makes the notice, and crossed out once it was
posted: a restart neither loses a notice nor tells it again. It knows platforms and channels by name only.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, literal, select, update

from bot.news.schema import feed_notices, feed_places, notice_posts

if TYPE_CHECKING:
    from bot.news.archive import Archive

TRIES = 8  # to post something where it fails
_FIRST_RETRY = timedelta(minutes=1)  # doubled with each: two hours in all
FRESH = timedelta(days=7)  # an older notice is no news: its chat could not be reached for so long


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlace:
    """One chat."""

    platform: str  # "discord" or "slack"
    channel: str  # as the platform's surface knows it; "" for everything within the scope
    scope: str  # the server or workspace that it belongs to: all of it can be forgotten at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """Something that a chat is still to be told."""

    notice_id: int
    platform: str
    channel: str
    message: str
    tries: int


class FeedPlaces:
    """Keeps places. Every method is one transaction, synchronous and safe to call from any thread."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def add(self, feed_id: int, place: FeedPlace) -> None:
        """Remember that a feed was subscribed to there."""
        values = {"feed_id": feed_id, "platform": place.platform, "place": place.channel}
        with self._archive.writing() as connection:
            known = select(feed_places.c.feed_id).filter_by(**values)
            if connection.execute(known).first() is None:
                connection.execute(insert(feed_places).values(**values, scope=place.scope))

    def leave(self, feed_id: int, place: FeedPlace) -> tuple[int, int]:
        """Forget that a feed was subscribed to there; how many places that were, and how many others there are."""
        here = [feed_places.c.platform == place.platform, feed_places.c.scope == place.scope]
        if place.channel:
            here.append(feed_places.c.place == place.channel)
        others = select(func.count()).select_from(feed_places).where(feed_places.c.feed_id == feed_id)
        notices = select(feed_notices.c.id).where(feed_notices.c.feed_id == feed_id)
        with self._archive.writing() as connection:
            channels = select(feed_places.c.place).where(feed_places.c.feed_id == feed_id, *here)
            connection.execute(
                delete(notice_posts).where(
                    notice_posts.c.notice_id.in_(notices.scalar_subquery()),
                    notice_posts.c.platform == place.platform,
                    notice_posts.c.place.in_(channels.scalar_subquery()),
                )
            )
            left = connection.execute(delete(feed_places).where(feed_places.c.feed_id == feed_id, *here)).rowcount
            return left, connection.execute(others).scalar_one()

    def forget(self, platform: str, scope: str) -> None:
        """Forget every place of a server or workspace, and what was to be told there."""
        here = (feed_places.c.platform == platform, feed_places.c.scope == scope)
        channels = select(feed_places.c.place).where(*here)
        with self._archive.writing() as connection:
            connection.execute(
                delete(notice_posts).where(
                    notice_posts.c.platform == platform, notice_posts.c.place.in_(channels.scalar_subquery())
                )
            )
            connection.execute(delete(feed_places).where(*here))

    def untold(self, platforms: Collection[str], now: datetime) -> list[Untold]:
        """What is to be posted by now on these platforms, oldest first."""
        query = (
            select(notice_posts, feed_notices.c.message)
            .join(feed_notices)
            .where(
                notice_posts.c.due <= now,
                notice_posts.c.platform.in_(platforms),
                feed_notices.c.created > now - FRESH,
            )
            .order_by(feed_notices.c.created, feed_notices.c.id, notice_posts.c.place)
        )
        with self._archive.reading() as connection:
            return [
                Untold(
                    notice_id=row.notice_id,
                    platform=row.platform,
                    channel=row.place,
                    message=row.message,
                    tries=row.tries,
                )
                for row in connection.execute(query)
            ]

    def told(self, one: Untold, now: datetime) -> None:
        """Cross out what was posted."""
        first = and_(feed_notices.c.id == one.notice_id, feed_notices.c.told.is_(None))
        with self._archive.writing() as connection:
            connection.execute(update(notice_posts).where(*_this(one)).values(due=None))
            connection.execute(update(feed_notices).where(first).values(told=now))

    def failed(self, one: Untold, now: datetime) -> bool:
        """Put off what could not be posted; False: it is given up, for it failed too often."""
        tries = one.tries + 1
        due = now + _FIRST_RETRY * 2**one.tries if tries < TRIES else None
        with self._archive.writing() as connection:
            connection.execute(update(notice_posts).where(*_this(one)).values(tries=tries, due=due))
        return due is not None


def put_up(connection: Connection, notice_id: int, feed_id: int, now: datetime) -> None:
    """Write down that a notice is to be told wherever its feed was subscribed to."""
    columns = ["notice_id", "platform", "place", "tries", "due"]
    rows = select(literal(notice_id), feed_places.c.platform, feed_places.c.place, literal(0), literal(now, _STAMP))
    query = rows.where(feed_places.c.feed_id == feed_id)
    connection.execute(insert(notice_posts).from_select(columns, query))


def hand_over(connection: Connection, feed_id: int, other_id: int) -> None:
    """Two feeds have become one: the other is subscribed to wherever this one was."""
    mine, theirs = feed_places.alias(), feed_places.alias()
    known = select(theirs).where(
        theirs.c.feed_id == other_id, theirs.c.platform == mine.c.platform, theirs.c.place == mine.c.place
    )
    query = select(literal(other_id), mine.c.platform, mine.c.place, mine.c.scope)
    connection.execute(
        insert(feed_places).from_select(
            ["feed_id", "platform", "place", "scope"], query.where(mine.c.feed_id == feed_id, ~known.exists())
        )
    )


_STAMP = notice_posts.c.due.type


def _this(one: Untold) -> tuple[ColumnElement[bool], ...]:
    return (
        notice_posts.c.notice_id == one.notice_id,
        notice_posts.c.platform == one.platform,
        notice_posts.c.place == one.channel,
    )
