"""What is said of digests on every surface: what stands above one, and what /digest answers."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.briefing.briefing import Briefing
from bot.briefing.choose import LENGTHS
from bot.chat.digest_replies import DigestAdded, DigestChange, DigestChanged, DigestPreview, DigestShown
from bot.chat.plain import count
from bot.digests.calendar import describe_quiet
from bot.digests.poster import Heading
from bot.digests.schedule import Delivery, DeliveryState, WhenEmpty
from bot.digests.zones import title, zone

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
    return (
        [f"This is late: it was due at {heading.slot:%H:%M}, when I was not running or not connected."]
        if heading.late
        else []
    )


def digest_notes(briefing: Briefing) -> list[str]:
    """A sentence under the heading: why there is nothing, or why these. It may name what somebody typed."""
    if briefing.note:
        return [briefing.note]
    return [] if briefing.stories else ["Nothing new since the last one."]


def city(moment: datetime) -> str:
    """The zone of a moment as people say it: `Berlin`, `New York`, `UTC`."""
    clock = moment.tzinfo
    return title(clock.key).removesuffix(" time") if isinstance(clock, ZoneInfo) else moment.tzname() or ""


def day_and_time(moment: datetime) -> str:
    """`Wednesday 25 November 08:30`, on the clock of the moment's own zone."""
    return f"{moment:%A} {moment.day} {moment:%B %H:%M}"


def named(one: DigestShown) -> str:
    """`every weekday at 08:30, Berlin time, about ferry`."""
    schedule = one.schedule
    about = f", about {schedule.topic}" if schedule.topic else ""
    return f"{one.says}{about}"


def added_line(reply: DigestAdded) -> str:
    """The answer to a digest that was made: `Added: every weekday at 08:30, Berlin time; next: …`."""
    return f"Added: {named(reply.digest)}; {_next(reply.digest)}."


def changed_line(reply: DigestChanged) -> str:
    """What was done, to which digest, and what comes of it."""
    one = reply.digest
    said = named(one)
    match reply.change:
        case DigestChange.REMOVED:
            return f"Removed: {said}. Nothing more comes of it."
        case DigestChange.RESUMED:
            return f"Resumed: {said}; {_next(one)}."
        case DigestChange.DUE:
            return f"On its way, within a minute: {said}."
        case DigestChange.PAUSED:
            until = one.schedule.paused_until
            if until is None:
                return f"Paused: {said}. Resume it with /digest resume {one.name}."
            return f"Paused until {day_and_time(until.astimezone(zone(one.schedule.tz)))}: {said}."


def preview_line(reply: DigestPreview) -> str:
    """The heading of a preview."""
    return f"{reply.says[:1].upper()}{reply.says[1:]}. The next, in your own time:"


def facts_of(one: DigestShown) -> list[str]:
    """What else there is to know of a digest: its length, its outlets, when it is quiet, when it speaks at once."""
    schedule = one.schedule
    facts = [] if schedule.length == "standard" else [schedule.length]
    if schedule.sources:
        facts.append(f"only {', '.join(schedule.sources)}")
    if schedule.when_empty is WhenEmpty.SKIP:
        facts.append("nothing when there is nothing new")
    if schedule.quiet is not None:
        facts.append(describe_quiet(schedule.quiet))
    if schedule.alerts is not None:
        facts.append(f"at once what {schedule.alerts.outlets} outlets carry")
    return facts


def outcome(delivery: Delivery) -> str:
    """How a delivery went, in a word or with its reason."""
    ended = delivery.state in (DeliveryState.FAILED, DeliveryState.SKIPPED)
    return f"{delivery.state.value}: {delivery.reason}" if ended and delivery.reason else delivery.state.value


def _next(one: DigestShown) -> str:
    if one.next is None:
        return "no next one"
    return f"next: {day_and_time(one.next.astimezone(zone(one.schedule.tz)))}"
