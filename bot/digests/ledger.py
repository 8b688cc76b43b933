"""The ledger of deliveries: who works on which slot, and every step of it committed before it is taken.

A delivery is claimed for a while and by a token; whatever changes it names the token, so that a process that lost its
claim (it stood still, or the machine did) can change nothing any more and finds that out before it posts.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update

from bot.digests.rows import delivery_of, insert_new, schedule_of
from bot.digests.schedule import Delivery, DeliveryState, Schedule, ScheduleState
from bot.digests.store import PAUSED, delivery_row, drop_unsent
from bot.news.schema import deliveries, delivery_parts, schedules

if TYPE_CHECKING:
    from bot.digests.poster import Part
    from bot.news.archive import Archive

ENDED = (DeliveryState.SENT.value, DeliveryState.FAILED.value, DeliveryState.SKIPPED.value)
KEPT = timedelta(days=400)  # a delivery in the ledger, longer than any gap between slots
PARTS_KEPT = timedelta(days=2)  # its parts and its briefing, once it has ended


class Kind(StrEnum):
    """Why a slot is in the ledger."""

    SLOT = "slot"  # by the schedule's rule
    NOW = "now"  # somebody asked
    ALERT = "alert"  # a breaking story


class ClaimLostError(Exception):
    """Somebody else works on this delivery now, or it is not wanted any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody would claim."""

    now: datetime
    until: datetime  # due by then
    platforms: Collection[str]
    limit: int
    busy: Collection[str] = ()  # keys that the same process works on already, whatever the clock says of its claims


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPart:
    """One message of a digest."""

    number: int  # from 0
    payload: Part
    tried: bool  # posting it began, and nobody knows how that ended
    message: str | None  # the platform's id, once it is posted


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that is ours to work on for a while."""

    token: str
    delivery: Delivery  # in the state that it was found in
    schedule: Schedule
    kind: Kind
    due: datetime
    expires: datetime
    sending_since: datetime | None
    tries: int
    briefing: Mapping[str, Any] | None  # as bot.briefing.kept writes it
    parts: tuple[KeptPart, ...]

    @property
    def key(self) -> str:
        """The delivery's."""
        return self.delivery.key


