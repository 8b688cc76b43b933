from __future__ import annotations

import time as clock
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.briefing.briefing import stamp
from bot.digests.slots import latest_slot, moved_by_clocks, next_slot, slots
from bot.digests.wording import parse
from bot.digests.zones import names
from bot.errors import ScheduleError
from tests.digests.walk import RULES, changes, compare, different_zones


def seen(words: str, tz: str, first: str, last: str) -> list[str]:
    """The slots of local days, as the clock there shows them with its offset."""
    zone = ZoneInfo(tz)
    start = datetime.fromisoformat(first).replace(tzinfo=zone) - timedelta(seconds=1)
    end = datetime.fromisoformat(last).replace(tzinfo=zone, hour=23, minute=59)
    found = list(slots(parse(words).recurrence, tz, start, end))
    assert all(slot.tzinfo is UTC for slot in found)
    return [f"{slot.astimezone(zone):%d %H:%M %z}" for slot in found]


def test_a_time_in_the_spring_gap_comes_at_the_first_instant_after_it():
    assert seen("daily 02:30", "Europe/Berlin", "2026-03-28", "2026-03-30") == [
        "28 02:30 +0100",
        "29 03:00 +0200",
        "30 02:30 +0200",
    ]


def test_a_time_in_the_autumn_fold_comes_once_the_first_time():
    assert seen("daily 02:30", "Europe/Berlin", "2026-10-24", "2026-10-26") == [
        "24 02:30 +0200",
        "25 02:30 +0200",
        "26 02:30 +0100",
    ]


def test_times_that_meet_after_the_gap_are_one_slot():
    assert seen("daily 02:00,02:15,03:00,03:01", "Europe/Berlin", "2026-03-29", "2026-03-29") == [
        "29 03:00 +0200",
        "29 03:01 +0200",
    ]


@pytest.mark.parametrize(
    ("tz", "day", "at"),
    [
        ("America/Sao_Paulo", "2018-11-04", "01:00 -0200"),  # midnight itself was left out
        ("Asia/Beirut", "2026-03-29", "01:00 +0300"),
        ("Africa/Cairo", "2026-04-24", "01:00 +0300"),
        ("America/Havana", "2026-03-08", "01:00 -0400"),
        ("America/Santiago", "2026-09-06", "01:00 -0300"),
        ("Europe/Berlin", "2026-03-29", "00:00 +0100"),
    ],
)
def test_midnight_comes_every_day_where_the_clocks_change_at_midnight_too(tz, day, at):
    first = datetime.fromisoformat(day) - timedelta(days=2)
    found = seen("daily 00:00", tz, first.date().isoformat(), (first + timedelta(days=4)).date().isoformat())

    assert len(found) == 5
    assert found[2] == f"{day[-2:]} {at}"


@pytest.mark.parametrize(
    ("tz", "day", "words", "expected"),
    [
        ("Asia/Kathmandu", "2026-05-01", "daily 08:00", ["01 08:00 +0545"]),
        ("Australia/Lord_Howe", "2026-10-04", "daily 02:15", ["04 02:30 +1100"]),  # half an hour is left out
        ("Australia/Lord_Howe", "2026-04-05", "daily 01:45", ["05 01:45 +1100"]),  # and said twice
        ("Europe/Dublin", "2026-03-29", "daily 01:30", ["29 02:00 +0100"]),  # where winter is the exception
        ("Europe/Dublin", "2026-10-25", "daily 01:30", ["25 01:30 +0100"]),
        ("Africa/Casablanca", "2026-02-15", "daily 02:30", ["15 02:30 +0100"]),  # Ramadan begins
        ("Africa/Casablanca", "2026-03-22", "daily 02:30", ["22 03:00 +0100"]),  # and ends
        ("America/New_York", "2026-03-08", "0 2 * * 0", ["08 03:00 -0400"]),
        ("America/New_York", "2026-11-01", "hourly from 01:30", None),
    ],
)
def test_clocks_with_habits_of_their_own(tz, day, words, expected):
    found = seen(words, tz, day, day)

    if expected is None:  # an hour that is said twice has one slot
        assert len(found) == 24
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("tz", "missing", "after"),
    [("Pacific/Apia", "2011-12-30", "31 00:00 +1400"), ("Pacific/Kwajalein", "1993-08-21", "22 00:00 +1200")],
)
def test_a_day_that_a_zone_left_out_comes_at_the_first_instant_after_it(tz, missing, after):
    day = datetime.fromisoformat(missing)
    before, behind = (day + timedelta(days=days) for days in (-1, 1))

    found = seen("daily 08:00,18:00", tz, before.date().isoformat(), behind.date().isoformat())
    assert [one[:8] for one in found] == [
        f"{before:%d} 08:00",
        f"{before:%d} 18:00",
        after[:8],
        f"{behind:%d} 08:00",
        f"{behind:%d} 18:00",
    ]
    midnights = seen("daily 00:00", tz, before.date().isoformat(), behind.date().isoformat())
    assert midnights[-1] == after
    assert len(midnights) == 2  # the left out midnight meets the next one


