"""Digests on a terminal: lists and previews of them."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.chat.commands import Commands, Parts
from bot.chat.terminal_render import render
from bot.digests.desk import Wish
from bot.digests.schedule import Alerts, DeliveryState, Place, Quiet, WhenEmpty
from tests.chat.digests import NOW, FakeDigests
from tests.told import HOSTILE

HERE = Place(platform="discord", channel="1001")


@pytest.fixture
def digests():
    return FakeDigests()


@pytest.fixture
def say(digests):
    commands = Commands(None, parts=Parts(digests=digests))

    async def told(line, width=300):
        console = Console(width=width, file=io.StringIO())
        console.print(render(await commands.say(line)))
        return console.file.getvalue()

    yield told
    commands.close()


async def test_a_list_says_everything(say, digests):
    one = digests.add(
        Wish(
            to=HERE,
            at="daily 8:00",
            tz="Europe/Berlin",
            topic="ferry",
            length="short",
            sources=("Quay Post",),
            when_empty=WhenEmpty.SKIP,
            quiet=Quiet(days=(7,)),
            alerts=Alerts(outlets=4, cap=3),
        ),
        NOW,
    )
    digests.sent(one.schedule.id, state=DeliveryState.FAILED, reason="The channel is gone.")
    told = await say("/digest list")

    for part in (
        one.schedule.id[:4],
        "every day at 08:00, Berlin time, about ferry",
        "short",
        "only Quay Post",
        "nothing when there is nothing new",
        "quiet on sun",
        "at once what 4 outlets carry",
        "discord:1001",
        "failed: The channel is gone.",
        "1 digest",
    ):
        assert part in told


async def test_paused_ones_and_none(say, digests):
    assert "No digests yet: newsbrief digest add --help" in await say("/digest list")
    one = digests.add(Wish(to=HERE, at="daily 8:00"), NOW)
    digests.pause(one.schedule.id, NOW, until=NOW + timedelta(days=2))

    assert "paused until" in await say("/digest list")


async def test_a_preview_is_of_the_clock_on_the_wall(say):
    told = await say("/digest preview daily 8:00 Tokyo time")
    tokyo = datetime.now(ZoneInfo("Asia/Tokyo"))
    first = tokyo.replace(hour=8, minute=0, second=0, microsecond=0)
    first += timedelta(days=1 if first <= tokyo else 0)

    assert "Every day at 08:00, Tokyo time. The next, in your own time:" in told
    assert f"· {first.astimezone():%A} {first.astimezone().day} {first.astimezone():%B %H:%M}" in told
    assert told.count("·") == 5


async def test_hostile_topics_stay_text(say, digests):
    digests.add(Wish(to=HERE, at="daily 8:00", topic=HOSTILE), NOW)

    assert not set("\x1b\x07\x00\u202e") & set(await say("/digest list", width=80))
