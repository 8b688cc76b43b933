"""One `newsbrief serve` for one SQLite file. On PostgreSQL any number share the work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.errors import ArchiveError

if TYPE_CHECKING:
    from bot.news.archive import Archive


@contextmanager
def only_one(archive: Archive) -> Iterator[None]:
    """Be the one process that serves this archive; the kernel ends that with the process, however it ends.

    Raises ArchiveError when another one is. An archive in memory or on a server needs none of this.
    """
    file = archive.file
    if file is None:
        yield
        return
    path = file.with_name(f"{file.name}.serving")
    with path.open("a+b") as lock:
        if not _locked(lock.fileno()):
            raise ArchiveError(
                f"Another newsbrief serve uses {file} already; stop it, or let both share a PostgreSQL (DATABASE_URL)."
            )
        yield  # the file stays: taking it away would let two processes lock two files of one name


def _locked(number: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