class Ledger:
    """Every method is one transaction, synchronous and safe to call from any thread or process.

    Those that take a claim raise ClaimLostError.
    """

    def __init__(self, archive: Archive, lease: timedelta = timedelta(seconds=60)) -> None:
        self._archive = archive
        self.lease = lease

    # Claims

    def claim_to_compose(self, wanted: Wanted) -> list[Claim]:
        """Claim what is due by then and not composed yet; it is `composing` from here on."""
        which = and_(
            deliveries.c.state.in_((DeliveryState.PLANNED.value, DeliveryState.COMPOSING.value)),
            deliveries.c.composed.is_(None),
        )
        if not self._any(_is_free(which, wanted)):
            return []
        with self._archive.keeping() as connection:
            rows = _free(connection, which, wanted, first=deliveries.c.due)
            token = self._take(connection, rows, wanted.now, {"state": DeliveryState.COMPOSING.value})
            return [_claim(row, token, ()) for row in rows]

    def claim_to_send(self, wanted: Wanted) -> list[Claim]:
        """Claim what is composed and due by then, alerts and the most wanted first; it is `sending` from here on."""
        which = and_(
            deliveries.c.state.in_((DeliveryState.COMPOSING.value, DeliveryState.SENDING.value)),
            deliveries.c.composed.is_not(None),
        )
        if not self._any(_is_free(which, wanted)):
            return []
        with self._archive.keeping() as connection:
            rows = _free(connection, which, wanted, first=deliveries.c.kind)
            since = func.coalesce(deliveries.c.sending_since, wanted.now)
            token = self._take(
                connection, rows, wanted.now, {"state": DeliveryState.SENDING.value, "sending_since": since}
            )
            parts = _parts(connection, [row.key for row in rows])
            return [_claim(row, token, parts.get(row.key, ())) for row in rows]

    def renew(self, claims: Collection[Claim], now: datetime) -> None:
        """Keep claims for another while; one that is lost stays lost."""
        keys, tokens = [one.key for one in claims], {one.token for one in claims}
        if keys:
            ours = and_(deliveries.c.key.in_(keys), deliveries.c.claim.in_(tokens))
            with self._archive.keeping() as connection:
                connection.execute(update(deliveries).where(ours).values(claimed_until=now + self.lease))

    def release(self, claim: Claim) -> None:
        """Give a claim back unfinished; another process may go on at once."""
        ours = and_(deliveries.c.key == claim.key, deliveries.c.claim == claim.token)
        with self._archive.keeping() as connection:
            connection.execute(update(deliveries).where(ours).values(claim=None, claimed_until=None))

    def release_all(self) -> None:
        """Give every claim back: for the only process there can be, when it starts after a crash."""
        with self._archive.keeping() as connection:
            held = deliveries.c.claim.is_not(None)
            connection.execute(update(deliveries).where(held).values(claim=None, claimed_until=None))

    # Steps

    def composed(self, claim: Claim, briefing: Mapping[str, Any], parts: Sequence[Part], made_at: datetime) -> None:
        """Keep a digest that is ready to be posted, and give the claim back."""
        with self._archive.keeping() as connection:
            _change(connection, claim, composed=made_at, briefing=dict(briefing), claim=None, claimed_until=None)
            _replace_parts(connection, claim.key, parts)

    def recomposed(self, claim: Claim, parts: Sequence[Part]) -> None:
        """Put other parts in place of those of which none was posted."""
        with self._archive.keeping() as connection:
            _change(connection, claim, tries=deliveries.c.tries)
            _replace_parts(connection, claim.key, parts)

    def trying(self, claim: Claim, number: int, now: datetime) -> None:
        """About to post a part. Raises ClaimLostError, and then it must not be posted.

        This one is on the disk when it returns, and all before it: nothing is posted that a power cut makes unknown.
        """
        with self._archive.keeping(durably=True) as connection:
            _change(connection, claim, claimed_until=now + self.lease)
            connection.execute(update(delivery_parts).where(*_part(claim, number)).values(tried=now))

    def not_posted(self, claim: Claim, number: int) -> None:
        """The part that was tried certainly was not posted."""
        with self._archive.keeping() as connection:
            _change(connection, claim, tries=deliveries.c.tries)
            connection.execute(update(delivery_parts).where(*_part(claim, number)).values(tried=None))

    def posted(self, claim: Claim, number: int, message: str) -> None:
        """A part was posted, or found."""
        with self._archive.keeping() as connection:
            _change(connection, claim, tries=0)
            connection.execute(update(delivery_parts).where(*_part(claim, number)).values(message=message))

    def again(self, claim: Claim, at: datetime, reason: str) -> None:
        """Not this time: give the claim back, and try again then."""
        with self._archive.keeping() as connection:
            _change(
                connection,
                claim,
                claim=None,
                claimed_until=None,
                next_try=at,
                tries=deliveries.c.tries + 1,
                reason=reason,
            )

    def end(self, claim: Claim, state: DeliveryState, now: datetime, reason: str | None = None) -> None:
        """A delivery is sent, has failed or is skipped, for good."""
        with self._archive.keeping() as connection:
            _change(connection, claim, state=state.value, reason=reason, ended=now, claim=None, claimed_until=None)

    def lose_place(self, claim: Claim, now: datetime, reason: str, tell: str) -> None:
        """The place is gone: the delivery has failed, its schedule is paused, and its maker is to be told so."""
        with self._archive.keeping() as connection:
            # The schedule first, as everybody locks them: two that wait for each other would both fail.
            mine = select(schedules.c.id).where(schedules.c.id == claim.schedule.id)
            connection.execute(mine.with_for_update()).all()
            state = DeliveryState.FAILED.value
            _change(connection, claim, state=state, reason=reason, ended=now, claim=None, claimed_until=None)
            active = and_(schedules.c.id == claim.schedule.id, schedules.c.state == ScheduleState.ACTIVE.value)
            paused = {"state": ScheduleState.PAUSED.value, "paused_until": None, "paused_why": reason, "untold": tell}
            connection.execute(update(schedules).where(active).values(paused))
            drop_unsent(connection, claim.schedule.id, now, PAUSED)

    # Alerts

    def to_check(self, now: datetime, every: timedelta) -> list[tuple[Schedule, datetime | None]]:
        """Schedules whose breaking stories are to be looked for now, by this process, and when they last were."""
        due = and_(
            schedules.c.state == ScheduleState.ACTIVE.value,
            schedules.c.alerts.is_not(None),
            or_(schedules.c.alerts_checked.is_(None), schedules.c.alerts_checked <= now - every),
        )
        with self._archive.reading() as connection:
            if connection.execute(select(schedules.c.id).where(due).limit(1)).first() is None:
                return []
        with self._archive.keeping() as connection:
            rows = connection.execute(select(schedules).where(due).with_for_update(skip_locked=True)).all()
            names = [row.id for row in rows]
            connection.execute(update(schedules).where(schedules.c.id.in_(names)).values(alerts_checked=now))
            return [(schedule_of(row), row.alerts_checked) for row in rows]

    def alerts_since(self, schedule: str, since: datetime) -> int:
        """How many alerts of this schedule were planned since then."""
        query = select(func.count()).where(
            deliveries.c.schedule == schedule,
            deliveries.c.kind == Kind.ALERT.value,
            deliveries.c.slot >= since,
            deliveries.c.state != DeliveryState.FAILED.value,
        )
        with self._archive.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def plan_alert(
        self, schedule: Schedule, story: str, briefing: Mapping[str, Any], slot: datetime, now: datetime
    ) -> bool:
        """Plan an alert; False: this story was one already."""
        expires = now + timedelta(hours=1)
        row = delivery_row(schedule, slot, due=now, expires=expires, kind=Kind.ALERT.value)
        with self._archive.keeping() as connection:
            insert_new(connection, deliveries, [row | {"story": story, "briefing": dict(briefing)}])
            mine = select(deliveries.c.key).where(deliveries.c.key == row["key"])
            return connection.execute(mine).first() is not None

    # Looking

    def told_up_to(self, schedule: str, before: datetime) -> datetime | None:
        """When the briefing was made that the newest slot of the schedule's rule before this one delivered."""
        sent = and_(
            deliveries.c.schedule == schedule,
            deliveries.c.kind == Kind.SLOT.value,
            deliveries.c.state == DeliveryState.SENT.value,
            deliveries.c.slot < before,
        )
        query = select(deliveries.c.composed).where(sent).order_by(deliveries.c.slot.desc()).limit(1)
        with self._archive.reading() as connection:
            found: datetime | None = connection.execute(query).scalar()
            return found

    def of(self, schedule: str) -> list[Delivery]:
        """Every delivery of a schedule, in order."""
        query = select(deliveries).where(deliveries.c.schedule == schedule).order_by(deliveries.c.slot)
        with self._archive.reading() as connection:
            return [delivery_of(row) for row in connection.execute(query)]

    def tidy(self, now: datetime) -> None:
        """Forget the words of what was delivered, and after long the delivery."""
        with self._archive.keeping() as connection:
            over = and_(deliveries.c.state.in_(ENDED), deliveries.c.ended < now - PARTS_KEPT)
            old = select(deliveries.c.key).where(over, deliveries.c.composed.is_not(None))
            connection.execute(delete(delivery_parts).where(delivery_parts.c.key.in_(old)))
            connection.execute(update(deliveries).where(over).values(briefing=None))
            connection.execute(delete(deliveries).where(deliveries.c.state.in_(ENDED), deliveries.c.slot < now - KEPT))

    def _any(self, condition: Any) -> bool:
        """Whether there is such a delivery: most looks find none, and need not wait for who writes."""
        with self._archive.reading() as connection:
            return connection.execute(select(deliveries.c.key).where(condition).limit(1)).first() is not None

    def _take(self, connection: Connection, rows: Sequence[Row[Any]], now: datetime, values: Mapping[str, Any]) -> str:
        token = secrets.token_urlsafe(9)
        if rows:
            mine = deliveries.c.key.in_([row.key for row in rows])
            taken = {"claim": token, "claimed_until": now + self.lease, "next_try": None}
            connection.execute(update(deliveries).where(mine).values({**taken, **values}))
        return token


