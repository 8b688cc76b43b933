"""Digests at length: SIGKILL at 200 random moments on each database, and processes racing over 1,000 slots."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.digests.killing import kill_and_count, race
from tests.digests.served import kill_serve
from tests.postgres import Postgres

KILLS = 200
SLOTS = 1_000
SERVE_KILLS = 20
_IN_A_WORLD = 20  # kills


def main() -> None:
    """Raises AssertionError when a part of a digest is missing, there twice, or out of order."""
    server = Postgres()
    try:
        _kill("PostgreSQL, two processes", server.create, processes=2)
        _race(server.create())
        _kill("PostgreSQL", server.create)
    finally:
        server.stop()
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        met = asyncio.run(kill_serve(Path(folder) / "home", kills=SERVE_KILLS, seed=5, channels=SERVE_KILLS))
        sys.stdout.write(
            f"newsbrief serve on local Discord and Slack, SQLite: {SERVE_KILLS} kills, {met} of them while it posted; "
            f"each message once, {time.monotonic() - started:.0f} s\n"
        )
        made = iter(range(KILLS))
        _kill("SQLite", lambda: f"sqlite:///{Path(folder) / f'{next(made)}.db'}")


def _kill(name: str, new, processes: int = 1) -> None:
    started, met = time.monotonic(), Counter()
    worlds = KILLS // _IN_A_WORLD
    for seed in range(worlds):
        met += asyncio.run(
            kill_and_count(new(), slots=6 * _IN_A_WORLD, kills=_IN_A_WORLD, seed=seed, processes=processes)
        )
    states = ", ".join(f"{number} {state}" for state, number in met.most_common())
    sys.stdout.write(
        f"{name}: {KILLS} kills while {states}; {worlds * 6 * _IN_A_WORLD} slots on both platforms once each, "
        f"{time.monotonic() - started:.0f} s\n"
    )
    sys.stdout.flush()


def _race(database: str) -> None:
    started = time.monotonic()
    posts = asyncio.run(race(database, slots=SLOTS))
    shares = " and ".join(f"{number:,}" for number in posts.values())
    sys.stdout.write(
        f"Two processes racing over {SLOTS:,} slots of two messages: {shares} posts, none twice, "
        f"{time.monotonic() - started:.0f} s\n"
    )


if __name__ == "__main__":
    main()
