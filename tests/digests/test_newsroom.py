"""The newsroom over the real desk: what a schedule's digest is made of."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from bot.digests.headlines import headlines
from bot.digests.newsroom import DeskNewsroom
from bot.digests.schedule import Place, Schedule
from bot.news.told import ToldBook
from tests.newsroom import NOW, Newsroom, draft

HOUR = timedelta(hours=1)
ON_BOTH = True  # SQLite and PostgreSQL
COUNCIL = (
    "Council keeps the boat",
    "Seven councillors voted to keep the boat to Stellan sailing until 2036, said Maren Oduya.",
)
HERRING = (
    "Herring count falls",
    "Nils Orme lowered his nets forty times this autumn; most came up with no fish in them.",
)


@pytest.fixture
def room(archive):
    return Newsroom(archive)


@pytest.fixture
def newsroom(room, archive):
    return DeskNewsroom(lambda: room.desk, lambda request, now: headlines(archive, request, now), ToldBook(archive))


def schedule(channel="11", **changes):
    given = {"id": f"s{channel}", "at": "daily 08:00", "tz": "Europe/Berlin", "created": NOW}
    return Schedule(to=Place(platform="discord", channel=channel), **given | changes)


def told(briefing):
    return [story.headline for story in briefing.stories]


def test_what_a_channel_was_told_is_left_out_and_another_channel_is_told_it(room, newsroom):
    room.desk.take_in([draft(*COUNCIL, published=NOW - HOUR), draft(*HERRING, published=NOW - 2 * HOUR)])
    first = newsroom.brief(schedule(), NOW - 24 * HOUR, NOW)
    newsroom.told(schedule(), first, NOW)

    assert {COUNCIL[0], HERRING[0]} == set(told(first))
    assert [] == told(newsroom.brief(schedule(), NOW - 24 * HOUR, NOW + HOUR))
    assert 2 == len(told(newsroom.brief(schedule("12"), NOW - 24 * HOUR, NOW + HOUR)))


def test_what_came_in_after_a_digest_is_in_the_next_one_though_it_was_published_before(room, newsroom):
    with time_machine.travel(NOW, tick=False):
        room.desk.take_in([draft(*COUNCIL, published=NOW - 3 * HOUR)])
    since = NOW - timedelta(minutes=1)

    assert [COUNCIL[0]] == told(newsroom.brief(schedule(), since, NOW + HOUR))
    assert [COUNCIL[0]] == told(newsroom.headlines(schedule(), since, NOW + HOUR))


def test_only_the_outlets_that_were_asked_for(room, newsroom):
    room.desk.take_in(
        [
            draft(*COUNCIL, published=NOW - HOUR, source="Élan Post"),
            draft(*HERRING, published=NOW - HOUR, source="Harbour Radio"),
        ]
    )
    chosen = schedule(sources=("élan post",))

    assert [COUNCIL[0]] == told(newsroom.brief(chosen, NOW - 24 * HOUR, NOW))
    assert [COUNCIL[0]] == told(newsroom.headlines(chosen, NOW - 24 * HOUR, NOW))


def test_channels_that_were_told_the_same_share_a_briefing(room, newsroom):
    room.desk.take_in([draft(*COUNCIL, published=NOW - HOUR)])
    since = NOW - 24 * HOUR
    here, there = schedule(), schedule("12")
    briefing = newsroom.brief(here, since, NOW)

    assert newsroom.alike(here, since) == newsroom.alike(there, since)
    newsroom.told(here, briefing, NOW)
    assert newsroom.alike(here, since) != newsroom.alike(there, since)
    newsroom.told(there, briefing, NOW + HOUR)
    assert newsroom.alike(here, since) == newsroom.alike(there, since)
