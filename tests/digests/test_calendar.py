from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.calendar import check_quiet, describe_quiet, due, held_until, parse_quiet, write_quiet
from bot.digests.schedule import Quiet
from bot.digests.slots import first_instant, slots
from bot.digests.wording import parse
from bot.digests.zones import zone
from bot.errors import ScheduleError

NIGHT = parse_quiet("22:00-07:00")


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=zone("Europe/Berlin")).astimezone(UTC)


@pytest.mark.parametrize(
    ("quiet", "slot", "held"),
    [
        ("22:00-07:00", "2026-11-25 12:00", "2026-11-25 12:00"),
        ("22:00-07:00", "2026-11-25 21:59", "2026-11-25 21:59"),
        ("22:00-07:00", "2026-11-25 22:00", "2026-11-26 07:00"),
        ("22:00-07:00", "2026-11-26 06:59", "2026-11-26 07:00"),
        ("22:00-07:00", "2026-11-26 07:00", "2026-11-26 07:00"),
        ("12:00-14:00", "2026-11-26 13:00", "2026-11-26 14:00"),
        ("22:00-24:00", "2026-11-26 23:00", "2026-11-27 00:00"),
        ("sat, sun", "2026-11-28 09:00", "2026-11-30 00:00"),
        ("22:00-07:00, sat, sun", "2026-11-27 23:00", "2026-11-30 07:00"),  # night, weekend and night again
        ("2026-12-24..2026-12-26, sun", "2026-12-24 08:00", "2026-12-28 00:00"),
        ("02:00-02:30", "2026-03-29 01:59", "2026-03-29 01:59"),
        ("01:00-02:30", "2026-03-29 01:30", "2026-03-29 03:00"),  # an end that the clocks leave out
        ("01:00-02:30", "2026-10-25 02:29", "2026-10-25 02:30"),  # the first of the two
    ],
)
def test_a_slot_in_quiet_time_is_carried_over_to_its_end(quiet, slot, held):
    assert held_until(parse_quiet(quiet), "Europe/Berlin", at(slot)) == at(held)


def test_without_quiet_time_a_slot_is_due_at_once():
    assert held_until(None, "Europe/Berlin", at("2026-11-25 03:00")) == at("2026-11-25 03:00")
    assert held_until(Quiet(), "Europe/Berlin", at("2026-11-25 03:00")) == at("2026-11-25 03:00")


def test_slots_that_meet_at_the_end_of_quiet_time_are_one_delivery_of_the_last():
    rule = parse("every 2 hours from 01:00").recurrence
    found = list(due(rule, "Europe/Berlin", NIGHT, at("2026-11-25 18:00"), at("2026-11-26 12:00")))

    assert found == [
        (at("2026-11-25 19:00"), at("2026-11-25 19:00")),
        (at("2026-11-25 21:00"), at("2026-11-25 21:00")),
        (at("2026-11-26 07:00"), at("2026-11-26 07:00")),  # with those of 23, 1, 3 and 5
        (at("2026-11-26 09:00"), at("2026-11-26 09:00")),
        (at("2026-11-26 11:00"), at("2026-11-26 11:00")),
    ]
    late = parse("daily 23:00,02:30").recurrence
    assert list(due(late, "Europe/Berlin", NIGHT, at("2026-11-25 12:00"), at("2026-11-26 12:00"))) == [
        (at("2026-11-26 02:30"), at("2026-11-26 07:00"))
    ]
    # Asked in the middle of the night, when one of the two has passed, it is the same.
    assert list(due(late, "Europe/Berlin", NIGHT, at("2026-11-26 03:00"), at("2026-11-26 07:00"))) == [
        (at("2026-11-26 02:30"), at("2026-11-26 07:00"))
    ]
    assert list(due(late, "Europe/Berlin", NIGHT, at("2026-11-26 07:00"), at("2026-11-26 22:30"))) == []


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0)
)
clock_times = st.times().map(lambda one: one.replace(second=0, microsecond=0))
quiets = st.builds(
    lambda hours, days, holidays: Quiet(
        start=hours[0] if hours else None,
        end=hours[1] if hours else None,
        days=tuple(sorted(days)),
        holidays=tuple(sorted(holidays)),
    ),
    st.none() | st.tuples(clock_times, clock_times).filter(lambda pair: pair[0] != pair[1]),
    st.sets(st.integers(1, 7), max_size=6),
    st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=8),
)
places = st.sampled_from(["Europe/Berlin", "Asia/Beirut", "Australia/Lord_Howe", "America/Havana", "UTC"])


