"""What to suggest while somebody types: computed at most once a minute, on a thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from enum import StrEnum

_FRESH = 60.0  # seconds
_SHOWN = 25  # what Discord's list takes


class Suggest(StrEnum):
    """What is being typed."""

    TOPICS = "topics"
    PEOPLE = "people"
    SOURCES = "sources"


class Suggestions:
    """Suggestions for each kind of word. Blocks: for a thread."""

    def __init__(
        self, looks: dict[Suggest, Callable[[], list[str]]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._looks = looks
        self._clock = clock
        self._known: dict[Suggest, tuple[float, list[str]]] = {}
        self._lock = threading.Lock()

    def matching(self, kind: Suggest, typed: str) -> list[str]:
        """Those that begin with what was typed, then those in which a word does, then those that hold it."""
        wanted = " ".join(typed.split()).casefold()
        ranked = sorted(
            ((rank, place, one) for place, one in enumerate(self._all(kind)) if (rank := _rank(one, wanted)) < 3),
            key=lambda found: found[:2],
        )
        return [one for *_, one in ranked[:_SHOWN]]

    def _all(self, kind: Suggest) -> list[str]:
        with self._lock:
            known = self._known.get(kind)
            if known is None or self._clock() - known[0] > _FRESH:
                known = self._known[kind] = (self._clock(), self._looks[kind]())
            return known[1]


def _rank(one: str, wanted: str) -> int:
    there = one.casefold()
    if there.startswith(wanted):
        return 0
    return 1 if f" {wanted}" in there else 2 if wanted in there else 3