def test_a_month_without_the_day_has_its_last_but_not_for_cron():
    assert [one[:2] for one in seen("monthly 31 09:00", "UTC", "2026-01-01", "2026-04-30")] == ["31", "28", "31", "30"]
    assert [one[:2] for one in seen("0 9 31 * *", "UTC", "2026-01-01", "2026-04-30")] == ["31", "31"]
    assert [one[:2] for one in seen("monthly 30,31,last 09:00", "UTC", "2026-02-01", "2026-03-31")] == [
        "28",
        "30",
        "31",
    ]


def test_rules_of_weeks_and_of_cron():
    assert [one[:2] for one in seen("monthly first mon 09:00", "UTC", "2026-01-01", "2026-03-31")] == ["05", "02", "02"]
    assert [one[:2] for one in seen("monthly last fri 09:00", "UTC", "2026-01-01", "2026-03-31")] == ["30", "27", "27"]
    assert [one[:2] for one in seen("0 9 13 * 5", "UTC", "2026-02-01", "2026-02-28")] == ["06", "13", "20", "27"]
    assert [one[:2] for one in seen("0 9 13 * */5", "UTC", "2026-02-01", "2026-03-31")] == ["13", "13"]
    assert [one[:2] for one in seen("0 8 * * 1", "UTC", "2026-03-23", "2026-03-29")] == ["23"]  # Monday
    leap = parse("0 8 29 2 *").recurrence
    assert next_slot(leap, "UTC", datetime(2026, 1, 1, tzinfo=UTC)) == datetime(2028, 2, 29, 8, tzinfo=UTC)
    assert latest_slot(leap, "UTC", datetime(2026, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)) == datetime(
        2024, 2, 29, 8, tzinfo=UTC
    )


def test_hours_that_divide_a_day_follow_the_clock_and_others_count_on():
    clock_hours = seen("every 6 hours from 07:00", "Europe/Berlin", "2026-03-28", "2026-03-29")
    assert clock_hours == [
        f"{day} {hour}:00 {'+0200' if (day, hour) > ('29', '02') else '+0100'}"
        for day in ("28", "29")
        for hour in ("01", "07", "13", "19")
    ]

    every_five = parse("every 5 hours from 2026-03-28 07:00").recurrence
    start = datetime(2026, 3, 1, tzinfo=UTC)
    found = list(slots(every_five, "Europe/Berlin", start, start + timedelta(days=60)))
    assert stamp(found[0]) == "2026-03-28T06:00:00Z"
    assert {after - before for before, after in pairwise(found)} == {timedelta(hours=5)}
    assert latest_slot(every_five, "Europe/Berlin", found[7] + timedelta(hours=1), start) == found[7]
    assert latest_slot(every_five, "Europe/Berlin", start + timedelta(days=2), start) is None


def test_the_window_is_open_before_and_closed_behind():
    daily = parse("daily 08:00").recurrence
    first, second = datetime(2026, 1, 1, 8, tzinfo=UTC), datetime(2026, 1, 2, 8, tzinfo=UTC)

    assert list(slots(daily, "UTC", first, second)) == [second]
    assert next_slot(daily, "UTC", first) == second
    assert latest_slot(daily, "UTC", second, second) == second
    assert latest_slot(daily, "UTC", second - timedelta(seconds=1), first) == first
    assert latest_slot(daily, "UTC", second - timedelta(seconds=1), first + timedelta(seconds=1)) is None
    assert next_slot(daily, "UTC", datetime(9998, 1, 1, tzinfo=UTC)) is None