def quiet_spans(quiet: Quiet, tz: str, around: date) -> list[tuple[datetime, datetime]]:
    """All spans of three weeks, one by one."""
    clock, found = zone(tz), []

    def instant(day: date, moment: time) -> datetime:
        return first_instant(datetime.combine(day, moment), clock)

    for day in (around + timedelta(days=number) for number in range(-3, 25)):
        following = day + timedelta(days=1)
        if quiet.start is not None:
            found.append((instant(day, quiet.start), instant(day if quiet.end > quiet.start else following, quiet.end)))
        if day in quiet.holidays or day.isoweekday() in quiet.days:
            found.append((instant(day, time(0)), instant(following, time(0))))
    return found


@settings(deadline=None)
@given(quiet=quiets, tz=places, moment=moments)
def test_held_is_the_first_moment_that_is_not_quiet(quiet, tz, moment):
    spans = quiet_spans(quiet, tz, moment.date())
    held = held_until(quiet, tz, moment)
    free = sorted({moment, *(end for _, end in spans if end > moment)})
    first = next(one for one in free if not any(start <= one < end for start, end in spans))

    assert held == first
    assert held_until(quiet, tz, held) == held


@settings(deadline=None)
@given(
    words=st.sampled_from(["daily 08:00", "hourly", "daily 00:00,02:30,23:00", "weekdays 06:00", "every 7 hours"]),
    quiet=st.none() | quiets,
    tz=places,
    start=moments,
    hours=st.lists(st.integers(1, 90), min_size=1, max_size=4),
)
def test_what_is_due_does_not_depend_on_the_window(words, quiet, tz, start, hours):
    rule = parse(words).recurrence
    cuts = [start, *itertools.accumulate(hours, lambda one, more: one + timedelta(hours=more), initial=start)][1:]
    whole = list(due(rule, tz, quiet, cuts[0], cuts[-1]))
    pieces = [one for first, last in itertools.pairwise(cuts) for one in due(rule, tz, quiet, first, last)]

    assert pieces == whole
    for slot, moment in whole:
        assert held_until(quiet, tz, slot) == moment
        assert cuts[0] < moment <= cuts[-1]
    held = {
        moment: slot
        for slot in slots(rule, tz, start - timedelta(days=30), cuts[-1])
        if cuts[0] < (moment := held_until(quiet, tz, slot)) <= cuts[-1]
    }
    assert {moment: slot for slot, moment in whole} == held


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "Say when it is quiet"),
        ("mon-sun", "the whole week"),
        ("weekdays, weekends", "the whole week"),
        ("08:00-08:00", "no time at all"),
        ("25:00-07:00", "no hours of a day"),
        ("22:00-07:00, 12:00-13:00", "one span of quiet hours"),
        ("2026-02-30", "no such day"),
        ("2026-12-26..2026-12-24", "the earlier one first"),
        ("2026-01-01..2099-01-01", "at most a year"),
        ("sometimes", "“sometimes” is no quiet time"),
        ("22:00", "is no quiet time"),
        ("x" * 1_000_000, "is no quiet time"),
    ],
)
def test_quiet_time_that_cannot_be_is_refused(words, says):
    with pytest.raises(ScheduleError, match=says):
        parse_quiet(words)


def test_quiet_time_that_is_half_given_or_endless_is_refused_wherever_it_is_used():
    rule = parse("daily 08:00").recurrence
    for quiet in (Quiet(start=time(22)), Quiet(days=(1, 2, 3, 4, 5, 6, 7))):
        with pytest.raises(ScheduleError):
            check_quiet(quiet)
        with pytest.raises(ScheduleError):
            held_until(quiet, "UTC", at("2026-11-25 12:00"))
        with pytest.raises(ScheduleError):
            list(due(rule, "UTC", quiet, at("2026-11-25 12:00"), at("2026-11-26 12:00")))


@given(quiets.filter(lambda quiet: quiet != Quiet()))
def test_quiet_time_is_read_as_it_is_written(quiet):
    assert parse_quiet(write_quiet(quiet)) == quiet


def test_quiet_time_is_said_in_words():
    assert describe_quiet(parse_quiet("22-7, sat, sun, 2026-12-25")) == (
        "quiet from 22:00 to 07:00, on sat and sun, on 2026-12-25"
    )
    assert describe_quiet(Quiet()) == "never quiet"
