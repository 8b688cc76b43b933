"""How `newsbrief digest …` shows schedules: as lines for people and as JSON for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import typer

from bot.briefing.briefing import stamp
from bot.chat.digest_replies import DigestShown
from bot.chat.digest_words import facts_of, named, outcome
from bot.chat.plain import plain
from bot.digests.asked import write_alerts
from bot.digests.calendar import held_until, write_quiet
from bot.digests.schedule import Listed, Schedule, ScheduleState, WhenEmpty
from bot.digests.wording import describe, parse
from bot.digests.zones import zone


def shown(listed: Listed) -> DigestShown:
    """A schedule with its rule said in words."""
    schedule = listed.schedule
    says = describe(parse(schedule.at).recurrence, schedule.tz)
    return DigestShown(name=schedule.id, says=says, schedule=schedule, last=listed.last, next=listed.next)


def digest_json(listed: Listed) -> dict[str, Any]:
    """The contract's form of a schedule; what nobody asked for is not in it."""
    schedule, last = listed.schedule, listed.last
    ended = None
    if last is not None:
        ended = {"slot": stamp(last.slot), "state": last.state.value}
        ended |= {"reason": last.reason} if last.reason else {}
    made = {
        "id": schedule.id,
        "to": str(schedule.to),
        "at": schedule.at,
        "tz": schedule.tz,
        "topic": schedule.topic,
        "state": schedule.state.value,
        "last": ended,
        "next": listed.next and stamp(listed.next),
    }
    return made | _further(schedule)


def tell_added(listed: Listed) -> None:
    """Say what was made, and when it comes first."""
    one = shown(listed)
    typer.echo(f"Added {plain(one.name)}: {plain(named(one))}, to {plain(str(one.schedule.to))}; {_next(one)}.")


def tell_digest(listed: Listed) -> None:
    """Say how a schedule is, in a few lines."""
    one = shown(listed)
    schedule = one.schedule
    typer.echo(f"{plain(one.name)}  {plain(named(one))}, to {plain(str(schedule.to))}")
    last = f"; last {_local(one.last.slot, schedule.tz)}, {plain(outcome(one.last))}" if one.last else ""
    typer.echo(f"    {_next(one)}{last}")
    facts = facts_of(one)
    if schedule.alerts is not None:
        facts[-1] += f", at most {schedule.alerts.cap} a day"
    if facts:
        typer.echo(f"    {plain('; '.join(facts))}")


def tell_changed(listed: Listed, done: str) -> None:
    """Say what was done to a schedule: `Paused`, `Resumed`, `Removed`."""
    one = shown(listed)
    following = f"; {_next(one).removeprefix('paused ')}" if done != "Removed" else ""
    typer.echo(f"{done} {plain(one.name)}: {plain(named(one))}{following}.")


def _next(one: DigestShown) -> str:
    schedule = one.schedule
    if schedule.state is ScheduleState.PAUSED:
        why = f" ({plain(schedule.paused_why)})" if schedule.paused_why else ""
        if schedule.paused_until is None:
            return f"paused until newsbrief digest resume {plain(one.name)}{why}"
        return f"paused until {_local(schedule.paused_until, schedule.tz)}{why}"
    if one.next is None:
        return "no next one"
    posted = held_until(schedule.quiet, schedule.tz, one.next)  # quiet time carries it over
    return f"next {_local(posted, schedule.tz)}"


def _further(schedule: Schedule) -> dict[str, Any]:
    found = {
        "length": schedule.length if schedule.length != "standard" else None,
        "sources": list(schedule.sources),
        "skip_empty": schedule.when_empty is WhenEmpty.SKIP,
        "quiet": schedule.quiet and write_quiet(schedule.quiet),
        "alerts": schedule.alerts and write_alerts(schedule.alerts),
        "paused_until": schedule.paused_until and stamp(schedule.paused_until),
        "paused_why": schedule.paused_why,
    }
    return {name: value for name, value in found.items() if value}


def _local(moment: datetime, tz: str) -> str:
    return clock(moment.astimezone(zone(tz)))


def clock(local: datetime) -> str:
    """`Fri 27 Mar 2026 08:30 +01:00`."""
    sign, minutes = local.strftime("%z")[:1], local.strftime("%z")[1:5]
    return f"{local:%a} {local.day:>2} {local:%b %Y %H:%M} {sign}{minutes[:2]}:{minutes[2:]}"
