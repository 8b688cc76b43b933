from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta

import pytest

from bot.news.fetch import Fetcher
from bot.news.poll_ledger import NoticeKind
from bot.news.polling import ACCEPT, Poller, poll_forever
from bot.news.subscriptions import State
from tests.fakes.feeds import FakeFeed, page_of
from tests.news.rounds import QUICK, polling, stories, story

# Asking


@pytest.mark.parametrize("kind", ["rss", "atom", "rdf", "json"])
async def test_every_format_is_taken_in_once(archive, kind):
    async with polling(archive, {"/feed": FakeFeed(items=stories(3), format=kind)}) as here:
        here.add("/feed")

        assert [(3, 0), (0, 0)] == [await here.poll_one(), await here.poll_one()]
        assert here.titles() == ["Story 0", "Story 1", "Story 2"]
        assert here.server.statuses("/feed") == [200, 304]
        asked = here.server.seen[-1].headers
        assert {"If-None-Match", "If-Modified-Since"} <= asked.keys()
        assert asked["Accept"] == ACCEPT


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16", "windows-1251"])
async def test_any_declared_charset_is_read(archive, encoding):
    title = "Паром спасён" if encoding == "windows-1251" else "Café saved"
    async with polling(archive, {"/feed": FakeFeed(items=[story(1, title=title)], encoding=encoding)}) as here:
        here.add("/feed")
        await here.poll()
        assert here.titles() == [title]


async def test_a_server_without_validators_is_not_read_twice(archive):
    async with polling(archive, {"/feed": FakeFeed(items=stories(2), validators=False)}) as here:
        here.add("/feed")
        assert [(2, 0), (0, 0)] == [await here.poll_one(), await here.poll_one()]
        assert here.server.statuses("/feed") == [200, 200]
        assert here.feed().state is State.OK


async def test_a_server_that_always_says_nothing_changed_is_asked_whole_after_a_week(archive):
    feed = FakeFeed(items=stories(1), stuck=True)
    async with polling(archive, {"/feed": feed}) as here:
        here.add("/feed")
        await here.poll()
        feed.items.append(story(7))
        assert await here.poll_one() == (0, 0)
        here.now += timedelta(days=8)
        assert await here.poll_one() == (1, 0)


async def test_only_what_is_due_is_asked(archive):
    async with polling(archive, {"/a": FakeFeed(items=stories(1)), "/b": FakeFeed(items=stories(1))}) as here:
        here.add("/a")
        await here.poll()
        here.add("/b")
        assert [one.url for one in await here.poll(everything=False)] == [here.server.at("/b")]
        here.now += timedelta(days=1)
        assert len(await here.poll(everything=False)) == 2


async def test_a_paused_feed_is_not_asked(archive):
    async with polling(archive, {"/feed": FakeFeed(items=stories(1))}) as here:
        here.subscriptions.pause(here.add("/feed").url)
        assert await here.poll() == []
        assert here.feed().state is State.PAUSED
        here.subscriptions.resume(here.feed().url)
        assert await here.poll_one() == (1, 0)


async def test_a_busy_feed_is_asked_more_often_than_a_quiet_one(archive):
    feeds = {"/busy": FakeFeed(items=stories(10, apart=0.3)), "/quiet": FakeFeed(items=stories(10, apart=24))}
    async with polling(archive, feeds) as here:
        here.add("/busy")
        here.add("/quiet")
        await here.poll()
        assert here.wait("/busy") < timedelta(minutes=30) < timedelta(hours=3) < here.wait("/quiet")


@pytest.mark.parametrize(
    "changes",
    [
        {"head": "<ttl>240</ttl>"},
        {"headers": {"Cache-Control": "public, max-age=14400"}},
        {"headers": {"Retry-After": "14400"}},
    ],
)
async def test_the_servers_wishes_are_kept(archive, changes):
    async with polling(archive, {"/feed": FakeFeed(items=stories(10, apart=0.1), **changes)}) as here:
        here.add("/feed")
        for _ in range(2):  # also when nothing is new
            await here.poll()
            assert here.wait() >= timedelta(hours=4)


async def test_hours_that_a_feed_skips_are_skipped(archive):
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24) if hour != 5)
    feed = FakeFeed(items=stories(3), head=f"<skipHours>{hours}</skipHours><skipDays><day>Sunday</day></skipDays>")
    async with polling(archive, {"/feed": feed}) as here:
        here.add("/feed")
        await here.poll()
        due = here.feed().next_poll
        assert due is not None
        assert (due.hour, due.weekday() != 6) == (5, True)


