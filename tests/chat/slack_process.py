"""The real bot in a process of its own, beside a Slack that the test drives."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import yaml

from tests.conftest import ROOT, SAMPLES

MANIFEST = yaml.safe_load((ROOT / "slack-manifest.yaml").read_text(encoding="utf-8"))


def environment(home: Path, **settings: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "NEWSBRIEF_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "error",
        "HF_HUB_OFFLINE": "1",
        "TZ": "Europe/Berlin",
        "NEWSBRIEF_ALLOW_LOOPBACK": "1",
        "LOG_LEVEL": "info",
        **settings,
    }


@cache
def _samples() -> Path:
    """The samples, taken in and read, once for every test of this run."""
    home = Path(tempfile.mkdtemp(prefix="newsbrief-samples-"))
    for arguments in (["ingest", str(SAMPLES)], ["brief", "--since", "all", "--length", "long"]):
        subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            env=environment(home),
            cwd=home,
            check=True,
            capture_output=True,
            timeout=100,
        )
    return home


def samples_home(folder: Path) -> Path:
    """A home of its own with the samples in the archive."""
    home = folder / "home"
    shutil.copytree(_samples(), home)
    return home


class Process:
    """`python -m bot serve`."""

    def __init__(self, home: Path, process: asyncio.subprocess.Process) -> None:
        self.home = home
        self.process = process

    @property
    def told(self) -> str:
        """Its standard error so far."""
        return (self.home / "stderr.txt").read_text(encoding="utf-8")

    async def stop(self, seconds: float = 30) -> int:
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), seconds)


@asynccontextmanager
async def serving(home: Path, settings: dict[str, str]):
    """The bot until the block ends; it must not have complained of anything unforeseen."""
    with (home / "stderr.txt").open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve",
            env=environment(home, **settings), cwd=home, stderr=stderr, stdin=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
    bot = Process(home, process)
    try:
        yield bot
        assert await bot.stop() == 0
        assert "Traceback" not in bot.told
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
