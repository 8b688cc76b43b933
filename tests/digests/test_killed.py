from __future__ import annotations

from tests.digests.killing import kill_and_count

ON_BOTH = True  # SQLite and PostgreSQL


async def test_killed_at_random_moments_every_slot_is_there_exactly_once(database):
    met = await kill_and_count(database, slots=36, kills=6, seed=3)
    assert sum(met.values()) >= 3
