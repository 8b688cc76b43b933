"""When a schedule falls due, in UTC: computed in its own zone, through every change of the clocks.

One definition holds everywhere: a local time means the first instant at which the zone's clock reads it or later, the
clock never counted as running back. So a time in the spring gap is the first instant after the gap, a time in the
autumn fold is the first of its two, and the times of a day that a zone left out altogether (Apia, 30 December 2011)
are the first instant after it. Times that meet in one instant are one slot.

Hours that do not divide a day ("every 5 hours") are elapsed ones, counted from the anchor.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.digests.recurrence import DAY_HOURS, WEEK, Recurrence
from bot.digests.zones import zone

_LAST_YEAR = 9990  # the calendar of datetime ends in 9999, and some zones are half a day ahead
_FIRST_YEAR = 10
_WITHOUT_ANCHOR = date(2000, 1, 1)
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


def slots(recurrence: Recurrence, tz: str, after: datetime, until: datetime) -> Iterator[datetime]:
    """The slots with after < slot <= until, strictly increasing, in UTC. Raises ScheduleError for an unknown zone."""
    for slot in _from(recurrence, tz, after):
        if slot > until:
            return
        yield slot


def next_slot(recurrence: Recurrence, tz: str, after: datetime) -> datetime | None:
    """The first slot after that moment, in UTC; None where the calendar has ended before it."""
    return next(_from(recurrence, tz, after), None)


def latest_slot(recurrence: Recurrence, tz: str, until: datetime, not_before: datetime) -> datetime | None:
    """The last slot with not_before <= slot <= until, in UTC; None where there is none."""
    clock = zone(tz)
    if recurrence.counts_on:
        first, step = _counted(recurrence, clock)
        found = first + max(until - first, timedelta(0)) // step * step
        return found if not_before <= found <= until else None
    # The day of a slot is at most a day after what the clock reads then: a fold may repeat a whole day.
    day = _local(until, clock).date() + _DAY
    oldest = _local(not_before, clock) - 2 * _DAY
    times = local_times(recurrence)
    while (day.year, day.month) >= (oldest.year, oldest.month):
        for number in _days(recurrence, day.year, day.month)[::-1]:
            if number > day.day:
                continue
            come = _come(day.replace(day=number), times, until, clock)
            if come:
                slot = first_instant(datetime.combine(day.replace(day=number), times[come - 1]), clock)
                return slot if slot >= not_before else None
        day = day.replace(day=1) - _DAY
    return None


def first_instant(local: datetime, clock: tzinfo) -> datetime:
    """The first instant, in UTC, at which this clock reads the naive local time or later."""
    aware = local.replace(tzinfo=clock)
    before, after = _offset(aware), _offset(aware.replace(fold=1))
    if before >= after:  # a time as any other, or the first of two
        return (local - before).replace(tzinfo=UTC)
    # A time that does not exist: the clocks change between these two instants.
    low, high = (local - after).replace(tzinfo=UTC), (local - before).replace(tzinfo=UTC)
    while high - low > _SECOND:
        middle = low + (high - low) // _SECOND // 2 * _SECOND
        low, high = (low, middle) if _local(middle, clock) >= local else (middle, high)
    return high


def local_times(recurrence: Recurrence) -> tuple[time, ...]:
    """The times of a day, sorted; of hours that divide a day, all that follow from the first."""
    if recurrence.every_hours is None:
        return recurrence.times
    first = recurrence.times[0]
    hours = sorted((first.hour + more) % DAY_HOURS for more in range(0, DAY_HOURS, recurrence.every_hours))
    return tuple(time(hour, first.minute) for hour in hours)


def moved_by_clocks(recurrence: Recurrence, tz: str, slot: datetime) -> str | None:
    """What a change of the clocks did to a slot, in words; None on any other day."""
    clock = zone(tz)
    local = _local(slot, clock)
    if recurrence.counts_on:
        return None
    aware = local.replace(tzinfo=clock)
    if _offset(aware) > _offset(aware.replace(fold=1)):
        return f"the first of two {local:%H:%M}, the clocks go back"
    before = _local(slot - _SECOND, clock)
    if local - before <= _SECOND:
        return None
    days = [before.date() + number * _DAY for number in range((local.date() - before.date()).days + 1)]
    missing = [datetime.combine(day, at) for day in days for at in local_times(recurrence)]
    said = " and ".join(f"{at:%H:%M}" for at in missing if before < at < local)
    return f"for {said}, which the clocks leave out" if said else None


def _from(recurrence: Recurrence, tz: str, after: datetime) -> Iterator[datetime]:
    clock = zone(tz)
    if recurrence.counts_on:
        first, step = _counted(recurrence, clock)
        slot = first if after < first else first + ((after - first) // step + 1) * step
        while slot.year <= _LAST_YEAR:
            yield slot
            slot += step
        return
    last = after.astimezone(UTC)
    start = _local(after, clock)
    times = local_times(recurrence)
    year, month = max(start.year, _FIRST_YEAR), start.month
    while year <= _LAST_YEAR:
        for number in _days(recurrence, year, month):
            day = date(year, month, number)
            if day < start.date():
                continue
            # What the clock has read already has come.
            for at in times[bisect_right(times, start.time()) :] if day == start.date() else times:
                slot = first_instant(datetime.combine(day, at), clock)
                if slot > last:
                    last = slot
                    yield slot
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _days(recurrence: Recurrence, year: int, month: int) -> list[int]:
    """The days of a month that count."""
    if month not in recurrence.months:
        return []
    first, length = monthrange(year, month)  # of the weekday 0 is Monday
    days = range(1, length + 1)
    by_date: set[int] | None = None
    if recurrence.month_days:
        wanted = (length if day == -1 else day for day in recurrence.month_days)
        by_date = {min(day, length) for day in wanted if day <= length or not recurrence.exact}
    if recurrence.weekdays == WEEK and not recurrence.weeks and not recurrence.either:
        return list(days) if by_date is None else sorted(by_date)
    by_weekday = {day for day in days if (first + day - 1) % 7 + 1 in recurrence.weekdays}
    if recurrence.weeks:
        last = length - 7 if -1 in recurrence.weeks else length
        by_weekday = {day for day in by_weekday if (day + 6) // 7 in recurrence.weeks or day > last}
    if by_date is None:
        return sorted(by_weekday)
    return sorted(by_date | by_weekday if recurrence.either else by_date & by_weekday)


def _come(day: date, times: tuple[time, ...], until: datetime, clock: tzinfo) -> int:
    """How many of a day's times have come: later local times never come earlier."""
    return bisect_right(times, until, key=lambda at: first_instant(datetime.combine(day, at), clock))


def _counted(recurrence: Recurrence, clock: tzinfo) -> tuple[datetime, timedelta]:
    assert recurrence.every_hours is not None
    local = datetime.combine(recurrence.anchor or _WITHOUT_ANCHOR, recurrence.times[0])
    return first_instant(local, clock), timedelta(hours=recurrence.every_hours)


def _local(moment: datetime, clock: tzinfo) -> datetime:
    """What the clock reads."""
    return moment.astimezone(clock).replace(tzinfo=None, fold=0)


def _offset(aware: datetime) -> timedelta:
    offset = aware.utcoffset()
    assert offset is not None
    return offset
