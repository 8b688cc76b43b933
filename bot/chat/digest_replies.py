"""What `/digest` answers. These values never render themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.digests.schedule import Delivery, Place, Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestShown:
    """One digest as people see it."""

    name: str  # as much of its id as names it
    says: str  # when, as a sentence: "every weekday at 08:30, Berlin time"
    schedule: Schedule
    last: Delivery | None = None
    next: datetime | None = None  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestAdded:
    """A digest was made."""

    digest: DigestShown
    upcoming: tuple[datetime, ...]  # UTC, the first few
    note: str | None = None  # what the person may not have meant


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestList:
    """The digests that somebody may see: those of this place first."""

    digests: tuple[DigestShown, ...]
    here: Place | None = None


class DigestChange(StrEnum):
    """What was done to a digest."""

    PAUSED = "paused"
    RESUMED = "resumed"
    REMOVED = "removed"
    DUE = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestChanged:
    """A digest was paused, resumed or removed, or is to come at once."""

    digest: DigestShown
    change: DigestChange


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPreview:
    """When the next ones come."""

    says: str
    upcoming: tuple[datetime, ...]  # UTC
    name: str | None = None  # of a digest that there is; None: of words only


DigestReply = DigestAdded | DigestList | DigestChanged | DigestPreview
