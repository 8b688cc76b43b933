"""Schedules as people make and change them: what `/digest`, the Home tab and `newsbrief digest` call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.digests.schedule import Alerts, Listed, Place, Quiet, Schedule, WhenEmpty


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A schedule that somebody asks for, in their own words."""

    to: Place
    at: str  # "daily 08:00", or plain words: "every weekday at 8:30 Berlin time"
    tz: str | None = None  # an IANA zone; None: what the words say, else UTC
    topic: str | None = None
    length: str = "standard"
    sources: tuple[str, ...] = ()
    when_empty: WhenEmpty = WhenEmpty.SAY
    quiet: Quiet | None = None
    alerts: Alerts | None = None
    id: str | None = None  # the caller's name for it; the same one again replaces the schedule
    made_by: str | None = None
    home: str | None = None


class Digests(Protocol):
    """Synchronous; every method is one transaction and safe to call from any thread. All raise ScheduleError."""

    def add(self, wish: Wish, now: datetime) -> Listed:
        """Make a schedule; its first slot is the first after now."""
        ...

    def list(self, home: str | None = None, to: Place | None = None, now: datetime | None = None) -> Sequence[Listed]:
        """All schedules, or those of a server or a place; the oldest first."""
        ...

    def get(self, name: str, home: str | None = None) -> Schedule:
        """A schedule by its id or an unambiguous beginning of it; of this server only, where one is given."""
        ...

    def remove(self, name: str, home: str | None = None) -> Schedule:
        """End a schedule. What is on its way is not posted any more."""
        ...

    def pause(self, name: str, now: datetime, until: datetime | None = None, home: str | None = None) -> Listed:
        """Post nothing until then, or until somebody resumes it; slots meanwhile are skipped."""
        ...

    def resume(self, name: str, now: datetime, home: str | None = None) -> Listed:
        """Go on with the next slot."""
        ...

    def now(self, name: str, now: datetime, home: str | None = None) -> Listed:
        """Plan a slot of its own at this moment; the running `newsbrief serve` delivers it."""
        ...

    def preview(self, at: str, tz: str | None, start: datetime, count: int = 5) -> Sequence[datetime]:
        """The next slots in UTC of words that nobody has scheduled yet."""
        ...
