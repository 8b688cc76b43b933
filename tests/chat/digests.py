"""Digests in memory, for tests of the chats: schedules as the protocol has them, nothing of it delivered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from bot.digests.schedule import Delivery, DeliveryState, Listed, Schedule, ScheduleState
from bot.digests.slots import slots
from bot.digests.wording import parse
from bot.errors import ScheduleError

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # a Tuesday


class FakeDigests:
    """Implements bot.digests.desk.Digests."""

    def __init__(self):
        self.schedules = {}
        self.last = {}
        self.due = []
        self._ids = iter(f"{number:x}a7e{number:04x}" for number in range(1, 1000))

    def add(self, wish, now):
        read = parse(wish.at, wish.tz, on=now.date())
        schedule = Schedule(
            id=wish.id or next(self._ids),
            to=wish.to,
            at=read.at,
            tz=read.tz or "UTC",
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
        read = parse(at, tz, on=start.date())
        return list(islice(slots(read.recurrence, read.tz or "UTC", start, start + timedelta(days=800)), count))

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
