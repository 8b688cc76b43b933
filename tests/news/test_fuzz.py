"""A sample of what `python -m benchmarks.fuzz` runs, and that it would find something."""

from __future__ import annotations

import random
import signal
import time

import pytest

from benchmarks import fuzz as fuzzing
from benchmarks.fuzz import fuzz, main, make_case, run_case
from benchmarks.mutations import LONGEST, mutated
from benchmarks.seeds import SEEDS


def test_80_damaged_documents_are_read_or_refused():
    began = time.monotonic()
    # Evenly over the ten thousand that the full run takes; the time is for slow machines, not a goal.
    report = fuzz(range(0, 10_000, 125)[:80], seed=1, all_seconds=60)
    assert report.findings == []
    assert report.done == 80
    assert time.monotonic() - began < 70


def test_every_seed_can_be_read_undamaged():
    for seed in SEEDS:
        case = fuzzing.Case(seed=seed, body=seed.text.encode(), content_type=seed.content_type, charset=None)
        assert run_case(0, case, everything=True) == []


def test_a_run_is_the_same_every_time():
    cases = [make_case(1, run) for run in range(60)]
    assert cases == [make_case(1, run) for run in range(60)]
    assert len({case.body for case in cases}) > 50
    assert make_case(1, 0) != make_case(2, 0)


def test_damage_has_a_limit():
    rng = random.Random(1)
    assert all(len(mutated(b"<a>" * 1000, rng)) <= LONGEST for _ in range(300))


def endless():
    while True:
        try:
            sum(range(1000))
        except Exception:  # noqa: BLE001 - as libraries do
            continue


@pytest.mark.parametrize(
    ("reader", "part"),
    [
        (endless, "does not come back"),
        (lambda: 1 // 0, "ZeroDivisionError"),
        (lambda: exec("raise KeyError"), "KeyError"),
    ],
)
def test_what_hangs_or_breaks_is_found(monkeypatch, reader, part):
    monkeypatch.setattr(fuzzing, "SECONDS", 0.2)
    monkeypatch.setattr(fuzzing, "readers", lambda case, *, everything: [("it", reader)])
    before = signal.getsignal(signal.SIGPROF)
    (finding,) = run_case(7, make_case(1, 7), everything=False)
    assert (finding.run, finding.reader) == (7, "it")
    assert part in finding.what
    assert signal.getsignal(signal.SIGPROF) == before


def test_the_command_prints_one_line_and_its_status(capsys):
    assert main(["--runs", "5"]) == 0
    assert capsys.readouterr().out.startswith("fuzz: 5 of 5 damaged documents (seed 1) in ")
    assert main(["--runs", "5", "--seconds", "0"]) == 1
