"""Article text made safe for a place that shows plain text, and small words that every surface shares."""

from __future__ import annotations

import re
from datetime import datetime

from bot.briefing.answer import PROBABLY
from bot.briefing.briefing import Answer, Said

# Control signs move a terminal's cursor or colour its text; bidirectional overrides make "cod.exe" of "exe.doc".
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """One line of visible text: no control signs, no bidirectional overrides, single spaces."""
    return _SPACES.sub(" ", _CONTROLS.sub("", text)).strip()


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 story`, `3 stories`, `1,204 articles`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def speaker_of(said: Said) -> str:
    """Who said it, as far as we know."""
    return plain(said.quote.speaker.name) if said.quote.speaker else "somebody the article does not name"


def certainty(confidence: float) -> str:
    """How sure we are, in a word."""
    return "certain" if confidence >= 0.9 else "likely" if confidence >= PROBABLY else "probably"


def nobody(answer: Answer) -> str:
    """The honest sentence when nobody said it."""
    searched = count(answer.articles, "article")
    since = f" since {day(answer.since)}" if answer.since else ""
    return f"Nobody in my archive ({searched}{since}) said that."


def day(moment: datetime) -> str:
    """`23 Nov 2026`."""
    return f"{moment.day} {moment:%b %Y}"


def web_link(url: str | None) -> str | None:
    """The URL when it is one that a person may be sent to; article data can hold any scheme."""
    return url if url and re.match(r"https?://[^\s<>|\"']+$", url) else None
