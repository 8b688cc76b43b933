"""What delivery needs of a chat platform. Surfaces that are connected are posters; tests have one that is a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.briefing.briefing import Briefing
from bot.digests.schedule import Place
from bot.errors import NewsbriefError

Part = Mapping[str, Any]  # one message as the platform's renderer made it: plain JSON, kept in the ledger


class PostError(NewsbriefError):
    """A part was certainly not posted, and may be tried again later."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after  # seconds, where the platform said so


class PlaceLostError(PostError):
    """The place is gone, or we may not post there: trying again is no use until a person acts."""


class DoubtError(PostError):
    """The answer was lost: the part may have been posted. `find` decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands above a digest besides its briefing."""

    slot: datetime  # in the schedule's zone
    late: bool = False  # delivered after a downtime; it says so
    alert: bool = False  # a breaking story between slots


class Poster(Protocol):
    """Posts digests on one platform."""

    @property
    def platform(self) -> str:
        """`discord` or `slack`."""
        ...

    def compose(self, briefing: Briefing, heading: Heading, *, key: str) -> Sequence[Part]:
        """The messages of a digest, in order. Pure, quick, no model and no network: it runs before the slot.

        Every message carries `key` and its number in a way that `find` reads back.
        """
        ...

    async def post(self, place: Place, part: Part, *, key: str, number: int, home: str | None = None) -> str:
        """Post one message; returns the platform's id of it. `home` is the schedule's: Slack has a token for each.

        Raises PlaceLostError, DoubtError or PostError.
        """
        ...

    async def find(
        self, place: Place, *, key: str, number: int, since: datetime, home: str | None = None
    ) -> str | None:
        """The id of this message if it is in the place's history since then.

        Raises PlaceLostError or PostError when the history cannot be read.
        """
        ...

    async def tell(self, person: str, text: str, *, home: str | None = None) -> None:
        """Write to a person; what goes wrong is logged and no error."""
        ...
