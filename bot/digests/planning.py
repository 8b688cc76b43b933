"""From schedules to the ledger: each slot becomes a row, once, a while before it is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, and_, delete, func, or_, select, update

from bot.digests.rows import insert_new, schedule_of
from bot.digests.schedule import DeliveryState, ScheduleState
from bot.digests.store import PAUSED, delivery_row
from bot.digests.times import Times, grace
from bot.errors import ScheduleError
from bot.news.schema import deliveries, feedback, posts, schedules

if TYPE_CHECKING:
    from bot.news.archive import Archive

MISSED = "missed"
CARRIED = "told with the next one, after the quiet time"
UNFINISHED = "only some of it could be posted within a day"
RECORDED = timedelta(days=31)  # slots missed longer ago than this are not written down one by one
_AT_ONCE = 100  # schedules in a transaction
_FINISHED = timedelta(days=1)  # in which what was begun must be
_LATELY = timedelta(days=30)  # in which useful answers count
_UNSENT = (DeliveryState.PLANNED.value, DeliveryState.COMPOSING.value)


class Planner:
    """Writes slots into the ledger. Every method is synchronous and safe to call from any thread or process."""

    def __init__(self, archive: Archive, times: Times) -> None:
        self._archive = archive
        self._times = times

    def plan(self, now: datetime, window: timedelta) -> int:
        """Write down every slot that comes within the window, and what was missed; returns how many schedules.

        Of several slots that are due by now only the latest stays planned: nobody wants a flood.
        """
        number = 0
        while self._any(_is_due(now, window)):
            with self._archive.keeping() as connection:
                query = select(schedules).where(_is_due(now, window)).order_by(schedules.c.next_slot, schedules.c.id)
                rows = connection.execute(query.limit(_AT_ONCE).with_for_update(skip_locked=True)).all()
                wanted = _wanted(connection, rows, now) if rows else {}
                for row in rows:
                    try:
                        self._plan_one(connection, row, now, window, wanted.get(row.id, 0))
                    except ScheduleError as error:  # its zone is no more, for example
                        _give_up(connection, row, str(error))
            number += len(rows)
            if len(rows) < _AT_ONCE:  # or another process has the rest
                break
        self._wake(now)
        return number

    def expire(self, now: datetime) -> None:
        """Skip as missed what nobody began to post in time, and give up what nobody could finish for a day."""
        free = or_(deliveries.c.claim.is_(None), deliveries.c.claimed_until < now)
        missed = and_(deliveries.c.state.in_(_UNSENT), deliveries.c.expires < now, free)
        begun = and_(deliveries.c.state == DeliveryState.SENDING.value, deliveries.c.sending_since < now - _FINISHED)
        with self._archive.reading() as connection:
            found = select(deliveries.c.key).where(or_(missed, and_(begun, free))).limit(1)
            if connection.execute(found).first() is None:
                return
        with self._archive.keeping() as connection:
            _skip(connection, missed, MISSED, now)
            given_up = {"state": DeliveryState.FAILED.value, "reason": UNFINISHED, "ended": now, "claim": None}
            connection.execute(update(deliveries).where(begun, free).values(given_up))

    def rewind(self, now: datetime, beyond: timedelta = timedelta()) -> None:
        """The clock went back: what was skipped in a future that has not come yet is planned again.

        Only of schedules whose slots are in the ledger further ahead than `beyond`. What was posted stays posted.
        """
        ahead = schedules.c.planned_to > now + beyond
        if not self._any(ahead):
            return
        with self._archive.keeping() as connection:
            for row in connection.execute(select(schedules).where(ahead).with_for_update()).all():
                skipped = deliveries.c.state == DeliveryState.SKIPPED.value
                mine = and_(deliveries.c.schedule == row.id, deliveries.c.kind == "slot", deliveries.c.slot > now)
                connection.execute(delete(deliveries).where(mine, skipped))
                following = self._times.following(row.at, row.tz, now)
                mine_too = update(schedules).where(schedules.c.id == row.id)
                connection.execute(mine_too.values(planned_to=now, next_slot=following))

    def coming(self, now: datetime, within: timedelta) -> int:
        """How many digests are to be composed for the time until then."""
        to_plan = select(func.count()).where(
            schedules.c.next_slot <= now + within, schedules.c.state == ScheduleState.ACTIVE.value
        )
        to_make = select(func.count()).where(deliveries.c.state.in_(_UNSENT), deliveries.c.composed.is_(None))
        with self._archive.reading() as connection:
            return int(connection.execute(to_plan).scalar_one()) + int(connection.execute(to_make).scalar_one())

    def _any(self, condition: Any) -> bool:
        with self._archive.reading() as connection:
            return connection.execute(select(schedules.c.id).where(condition).limit(1)).first() is not None

    def _plan_one(self, connection: Connection, row: Row[Any], now: datetime, window: timedelta, wanted: int) -> None:
        schedule = schedule_of(row)
        planned_to = max(row.planned_to, now - RECORDED)
        made: list[dict[str, Any]] = []
        slots = self._times.between(row.at, row.tz, planned_to, now + window)
        for place, slot in enumerate(slots):
            until = row.paused_until
            paused = row.state == ScheduleState.PAUSED.value and (until is None or slot < until)
            if paused and slot > now:
                break
            due = self._times.due(schedule.quiet, row.tz, slot)
            last = place + 1 == len(slots)
            following = self._times.following(row.at, row.tz, slot) if last else slots[place + 1]
            one = delivery_row(schedule, slot, due=due, expires=due + grace(slot, following), wanted=wanted)
            if paused:
                one |= {"state": DeliveryState.SKIPPED.value, "reason": PAUSED, "ended": now}
            made.append(one)
            planned_to = slot
        _only_latest(connection, row.id, made, now)
        insert_new(connection, deliveries, made)
        following = self._times.following(row.at, row.tz, planned_to)
        mine = update(schedules).where(schedules.c.id == row.id)
        connection.execute(mine.values(planned_to=planned_to, next_slot=following))

    def _wake(self, now: datetime) -> None:
        """End the pauses whose time has come, once every slot in them is written down."""
        over = and_(
            schedules.c.state == ScheduleState.PAUSED.value,
            schedules.c.paused_until <= now,
            or_(schedules.c.next_slot > now, schedules.c.next_slot.is_(None)),
        )
        if not self._any(over):
            return
        with self._archive.keeping() as connection:
            active = {"state": ScheduleState.ACTIVE.value, "paused_until": None, "paused_why": None}
            connection.execute(update(schedules).where(over).values(active))


def _is_due(now: datetime, window: timedelta) -> Any:
    """The condition that a schedule has slots to be written down."""
    # While it is paused they are written down as they pass: it may be resumed before the next.
    awake = or_(schedules.c.state == ScheduleState.ACTIVE.value, schedules.c.paused_until <= schedules.c.next_slot)
    return or_(and_(schedules.c.next_slot <= now + window, awake), schedules.c.next_slot <= now)


def _only_latest(connection: Connection, name: str, made: list[dict[str, Any]], now: datetime) -> None:
    """Skip each unsent slot that a later one overtakes: one due by now, or by the same end of a quiet time."""
    query = select(deliveries.c.key, deliveries.c.slot, deliveries.c.due).where(
        deliveries.c.schedule == name, deliveries.c.kind == "slot", deliveries.c.state.in_(_UNSENT)
    )
    waiting: list[Any] = [dict(row._mapping) for row in connection.execute(query)]  # noqa: SLF001
    waiting += [one for one in made if one["state"] == DeliveryState.PLANNED.value]
    waiting.sort(key=lambda one: one["slot"])
    earliest: datetime | None = None  # that a later slot is due
    for one in reversed(waiting):
        if earliest is not None and earliest <= max(now, one["due"]):
            why = CARRIED if one["due"] > one["slot"] and earliest == one["due"] else MISSED
            if "state" in one:
                one |= {"state": DeliveryState.SKIPPED.value, "reason": why, "ended": now}
            else:
                _skip(connection, deliveries.c.key == one["key"], why, now)
            continue
        earliest = one["due"] if earliest is None else min(earliest, one["due"])


def _give_up(connection: Connection, row: Row[Any], why: str) -> None:
    """Pause a schedule that cannot be walked, and have its maker told; the others go on."""
    told = f"Your digest ({row.at}) is paused: {why} Make it anew with /digest add."
    paused = {"state": ScheduleState.PAUSED.value, "paused_until": None, "paused_why": why, "untold": told}
    connection.execute(update(schedules).where(schedules.c.id == row.id).values(next_slot=None, **paused))


def _skip(connection: Connection, which: Any, why: str, now: datetime) -> None:
    skipped = {"state": DeliveryState.SKIPPED.value, "reason": why, "ended": now, "claim": None}
    connection.execute(update(deliveries).where(which).values(skipped))


def _wanted(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> dict[str, int]:
    """For each schedule, how many answers were called useful lately in its server or conversation."""
    count = func.count().label("number")
    query = (
        select(posts.c.platform, posts.c.place, count)
        .join(feedback, feedback.c.key == posts.c.key)
        .where(feedback.c.useful.is_(True), feedback.c.at >= now - _LATELY)
        .group_by(posts.c.platform, posts.c.place)
    )
    found = {(row.platform, row.place): int(row.number) for row in connection.execute(query)}
    if not found:
        return {}
    wanted = {}
    for row in rows:
        to = schedule_of(row).to
        wanted[row.id] = max(found.get((to.platform, place), 0) for place in (row.home, to.channel))
    return wanted
