"""Logs on standard error, with structlog: one line an event, quiet unless asked."""

from __future__ import annotations

import logging
import sys

_debug = False


def configure(level: str) -> None:
    """Set what is logged; called once, by the command line."""
    import structlog  # noqa: PLC0415

    global _debug  # noqa: PLW0603
    _debug = level == "debug"
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=number, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
    )


def log_traceback(error: BaseException) -> None:
    """Where an unforeseen error came from, for whoever asked for it with LOG_LEVEL=debug."""
    if _debug:
        import traceback  # noqa: PLC0415

        traceback.print_exception(error, file=sys.stderr)