def _is_free(which: Any, wanted: Wanted) -> Any:
    """The condition that nobody works on a delivery that is wanted."""
    return and_(
        which,
        deliveries.c.due <= wanted.until,
        deliveries.c.platform.in_(wanted.platforms),
        or_(deliveries.c.claim.is_(None), deliveries.c.claimed_until < wanted.now),
        or_(deliveries.c.next_try.is_(None), deliveries.c.next_try <= wanted.now),
        deliveries.c.key.not_in(wanted.busy),
    )


def _free(connection: Connection, which: Any, wanted: Wanted, *, first: Any) -> Sequence[Row[Any]]:
    """Rows that nobody works on, locked; in the order in which they are served."""
    named = [column.label(f"of_{column.name}") for column in schedules.c]
    query = (
        select(deliveries, *named)
        .join(schedules, schedules.c.id == deliveries.c.schedule)
        .where(_is_free(which, wanted))
        .order_by(first, deliveries.c.wanted.desc(), schedules.c.created, deliveries.c.slot)
        .limit(wanted.limit)
        .with_for_update(skip_locked=True, of=deliveries)
    )
    return connection.execute(query).all()


def _claim(row: Row[Any], token: str, parts: tuple[KeptPart, ...]) -> Claim:
    return Claim(
        token=token,
        delivery=delivery_of(row),
        schedule=schedule_of(_Prefixed(row)),  # type: ignore[arg-type]
        kind=Kind(row.kind),
        due=row.due,
        expires=row.expires,
        sending_since=row.sending_since,
        tries=row.tries,
        briefing=row.briefing,
        parts=parts,
    )


