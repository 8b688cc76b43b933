"""The feeds whose turn it is, as little of each as a poll needs that brings nothing new: nearly all of them do not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Text, cast, select

from bot.news.database import driver_marks
from bot.news.pace import max_age_of, rhythm_of, seconds_to_wait
from bot.news.quiet_hours import QuietHours
from bot.news.schema import feeds

if TYPE_CHECKING:
    from bot.news.archive import Archive
    from bot.news.fetch import Fetched

UNCONDITIONAL = timedelta(days=7)  # since a feed's last full answer: a server that says 304 for longer may be broken
_NONE = "[]"
_UNCHANGED = (
    "UPDATE feeds SET version = version + 1, last_status = 304, last_polled = {0}, next_poll = {0}"
    " WHERE id = {0} AND version = {0}"
)


class Due(NamedTuple):
    """A feed that is due. A tuple, for thousands of them are made in every round."""

    id: int
    url: str
    identity: str
    version: int
    etag: str | None
    last_modified: str | None
    recent: str  # as it is stored
    ttl: int | None  # seconds
    skip_hours: str
    skip_days: str
    owes: bool  # something is left to do even if it has nothing new: it failed before, or pages wait
    believed: bool | None  # it sent its entries not long ago, so a "not modified" can be true


class Unchanged(NamedTuple):
    """A feed that had nothing new."""

    id: int
    version: int
    polled: datetime
    next_poll: datetime


def due_feeds(archive: Archive, now: datetime, *, everything: bool = False) -> list[Due]:
    """Those that are due, the longest overdue first; or all that are neither paused nor gone."""
    query = select(
        feeds.c.id,
        feeds.c.url,
        feeds.c.identity,
        feeds.c.version,
        feeds.c.etag,
        feeds.c.last_modified,
        cast(feeds.c.recent, Text),
        feeds.c.ttl,
        cast(feeds.c.skip_hours, Text),
        cast(feeds.c.skip_days, Text),
        (feeds.c.failures > 0) | feeds.c.pages_waiting,
        feeds.c.last_full > now - UNCONDITIONAL,
    ).where(feeds.c.paused.is_(None), feeds.c.gone.is_(None))
    if not everything:
        query = query.where(feeds.c.next_poll <= now)
    with archive.reading() as connection:
        return list(map(Due._make, connection.execute(query.order_by(feeds.c.next_poll, feeds.c.id))))


def nothing_new(due: Due, fetched: Fetched, now: datetime) -> Unchanged:
    """When a feed is asked again that answered "not modified"."""
    moment = now.timestamp()
    max_age = max_age_of(fetched.cache_control)
    wait = seconds_to_wait(
        rhythm_of(due.recent, moment),
        now=moment,
        asked=(due.ttl, max_age.total_seconds() if max_age else None, fetched.retry_after),
        failures=0,
        key=due.identity,
    )
    again = now + timedelta(seconds=wait)
    if due.skip_hours != _NONE or due.skip_days != _NONE:
        quiet = QuietHours(hours=frozenset(json.loads(due.skip_hours)), days=frozenset(json.loads(due.skip_days)))
        again = quiet.after(again)
    return Unchanged(due.id, due.version, now, again)


def keep_unchanged(archive: Archive, outcomes: Sequence[Unchanged]) -> None:
    """Keep that feeds had nothing new, all at once; those that were polled or changed meanwhile stay as they are."""
    if not outcomes:
        return
    with archive.writing() as connection:
        # Past SQLAlchemy's types, whose work on each value would cost as much as the rest of a poll.
        mark, stored = driver_marks(connection)
        rows = [(stored(one.polled), stored(one.next_poll), one.id, one.version) for one in outcomes]
        connection.exec_driver_sql(_UNCHANGED.format(mark), rows)
