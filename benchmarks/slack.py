"""How soon Slack hears from the bot: `python -m benchmarks.slack [--users 200] [--rounds 3]`.

The real `newsbrief serve` in a process of its own, in Socket Mode, on the samples and invented articles, against the
local Slack of the tests. In each round everybody uses a command at the same moment, most of them /brief on different
topics, so that acknowledgements and briefings want the processor at once; while those are made, others ask one after
the other. Fails when the 99th percentile of a round is above the goal, or when an answer is missing.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from benchmarks._chat import AT_ONCE, brief_of, p99, quote_of, shown
from tests.chat.serving import Served
from tests.conftest import ROOT
from tests.fakes.slack import FakeSlack

MEANWHILE = 40  # people who ask while the briefings of the others are made
Round = tuple[float, float, float, float, float]


async def measure(users: int, rounds: int, home: Path) -> list[Round]:
    """For each round: p50, p99 and maximum of the acknowledgements, p99 of those meanwhile, and seconds for it all."""
    found: list[Round] = []
    manifest = yaml.safe_load((ROOT / "slack-manifest.yaml").read_text(encoding="utf-8"))
    async with FakeSlack(manifest=manifest, message_rate=None) as slack:
        served = Served(home, slack.environment())
        await served.start()
        try:
            await slack.wait_connected(timeout=60)
            first = slack.user("first")
            there = slack.channel("warm", first)
            await slack.slash(first, there, "/newsbrief", "health")
            await slack.wait_messages(there, 1, to=first, timeout=60)
            found = [await _round(slack, users, number) for number in range(rounds)]
        finally:
            status, told = await served.stop()
    if status:
        raise SystemExit(told)
    return found


async def _round(slack: FakeSlack, users: int, number: int) -> Round:
    channels = [slack.channel(f"news-{number}-{place}") for place in range(0, users, AT_ONCE)]
    people = [slack.user(f"user-{number}-{place}") for place in range(users)]
    began = asyncio.get_running_loop().time()
    asked = await asyncio.gather(
        *(slack.slash(user, channels[place // AT_ONCE], *_command(place, number)) for place, user in enumerate(people))
    )
    others = [slack.user(f"later-{number}-{place}") for place in range(MEANWHILE)]
    later = []
    for user in others:
        await asyncio.sleep(0.04)
        later.append(await slack.slash(user, slack.im(user), "/quotes", "Maren Oduya"))
    waited = sorted([(await one.acked(30)).ms for one in asked])
    meanwhile = sorted([(await one.acked(30)).ms for one in later])

    def answered() -> bool:
        # What was posted first while people waited has become the answer by then.
        return all(
            sum(not message.thread_ts and "Reading the news" not in message.text for message in slack.messages(one))
            >= min(AT_ONCE, users)
            for one in channels
        )

    await slack.wait_until(answered, 240)
    seconds = asyncio.get_running_loop().time() - began
    return statistics.median(waited), p99(waited), waited[-1], p99(meanwhile), seconds


def _command(place: int, number: int) -> tuple[str, str]:
    quote = quote_of(place)
    if quote is not None:
        return "/whosaid", quote
    return "/brief", "{topic} since {since} {length}".format(**brief_of(place, number))


def main(argv: Sequence[str] | None = None) -> int:
    """Print a line a round; 1 when the goal was missed."""
    columns = {"p50": False, "p99": True, "max": False, "p99 meanwhile": True}
    return shown("Slack", __doc__, columns, measure, argv)


if __name__ == "__main__":
    sys.exit(main())
