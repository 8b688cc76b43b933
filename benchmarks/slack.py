"""How soon Slack hears from the bot: `python -m benchmarks.slack [--users 200] [--rounds 3]`.

The real `newsbrief serve` in a process of its own, in Socket Mode, on the samples and invented articles, against the
local Slack of the tests. In each round everybody uses a command at the same moment, most of them /brief on different
topics, so that acknowledgements and briefings want the processor at once; while those are made, others ask one after
the other. Fails when the 99th percentile of a round is
above the goal, or when an answer is missing.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from tests.chat.serving import Served, make_home
from tests.conftest import ROOT
from tests.fakes.slack import FakeSlack

GOAL_MS = 300.0
AT_ONCE = 10  # people in a channel: below its cooldown
TOPICS = "ferry council cannery school lighthouse herring Skerry choir bakery bank bees museum dentist fog".split()
LENGTHS = ("short", "standard", "long")
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
    return statistics.median(waited), _p99(waited), waited[-1], _p99(meanwhile), seconds


def _p99(waited: Sequence[float]) -> float:
    return waited[min(len(waited) - 1, round(len(waited) * 0.99))]


def _command(place: int, number: int) -> tuple[str, str]:
    if place % 10 == 9:
        return "/whosaid", f"We will not sell this year {place}"
    since = f"{60 + place + number}d"  # everybody's own, so that no briefing is shared
    return "/brief", f"{TOPICS[place % len(TOPICS)]} since {since} {LENGTHS[place % 3]}"


def main(argv: Sequence[str] | None = None) -> int:
    """Print a line a round; 1 when the goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slack", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make_home(home)
        rounds = asyncio.run(measure(given.users, given.rounds, home))
    print(f"{given.users} people at once; milliseconds until Slack hears from the bot")
    print(f"{'round':>5} {'p50':>7} {'p99':>7} {'max':>7} {'p99 meanwhile':>14} {'all answered':>13}")
    for number, (p50, p99, longest, meanwhile, seconds) in enumerate(rounds, 1):
        print(f"{number:>5} {p50:>7.0f} {p99:>7.0f} {longest:>7.0f} {meanwhile:>14.0f} {seconds:>11.1f} s")
    worst = max(max(p99, meanwhile) for _, p99, _, meanwhile, _ in rounds)
    print(f"the goal is a p99 of {GOAL_MS:.0f} ms: {'met' if worst <= GOAL_MS else 'missed'}")
    return 0 if worst <= GOAL_MS else 1


if __name__ == "__main__":
    sys.exit(main())
