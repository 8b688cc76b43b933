"""Digests in memory, for tests of the chats: schedules as the protocol has them, and words of a few kinds only."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bot.chat.digest_desk import Wordings
from bot.digests.schedule import Delivery, DeliveryState, Listed, Schedule, ScheduleState
from bot.errors import ScheduleError

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # a Tuesday
_WORDS = re.compile(
    r"(?P<days>daily|every weekday|weekdays)(?: at)? (?P<hour>\d{1,2}):(?P<minute>\d\d)(?: (?P<city>\w+) time)?"
)
_CITIES = {zone.rpartition("/")[2].casefold(): zone for zone in ("Europe/Berlin", "America/New_York", "UTC")}


def _read(words):
    found = _WORDS.fullmatch(words.strip())
    if found is None:
        raise ScheduleError(f"“{words}” is no time; say it like daily 08:00.")
    zone = _CITIES.get((found["city"] or "").casefold())
    if found["city"] and zone is None:
        raise ScheduleError(f"“{found['city']}” is no time zone.")
    return found, zone


def _zone(words, tz):
    if tz is not None and tz not in available_timezones():
        raise ScheduleError(f"“{tz}” is no time zone; say Europe/Berlin.")
    return tz or _read(words)[1] or "UTC"


def _describe(words, tz):
    found, _ = _read(words)
    days = "daily" if found["days"] == "daily" else "every weekday"
    return f"{days} at {int(found['hour']):02}:{found['minute']}, {tz.rpartition('/')[2].replace('_', ' ')} time"


WORDINGS = Wordings(
    describe=_describe,
    zone_in=lambda words: _read(words)[1],
    zones=lambda typed: sorted(one for one in available_timezones() if typed.casefold() in one.casefold()),
)


class FakeDigests:
    """Implements bot.digests.desk.Digests."""

    def __init__(self):
        self.schedules = {}
        self.last = {}
        self.due = []
        self._ids = iter(f"{number:x}a7e{number:04x}" for number in range(1, 1000))

    def add(self, wish, now):
        found, _ = _read(wish.at)
        days = "daily" if found["days"] == "daily" else "weekdays"
        schedule = Schedule(
            id=wish.id or next(self._ids),
            to=wish.to,
            at=f"{days} {int(found['hour']):02}:{found['minute']}",
            tz=_zone(wish.at, wish.tz),
            topic=wish.topic,
            length=wish.length,
            sources=wish.sources,
            when_empty=wish.when_empty,
            quiet=wish.quiet,
            alerts=wish.alerts,
            made_by=wish.made_by,
            home=wish.home,
            created=now,
        )
        self.schedules[schedule.id] = schedule
        return self._listed(schedule, now)

    def list(self, home=None, to=None, now=None):
        wanted = [s for s in self.schedules.values() if home in (None, s.home) and to in (None, s.to)]
        return [self._listed(one, now or NOW) for one in wanted]

    def get(self, name, home=None):
        found = [s for s in self.schedules.values() if s.id.startswith(name) and home in (None, s.home)]
        if len(found) != 1:
            raise ScheduleError(f"There is no digest “{name}”.")
        return found[0]

    def remove(self, name, home=None):
        return self.schedules.pop(self.get(name, home).id)

    def pause(self, name, now, until=None, home=None):
        return self._changed(
            name, home, now, state=ScheduleState.PAUSED, paused_until=until, paused_why="somebody paused it"
        )

    def resume(self, name, now, home=None):
        return self._changed(name, home, now, state=ScheduleState.ACTIVE, paused_until=None, paused_why=None)

    def now(self, name, now, home=None):
        schedule = self.get(name, home)
        self.due.append((schedule.id, now))
        return self._listed(schedule, now)

    def preview(self, at, tz, start, count=5):
        found, _ = _read(at)
        zone = ZoneInfo(_zone(at, tz))
        day = start.astimezone(zone).date()
        slots = []
        while len(slots) < count:
            slot = datetime(day.year, day.month, day.day, int(found["hour"]), int(found["minute"]), tzinfo=zone)
            if slot > start and (found["days"] == "daily" or slot.isoweekday() < 6):
                slots.append(slot.astimezone(UTC))
            day += timedelta(days=1)
        return slots

    def sent(self, schedule, slot=NOW - timedelta(hours=5), state=DeliveryState.SENT, reason=None):
        """What the last delivery came to."""
        self.last[schedule] = Delivery(key="k", schedule=schedule, slot=slot, state=state, reason=reason)

    def _changed(self, name, home, now, **changes):
        changed = self.schedules[self.get(name, home).id] = replace(self.get(name, home), **changes)
        return self._listed(changed, now)

    def _listed(self, schedule, now):
        following = None
        if schedule.state is ScheduleState.ACTIVE or schedule.paused_until:
            start = schedule.paused_until or now
            following = self.preview(schedule.at, schedule.tz, start, 1)[0]
        return Listed(schedule=schedule, last=self.last.get(schedule.id), next=following)
