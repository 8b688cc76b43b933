"""The rule behind a schedule's times, as a value.

bot.digests.wording reads and writes it, bot.digests.slots walks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

WEEK = (1, 2, 3, 4, 5, 6, 7)
YEAR = tuple(range(1, 13))
DAY_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """On which local days, and at which local times of them.

    A day counts when its month is one of `months`, it satisfies `weekdays` and, where given, `month_days` (with
    `either`, one of the two is enough).
    """

    times: tuple[time, ...]  # sorted, at least one, to the minute
    weekdays: tuple[int, ...] = WEEK  # ISO: 1 is Monday
    month_days: tuple[int, ...] = ()  # 1 to 31, or -1 for the last; a month without the day has its last instead
    every_hours: int | None = None  # from the first of `times` on; the other times follow from it
    anchor: date | None = None  # the day of that first time, where the hours do not divide a day and are counted on
    months: tuple[int, ...] = YEAR
    weeks: tuple[int, ...] = ()  # which of a month's such weekdays, 1 to 5, or -1 for the last; none: all
    exact: bool = False  # a month without the day is left out, as cron has it
    either: bool = False  # cron's rule where both of its day fields are restricted

    @property
    def counts_on(self) -> bool:
        """Whether elapsed hours are counted from the anchor, instead of times on the clock."""
        return self.every_hours is not None and DAY_HOURS % self.every_hours != 0
