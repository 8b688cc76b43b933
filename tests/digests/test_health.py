from __future__ import annotations

import pytest

from bot.digests.health import check_each
from bot.digests.poster import PlaceLostError
from tests.digests.fakes import DAY, EIGHT, START, World, turn

ON_BOTH = True  # SQLite and PostgreSQL


@pytest.fixture
async def world(archive):
    made = World(archive)
    yield made
    await made.close()


async def test_health_tells_the_last_and_the_next_of_everything(world):
    assert world.store.check(START).message == "none are scheduled"
    world.add(id="a")
    world.add("daily 09:00", to="discord:2", id="b")
    check = world.store.check(START)
    assert check.message == "2 scheduled; none posted yet; next 24 Nov 2026, 08:00 UTC; in the last day 0 posted"
    runner = world.runner()
    for moment in (EIGHT, EIGHT.replace(hour=9)):
        world.clock.to(moment)
        await turn(runner)
        world.poster.always = PlaceLostError("#news is gone.")

    moment, tomorrow, nine = "24 Nov 2026, 08:00 UTC", "25 Nov 2026, 08:00 UTC", "24 Nov 2026, 09:00 UTC"
    check = world.store.check(world.clock())
    assert (check.ok, check.message) == (
        False,
        f"2 scheduled, 1 of them paused; last {moment}; next {tomorrow}; in the last day 1 posted, 1 failed",
    )
    assert world.store.check(world.clock() + 2 * DAY).ok
    gone = "#news is gone."
    each = [(one.name, one.ok, one.message) for one in check_each(world.store.list(), places=True)]
    assert each == [
        ("digest a", True, f"to discord:1, daily 08:00 UTC; last {moment}: sent; next {tomorrow}"),
        ("digest b", False, f"to discord:2, daily 09:00 UTC; last {nine}: failed ({gone}); paused: {gone}"),
    ]
