"""What somebody scheduled, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from bot.errors import ScheduleError

PLATFORMS = ("discord", "slack")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a digest is posted: a channel, a thread of it, or a person's direct messages.

    Written `discord:CHANNEL`, `slack:CHANNEL/THREAD` or `discord:@PERSON`. A thread of Discord is a channel of its own;
    Slack's is named by the time stamp of its first message.
    """

    platform: str  # "discord" or "slack"
    channel: str  # the platform's id; of a person where `direct`
    thread: str | None = None
    direct: bool = False

    def __str__(self) -> str:
        thread = f"/{self.thread}" if self.thread else ""
        return f"{self.platform}:{'@' if self.direct else ''}{self.channel}{thread}"


class ScheduleState(StrEnum):
    """Whether a schedule runs."""

    ACTIVE = "active"
    PAUSED = "paused"


class WhenEmpty(StrEnum):
    """What happens at a slot with nothing new to tell."""

    SKIP = "skip"
    SAY = "say"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """When nothing is posted; what falls due then is carried over to the end of it."""

    start: time | None = None  # local; the hours may pass midnight
    end: time | None = None
    days: tuple[int, ...] = ()  # ISO weekdays, 1 is Monday
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """Breaking stories that do not wait for a slot."""

    outlets: int  # that must carry a story
    cap: int  # alerts a local day


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One standing wish: brief this place at these times."""

    id: str
    to: Place
    at: str  # when, in the canonical words of bot.digests.wording
    tz: str  # an IANA zone
    topic: str | None = None
    length: str = "standard"
    sources: tuple[str, ...] = ()  # names of outlets; none: all
    when_empty: WhenEmpty = WhenEmpty.SAY
    quiet: Quiet | None = None
    alerts: Alerts | None = None
    state: ScheduleState = ScheduleState.ACTIVE
    paused_until: datetime | None = None
    paused_why: str | None = None  # said in lists: a person's wish, or what went wrong
    made_by: str | None = None  # the platform's id of the person who is told when it fails
    home: str | None = None  # the server or workspace it belongs to
    created: datetime


class DeliveryState(StrEnum):
    """How far a slot has come. Each state is committed before the step that it names."""

    PLANNED = "planned"
    COMPOSING = "composing"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"  # nothing new, paused, or missed: `reason` says which


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One slot of one schedule in the ledger."""

    key: str  # short and unguessable; travels with every post and finds it again
    schedule: str
    slot: datetime  # UTC
    state: DeliveryState
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A schedule as lists show it."""

    schedule: Schedule
    last: Delivery | None  # the newest slot that has ended, or is on its way
    next: datetime | None  # UTC; None while it is paused without an end


def parse_place(words: str) -> Place:
    """A place from its written form. Raises ScheduleError."""
    platform, colon, rest = words.strip().partition(":")
    direct = rest.startswith("@")
    channel, slash, thread = rest.removeprefix("@").partition("/")
    if platform.casefold() not in PLATFORMS or not colon or not channel.isalnum() or bool(slash) != bool(thread):
        raise ScheduleError(f"“{words}” is no place; say discord:CHANNEL or slack:CHANNEL, with the channel's id.")
    return Place(platform=platform.casefold(), channel=channel, thread=thread or None, direct=direct)
