"""Everything that `make bench` measures, or the benchmarks that are named: `python -m benchmarks [NAME…]`.

A benchmark is a module of this package that runs as `python -m benchmarks.NAME`, prints its table and has defaults
that take a few minutes at most. Each runs in a process of its own, so that one's memory and models are not another's.
"""

from __future__ import annotations

import argparse
import pkgutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent
SECONDS = 900  # that one may take


def names() -> list[str]:
    """The benchmarks, found by what makes a module run: modules that only help others have no `main`."""
    modules = (one.name for one in pkgutil.iter_modules([str(FOLDER)]) if not one.name.startswith("_"))
    return [name for name in modules if "\ndef main(" in (FOLDER / f"{name}.py").read_text(encoding="utf-8")]


def main(argv: Sequence[str] | None = None) -> int:
    """Run benchmarks in turn; 1 when one of them failed."""
    known = names()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}; all unless named")
    chosen = parser.parse_args(argv).names or known
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}; there are {', '.join(known)}")
    failed = [name for name in chosen if not _succeeds(name)]
    if failed:
        print(f"\nFailed: {', '.join(failed)}.")
    return 1 if failed else 0


def _succeeds(name: str) -> bool:
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    try:
        status = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False, timeout=SECONDS).returncode
    except subprocess.TimeoutExpired:
        print(f"{name} took longer than {SECONDS} seconds.")
        return False
    print(f"   ({time.monotonic() - began:.0f} s)", flush=True)
    return status == 0


if __name__ == "__main__":
    sys.exit(main())