class _Prefixed:
    """The schedule's columns of a row of a delivery and its schedule."""

    def __init__(self, row: Row[Any]) -> None:
        self._row = row

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, f"of_{name}")


def _change(connection: Connection, held: Claim, **values: Any) -> None:
    ours = and_(deliveries.c.key == held.key, deliveries.c.claim == held.token)
    if not connection.execute(update(deliveries).where(ours).values(values)).rowcount:
        raise ClaimLostError


def _part(claim: Claim, number: int) -> tuple[Any, Any]:
    return delivery_parts.c.key == claim.key, delivery_parts.c.number == number


def _replace_parts(connection: Connection, key: str, parts: Sequence[Part]) -> None:
    connection.execute(delete(delivery_parts).where(delivery_parts.c.key == key))
    rows = [{"key": key, "number": number, "payload": dict(part)} for number, part in enumerate(parts)]
    if rows:
        connection.execute(insert(delivery_parts), rows)


def _parts(connection: Connection, keys: Sequence[str]) -> dict[str, tuple[KeptPart, ...]]:
    found: dict[str, list[KeptPart]] = {}
    query = select(delivery_parts).where(delivery_parts.c.key.in_(keys))
    for row in connection.execute(query.order_by(delivery_parts.c.key, delivery_parts.c.number)):
        part = KeptPart(number=row.number, payload=row.payload, tried=row.tried is not None, message=row.message)
        found.setdefault(row.key, []).append(part)
    return {key: tuple(parts) for key, parts in found.items()}
