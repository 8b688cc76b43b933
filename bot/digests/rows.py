"""Schedules and deliveries as the rows that keep them."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sqlalchemy import Connection, Row, Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.digests.schedule import (
    Alerts,
    Delivery,
    DeliveryState,
    Quiet,
    Schedule,
    ScheduleState,
    WhenEmpty,
    parse_place,
)


def schedule_of(row: Row[Any]) -> Schedule:
    """A row of `schedules`."""
    return Schedule(
        id=row.id,
        to=parse_place(row.place),
        at=row.at,
        tz=row.tz,
        topic=row.topic,
        length=row.length,
        sources=tuple(row.sources),
        when_empty=WhenEmpty(row.when_empty),
        quiet=None if row.quiet is None else _quiet(row.quiet),
        alerts=None if row.alerts is None else Alerts(outlets=row.alerts["outlets"], cap=row.alerts["cap"]),
        state=ScheduleState(row.state),
        paused_until=row.paused_until,
        paused_why=row.paused_why,
        made_by=row.made_by,
        home=row.home,
        created=row.created,
    )


def delivery_of(row: Row[Any]) -> Delivery:
    """A row of `deliveries`."""
    return Delivery(
        key=row.key, schedule=row.schedule, slot=row.slot, state=DeliveryState(row.state), reason=row.reason
    )


def kept_quiet(quiet: Quiet | None) -> dict[str, Any] | None:
    """Quiet times as JSON."""
    if quiet is None:
        return None
    return {
        "start": quiet.start and quiet.start.isoformat(),
        "end": quiet.end and quiet.end.isoformat(),
        "days": list(quiet.days),
        "holidays": [day.isoformat() for day in quiet.holidays],
    }


def kept_alerts(alerts: Alerts | None) -> dict[str, int] | None:
    """Alerts as JSON."""
    return None if alerts is None else {"outlets": alerts.outlets, "cap": alerts.cap}


def insert_new(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, passing over those that a unique index holds already."""
    if not rows:
        return
    made: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(made.insert(table).on_conflict_do_nothing(), rows)


def _quiet(kept: dict[str, Any]) -> Quiet:
    return Quiet(
        start=time.fromisoformat(kept["start"]) if kept["start"] is not None else None,
        end=time.fromisoformat(kept["end"]) if kept["end"] is not None else None,
        days=tuple(kept["days"]),
        holidays=tuple(date.fromisoformat(day) for day in kept["holidays"]),
    )
