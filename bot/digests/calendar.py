"""Quiet times: hours, days and holidays on which nothing is posted, and what they do to slots.

A slot in quiet time is carried over to the end of it; slots that meet there become one delivery. Quiet hours begin and
end as slots do (bot.digests.slots): an end in the spring gap is the first instant after it, an hour that the clocks
repeat in autumn is over when it ends for the first time. A quiet day lasts from its first instant to that of the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.digests.gathering import days_named
from bot.digests.recurrence import WEEK, Recurrence
from bot.digests.schedule import Quiet
from bot.digests.slots import first_instant, latest_slot, next_slot
from bot.digests.telling import SHORT_DAYS, listing
from bot.digests.zones import shown, zone
from bot.errors import ScheduleError

_DAY = timedelta(days=1)
_MOST_HOLIDAYS = 366
_HOURS = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(?:-|–|—|to)\s*(\d{1,2})(?:[:.](\d\d))?")
_DATES = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*(?:\.\.|–|to)\s*(\d{4}-\d\d-\d\d))?")
_HOW = "say hours, days and dates, such as “22:00-07:00, sat, sun, 2026-12-24..2026-12-26”"


def held_until(quiet: Quiet | None, tz: str, slot: datetime) -> datetime:
    """When a slot may be delivered: at once, or at the end of the quiet time it falls into; in UTC.

    Raises ScheduleError for quiet time that never ends.
    """
    if quiet is None:
        return slot.astimezone(UTC)
    check_quiet(quiet)
    return _held(quiet, zone(tz), slot.astimezone(UTC))


def due(
    recurrence: Recurrence, tz: str, quiet: Quiet | None, after: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """What is delivered when: (slot, due) with after < due <= until, both in UTC and strictly increasing.

    Of several slots that are carried over to one instant only the last is told, at that instant; which one it is does
    not depend on `after` and `until`. Raises ScheduleError for an unknown zone or quiet time that never ends.
    """
    if quiet is not None:
        check_quiet(quiet)
    clock, place = zone(tz), after.astimezone(UTC)
    while True:
        # Slots before this place may be waiting for the end of quiet time that has begun.
        held = place if quiet is None else _held(quiet, clock, place)
        if held > place:
            slot = latest_slot(recurrence, tz, held, place - timedelta(days=400))
            place = held
            if slot is not None and quiet is not None and _held(quiet, clock, slot) == held:
                if held > until:
                    return
                yield slot, held
            continue
        slot = next_slot(recurrence, tz, place)
        if slot is None or slot > until:
            return
        moment = slot if quiet is None else _held(quiet, clock, slot)
        if moment > slot:
            slot = latest_slot(recurrence, tz, moment, slot) or slot
        if moment > until:
            return
        yield slot, moment
        place = moment


def check_quiet(quiet: Quiet) -> None:
    """Raises ScheduleError for quiet time that is half given, or leaves no moment of a week."""
    if (quiet.start is None) != (quiet.end is None):
        raise ScheduleError("Quiet hours need a beginning and an end: “22:00-07:00”.")
    if quiet.start is not None and quiet.start == quiet.end:
        raise ScheduleError("Quiet hours that end when they begin leave no time at all; say “22:00-07:00”.")
    if set(quiet.days) >= set(WEEK):
        raise ScheduleError("Quiet days that are the whole week leave no time at all; leave a day out.")
    if len(quiet.holidays) > _MOST_HOLIDAYS:
        raise ScheduleError(f"List at most {_MOST_HOLIDAYS} holidays.")


def parse_quiet(words: str) -> Quiet:
    """Quiet time from words: “22:00-07:00, sat, sun, 2026-12-24..2026-12-26”. Raises ScheduleError."""
    start: time | None = None
    end: time | None = None
    days: set[int] = set()
    holidays: set[date] = set()
    for part in (piece.strip() for piece in re.split(r"[,;\n]| and ", words[:20_000].casefold())):
        if not part:
            continue
        if hours := _HOURS.fullmatch(part):
            if start is not None:
                raise ScheduleError("There is one span of quiet hours a day; it may pass midnight: “22:00-07:00”.")
            start, end = _time(hours[1], hours[2], part), _time(hours[3], hours[4], part)
        elif dates := _DATES.fullmatch(part):
            holidays |= _span(dates[1], dates[2] or dates[1])
        elif (named := days_named(part)) is not None:
            days |= named
        else:
            raise ScheduleError(f"“{shown(part)}” is no quiet time; {_HOW}.")
    quiet = Quiet(start=start, end=end, days=tuple(sorted(days)), holidays=tuple(sorted(holidays)))
    if quiet == Quiet():
        raise ScheduleError(f"Say when it is quiet: {_HOW.removeprefix('say ')}.")
    check_quiet(quiet)
    return quiet


def write_quiet(quiet: Quiet) -> str:
    """The words of quiet time, as parse_quiet reads them."""
    hours = [f"{quiet.start:%H:%M}-{quiet.end:%H:%M}"] if quiet.start is not None else []
    return ", ".join((*hours, *(SHORT_DAYS[day - 1] for day in quiet.days), *map(str, quiet.holidays)))


def describe_quiet(quiet: Quiet) -> str:
    """What is quiet, for people: `quiet from 22:00 to 07:00, on sat and sun`."""
    said = [f"from {quiet.start:%H:%M} to {quiet.end:%H:%M}"] if quiet.start is not None else []
    if quiet.days:
        said.append(f"on {listing(SHORT_DAYS[day - 1] for day in quiet.days)}")
    if quiet.holidays:
        many = len(quiet.holidays) > 3
        said.append(f"on {len(quiet.holidays)} holidays" if many else f"on {listing(map(str, quiet.holidays))}")
    return f"quiet {', '.join(said)}" if said else "never quiet"


def _held(quiet: Quiet, clock: tzinfo, moment: datetime) -> datetime:
    """The first instant from then on that is in no quiet span."""
    while True:
        today = moment.astimezone(clock).date()
        # Tomorrow too: a clock that goes back over midnight reads yesterday again.
        days = (today - _DAY, today, today + _DAY)
        ends = [end for day in days for start, end in _spans(quiet, clock, day) if start <= moment < end]
        if not ends:
            return moment
        moment = max(ends)


def _spans(quiet: Quiet, clock: tzinfo, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The quiet spans that begin on a local day."""
    if day.isoweekday() in quiet.days or day in quiet.holidays:
        yield _instant(day, time(0), clock), _instant(day + _DAY, time(0), clock)
    if quiet.start is not None and quiet.end is not None:
        last = day if quiet.start < quiet.end else day + _DAY
        yield _instant(day, quiet.start, clock), _instant(last, quiet.end, clock)


def _instant(day: date, at: time, clock: tzinfo) -> datetime:
    return first_instant(datetime.combine(day, at), clock)


def _time(hour: str, minute: str | None, words: str) -> time:
    if int(hour) == 24 and not int(minute or 0):
        return time(0)
    if int(hour) > 23 or int(minute or 0) > 59:
        raise ScheduleError(f"“{shown(words)}” are no hours of a day; say them like 22:00-07:00.")
    return time(int(hour), int(minute or 0))


def _span(first: str, last: str) -> set[date]:
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise ScheduleError(f"There is no such day: {first}{f'..{last}' if last != first else ''}.") from None
    if not timedelta(0) <= end - start < timedelta(days=_MOST_HOLIDAYS):
        raise ScheduleError(f"{first}..{last} is no span of days; say the earlier one first, at most a year.")
    return {start + number * _DAY for number in range((end - start).days + 1)}
