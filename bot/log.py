"""Logs on standard error, with structlog: one line an event, quiet unless asked.

structlog costs a tenth of a second of start-up, so it is set up by the first line that is logged.
"""

from __future__ import annotations

import logging
import sys
from functools import cache
from typing import Any

_level = logging.WARNING


def configure(level: str) -> None:
    """Set what is logged; called once, by the command line, before anything is."""
    global _level  # noqa: PLW0603
    _level = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=_level, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")


def get_logger() -> Any:
    """The logger that every module uses."""
    return _structlog().get_logger()


def one_line(error: BaseException) -> str:
    """An unforeseen error in a line: what libraries raise may tell a whole statement."""
    told = " ".join(str(error).split())
    return f"{type(error).__name__}: {told[:200]}{'…' if len(told) > 200 else ''}"


def log_traceback(error: BaseException) -> None:
    """Where an unforeseen error came from, for whoever asked for it with LOG_LEVEL=debug."""
    if _level <= logging.DEBUG:
        import traceback  # noqa: PLC0415

        traceback.print_exception(error, file=sys.stderr)


@cache
def _structlog() -> Any:
    import structlog  # noqa: PLC0415

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(_level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
    )
    return structlog
