"""Digests that last as long as a test: the protocol of bot.digests.desk without a database."""

from __future__ import annotations

from dataclasses import replace
from itertools import count, islice

from bot.digests.schedule import Delivery, DeliveryState, Listed, Schedule, ScheduleState
from bot.digests.slots import next_slot, slots
from bot.digests.wording import parse
from bot.errors import ScheduleError


class InMemoryDigests:
    """Implements bot.digests.desk.Digests."""

    def __init__(self):
        self.schedules = {}
        self.last = {}
        self.now_asked = []
        self._ids = count(0xA1)

    def add(self, wish, now):
        read = parse(wish.at, wish.tz)
        name = wish.id or f"{next(self._ids):04x}"
        self.schedules[name] = Schedule(
            id=name,
            to=wish.to,
            at=read.at,
            tz=read.tz or "UTC",
            topic=wish.topic,
            length=wish.length,
            sources=wish.sources,
            when_empty=wish.when_empty,
            quiet=wish.quiet,
            alerts=wish.alerts,
            created=now,
        )
        return self._listed(name, now)

    def list(self, home=None, to=None, now=None):
        return [self._listed(name, now) for name in self.schedules]

    def get(self, name, home=None):
        found = [one for one in self.schedules if one.startswith(name)]
        if len(found) != 1:
            raise ScheduleError(f"There is no digest “{name}”; newsbrief digest list shows what there is.")
        return self.schedules[found[0]]

    def remove(self, name, home=None):
        return self.schedules.pop(self.get(name).id)

    def pause(self, name, now, until=None, home=None):
        return self._change(name, now, state=ScheduleState.PAUSED, paused_until=until)

    def resume(self, name, now, home=None):
        return self._change(name, now, state=ScheduleState.ACTIVE, paused_until=None)

    def now(self, name, now, home=None):
        self.now_asked.append(self.get(name).id)
        return self._listed(self.get(name).id, now)

    def preview(self, at, tz, start, count=5):
        read = parse(at, tz)
        return list(islice(slots(read.recurrence, read.tz or "UTC", start, start.replace(year=start.year + 9)), count))

    def delivered(self, name, slot, state=DeliveryState.SENT, reason=None):
        self.last[name] = Delivery(key="k", schedule=name, slot=slot, state=state, reason=reason)

    def _change(self, name, now, **fields):
        schedule = self.get(name)
        self.schedules[schedule.id] = replace(schedule, **fields)
        return self._listed(schedule.id, now)

    def _listed(self, name, now):
        schedule = self.schedules[name]
        active = schedule.state is ScheduleState.ACTIVE
        start = now if active else schedule.paused_until
        following = next_slot(parse(schedule.at).recurrence, schedule.tz, start) if start else None
        return Listed(schedule=schedule, last=self.last.get(name), next=following)
