"""A thousand digests due at once: `python -m benchmarks.digests [--digests 1000] [--platform discord|slack]`.

The real runner with the real desk and renderers, over an archive of samples and invented articles and with every
model loaded, against a chat that refuses what is over its platform's limits: Discord's 50 requests in any second for a
bot and 5 in 5 seconds for a channel; Slack's message a second for a channel and "several hundred a minute" for a
workspace, taken for 300. Every post takes its time on the network. The digests are composed first; then the clock is
set to five seconds before their slot.

Fails when the first post comes more than two seconds after the slot, when the last one takes over 1.2 times what the
limits alone take, when one is missing or there twice, or when the process needs more than 1 GB.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, func, select

from bot.app import App
from bot.briefing.briefing import Briefing
from bot.chat import discord_digest, slack_digest
from bot.digests.desk import Wish
from bot.digests.headlines import headlines
from bot.digests.newsroom import DeskNewsroom
from bot.digests.poster import Heading, Part, PostError
from bot.digests.runner import Habits, Parts, Runner
from bot.digests.schedule import Place, parse_place
from bot.digests.ticker import ticking
from bot.digests.times import SlotTimes
from bot.news.schema import deliveries
from bot.news.told import ToldBook
from bot.settings import Settings
from tests.chat.serving import make_home

SLOT = datetime(2026, 10, 15, 8, 0, tzinfo=UTC)  # the invented articles are of the two weeks before
AT = "monthly 15 08:00"
GOAL_RATIO, GOAL_LATE, GOAL_MEMORY = 1.2, 2.0, 1.0  # GB
NETWORK = (0.04, 0.15)  # seconds that a post takes
TOPICS = (None, *"ferry council cannery school lighthouse herring Skerry choir bakery bank bees museum".split())


@dataclass(frozen=True)
class Window:
    """No more than `most` in any `seconds`."""

    most: int
    seconds: float

    def alone(self, posts: int) -> float:
        """Seconds that so many posts take at the least."""
        return (math.ceil(posts / self.most) - 1) * self.seconds


EVERYWHERE = {"discord": Window(50, 1.0), "slack": Window(300, 60.0)}  # of a bot; of a workspace
CHANNEL = {"discord": Window(5, 5.0), "slack": Window(1, 1.0)}


class Clock:
    def __init__(self) -> None:
        self._ahead = SLOT - timedelta(minutes=30) - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def to(self, moment: datetime) -> None:
        self._ahead = moment - datetime.now(UTC)


class LimitedChat:
    """A poster that is its own server."""

    def __init__(self, platform: str, clock: Clock) -> None:
        self.platform = platform
        self._clock = clock
        self._chance = random.Random(1)
        self._recent: dict[str, deque[float]] = defaultdict(deque)
        self.posted: Counter[tuple[str, int]] = Counter()
        self.late: list[float] = []  # seconds after the slot
        self.refused = 0

    def compose(self, briefing: Briefing, heading: Heading, *, key: str) -> Sequence[Part]:
        render = discord_digest.compose if self.platform == "discord" else slack_digest.compose
        return render(briefing, heading, key=key)

    async def post(self, place: Place, part: Part, *, key: str, number: int, home: str | None = None) -> str:
        del part, home
        began = self._clock()
        await asyncio.sleep(self._chance.uniform(*NETWORK) / 2)
        for name, window in (("", EVERYWHERE[self.platform]), (str(place), CHANNEL[self.platform])):
            self._check(name, window)
        self.late.append((began - SLOT).total_seconds())
        self.posted[key, number] += 1
        await asyncio.sleep(self._chance.uniform(*NETWORK) / 2)
        return f"{len(self.late)}"

    async def find(self, *_: object, **__: object) -> str | None:
        return None

    async def tell(self, *_: object, **__: object) -> None:
        return

    def _check(self, name: str, window: Window) -> None:
        now, recent = time.monotonic(), self._recent[name]
        while recent and recent[0] <= now - window.seconds:
            recent.popleft()
        if len(recent) >= window.most:
            self.refused += 1
            raise PostError("Too many.", retry_after=recent[0] + window.seconds - now)
        recent.append(now)


async def measure(app: App, platform: str, digests: int) -> tuple[LimitedChat, float]:
    """Compose and post; returns the chat, and seconds that composing took."""
    clock = Clock()
    chat = LimitedChat(platform, clock)
    for number in range(digests):
        to = f"discord:{number + 1}" if platform == "discord" else f"slack:C{number + 1}"
        topic = TOPICS[number % len(TOPICS)]
        wish = Wish(to=parse_place(to), at=AT, topic=topic, id=f"{platform}-{number}", home="one")
        app.digests.add(wish, clock())
    desk = app.desk()
    newsroom = DeskNewsroom(
        lambda: desk, lambda request, now: headlines(app.archive, request, now), ToldBook(app.archive)
    )
    parts = Parts(
        archive=app.archive,
        times=SlotTimes(),
        newsroom=newsroom,
        posters=lambda: {platform: chat},
        clock=clock,
        habits=Habits(ahead=timedelta(minutes=45)),  # at once: the clock is set when all are composed
    )
    runner = Runner(parts)
    await runner.start()
    began = time.monotonic()
    try:
        async with ticking(runner.tick):
            await _until(lambda: _count(app, deliveries.c.composed.is_not(None)) == digests)
            composing = time.monotonic() - began
            clock.to(SLOT - timedelta(seconds=5))
            await _until(lambda: _count(app, deliveries.c.state == "sent") == digests)
    finally:
        await runner.close()
    return chat, composing


async def _until(done: Callable[[], bool]) -> None:
    patience = time.monotonic() + 400
    while not await asyncio.to_thread(done):
        if time.monotonic() > patience:
            raise SystemExit("Digests are missing.")
        await asyncio.sleep(0.5)


def _count(app: App, which: ColumnElement[bool]) -> int:
    with app.archive.reading() as connection:
        return connection.execute(select(func.count()).select_from(deliveries).where(which)).scalar_one()


def main(argv: Sequence[str] | None = None) -> int:
    """Print a line a platform; 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.digests", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--digests", type=int, default=1_000)
    parser.add_argument("--platform", choices=("discord", "slack"), help="one of them only")
    parser.add_argument("--database", help="a DATABASE_URL of an empty database; SQLite if left out")
    given = parser.parse_args(argv)
    failed = False
    print(f"{given.digests:,} digests due at once; seconds")
    print(
        f"{'':>8} {'composing':>10} {'first late':>11} {'last':>7} {'limit alone':>12} {'ratio':>6} {'refused':>8}   GB"
    )
    for platform in (given.platform,) if given.platform else ("discord", "slack"):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            make_home(home)
            app = App(Settings(newsbrief_home=home, database_url=given.database))
            app.encoder.encode(["A bot that serves has its models loaded."])
            app.finder.read(["“They count,” said Ada Brink."])
            chat, composing = asyncio.run(measure(app, platform, given.digests))
            app.archive.close()
        twice = [key for key, number in chat.posted.items() if number != 1]
        alone = EVERYWHERE[platform].alone(len(chat.late))
        ratio = max(chat.late) / alone if alone else 1.0
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(
            f"{platform:>8} {composing:>10.1f} {min(chat.late):>11.2f} {max(chat.late):>7.1f} {alone:>12.1f} "
            f"{ratio:>6.2f} {chat.refused:>8} {memory:>5.2f}",
            flush=True,
        )
        failed |= bool(twice) or ratio > GOAL_RATIO or not 0 <= min(chat.late) <= GOAL_LATE or memory > GOAL_MEMORY
    goals = f"first within {GOAL_LATE:.0f} s, last within {GOAL_RATIO} times the limit, {GOAL_MEMORY:.0f} GB"
    print(f"the goals are: {goals}, each once: {'missed' if failed else 'met'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
