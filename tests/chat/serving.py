"""The real `newsbrief serve` in a process of its own, on an archive that was made once."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.news.archive import Archive
from bot.news.poll_ledger import NoticeKind, note
from bot.news.subscriptions import Subscriptions
from tests.conftest import ROOT, SAMPLES

HOSTILE_TITLE = "Zanzibar @everyone [win](https://evil.example/a) <@1> **free**"
HOSTILE_TEXT = (
    "Zanzibar @everyone @here <@&2> click [here now](https://evil.example/b) and https://evil.example/c to win.\n"
    "The minister <t:0:R> said “Zanzibar [is](https://evil.example/d) @everyone ours” on Monday, said Ada Brink.\n"
)


def environment(home: Path, **settings: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "NEWSBRIEF_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "error",
        "HF_HUB_OFFLINE": "1",
        "NEWSBRIEF_ALLOW_LOOPBACK": "1",
        "TZ": "UTC",
        **settings,
    }


# Unlike each other in all but the island, so that each is a story of its own.
ISLAND = """
Lighthouse keeper of Skerry retires|Tobias Renn climbed 212 steps each evening since 1979; the lens now turns by itself.
Skerry choir wins a gold medal in Riga|Forty altos and basses sang a hymn about rain, and the jury stood up to clap.
Seals return to Skerry after an oil spill|Biologists counted ninety pups on the western rocks, most of them healthy.
A bakery on Skerry sells out of rye bread|Flour prices doubled in spring; the oven was built by a Danish mason.
Skerry school adopts four-day weeks|Parents are divided over Fridays; pupils want the pool opened instead.
Chess champion born on Skerry loses in Oslo|She gave up a rook on move thirty and resigned within the hour.
Skerry's last phone box becomes a library|Paperbacks replace the coin slot; crime novels are borrowed most.
Wind turbine on Skerry stops in a frost|Engineers flew in a gearbox by helicopter; diesel fills the gap.
Potato blight reaches Skerry farms|Growers burn the stalks early and hope that the tubers were spared.
Skerry museum finds a Viking comb|An antler comb with runes lay in a drawer marked buttons for a century.
Marathon on Skerry cancelled for fog|Runners waited at the pier until noon, when the organisers gave up.
Dentist leaves Skerry without a successor|Toothaches now mean ninety minutes by boat and a night in a hostel.
Skerry bees survive a mite that killed others|Geneticists from Uppsala take samples of the dark native honeybee.
Bank closes its Skerry branch for good|Pensioners get a bus with a cash machine, on the first of each month.
"""


def records() -> str:
    made = []
    for number, line in enumerate(ISLAND.strip().splitlines()):
        title, text = line.split("|")
        made.append(
            {
                "id": f"skerry-{number}",
                "title": title,
                "text": f"{title}. {text}",
                "source": f"Outlet {number}",
                "url": f"https://skerry.example/{number}",
                "published": f"2026-10-{number + 1:02}T08:00:00Z",
            }
        )
    made.append(
        {
            "id": "zanzibar",
            "title": HOSTILE_TITLE,
            "text": HOSTILE_TEXT * 3,
            "source": "@everyone [x](https://evil.example/e)",
            "url": "https://paper.example/zanzibar",
            "published": "2026-10-20T08:00:00Z",
        }
    )
    return "".join(json.dumps(one) + "\n" for one in made)


_TAKE_IN = """
import sys
from bot.cli import cli
for arguments in (["ingest", sys.argv[1]], ["ingest", "--jsonl", sys.argv[2]]):
    cli(arguments, standalone_mode=False)
"""


def make_home(home: Path) -> None:
    """Take the samples and the invented articles in, and read them; the models are loaded once for both."""
    home.mkdir(parents=True, exist_ok=True)
    extra = home / "extra.jsonl"
    extra.write_text(records(), encoding="utf-8")
    command = [sys.executable, "-c", _TAKE_IN, str(SAMPLES), str(extra)]
    subprocess.run(command, env=environment(home), cwd=home, stdout=subprocess.DEVNULL, check=True)


def copied(home: Path, to: Path) -> Path:
    shutil.copytree(home, to)
    return to


def announce(home: Path, url: str, message: str) -> None:
    """Write down a notice of a feed, as a poll would."""
    archive = Archive(f"sqlite:///{home / 'newsbrief.db'}")
    feed = Subscriptions(archive).find(url)
    assert feed is not None
    with archive.writing() as connection:
        note(connection, feed.id, NoticeKind.BACK, message, datetime.now(UTC))
    archive.close()


class Served:
    """A running `newsbrief serve`."""

    def __init__(self, home: Path, settings: dict[str, str]) -> None:
        self._home = home
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self._told: asyncio.Task[bytes] | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "serve",
            env=environment(self._home, **self._settings),
            cwd=self._home,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert self._process.stderr is not None
        self._told = asyncio.create_task(self._process.stderr.read())

    def terminate(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    async def kill(self) -> str:
        """SIGKILL: nothing is finished and nothing is written any more. What it told on standard error."""
        assert self._process is not None
        assert self._told is not None
        self._process.kill()
        await self._process.wait()
        return (await self._told).decode()

    async def ended(self, seconds: float = 20) -> tuple[int, str]:
        """Its exit status, and what it told on standard error."""
        assert self._process is not None
        assert self._told is not None
        try:
            await asyncio.wait_for(self._process.wait(), seconds)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
            raise
        return self._process.returncode or 0, (await self._told).decode()

    async def stop(self) -> tuple[int, str]:
        if self._process is not None and self._process.returncode is None:
            self.terminate()
        return await self.ended()
