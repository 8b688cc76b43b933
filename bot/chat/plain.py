"""Article text made safe for a place that shows plain text, and small words that every surface shares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.briefing.answer import PROBABLY
from bot.briefing.briefing import Answer, ArticleRef, Said
from bot.quotes.cues import says_that
from bot.quotes.quote import Kind, Quote

# Control signs move a terminal's cursor or colour its text; bidirectional overrides make "cod.exe" of "exe.doc".
# Half a character (a lone surrogate, from bytes that were no text) cannot be written anywhere.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_WEB = re.compile(r"https?://[^\s<>|\"'\\]+")
_SPACES = re.compile(r"\s+")
_OPENS_AGAIN = re.compile(r"[ \t\xa0]*\n\s*[“\"‘'«„]")


def plain(text: str) -> str:
    """One line of visible text: no control signs, no bidirectional overrides, single spaces."""
    return _SPACES.sub(" ", _CONTROLS.sub("", text)).strip()


def words_of(quote: Quote) -> str:
    """The words of a quotation for a place that puts its own marks around them.

    Where it runs over paragraphs each of them opens anew; those inner opening marks are typography, not words.
    """
    return plain(_OPENS_AGAIN.sub(" ", quote.text))


def reported(quote: Quote) -> str:
    """A quotation after its speaker: in marks where the words are the speaker's own, without where they are not."""
    words = words_of(quote)
    if quote.kind is Kind.INDIRECT:
        return f"{telling(quote)} {words.removeprefix('that ')}"
    return f": “{words}”"


def telling(quote: Quote) -> str:
    """What leads from a speaker to reported words: that they said it, or the cue where they did something else."""
    return " said that" if says_that(quote.cue, quote.text) else f" ({plain(quote.cue or '')}):"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 story`, `3 stories`, `1,204 articles`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def speaker_of(said: Said) -> str:
    """Who said it, as far as we know."""
    return plain(said.quote.speaker.name) if said.quote.speaker else "somebody the article does not name"


def source_of(ref: ArticleRef, headline: str) -> str:
    """What an article is called under a headline: its outlet, else its own headline where that is another.

    With what readers should know of it in brackets.
    """
    known = f" ({plain(ref.note)})" if ref.note else ""
    if ref.source:
        return f"{plain(ref.source)}{known}"
    return (f"“{plain(ref.title)}”" if ref.title and ref.title != headline else "source not named") + known


def certainty(confidence: float) -> str:
    """How sure we are, in a word."""
    return "certain" if confidence >= 0.9 else "likely" if confidence >= PROBABLY else "probably"


def nobody(answer: Answer) -> str:
    """The honest sentence when nobody said it."""
    searched = count(answer.articles, "article")
    since = f" since {day(answer.since)}" if answer.since else ""
    return f"Nobody in my archive ({searched}{since}) said that."


def no_quotation(person: str, alike: Sequence[str]) -> str:
    """That there is no quotation of somebody, and who may be meant; names as the place shows them."""
    if not alike:
        return f"I have no quotation of {person}."
    *most, last = alike
    return f"I have no quotation of {person}. Did you mean {', '.join(most)}{' or ' if most else ''}{last}?"


def day(moment: datetime) -> str:
    """`23 Nov 2026`, as the clock on the wall has it."""
    local = moment.astimezone()
    return f"{local.day} {local:%b %Y}"


def web_link(url: str | None) -> str | None:
    """The URL when it is one that a person may be sent to; article data can hold any scheme, and control signs."""
    return url if url and _WEB.fullmatch(url) and not _CONTROLS.search(url) else None
