from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from bot.briefing.kept import kept_briefing
from bot.digests.ledger import Wanted
from bot.digests.poster import Heading
from bot.digests.schedule import DeliveryState
from tests.conftest import ROOT
from tests.digests.fakes import World, briefing
from tests.digests.killing import kill_and_count, race
from tests.digests.served import kill_serve

ON_BOTH = True  # SQLite and PostgreSQL


async def test_killed_at_random_moments_every_slot_is_there_exactly_once(database):
    met = await kill_and_count(database, slots=24, kills=4, seed=3)
    assert sum(met.values()) >= 3


async def test_two_processes_share_the_slots_and_post_each_once(database):
    if database.startswith("sqlite"):
        pytest.skip("One process serves a file.")
    by_process = await race(database, slots=60)
    assert len(by_process) == 2


async def test_the_real_bot_killed_while_it_posts_to_both_chats_goes_on_where_it_was(tmp_path, database):
    if database.startswith("postgresql"):
        pytest.skip("There, a killed process keeps its claims for a minute.")
    assert await kill_serve(tmp_path / "home", kills=1, seed=1, channels=2) == 1


POSTS_WHAT_IS_COMPOSED = """
import asyncio, sys, time
from datetime import UTC, datetime
from bot.app import App
from bot.digests.pace import Pace
from bot.settings import load_settings
from tests.digests.fakes import Clock, FakePoster, turn

class Surface:
    poster = FakePoster(Clock(datetime.now(UTC)))

class Commands:
    async def keep_digest(self, *_, **__):
        pass

async def main():
    runner = App(load_settings()).runner([Surface()], Commands())
    await runner.start()
    await turn(runner)
    await runner.close()
    assert len(Surface.poster.messages) == 1, Surface.poster.messages
asyncio.run(main())
assert time.process_time() < 1.0, time.process_time()  # a restart is quick
loaded = {"spacy", "onnxruntime", "transformers", "torch", "thinc", "trafilatura"} & set(sys.modules)
assert not loaded, loaded
"""


def test_posting_a_composed_digest_loads_no_model(archive, database):
    if database.startswith("postgresql"):
        pytest.skip("What is imported does not depend on it.")
    now = datetime.now(UTC)
    world = World(archive, start=now)
    schedule = world.add()
    world.store.now(schedule.id, now)
    (claim,) = world.ledger.claim_to_compose(Wanted(now=now, until=now, platforms=["discord"], limit=9))
    made = briefing("Ferry saved")
    heading = Heading(slot=now)
    world.ledger.composed(claim, kept_briefing(made), world.poster.compose(made, heading, key=claim.key), now)

    settings = {"PATH": "", "PYTHONPATH": str(ROOT), "DATABASE_URL": database}
    subprocess.run([sys.executable, "-c", POSTS_WHAT_IS_COMPOSED], env=settings, check=True, timeout=60)
    assert [one.state for one in world.ledger.of(schedule.id)] == [DeliveryState.SENT]
