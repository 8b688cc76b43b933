"""Damaged feeds, pages and lists through every reader: `python -m benchmarks.fuzz [--runs 10000] [--seed 1]`.

Each run damages one of our own documents and gives it to the readers. They may return or raise a NewsbriefError, in
two seconds of the processor's time. Everything else is a finding, printed with the number that `--only` runs again.
Exit status 1 when there is one, or when the time for all runs is over before they are.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from benchmarks.mutations import mutated
from benchmarks.seeds import SEEDS, Seed
from bot.errors import NewsbriefError
from bot.news.boilerplate import clean_text
from bot.news.decode import decode
from bot.news.extract import draft_from
from bot.news.feeds import feed_links, looks_like_feed, parse_feed
from bot.news.opml import parse_opml

SECONDS = 2.0  # that one reader may take
ALL_SECONDS = 600
GIVE_UP = 60  # seconds after which even C code that never comes back is ended, with its traceback
URL = "https://radio.example/news/feed.xml"
CHARSETS = (None, None, None, None, "utf-8", "iso-8859-1", "utf-16", "shift_jis", "koi8-r", "idna", "\0", "x" * 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A damaged document and what a server would say of it."""

    seed: Seed
    body: bytes
    content_type: str | None
    charset: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    run: int
    case: Case
    reader: str
    what: str


class _HungError(BaseException):
    """Not an Exception: libraries swallow those."""


def make_case(seed: int, run: int) -> Case:
    rng = random.Random(f"{seed}/{run}")
    chosen = rng.choice(SEEDS)
    body = mutated(chosen.text.encode(), rng)
    content_type = rng.choice((chosen.content_type, chosen.content_type, None, "text/html", "application/xml"))
    return Case(seed=chosen, body=body, content_type=content_type, charset=rng.choice(CHARSETS))


def readers(case: Case, *, everything: bool) -> Iterator[tuple[str, Callable[[], object]]]:
    """The readers a document goes through; of the two slow ones both only with `everything`."""
    body, kind, charset = case.body, case.content_type, case.charset
    text = decode(body, charset)
    yield "decode", lambda: decode(body, charset).encode()
    yield "looks_like_feed", lambda: looks_like_feed(body, kind)
    yield "clean_text", lambda: clean_text(text)
    yield "feed_links", lambda: feed_links(text, URL)
    yield "parse_opml", lambda: parse_opml(body)
    if case.seed.is_feed or everything:
        yield "parse_feed", lambda: _storable(parse_feed(body, url=URL, content_type=kind, charset=charset).entries)
    if not case.seed.is_feed or everything:
        yield (
            "draft_from",
            lambda: _storable([draft_from(body, name=None, url=URL, content_type=kind, charset=charset)]),
        )


def run_case(run: int, case: Case, *, everything: bool) -> list[Finding]:
    findings = []
    for name, reader in readers(case, everything=everything):
        began = time.process_time()
        what = None
        try:
            with _watched():
                reader()
        except NewsbriefError as error:
            if not str(error) or "\n" in str(error):
                what = f"a message that is no sentence: {str(error)!r}"
        except _HungError:
            what = "does not come back: " + traceback.format_exc(limit=-2).strip().replace("\n", " | ")
        except Exception:  # noqa: BLE001 - what it is here to find
            what = traceback.format_exc(limit=-3).strip()
        seconds = time.process_time() - began
        if what is None and seconds > SECONDS:
            what = f"takes {seconds:.1f} s in C code"
        if what is not None:
            findings.append(Finding(run=run, case=case, reader=name, what=what))
    return findings


@dataclass(kw_only=True)
class Report:
    done: int = 0
    slowest: tuple[float, int] = (0, 0)  # seconds, run
    findings: list[Finding]


def fuzz(runs: Sequence[int], seed: int, all_seconds: float = ALL_SECONDS) -> Report:
    """Run the cases with these numbers, until the time is over."""
    report = Report(findings=[])
    began = time.monotonic()
    for run in runs:
        if time.monotonic() - began > all_seconds:
            break
        started = time.process_time()
        faulthandler.dump_traceback_later(GIVE_UP, exit=True, file=sys.__stderr__ or sys.stderr)
        report.findings += run_case(run, make_case(seed, run), everything=run % 4 == 0)
        report.slowest = max(report.slowest, (time.process_time() - started, run))
        report.done += 1
    faulthandler.cancel_dump_traceback_later()
    return report


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="one run by its number")
    parser.add_argument("--seconds", type=float, default=ALL_SECONDS, help="for all runs together")
    options = parser.parse_args(argv)
    runs = range(options.runs) if options.only is None else [options.only]
    began = time.monotonic()
    report = fuzz(runs, options.seed, options.seconds)
    for finding in report.findings[:50]:
        case = finding.case
        print(f"run {finding.run} ({case.seed.name}, {len(case.body):,} bytes): {finding.reader} {finding.what}\n")
    seconds, slowest = report.slowest
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"fuzz: {report.done:,} of {len(runs):,} damaged documents (seed {options.seed}) in "
        f"{time.monotonic() - began:.0f} s, the slowest {seconds:.2f} s (run {slowest}), {megabytes:.0f} MB at most, "
        f"{len(report.findings)} findings"
    )
    return 1 if report.findings or report.done < len(runs) else 0


@contextmanager
def _watched() -> Iterator[None]:
    """Raises _HungError in whatever Python code still runs after its time.

    Time of the processor: on a machine that does much else nothing is taken for hung that is not. A reader that waits
    without working is met by the traceback after GIVE_UP.
    """
    handler = signal.signal(signal.SIGPROF, _hung)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)


def _hung(_number: int, _frame: FrameType | None) -> None:
    raise _HungError


def _storable(drafts: Sequence[object]) -> None:
    """What is read must be text that a database takes."""
    for draft in drafts:
        for name in ("title", "text", "byline", "source", "url", "external_id", "language"):
            value = getattr(draft, name)
            if value is not None and ("\0" in value or "\ud800" <= max(value, default="") <= "\udfff"):
                raise ValueError(f"{name} cannot be stored: {value[:80]!r}")
            str(value).encode()


if __name__ == "__main__":
    sys.exit(main())
