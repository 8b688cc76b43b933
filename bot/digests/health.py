"""How the digests are, as `newsbrief doctor` and /health tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.checks import Check
from bot.digests.schedule import DeliveryState, Listed, ScheduleState
from bot.news.schema import deliveries, schedules

if TYPE_CHECKING:
    from bot.news.archive import Archive

_LATELY = timedelta(days=1)
_SHOWN = 20
_OPEN = (DeliveryState.PLANNED.value, DeliveryState.COMPOSING.value)


def check_digests(archive: Archive, now: datetime) -> Check:
    """All digests in a line: how many, the last and the next of them, and what failed within a day. Names no place."""
    lately = select(deliveries.c.state, func.count()).where(deliveries.c.ended >= now - _LATELY)
    ended = select(func.max(deliveries.c.slot)).where(deliveries.c.state == DeliveryState.SENT.value)
    coming = select(func.min(schedules.c.next_slot)).where(schedules.c.state == ScheduleState.ACTIVE.value)
    waiting = select(func.min(deliveries.c.slot)).where(deliveries.c.state.in_(_OPEN))
    with archive.reading() as connection:
        count: Counter[str] = Counter(
            dict(connection.execute(select(schedules.c.state, func.count()).group_by(schedules.c.state)).all())
        )
        states: Counter[str] = Counter(dict(connection.execute(lately.group_by(deliveries.c.state)).all()))
        last = connection.execute(ended).scalar()
        upcoming = [found for query in (coming, waiting) if (found := connection.execute(query).scalar()) is not None]
    if not count:
        return Check(name="digests", ok=True, message="none are scheduled")
    paused = count[ScheduleState.PAUSED.value]
    said = [f"{count.total():,} scheduled" + (f", {paused:,} of them paused" if paused else "")]
    said.append(f"last {_moment(last)}" if last is not None else "none posted yet")
    if upcoming:
        said.append(f"next {_moment(min(upcoming))}")
    failed = states[DeliveryState.FAILED.value]
    posted = states[DeliveryState.SENT.value]
    said.append(f"in the last day {posted:,} posted" + (f", {failed:,} failed" if failed else ""))
    return Check(name="digests", ok=not failed, message="; ".join(said))


def check_each(listed: Sequence[Listed], *, places: bool) -> list[Check]:
    """The first schedules one by one, with the last and the next slot of each.

    `places`: with where each goes, for whoever runs the bot.
    """
    return [_check(one, f"to {one.schedule.to}, " if places else "") for one in listed[:_SHOWN]]


def _check(one: Listed, where: str) -> Check:
    schedule, last = one.schedule, one.last
    said = [f"{where}{schedule.at} {schedule.tz}"]
    if last is not None:
        said.append(f"last {_moment(last.slot)}: {last.state.value}" + (f" ({last.reason})" if last.reason else ""))
    if schedule.state is ScheduleState.PAUSED:
        said.append(f"paused{f': {schedule.paused_why}' if schedule.paused_why else ''}")
    if one.next is not None:
        said.append(f"next {_moment(one.next)}")
    ok = schedule.paused_why is None and (last is None or last.state is not DeliveryState.FAILED)
    return Check(name=f"digest {schedule.id}", ok=ok, message="; ".join(said))


def _moment(moment: datetime) -> str:
    return f"{moment:%d %b %Y, %H:%M} UTC"
