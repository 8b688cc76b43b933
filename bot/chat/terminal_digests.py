"""What `/digest` answers on a terminal: times are of the clock on the wall."""

from __future__ import annotations

from datetime import datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.chat.digest_replies import DigestAdded, DigestChanged, DigestList, DigestPreview, DigestReply, DigestShown
from bot.chat.digest_words import added_line, changed_line, day_and_time, facts_of, named, outcome, preview_line
from bot.chat.plain import count, plain
from bot.digests.schedule import ScheduleState

_INDENT = (0, 0, 0, 3)


def digest_reply(reply: DigestReply) -> RenderableType:
    """What a person sees of a reply about digests."""
    match reply:
        case DigestAdded():
            lines = [Text(plain(added_line(reply)), style="bold"), *_times(reply.upcoming)]
            return Group(*lines, *([Text(plain(reply.note), style="dim")] if reply.note else []))
        case DigestList():
            return _list(reply)
        case DigestChanged():
            return Text(plain(changed_line(reply)))
        case DigestPreview():
            return Group(Text(plain(preview_line(reply)), style="bold"), *_times(reply.upcoming))


def _list(reply: DigestList) -> RenderableType:
    if not reply.digests:
        return Text("No digests yet: newsbrief digest add --help says how to make one.", style="bold")
    table = Table(box=None, header_style="dim", pad_edge=False)
    for name in ("Name", "When", "To", "Next", "Last"):
        table.add_column(name, overflow="fold")
    for one in reply.digests:
        table.add_row(
            plain(one.name),
            plain(" · ".join([named(one), *facts_of(one)])),
            plain(str(one.schedule.to)),
            _next(one),
            plain(f"{_local(one.last.slot)}, {outcome(one.last)}") if one.last else "",
        )
    return Group(table, Text(count(len(reply.digests), "digest"), style="dim"))


def _next(one: DigestShown) -> str:
    schedule = one.schedule
    if schedule.state is ScheduleState.PAUSED:
        until = f" until {_local(schedule.paused_until)}" if schedule.paused_until else ""
        return plain(f"paused{until}" + (f": {schedule.paused_why}" if schedule.paused_why else ""))
    return _local(one.next) if one.next else "–"


def _times(upcoming: tuple[datetime, ...]) -> list[RenderableType]:
    return [Padding(Text(f"· {day_and_time(one.astimezone())}"), _INDENT) for one in upcoming]


def _local(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local:%a} {local.day} {local:%b %H:%M}"
