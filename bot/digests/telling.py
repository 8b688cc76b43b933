"""A schedule's rule in words: the short ones that are kept, and a sentence for people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from bot.digests.recurrence import DAY_HOURS, WEEK, YEAR, Recurrence
from bot.digests.zones import title

SHORT_DAYS = "mon tue wed thu fri sat sun".split()
LONG_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()
_WEEKS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
_WEEKDAYS, _WEEKEND = (1, 2, 3, 4, 5), (6, 7)
_MANY = 8  # times a day beyond which a sentence counts them


def canonical(recurrence: Recurrence) -> str:
    """The short words of a rule that no cron rule made: `daily 08:00`, `monthly last 09:00`."""
    first = f"{recurrence.times[0]:%H:%M}"
    if recurrence.every_hours is not None:
        hours = "hourly" if recurrence.every_hours == 1 else f"every {recurrence.every_hours} hours"
        day = f"{recurrence.anchor} " if recurrence.counts_on else ""
        return f"{hours} from {day}{first}" if day or first != "00:00" else hours
    step = _even(recurrence.times)
    if step is not None and recurrence.weekdays == WEEK and not recurrence.month_days and not recurrence.weeks:
        return f"every {step} minutes"
    return f"{_short_days(recurrence)} {','.join(f'{at:%H:%M}' for at in recurrence.times)}"


def describe(recurrence: Recurrence, tz: str) -> str:
    """The plain sentence of a rule: `every weekday at 08:30, Berlin time`."""
    return f"{_when(recurrence)}, {title(tz)}"


def listing(words: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _short_days(recurrence: Recurrence) -> str:
    days = ",".join(SHORT_DAYS[day - 1] for day in recurrence.weekdays)
    if recurrence.weeks:
        return f"monthly {','.join(_WEEKS[week] for week in recurrence.weeks)} {days}"
    if recurrence.month_days:
        return f"monthly {','.join('last' if day == -1 else str(day) for day in recurrence.month_days)}"
    if len(recurrence.weekdays) == 1:
        return f"weekly {days}"
    return {WEEK: "daily", _WEEKDAYS: "weekdays", _WEEKEND: "weekends"}.get(recurrence.weekdays, days)


def _when(recurrence: Recurrence) -> str:
    first = f"{recurrence.times[0]:%H:%M}"
    if recurrence.every_hours is not None:
        hours = "every hour" if recurrence.every_hours == 1 else f"every {recurrence.every_hours} hours"
        day = f" on {recurrence.anchor}" if recurrence.counts_on else ""
        return f"{hours} from {first}{day} on" if day or first != "00:00" else hours
    days = _days(recurrence)
    step = _even(recurrence.times)
    if step is not None:
        often = "every minute" if step == 1 else f"every {step} minutes"
        return often if days == "every day" else f"{days}, {often}"
    if len(recurrence.times) > _MANY:
        return f"{days}, {len(recurrence.times)} times from {first} to {recurrence.times[-1]:%H:%M}"
    return f"{days} at {listing(f'{at:%H:%M}' for at in recurrence.times)}"


def _days(recurrence: Recurrence) -> str:
    of = "every month" if recurrence.months == YEAR else listing(_MONTHS[month - 1] for month in recurrence.months)
    by_weekday = _by_weekday(recurrence.weekdays)
    if recurrence.weeks:
        return (
            f"on the {listing(_WEEKS[week] for week in recurrence.weeks)} {_names(recurrence.weekdays, 'or')} of {of}"
        )
    if not recurrence.month_days:
        return by_weekday if recurrence.months == YEAR else f"{by_weekday} in {of}"
    by_date = f"on the {listing('last day' if day == -1 else _nth(day) for day in recurrence.month_days)} of {of}"
    if max(recurrence.month_days) > 28 and recurrence.months == YEAR:
        by_date += " that has it" if recurrence.exact else " (in a shorter month its last day)"
    if recurrence.either:
        inside = "" if recurrence.months == YEAR else f" in {of}"
        return f"{by_date} and {by_weekday}{inside}"
    return by_date if recurrence.weekdays == WEEK else f"{by_date} if it is a {_names(recurrence.weekdays, 'or')}"


def _by_weekday(days: tuple[int, ...]) -> str:
    if days == _WEEKEND:
        return "every Saturday and Sunday"
    if len(days) == 6:
        return f"every day except {LONG_DAYS[next(day for day in WEEK if day not in days) - 1]}"
    return {WEEK: "every day", _WEEKDAYS: "every weekday"}.get(days) or f"every {_names(days, 'and')}"


def _names(days: tuple[int, ...], joined: str) -> str:
    return listing(LONG_DAYS[day - 1] for day in days).replace(" and ", f" {joined} ")


def _nth(day: int) -> str:
    ending = "th" if day in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _even(times: tuple[time, ...]) -> int | None:
    """The minutes between times that go around the clock from midnight, less than an hour apart."""
    count, day = len(times), DAY_HOURS * 60
    step, rest = divmod(day, count)
    if rest or step >= 60:
        return None
    return step if all(at.hour * 60 + at.minute == place * step for place, at in enumerate(times)) else None
