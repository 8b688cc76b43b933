"""Whatever a feed does with ids, links and words: each story is one article, with its latest words."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from bot.news.archive import Archive
from bot.news.fetch import Fetched, Limits
from bot.news.polling import Poller
from bot.news.subscriptions import Subscriptions, Wishes
from tests.fakes.feeds import FakeFeed, Item, paragraphs, rendered

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
BASE = "https://radio.example"


@dataclass
class Canned:
    """In the Fetcher's place: answers with the bytes it was given."""

    body: bytes = b""
    limits: Limits = field(default_factory=Limits)

    async def get(self, url: str, **options) -> Fetched:
        return Fetched(url=url, status=200, body=self.body)


HABITS = st.sampled_from(
    [
        {},
        {"guids_anew": True},
        {"tracking": True},
        {"guids_anew": True, "tracking": True},
        {"one_guid": "1"},
        {"format": "atom"},
        {"format": "json", "tracking": True},
    ]
)
DATES = ("hours", "one day", "none")
# Each poll: which of eight stories the feed shows, and which of them have a new headline or another last paragraph.
STEPS = st.lists(
    st.tuples(
        st.lists(st.integers(0, 7), min_size=1, max_size=8, unique=True),
        st.sets(st.integers(0, 7), max_size=2),
        st.sets(st.integers(0, 7), max_size=2),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=25, deadline=None)
@example(
    habits={"one_guid": "1"},
    with_guids=False,
    dates="none",
    steps=[([1], set(), set()), ([0, 1], set(), set()), ([0], set(), set())],
)
@example(
    habits={"one_guid": "1"},
    with_guids=True,
    dates="one day",
    steps=[([1], set(), set()), ([0], set(), set()), ([1], {1}, {1})],
)
@given(habits=HABITS, with_guids=st.booleans(), dates=st.sampled_from(DATES), steps=STEPS)
def test_each_story_is_one_article_with_its_latest_words(habits, with_guids, dates, steps):
    follow_a_feed(habits, steps, with_guids=with_guids, dates=dates)


def follow_a_feed(habits: dict, steps: list, *, with_guids: bool, dates: str) -> None:
    """Poll a feed of such habits through these steps, and compare the archive with what it told."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(f"sqlite:///{Path(folder) / 'a.db'}")
        Subscriptions(archive).add(f"{BASE}/feed", Wishes(full_text=False))
        world = {
            number: Item(
                title=f"Story {number}",
                text=paragraphs(f"Story {number}"),
                guid=f"g{number}" if with_guids else None,
                link=f"{{base}}/story/{number}",
                published={"hours": NOW - timedelta(hours=number), "one day": NOW, "none": None}[dates],
            )
            for number in range(8)
        }
        last_shown: dict[int, str] = {}
        revisions = 0
        clock = itertools.count()
        for shown, retitled, rewritten in steps:
            for number in retitled:
                world[number].title = f"Story {number}, told anew {next(clock)}"
            for number in rewritten:
                world[number].text = f"{paragraphs(f'Story {number}')}<p>It was told again {next(clock)}.</p>"
            feed = FakeFeed(items=[world[number] for number in shown], **habits)
            new, updated = asyncio.run(_poll(archive, rendered(feed, BASE)))
            changed = [n for n in shown if n in last_shown and last_shown[n] != _words(world[n])]
            assert (new, updated) == (len(set(shown) - last_shown.keys()), len(changed))
            last_shown |= {number: _words(world[number]) for number in shown}
            revisions += len(changed)
        kept = {one.url: one for one in archive.since()}
        assert sorted(kept) == sorted(f"{BASE}/story/{number}" for number in last_shown)
        for number, words in last_shown.items():
            article = kept[f"{BASE}/story/{number}"]
            assert words == _digest(article.title, article.text.split()[-2:])
        with archive.reading() as connection:
            assert revisions == connection.execute(sql("SELECT count(*) FROM revisions")).scalar()
        archive.close()


def _words(item: Item) -> str:
    return _digest(item.title, item.text.removesuffix("</p>").split()[-2:])


def _digest(title: str, last: list[str]) -> str:
    return hashlib.sha256(f"{title} {last}".encode()).hexdigest()


async def _poll(archive: Archive, body: bytes) -> tuple[int, int]:
    poller = Poller(archive, Canned(body), clock=lambda: NOW)
    try:
        (result,) = await poller.poll(everything=True)
    finally:
        poller.close()
    assert result.error is None
    return result.new, result.updated
