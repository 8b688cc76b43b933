"""Acknowledgements first: work on a question begins when nobody waits for the platform to hear from us.

Python runs one thread at a time. A briefing that is made takes the processor from the event loop, so when many people
ask at the same moment, those who asked last would wait longest for their three seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PATIENCE = 0.5  # seconds that work waits at most: in a stream of questions it must begin too


class Calm:
    """Knows whether somebody is waiting to be acknowledged. For one event loop."""

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._waiting = 0
        self._all_heard = asyncio.Event()
        self._all_heard.set()

    @contextmanager
    def acknowledging(self) -> Iterator[None]:
        """Somebody waits until this block is left."""
        self._waiting += 1
        self._all_heard.clear()
        try:
            yield
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._all_heard.set()

    async def settled(self) -> None:
        """Return when nobody waits, or after a while."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._all_heard.wait(), self._patience)
