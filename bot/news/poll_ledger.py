"""What each poll of a feed leaves behind: when it is asked again, how often it failed, what people are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, delete, exists, insert, select, update

from bot.news.feed_places import hand_over, put_up
from bot.news.schema import articles, feed_entries, feed_notices, feeds, notice_posts
from bot.news.subscriptions import Subscription
from bot.news.urls import canonical_url

if TYPE_CHECKING:
    from bot.news.archive import Archive

# People are told once that a feed fails: when it has for this long, and this often in a row.
FAILING_FOR = timedelta(hours=24)
FAILING_TIMES = 5


class NoticeKind(StrEnum):
    """What people are told about a feed."""

    FAILING = "failing"
    BACK = "back"
    GONE = "gone"
    MOVED = "moved"
    SLOW = "slow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that people must be told about a feed, once."""

    id: int
    feed_id: int
    url: str
    kind: NoticeKind
    message: str
    created: datetime
    told: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """When a feed was asked, what its server answered and when it is asked again."""

    when: datetime
    next_poll: datetime
    status: int | None  # None: it did not answer


class Ledger:
    """Keeps what polls leave behind. Every method is one transaction, safe to call from any thread."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def failed(self, feed: Subscription, polled: Polled, error: str, *, gone: bool = False) -> None:
        """Keep that a poll failed, and tell people when it has for long or the feed is gone for good."""
        since = feed.failing_since or polled.when
        failures = feed.failures + 1
        long = failures >= FAILING_TIMES and polled.when - since >= FAILING_FOR
        with self._archive.writing() as connection:
            changed = connection.execute(
                update(feeds)
                .where(feeds.c.id == feed.id, feeds.c.version == feed.version)
                .values(
                    version=feed.version + 1,
                    last_polled=polled.when,
                    next_poll=None if gone else polled.next_poll,
                    last_status=polled.status,
                    failures=failures,
                    failing_since=since,
                    last_error=error,
                    gone=polled.when if gone else None,
                    told_failing=feed.told_failing or long or gone,
                )
            )
            if not changed.rowcount:
                return
            if gone:
                message = f"{feed.called} is gone for good ({feed.url} answered 410) and is not asked any more."
                note(connection, feed.id, NoticeKind.GONE, message, polled.when)
            elif long and not feed.told_failing:
                message = (
                    f"{feed.called} has been failing since {since:%d %b %Y, %H:%M} UTC, {failures} times in a row: "
                    f"{error} It is still asked, at least once a day."
                )
                note(connection, feed.id, NoticeKind.FAILING, message, polled.when)

    def notices(self, *, untold: bool = False) -> list[Notice]:
        """What people are to be told, oldest first; if `untold`, only what nobody was told and no chat will be."""
        query = select(feed_notices, feeds.c.url).join(feeds).order_by(feed_notices.c.created, feed_notices.c.id)
        if untold:
            posted = exists().where(notice_posts.c.notice_id == feed_notices.c.id)
            query = query.where(feed_notices.c.told.is_(None), ~posted)
        with self._archive.reading() as connection:
            return [_notice(row) for row in connection.execute(query)]

    def told(self, notices: Iterable[Notice], when: datetime) -> None:
        """Remember that people were told."""
        ids = [one.id for one in notices]
        with self._archive.writing() as connection:
            connection.execute(update(feed_notices).where(feed_notices.c.id.in_(ids)).values(told=when))


def succeeded(connection: Connection, feed: Subscription, polled: Polled, **values: Any) -> bool:
    """Keep that a feed answered, and tell people if they had heard that it fails.

    False when somebody else polled or changed it meanwhile: what this poll brought is older than what is kept.
    """
    changed = connection.execute(
        update(feeds)
        .where(feeds.c.id == feed.id, feeds.c.version == feed.version)
        .values(
            version=feed.version + 1,
            last_polled=polled.when,
            next_poll=polled.next_poll,
            last_status=polled.status,
            failures=0,
            failing_since=None,
            last_error=None,
            told_failing=False,
            **values,
        )
    )
    if not changed.rowcount:
        return False
    if feed.told_failing and feed.failing_since is not None:
        since = feed.failing_since
        message = f"{feed.called} is back; it had been failing since {since:%d %b %Y, %H:%M} UTC."
        note(connection, feed.id, NoticeKind.BACK, message, polled.when)
    return True


def follow(connection: Connection, feed: Subscription, url: str, now: datetime) -> bool:
    """Follow a feed to its new address for good.

    False: that one is subscribed to already; the two are one now, and the other is asked anew.
    """
    key = canonical_url(url)
    other = connection.execute(select(feeds).where(feeds.c.key == key, feeds.c.id != feed.id)).first()
    if other is None:
        connection.execute(update(feeds).where(feeds.c.id == feed.id).values(url=url, key=key))
        if key != canonical_url(feed.url):
            note(connection, feed.id, NoticeKind.MOVED, f"{feed.called} has moved from {feed.url} to {url}.", now)
        return True
    theirs = select(feed_entries.c.key).where(feed_entries.c.feed_id == other.id)
    connection.execute(
        update(feed_entries)
        .where(feed_entries.c.feed_id == feed.id, feed_entries.c.key.not_in(theirs.scalar_subquery()))
        .values(feed_id=other.id)
    )
    connection.execute(update(articles).where(articles.c.feed_id == feed.id).values(feed_id=other.id))
    asked_anew = {"etag": None, "last_modified": None, "body_hash": None, "next_poll": now}
    connection.execute(
        update(feeds)
        .where(feeds.c.id == other.id)
        .values(asked_anew | {"version": other.version + 1, "pages_waiting": waiting_pages(other.id)})
    )
    hand_over(connection, feed.id, other.id)
    connection.execute(delete(feeds).where(feeds.c.id == feed.id))
    message = f"{feed.called} has moved from {feed.url} to {url}, which was subscribed to already; they are one now."
    note(connection, other.id, NoticeKind.MOVED, message, now)
    return False


def waiting_pages(feed_id: int) -> Any:
    """The condition that some entry of the feed waits for its page."""
    return exists().where(feed_entries.c.feed_id == feed_id, feed_entries.c.page_due.is_not(None))


def note(
    connection: Connection, feed_id: int, kind: NoticeKind, message: str, now: datetime, *, about: str | None = None
) -> None:
    """Keep something that people are to be told, those above all who subscribed to the feed in a chat."""
    values = {"feed_id": feed_id, "kind": kind.value, "message": message, "created": now, "about": about}
    made = connection.execute(insert(feed_notices).values(values))
    key = made.inserted_primary_key
    assert key is not None
    put_up(connection, key[0], feed_id, now)


def note_slow(connection: Connection, feed: Subscription, filters: Iterable[str], now: datetime) -> None:
    """Tell people once of each filter that takes too long; once more when it was changed meanwhile."""
    known = select(feed_notices.c.about).where(
        feed_notices.c.feed_id == feed.id, feed_notices.c.kind == NoticeKind.SLOW.value
    )
    told = set(connection.execute(known).scalars())
    for one in dict.fromkeys(filters):
        if one in told:
            continue
        option = "include" if one in feed.include else "exclude"
        message = (
            f"The filter {one} of {feed.called} takes too long, so entries come in without being judged by it; write "
            f"it more simply with newsbrief feeds add {feed.url} --{option}, or leave it out there."
        )
        note(connection, feed.id, NoticeKind.SLOW, message, now, about=one)


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        feed_id=row.feed_id,
        url=row.url,
        kind=NoticeKind(row.kind),
        message=row.message,
        created=row.created,
        told=row.told,
    )
