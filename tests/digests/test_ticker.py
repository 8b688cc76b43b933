from __future__ import annotations

import asyncio

from bot.digests.ticker import ticking


async def test_it_ticks_at_once_never_twice_together_and_after_errors():
    ticks, at_work = [], []

    async def tick():
        assert not at_work
        at_work.append(1)
        ticks.append(1)
        await asyncio.sleep(0.02)
        at_work.clear()
        if len(ticks) == 1:
            raise RuntimeError("the database is locked")

    async with ticking(tick, every=0.01):
        async with asyncio.timeout(5):
            while len(ticks) < 3:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
    assert not at_work
    count = len(ticks)
    await asyncio.sleep(0.05)
    assert len(ticks) == count


async def test_a_tick_under_way_is_waited_for_at_the_end():
    began, ended = asyncio.Event(), []

    async def tick():
        began.set()
        await asyncio.sleep(0.05)
        ended.append(1)

    async with ticking(tick):
        await began.wait()
    assert ended
