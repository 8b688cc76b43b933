"""Everything that differs between SQLite and PostgreSQL, and the migrations that both run."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from bot.errors import ArchiveError
from bot.news.schema import HEAD, metadata

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_SECONDS = 30
_STAMP = 26  # characters of a moment without its zone, as SQLAlchemy writes it for SQLite
_MIGRATING, _TAKING_IN = 7306086967, 7306086968  # numbers of PostgreSQL's advisory locks, ours alone


def open_engine(url: str) -> Engine:
    """An engine on a database brought to the newest schema.

    Raises ArchiveError when the URL is unusable, the file is no archive, or the archive is newer than this program.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ArchiveError(
            "DATABASE_URL is not a database URL; use sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
        ) from None
    if parsed.get_backend_name() == "postgresql" and "+" not in parsed.drivername:
        parsed = parsed.set(drivername="postgresql+psycopg")
    try:
        engine = _open_sqlite(parsed) if parsed.get_backend_name() == "sqlite" else create_engine(parsed)
        _migrate(engine)
    except (ImportError, NoSuchModuleError):
        raise ArchiveError(
            f"No driver for {parsed.drivername} is installed; install the one it names or use SQLite."
        ) from None
    except DatabaseError as error:
        shown = parsed.render_as_string(hide_password=True)
        raise ArchiveError(f"The archive {shown} cannot be opened: {_first_line(error)}.") from None
    return engine


def _from_json(text: str) -> Any:
    # Nearly all lists of a subscription are empty, and thousands are read in every round of polling.
    return [] if text == "[]" else json.loads(text)


def writing(engine: Engine) -> Engine:
    """The engine for transactions that write.

    On SQLite they take the write lock when they begin: a transaction that reads first and writes
    later would otherwise fail with "database is locked" instead of waiting its turn.
    """
    return engine.execution_options(newsbrief_writes=True)


def durable(engine: Engine) -> Engine:
    """The engine for transactions that write what a power cut must not undo.

    PostgreSQL keeps all of them so; SQLite in its WAL mode only those that wait for the disk.
    """
    return engine.execution_options(newsbrief_writes=True, newsbrief_durable=True)


def lock_for_writing(connection: Connection) -> None:
    """Wait for other transactions that take articles in.

    SQLite's took their turn when they began; PostgreSQL would let two find that an article is not there yet.
    """
    _lock(connection, _TAKING_IN)


def driver_marks(connection: Connection) -> tuple[str, Callable[[datetime], Any]]:
    """For SQL that goes straight to the driver: its mark for a parameter, and how it takes moments in UTC."""
    if connection.dialect.name != "sqlite":
        return "%s", lambda moment: moment
    return "?", lambda moment: moment.isoformat(" ", "microseconds")[:_STAMP]


def _open_sqlite(url: Any) -> Engine:
    if url.database and url.database != ":memory:":
        folder = Path(url.database).expanduser().absolute().parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(
                f"The folder {folder} for the archive cannot be made: {error.strerror}. Set NEWSBRIEF_HOME."
            ) from None
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, json_deserializer=_from_json)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        # sqlite3 would open transactions by itself, and late; SQLAlchemy's begin event opens ours.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        # New articles touch pages all over the archive: 8 MB of them are kept, and written back after 16 MB.
        cursor.execute("PRAGMA cache_size=-8000")
        cursor.execute("PRAGMA wal_autocheckpoint=4000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("newsbrief_writes"):
            level = "FULL" if options.get("newsbrief_durable") else "NORMAL"
            connection.exec_driver_sql(f"PRAGMA synchronous={level}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        if _version(connection) == HEAD:  # the usual case, spared the import of alembic
            return
    # A new archive needs no history: half a second of alembic is spared whoever starts for the first time.
    with writing(engine).begin() as connection:
        _lock(connection, _MIGRATING)
        if not inspect(connection).get_table_names():
            metadata.create_all(connection)
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
            return
    run_migrations(engine)


def run_migrations(engine: Engine) -> None:
    """Bring a database to the newest schema, one migration after the other.

    Raises ArchiveError when it is newer than this program.
    """
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    # One transaction, begun with the write lock: two processes that start at once migrate once.
    with writing(engine).begin() as connection:
        _lock(connection, _MIGRATING)
        version = _version(connection)
        known = {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}
        if version is not None and version not in known:
            raise ArchiveError(
                f"The archive was made by a newer Newsbrief (schema {version}); update Newsbrief to open it."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _lock(connection: Connection, key: int) -> None:
    """Take PostgreSQL's lock of this number until the transaction ends; SQLite's writers wait anyhow."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _first_line(error: DatabaseError) -> str:
    return str(error.orig).strip().splitlines()[0].rstrip(".") if str(error.orig).strip() else "no reason given"
