"""A place where people talk, as `newsbrief serve` runs it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from bot.digests.poster import Poster


class Surface(Protocol):
    """One chat platform, or the terminal."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def poster(self) -> Poster | None:
        """What posts digests here; it raises PostError until it is connected. None: this is no place for digests."""
        ...

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, and then end what is being answered.

        Raises NewsbriefError when it cannot go on: a token that is refused, for example.
        """
        ...


@runtime_checkable
class Teller(Protocol):
    """A surface that can say something in a place without being asked."""

    async def tell(self, place: str, text: str) -> None:
        """Say one line of plain text there; it is escaped, and notifies nobody.

        Raises AwayError while the platform cannot be reached, and CannotTellError where it does not let us.
        """
        ...
