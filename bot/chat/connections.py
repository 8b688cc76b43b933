"""How the chat platforms are: whether we are connected, and what went wrong lately."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.checks import Check

_KEPT = 20  # troubles remembered for each platform
_FRESH = timedelta(hours=24)  # for which a trouble is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One platform."""

    platform: str
    ok: bool
    message: str


class Connections:
    """What /health and `newsbrief doctor` tell of the chats. Safe to call from any thread."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._now: dict[str, Connection] = {}
        self._troubles: dict[str, OrderedDict[str, datetime]] = {}

    def is_now(self, platform: str, message: str, *, ok: bool) -> None:
        """Say how a platform is: connected, connecting, refused."""
        with self._lock:
            self._now[platform] = Connection(platform=platform, ok=ok, message=message)

    def trouble(self, platform: str, line: str) -> bool:
        """Remember something that went wrong, once however often it happens; True: it is news."""
        with self._lock:
            kept = self._troubles.setdefault(platform, OrderedDict())
            is_new = line not in kept or self._clock() - kept[line] > _FRESH
            kept[line] = self._clock()
            kept.move_to_end(line)
            while len(kept) > _KEPT:
                kept.popitem(last=False)
            return is_new

    def settled(self, platform: str, line: str) -> None:
        """Something that went wrong works again."""
        with self._lock:
            self._troubles.get(platform, OrderedDict()).pop(line, None)

    def checks(self) -> list[Check]:
        """Each platform in a line, and what went wrong with it within a day."""
        with self._lock:
            found = []
            for name, one in self._now.items():
                since = self._clock() - _FRESH
                troubles = [line for line, when in self._troubles.get(name, {}).items() if when >= since]
                told = replace(one, message=" ".join([one.message, *troubles[-3:]]), ok=one.ok and not troubles)
                found.append(Check(name=name.casefold(), ok=told.ok, message=told.message))
            return found
