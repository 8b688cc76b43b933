"""A PostgreSQL of the test run's own: started by the first test that asks for it, gone when the run ends, however."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from bot.news.archive import Archive

REQUIRED = "NEWSBRIEF_REQUIRE_POSTGRES"
_OWNERS = ("postgres", "nobody")  # as whom it runs where we are root, which PostgreSQL refuses to be
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "16MB",
    "autovacuum": "off",
    "log_min_messages": "fatal",
}
# It ends with us: when we are gone, whoever killed us, its standard input ends and it is stopped.
_WITH_US = '"$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server'


def programs() -> Path | None:
    """The folder of initdb and postgres; None where there is none."""
    found = [shutil.which("initdb"), *sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)]
    return next((Path(one).parent for one in found if one), None)


class Postgres:
    """A server on a socket in a folder of its own."""

    def __init__(self) -> None:
        folder = programs()
        assert folder is not None
        self._home = Path(tempfile.mkdtemp(prefix="newsbrief-pg-"))
        self._made = 0
        as_owner: dict = {}
        if os.geteuid() == 0:
            owner = next(pwd.getpwnam(name) for name in _OWNERS if _is_user(name))
            os.chown(self._home, owner.pw_uid, owner.pw_gid)
            as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": self._home}
        data = self._home / "data"
        start = ["initdb", "--pgdata", data, "--username", "newsbrief", "--auth", "trust", "--encoding", "UTF8"]
        start += ["--locale", "C", "--no-sync", "--no-instructions"]
        subprocess.run([folder / start[0], *start[1:]], check=True, **quiet, **as_owner)
        told = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        serve = [folder / "postgres", "-D", data, "-k", self._home, *told]
        self._server = subprocess.Popen(
            ["sh", "-c", _WITH_US, "sh", *serve], stdin=subprocess.PIPE, **quiet, **as_owner
        )
        self._wait()
        self._shared: str | None = None

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://newsbrief@/{database}?host={self._home}"

    def create(self) -> str:
        """The URL of a new database without tables."""
        self._made += 1
        name = f"made_{self._made}"
        self._execute("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def empty(self) -> str:
        """The URL of the one database that tests use in turn, with its tables and nothing in them."""
        if self._shared is None:
            self._shared = self.create()
            Archive(self._shared).close()
            return self._shared
        engine = create_engine(self._shared, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            # What an earlier test left open would hold locks.
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            connection.execute(text(f"{others} AND pid <> pg_backend_pid()"))
            tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            names = ", ".join(connection.execute(text(tables)).scalars())
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
        engine.dispose()
        return self._shared

    def stop(self) -> None:
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(20)
        shutil.rmtree(self._home, ignore_errors=True)

    def _execute(self, database: str, statement: str) -> None:
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def _wait(self) -> None:
        for _ in range(600):
            try:
                self._execute("postgres", "SELECT 1")
            except OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("PostgreSQL did not start.")


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
