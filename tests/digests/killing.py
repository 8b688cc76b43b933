"""The real runner in processes of its own, killed at random moments and started again; and what must be there then.

As a program it is what starts them: it imports everything once and forks a runner for each line that it reads, so that
two hundred restarts do not take an hour. A runner's clock is the machine's, sped up, and goes on over its restarts.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import aiohttp

from bot.digests.desk import Wish
from bot.digests.ledger import Ledger
from bot.digests.pace import Pace
from bot.digests.runner import Habits, Parts, Runner
from bot.digests.schedule import DeliveryState, parse_place
from bot.digests.single import only_one
from bot.digests.store import Store
from bot.digests.ticker import ticking
from bot.digests.times import SlotTimes
from bot.news.archive import Archive
from tests.digests.chat_server import ChatServer, HttpPoster, chat_server
from tests.digests.fakes import FakeNewsroom

ROOT = Path(__file__).resolve().parent.parent.parent
START = datetime(2026, 3, 27, 7, 0, tzinfo=UTC)
PARTS = 2  # of a digest
SPEED = 600.0  # a slot a minute is a slot each tenth of a second


# What runs in the killed process


class SlowNewsroom(FakeNewsroom):
    def brief(self, schedule, since, now):
        time.sleep(0.01)
        return super().brief(schedule, since, now)

    def alike(self, schedule, since):
        return (schedule.id, since)


async def run(given: dict) -> None:
    def clock() -> datetime:
        return START + timedelta(seconds=(time.time() - given["began"]) * given["speed"])

    archive = Archive(given["database"])
    async with aiohttp.ClientSession() as session:
        posters = {name: HttpPoster(name, given["url"], session) for name in ("discord", "slack")}
        parts = Parts(
            archive=archive,
            times=SlotTimes(),
            newsroom=SlowNewsroom(PARTS),
            posters=lambda: posters,
            clock=clock,
            pace=Pace({}),
            habits=Habits(looks=(0.0, 0.05, 0.1), lead=timedelta(seconds=10), composing=8, sending=8),
            # Half a second of the machine's: whoever is killed on PostgreSQL keeps a digest from others for so long.
            lease=timedelta(seconds=0.5 * given["speed"]),
        )
        runner = Runner(parts)
        with only_one(archive):
            await runner.start()
            async with ticking(runner.tick, every=0.02):
                await asyncio.Event().wait()


def serve_forks() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            asyncio.run(run(json.loads(line)))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


# What watches it


class Forks:
    """Starts runners in no time."""

    async def __aenter__(self) -> Self:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LOG_LEVEL": "error"}
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.digests.killing"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment,
            cwd=ROOT,
        )
        self._children: set[int] = set()
        return self

    async def __aexit__(self, *_: object) -> None:
        for child in list(self._children):
            self.kill(child)
        self._process.stdin.close()
        await self._process.wait()

    async def start(self, given: dict) -> int:
        self._process.stdin.write(json.dumps(given).encode() + b"\n")
        child = int(await self._process.stdout.readline())
        self._children.add(child)
        return child

    def kill(self, child: int) -> None:
        self._children.discard(child)
        os.kill(child, signal.SIGKILL)


def plan(archive: Archive, slots: int, minutes: int = 1) -> Store:
    """As many schedules as slots, in turn on both platforms, each so many minutes after the one before."""
    store = Store(archive, SlotTimes())
    for number in range(slots):
        moment = START + timedelta(minutes=1 + number * minutes)
        to = f"slack:C{number}" if number % 2 else f"discord:{number}"
        wish = Wish(to=parse_place(to), at=f"daily {moment:%H:%M}", id=f"s{number}", home="h")
        store.add(wish, START)
    return store


async def kill_and_count(database: str, *, slots: int, kills: int, seed: int, processes: int = 1) -> Counter:
    """Run until every slot is there, with kills; returns in which states deliveries were when somebody was killed."""
    chance = random.Random(seed)
    archive = Archive(database)
    store, ledger = plan(archive, slots), Ledger(archive)
    met: Counter = Counter()
    async with chat_server() as server, Forks() as forks:
        given = {"database": database, "url": server.url, "began": time.time(), "speed": SPEED}
        alive = [await forks.start(given) for _ in range(processes)]
        for _ in range(kills):
            for _ in range(200):  # at most 4 seconds: until there is something to interrupt
                if _open_states(archive):
                    break
                await asyncio.sleep(0.02)
            await asyncio.sleep(chance.random() * 0.2)
            victim = alive.pop(chance.randrange(len(alive)))
            forks.kill(victim)
            met.update(_open_states(archive))
            alive.append(await forks.start(given))
        await _until_sent(ledger, store, 60 + slots / 10)
    check(server, ledger, store, slots)
    archive.close()
    return met


async def race(database: str, *, slots: int, processes: int = 2) -> Counter:
    """Let processes share slots that are all due at once; returns how many posts each made."""
    archive = Archive(database)
    store, ledger = plan(archive, slots, minutes=0), Ledger(archive)
    async with chat_server() as server, Forks() as forks:
        # Slowly enough for most of them to be composed before they are due.
        given = {"database": database, "url": server.url, "began": time.time(), "speed": SPEED / 20}
        for _ in range(processes):
            await forks.start(given)
        await _until_sent(ledger, store, 60 + slots / 10)
    check(server, ledger, store, slots)
    archive.close()
    return Counter(message["process"] for message in server.messages)


async def _until_sent(ledger: Ledger, store: Store, seconds: float) -> None:
    patience = time.monotonic() + seconds
    while (left := _left(ledger, store)) and time.monotonic() < patience:  # noqa: ASYNC110 - others change it
        await asyncio.sleep(0.1)
    assert not left, f"these never came: {left[:5]}"


def check(server: ChatServer, ledger: Ledger, store: Store, slots: int) -> None:
    """Every part of every slot is there once, in order, in its place."""
    keys = {}
    for one in store.list():
        (delivery,) = ledger.of(one.schedule.id)
        assert delivery.state is DeliveryState.SENT, delivery
        keys[delivery.key] = one.schedule
    assert len(keys) == slots
    count = Counter((message["key"], message["number"]) for message in server.messages)
    assert count == {(key, number): 1 for key in keys for number in range(PARTS)}
    for key, schedule in keys.items():
        mine = [message for message in server.messages if message["key"] == key]
        assert [message["number"] for message in mine] == list(range(PARTS))
        assert {f"{message['platform']}:{message['channel']}" for message in mine} == {str(schedule.to)}


def _left(ledger: Ledger, store: Store) -> list:
    listed = store.list()
    return [one.schedule.id for one in listed if one.last is None or one.last.state is not DeliveryState.SENT]


def _open_states(archive: Archive) -> list[str]:
    from sqlalchemy import select

    from bot.news.schema import deliveries

    ended = ("sent", "failed", "skipped")
    with archive.reading() as connection:
        return list(connection.execute(select(deliveries.c.state).where(deliveries.c.state.not_in(ended))).scalars())


if __name__ == "__main__":
    serve_forks()
