"""Discord's refusals in a line each, for the log, /health and `newsbrief doctor`."""

from __future__ import annotations

import logging

import discord

from bot.log import one_line

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK = 10003, 10008, 10062, 10015
ACKNOWLEDGED, MISSING_ACCESS, MISSING_PERMISSIONS, TOKEN_EXPIRED = 40060, 50001, 50013, 50027
REFUSED_TOKEN = "Discord refuses DISCORD_TOKEN; make a new one in the developer portal (Bot → Reset Token)."  # noqa: S105


def expired(error: discord.HTTPException) -> bool:
    """Whether an interaction can no longer be answered."""
    return error.code in (UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, TOKEN_EXPIRED) or error.status == 401


def trouble_in(channel: str, error: discord.HTTPException) -> str | None:
    """What somebody should change about a channel; None: it is nobody's settings."""
    match error.code:
        case 10003:
            return f"{channel} is gone: what was asked there cannot be answered any more."
        case 50001:
            return f"I may not see {channel}: allow me View Channel there."
        case 50013:
            return f"I may not write in {channel}: allow me Send Messages and Embed Links there."
    return None


def channel_name(channel: object) -> str:
    """A channel as a log names it."""
    name = getattr(channel, "name", None)
    if isinstance(name, str) and name:
        return f"#{name}"
    return f"channel {getattr(channel, 'id', '?')}" if getattr(channel, "guild", None) else "a direct message"


class OneLine(logging.Filter):
    """Turns the tracebacks that discord.py logs at each lost connection into one line, unless debugging."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, without its traceback."""
        if record.exc_info and record.exc_info[1] is not None and not logging.root.isEnabledFor(logging.DEBUG):
            record.msg = f"{record.getMessage()} ({one_line(record.exc_info[1])})"
            record.args = ()
            record.exc_info = None
            record.exc_text = None
        return True
