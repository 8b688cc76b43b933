from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bot.digests.desk import Wish
from bot.digests.schedule import Alerts, Quiet, ScheduleState, WhenEmpty, parse_place
from bot.errors import ScheduleError
from tests.digests.fakes import DAY, EIGHT, START, World

ON_BOTH = True  # SQLite and PostgreSQL


@pytest.fixture
def world(archive):
    return World(archive)


def test_a_schedule_comes_back_as_it_was_made(world):
    wish = Wish(
        to=parse_place("slack:C1/1700000000.12"),
        at="daily 08:00",
        tz="Europe/Berlin",
        topic="  old  ferry ",
        length="short",
        sources=("Quay Post", "Harbour Radio"),
        when_empty=WhenEmpty.SKIP,
        quiet=Quiet(start=time(22), end=time(7, 30), days=(6, 7), holidays=(date(2026, 12, 25),)),
        alerts=Alerts(outlets=4, cap=2),
        id="morning",
        made_by="U1",
        home="T1",
    )
    listed = world.store.add(wish, START)
    made = world.store.get("morning")

    assert listed.schedule == made
    assert (made.to, made.at, made.tz, made.topic) == (wish.to, wish.at, wish.tz, "old ferry")
    assert (made.length, made.sources, made.when_empty) == (wish.length, wish.sources, wish.when_empty)
    assert (made.quiet, made.alerts, made.made_by, made.home) == (wish.quiet, wish.alerts, "U1", "T1")
    assert (made.state, made.created) == (ScheduleState.ACTIVE, START)
    assert (listed.last, listed.next) == (None, EIGHT)


def test_lists_are_of_everything_a_server_or_a_place_the_oldest_first(world):
    first = world.add(to="discord:1", home="g1")
    world.clock.on(seconds=1)
    second = world.add(to="discord:2", home="g1")
    world.clock.on(seconds=1)
    third = world.add(to="slack:C1", home="T1")

    def ids(**which):
        return [one.schedule.id for one in world.store.list(**which)]

    assert ids() == [first.id, second.id, third.id]
    assert ids(home="g1") == [first.id, second.id]
    assert ids(to=parse_place("discord:2")) == [second.id]
    assert ids(home="nowhere") == []


def test_an_id_may_be_shortened_where_it_is_clear_and_is_of_its_server_only(world):
    world.add(id="morning", home="g1")
    world.add(id="monday", home="g1")
    world.add(id="mon", home="g2")
    world.add(id="a%b", home="g1")

    assert world.store.get("morn").id == "morning"
    assert world.store.get("mon").id == "mon"
    assert world.store.get("mond", home="g1").id == "monday"
    with pytest.raises(ScheduleError, match="Several digests begin with “mo”"):
        world.store.get("mo", home="g1")
    for wrong in ("evening", "", "%"):
        with pytest.raises(ScheduleError, match="There is no digest"):
            world.store.get(wrong)
    with pytest.raises(ScheduleError, match="There is no digest"):
        world.store.remove("morning", home="g2")


@pytest.mark.parametrize(
    "wish",
    [{"at": "whenever"}, {"length": "endless"}, {"id": " "}, {"id": "x" * 101}],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(world, wish):
    with pytest.raises(ScheduleError):
        world.add(**wish)
    assert list(world.store.list()) == []


def test_the_same_id_again_replaces_but_not_somebody_elses(world):
    first = world.add(id="morning", topic="ferry")
    world.clock.on(hours=1)
    again = world.add(at="daily 09:30", id="morning")

    assert (again.at, again.topic, again.created) == ("daily 09:30", None, first.created)
    assert [one.next for one in world.store.list()] == [EIGHT + timedelta(hours=1, minutes=30)]
    with pytest.raises(ScheduleError, match="somewhere else"):
        world.add(id="morning", home="g2")


def test_a_pause_has_an_end_or_not(world):
    made = world.add()
    assert world.store.pause(made.id, START).next is None
    assert world.store.get(made.id).state is ScheduleState.PAUSED
    assert world.store.resume(made.id, START).next == EIGHT
    until = EIGHT + 2 * DAY
    assert world.store.pause(made.id, START, until).next == until
    assert world.store.pause(made.id, START, until + timedelta(seconds=1)).next == until + DAY
    with pytest.raises(ScheduleError, match="has passed"):
        world.store.pause(made.id, START, START)


def test_preview_walks_words_that_nobody_scheduled(world):
    assert list(world.store.preview("daily 08:00", None, START, 3)) == [EIGHT, EIGHT + DAY, EIGHT + 2 * DAY]
    with pytest.raises(ScheduleError):
        world.store.preview("whenever", None, START)


def test_a_digest_now_is_refused_while_paused(world):
    made = world.add()
    world.store.pause(made.id, START)
    with pytest.raises(ScheduleError, match="resume it first"):
        world.store.now(made.id, START)
