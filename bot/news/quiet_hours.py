"""When a feed does not want to be asked: RSS's skipHours and skipDays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_HEAD = 20_000  # characters
_ITEM = re.compile(r"<(?:item|entry)\b", re.IGNORECASE)
_HOURS = re.compile(r"<skipHours\b(.{0,3000}?)</skipHours", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(r"<hour\b[^>]{0,100}>\s{0,20}(\d{1,2})\s{0,20}</hour", re.IGNORECASE)
_DAYS = re.compile(r"<skipDays\b(.{0,1000}?)</skipDays", re.IGNORECASE | re.DOTALL)
_DAY = re.compile(r"<day\b[^>]{0,100}>\s{0,20}([A-Za-z]{6,9})\s{0,20}</day", re.IGNORECASE)
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS_A_WEEK = 7 * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """The hours and days in which a feed says that it brings nothing; most say nothing of the kind."""

    hours: frozenset[int] = frozenset()  # UTC
    days: frozenset[int] = frozenset()  # Monday is 0

    def after(self, moment: datetime) -> datetime:
        """The first moment from this one on that is not skipped; a feed that skips all of them is not believed."""
        if not self.hours and not self.days:
            return moment
        here = moment.astimezone(UTC)
        for _ in range(_HOURS_A_WEEK):
            if here.hour not in self.hours and here.weekday() not in self.days:
                return here
            here = here.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return moment


def quiet_hours(xml: str) -> QuietHours:
    """What stands before the first entry of a feed."""
    first = _ITEM.search(xml, 0, _HEAD)
    head = xml[: first.start() if first else _HEAD]
    hours = _HOURS.search(head)
    days = _DAYS.search(head)
    named = (name.lower() for name in _DAY.findall(days[1])) if days else ()
    return QuietHours(
        hours=frozenset(int(hour) % 24 for hour in _HOUR.findall(hours[1])) if hours else frozenset(),
        days=frozenset(_NAMES.index(name) for name in named if name in _NAMES),
    )
