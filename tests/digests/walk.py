"""Slots by brute force: the clock of a zone is read at every minute, knowing nothing of gaps and folds.

`python -m tests.digests.walk` compares all zones over ten years; the tests do so for a sample.
"""

from __future__ import annotations

import sys
import time as stopwatch
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import numpy as np

from bot.digests.recurrence import Recurrence
from bot.digests.slots import latest_slot, slots
from bot.digests.wording import parse
from bot.digests.zones import names, zone

START, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
RULES = (
    "daily 00:00",
    "daily 00:30,02:00,02:30,03:00,23:59",
    "weekdays 08:30",
    "every 6 hours from 01:15",
    "monthly 31 02:15",
    "monthly last fri 00:05",
    "*/7 0-3 * 3,4,9-11 0,6",
    "0 0 13 * 5",
)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - what a clock reads, and UTC without saying so


def read_clock(tz: str, start: datetime, end: datetime, *, every_minute: bool = False) -> np.ndarray:
    """What the clock reads at each minute from start to before end, in minutes since 1970.

    Unless told otherwise it is read at every minute of the days on which it changes only: a day that has the same
    offset every four hours, to the beginning of the next, is taken to have it throughout.
    """
    clock = zone(tz)
    length = int((end - start) / timedelta(minutes=1))
    first = int((start - _EPOCH.replace(tzinfo=UTC)) / timedelta(minutes=1))
    offsets = np.empty(length, dtype=np.int64)
    for begin in range(0, length, 24 * 60):
        stop = min(begin + 24 * 60, length)
        coarse = {_offset(clock, start, minute) for minute in (*range(begin, stop, 240), stop)}
        if len(coarse) == 1 and not every_minute:
            offsets[begin:stop] = coarse.pop()
        else:
            offsets[begin:stop] = [_offset(clock, start, minute) for minute in range(begin, stop)]
    return first + np.arange(length) + offsets


def _offset(clock, start: datetime, minute: int) -> int:
    offset = (start + timedelta(minutes=minute)).astimezone(clock).utcoffset()
    return int(offset / timedelta(minutes=1))


def wanted_minutes(recurrence: Recurrence, first: date, last: date) -> np.ndarray:
    """The local times that a rule names from the first day to the last, in minutes since 1970; day by day."""
    found = []
    if recurrence.every_hours is None:
        times = [at.hour * 60 + at.minute for at in recurrence.times]
    else:
        at = recurrence.times[0]
        times = sorted((at.hour * 60 + at.minute + n * 60) % 1440 for n in range(0, 24, recurrence.every_hours))
    day = first
    while day <= last:
        if _counts(recurrence, day):
            midnight = (day - _EPOCH.date()).days * 1440
            found.extend(midnight + at for at in times)
        day += timedelta(days=1)
    return np.array(found, dtype=np.int64)


def _counts(recurrence: Recurrence, day: date) -> bool:
    length = ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day
    by_weekday = day.isoweekday() in recurrence.weekdays
    if recurrence.weeks:
        nth = (day.day - 1) // 7 + 1
        by_weekday = by_weekday and (nth in recurrence.weeks or (-1 in recurrence.weeks and day.day > length - 7))
    if day.month not in recurrence.months:
        return False
    if not recurrence.month_days:
        return by_weekday
    last = day.day == length
    by_date = day.day in recurrence.month_days or (last and -1 in recurrence.month_days)
    if last and not recurrence.exact:
        by_date = by_date or any(wanted > length for wanted in recurrence.month_days)
    return by_weekday or by_date if recurrence.either else by_weekday and by_date


def walked(recurrence: Recurrence, readings: np.ndarray, start: datetime) -> list[datetime]:
    """The slots after the first reading: each local time at the first minute that reads it or later."""
    highest = np.maximum.accumulate(readings)  # a clock that goes back has read those times already
    first, last = (date(1970, 1, 1) + timedelta(days=int(m) // 1440) for m in (highest[0], highest[-1]))
    wanted = wanted_minutes(recurrence, first, last)
    wanted = wanted[(wanted > highest[0]) & (wanted <= highest[-1])]
    places = np.unique(np.searchsorted(highest, wanted, side="left"))
    return [start + timedelta(minutes=int(place)) for place in places]


def compare(
    tz: str, rules: Sequence[str], start: datetime = START, end: datetime = END, *, every_minute: bool = False
) -> int:
    """Compare the slots of a zone with what the walk finds; how many there are. Raises AssertionError."""
    readings = read_clock(tz, start, end, every_minute=every_minute)
    count = 0
    for words in rules:
        recurrence = parse(words).recurrence
        expected = walked(recurrence, readings, start)
        found = list(slots(recurrence, tz, start, end - timedelta(minutes=1)))
        assert found == expected, f"{tz}, {words}: {sorted(set(found) ^ set(expected))[:4]}"
        if expected:
            middle = expected[len(expected) // 2]
            before = middle - timedelta(minutes=1)
            earlier = [slot for slot in expected if slot < middle]
            assert latest_slot(recurrence, tz, middle, start) == middle
            assert latest_slot(recurrence, tz, before, start + timedelta(minutes=1)) == (
                earlier[-1] if earlier else None
            )
        count += len(found)
    return count


def changes(tz: str, start: datetime, end: datetime) -> Iterator[datetime]:
    """The days on which the clock of a zone changes."""
    clock, moment = zone(tz), start
    while moment < end:
        after = moment + timedelta(days=1)
        if moment.astimezone(clock).utcoffset() != after.astimezone(clock).utcoffset():
            yield moment
        moment = after


def different_zones() -> list[list[str]]:
    """All zones, those that are one by two names together."""
    found: dict[bytes, list[str]] = {}
    for tz in names():
        found.setdefault(files("tzdata").joinpath("zoneinfo", *tz.split("/")).read_bytes(), []).append(tz)
    return list(found.values())


def main() -> None:
    began, slots_seen, names_seen = stopwatch.monotonic(), 0, 0
    every = different_zones()
    for place, (tz, *others) in enumerate(every, 1):
        slots_seen += compare(tz, RULES, every_minute=place % 50 == 0)
        names_seen += 1 + len(others)
        if place % 50 == 0 or place == len(every):
            sys.stdout.write(
                f"  {names_seen} names of {place} zones from {START:%Y} to {END:%Y}, {len(RULES)} rules, "
                f"{slots_seen:,} slots, {stopwatch.monotonic() - began:.0f} s: alike\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
