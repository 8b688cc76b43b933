"""Rules of cron: five fields, with weekdays as cron users number them (0 and 7 are Sunday).

As in Vixie's cron a day counts when it satisfies the day of the month or the weekday where neither of the two fields
begins with a star, and both of them otherwise; a month without the day is left out.
"""

from __future__ import annotations

import re
from datetime import time

from bot.digests.recurrence import WEEK, YEAR, Recurrence
from bot.digests.zones import shown
from bot.errors import ScheduleError

_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DAYS = {name: n for n, name in enumerate("sun mon tue wed thu fri sat".split())}
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # the longest that each month gets
_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_FIELD = re.compile(r"[\w*?,/#-]{1,80}")
_NUMERIC = re.compile(r"[\d*?,/lw#-]{1,80}")
_HOW = "a cron rule has five fields: minute, hour, day of the month, month and weekday, as in 30 8 * * 1-5"


def split_cron(text: str) -> tuple[tuple[str, ...], str] | None:
    """The five fields, and what follows them; None for words that are no cron rule. Raises ScheduleError."""
    nickname, _, after = text.partition(" ")
    if nickname in _NICKNAMES:
        return tuple(_NICKNAMES[nickname].split()), after
    words = text.split()
    leading = 0
    while leading < len(words) and _NUMERIC.fullmatch(words[leading]):
        leading += 1
    if "*" not in text and leading < 4:  # 30 8 1,15 6 mon has no star
        return None
    if len(words) < 5 or leading < 3:
        raise ScheduleError(f"“{shown(text)}” cannot be read; {_HOW}.")
    if leading > 5 or not all(_FIELD.fullmatch(word) for word in words[:5]):
        raise ScheduleError(f"“{shown(text)}” cannot be read; {_HOW}.")
    return tuple(words[:5]), re.sub(r"^in |\s?\btime$", "", " ".join(words[5:]))


def parse_cron(fields: tuple[str, ...]) -> tuple[Recurrence, str]:
    """The rule and the same fields in one spelling. Raises ScheduleError for what can never be."""
    minute, hour, day, month, weekday = (field.replace("?", "*") for field in fields)
    times = tuple(time(h, m) for h in _values(hour, 0, 23, "hour") for m in _values(minute, 0, 59, "minute"))
    if day == "l":
        month_days: tuple[int, ...] = (-1,)
    else:
        month_days = () if day == "*" else _values(day, 1, 31, "day of the month")
    months = YEAR if month == "*" else _values(month, 1, 12, "month", _MONTHS)
    weekdays = WEEK if weekday == "*" else _weekdays(weekday)
    either = not day.startswith("*") and not weekday.startswith("*")
    if month_days and not either and min(month_days) > max(_LENGTHS[number - 1] for number in months):
        raise ScheduleError(f"“{' '.join(fields)}” never comes: none of its months has a day {min(month_days)}.")
    recurrence = Recurrence(
        times=times, weekdays=weekdays, month_days=month_days, months=months, exact=bool(month_days), either=either
    )
    return recurrence, " ".join((minute, hour, day.upper() if day == "l" else day, month, weekday))


def _weekdays(field: str) -> tuple[int, ...]:
    """ISO weekdays, from Monday on, of cron's."""
    return tuple(sorted({(number - 1) % 7 + 1 for number in _values(field, 0, 7, "weekday", _DAYS)}))


def _values(field: str, low: int, high: int, what: str, names: dict[str, int] | None = None) -> tuple[int, ...]:
    found: set[int] = set()
    for item in field.split(","):
        span, slash, step_words = item.partition("/")
        step = _number(step_words, 1, high, f"step of the {what}") if slash else 1
        first, dash, last = span.partition("-")
        if span == "*":
            start, end = low, 6 if what == "weekday" else high
        else:
            start = _number(first, low, high, what, names)
            end = _number(last, low, high, what, names) if dash else high if slash else start
        if what == "weekday" and dash and end < start and end in {0, *range(1, 7)}:
            end += 7  # fri-mon, and mon-sun, where Sunday is 0
        if end < start:
            raise ScheduleError(f"“{item}” runs backwards; the {what} of a cron rule goes from {low} to {high}.")
        found.update(range(start, end + 1, step))
    return tuple(sorted(found))


def _number(word: str, low: int, high: int, what: str, names: dict[str, int] | None = None) -> int:
    if names and word in names:
        return names[word]
    if not re.fullmatch("[0-9]{1,3}", word) or not low <= int(word) <= high:
        raise ScheduleError(f"“{shown(word)}” is no {what}; {_HOW}.")
    return int(word)
