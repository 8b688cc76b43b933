"""Composing ahead: briefings made on threads, each once for all schedules that want the same, and kept as parts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

from bot.briefing.kept import briefing_of
from bot.digests.ledger import Claim, Kind, Ledger
from bot.digests.newsroom import Newsroom, nothing_new
from bot.digests.poster import Heading, Poster
from bot.digests.schedule import WhenEmpty
from bot.digests.zones import zone
from bot.errors import NewsbriefError
from bot.log import get_logger, log_traceback, one_line

if TYPE_CHECKING:
    from bot.briefing.briefing import Briefing
    from bot.digests.times import Times

T = TypeVar("T")


class Db(Protocol):
    """Runs what blocks on the database."""

    def __call__(self, job: Callable[[], T]) -> Awaitable[T]:
        """Run it on a thread."""
        ...


NOTHING_NEW = "nothing new"
LATE = timedelta(minutes=15)  # after which a digest says that it is late
FRESH = timedelta(minutes=10)  # for which a briefing serves others that want the same
PATIENCE = 300.0  # seconds for a briefing; then headlines do
FIRST_GUESS = 5.0  # seconds that a briefing takes, until some were made
_REMEMBERED = 64
_WEIGHED = 200  # digests after which those before weigh half
_FIRST_WINDOW = timedelta(days=1)
_LEAST, _MOST = timedelta(minutes=30), timedelta(days=31)
_WEEK = timedelta(days=7)


class Composer:
    """Makes digests ready to be posted."""

    patience = PATIENCE

    def __init__(
        self,
        ledger: Ledger,
        newsroom: Newsroom,
        times: Times,
        *,
        clock: Callable[[], datetime],
        db: Db,
        workers: int = 1,
    ) -> None:
        self._ledger = ledger
        self._newsroom = newsroom
        self._times = times
        self._clock = clock
        self._db = db
        self.workers = workers
        self._pool = _threads(workers)
        self._free = asyncio.Semaphore(workers)
        self._made: dict[Hashable, tuple[datetime, asyncio.Future[Briefing]]] = {}
        self._spent, self._count = FIRST_GUESS, 1.0  # seconds, and digests that they went into

    @property
    def seconds_each(self) -> float:
        """What a digest took lately, with those that shared a briefing."""
        return self._spent / self._count

    def close(self) -> None:
        """Start no more briefings."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def briefing(self, claim: Claim) -> Briefing:
        """What a delivery tells. Raises NewsbriefError when not even headlines could be made."""
        if claim.briefing is not None:
            return briefing_of(claim.briefing)
        schedule, now = claim.schedule, self._clock()
        since, wanted = await self._db(lambda: self._what(claim))
        try:
            briefing = await self._shared(claim, wanted, since, now)
        except Exception as error:  # noqa: BLE001 - whatever a model raises, there are headlines
            log_traceback(error)
            reason = "it took too long" if isinstance(error, TimeoutError) else one_line(error)
            get_logger().warning("A digest falls back to headlines.", schedule=schedule.id, reason=reason)
            briefing = await self._headlines(claim, since, now)
        self._count += 1
        if self._count > _WEIGHED:
            self._spent, self._count = self._spent / 2, self._count / 2
        if not briefing.stories:
            briefing = replace(briefing, note=briefing.note or nothing_new(schedule, since))
        return briefing

    def _what(self, claim: Claim) -> tuple[datetime, Hashable]:
        """From where on a digest tells, and what is the same for those that tell the same.

        That is when the last one that was delivered was made, or as long ago as its slots are apart.
        """
        schedule, slot = claim.schedule, claim.delivery.slot
        before = self._times.preceding(schedule.at, schedule.tz, slot - timedelta(microseconds=1))
        told = self._ledger.told_up_to(schedule.id, slot)
        gap = _FIRST_WINDOW if before is None else min(max(slot - before, _LEAST), _MOST)
        # After a long pause nobody wants a month in a daily digest.
        since = slot - gap if told is None else max(_rounded(told), slot - max(gap, _WEEK))
        return since, self._newsroom.alike(schedule, since)

    async def _shared(self, claim: Claim, wanted: Hashable, since: datetime, now: datetime) -> Briefing:
        known = self._made.get(wanted)
        if known is None or abs(now - known[0]) > FRESH:
            self._made.pop(wanted, None)
            while len(self._made) >= _REMEMBERED:
                del self._made[next(iter(self._made))]
            making = asyncio.ensure_future(self._brief(claim, since, now))
            making.add_done_callback(lambda done: done.cancelled() or done.exception())  # whoever waited may be gone
            known = self._made[wanted] = (now, making)
        try:
            return await asyncio.shield(known[1])
        except Exception:
            if self._made.get(wanted) is known:
                del self._made[wanted]  # the next one tries anew
            raise

    async def _brief(self, claim: Claim, since: datetime, now: datetime) -> Briefing:
        async with self._free:
            began = time.monotonic()
            work = asyncio.get_running_loop().run_in_executor(
                self._pool, lambda: self._newsroom.brief(claim.schedule, since, now)
            )
            try:
                async with asyncio.timeout(self.patience):
                    return await work
            except TimeoutError:
                self._pool.shutdown(wait=False)  # its thread may never come back
                self._pool = _threads(self.workers)
                raise
            finally:
                self._spent += time.monotonic() - began

    async def _headlines(self, claim: Claim, since: datetime, now: datetime) -> Briefing:
        try:
            # A thread of its own: those of the pool may all be stuck where this one was given up.
            briefing = await asyncio.to_thread(self._newsroom.headlines, claim.schedule, since, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, people are told that there is none
            log_traceback(error)
            raise NewsbriefError(f"Neither a briefing nor headlines could be made ({one_line(error)}).") from None
        said = "The briefing could not be made; these are the headlines."
        return replace(briefing, note=said if briefing.stories else briefing.note)


def render(poster: Poster, claim: Claim, briefing: Briefing, now: datetime) -> list[Mapping[str, object]]:
    """The parts of a digest as they are posted at this moment."""
    heading = Heading(
        slot=claim.delivery.slot.astimezone(zone(claim.schedule.tz)),
        late=claim.kind is Kind.SLOT and now - claim.due > LATE,
        alert=claim.kind is Kind.ALERT,
    )
    return list(poster.compose(briefing, heading, key=claim.key))


def is_skipped(claim: Claim, briefing: Briefing) -> bool:
    """Whether there is nothing to say about nothing."""
    return not briefing.stories and claim.schedule.when_empty is WhenEmpty.SKIP and claim.kind is not Kind.NOW


def _rounded(moment: datetime) -> datetime:
    """Down to five minutes: what was made for others a moment later can be shared, and nothing is left out."""
    return moment - timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)


def _threads(workers: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=workers, thread_name_prefix="digest")
