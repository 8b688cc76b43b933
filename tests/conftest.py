"""What tests share: the real models, loaded once, and an archive of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"


@pytest.fixture(scope="session", autouse=True)
def _logging():
    """Set up before any test captures what is logged."""
    from bot.log import get_logger

    get_logger()


@pytest.fixture(scope="session")
def encoder():
    """The default sentence encoder."""
    from summarizers.encoder import load_encoder

    return load_encoder(None)


@pytest.fixture(scope="session")
def quote_reader():
    """The default reader of quotations."""
    from bot.quotes.reader import QuoteReader

    return QuoteReader()


@pytest.fixture(scope="session")
def gate(encoder, quote_reader):
    """The gate on the default models."""
    from summarizers.gate import Gate

    return Gate(quote_reader.parse, encoder)


@pytest.fixture
def archive(tmp_path) -> Iterator:
    """An empty archive in a file of its own."""
    from bot.news.archive import Archive

    made = Archive(f"sqlite:///{tmp_path / 'archive.db'}")
    yield made
    made.close()


@pytest.fixture
def newsbrief(tmp_path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The real command in a process of its own, with an empty home."""

    def run(*arguments: str, stdin: str | bytes = "", **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "NEWSBRIEF_HOME": str(tmp_path / "home"),
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "error",
            "HF_HUB_OFFLINE": "1",
            "TZ": "Europe/Berlin",
            "COLUMNS": "100",
            **settings,
        }
        given = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=given,
            capture_output=True,
            env=environment,
            cwd=tmp_path,
            timeout=110,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace")
        )

    return run
