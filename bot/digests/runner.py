"""Runs the digests: every tick plans, composes ahead and posts what is due; one that goes wrong stops no other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakValueDictionary

from bot.briefing.kept import kept_briefing
from bot.digests.alerts import look_for_breaking
from bot.digests.composing import NOTHING_NEW, Composer, is_skipped, render
from bot.digests.ledger import Claim, ClaimLostError, Ledger, Wanted
from bot.digests.pace import Pace
from bot.digests.planning import Planner
from bot.digests.schedule import DeliveryState, Schedule
from bot.digests.sending import Means, send
from bot.digests.store import Store
from bot.digests.ticker import ticking
from bot.errors import NewsbriefError
from bot.log import get_logger, log_traceback, one_line

if TYPE_CHECKING:
    from bot.briefing.briefing import Briefing
    from bot.digests.newsroom import Newsroom
    from bot.digests.poster import Poster
    from bot.digests.times import Times
    from bot.news.archive import Archive

T = TypeVar("T")
_TIDY = timedelta(hours=6)
_WENT_BACK = timedelta(seconds=5)  # of a clock: no correction by a little, but a jump
_ESTIMATED = 15.0  # seconds between estimates of how much there is to compose


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the runner goes about it."""

    ahead: timedelta = timedelta(seconds=60)  # before its slot that a digest is composed, at least
    longest_ahead: timedelta = timedelta(hours=1)
    spare: float = 1.5  # by which composing may take longer than lately
    lead: timedelta = timedelta(seconds=2)  # before its slot that a composed digest is claimed for posting
    composing: int = 64  # at once; those that want the same share one briefing
    sending: int = 256  # at once; most of them wait for their turn
    alerts: timedelta = timedelta(minutes=5)
    looks: tuple[float, ...] = (0.0, 1.0, 3.0)  # seconds before each look for a message in doubt
    goodbye: float = 3.0  # seconds in which what is being posted may end when we are asked to stop


