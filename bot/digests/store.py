"""Schedules, kept: bot.digests.desk.Digests over the archive."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select, update

from bot.checks import Check
from bot.digests.desk import Wish
from bot.digests.health import check_digests
from bot.digests.rows import delivery_of, kept_alerts, kept_quiet, schedule_of
from bot.digests.schedule import Delivery, DeliveryState, Listed, Place, Schedule, ScheduleState
from bot.errors import ScheduleError
from bot.news.schema import deliveries, schedules

if TYPE_CHECKING:
    from bot.digests.times import Times
    from bot.news.archive import Archive

LENGTHS = ("short", "standard", "long")
PAUSED = "paused"  # why slots were skipped meanwhile
_UNSENT = (DeliveryState.PLANNED.value, DeliveryState.COMPOSING.value)
_NOW_COUNTS = timedelta(hours=1)  # for which somebody who asked for a digest at once still wants it
_LONGEST_ID = 100
_MANY = 500  # ids in one IN (…)


class Store:
    """Keeps schedules. Every method is one transaction, synchronous and safe to call from any thread."""

    def __init__(self, archive: Archive, times: Times) -> None:
        self._archive = archive
        self._times = times

    def add(self, wish: Wish, now: datetime) -> Listed:
        """Make a schedule, or give the one of this id new words; its first slot is the first after now.

        Raises ScheduleError.
        """
        at, tz = self._times.read(wish.at, wish.tz, now)
        if wish.length not in LENGTHS:
            raise ScheduleError(f"“{wish.length}” is no length; say {', '.join(LENGTHS)}.")
        if wish.id is not None and not 0 < len(wish.id.strip()) <= _LONGEST_ID:
            raise ScheduleError(f"A digest's id has 1 to {_LONGEST_ID} characters.")
        self._times.due(wish.quiet, tz, now)  # quiet time that never ends is refused before anything is kept
        name = wish.id.strip() if wish.id is not None else secrets.token_hex(4)
        values = {
            "place": str(wish.to),
            "home": wish.home,
            "at": at,
            "tz": tz,
            "topic": " ".join((wish.topic or "").split()) or None,
            "length": wish.length,
            "sources": list(wish.sources),
            "when_empty": wish.when_empty.value,
            "quiet": kept_quiet(wish.quiet),
            "alerts": kept_alerts(wish.alerts),
            "state": ScheduleState.ACTIVE.value,
            "paused_until": None,
            "paused_why": None,
            "untold": None,
            "made_by": wish.made_by,
            "planned_to": now,
            "next_slot": self._times.following(at, tz, now),
        }
        with self._archive.keeping(durably=True) as connection:
            known = connection.execute(select(schedules).where(schedules.c.id == name).with_for_update()).first()
            if known is None:
                connection.execute(insert(schedules).values(id=name, created=now, **values))
            elif known.home is not None and known.home != wish.home:
                raise ScheduleError(f"“{name}” is a digest of somewhere else; choose another id.")
            else:
                drop_unsent(connection, name, now, "changed")
                connection.execute(update(schedules).where(schedules.c.id == name).values(**values))
            return self._one(connection, name)

    def list(self, home: str | None = None, to: Place | None = None, now: datetime | None = None) -> Sequence[Listed]:  # noqa: ARG002
        """All schedules, or those of a server or a place; the oldest first."""
        query = select(schedules).order_by(schedules.c.created, schedules.c.id)
        if home is not None:
            query = query.where(schedules.c.home == home)
        if to is not None:
            query = query.where(schedules.c.place == str(to))
        with self._archive.reading() as connection:
            return self._listed(connection, connection.execute(query).all())

    def get(self, name: str, home: str | None = None) -> Schedule:
        """A schedule by its id or an unambiguous beginning of it. Raises ScheduleError."""
        with self._archive.reading() as connection:
            return schedule_of(_find(connection, name, home))

    def remove(self, name: str, home: str | None = None) -> Schedule:
        """End a schedule, and forget its deliveries. Raises ScheduleError."""
        with self._archive.keeping(durably=True) as connection:
            row = _find(connection, name, home, lock=True)
            connection.execute(delete(schedules).where(schedules.c.id == row.id))
            return schedule_of(row)

    def pause(self, name: str, now: datetime, until: datetime | None = None, home: str | None = None) -> Listed:
        """Post nothing until then, or until somebody resumes it. Raises ScheduleError."""
        if until is not None and until <= now:
            raise ScheduleError("That moment has passed; say until when from now on.")
        with self._archive.keeping(durably=True) as connection:
            row = _find(connection, name, home, lock=True)
            drop_unsent(connection, row.id, now, PAUSED)
            values = {"state": ScheduleState.PAUSED.value, "paused_until": until, "paused_why": None}
            self._plan_anew(connection, row, now, **values)
            return self._one(connection, row.id)

    def resume(self, name: str, now: datetime, home: str | None = None) -> Listed:
        """Go on with the next slot. Raises ScheduleError."""
        with self._archive.keeping(durably=True) as connection:
            row = _find(connection, name, home, lock=True)
            if row.state == ScheduleState.PAUSED.value:
                values = {"state": ScheduleState.ACTIVE.value, "paused_until": None, "paused_why": None, "untold": None}
                self._plan_anew(connection, row, now, **values)
            return self._one(connection, row.id)

    def now(self, name: str, now: datetime, home: str | None = None) -> Listed:
        """Plan a slot of its own at this moment. Raises ScheduleError."""
        with self._archive.keeping(durably=True) as connection:
            row = _find(connection, name, home, lock=True)
            if row.state == ScheduleState.PAUSED.value:
                raise ScheduleError("This digest is paused; resume it first.")
            plan_extra(connection, schedule_of(row), now, kind="now", expires=now + _NOW_COUNTS)
            return self._one(connection, row.id)

    def preview(self, at: str, tz: str | None, start: datetime, count: int = 5) -> Sequence[datetime]:
        """The next slots in UTC of words that nobody has scheduled yet. Raises ScheduleError."""
        words, zone = self._times.read(at, tz, start)
        found: list[datetime] = []
        moment = start
        while len(found) < count:
            following = self._times.following(words, zone, moment)
            if following is None:
                break
            found.append(following)
            moment = following
        return found

    def check(self, now: datetime) -> Check:
        """All digests in a line, for /health: the last and the next, and whether one failed within a day."""
        return check_digests(self._archive, now)

    def untold(self) -> Sequence[tuple[Schedule, str]]:
        """Schedules whose makers must be told something, and what."""
        query = select(schedules).where(schedules.c.untold.is_not(None)).order_by(schedules.c.id)
        with self._archive.reading() as connection:
            return [(schedule_of(row), row.untold) for row in connection.execute(query)]

    def told(self, names: Sequence[str]) -> None:
        """Their makers were told."""
        with self._archive.keeping() as connection:
            connection.execute(update(schedules).where(schedules.c.id.in_(names)).values(untold=None))

    def _plan_anew(self, connection: Connection, row: Row[Any], now: datetime, **values: Any) -> None:
        following = self._times.following(row.at, row.tz, now)
        connection.execute(
            update(schedules).where(schedules.c.id == row.id).values(planned_to=now, next_slot=following, **values)
        )

    def _one(self, connection: Connection, name: str) -> Listed:
        return self._listed(connection, connection.execute(select(schedules).where(schedules.c.id == name)).all())[0]

    def _listed(self, connection: Connection, rows: Sequence[Row[Any]]) -> Sequence[Listed]:
        names = [row.id for row in rows]
        unsent = deliveries.c.state.in_(_UNSENT)
        last = _edges(connection, names, ~unsent, newest=True)
        planned = _edges(connection, names, unsent, newest=False)
        return [
            Listed(
                schedule=schedule_of(row),
                last=last.get(row.id),
                next=self._next(row, planned.get(row.id)),
            )
            for row in rows
        ]

    def _next(self, row: Row[Any], planned: Delivery | None) -> datetime | None:
        if planned is not None:
            return planned.slot
        if row.state == ScheduleState.ACTIVE.value:
            slot: datetime | None = row.next_slot
            return slot
        if row.paused_until is None:
            return None
        # A slot at the very moment at which the pause ends is posted.
        return self._times.following(row.at, row.tz, row.paused_until - timedelta(microseconds=1))


def plan_extra(connection: Connection, schedule: Schedule, slot: datetime, *, kind: str, expires: datetime) -> None:
    """Put a slot beside those of the schedule's rule into the ledger; a moment that is taken is moved on a little."""
    taken = select(deliveries.c.slot).where(deliveries.c.schedule == schedule.id, deliveries.c.slot >= slot)
    known = set(connection.execute(taken).scalars())
    free = slot
    while free in known:
        free += timedelta(microseconds=1)
    row = delivery_row(schedule, free, due=slot, expires=expires, kind=kind)
    connection.execute(insert(deliveries).values(row))


