"""What a schedule's words have said so far, and the rule that comes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time

from bot.digests.recurrence import DAY_HOURS, WEEK, Recurrence
from bot.digests.words import AFTERNOON, EXAMPLES, NUMBERS, OFTEN, ORDINALS, PATTERN, WEEKDAYS, misspelt
from bot.digests.zones import closest, shown
from bot.errors import ScheduleError

MOST_TIMES = 48  # listed ones, a day; a cron rule may have more
_MOST_HOURS = 31 * DAY_HOURS
_DAY_MINUTES = DAY_HOURS * 60
_ANCHORED = date(2000, 1, 1)


def unread(words: str) -> ScheduleError:
    """The error for words that are neither a time nor a day nor a zone."""
    word = misspelt(words)
    meant = [word] if word else closest(words)
    if meant:
        return ScheduleError(f"“{shown(words)}” is not understood; did you mean {' or '.join(meant)}?")
    return ScheduleError(f"“{shown(words)}” is neither a time nor a time zone; say it like {EXAMPLES}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """An hour as it was said; what it means may depend on words that follow."""

    hour: int
    minute: int = 0
    word: str
    meridiem: str | None = None  # am or pm
    bare: bool = False  # only a number: in “monthly 15 09:00” the 15 is none
    after_at: bool = False

    def time(self, part: str | None) -> time:
        """The time of day, in a part of the day where one is named. Raises ScheduleError."""
        if self.hour > 23 or self.minute > 59 or (self.meridiem and not 1 <= self.hour <= 12):
            raise ScheduleError(f"“{shown(self.word)}” is no time of day; say it like 08:30 or 8:30 pm.")
        hour = self.hour
        if self.meridiem:
            hour = hour % 12 + (12 if self.meridiem.startswith("p") else 0)
        elif part and hour == 12:
            hour = 0 if part in {"night", "morning"} else 12
        elif part and hour in AFTERNOON[part]:  # 8 in the evening
            hour += 12
        return time(hour, self.minute)


@dataclass(slots=True, kw_only=True)
class Gathered:
    """Filled word by word, from left to right."""

    said: list[_Said] = field(default_factory=list)
    weekdays: set[int] = field(default_factory=set)
    without: set[int] = field(default_factory=set)
    ordinals: list[int] = field(default_factory=list)  # -1: the last
    every: int | None = None  # minutes
    period: str | None = None  # day, week, month
    anchor: date | None = None
    often: tuple[int, str] | None = None  # twice a day
    part: str | None = None  # morning, afternoon, evening, night
    to: bool = False  # from … to …
    _daily: bool = False  # “every day” was said, whatever of
    _order: str = ""  # of days and times, as they were said: d for a day, t for a time
    _but: bool = False
    _after_at: bool = False

    def take(self, kind: str, token: re.Match[str]) -> None:
        """Take in one word. Raises ScheduleError for one that cannot be."""
        word = token[0]
        if kind == "word":
            self._after_at = word in {"at", "@"} or (self._after_at and word != "on")
            self.to = self.to or word == "between"
            return
        self._but = kind == "but" or (self._but and kind in {"weekday", "range", "group"})
        match kind:
            case "number" | "clock" | "oclock" | "past" | "spoken" | "military" | "named":
                self._order += "t"
                self.said.append(_hour(kind, token, after_at=self._after_at))
            case "weekday":
                self._days({_weekday(word)})
            case "range":
                self._days(_days_through(_weekday(token["first_day"]), _weekday(token["last_day"])))
            case "group":
                self._days({6, 7} if word.startswith("weekend") else {1, 2, 3, 4, 5})
            case "ordinal":
                self.ordinals.append(int(token["nth"]) if token["nth"] else ORDINALS[token["ordinal_word"]])
            case "often":
                self.often = (_count(token["count"].split()[0]), _period(token["unit"]))
                self._in(self.often[1])
            case "period":
                self._daily = self._daily or _period(word) == "day"
                self._in(_period(word))
            case "always":
                self._daily = True
            case "interval":
                self._interval(token)
            case "daypart":
                self.part = token["daypart_word"] or "night"
            case "date":
                self.anchor = _date(word)
            case "through":
                self.to = True
            case "rare":
                raise ScheduleError(
                    "Digests come daily, on chosen weekdays, monthly or every so many hours; "
                    f"“{shown(word)}” is none of these."
                )

    def recurrence(self, on: date | None) -> Recurrence:
        """The rule. Raises ScheduleError where something is missing or two things contradict each other."""
        if self.every is not None:
            return self._repeated(on)
        if self.anchor is not None or self.to:
            raise ScheduleError(f"A span or a date needs “every … hours” beside it; say it like {EXAMPLES}.")
        if re.search("td+t", self._order):  # mon 9, thu 18; daily at 8 and mondays at 9
            raise ScheduleError("All days of one schedule have the same times; make another schedule for the others.")
        month_days = self._month_days()
        weekdays = self._weekdays()
        weeks: tuple[int, ...] = ()
        if self.ordinals and (self.weekdays or self.without):
            weeks, month_days = self._weeks(), ()
        elif month_days and weekdays != WEEK:
            raise _both()
        elif self.period == "month" and not month_days and not self._daily:
            example = "“monthly first mon 09:00”" if self.weekdays else "“monthly 1 09:00” or “monthly last 09:00”"
            raise ScheduleError(f"Say on which day of the month: {example}.")
        elif self.period == "week" and not self.weekdays and (self.ordinals or not self._daily):
            raise ScheduleError("Say on which day of the week: “weekly mon 09:00”.")
        times = self._times()
        if not times:
            raise ScheduleError(f"Say at what time: {EXAMPLES}.")
        self._check_often({"day": len(times), "week": len(weekdays), "month": len(month_days)})
        return Recurrence(times=times, weekdays=weekdays, month_days=month_days, weeks=weeks)

    def _repeated(self, on: date | None) -> Recurrence:
        """The rule of “every … hours” or minutes."""
        assert self.every is not None
        if self.ordinals or self.period in {"week", "month"}:
            raise ScheduleError("“Every … hours” goes with days of the week, not of the month.")
        times = [one.time(self.part) for one in self.said]
        weekdays = self._weekdays()
        if len(times) > 2 or (len(times) == 2) != self.to:
            raise ScheduleError("Say from when, or from when to when: “every 2 hours from 08:00 to 18:00”.")
        if len(times) == 2 or (len(weekdays) < 7 and _DAY_MINUTES % self.every == 0) or self.every % 60:
            if _DAY_MINUTES % self.every and len(times) != 2:
                raise ScheduleError("Say minutes that divide an hour, such as “every 30 minutes”, or whole hours.")
            return Recurrence(times=_spread(self.every, times), weekdays=weekdays)
        hours = self.every // 60
        if len(weekdays) < 7:
            raise ScheduleError(f"“Every {hours} hours” runs through all days; say times instead: “weekdays 8,13,18”.")
        first = times[0] if times else time(0)
        if DAY_HOURS % hours == 0:
            return Recurrence(times=(first,), every_hours=hours)
        return Recurrence(times=(first,), every_hours=hours, anchor=self.anchor or on or _ANCHORED)

    def _interval(self, token: re.Match[str]) -> None:
        span, unit = token["span"] or token["hourly"] or "1", token["span_unit"] or "h"
        minutes = 60 if unit.startswith("h") else 1
        self.every = minutes // 2 if span.startswith("half") else _count(span) * minutes
        if not 1 <= self.every <= _MOST_HOURS * 60:
            raise ScheduleError(f"Say every 1 to {_MOST_HOURS} hours.")

    def _in(self, period: str) -> None:
        """“Every day of the month”: the widest counts."""
        order = (None, "day", "week", "month")
        self.period = max(self.period, period, key=order.index)

    def _days(self, days: set[int]) -> None:
        if self._but:
            self.without |= days
            return
        self._order += "d"
        self.weekdays |= days

    def _weekdays(self) -> tuple[int, ...]:
        left = tuple(sorted((self.weekdays or set(WEEK)) - self.without))
        if not left:
            raise ScheduleError("No day of the week is left; say which days: “mon,thu 18:00”.")
        return left

    def _weeks(self) -> tuple[int, ...]:
        if any(week > 5 for week in self.ordinals):
            raise _both()
        return _last_at_end(self.ordinals)

    def _month_days(self) -> tuple[int, ...]:
        """Days of the month: ordinals, and in “monthly 15 09:00” the bare numbers that are no times."""
        found = list(self.ordinals)
        if self.period == "month":
            days = [one for one in self.said if one.bare and not one.after_at]
            if len(days) < len(self.said):
                found += [one.hour for one in days]
                self.said = [one for one in self.said if one not in days]
        for day in found:
            if not (day == -1 or 1 <= day <= 31):
                raise ScheduleError(f"No month has a day {day}; say 1 to 31, or last.")
        return _last_at_end(found)

    def _times(self) -> tuple[time, ...]:
        times = {one.time(self.part) for one in self.said}
        if len(times) > MOST_TIMES:
            raise ScheduleError(f"That is more than {MOST_TIMES} times a day; say fewer.")
        return tuple(sorted(times))

    def _check_often(self, found: dict[str, int]) -> None:
        if self.often is None:
            return
        number, unit = self.often
        if found[unit] != number:
            what = "times" if unit == "day" else "days"
            raise ScheduleError(f"“{number} times a {unit}” needs as many {what}, but {found[unit]} can be read here.")


def _both() -> ScheduleError:
    return ScheduleError("Say days of the month or days of the week, not both: “monthly 15 09:00”.")


def _hour(kind: str, token: re.Match[str], *, after_at: bool) -> _Said:
    word = token[0]
    match kind:
        case "named":
            return _Said(hour=12, word=word, meridiem="am" if word.endswith("midnight") else "pm")
        case "military":
            return _Said(hour=int(word[:2]), minute=int(word[2:4]), word=word)
        case "clock":
            if token["second"] not in {None, "00"}:
                raise ScheduleError(f"“{shown(word)}” is to the second; times are to the minute: {EXAMPLES}.")
            return _Said(hour=int(token["hour"]), minute=int(token["minute"]), word=word, meridiem=token["clock_m"])
        case "oclock":
            meridiem = token["hour_m"] if token["hour_m"].startswith(("a", "p")) else None
            return _Said(hour=int(token["plain_hour"]), word=word, meridiem=meridiem)
        case "spoken":
            return _Said(hour=NUMBERS[word.split()[0]], word=word, meridiem=token["spoken_m"])
        case "past":
            hour, minute = _count(token["past_hour"]), 30 if token["quarters"].startswith("half") else 15
            if token["quarters"].endswith("to"):
                hour, minute = (hour - 1) or 12, 45
            return _Said(hour=hour, minute=minute, word=word, meridiem=token["past_m"])
        case _:
            return _Said(hour=int(word), word=word, bare=True, after_at=after_at)


def _spread(step: int, times: list[time]) -> tuple[time, ...]:
    """Times of a day, so many minutes apart, from the first to the last given, or around the clock."""
    first = times[0].hour * 60 + times[0].minute if times else 0
    span = _DAY_MINUTES - 1
    if len(times) == 2:
        span = (times[1].hour * 60 + times[1].minute - first) % _DAY_MINUTES
    minutes = sorted((first + more) % _DAY_MINUTES for more in range(0, span + 1, step))
    if len(minutes) > MOST_TIMES:
        raise ScheduleError(f"That is more than {MOST_TIMES} times a day; say fewer, such as “every 30 minutes”.")
    return tuple(time(*divmod(minute, 60)) for minute in minutes)


def _last_at_end(days: list[int]) -> tuple[int, ...]:
    return tuple(sorted(set(days), key=lambda day: (day == -1, day)))


def _weekday(word: str) -> int:
    return WEEKDAYS.get(word) or WEEKDAYS[word.removesuffix("s")]


def _days_through(first: int, last: int) -> set[int]:
    return {(first - 1 + more) % 7 + 1 for more in range((last - first) % 7 + 1)}


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else (NUMBERS | OFTEN | {"other": 2})[word]


def _period(word: str) -> str:
    return "week" if word.startswith("week") else "month" if word.startswith("month") else "day"


def _date(word: str) -> date:
    try:
        found = date.fromisoformat(word)
    except ValueError:
        raise ScheduleError(f"There is no day {word}.") from None
    if not 1970 <= found.year <= 2200:
        raise ScheduleError(f"{word} is too far away; say a day from 1970 to 2200.")
    return found


def days_named(words: str) -> set[int] | None:
    """The ISO weekdays of a few words, such as `sat`, `mon-fri` or `weekends`; None where they name none."""
    match = PATTERN.fullmatch(words)
    gathered = Gathered()
    if match is None or match.lastgroup not in {"weekday", "range", "group"}:
        return None
    gathered.take(match.lastgroup, match)
    return gathered.weekdays
