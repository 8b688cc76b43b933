"""Polling: asks the feeds that are due, takes in what is new, and remembers when to ask again.

The network is asyncio; parsing and the database run on threads. What a feed brought and the state that says so
(validators, failures, the next poll) are kept in one transaction, so a poller that is killed at any moment has
either done a feed or not begun it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from bot.errors import FetchError, SourceError
from bot.log import get_logger
from bot.news.article import Draft
from bot.news.due import Due, Unchanged, due_feeds, keep_unchanged, nothing_new
from bot.news.entries import (
    Incoming,
    Page,
    Taken,
    WaitingPage,
    complete,
    incoming,
    only_recent,
    take_entries,
    waiting,
    wanting_pages,
)
from bot.news.feeds import Feed, parse_feed
from bot.news.filters import Filter
from bot.news.pace import max_age_of, next_interval
from bot.news.pages import Pages
from bot.news.poll_ledger import Ledger, Polled, follow, note_slow, succeeded, waiting_pages
from bot.news.schema import feeds
from bot.news.subscriptions import Subscription, Subscriptions

if TYPE_CHECKING:
    from bot.news.archive import Archive
    from bot.news.fetch import Fetched, Fetcher

T = TypeVar("T")

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
PAGES = 20  # of entries that a feed gives in part, fetched in one poll; the rest wait for the next
_RECENT = 30  # moments of publication that a feed's pace is read from
_TOGETHER = 1000  # answers of nothing new that are written at once …
_LATEST = timedelta(seconds=5)  # … and how long the first of them waits for it at most
_KNOWN_HOSTS = 4096  # addresses whose hosts are remembered from round to round
_IDLE = 60.0  # seconds between looks at what is due


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """What came of asking one feed."""

    url: str
    http_status: int | None
    new: int = 0
    updated: int = 0
    error: str | None = None
    moved_to: str | None = None  # its address from now on


@dataclass(frozen=True, slots=True, kw_only=True)
class _Harvest:
    """What one full answer brought."""

    feed: Feed
    entries: list[Incoming]
    slow: tuple[str, ...] = ()  # filters that took too long
    older: list[tuple[WaitingPage, Page]] = field(default_factory=list)  # pages that earlier polls left


class Poller:
    """Polls feeds through one Fetcher; close it when done."""

    def __init__(
        self, archive: Archive, fetcher: Fetcher, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._archive = archive
        self._subscriptions = Subscriptions(archive)
        self._ledger = Ledger(archive)
        self._fetcher = fetcher
        self._pages = Pages(fetcher, clock)
        self._clock = clock
        # SQLite takes one writer at a time. Two threads parse: no faster, but no long feed holds up all others.
        self._keeping = ThreadPoolExecutor(1, thread_name_prefix="keep")
        self._parsing = ThreadPoolExecutor(2, thread_name_prefix="parse")
        self._unchanged: list[Unchanged] = []

    def close(self) -> None:
        """Let what is being written be written; nothing else is started."""
        self._parsing.shutdown(wait=True, cancel_futures=True)
        self._keeping.shutdown(wait=True, cancel_futures=True)

    async def poll(self, *, everything: bool = False) -> list[PollResult]:
        """Ask the feeds that are due, or all that are neither paused nor gone; a result for each, in their order."""
        now = self._clock()
        due = await self._keep(lambda: due_feeds(self._archive, now, everything=everything))
        return await self._poll_these(due)

    async def _poll_these(self, due: Sequence[Due]) -> list[PollResult]:
        """Ask these feeds; one that fails, in whatever way, does not stop the others."""
        results: dict[int, PollResult] = {}
        limits = self._fetcher.limits
        hosts: dict[str, deque[Due]] = {}
        for feed in due:
            hosts.setdefault(_host(feed.url), deque()).append(feed)
        # A slow host holds up its own feeds only: it never has more turns than it may have connections.
        turns = deque(host for _ in range(limits.at_once_per_host) for host in hosts.values())

        async def work() -> None:
            # When no turn is free, all that a host with feeds left may have are taken, by those who go on with them.
            while turns:
                host = turns.popleft()
                if host:
                    feed = host.popleft()
                    results[feed.id] = await self._poll_one(feed)
                    turns.append(host)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(limits.at_once, len(due))):
                group.create_task(work())
        await self._flush()
        return [results[feed.id] for feed in due]

    async def _poll_one(self, due: Due) -> PollResult:
        status: int | None = None
        try:
            believed = due.believed
            fetched = await self._fetcher.get(
                due.url,
                etag=due.etag if believed else None,
                last_modified=due.last_modified if believed else None,
                accept=ACCEPT,
            )
            status = fetched.status
            if status == 304 and not due.owes and fetched.permanent_url is None:
                outcome = nothing_new(due, fetched, self._clock())
                self._unchanged.append(outcome)
                if len(self._unchanged) >= _TOGETHER or outcome.polled - self._unchanged[0].polled > _LATEST:
                    await self._flush()
                return PollResult(url=due.url, http_status=status)
            feed = await self._known(due)
            return await self._take(feed, fetched) if feed else PollResult(url=due.url, http_status=status)
        except FetchError as error:
            status = error.status if status is None else status
            return await self._failed(due, status, str(error), error.retry_after, gone=error.status == 410)
        except SourceError as error:
            return await self._failed(due, status, str(error))
        except Exception as error:  # noqa: BLE001 - a bug that one feed brings out must not stop the others
            get_logger().error("A feed could not be polled.", url=due.url, exc_info=error)
            return await self._failed(due, status, f"It could not be read ({type(error).__name__}: {error}).")

    async def _known(self, due: Due) -> Subscription | None:
        """All that is known of a feed; None: somebody removed it, polled it or changed it since it became due."""
        feed = await self._keep(lambda: self._subscriptions.get(due.id))
        return feed if feed is not None and feed.version == due.version else None

    async def _take(self, feed: Subscription, fetched: Fetched) -> PollResult:
        moved = fetched.permanent_url if fetched.permanent_url != feed.url else None
        if fetched.status == 304 or _hash(fetched) == feed.body_hash:
            return await self._nothing_new(feed, fetched, moved)
        now = self._clock()
        read = await self._parse(lambda: _read(feed, fetched, now))
        harvest = await self._missing_pages(feed, read, now)
        taken = await self._keep(lambda: self._store(feed, fetched, harvest, moved))
        return PollResult(
            url=feed.url, http_status=fetched.status, new=taken.new, updated=taken.updated, moved_to=moved
        )

    async def _nothing_new(self, feed: Subscription, fetched: Fetched, moved: str | None) -> PollResult:
        polled = self._polled(feed, fetched.status, recent=feed.published, ttl=feed.ttl, fetched=fetched)
        updated = await self._finish(feed, polled, fetched, moved)
        return PollResult(url=feed.url, http_status=fetched.status, updated=updated, moved_to=moved)

    async def _finish(self, feed: Subscription, polled: Polled, fetched: Fetched, moved: str | None) -> int:
        """What there is to do although the feed brought nothing new: pages, a move, good news after failures."""
        now = self._clock()
        left = await self._waiting(feed, now, PAGES)
        pages = await self._pages.fetch([(one, one.teaser, one.tries) for one in left])
        full: dict[str, Any] = {}
        if fetched.status != 304:
            full = {"last_full": now, "etag": fetched.etag, "last_modified": fetched.last_modified}

        def keep() -> int:
            with self._archive.writing() as connection:
                updated = complete(connection, feed, list(pages.items()), now)
                values = full | {"pages_waiting": waiting_pages(feed.id)}
                if succeeded(connection, feed, polled, **values) and moved:
                    follow(connection, feed, moved, now)
                return updated

        return await self._keep(keep)

    async def _waiting(self, feed: Subscription, now: datetime, most: int) -> list[WaitingPage]:
        if not feed.pages_waiting or not feed.full_text or most <= 0:
            return []

        def look() -> list[WaitingPage]:
            with self._archive.reading() as connection:
                return waiting(connection, feed, now, most)

        return await self._keep(look)

    async def _missing_pages(self, feed: Subscription, harvest: _Harvest, now: datetime) -> _Harvest:
        """The harvest with pages of entries that the feed gives in part; too many wait for later polls."""
        if not feed.full_text:
            return harvest

        def look() -> list[Incoming]:
            with self._archive.reading() as connection:
                return wanting_pages(connection, feed, harvest.entries, now)

        wanted = await self._keep(look)
        fresh = {one.key: one.draft for one in wanted[:PAGES]}
        older = await self._waiting(feed, now, PAGES - len(fresh))
        asked: list[tuple[str | WaitingPage, Draft, int]] = [(key, draft, 0) for key, draft in fresh.items()]
        asked += [(one, one.teaser, one.tries) for one in older]
        pages = await self._pages.fetch(asked)
        later = {one.key: Page(again=now) for one in wanted[PAGES:]}
        return replace(
            harvest,
            entries=[replace(one, page=pages.get(one.key) or later.get(one.key, one.page)) for one in harvest.entries],
            older=[(one, pages[one]) for one in older],
        )

    def _store(self, feed: Subscription, fetched: Fetched, harvest: _Harvest, moved: str | None) -> Taken:
        """Everything that one full answer changes, in one transaction."""
        parsed, entries = harvest.feed, harvest.entries
        now = self._clock()
        dates = sorted((one.draft.published for one in entries if one.draft.published), reverse=True)[:_RECENT]
        polled = self._polled(feed, fetched.status, recent=dates, ttl=parsed.ttl, fetched=fetched, quiet=parsed.quiet)
        with self._archive.writing() as connection:
            # First of all: it takes the feed's row, and tells when somebody else has just polled it.
            if not succeeded(
                connection,
                feed,
                polled,
                etag=fetched.etag,
                last_modified=fetched.last_modified,
                body_hash=_hash(fetched),
                last_full=now,
                recent=[int(one.timestamp()) for one in dates],
                title=parsed.title or feed.title,
                site=parsed.site or feed.site,
                ttl=None if parsed.ttl is None else int(parsed.ttl.total_seconds()),
                skip_hours=sorted(parsed.quiet.hours),
                skip_days=sorted(parsed.quiet.days),
            ):
                return Taken()
            if moved and not follow(connection, feed, moved, now):
                return Taken()
            note_slow(connection, feed, harvest.slow, now)
            taken = take_entries(connection, feed, entries, now, first=feed.last_full is None)
            completed = complete(connection, feed, harvest.older, now)
            waits = feeds.update().where(feeds.c.id == feed.id).values(pages_waiting=waiting_pages(feed.id))
            connection.execute(waits)
            return replace(taken, updated=taken.updated + completed)

    async def _failed(
        self,
        due: Due,
        status: int | None,
        error: str,
        retry_after: float | None = None,
        *,
        gone: bool = False,
    ) -> PollResult:
        try:
            feed = await self._known(due)
            if feed is not None:
                await self._keep_failure(feed, status, error, retry_after, gone=gone)
        except Exception as trouble:  # noqa: BLE001 - the database's trouble is told for each feed it meets
            get_logger().error("A feed's failure could not be kept.", url=due.url, exc_info=trouble)
        return PollResult(url=due.url, http_status=status, error=error)

    async def _keep_failure(
        self, feed: Subscription, status: int | None, error: str, retry_after: float | None, *, gone: bool
    ) -> None:
        now = self._clock()
        wait = next_interval(
            feed.published,
            now=now,
            ttl=feed.ttl,
            max_age=None,
            failures=feed.failures + 1,
            retry_after=None if retry_after is None else timedelta(seconds=retry_after),
            key=feed.identity,
        )
        polled = Polled(when=now, next_poll=feed.quiet.after(now + wait), status=status)
        await self._keep(lambda: self._ledger.failed(feed, polled, error, gone=gone))

    def _polled(
        self,
        feed: Subscription,
        status: int,
        *,
        recent: Sequence[datetime],
        ttl: timedelta | None,
        fetched: Fetched,
        quiet: Any = None,
    ) -> Polled:
        now = self._clock()
        wait = next_interval(
            recent,
            now=now,
            ttl=ttl,
            max_age=max_age_of(fetched.cache_control),
            failures=0,
            retry_after=None if fetched.retry_after is None else timedelta(seconds=fetched.retry_after),
            key=feed.identity,
        )
        return Polled(when=now, next_poll=(quiet or feed.quiet).after(now + wait), status=status)

    async def _flush(self) -> None:
        outcomes, self._unchanged = self._unchanged, []
        if not outcomes:
            return
        try:
            await self._keep(lambda: keep_unchanged(self._archive, outcomes))
        except Exception as error:  # noqa: BLE001 - nothing is lost: these feeds are asked once more
            get_logger().error("Polls could not be kept.", feeds=len(outcomes), exc_info=error)

    async def _keep(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._keeping, job)

    async def _parse(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._parsing, job)

    async def until_due(self) -> float:
        """Seconds until a feed is due, a minute at most: people subscribe meanwhile."""
        due = await self._keep(self._subscriptions.next_due)
        return _IDLE if due is None else min(_IDLE, max(1.0, (due - self._clock()).total_seconds()))


async def poll_forever(poller: Poller) -> None:
    """Poll what is due, again and again until cancelled; whatever goes wrong is logged and tried again."""
    while True:
        wait = _IDLE
        try:
            for result in await poller.poll():
                if result.error:
                    get_logger().warning("A feed failed.", url=result.url, error=result.error)
            wait = await poller.until_due()
        except Exception as error:  # noqa: BLE001 - a database that is locked today works tomorrow
            get_logger().error("Feeds could not be polled.", exc_info=error)
        await asyncio.sleep(wait)


def _read(feed: Subscription, fetched: Fetched, now: datetime) -> _Harvest:
    """What a feed brought, as its subscription wants it. Raises ExtractError."""
    parsed = parse_feed(
        fetched.body,
        url=fetched.url,
        content_type=fetched.content_type,
        charset=fetched.charset,
        identity=feed.identity,
    )
    entries = incoming(feed, parsed.entries, now)
    slow: dict[str, None] = {}
    if feed.include or feed.exclude:
        wanted = Filter.parse(feed.include, feed.exclude)
        verdicts = [wanted.judge(one.draft.title, one.draft.text) for one in entries]
        slow = dict.fromkeys(term for verdict in verdicts for term in verdict.slow)
        entries = [replace(one, wanted=verdict.accepted) for one, verdict in zip(entries, verdicts, strict=True)]
    entries = only_recent(entries, now) if feed.last_full is None else entries
    return _Harvest(feed=parsed, entries=entries, slow=tuple(slow))


@lru_cache(_KNOWN_HOSTS)
def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _hash(fetched: Fetched) -> str:
    return hashlib.sha256(fetched.body).hexdigest()
