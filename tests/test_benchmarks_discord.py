from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT


def test_acknowledgements_are_measured():
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.discord", "--users", "12", "--rounds", "1"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=100, check=False)
    assert done.stdout.startswith("12 people at once; milliseconds until Discord hears from the bot\n")
    assert "the goal is a p99 of 300 ms" in done.stdout
