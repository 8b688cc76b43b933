"""Where feeds were subscribed to, what those places are told, and slow filters, which they are told of too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.news.feed_places import FRESH, TRIES, FeedPlace, FeedPlaces
from bot.news.poll_ledger import Ledger, NoticeKind, Polled, note
from bot.news.subscriptions import Subscriptions, Wishes
from tests.fakes.feeds import FakeFeed
from tests.news.rounds import polling, stories, story

ON_BOTH = True  # SQLite and PostgreSQL

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
HERE = FeedPlace(platform="discord", channel="11", scope="town")
THERE = FeedPlace(platform="slack", channel="T1:C1", scope="T1")
BOTH = ("discord", "slack")
EVIL = r"/(?:a|aa)+$/"


@pytest.fixture
def feed(archive):
    return Subscriptions(archive).add("https://radio.example/feed", title="Harbour Radio")[0]


@pytest.fixture
def places(archive):
    return FeedPlaces(archive)


def announce(archive, feed, message="It is gone.", when=NOW):
    with archive.writing() as connection:
        note(connection, feed.id, NoticeKind.GONE, message, when)


def channels(places, platforms=BOTH, now=NOW) -> list[str]:
    return [one.channel for one in places.untold(platforms, now)]


def test_a_notice_is_for_each_place_that_subscribed_and_told_there_once(archive, feed, places):
    for _ in range(2):
        places.add(feed.id, HERE)
    places.add(feed.id, THERE)
    announce(archive, feed)
    first, second = places.untold(BOTH, NOW)
    assert (first.channel, second.channel, first.message) == ("11", "T1:C1", "It is gone.")
    assert channels(places, ("slack",)) == ["T1:C1"]
    assert Ledger(archive).notices(untold=True) == []  # the terminal leaves it to the chats

    places.told(first, NOW)
    assert channels(FeedPlaces(archive)) == ["T1:C1"]
    places.told(second, NOW + timedelta(hours=1))
    assert channels(places) == []
    (kept,) = Ledger(archive).notices()
    assert kept.told == NOW


def test_a_feed_without_a_place_is_the_terminals(archive, feed, places):
    announce(archive, feed)
    places.add(feed.id, HERE)
    assert channels(places) == []  # that was before
    assert len(Ledger(archive).notices(untold=True)) == 1


def test_what_cannot_be_posted_is_put_off_and_given_up_at_last(archive, feed, places):
    places.add(feed.id, HERE)
    announce(archive, feed)
    now = NOW
    for tries in range(TRIES):
        (one,) = places.untold(BOTH, now)
        assert one.tries == tries
        assert places.failed(one, now) is (tries < TRIES - 1)
        assert channels(places, now=now + timedelta(seconds=50)) == []
        now += timedelta(hours=3)
    assert channels(places, now=now) == []


def test_old_news_is_not_told(archive, feed, places):
    places.add(feed.id, HERE)
    announce(archive, feed)
    assert channels(places, now=NOW + FRESH) == []


def test_leaving_one_place_leaves_the_others(archive, feed, places):
    places.add(feed.id, HERE)
    places.add(feed.id, FeedPlace(platform="discord", channel="12", scope="town"))
    places.add(feed.id, THERE)
    announce(archive, feed)
    assert places.leave(feed.id, HERE) == (1, 2)
    assert channels(places) == ["12", "T1:C1"]
    assert places.leave(feed.id, HERE) == (0, 2)
    assert places.leave(feed.id, FeedPlace(platform="slack", channel="", scope="T1")) == (1, 1)
    places.forget("discord", "town")
    assert channels(places) == []
    assert places.leave(feed.id, HERE) == (0, 0)


def test_removing_a_feed_removes_what_was_to_be_told(archive, feed, places):
    places.add(feed.id, HERE)
    announce(archive, feed)
    Subscriptions(archive).remove(feed.url)
    with archive.reading() as connection:
        for table in ("feed_places", "notice_posts", "feed_notices"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


async def test_places_go_with_a_feed_that_becomes_one_with_another(archive):
    old, new = FakeFeed(items=stories(1)), FakeFeed(items=stories(1))
    async with polling(archive, {"/old": old, "/new": new}) as here:
        places = FeedPlaces(archive)
        places.add(here.add("/old").id, HERE)
        places.add(here.feed("/old").id, THERE)
        places.add(here.add("/new").id, THERE)
        await here.poll()
        old.redirect = (301, "/new")
        await here.poll()
        told = places.untold(BOTH, here.now)
        assert [one.channel for one in told] == ["11", "T1:C1"]
        assert all("has moved" in one.message for one in told)


async def test_places_are_told_that_a_feed_fails_for_long_and_is_back(archive):
    feed = FakeFeed(items=stories(1), status=503)
    async with polling(archive, {"/feed": feed}) as here:
        places = FeedPlaces(archive)
        places.add(here.add("/feed").id, HERE)
        for _ in range(6):
            await here.poll()
            here.now += timedelta(hours=6)
        (failing,) = places.untold(BOTH, here.now)
        places.told(failing, here.now)
        feed.status = 200
        await here.poll()
        (back,) = places.untold(BOTH, here.now)
        assert "has been failing since" in failing.message
        assert "is back" in back.message


async def test_a_slow_filter_is_told_once_until_it_changes_and_loses_no_entry(archive):
    slow = f"<p>{'a' * 5000}!</p>"
    feed = FakeFeed(items=[story(1, text=slow), story(2, text=slow)], validators=False)
    async with polling(archive, {"/feed": feed}) as here:
        added = here.add("/feed", name="Quay Post", include=(EVIL,))
        assert await here.poll_one() == (2, 0)
        feed.items.append(story(3, text=slow))
        assert await here.poll_one() == (1, 0)
        (notice,) = here.ledger.notices()
        assert notice.kind is NoticeKind.SLOW
        assert notice.message == (
            f"The filter {EVIL} of Quay Post takes too long, so entries come in without being judged by it; write it "
            f"more simply with newsbrief feeds add {added.url} --include, or leave it out there."
        )
        here.add("/feed", include=("ferry",), exclude=())
        here.add("/feed", include=(), exclude=(EVIL,))
        feed.items.append(story(4, text=slow))
        assert await here.poll_one() == (1, 0)
        assert [one.kind for one in here.ledger.notices()] == [NoticeKind.SLOW] * 2


def test_a_filter_that_is_given_again_is_not_told_again(archive, feed):
    subscriptions = Subscriptions(archive)
    ledger = Ledger(archive)
    subscriptions.add(feed.url, Wishes(include=(EVIL, "ferry")))
    with archive.writing() as connection:
        note(connection, feed.id, NoticeKind.SLOW, "It is slow.", NOW, about=EVIL)
    subscriptions.add(feed.url, Wishes(include=(EVIL,)))
    with archive.reading() as connection:
        assert connection.execute(text("SELECT about FROM feed_notices")).scalar() == EVIL
    assert len(ledger.notices()) == 1


def test_a_feed_that_is_gone_is_told_where_it_was_added(archive, feed, places):
    places.add(feed.id, HERE)
    polled = Polled(when=NOW, next_poll=NOW, status=410)
    Ledger(archive).failed(feed, polled, "radio.example answered 410 (gone).", gone=True)
    (one,) = places.untold(BOTH, NOW)
    assert one.message.startswith("Harbour Radio is gone for good")
