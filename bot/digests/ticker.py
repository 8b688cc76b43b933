"""APScheduler as a clock that ticks, and nothing else: when a digest is due is for bot.digests.slots to say.

Its own triggers skip, repeat and invent local times on the days when clocks change, and forget what was missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.log import get_logger, log_traceback, one_line

EVERY = 1.0  # seconds


@asynccontextmanager
async def ticking(tick: Callable[[], Awaitable[None]], every: float = EVERY) -> AsyncIterator[None]:
    """Call `tick` again and again, never twice at once; after one that goes wrong the next comes all the same.

    At the end the one under way is waited for: what it claimed is then known to whoever gives it back.
    """
    at_work = asyncio.Lock()

    async def safely() -> None:
        async with at_work:
            try:
                await tick()
            except Exception as error:  # noqa: BLE001 - a database that is locked now works in a second
                log_traceback(error)
                get_logger().error("Digests could not be looked at.", error=one_line(error))

    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick left out while one is under way is no news
    scheduler = AsyncIOScheduler(timezone="UTC")
    # The first at once: whoever waits for a chat to connect does not wait for what a downtime left to be planned.
    once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None, "next_run_time": datetime.now(UTC)}
    scheduler.add_job(safely, "interval", seconds=every, **once)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.pause()
        async with at_work:
            scheduler.shutdown(wait=False)
