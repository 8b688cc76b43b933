"""How often one person, and one channel, may ask: enough for people, too little for a script."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.chat.texts import too_soon
from bot.errors import CommandError


class TooSoonError(CommandError):
    """Somebody asks more often than there is time to answer; the message is friendly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many commands in so many seconds."""

    commands: int
    seconds: float


PER_USER = Rate(commands=5, seconds=30)
PER_CHANNEL = Rate(commands=20, seconds=30)
_KEPT = 10_000  # people or channels remembered; beyond it the one that asked longest ago is forgotten


class Manners:
    """Counts what people ask. Not thread-safe: for the event loop."""

    def __init__(
        self,
        *,
        per_user: Rate = PER_USER,
        per_channel: Rate = PER_CHANNEL,
        clock: Callable[[], float] = time.monotonic,
        kept: int = _KEPT,
    ) -> None:
        self._clock = clock
        self._users = _Counts(per_user, kept)
        self._channels = _Counts(per_channel, kept)

    def admit(self, user: str, channel: str) -> None:
        """Count one command. Raises TooSoonError, and counts nothing, when it comes too soon."""
        now = self._clock()
        for counts, key, whole_channel in ((self._users, user, False), (self._channels, channel, True)):
            if wait := counts.wait(key, now):
                raise TooSoonError(too_soon(math.ceil(wait), whole_channel=whole_channel))
        self._users.note(user, now)
        self._channels.note(channel, now)

    def __len__(self) -> int:
        """How many people and channels are remembered."""
        return len(self._users) + len(self._channels)


class _Counts:
    def __init__(self, rate: Rate, kept: int) -> None:
        self._rate = rate
        self._kept = kept
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, key: str, now: float) -> float:
        """Seconds until the next command is welcome; 0: now."""
        asked = self._asked.get(key)
        if asked is None or len(asked) < self._rate.commands:
            return 0.0
        return max(0.0, asked[0] + self._rate.seconds - now)

    def note(self, key: str, now: float) -> None:
        asked = self._asked.setdefault(key, deque(maxlen=self._rate.commands))
        asked.append(now)
        self._asked.move_to_end(key)
        while len(self._asked) > self._kept:
            self._asked.popitem(last=False)

    def __len__(self) -> int:
        return len(self._asked)