def test_what_the_clocks_did_is_said():
    zone = "Europe/Berlin"

    def noted(words: str, day: str) -> list[str | None]:
        rule = parse(words).recurrence
        start = datetime.fromisoformat(f"{day}T00:00:00+00:00")
        return [moved_by_clocks(rule, zone, slot) for slot in slots(rule, zone, start, start + timedelta(hours=20))]

    assert noted("daily 02:15,02:30,08:00", "2026-03-29") == ["for 02:15 and 02:30, which the clocks leave out", None]
    assert noted("daily 02:30,08:00", "2026-10-25") == ["the first of two 02:30, the clocks go back", None]
    assert noted("daily 02:30,08:00", "2026-06-01") == [None, None]
    apia = parse("daily 08:00").recurrence
    assert moved_by_clocks(apia, "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)) == (
        "for 08:00, which the clocks leave out"
    )


def test_every_change_of_every_clock_in_a_year_is_as_a_walk_finds_it():
    changed = 0
    for tz, *_ in different_zones():
        for day in changes(tz, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)):
            compare(tz, RULES[:5], day - timedelta(days=2), day + timedelta(days=3))
            changed += 1
    assert changed > 150


@pytest.mark.parametrize(
    ("tz", "start"),
    [
        ("Pacific/Apia", datetime(2011, 12, 20, tzinfo=UTC)),
        ("Pacific/Kwajalein", datetime(1993, 8, 12, tzinfo=UTC)),
        ("America/Sao_Paulo", datetime(2018, 10, 28, tzinfo=UTC)),
        ("America/St_Johns", datetime(2010, 10, 30, tzinfo=UTC)),  # back at 00:01, over midnight
        ("America/St_Johns", datetime(2010, 3, 8, tzinfo=UTC)),
        ("Asia/Pyongyang", datetime(2018, 4, 28, tzinfo=UTC)),
        ("Antarctica/Casey", datetime(2018, 3, 5, tzinfo=UTC)),
        ("Antarctica/Troll", datetime(2026, 3, 22, tzinfo=UTC)),  # two hours
        ("Europe/Berlin", datetime(1945, 5, 20, tzinfo=UTC)),  # double summer time
        ("America/Nuuk", datetime(2023, 10, 20, tzinfo=UTC)),  # where zoneinfo sees a fold that is none
        ("Asia/Manila", datetime(1990, 7, 20, tzinfo=UTC)),
        ("Europe/Volgograd", datetime(2020, 12, 20, tzinfo=UTC)),
    ],
)
def test_oddities_of_history_are_as_a_walk_finds_them(tz, start):
    assert compare(tz, RULES, start, start + timedelta(days=16), every_minute=True)


@settings(max_examples=25, deadline=None)
@given(
    tz=st.sampled_from(names()),
    words=st.sampled_from([*RULES, "*/9 * * * *", "17 23 * * *"]),
    start=st.datetimes(datetime(1975, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_any_clock_at_any_time_is_as_a_walk_finds_it(tz, words, start):
    compare(tz, [words], start.replace(second=0, microsecond=0), start + timedelta(days=20))


def test_the_next_slot_is_found_at_once():
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    rules = [parse(words).recurrence for words in ("daily 08:00", "* * * * *", "0 8 29 2 *", "monthly last fri 17:00")]
    for rule in rules:
        assert min(_seconds(lambda rule=rule: next_slot(rule, "Europe/Berlin", now)) for _ in range(9)) < 0.001


def _seconds(call) -> float:
    start = clock.perf_counter()
    call()
    return clock.perf_counter() - start


def test_an_unknown_zone_is_refused():
    with pytest.raises(ScheduleError, match="“Europe/Atlantis” is no time zone"):
        next_slot(parse("daily 08:00").recurrence, "Europe/Atlantis", datetime(2026, 1, 1, tzinfo=UTC))
