from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks import __main__ as everything
from benchmarks import feeds
from tests.conftest import ROOT


def test_what_can_be_run_is_found_and_helpers_are_not():
    assert {"feeds", "fuzz", "search", "summaries"} <= set(everything.names())
    assert not {"seeds", "mutations"} & set(everything.names())


def test_a_benchmark_that_is_not_there_is_named(capsys):
    with pytest.raises(SystemExit) as caught:
        everything.main(["nonsense"])
    assert caught.value.code == 2
    assert "there is no benchmark nonsense" in capsys.readouterr().err


def test_named_benchmarks_run_and_a_failure_is_told(monkeypatch, capsys):
    ran = []
    monkeypatch.setattr(everything, "_succeeds", lambda name: ran.append(name) or name != "search")
    assert everything.main(["fuzz", "search"]) == 1
    assert ran == ["fuzz", "search"]
    assert "Failed: search." in capsys.readouterr().out
    assert everything.main(["fuzz"]) == 0


def test_polling_is_measured():
    # In a process of its own: its hosts are more addresses of this machine than tests may ask.
    command = [sys.executable, "-m", "benchmarks.feeds", "--feeds", "6", "--entries", "3"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=100, check=True)
    assert done.stdout.startswith("6 feeds of 3 entries from 50 hosts; 18 articles kept\n")
    assert done.stdout.count("aiohttp's client alone") == 2


def test_made_up_feeds_are_the_same_every_time():
    assert feeds.make_feed(3, 2) == feeds.make_feed(3, 2) != feeds.make_feed(4, 2)
