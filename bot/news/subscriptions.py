"""The feeds that people subscribed to, and what the last poll of each left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from bot.errors import SourceError
from bot.news.quiet_hours import QuietHours
from bot.news.schema import articles, feed_notices, feeds
from bot.news.urls import canonical_url

if TYPE_CHECKING:
    from bot.news.archive import Archive


class State(StrEnum):
    """How a subscription is."""

    OK = "ok"
    FAILING = "failing"  # the last poll failed; it is asked again, ever more rarely
    GONE = "gone"  # its server said that it will not come back; it is not asked any more
    PAUSED = "paused"  # a person said so


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person chose for a feed; None: nothing, so what is kept stays."""

    name: str | None = None  # in place of the feed's own title
    topics: tuple[str, ...] | None = None
    include: tuple[str, ...] | None = None  # filters, see bot.news.filters
    exclude: tuple[str, ...] | None = None
    full_text: bool | None = None  # fetch an entry's page where the feed gives only a teaser; yes unless told
    paywall: str | None = None  # a note for people who follow its links
    language: str | None = None  # ISO 639-1, of its articles
    folder: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A feed that is subscribed to."""

    id: int
    url: str
    identity: str  # its first address: in what its entries' ids are unique
    title: str
    name: str | None
    site: str | None
    topics: tuple[str, ...]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    full_text: bool
    paywall: str | None
    language: str | None
    folder: tuple[str, ...]
    added: datetime
    state: State
    version: int
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    last_polled: datetime | None
    last_full: datetime | None  # when it last sent its entries
    next_poll: datetime | None
    recent: tuple[int, ...]  # when its newest entries were published, in seconds since 1970
    ttl: timedelta | None
    quiet: QuietHours
    pages_waiting: bool
    failures: int
    failing_since: datetime | None
    last_error: str | None
    told_failing: bool

    @property
    def published(self) -> list[datetime]:
        """When its newest entries were published: what its pace is read from."""
        return [datetime.fromtimestamp(one, UTC) for one in self.recent]

    @property
    def called(self) -> str:
        """The name that people know it by."""
        return self.name or self.title or urlsplit(self.url).hostname or self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeed:
    """A feed to subscribe to."""

    url: str
    wishes: Wishes = Wishes()
    title: str = ""  # until it tells its own
    site: str | None = None


class Subscriptions:
    """Keeps subscriptions. Every method is one transaction, synchronous and safe to call from any thread."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def add(
        self, url: str, wishes: Wishes | None = None, *, title: str = "", site: str | None = None
    ) -> tuple[Subscription, bool]:
        """Subscribe to a feed; False: it was subscribed to already, and only what is wished anew has changed."""
        return self.add_many([NewFeed(url=url, wishes=wishes or Wishes(), title=title, site=site)])[0]

    def add_many(self, wanted: Sequence[NewFeed]) -> list[tuple[Subscription, bool]]:
        """Subscribe to feeds, all or none; see `add`."""
        now = datetime.now(UTC)
        with self._archive.writing() as connection:
            return [_add(connection, one, now) for one in wanted]

    def all(self) -> list[Subscription]:
        """Every subscription, in the order they were made."""
        with self._archive.reading() as connection:
            return [subscription_of(row) for row in connection.execute(select(feeds).order_by(feeds.c.id))]

    def find(self, url: str) -> Subscription | None:
        """The subscription to this feed, or to the feed of this page."""
        with self._archive.reading() as connection:
            row = _row(connection, url)
            return None if row is None else subscription_of(row)

    def get(self, feed_id: int) -> Subscription | None:
        """The subscription of this number."""
        with self._archive.reading() as connection:
            row = connection.execute(select(feeds).where(feeds.c.id == feed_id)).first()
            return None if row is None else subscription_of(row)

    def next_due(self) -> datetime | None:
        """When the next poll is due."""
        query = select(func.min(feeds.c.next_poll)).where(feeds.c.paused.is_(None), feeds.c.gone.is_(None))
        with self._archive.reading() as connection:
            return connection.execute(query).scalar()

    def remove(self, url: str) -> Subscription:
        """End a subscription; its articles stay. Raises SourceError when there is none."""
        with self._archive.writing() as connection:
            row = _needed(connection, url)
            connection.execute(update(articles).where(articles.c.feed_id == row.id).values(feed_id=None))
            connection.execute(delete(feeds).where(feeds.c.id == row.id))
            return subscription_of(row)

    def pause(self, url: str) -> Subscription:
        """Stop asking a feed until `resume`. Raises SourceError when it is not subscribed to."""
        return self._set(url, paused=datetime.now(UTC))

    def resume(self, url: str) -> Subscription:
        """Ask a feed again that was paused or gone, as soon as feeds are polled. Raises SourceError."""
        asked_anew = {"paused": None, "gone": None, "next_poll": datetime.now(UTC)}
        blameless = {"failures": 0, "failing_since": None, "last_error": None, "told_failing": False}
        return self._set(url, **asked_anew, **blameless)

    def _set(self, url: str, **values: Any) -> Subscription:
        with self._archive.writing() as connection:
            row = _needed(connection, url)
            # A poll in flight must not undo it.
            values["version"] = row.version + 1
            connection.execute(update(feeds).where(feeds.c.id == row.id).values(**values))
            return subscription_of(_needed(connection, url))


