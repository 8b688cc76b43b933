"""What `/digest` answers, as blocks: times are shown on each reader's own clock."""

from __future__ import annotations

from datetime import datetime

from bot.chat import texts
from bot.chat.digest_replies import DigestAdded, DigestChanged, DigestList, DigestPreview, DigestReply, DigestShown
from bot.chat.digest_words import added_line, changed_line, day_and_time, facts_of, named, outcome, preview_line
from bot.chat.plain import count
from bot.chat.slack_blocks import context, sections
from bot.chat.slack_escape import bold, inert
from bot.chat.slack_limits import Block
from bot.digests.schedule import Place, ScheduleState
from bot.digests.zones import zone

Shown = tuple[list[list[Block]], list[str]]  # groups of blocks, and the lines of the fallback text


def digest_reply(reply: DigestReply) -> Shown:
    """The blocks of a reply about digests."""
    match reply:
        case DigestAdded():
            return _added(reply)
        case DigestList():
            return _list(reply)
        case DigestChanged():
            line = changed_line(reply)
            return [sections([inert(line)])], [line]
        case DigestPreview():
            line = preview_line(reply)
            return [sections([inert(line), *(f"• {date(slot)}" for slot in reply.upcoming)], "\n")], [line]


def digest_lines(one: DigestShown, here: Place | None = None) -> tuple[str, str]:
    """A digest as two lines: which it is, and how it is."""
    schedule = one.schedule
    where = "" if schedule.to == here else f" · {_where(schedule.to)}"
    facts = [inert(fact) for fact in facts_of(one)]
    if schedule.state is ScheduleState.PAUSED:
        until = f" until {date(schedule.paused_until)}" if schedule.paused_until else ""
        why = f" ({inert(schedule.paused_why)})" if schedule.paused_why else ""
        facts.append(f"paused{until}{why}")
    elif one.next is not None:
        facts.append(f"next {date(one.next)}")
    if one.last is not None:
        facts.append(f"last {date(one.last.slot)} {inert(outcome(one.last))}")
    return f"{bold(inert(one.name))} · {inert(named(one))}{where}", " · ".join(facts)


def date(moment: datetime) -> str:
    """A moment with its day on each reader's own clock; where Slack cannot, in UTC."""
    fallback = f"{day_and_time(moment)} {moment.tzname() or 'UTC'}"
    return f"<!date^{int(moment.timestamp())}^{{date_long}} {{time}}|{fallback}>"


def _added(reply: DigestAdded) -> Shown:
    line = added_line(reply)
    where = f"To {_where(reply.digest.schedule.to)}. In your own time:"
    rows = [bold(inert(line)), where, *(f"• {date(slot)}" for slot in reply.upcoming)]
    small = [inert(reply.note)] if reply.note else []
    small.append(inert(f"Its name is {reply.digest.name}, for /digest pause, preview, now and remove."))
    return [[*sections(rows, "\n"), *context(small)]], [line, *([reply.note] if reply.note else [])]


def _list(reply: DigestList) -> Shown:
    if not reply.digests:
        return [sections([inert(texts.NO_DIGESTS)])], [texts.NO_DIGESTS]
    head = count(len(reply.digests), "digest")
    groups = [sections([bold(head)])]
    said = [head]
    for one in reply.digests:
        first, second = digest_lines(one, reply.here)
        groups.append(sections([first, second], "\n"))
        following = day_and_time(one.next.astimezone(zone(one.schedule.tz))) if one.next else one.schedule.state.value
        said.append(f"{one.name}: {named(one)} ({following})")
    return groups, said


def _where(place: Place) -> str:
    if place.direct:
        return "your direct messages"
    named_ = f"<#{place.channel}>" if place.platform == "slack" else inert(str(place))
    return f"a thread of {named_}" if place.thread else named_
