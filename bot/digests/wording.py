"""When, in people's words: "every weekday at 8:30 Berlin time", "mon,thu 18:00", "every 6 hours", a cron rule.

`parse` gives the rule, the canonical words that are kept (parsing those gives the same again), and the zone where the
words name one. bot.digests.telling says a rule in a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from bot.digests.cron import parse_cron, split_cron
from bot.digests.gathering import Gathered, unread
from bot.digests.recurrence import Recurrence
from bot.digests.telling import canonical, describe
from bot.digests.words import EXAMPLES, FILLERS, PATTERN
from bot.digests.zones import find_zone, iana, look_up, same_clock, shown, zone
from bot.errors import ScheduleError

__all__ = ["Wording", "canonical", "describe", "parse", "rule", "settle"]

_LONGEST = 400  # characters; nobody says a time in more


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the words say."""

    recurrence: Recurrence
    at: str  # canonical: `daily 08:00`
    tz: str | None  # an IANA zone, as given or as the words have it; None where neither has one


def parse(words: str, tz: str | None = None, *, on: date | None = None) -> Wording:
    """Read a schedule's words, with the zone that was given beside them.

    Elapsed hours ("every 5 hours") are counted from their first time on the day `on`, which the canonical words then
    hold. Raises ScheduleError: not understood, impossible, an unknown or ambiguous zone, or a zone in the words that
    contradicts `tz`.
    """
    text = _tidy(words)
    cron = split_cron(text)
    if cron is not None:
        fields, zone_words = cron
        recurrence, at = parse_cron(fields)
    else:
        gathered = Gathered()
        zone_words = _gather(text, gathered)
        recurrence = gathered.recurrence(on)
        at = canonical(recurrence)
    return Wording(recurrence=recurrence, at=at, tz=_zone(zone_words, tz))


def settle(words: str, tz: str | None, now: datetime) -> tuple[str, str]:
    """What is kept of a schedule that somebody makes now: the canonical words and the zone, UTC where none is named.

    Raises ScheduleError.
    """
    name = parse(words, tz).tz or "UTC"
    return parse(words, tz, on=now.astimezone(zone(name)).date()).at, name


@lru_cache(maxsize=4096)
def rule(at: str) -> Recurrence:
    """The rule of words that are kept; remembered. Raises ScheduleError."""
    return parse(at).recurrence


def _tidy(words: str) -> str:
    if len(words) > _LONGEST:
        raise ScheduleError(f"That is too long for a time; say it like {EXAMPLES}.")
    text = unicodedata.normalize("NFKC", words).casefold()
    if any(not sign.isprintable() and not sign.isspace() for sign in text):
        raise ScheduleError(f"“{shown(words)}” has signs that cannot be read; say it like {EXAMPLES}.")
    text = " ".join(re.sub(r"[()\[\]“”\"]", " ", text).split()).strip(" .!,;")
    if not text:
        raise ScheduleError(f"Say when: {EXAMPLES}.")
    return text


def _gather(text: str, gathered: Gathered) -> str:
    """Read the words from left to right; what is none of ours is given back as the words of a zone."""
    tokens: list[re.Match[str]] = []
    at = 0
    while at < len(text):
        match = PATTERN.match(text, at)
        if match is None:
            raise unread(text[at:].split(maxsplit=1)[0])
        if match.lastgroup != "space":
            tokens.append(match)
        at = match.end()
    # A zone's words stand together, with small words of ours among them at most: Port of Spain.
    foreign = [
        place
        for place, token in enumerate(tokens)
        if token.lastgroup == "offset" or (token.lastgroup == "word" and token[0] not in FILLERS)
    ]
    first, end = (foreign[0], foreign[-1] + 1) if foreign else (len(tokens), len(tokens))
    ours = [token for place, token in enumerate(tokens) if not first <= place < end]
    if any(token.lastgroup not in {"word", "offset"} for token in tokens[first:end]):
        raise _scattered([tokens[place][0] for place in foreign])
    for token in ours:
        gathered.take(str(token.lastgroup), token)
    zone_words = text[tokens[first].start() : tokens[end - 1].end()] if foreign else ""
    if zone_words and look_up(zone_words) is None:
        raise unread(zone_words)
    return zone_words


def _scattered(words: list[str]) -> ScheduleError:
    """Of words that stand apart one is a zone at most."""
    strange = next((word for word in words if look_up(word) is None), None)
    if strange is None:
        return ScheduleError(f"“{shown(words[0])}” and “{shown(words[-1])}” are two time zones; a schedule has one.")
    return unread(strange)


def _zone(words: str, tz: str | None) -> str | None:
    given = None if tz is None else _given_zone(tz)
    if not words:
        return given
    if given is not None and words == given.casefold():  # `EST` beside EST: the database's zone of that name
        return given
    named = find_zone(words)
    if given is None:
        return named
    if not same_clock(named, given, datetime.now(UTC)):
        raise ScheduleError(f"The words say {named}, but the time zone given is {given}; leave one of them out.")
    return given


def _given_zone(tz: str) -> str:
    """The zone named beside the words: by the database's own name first, else as people call it."""
    try:
        return iana(tz.strip())
    except ScheduleError:
        found = look_up(tz)
        if found is None:
            raise
        return found
