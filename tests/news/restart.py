"""Killing the real poller at a random moment, and what must be the same afterwards. Used by make test and make soak."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text as sql

from bot.news.archive import Archive
from bot.news.subscriptions import Subscriptions
from tests.fakes.feeds import FakeFeed, FeedServer, Item, page_of, paragraphs, running_feeds

ROOT = Path(__file__).resolve().parent.parent.parent
FEEDS = 6
ENTRIES = 8


class World:
    """Feeds and pages at two times: as they are, and as they are later."""

    def __init__(self, now: datetime) -> None:
        self.feeds: dict[str, FakeFeed] = {}
        self.pages: dict[str, str | int] = {}
        self._now = now
        habits: list[dict] = [
            {},
            {"format": "atom"},
            {"format": "json", "validators": False},
            {"guids_anew": True},
            {"tracking": True},
            {"one_guid": "1"},
        ]
        for number in range(FEEDS):
            items = [self._item(number, entry) for entry in range(ENTRIES)]
            self.feeds[f"/feed/{number}"] = FakeFeed(items=items, title=f"Outlet {number}", **habits[number])

    def _item(self, feed: int, entry: int) -> Item:
        title = f"Story {entry} of {feed}"
        words = paragraphs(title)
        if entry == 0:
            words = paragraphs("What the agency sent to everybody")
        link = f"/story/{feed}/{entry}"
        if entry % 4 == 3:
            self.pages[link] = page_of(title, words)
            words = words.partition("</p>")[0] + " …</p>"
        return Item(
            title=title,
            text=words,
            guid=f"{feed}-{entry}",
            link=f"{{base}}{link}",
            published=self._now - timedelta(hours=entry + 1),
        )

    def later(self) -> None:
        """Retitle, correct, add, move, take away."""
        for number in range(FEEDS):
            feed = self.feeds[f"/feed/{number}"]
            feed.items[1].title += ", retitled"
            feed.items[2].text += "<p>Correction: it was another pier.</p>"
            feed.items.insert(0, self._item(number, ENTRIES + number))
            feed.items.pop()
        self.feeds["/moved"] = self.feeds["/feed/1"]
        self.feeds["/feed/1"] = FakeFeed(redirect=(301, "/moved"))
        self.feeds["/feed/4"].status = 503


async def poll(home: Path, *, kill: tuple[FeedServer, int, float] | None = None) -> bool:
    """Run `newsbrief feeds poll --all`; with `kill`, SIGKILL it a while after some requests. Whether it was killed."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "NEWSBRIEF_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "NEWSBRIEF_ALLOW_LOOPBACK": "1",
        "LOG_LEVEL": "error",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "feeds", "poll", "--all", "--json"),
        env=environment,
        cwd=home,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    done = asyncio.ensure_future(process.communicate())
    if kill is not None:
        server, times, seconds = kill
        asked = asyncio.ensure_future(server.until_asked(len(server.seen) + times))
        await asyncio.wait((done, asked), return_when=asyncio.FIRST_COMPLETED)
        if not done.done():
            await asyncio.sleep(seconds)
        asked.cancel()
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
    _, said = await done
    assert kill is not None or b"Traceback" not in said, said.decode()
    return process.returncode == -signal.SIGKILL


def kept(home: Path, base: str) -> dict[str, list]:
    """Everything that polls leave in the archive, but for the moments and the numbers of rows."""
    archive = Archive(f"sqlite:///{home / 'newsbrief.db'}")
    queries = {
        "articles": (
            "SELECT url, title, text, source, published, revision, extent, corrected IS NULL, updated IS NULL,"
            " (SELECT count(*) FROM article_bands WHERE article_id = id) FROM articles"
        ),
        "revisions": (
            "SELECT a.url, r.revision, r.title, r.text, r.why FROM revisions r JOIN articles a ON a.id = r.article_id"
        ),
        # Which of them came first is chance; that they belong together is not.
        "copies": "SELECT count(*), count(copy_of), count(DISTINCT copy_of) FROM articles",
        "feeds": (
            # The bytes, and with them the etag, name the server's port; the last answer is 304 if a kill came late.
            "SELECT url, title, etag IS NULL, last_modified, failures > 0, pages_waiting, recent FROM feeds"
        ),
        "entries": (
            "SELECT f.url, e.url, e.digest, a.url, e.at_subscription, e.from_page, e.page_due IS NULL"
            " FROM feed_entries e JOIN feeds f ON f.id = e.feed_id LEFT JOIN articles a ON a.id = e.article_id"
        ),
        "notices": "SELECT f.url, n.kind FROM feed_notices n JOIN feeds f ON f.id = n.feed_id",
    }
    with archive.reading() as connection:
        found = {
            name: sorted(
                repr(tuple(row)).replace(base, "http://server") for row in connection.execute(sql(query)).all()
            )
            for name, query in queries.items()
        }
    archive.close()
    return found


async def kill_and_compare(folder: Path, kills: int, seed: int) -> int:
    """Poll a changing world once without and once with kills; returns how many met the poller alive."""
    chance = random.Random(seed)
    now = datetime.now(UTC).replace(microsecond=0)
    results = []
    killed = 0
    for name, mine in (("calm", 0), ("killed", kills)):
        home = folder / name
        home.mkdir(parents=True)
        world = World(now)
        async with running_feeds(world.feeds, world.pages) as server:
            archive = Archive(f"sqlite:///{home / 'newsbrief.db'}")
            subscriptions = Subscriptions(archive)
            for number in range(FEEDS):
                subscriptions.add(server.at(f"/feed/{number}"))
            archive.close()
            for time in range(2):
                for _ in range(mine // 2 + (mine % 2 if time == 0 else 0)):
                    asked = chance.randint(1, FEEDS)
                    killed += await poll(home, kill=(server, asked, chance.random() * 0.06))
                await poll(home)
                if time == 0:
                    world.later()
                    server.feeds = world.feeds
            results.append(kept(home, server.at("")))
    calm, rough = results
    for name, rows in calm.items():
        lost, gained = set(rows) - set(rough[name]), set(rough[name]) - set(rows)
        assert rows == rough[name], f"{name}: lost {lost}, gained {gained}"
    assert len(calm["articles"]) == FEEDS * ENTRIES + FEEDS - 1
    return killed
