"""`/digest` as people type it: when, about what, until when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.briefing.choose import LENGTHS
from bot.errors import CommandError

UNTIL_EXAMPLES = "Monday, tomorrow, 3 days, 2026-12-01 or 1 December"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONGEST = timedelta(days=366 * 2)
_ABOUT = re.compile(r"(?:^|\s)about\s+(?P<topic>.+)$", re.IGNORECASE | re.DOTALL)
_TAIL = re.compile(rf"\s*[,;]?\s+(?P<word>{'|'.join(LENGTHS)}|privately|private)\s*[.!]?$", re.IGNORECASE)
_HEAD = re.compile(rf"^\s*(?P<word>{'|'.join(LENGTHS)}|privately|private)\s+", re.IGNORECASE)
_SPAN = re.compile(r"(?:(?:in|for)\s+)?(?P<number>\d{1,3}|an?)\s*(?P<unit>h|hours?|d|days?|w|weeks?)", re.IGNORECASE)
_CLOCK = re.compile(r"(?:at\s+)?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm)?", re.IGNORECASE)
_DAY = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?P<month>[a-z]{3,9})|(?P<month2>[a-z]{3,9})\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?)"
    r"(?:,?\s+(?P<year>\d{4}))?",
    re.IGNORECASE,
)
_WISHES = re.compile(
    r"^(?:please\s+)?(?:brief (?:me|us)|digest|send|post|give|tell|update)\b(?:(?!\babout\b).){0,60}?\b"
    r"(?:every|each|daily|weekly|hourly|monthly|weekdays|twice a day|on (?:mon|tues|wednes|thurs|fri|satur|sun)days)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed after `/digest add`."""

    at: str
    topic: str | None = None
    length: str = "standard"
    private: bool = False


def wishes_digest(words: str) -> bool:
    """Whether plain words ask for something regular: "brief us every weekday at 8:30"."""
    return bool(_WISHES.search(words))


def read_add(words: str) -> Typed:
    """`every weekday at 8:30 Berlin time about ferry, short`: the topic stands last, after "about"."""
    rest, length, private = words.strip(), "standard", False
    while found := (_TAIL.search(f" {rest}") or _HEAD.search(rest)):
        word = found["word"].casefold()
        if word in LENGTHS:
            length = word
        else:
            private = True
        rest = _TAIL.sub("", f" {rest}").strip() if _TAIL.search(f" {rest}") else rest[found.end() :].strip()
    about = _ABOUT.search(rest)
    topic = about["topic"].strip(" .") if about else None
    at = rest[: about.start()] if about else rest
    return Typed(at=at.strip(" ,;"), topic=topic or None, length=length, private=private)


def read_until(words: str, now: datetime, zone: tzinfo) -> datetime:
    """The moment that "Monday", "3 days" or "1 December 9:00" name, after now; a day alone begins at midnight.

    Raises CommandError for what is none, has passed, or is more than two years away.
    """
    said = " ".join(words.split()).removeprefix("until ").strip(" .!")
    local = now.astimezone(zone)
    moment = _moment(said.casefold(), local)
    if moment is None:
        raise CommandError(f"“{said}” is no moment that I understand; say {UNTIL_EXAMPLES}.")
    if moment <= now:
        raise CommandError(f"“{said}” has passed; say a moment that is still to come.")
    if moment - now > _LONGEST:
        raise CommandError("That is more than two years away; say a nearer moment, or none.")
    return moment


def read_sources(words: str | None) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(dict.fromkeys(name for part in (words or "").split(",") if (name := " ".join(part.split()))))


def _moment(said: str, local: datetime) -> datetime | None:
    if span := _SPAN.fullmatch(said):
        number = int(span["number"]) if span["number"].isdecimal() else 1
        hours = {"h": 1, "d": 24, "w": 168}[span["unit"][0].casefold()] * number
        return local + timedelta(hours=hours)
    try:
        return _at_midnight(datetime.fromisoformat(said), local)
    except ValueError:
        pass
    words, clock = said, time(0)
    parts = said.rsplit(" ", 1)
    if len(parts) == 2 and (":" in parts[1] or parts[1].endswith(("am", "pm"))) and (read := _clock(parts[1])):
        words, clock = parts[0].removesuffix(" at").strip(), read
    day = _day(words, local)
    return None if day is None else datetime.combine(day, clock, local.tzinfo)


def _at_midnight(moment: datetime, local: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=local.tzinfo)


def _day(words: str, local: datetime) -> date | None:
    today = local.date()
    if words in {"tomorrow", "next day"}:
        return today + timedelta(days=1)
    if words == "next week":
        return today + timedelta(days=7 - today.weekday())
    name = words.removeprefix("next ").removeprefix("on ")
    if len(name) >= 3 and (found := [day for day, full in enumerate(_WEEKDAYS) if full.startswith(name)]):
        return today + timedelta(days=(found[0] - today.weekday() - 1) % 7 + 1)
    dated = _DAY.fullmatch(name)
    if dated is None:
        return None
    month = (dated["month"] or dated["month2"])[:3].casefold()
    if month not in _MONTHS:
        return None
    number, year = int(dated["day"] or dated["day2"]), int(dated["year"] or today.year)
    try:
        day = date(year, _MONTHS.index(month) + 1, number)
        return day if dated["year"] or day > today else day.replace(year=year + 1)
    except ValueError:
        return None


def _clock(words: str) -> time | None:
    found = _CLOCK.fullmatch(words.strip())
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"].casefold() == "pm" else 0)
    if hour == 24 and minute == 0:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None
