"""What somebody asks for, as plain fields of text, and the wish that it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.digests.calendar import parse_quiet
from bot.digests.desk import Wish
from bot.digests.schedule import Alerts, WhenEmpty, parse_place
from bot.digests.zones import shown
from bot.errors import ScheduleError

TEXTS = ("to", "at", "tz", "topic", "length", "quiet", "alerts")
_OUTLETS = re.compile(r"(\d{1,3})\s+(?:outlets?|sources?|feeds?)")
_A_DAY = re.compile(r"(\d{1,3})\s+(?:times\s+)?(?:a|per|each|every)\s+day")
_CAP = 3  # alerts a day where nobody says how many
_MOST = 50


def read_wish(fields: Mapping[str, Any]) -> Wish:
    """The wish of these fields: to, at, and where given id, tz, topic, length, sources, quiet, skip_empty, alerts.

    Raises ScheduleError for a field that cannot be; the words of `at` are read by whoever keeps the wish.
    """
    for name in TEXTS:
        if not isinstance(fields.get(name), str | None):
            raise ScheduleError(f"“{name}” must be text.")
    if not isinstance(fields.get("id"), str | int | None):
        raise ScheduleError("“id” must be text.")
    for name in ("to", "at"):
        if not (fields.get(name) or "").strip():
            raise ScheduleError(
                f"“{name}” is missing; say where to, and when: --to discord:CHANNEL --at “daily 08:00”."
            )
    sources = fields.get("sources") or ()
    if not isinstance(sources, list | tuple) or not all(isinstance(one, str) for one in sources):
        raise ScheduleError("“sources” must be a list of names.")
    return Wish(
        to=parse_place(fields["to"]),
        at=fields["at"],
        tz=fields.get("tz") or None,
        topic=(fields.get("topic") or "").strip() or None,
        length=fields.get("length") or "standard",
        sources=tuple(sources),
        when_empty=WhenEmpty.SKIP if fields.get("skip_empty") else WhenEmpty.SAY,
        quiet=parse_quiet(fields["quiet"]) if fields.get("quiet") else None,
        alerts=parse_alerts(fields["alerts"]) if fields.get("alerts") else None,
        id=None if fields.get("id") is None else str(fields["id"]),
    )


def parse_alerts(words: str) -> Alerts:
    """When a breaking story does not wait: “5 outlets, 3 a day”; unless told three a day. Raises ScheduleError."""
    text = " ".join(words[:200].casefold().split())
    outlets, cap = _OUTLETS.search(text), _A_DAY.search(text)
    rest = _A_DAY.sub("", _OUTLETS.sub("", text)).strip(" ,;")
    if outlets is None or (rest and rest not in {"at most", "and"}):
        raise ScheduleError(f"“{shown(words)}” is no rule for alerts; say how many outlets: “5 outlets, 3 a day”.")
    alerts = Alerts(outlets=int(outlets[1]), cap=int(cap[1]) if cap else _CAP)
    if not (2 <= alerts.outlets <= _MOST and 1 <= alerts.cap <= _MOST):
        raise ScheduleError(f"Alerts need 2 to {_MOST} outlets and 1 to {_MOST} a day: “5 outlets, 3 a day”.")
    return alerts


def write_alerts(alerts: Alerts) -> str:
    """The words of a rule for alerts, as parse_alerts reads them."""
    return f"{alerts.outlets} outlets, {alerts.cap} a day"
