"""What `make soak` runs: processes killed at random moments, the entries' rules on many examples, long texts, slots."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.digests import soak as digests
from tests.digests import walk
from tests.news.restart import kill_and_compare
from tests.news.test_entries import DATES, HABITS, STEPS, follow_a_feed
from tests.test_contract import long_story

KILLS = 100
EXAMPLES = 500
_WORLDS = 10


def main() -> None:
    """Raises AssertionError when an archive differs from that of an uninterrupted run."""
    sys.stdout.write(f"Killing the poller {KILLS} times …\n")
    killed, started = 0, time.monotonic()
    round_ = 0
    # A kill that came after the poller had done is none.
    while killed < KILLS:
        round_ += 1
        with tempfile.TemporaryDirectory() as folder:
            killed += asyncio.run(kill_and_compare(Path(folder), kills=KILLS // _WORLDS, seed=1000 + round_))
        sys.stdout.write(
            f"  {killed} kills in {round_} worlds, {time.monotonic() - started:.0f} s: nothing lost or repeated\n"
        )
        sys.stdout.flush()
    five_megabytes()
    sys.stdout.write("Five megabytes of text read to their end.\n")
    follow_many()  # hypothesis calls it with arguments
    sys.stdout.write(f"{EXAMPLES} feeds with bad habits: each story one article.\n")
    sys.stdout.write("Reading the clocks of all zones through ten years …\n")
    walk.main()
    sys.stdout.write("Killing the runner of digests …\n")
    digests.main()


def five_megabytes() -> None:
    """A briefing of them, by the real command, tells what stands at their beginning."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.txt"
        path.write_text(long_story(80_000), encoding="utf-8")
        environment = {**os.environ, "NEWSBRIEF_HOME": folder}
        command = [sys.executable, "-m", "bot", "brief", str(path), "--json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert [one["headline"] for one in json.loads(done.stdout)["stories"]] == ["Council keeps the lamp"]


@settings(max_examples=EXAMPLES, deadline=None, database=None)
@given(habits=HABITS, with_guids=st.booleans(), dates=st.sampled_from(DATES), steps=STEPS)
def follow_many(habits: dict, steps: list, *, with_guids: bool, dates: str) -> None:
    follow_a_feed(habits, steps, with_guids=with_guids, dates=dates)


if __name__ == "__main__":
    main()