async def test_a_host_is_never_asked_for_more_than_its_share_at_once(archive):
    feeds = {f"/{number}": FakeFeed(items=[], seconds=0.02) for number in range(12)}
    async with polling(archive, feeds) as here:
        for path in feeds:
            here.add(path)
            here.add(path, host="localhost")
        results = await here.poll()
        assert len(results) == 24
        assert {result.error for result in results} == {None}
        assert max(here.server.most_open.values()) <= QUICK.at_once_per_host


# Failing


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"status": 404}, 404, "answered 404"),
        ({"status": 500}, 500, "answered 500"),
        ({"status": 429}, 429, "answered 429"),
        ({"seconds": 3}, None, "did not answer within 1 seconds"),
        ({"broken_off": True}, None, "broke off"),
        ({"body": b"<html><p>We will be back soon."}, 200, "holds no feed that can be read"),
        ({"body": b""}, 200, "is empty"),
        ({"body": b'<!DOCTYPE a [<!ENTITY b "c">]><rss/>'}, 200, "declares entities"),
        ({"body": b"x" * 1_100_000}, None, "sent more than 1 MB"),
        ({"redirect": (302, "/feed")}, None, "redirects more than 5 times"),
        ({"redirect": (302, "http://10.0.0.1/feed")}, None, "private"),
    ],
)
async def test_a_feed_that_fails_is_told_and_does_not_stop_the_others(archive, changes, status, said):
    async with polling(archive, {"/feed": FakeFeed(**changes), "/good": FakeFeed(items=stories(1))}) as here:
        here.add("/feed")
        here.add("/good")
        bad, good = await here.poll()

        assert (bad.http_status, bad.new, good.new) == (status, 0, 1)
        assert said in (bad.error or "")
        kept = here.feed()
        assert (kept.state, kept.failures, kept.last_error) == (State.FAILING, 1, bad.error)


class Buggy(Fetcher):
    """Breaks on one address as nobody foresaw."""

    async def get(self, url: str, **options):
        if "/buggy" in url:
            raise ZeroDivisionError("of all things")
        return await super().get(url, **options)


async def test_a_bug_that_one_feed_brings_out_is_its_failure(archive):
    async with polling(archive, {"/good": FakeFeed(items=stories(1))}) as here, Buggy(True, limits=QUICK) as buggy:
        here.fetcher = buggy
        here.add("/buggy")
        here.add("/good")
        bad, good = await here.poll()
        assert bad.error == "It could not be read (ZeroDivisionError: of all things)."
        assert good.new == 1


async def test_failures_are_tried_ever_more_rarely_up_to_a_day_and_told_once(archive):
    feed = FakeFeed(items=stories(1), status=503)
    async with polling(archive, {"/feed": feed}) as here:
        here.add("/feed")
        waits = []
        for _ in range(12):
            await here.poll(everything=False)
            waits.append(here.wait())
            due = here.feed().next_poll
            assert due is not None
            here.now = due
        assert waits[0] < timedelta(hours=2)
        assert all(longer > shorter * 0.8 for shorter, longer in itertools.pairwise(waits))
        assert timedelta(hours=20) < waits[-1] <= timedelta(hours=24)
        assert [one.kind for one in here.ledger.notices()] == [NoticeKind.FAILING]

        feed.status = 200
        assert await here.poll_one() == (1, 0)
        assert [one.kind for one in here.ledger.notices()] == [NoticeKind.FAILING, NoticeKind.BACK]
        await here.poll()
        first, second = here.ledger.notices(untold=True)
        assert "12 times" not in first.message
        assert "answered 503" in first.message
        assert "is back" in second.message
        here.ledger.told([first], here.now)
        assert [second] == here.ledger.notices(untold=True)
        assert here.feed().state is State.OK


async def test_a_short_failure_is_nobodys_business(archive):
    feed = FakeFeed(items=stories(1), status=503)
    async with polling(archive, {"/feed": feed}) as here:
        here.add("/feed")
        for _ in range(6):
            await here.poll()
        feed.status = 200
        await here.poll()
        assert here.ledger.notices() == []
        assert (here.feed().failures, here.feed().last_error) == (0, None)


async def test_retry_after_is_kept_when_a_server_is_overloaded(archive):
    async with polling(archive, {"/feed": FakeFeed(status=429, headers={"Retry-After": "36000"})}) as here:
        here.add("/feed")
        await here.poll()
        assert here.wait() >= timedelta(hours=10)


