from __future__ import annotations

import asyncio
import time

from bot.digests.pace import LIMITS, Limits, Pace, Rate
from bot.digests.schedule import Schedule, parse_place
from tests.digests.fakes import START


def to(place: str, home: str = "h") -> Schedule:
    return Schedule(id="s", to=parse_place(place), at="daily 08:00", tz="UTC", home=home, created=START)


async def took(pace: Pace, *places: Schedule) -> tuple[float, list[int]]:
    """Seconds until all had their turn, and the order in which they had it."""
    began, order = time.monotonic(), []

    async def one(number: int, place: Schedule) -> None:
        await pace.turn(place)
        order.append(number)

    await asyncio.gather(*(one(number, place) for number, place in enumerate(places)))
    return time.monotonic() - began, order


async def test_turns_come_in_order_and_no_faster_than_the_limit():
    pace = Pace({"discord": Limits(everywhere=Rate(a_second=100, burst=3), home=None, channel=None)})
    seconds, order = await took(pace, *(to(f"discord:{number}") for number in range(23)))
    assert seconds >= 0.19  # three at once, twenty after
    assert order == list(range(23))


async def test_a_channel_at_its_limit_holds_up_no_other():
    pace = Pace({"slack": Limits(everywhere=None, home=Rate(a_second=200), channel=Rate(a_second=5))})
    busy, other = to("slack:C1"), to("slack:C2")
    seconds, order = await took(pace, busy, busy, other, other)
    assert order == [0, 2, 1, 3]
    assert seconds >= 0.2
    assert (await took(pace, to("slack:C3", home="elsewhere")))[0] < 0.15


async def test_after_the_loop_stood_still_nobody_hurries():
    pace = Pace({"discord": Limits(everywhere=Rate(a_second=100, burst=2), home=None, channel=None)})

    async def stand_still() -> float:
        await asyncio.sleep(0.01)
        time.sleep(0.2)  # noqa: ASYNC251 - that is the point
        return time.monotonic()

    began = time.monotonic()
    (seconds, _), moved = await asyncio.gather(took(pace, *(to("discord:1") for _ in range(12))), stand_still())
    assert began + seconds - moved >= 0.06


async def test_a_platform_that_asks_for_a_rest_gets_it_there():
    pace = Pace({"slack": LIMITS["slack"]})
    pace.hold(to("slack:C1"), 0.2)
    assert (await took(pace, to("slack:C2")))[0] < 0.15
    assert (await took(pace, to("slack:C1")))[0] >= 0.15
