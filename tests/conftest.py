"""What tests share: the real models, loaded once, and an archive of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.warm import Warm

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


def pytest_generate_tests(metafunc) -> None:
    """Tests of a module that says ON_BOTH run on SQLite and on PostgreSQL."""
    if "database" in metafunc.fixturenames and getattr(metafunc.module, "ON_BOTH", False):
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def _empty_file(tmp_path_factory) -> Path:
    """An archive without anything in it, made once and copied: tables take longer to make than most tests."""
    from bot.news.archive import Archive

    path = tmp_path_factory.mktemp("empty") / "archive.db"
    Archive(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator:
    """A PostgreSQL server of this run's own; without one on the machine, its tests are skipped."""
    from tests.postgres import REQUIRED, Postgres, programs

    if programs() is None:
        if os.environ.get(REQUIRED):
            pytest.fail(f"{REQUIRED} is set, and there is no PostgreSQL on this machine: install postgresql-15.")
        pytest.skip("There is no PostgreSQL on this machine: install postgresql-15 to run this test.")
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def database(request, tmp_path) -> str:
    """The URL of an empty archive, on SQLite unless the module says ON_BOTH."""
    if getattr(request, "param", "sqlite") == "postgresql":
        return request.getfixturevalue("postgres").empty()
    shutil.copyfile(request.getfixturevalue("_empty_file"), tmp_path / "archive.db")
    return f"sqlite:///{tmp_path / 'archive.db'}"


@pytest.fixture
def archive(database) -> Iterator:
    """An empty archive."""
    from bot.news.archive import Archive

    made = Archive(database)
    yield made
    made.close()


def _environment(**settings: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "error",
        "HF_HUB_OFFLINE": "1",
        "TZ": "Europe/Berlin",
        "COLUMNS": "100",
        **settings,
    }


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """Starts the real command without importing its libraries again."""
    made = Warm(_environment(HOME="/", OPENBLAS_NUM_THREADS="1"))
    yield made
    made.close()


@pytest.fixture
def newsbrief(tmp_path, warm) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The real command in a process of its own, with an empty home."""

    def run(*arguments: str, stdin: str | bytes = "", **settings: str) -> subprocess.CompletedProcess[str]:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        environment = _environment(**{"HOME": str(tmp_path), "NEWSBRIEF_HOME": str(tmp_path / "home")} | settings)
        status, out, err = warm.run(arguments, environment=environment, folder=tmp_path, given=given, seconds=110)
        return subprocess.CompletedProcess([*arguments], status, out.decode(), err.decode(errors="replace"))

    return run
