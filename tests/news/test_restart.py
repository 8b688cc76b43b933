from __future__ import annotations

from tests.news.restart import kill_and_compare


async def test_killed_while_polling_no_entry_is_lost_or_taken_twice(tmp_path):
    assert await kill_and_compare(tmp_path, kills=2, seed=1) >= 1