def _add(connection: Connection, wanted: NewFeed, now: datetime) -> tuple[Subscription, bool]:
    chosen = _chosen(wanted.wishes)
    row = _feed_row(connection, wanted.url)
    if row is None:
        connection.execute(insert(feeds).values(_new(wanted, now) | chosen))
    elif chosen:
        # Where what is taken of it has changed, its next answer is looked at whole.
        anew: dict[str, Any] = {"etag": None, "last_modified": None, "body_hash": None}
        anew = anew if chosen.keys() & {"include", "exclude", "full_text"} else {}
        _forget_slow(connection, row, chosen)
        values = chosen | anew | {"version": row.version + 1}
        connection.execute(update(feeds).where(feeds.c.id == row.id).values(values))
    kept = _feed_row(connection, wanted.url)
    assert kept is not None
    return subscription_of(kept), row is None


def _forget_slow(connection: Connection, row: Row[Any], chosen: dict[str, Any]) -> None:
    """A filter that is no longer there can be told of once more if it comes back."""
    kept = {one for name in ("include", "exclude") for one in chosen.get(name, getattr(row, name))}
    gone = {*row.include, *row.exclude} - kept
    if gone:
        mine = (feed_notices.c.feed_id == row.id, feed_notices.c.about.in_(gone))
        connection.execute(update(feed_notices).where(*mine).values(about=None))


def _new(wanted: NewFeed, now: datetime) -> dict[str, Any]:
    return {
        "url": wanted.url,
        "key": canonical_url(wanted.url),
        "identity": wanted.url,
        "title": wanted.title,
        "site": wanted.site,
        "topics": [],
        "include": [],
        "exclude": [],
        "full_text": True,
        "folder": [],
        "added": now,
        "version": 1,
        "next_poll": now,
        "recent": [],
        "skip_hours": [],
        "skip_days": [],
        "pages_waiting": False,
        "failures": 0,
        "told_failing": False,
    }


def _chosen(wishes: Wishes) -> dict[str, Any]:
    values = {name: getattr(wishes, name) for name in Wishes.__slots__}
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value is not None
    }


def _feed_row(connection: Connection, url: str) -> Row[Any] | None:
    return connection.execute(select(feeds).where(or_(feeds.c.key == canonical_url(url), feeds.c.url == url))).first()


def _row(connection: Connection, url: str) -> Row[Any] | None:
    found = _feed_row(connection, url)
    if found is not None:
        return found
    pages = {url, url.rstrip("/"), url.rstrip("/") + "/"}
    belong = connection.execute(select(feeds).where(feeds.c.site.in_(pages))).all()
    return belong[0] if len(belong) == 1 else None


def _needed(connection: Connection, url: str) -> Row[Any]:
    row = _row(connection, url)
    if row is None:
        raise SourceError(f"{url} is not subscribed to; newsbrief feeds list shows what is.")
    return row


def subscription_of(row: Row[Any]) -> Subscription:
    """A row of the feeds as a value."""
    state = (
        State.PAUSED
        if row.paused is not None
        else State.GONE
        if row.gone is not None
        else State.FAILING
        if row.failures
        else State.OK
    )
    return Subscription(
        id=row.id,
        url=row.url,
        identity=row.identity,
        title=row.title,
        name=row.name,
        site=row.site,
        topics=tuple(row.topics),
        include=tuple(row.include),
        exclude=tuple(row.exclude),
        full_text=row.full_text,
        paywall=row.paywall,
        language=row.language,
        folder=tuple(row.folder),
        added=row.added,
        state=state,
        version=row.version,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        last_polled=row.last_polled,
        last_full=row.last_full,
        next_poll=row.next_poll,
        recent=tuple(row.recent),
        ttl=None if row.ttl is None else timedelta(seconds=row.ttl),
        quiet=QuietHours(hours=frozenset(row.skip_hours), days=frozenset(row.skip_days)),
        pages_waiting=row.pages_waiting,
        failures=row.failures,
        failing_since=row.failing_since,
        last_error=row.last_error,
        told_failing=row.told_failing,
    )
