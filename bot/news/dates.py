"""Dates as publishers write them, read only when they can mean one thing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_TIME = r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
_HOURS = r"(?P<hour12>\d{1,2})\s*(?P<half12>[ap]\.?m\.?)"
_ZONE = r"\s*\(?(?P<zone>Z\b|[+-]\d{2}:?\d{2}|(?:UTC|GMT)(?:[+-]\d{1,2})?\b|[A-Z]{2,5}\b)?\)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_CLOCK = rf"(?:\s*(?:,|at|-|–|\||T)?\s*(?:{_TIME}|{_HOURS}){_ZONE})?"
_WRITTEN = tuple(
    re.compile(rf"{_WEEKDAY}{form}{_CLOCK}", re.IGNORECASE)
    for form in (
        rf"{_DAY}\s+{_MONTH},?\s+(?P<year>\d{{4}})",
        rf"{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}})",
        r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})[./](?P<number>\d{1,2})[./](?P<year>\d{4})",
    )
)
_SLASHED = 3  # the form that Americans and everybody else read differently
# Only abbreviations that one clock uses; IST, CST and the like belong to several.
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3}
_ZONES |= {"edt": -4, "est": -5, "cdt": -5, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8, "et": -5, "jst": 9, "aest": 10}
_OLDEST = 1900


def parse_date(text: str) -> datetime | None:
    """A date as people or programs write it, in UTC; without a zone it is UTC, without a time midnight.

    None when it is no date or can be read in two ways (03/04/2026).
    """
    stripped = " ".join(text.split())[:120]
    return _iso(stripped) or _written(stripped) or _mail(stripped)


def plausible(moment: datetime | None, now: datetime | None = None) -> datetime | None:
    """A publication date that can be true: at most a day ahead (zones get confused), else None."""
    if moment is None or moment.year < _OLDEST or moment > (now or datetime.now(UTC)) + timedelta(days=1):
        return None
    return moment


def _iso(text: str) -> datetime | None:
    if not re.match(r"\d{4}-?\d{2}-?\d{2}([T ]|$)", text):
        return None
    try:
        return _utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _mail(text: str) -> datetime | None:
    if not re.search(r"\d{1,2} \w{3} \d{2,4} \d{1,2}:\d{2}", text):
        return None
    try:
        return _utc(parsedate_to_datetime(text))
    except (ValueError, IndexError, OverflowError, TypeError):
        return None


def _written(text: str) -> datetime | None:
    for position, form in enumerate(_WRITTEN):
        found = form.fullmatch(text)
        if found is not None:
            return _built(found, slashed=position == _SLASHED)
    return None


def _built(found: re.Match[str], *, slashed: bool) -> datetime | None:
    parts = found.groupdict()
    day = int(parts["day"])
    named = parts.get("month")
    month = _MONTHS.index(named[:3].lower()) + 1 if named else int(parts["number"])
    if slashed:
        if month > 12 >= day:
            day, month = month, day
        elif day <= 12 and day != month and "/" in found[0]:
            return None
    zone = _zone(parts["zone"])
    if zone is None:
        return None
    hour = int(parts["hour"] or parts["hour12"] or 0)
    half = (parts["half"] or parts["half12"] or "")[:1].lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        local = datetime(
            int(parts["year"]), month, day, hour, int(parts["minute"] or 0), int(parts["second"] or 0), tzinfo=zone
        )
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(name: str | None) -> timezone | None:
    """The zone a date names; UTC when it names none, None when the name can mean several."""
    if not name:
        return UTC
    lowered = name.lower()
    if lowered in _ZONES:
        return timezone(timedelta(hours=_ZONES[lowered]))
    offset = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?", lowered)
    if offset is None:
        return None
    ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    if ahead >= timedelta(hours=24):
        return None
    return timezone(-ahead if offset[1] == "-" else ahead)


def _utc(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