async def _nothing(_claim: Claim, _briefing: Briefing) -> None:
    return


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the runner works with."""

    archive: Archive
    times: Times
    newsroom: Newsroom
    posters: Callable[[], Mapping[str, Poster]]  # by platform; those there are now
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    keep: Callable[[Claim, Briefing], Awaitable[None]] = _nothing  # so that the buttons under a digest work
    pace: Pace = field(default_factory=Pace)
    habits: Habits = field(default_factory=Habits)
    lease: timedelta = timedelta(seconds=60)
    workers: int = 1  # briefings made at once


@asynccontextmanager
async def delivering(runner: Runner) -> AsyncIterator[None]:
    """Deliver digests meanwhile."""
    try:
        await runner.start()
        async with ticking(runner.tick):
            yield
    finally:
        await runner.close()


class Runner:
    """Delivers every slot once. One in a process; on PostgreSQL, in any number of processes."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._habits = parts.habits
        self._clock = parts.clock
        threads = 1 if parts.archive.dialect == "sqlite" else 4  # SQLite lets one write at a time anyhow
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="digests")
        self._store = Store(parts.archive, parts.times)
        self._planner = Planner(parts.archive, parts.times)
        self._ledger = Ledger(parts.archive, parts.lease)
        self._composer = Composer(
            self._ledger, parts.newsroom, parts.times, clock=parts.clock, db=self._db, workers=parts.workers
        )
        self._means = Means(
            ledger=self._ledger,
            db=self._db,
            pace=parts.pace,
            clock=parts.clock,
            told=self._told,
            looks=self._habits.looks,
        )
        self._claims: dict[str, Claim] = {}  # what we work on, by the delivery's key
        self._composing: set[asyncio.Task[None]] = set()
        self._sending: set[asyncio.Task[None]] = set()
        self._beside: set[asyncio.Task[None]] = set()
        # By place, while somebody has it or waits for it: two digests in a channel do not mix.
        self._one_by_one: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._claiming = asyncio.Lock()
        self._more = False  # to send than we took
        self._closing = False
        self._last: datetime | None = None
        self._tidied: datetime | None = None
        self._renewed = self._estimated = -1e9
        self._window = self._habits.ahead

    async def start(self) -> None:
        """Take up what an earlier run left."""
        now = self._clock()
        if self._parts.archive.dialect == "sqlite":  # we are the only one, and have just begun
            await self._db(self._ledger.release_all)
        await self._db(lambda: self._planner.rewind(now, self._habits.longest_ahead * 2))

    async def tick(self) -> None:
        """Look what is to be done by now, and begin it; what takes longer goes on beside."""
        now = self._clock()
        if self._last is not None and now < self._last - _WENT_BACK:
            await self._db(lambda: self._planner.rewind(now))
        self._last = now
        await self._renew(now)
        await self._estimate(now)
        await self._db(lambda: self._planner.plan(now, self._window))
        await self._db(lambda: self._planner.expire(now))
        await self._start_composing()
        await self._start_sending()
        await self._beside_that(now)

    async def settle(self) -> None:
        """Wait until nothing is composed or posted any more that was begun."""
        while running := self._composing | self._sending | self._beside:
            await asyncio.gather(*running, return_exceptions=True)

    async def close(self) -> None:
        """Begin nothing more, let what is being posted end for a while, and give the rest back."""
        self._closing = True
        if self._sending:
            await asyncio.wait(self._sending, timeout=self._habits.goodbye)
        left = self._composing | self._sending | self._beside
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for claim in list(self._claims.values()):
            with suppress(Exception):
                await self._db(partial(self._ledger.release, claim))
        self._composer.close()
        self._threads.shutdown(wait=True)

    async def _start_composing(self) -> None:
        habits, posters = self._habits, self._parts.posters()
        room = habits.composing - len(self._composing)
        if self._closing or not posters or room <= 0:
            return
        wanted = self._wanted(self._window, posters, room)
        claims = await self._db(lambda: self._ledger.claim_to_compose(wanted))
        for claim in claims:
            self._begin(self._composing, claim, self._compose(posters[claim.schedule.to.platform], claim))

    async def _start_sending(self) -> None:
        async with self._claiming:
            habits, posters = self._habits, self._parts.posters()
            room = habits.sending - len(self._sending)
            if self._closing or not posters or room <= 0:
                return
            wanted = self._wanted(habits.lead, posters, room)
            claims = await self._db(lambda: self._ledger.claim_to_send(wanted))
            self._more = len(claims) == room
            for claim in claims:
                self._begin(self._sending, claim, self._send(posters[claim.schedule.to.platform], claim))

    def _wanted(self, ahead: timedelta, platforms: Mapping[str, Poster], room: int) -> Wanted:
        now = self._clock()
        return Wanted(now=now, until=now + ahead, platforms=tuple(platforms), limit=room, busy=tuple(self._claims))

    def _begin(self, among: set[asyncio.Task[None]], claim: Claim, work: Coroutine[Any, Any, None]) -> None:
        self._claims[claim.key] = claim
        task = asyncio.create_task(self._guarded(claim, work))
        among.add(task)
        task.add_done_callback(among.discard)

    async def _guarded(self, claim: Claim, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except ClaimLostError:
            get_logger().info("A digest is somebody else's now, or is not wanted any more.", key=claim.key)
        except Exception as error:  # noqa: BLE001 - one that goes wrong stops no other, and is tried again
            log_traceback(error)
            get_logger().error("A digest went wrong.", schedule=claim.schedule.id, error=one_line(error))
            # Not given back: it comes back by itself when the claim runs out, no sooner.
        self._claims.pop(claim.key, None)

    async def _compose(self, poster: Poster, claim: Claim) -> None:
        """Make one delivery ready, or end it: there is nothing new, or nothing that could be made of it."""
        try:
            briefing = await self._composer.briefing(claim)
            if is_skipped(claim, briefing):
                await self._db(lambda: self._ledger.end(claim, DeliveryState.SKIPPED, self._clock(), NOTHING_NEW))
                return
            parts = render(poster, claim, briefing, self._clock())
        except NewsbriefError as error:
            reason = str(error)
            await self._db(lambda: self._ledger.end(claim, DeliveryState.FAILED, self._clock(), reason))
            return
        await self._parts.keep(claim, briefing)
        kept = kept_briefing(briefing)
        await self._db(lambda: self._ledger.composed(claim, kept, parts, briefing.made_at))

    async def _send(self, poster: Poster, claim: Claim) -> None:
        wait = (claim.due - self._clock()).total_seconds()
        while wait > 0:
            await asyncio.sleep(min(wait, 0.5))
            wait = (claim.due - self._clock()).total_seconds()
        place = str(claim.schedule.to)
        lock = self._one_by_one.setdefault(place, asyncio.Lock())
        async with lock:
            await send(self._means, poster, claim)
        if self._more and len(self._sending) <= self._habits.sending // 2:
            await self._start_sending()

    async def _renew(self, now: datetime) -> None:
        if time.monotonic() - self._renewed > self._parts.lease.total_seconds() / 4:
            self._renewed = time.monotonic()
            claims = list(self._claims.values())
            await self._db(lambda: self._ledger.renew(claims, now))

    async def _estimate(self, now: datetime) -> None:
        """How long before its slot a digest is composed: long enough for all that come with it."""
        if time.monotonic() - self._estimated < _ESTIMATED:
            return
        self._estimated = time.monotonic()
        habits = self._habits
        number = await self._db(lambda: self._planner.coming(now, habits.longest_ahead))
        work = number * self._composer.seconds_each / self._composer.workers * habits.spare
        self._window = min(habits.ahead + timedelta(seconds=work), habits.longest_ahead)

    async def _beside_that(self, now: datetime) -> None:
        if self._beside:
            return
        task = asyncio.create_task(self._seldom(now))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _seldom(self, now: datetime) -> None:
        """What may take a while and is not urgent."""
        try:
            await self._tell()
            parts, every = self._parts, self._habits.alerts
            await look_for_breaking(self._ledger, parts.newsroom, parts.times, db=self._db, now=now, every=every)
            if self._tidied is None or now - self._tidied > _TIDY:
                self._tidied = now
                await self._db(lambda: self._ledger.tidy(now))
        except Exception as error:  # noqa: BLE001 - the next tick tries again
            log_traceback(error)
            get_logger().error("Something beside the digests went wrong.", error=one_line(error))

    async def _tell(self) -> None:
        """Tell people what became of their schedules; each gets one message."""
        found = await self._db(self._store.untold)
        posters = self._parts.posters()
        people: dict[tuple[str, str | None, str | None], list[tuple[Schedule, str]]] = {}
        for schedule, text in found:
            people.setdefault((schedule.to.platform, schedule.home, schedule.made_by), []).append((schedule, text))
        for (platform, home, person), texts in people.items():
            if person is not None and platform not in posters:
                continue
            names = [schedule.id for schedule, _ in texts]
            await self._db(partial(self._store.told, names))
            if person is not None:
                await posters[platform].tell(person, "\n".join(text for _, text in texts), home=home)

    async def _told(self, claim: Claim, briefing: Briefing) -> None:
        await self._db(lambda: self._parts.newsroom.told(claim.schedule, briefing, self._clock()))

    async def _db(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, job)
