"""Real slots in real zones: days on which clocks change, clocks that jump, days without power."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.digests.schedule import Quiet
from bot.digests.times import SlotTimes, grace
from tests.digests.fakes import World, turn

ON_BOTH = True  # SQLite and PostgreSQL
SPRING = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)  # two days before the clocks go forward in Berlin
AUTUMN = datetime(2026, 10, 23, 12, 0, tzinfo=UTC)  # two days before they go back
HOUR = timedelta(hours=1)


@pytest.fixture
async def make(archive):
    made = []

    def world(start):
        made.append(World(archive, times=SlotTimes(), start=start))
        return made[-1]

    yield world
    for one in made:
        await one.close()


async def walk(world, runner, until, step=HOUR / 2) -> None:
    while world.clock() < until:
        world.clock.to(world.clock() + step)
        await turn(runner, 2)  # what is composed in one tick goes out in the next


def slots(world) -> list[str]:
    return [message.part["slot"] for message in world.poster.messages]


@pytest.mark.parametrize(
    ("at", "start", "expected"),
    [
        ("daily 02:30", SPRING, ["28T02:30:00+01:00", "29T03:00:00+02:00", "30T02:30:00+02:00"]),
        ("daily 00:00", SPRING, ["28T00:00:00+01:00", "29T00:00:00+01:00", "30T00:00:00+02:00"]),
        ("daily 02:30", AUTUMN, ["24T02:30:00+02:00", "25T02:30:00+02:00", "26T02:30:00+01:00"]),
    ],
)
async def test_each_local_day_has_its_digest_however_the_clocks_change(make, at, start, expected):
    world = make(start)
    world.add(at, tz="Europe/Berlin")
    await walk(world, world.runner(), start + 65 * HOUR, 5 * HOUR)
    assert [slot[8:] for slot in slots(world)] == expected


async def test_a_day_of_downtime_over_the_spring_gap_leaves_one_late_digest(make):
    world = make(SPRING)
    daily = world.add("daily 08:00", tz="Europe/Berlin")
    often = world.add("every 3h", to="discord:2", tz="Europe/Berlin")
    await walk(world, world.runner(), SPRING + 20 * HOUR, 1.5 * HOUR)
    before = len(world.poster.messages)
    world.clock.to(datetime(2026, 3, 29, 8, 20, tzinfo=UTC))  # 10:20 in Berlin
    runner = world.runner()
    await runner.start()
    await turn(runner)

    late = world.poster.messages[before:]
    # The 09:00 of every three hours is still worth telling, an hour and twenty minutes late.
    assert sorted((str(one.place), one.part["slot"][8:16], one.part["said"]) for one in late) == [
        ("discord:1", "29T08:00", "late"),
        ("discord:2", "29T09:00", "late"),
    ]
    assert [state for _, state, _ in world.states(daily)] == ["sent", "sent"]
    missed = [slot for slot, state, why in world.states(often) if (state, why) == ("skipped", "missed")]
    assert missed == ["28 11:00", "28 14:00", "28 17:00", "28 20:00", "28 23:00", "29 01:00", "29 04:00"]


async def test_clocks_that_jump_to_and_fro_post_every_slot_once(make):
    world = make(AUTUMN)
    made = world.add("every 2h", tz="Europe/Berlin")
    runner = world.runner()
    for jump in (0, 50, -45, 50, 130, -110, 60, 65, -5, 55, 60, 60):
        world.clock.on(minutes=jump)
        await walk(world, runner, world.clock() + HOUR / 12, HOUR / 12)

    sent = [slot for slot, state, _ in world.states(made) if state == "sent"]
    assert len(sent) == len(set(slots(world))) == len(slots(world))
    rest = [(state, why) for _, state, why in world.states(made) if state != "sent"]
    assert set(rest) <= {("skipped", "missed"), ("planned", None)}
    known = [one.slot for one in world.ledger.of(made.id)]
    assert known == SlotTimes().between(made.at, made.tz, AUTUMN, known[-1])  # none is forgotten


async def test_a_weekend_of_quiet_ends_with_one_digest(make):
    start = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)  # a Friday
    world = make(start)
    quiet = Quiet(start=time(22), end=time(7), days=(6, 7))
    world.add("daily 08:00", tz="Europe/Berlin", quiet=quiet)
    runner = world.runner()
    await walk(world, runner, start + 65 * HOUR, 13 * HOUR)
    await walk(world, runner, start + 68 * HOUR)

    # Saturday's and Sunday's are carried over to Monday 07:00; the one of eight comes as always.
    assert [(f"{one.at:%a %H:%M}", one.part["slot"][8:16]) for one in world.poster.messages] == [
        ("Mon 06:00", "29T08:00"),
        ("Mon 07:00", "30T08:00"),
    ]


async def test_a_schedule_whose_zone_is_no_more_is_paused_and_holds_up_no_other(make):
    world = make(SPRING)
    broken, whole = world.add("daily 13:30", tz="Europe/Berlin"), world.add("daily 13:30", to="discord:2")
    from sqlalchemy import update

    from bot.news.schema import schedules

    with world.archive.keeping() as connection:
        connection.execute(update(schedules).where(schedules.c.id == broken.id).values(tz="Mars/Olympus"))
    await walk(world, world.runner(), SPRING + 2 * HOUR)

    assert [state for _, state, _ in world.states(whole)] == ["sent"]
    assert world.store.get(broken.id).paused_why
    assert [person for person, _, _ in world.poster.told] == ["ada"]


@pytest.mark.parametrize(
    ("gap", "hours"),
    [(HOUR / 2, 0.25), (2 * HOUR, 1), (24 * HOUR, 6), (72 * HOUR, 6), (7 * 24 * HOUR, 24), (31 * 24 * HOUR, 24)],
)
def test_how_late_is_too_late_depends_on_when_the_next_one_comes(gap, hours):
    assert grace(SPRING, SPRING + gap) == hours * HOUR
    assert grace(SPRING, None) == 24 * HOUR
