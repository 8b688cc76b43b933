"""Notices of feeds on their way into chats: once in each place, whatever goes wrong in another."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.chat.feed_desk import FeedDesk
from bot.chat.notices import Notices
from bot.errors import AwayError, CannotTellError, SourceError
from bot.news.feed_places import FeedPlace, FeedPlaces
from bot.news.fetch import Fetcher
from bot.news.poll_ledger import NoticeKind, note
from bot.news.subscriptions import Subscriptions
from tests.fakes.feeds import FakeFeed, running_feeds

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
URL = "https://radio.example/feed"


class Chat:
    """A surface that keeps what it is told to say."""

    def __init__(self, **wrong: Exception) -> None:
        self.said: list[tuple[str, str]] = []
        self.wrong = wrong

    async def tell(self, place: str, text: str) -> None:
        if place in self.wrong:
            raise self.wrong[place]
        self.said.append((place, text))


@pytest.fixture
def places(archive):
    feed, _ = Subscriptions(archive).add(URL, title="Harbour Radio")
    made = FeedPlaces(archive)
    for platform, channel in (("discord", "a"), ("discord", "b"), ("slack", "c")):
        made.add(feed.id, FeedPlace(platform=platform, channel=channel, scope="town"))
    with archive.writing() as connection:
        note(connection, feed.id, NoticeKind.GONE, "It is gone.", NOW)
    return made


def notices(places, now=NOW, **tellers) -> Notices:
    return Notices(places, tellers, clock=lambda: now)


async def test_each_place_is_told_once_also_after_a_restart(places):
    discord, slack = Chat(), Chat()
    for _ in range(2):
        await notices(places, discord=discord, slack=slack).tell()
    assert [("a", "It is gone."), ("b", "It is gone.")] == discord.said
    assert [("c", "It is gone.")] == slack.said


async def test_a_place_that_cannot_be_told_is_logged_and_does_not_hold_up_the_others(places):
    discord = Chat(a=CannotTellError("I may not write there."))
    with capture_logs() as logs:
        await notices(places, discord=discord).tell()
    assert [("b", "It is gone.")] == discord.said
    assert [("a", "I may not write there.")] == [(one["channel"], one["reason"]) for one in logs]
    discord.wrong.clear()
    await notices(places, NOW + timedelta(hours=1), discord=discord).tell()
    assert [("b", "It is gone."), ("a", "It is gone.")] == discord.said


async def test_a_platform_that_is_away_is_told_later_and_a_bug_in_one_stops_no_other(places):
    away, buggy = Chat(a=AwayError("Not connected.")), Chat(c=ZeroDivisionError("of all things"))
    with capture_logs() as logs:
        await notices(places, discord=away, slack=buggy).tell()
    assert ["c"] == [one["channel"] for one in logs]
    assert [] == away.said
    away.wrong.clear()
    await notices(places, discord=away).tell()  # at once: nothing has failed
    assert 2 == len(away.said)


async def test_trouble_with_the_archive_is_logged_and_tried_again():
    class Broken:
        asked = 0

        def untold(self, *_):
            self.asked += 1
            if self.asked == 3:
                loop.call_soon_threadsafe(enough.set)
            raise OSError("locked")

    loop, enough = asyncio.get_running_loop(), asyncio.Event()
    with capture_logs() as logs:
        telling = asyncio.create_task(Notices(Broken(), {}).tell_forever(0.01))
        await asyncio.wait_for(enough.wait(), 5)
        telling.cancel()
    assert "locked" in logs[0]["error"]


async def test_a_source_that_others_added_goes_on_for_them(archive):
    here, there = (FeedPlace(platform="discord", channel=one, scope="town") for one in "ab")
    async with running_feeds({"/feed": FakeFeed(items=[])}) as server:
        subscriptions = Subscriptions(archive)
        desk = FeedDesk(subscriptions, lambda: Fetcher(True), FeedPlaces(archive))
        url = server.at("/feed")
        assert (await desk.add(url, here)).is_new
        assert not (await desk.add(url, there)).is_new
        assert (await desk.remove(url, here)).elsewhere == 1
        with pytest.raises(SourceError, match="was subscribed to in another channel, not here"):
            await desk.remove(url, here)
        assert subscriptions.find(url) is not None
        assert (await desk.remove(url, there)).elsewhere == 0
        assert subscriptions.find(url) is None
        with pytest.raises(SourceError, match="is not subscribed to; /sources list"):
            await desk.remove(url, there)
