"""A place where people talk, as `newsbrief serve` runs it."""

from __future__ import annotations

import asyncio
from typing import Protocol


class Surface(Protocol):
    """One chat platform, or the terminal."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, and then end what is being answered.

        Raises NewsbriefError when it cannot go on: a token that is refused, for example.
        """
        ...