def delivery_row(
    schedule: Schedule, slot: datetime, *, due: datetime, expires: datetime, kind: str = "slot", wanted: int = 0
) -> dict[str, Any]:
    """A row of `deliveries`, planned."""
    return {
        "key": secrets.token_urlsafe(9),
        "schedule": schedule.id,
        "slot": slot,
        "kind": kind,
        "platform": schedule.to.platform,
        "due": due,
        "expires": expires,
        "state": DeliveryState.PLANNED.value,
        "reason": None,
        "wanted": wanted,
        "tries": 0,
        "ended": None,
    }


def drop_unsent(connection: Connection, name: str, now: datetime, why: str) -> None:
    """Forget the slots to come that nothing was posted of; those that have passed are skipped."""
    mine = and_(deliveries.c.schedule == name, deliveries.c.state.in_(_UNSENT))
    connection.execute(delete(deliveries).where(mine, deliveries.c.slot > now))
    skipped = {"state": DeliveryState.SKIPPED.value, "reason": why, "ended": now, "claim": None}
    connection.execute(update(deliveries).where(mine).values(skipped))


def _find(connection: Connection, name: str, home: str | None, *, lock: bool = False) -> Row[Any]:
    words = name.strip()
    starts = schedules.c.id.startswith(words, autoescape=True)
    query = select(schedules).where(or_(schedules.c.id == words, starts)).order_by(schedules.c.id).limit(_MANY)
    if home is not None:
        query = query.where(schedules.c.home == home)
    # Whoever changes a schedule and its deliveries locks the schedule first: two would wait for each other else.
    rows = connection.execute(query.with_for_update() if lock else query).all() if words else []
    exact = [row for row in rows if row.id == words]
    if len(exact or rows) == 1:
        return (exact or rows)[0]
    if rows:
        raise ScheduleError(f"Several digests begin with “{words}”; say more of the id.")
    raise ScheduleError(f"There is no digest “{words[:_LONGEST_ID]}”; look at the list for its id.")


def _edges(
    connection: Connection, names: Sequence[str], which: ColumnElement[bool], *, newest: bool
) -> dict[str, Delivery]:
    """Of each schedule the newest, or the oldest, of these deliveries."""
    order = deliveries.c.slot.desc() if newest else deliveries.c.slot
    place = func.row_number().over(partition_by=deliveries.c.schedule, order_by=order).label("place")
    found = {}
    for first in range(0, len(names), _MANY):
        chosen = deliveries.c.schedule.in_(names[first : first + _MANY])
        ranked = select(*_SHOWN, place).where(chosen, which).subquery()
        for row in connection.execute(select(ranked).where(ranked.c.place == 1)):
            found[row.schedule] = delivery_of(row)
    return found


_SHOWN = [deliveries.c[name] for name in ("key", "schedule", "slot", "state", "reason")]
