"""Time as this Discord sees it: it runs on its own, and tests can push it forward."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

DISCORD_EPOCH_MS = 1_420_070_400_000


@dataclass(kw_only=True)
class Clock:
    """Wall time by the monotonic clock, so a test that freezes time.time() does not freeze Discord."""

    _started: float = field(default_factory=time.time)
    _zero: float = field(default_factory=time.monotonic)
    _pushed: float = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return self._started + (time.monotonic() - self._zero) + self._pushed

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("this clock only goes forward")
        self._pushed += seconds

    def elapsed_ms(self) -> float:
        """Milliseconds since the fake began, never pushed: for measuring."""
        return (time.monotonic() - self._zero) * 1000


@dataclass(kw_only=True)
class Snowflakes:
    """Ids that grow with time, as Discord's do; discord.py reads the creation time out of them."""

    clock: Clock
    _last: int = 0

    def next(self) -> str:
        stamp = (int(self.clock.now() * 1000) - DISCORD_EPOCH_MS) << 22
        self._last = max(self._last + 1, stamp)
        return str(self._last)


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def snowflake_at(seconds: float) -> int:
    return (int(seconds * 1000) - DISCORD_EPOCH_MS) << 22
