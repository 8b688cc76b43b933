"""What the benchmarks of the chat platforms have in common: what people ask for, and a table of the rounds."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from tests.chat.serving import make_home

GOAL_MS = 300.0
AT_ONCE = 10  # people in a channel: below its cooldown
_TOPICS = "ferry council cannery school lighthouse herring Skerry choir bakery bank bees museum dentist fog".split()
_LENGTHS = ("short", "standard", "long")


def quote_of(place: int) -> str | None:
    """What the person of this number asks about with /whosaid, as every tenth does; None for one who wants /brief."""
    return f"We will not sell this year {place}" if place % 10 == 9 else None


def brief_of(place: int, number: int) -> dict[str, str]:
    """The topic, the time and the length that somebody asks for in a round."""
    since = f"{60 + place + number}d"  # everybody's own, so that no briefing is shared
    return {"topic": _TOPICS[place % len(_TOPICS)], "since": since, "length": _LENGTHS[place % 3]}


def p99(waited: Sequence[float]) -> float:
    """The 99th percentile of sorted times."""
    return waited[min(len(waited) - 1, round(len(waited) * 0.99))]


def shown(
    platform: str,
    what: str | None,
    columns: dict[str, bool],
    measure: Callable[[int, int, Path], Awaitable[Sequence[tuple[float, ...]]]],
    argv: Sequence[str] | None,
) -> int:
    """Print a line a round, its columns (those that count towards the goal are true) and its seconds last.

    1 when a round missed the goal.
    """
    prog = f"python -m benchmarks.{platform.lower()}"
    parser = argparse.ArgumentParser(prog=prog, description=(what or "").split("\n")[0])
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(argv)

    async def measured() -> Sequence[tuple[float, ...]]:
        return await measure(given.users, given.rounds, home)

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make_home(home)
        rounds = asyncio.run(measured())
    widths = [max(7, len(name)) for name in columns]
    print(f"{given.users} people at once; milliseconds until {platform} hears from the bot")
    named = " ".join(f"{name:>{width}}" for name, width in zip(columns, widths, strict=True))
    print(f"{'round':>5} {named} {'all answered':>13}")
    for number, (*waited, seconds) in enumerate(rounds, 1):
        told = " ".join(f"{one:>{width}.0f}" for one, width in zip(waited, widths, strict=True))
        print(f"{number:>5} {told} {seconds:>11.1f} s")
    worst = max(one for waited in rounds for one, counts in zip(waited, columns.values(), strict=False) if counts)
    print(f"the goal is a p99 of {GOAL_MS:.0f} ms: {'met' if worst <= GOAL_MS else 'missed'}")
    return 0 if worst <= GOAL_MS else 1
