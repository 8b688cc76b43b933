"""What store and ledger ask of schedules' times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol

from bot.digests.calendar import held_until
from bot.digests.recurrence import Recurrence
from bot.digests.schedule import Quiet
from bot.digests.slots import latest_slot, next_slot, slots
from bot.digests.wording import parse

_LONGEST = timedelta(days=62)  # between two slots of anything that can be said
GRACE = timedelta(hours=6)
LONG_GRACE = timedelta(hours=24)  # of what comes once a week or less
_WEEKLY = timedelta(days=6)


class Times(Protocol):
    """The slots of schedules' words. Moments are aware; slots come back in UTC."""

    def read(self, at: str, tz: str | None, now: datetime) -> tuple[str, str]:
        """The canonical words and the zone of what somebody says at this moment. Raises ScheduleError."""
        ...

    def between(self, at: str, tz: str, after: datetime, until: datetime) -> Sequence[datetime]:
        """The slots later than `after` and not later than `until`, in order."""
        ...

    def following(self, at: str, tz: str, after: datetime) -> datetime | None:
        """The first slot later than `after`."""
        ...

    def preceding(self, at: str, tz: str, until: datetime) -> datetime | None:
        """The last slot not later than `until`."""
        ...

    def due(self, quiet: Quiet | None, tz: str, slot: datetime) -> datetime:
        """When a slot is posted: at the end of the quiet time that it falls into, else when it is."""
        ...


class SlotTimes:
    """The slots that bot.digests.slots walks."""

    def read(self, at: str, tz: str | None, now: datetime) -> tuple[str, str]:
        """The canonical words and the zone; UTC where neither words nor `tz` have one. Raises ScheduleError."""
        said = parse(at, tz, on=now.date())
        return said.at, said.tz or "UTC"

    def between(self, at: str, tz: str, after: datetime, until: datetime) -> Sequence[datetime]:
        """The slots later than `after` and not later than `until`, in order."""
        return list(slots(_recurrence(at), tz, after, until))

    def following(self, at: str, tz: str, after: datetime) -> datetime | None:
        """The first slot later than `after`."""
        return next_slot(_recurrence(at), tz, after)

    def preceding(self, at: str, tz: str, until: datetime) -> datetime | None:
        """The last slot not later than `until`, of the last 62 days."""
        return latest_slot(_recurrence(at), tz, until, until - _LONGEST)

    def due(self, quiet: Quiet | None, tz: str, slot: datetime) -> datetime:
        """When a slot is posted."""
        return held_until(quiet, tz, slot)


@lru_cache(maxsize=4096)
def _recurrence(at: str) -> Recurrence:
    return parse(at).recurrence


def grace(slot: datetime, following: datetime | None) -> timedelta:
    """How late a digest is still worth posting: half the way to the next, at most 6 hours; a weekly one's 24 hours."""
    gap = _LONGEST if following is None else following - slot
    return min(gap / 2, LONG_GRACE if gap >= _WEEKLY else GRACE)
