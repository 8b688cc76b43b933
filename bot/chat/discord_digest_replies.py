"""What `/digest` answers, as Discord embeds: times are Discord's own, in each reader's zone."""

from __future__ import annotations

from datetime import datetime

from bot.chat import texts
from bot.chat.digest_replies import DigestAdded, DigestChanged, DigestList, DigestPreview, DigestReply, DigestShown
from bot.chat.digest_words import added_line, changed_line, facts_of, named, outcome, preview_line
from bot.chat.discord_escape import bare_within, moment, within
from bot.chat.discord_limits import DESCRIPTION, Embed, fill, spread
from bot.chat.discord_words import count
from bot.digests.schedule import Place, ScheduleState

_BLUE, _AMBER = 0x0B5CAD, 0xB06C00
_LONG = 700


def digest_reply(reply: DigestReply, locale: str) -> list[Embed]:
    """The embeds of a reply about digests."""
    match reply:
        case DigestAdded():
            return [_added(reply)]
        case DigestList():
            return _list(reply, locale)
        case DigestChanged():
            return [{"description": within(changed_line(reply), DESCRIPTION), "color": _BLUE}]
        case DigestPreview():
            lines = [within(preview_line(reply), _LONG), *_times(reply.upcoming)]
            return [{"description": "\n".join(lines), "color": _BLUE}]


def _added(reply: DigestAdded) -> Embed:
    lines = [f"**{within(added_line(reply), _LONG)}**", f"To {_where(reply.digest.schedule.to)}. In your own time:"]
    lines += _times(reply.upcoming)
    if reply.note:
        lines.append(f"*{within(reply.note, _LONG)}*")
    name = bare_within(reply.digest.name, 60)
    return {
        "description": fill(lines, DESCRIPTION, "\n"),
        "color": _BLUE,
        "footer": {"text": f"Its name is {name}, for /digest pause, preview, now and remove."},
    }


def _list(reply: DigestList, locale: str) -> list[Embed]:
    if not reply.digests:
        return [{"description": texts.NO_DIGESTS, "color": _AMBER}]
    title = count(len(reply.digests), "digest", locale=locale)
    lines = spread((_shown(one, reply.here) for one in reply.digests), DESCRIPTION, "\n\n")
    return [{"title": title, "description": told, "color": _BLUE} for told in lines]


def _shown(one: DigestShown, here: Place | None) -> str:
    schedule = one.schedule
    where = "" if schedule.to == here else f" · {_where(schedule.to)}"
    first = f"**{within(one.name, 60)}** · {within(named(one), 300)}{where}"
    facts = [within(fact, 200) for fact in facts_of(one)]
    if schedule.state is ScheduleState.PAUSED:
        until = f" until {moment(schedule.paused_until, 'F')}" if schedule.paused_until else ""
        why = f" ({within(schedule.paused_why, 300)})" if schedule.paused_why else ""
        facts.append(f"paused{until}{why}")
    elif one.next is not None:
        facts.append(f"next {moment(one.next, 'F')} ({moment(one.next)})")
    if one.last is not None:
        facts.append(f"last {moment(one.last.slot, 'f')} {within(outcome(one.last), 300)}")
    return f"{first}\n{' · '.join(facts)}"


def _times(upcoming: tuple[datetime, ...]) -> list[str]:
    return [f"· {moment(one, 'F')} ({moment(one)})" for one in upcoming]


def _where(place: Place) -> str:
    if place.direct:
        return "your direct messages"
    return f"<#{place.thread or place.channel}>" if place.platform == "discord" else within(str(place), 100)
