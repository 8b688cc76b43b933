"""Starts `newsbrief` from a Python that has the libraries imported already: each call is a process of its own, forked.

Importing them takes longer than what most tests ask for. Nothing of `bot` and `summarizers` is imported before the
fork, so these start as they do for people; what imports what, and a start from nothing, have tests that run
`python -m bot`.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# Not onnxruntime: it starts a thread when it is imported, and a forked process would wait for it at its end.
LIBRARIES = (
    "aiohttp", "alembic", "feedparser", "lxml.html", "numpy", "pydantic_settings", "rapidfuzz", "regex",
    "rich.console", "spacy", "sqlalchemy", "structlog", "trafilatura", "transformers", "typer",
)  # fmt: skip
_LONGEST = 100_000  # bytes of a call
_LOOK = 0.005  # seconds between looks at whether it has ended
_LATE = 30.0


class Warm:
    """A process that waits with its libraries imported, and forks for each call."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.warm", str(theirs.fileno())]
            self._process = subprocess.Popen(command, env=dict(environment), pass_fds=[theirs.fileno()])

    def run(
        self, arguments: Sequence[str], *, environment: Mapping[str, str], folder: Path, given: bytes, seconds: float
    ) -> tuple[int, bytes, bytes]:
        """Its exit status (negative: the signal that ended it), standard output and standard error."""
        files = [folder / f".{name}-{time.monotonic_ns()}" for name in ("in", "out", "err")]
        files[0].write_bytes(given)
        streams = [os.open(path, os.O_RDWR | os.O_CREAT) for path in files]
        call = {
            "arguments": list(arguments),
            "environment": dict(environment),
            "folder": str(folder),
            "seconds": seconds,
        }
        try:
            socket.send_fds(self._socket, [json.dumps(call).encode()], streams)
            self._socket.settimeout(seconds + _LATE)
            status: int = json.loads(self._socket.recv(100))
            return status, files[1].read_bytes(), files[2].read_bytes()
        finally:
            for stream, path in zip(streams, files, strict=True):
                os.close(stream)
                path.unlink()

    def close(self) -> None:
        """End it."""
        self._socket.close()
        self._process.wait(_LATE)


def main() -> None:
    """Wait for calls; in the process that was forked for one, be `python -m bot`."""
    for name in LIBRARIES:
        importlib.import_module(name)
    ours = [name for name in sys.modules if name.split(".")[0] in ("bot", "summarizers")]
    assert not ours, ours
    gc.freeze()
    connection = socket.socket(fileno=int(sys.argv[1]))
    while True:
        message, streams, *_ = socket.recv_fds(connection, _LONGEST, 3)
        if not message:
            connection.close()
            return
        call = json.loads(message)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # from Python 3.12 on, of threads that libraries started
            child = os.fork()
        if not child:
            connection.close()
            break
        for stream in streams:
            os.close(stream)
        connection.send(json.dumps(_ended(child, call["seconds"])).encode())
    _become(call, streams)


def _ended(child: int, seconds: float) -> int:
    deadline = time.monotonic() + seconds
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            deadline = time.monotonic() + _LATE
        time.sleep(_LOOK)


def _become(call: dict[str, Any], streams: Sequence[int]) -> None:
    os.environ.clear()
    os.environ.update(call["environment"])
    time.tzset()
    os.chdir(call["folder"])
    kinds = [(stream.encoding, stream.errors) for stream in (sys.stdin, sys.stdout, sys.stderr)]
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    made = [
        open(number, mode, encoding=encoding, errors=errors, closefd=False)  # noqa: SIM115
        for number, (mode, (encoding, errors)) in enumerate(zip("rww", kinds, strict=True))
    ]
    sys.stdin, sys.stdout, sys.stderr = made
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = made  # type: ignore[misc]
    sys.argv = ["newsbrief", *call["arguments"]]
    runpy.run_module("bot", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
