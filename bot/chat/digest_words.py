"""What stands above a digest, and how lists write times: the same words on every surface."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.briefing.briefing import Briefing
from bot.briefing.choose import LENGTHS
from bot.chat.plain import count
from bot.digests.poster import Heading

_HOURS = ((4, "Night briefing"), (12, "Morning briefing"), (14, "Midday briefing"), (18, "Afternoon briefing"))


def digest_title(briefing: Briefing, heading: Heading) -> str:
    """`Morning briefing: ferry`; `Breaking` where a story did not wait."""
    hour = heading.slot.hour
    named = next((name for until, name in _HOURS if hour < until), "Evening briefing")
    if heading.alert:
        named = "Breaking"
    return f"{named}: {briefing.topic}" if briefing.topic else named


def digest_facts(briefing: Briefing, heading: Heading) -> list[str]:
    """`Tue 24 Nov, 08:00 Berlin`, `3 stories from 9 articles`, `14 left out (/brief long)`."""
    slot = heading.slot
    facts = [f"{slot:%a} {slot.day} {slot:%b}, {slot:%H:%M} {city(slot)}".rstrip()]
    if briefing.stories:
        articles = f" from {count(briefing.articles, 'article')}" if briefing.articles else ""
        facts.append(f"{count(len(briefing.stories), 'story', 'stories')}{articles}")
    if briefing.left_out:
        more = " (/brief long)" if len(briefing.stories) < LENGTHS["long"] else ""
        facts.append(f"{briefing.left_out:,} left out{more}")
    return facts


def digest_late(heading: Heading) -> list[str]:
    """A sentence under the heading of a digest that was delivered after a downtime."""
    return [f"This is late: it was due at {heading.slot:%H:%M}, when I was not running."] if heading.late else []


def digest_notes(briefing: Briefing) -> list[str]:
    """A sentence under the heading: why there is nothing, or why these. It may name what somebody typed."""
    if briefing.note:
        return [briefing.note]
    return [] if briefing.stories else ["Nothing new since the last one."]


def city(moment: datetime) -> str:
    """The zone of a moment as people say it: `Berlin`, `New York`, `UTC`."""
    zone = moment.tzinfo
    return zone_name(zone.key) if isinstance(zone, ZoneInfo) else moment.tzname() or ""


def zone_name(zone: str) -> str:
    """An IANA zone as people say it."""
    return zone.rpartition("/")[2].replace("_", " ")


def day_and_time(moment: datetime) -> str:
    """`Wednesday 25 November 08:30`, on the clock of the moment's own zone."""
    return f"{moment:%A} {moment.day} {moment:%B %H:%M}"
