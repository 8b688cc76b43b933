"""`newsbrief digest preview`: when words would come. Needs no archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

import typer

from bot.digests.recurrence import Recurrence
from bot.digests.slots import first_instant, moved_by_clocks, slots
from bot.digests.wording import describe, parse
from bot.digests.zones import shown, zone
from bot.errors import ScheduleError

COUNT = 5
_MOMENT = timedelta(microseconds=1)
_FAR = timedelta(days=366 * 9)  # the 29th of February is eight years away at most
_YEARS = (1900, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What was read, and the slots of it."""

    recurrence: Recurrence
    tz: str
    slots: tuple[datetime, ...]  # UTC


def foresee(at: str, tz: str | None, *, first: str | None, days: int | None, now: datetime) -> Foreseen:
    """The slots of local days from a day on, or after now; so many days, or the next five. Raises ScheduleError."""
    name = parse(at, tz).tz or "UTC"
    clock = zone(name)
    day = _day(first) if first else now.astimezone(clock).date()
    recurrence = parse(at, tz, on=day).recurrence
    start = first_instant(datetime.combine(day, time(0)), clock) - _MOMENT if first else now
    if days is None:
        return Foreseen(
            recurrence=recurrence, tz=name, slots=tuple(islice(slots(recurrence, name, start, start + _FAR), COUNT))
        )
    end = first_instant(datetime.combine(day + timedelta(days=days), time(0)), clock) - _MOMENT
    return Foreseen(recurrence=recurrence, tz=name, slots=tuple(slots(recurrence, name, start, end)))


def tell_foreseen(foreseen: Foreseen) -> None:
    """Say the rule in words, and each slot on the clock of its zone, with what a change of the clocks did to it."""
    from bot.digests_shown import clock  # noqa: PLC0415 - not for --json

    says = describe(foreseen.recurrence, foreseen.tz)
    typer.echo(f"{says[:1].upper()}{says[1:]}:")
    if not foreseen.slots:
        typer.echo("  nothing in these days.")
    for slot in foreseen.slots:
        moved = moved_by_clocks(foreseen.recurrence, foreseen.tz, slot)
        typer.echo(f"  {clock(slot.astimezone(zone(foreseen.tz)))}{f'  ({moved})' if moved else ''}")


def _day(words: str) -> date:
    try:
        day = date.fromisoformat(words.strip())
    except ValueError:
        raise ScheduleError(f"“{shown(words)}” is no day; say it like 2026-03-27.") from None
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise ScheduleError(f"{day} is too far away; say a day from {_YEARS[0]} to {_YEARS[1]}.")
    return day
