"""The rule behind a schedule's times, as a value. bot.digests.wording reads and writes it, bot.digests.slots walks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """On which local days, and at which local times of them.

    A day counts when it satisfies `weekdays` (all seven where left out) and, where given, `month_days`.
    """

    times: tuple[time, ...]  # sorted, at least one, to the minute
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)  # ISO: 1 is Monday
    month_days: tuple[int, ...] = ()  # 1 to 31, or -1 for the last; a month without the day has its last instead
    every_hours: int | None = None  # from the first of `times` on; the other times follow from it
