"""What store and ledger ask of schedules' times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.digests.schedule import Quiet

_LONGEST = timedelta(days=62)  # between two slots of anything that can be said
GRACE = timedelta(hours=6)
LONG_GRACE = timedelta(hours=24)  # of what comes once a week or less
_WEEKLY = timedelta(days=6)


class Times(Protocol):
    """The slots of schedules' words. Moments are aware; slots come back in UTC."""

    def read(self, at: str, tz: str | None) -> tuple[str, str]:
        """The canonical words and the zone of what somebody said. Raises ScheduleError."""
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


def grace(slot: datetime, following: datetime | None) -> timedelta:
    """How late a digest is still worth posting: half the way to the next, at most 6 hours; a weekly one's 24 hours."""
    gap = _LONGEST if following is None else following - slot
    return min(gap / 2, LONG_GRACE if gap >= _WEEKLY else GRACE)
