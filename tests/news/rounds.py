"""What tests of polling share: a server, an archive, and a clock to turn."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text as sql

from bot.news.archive import Archive
from bot.news.fetch import Fetcher, Limits
from bot.news.poll_ledger import Ledger
from bot.news.polling import Poller, PollResult
from bot.news.subscriptions import Subscription, Subscriptions, Wishes
from tests.fakes.feeds import FeedServer, Item, page_of, paragraphs, running_feeds

QUICK = Limits(connect_seconds=1, total_seconds=1, body_bytes=1_000_000)


@dataclass(kw_only=True)
class Round:
    """Everything that one test of polling needs; `now` is the poller's clock."""

    server: FeedServer
    archive: Archive
    subscriptions: Subscriptions
    ledger: Ledger
    fetcher: Fetcher
    now: datetime

    def add(self, path: str, host: str = "127.0.0.1", **wishes) -> Subscription:
        return self.subscriptions.add(self.server.at(path, host), Wishes(**wishes))[0]

    def feed(self, path: str = "/feed") -> Subscription:
        found = self.subscriptions.find(self.server.at(path))
        assert found is not None
        return found

    async def poll(self, *, everything: bool = True) -> list[PollResult]:
        poller = Poller(self.archive, self.fetcher, clock=lambda: self.now)
        try:
            return await poller.poll(everything=everything)
        finally:
            poller.close()

    async def poll_one(self) -> tuple[int, int]:
        (result,) = await self.poll()
        assert result.error is None
        return result.new, result.updated

    def titles(self) -> list[str]:
        return sorted(one.title for one in self.archive.since())

    def article(self, title: str):
        return next(one for one in self.archive.since() if one.title == title)

    def revisions(self) -> list[tuple[str, str]]:
        with self.archive.reading() as connection:
            return [tuple(row) for row in connection.execute(sql("SELECT title, why FROM revisions ORDER BY replaced"))]

    def wait(self, path: str = "/feed") -> timedelta:
        found = self.feed(path)
        assert found.next_poll is not None
        assert found.last_polled is not None
        return found.next_poll - found.last_polled


@contextlib.asynccontextmanager
async def polling(archive, feeds=None, pages=None, limits=QUICK):
    async with running_feeds(feeds, pages) as server, Fetcher(True, limits=limits) as fetcher:
        yield Round(
            server=server,
            archive=archive,
            subscriptions=Subscriptions(archive),
            ledger=Ledger(archive),
            fetcher=fetcher,
            now=datetime.now(UTC).replace(microsecond=0)
            + timedelta(seconds=5),  # subscriptions are made by the real clock
        )


def story(number: int, *, hours: float = 1, **changes) -> Item:
    values = {
        "title": f"Story {number}",
        "text": paragraphs(f"Story {number}"),
        "guid": f"g{number}",
        "link": f"{{base}}/story/{number}",
        "published": datetime.now(UTC).replace(microsecond=0) - timedelta(hours=hours),
    }
    return Item(**values | changes)


def stories(count: int, *, apart: float = 1) -> list[Item]:
    return [story(number, hours=apart * (number + 1)) for number in range(count)]


TEASER = "<p>The harbour council kept the ferry after a long night…</p>"


def teased(number: int, **changes) -> Item:
    return story(number, **{"text": TEASER} | changes)


def page(number: int) -> str:
    beginning = "<p>The harbour council kept the ferry after a long night.</p>"
    return page_of(f"Story {number}", beginning + paragraphs(str(number)))
