"""Discord's refusals in a line each, for the log, /health and `newsbrief doctor`."""

from __future__ import annotations

import logging

import discord

from bot.log import one_line

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK = 10003, 10008, 10062, 10015
ACKNOWLEDGED, MISSING_ACCESS, MISSING_PERMISSIONS, TOKEN_EXPIRED = 40060, 50001, 50013, 50027
NO_HISTORY = 160002  # who may not read a channel's history may not reply to its messages, but may write
REFUSED_TOKEN = "Discord refuses DISCORD_TOKEN; make a new one in the developer portal (Bot → Reset Token)."  # noqa: S105


def expired(error: discord.HTTPException) -> bool:
    """Whether an interaction can no longer be answered."""
    return error.code in (UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, TOKEN_EXPIRED) or error.status == 401


def trouble_in(channel: object, error: discord.HTTPException) -> str | None:
    """What somebody should know or change about a channel; None: it is nobody's settings."""
    named = channel_name(channel)
    if error.code == UNKNOWN_CHANNEL or (error.code == UNKNOWN_MESSAGE and _is_gone(channel)):
        return f"{named} is gone: what was asked there cannot be answered any more."
    if error.code == MISSING_ACCESS:
        return f"I may not see {named}: allow me View Channel there."
    if error.code == MISSING_PERMISSIONS:
        return f"I may not write in {named}: allow me Send Messages and Embed Links there."
    return None


def _is_gone(channel: object) -> bool:
    """Whether a server's channel was deleted; else only a message was, which is somebody's wish."""
    guild = getattr(channel, "guild", None)
    return isinstance(guild, discord.Guild) and guild.get_channel_or_thread(getattr(channel, "id", 0)) is None


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
