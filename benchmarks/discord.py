"""How soon Discord hears from the bot: `python -m benchmarks.discord [--users 200] [--rounds 3]`.

The real `newsbrief serve` in a process of its own, on the samples and invented articles, against the local Discord of
the tests. In each round everybody uses a command at the same moment, most of them /brief on different topics, so that
acknowledgements and briefings want the processor at once. Fails when the 99th percentile of a round is above the goal.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks._chat import AT_ONCE, brief_of, p99, quote_of, shown
from tests.chat.serving import Served
from tests.fakes.discord import FakeDiscord

SETTLED = 3.0  # seconds for the models to be loaded: a start is not what is measured


async def measure(users: int, rounds: int, home: Path) -> list[tuple[float, float, float, float]]:
    """For each round: p50, p99 and maximum of the acknowledgements, and seconds until the last answer."""
    gc.disable()  # pauses of the local Discord are none of the bot's
    async with FakeDiscord(rules=(), global_per_second=100_000) as discord:
        town = discord.guild()
        served = Served(home, discord.environment)
        await served.start()
        try:
            await discord.connected(60)
            await discord.synced()
            warm = await discord.slash(discord.user(), discord.channel(town), "health")
            await warm.reply(60)
            await asyncio.sleep(SETTLED)
            found = [await _round(discord, town, users, number) for number in range(rounds)]
        finally:
            status, told = await served.stop()
    if status:
        raise SystemExit(told)
    return found


async def _round(discord: FakeDiscord, town: object, users: int, number: int) -> tuple[float, float, float, float]:
    channels = [discord.channel(town) for _ in range(0, users, AT_ONCE)]
    people = [discord.user() for _ in range(users)]
    began = asyncio.get_running_loop().time()
    asked = await asyncio.gather(
        *(
            discord.slash(user, channels[place // AT_ONCE], *_command(place, number)[:1], **_command(place, number)[1])
            for place, user in enumerate(people)
        )
    )
    for one in asked:
        await one.acknowledged(30)
    for one in asked:
        await one.reply(180)
    seconds = asyncio.get_running_loop().time() - began
    waited = sorted(one.acknowledged_ms or 0.0 for one in asked)
    return statistics.median(waited), p99(waited), waited[-1], seconds


def _command(place: int, number: int) -> tuple[str, dict[str, str]]:
    quote = quote_of(place)
    return ("brief", brief_of(place, number)) if quote is None else ("whosaid", {"quote": quote})


def main(argv: Sequence[str] | None = None) -> int:
    """Print a line a round; 1 when the goal was missed."""
    return shown("Discord", __doc__, {"p50": False, "p99": True, "max": False}, measure, argv)


if __name__ == "__main__":
    sys.exit(main())