async def test_a_feed_that_is_gone_is_told_and_not_asked_again_until_somebody_says_so(archive):
    feed = FakeFeed(items=stories(1))
    async with polling(archive, {"/feed": feed}) as here:
        here.add("/feed")
        await here.poll()
        feed.status = 410
        here.now += timedelta(days=30)
        (result,) = await here.poll()
        assert result.http_status == 410
        assert (here.feed().state, here.feed().next_poll) == (State.GONE, None)
        assert await here.poll() == []
        assert [one.kind for one in here.ledger.notices()] == [NoticeKind.GONE]

        feed.status = 200
        here.subscriptions.resume(here.feed().url)
        await here.poll()
        assert here.feed().state is State.OK
        assert here.titles() == ["Story 0"]


# Moving


@pytest.mark.parametrize("status", [301, 308])
async def test_a_feed_that_has_moved_is_followed_and_keeps_its_entries(archive, status):
    old, new = FakeFeed(items=stories(3), validators=False), FakeFeed(items=stories(4), validators=False)
    # The ids are those of this feed only, and the links are others now.
    for place, item in enumerate(new.items):
        item.link = f"{{base}}/moved/{place}"
    async with polling(archive, {"/old": old, "/new": new}) as here:
        here.add("/old")
        await here.poll()
        old.redirect = (status, "/new")
        assert await here.poll_one() == (1, 0)
        assert here.feed("/new").url == here.server.at("/new")
        assert [one.kind for one in here.ledger.notices()] == [NoticeKind.MOVED]
        asked = old.fetches
        assert await here.poll_one() == (0, 0)
        assert (old.fetches, len(here.titles())) == (asked, 4)


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_a_feed_that_is_elsewhere_for_now_is_not(archive, status):
    feeds = {"/old": FakeFeed(redirect=(status, "/new")), "/new": FakeFeed(items=stories(3))}
    async with polling(archive, feeds) as here:
        here.add("/old")
        await here.poll()
        await here.poll()
        assert [one.url for one in here.subscriptions.all()] == [here.server.at("/old")]
        assert here.ledger.notices() == []
        # Whichever address it comes from: the entries are the same.
        feeds["/old"].redirect = None
        feeds["/old"].items = stories(3)
        assert await here.poll_one() == (0, 0)


@pytest.mark.parametrize(("second", "ends_at"), [(308, "/c"), (302, "/a")])
async def test_a_chain_is_a_move_only_if_every_step_is(archive, second, ends_at):
    feeds = {
        "/a": FakeFeed(redirect=(301, "/b")),
        "/b": FakeFeed(redirect=(second, "/c")),
        "/c": FakeFeed(items=stories(1)),
    }
    async with polling(archive, feeds) as here:
        here.add("/a")
        assert await here.poll_one() == (1, 0)
        assert [one.url for one in here.subscriptions.all()] == [here.server.at(ends_at)]


async def test_a_move_to_something_that_is_no_feed_is_not_followed(archive):
    feed = FakeFeed(redirect=(301, "/parked"))
    async with polling(archive, {"/feed": feed}, {"/parked": page_of("For sale", "<p>Buy this name.</p>")}) as here:
        here.add("/feed")
        (result,) = await here.poll()
        assert result.error
        assert here.feed().url == here.server.at("/feed")


async def test_two_feeds_that_become_one_are_one_subscription_without_repeats(archive):
    old, new = FakeFeed(items=stories(3)), FakeFeed(items=[*stories(3), story(9)])
    async with polling(archive, {"/old": old, "/new": new}) as here:
        here.add("/old")
        here.add("/new")
        await here.poll()
        old.redirect = (301, "/new")
        await here.poll()
        assert [one.url for one in here.subscriptions.all()] == [here.server.at("/new")]
        assert await here.poll_one() == (0, 0)
        assert here.titles() == ["Story 0", "Story 1", "Story 2", "Story 9"]


# In the background


async def test_feeds_are_polled_in_the_background_and_the_loop_stays_free(archive):
    async with polling(archive, {"/feed": FakeFeed(items=stories(5))}) as here:
        here.add("/feed")
        poller = Poller(here.archive, here.fetcher)
        background = asyncio.create_task(poll_forever(poller))
        await here.server.until_asked(1)
        loop = asyncio.get_running_loop()
        longest, before = 0.0, loop.time()
        while not here.archive.size()[0] and loop.time() - before < 5:
            started = loop.time()
            await asyncio.sleep(0)
            longest = max(longest, loop.time() - started)
            await asyncio.sleep(0.005)
        background.cancel()
        await asyncio.gather(background, return_exceptions=True)
        poller.close()
        assert len(here.titles()) == 5
        assert longest < 0.25
