"""A message as text, roughly as the client would show it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tests.fakes.discord.components import BUTTON, LINK, ROW, SELECT, TEXT_DISPLAY
from tests.fakes.discord.interactions import COMMAND
from tests.fakes.discord.world import SUPPRESS_EMBEDS, Message, World

_LINK = re.compile(r"\[((?:\\.|\[[^\[\]]*\]|[^\[\]\\])+)\]\(<?(https?://[^)>\s]+)>?(?: \"[^\"]*\")?\)")
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
_STAMP = re.compile(r"<t:(-?\d+)(?::([tTdDfFR]))?>")
_MENTION = re.compile(r"<(@!?|@&|#)(\d+)>")
_COMMAND = re.compile(r"</([^:>]+):\d+>")
_FORMATS = {
    "t": "%H:%M",
    "T": "%H:%M:%S",
    "d": "%d/%m/%Y",
    "D": "%d %B %Y",
    "f": "%d %B %Y %H:%M",
    "F": "%A, %d %B %Y %H:%M",
}


def draw(world: World, message: Message, *, width: int = 96) -> str:
    """The whole message, with its embeds boxed and its buttons in brackets."""
    return "\n".join(_lines(world, message, width))


def _lines(world: World, message: Message, width: int) -> Iterator[str]:
    author = world.users[message.author_id]
    marks = ["BOT"] if author.bot else []
    marks += ["only you can see this"] if message.ephemeral else []
    marks += ["edited"] if message.edited_at and not message.interaction_id else []
    marks += ["notifies people"] if message.pings and author.bot else []
    yield f"{author.display or author.name}{' (' + ', '.join(marks) + ')' if marks else ''}"
    if message.reply_to:
        first = world.anywhere(message.reply_to)
        yield f"  ┌ in reply to: {_gist(world, first)}"
    elif message.interaction and message.interaction["type"] == COMMAND:
        used = message.interaction
        name = world.users[used["user"]["id"]].name
        yield f"  ┌ {name} used {used['name']}"
    if message.loading:
        yield "  is thinking…"
    yield from _wrapped(_shown(world, message.content), width, "  ")
    for embed in () if message.flags & SUPPRESS_EMBEDS else message.embeds:
        yield from _embed(world, embed, width)
    for attachment in message.attachments:
        yield f"  ▤ {attachment['filename']} ({attachment['size']:,} bytes)"
    yield from _components(world, message.components, width)
    for emoji in dict.fromkeys(emoji for emoji, _ in message.reactions):
        yield f"  {emoji} {sum(1 for one, _ in message.reactions if one == emoji)}"


def _gist(world: World, message: Message | None) -> str:
    if message is None:
        return "a message that is gone"
    titles = [embed["title"] for embed in message.embeds if embed.get("title")]
    return _shown(world, message.content or " · ".join(titles))[:60]


def _embed(world: World, embed: dict[str, Any], width: int) -> Iterator[str]:
    edge = "  ┃ "
    if (embed.get("author") or {}).get("name"):
        yield from _wrapped(embed["author"]["name"], width, edge)
    if embed.get("title"):
        yield from _wrapped(_shown(world, embed["title"]), width, edge)
        if embed.get("url"):
            yield f"{edge}<{embed['url']}>"
    yield from _wrapped(_shown(world, embed.get("description") or ""), width, edge)
    for field in embed.get("fields") or []:
        yield edge.rstrip()
        yield from _wrapped(_shown(world, field["name"]), width, edge)
        yield from _wrapped(_shown(world, field["value"]), width, edge + "  ")
    for part in ("image", "thumbnail"):
        if embed.get(part):
            yield f"{edge}({part}: {embed[part].get('url')})"
    end = [(embed.get("footer") or {}).get("text"), embed.get("timestamp")]
    if any(end):
        yield edge.rstrip()
        yield from _wrapped(" · ".join(one for one in end if one), width, edge)


def _components(world: World, components: Any, width: int) -> Iterator[str]:
    for one in components:
        kind = one.get("type")
        if kind == ROW:
            yield "  " + " ".join(_control(inner) for inner in one.get("components") or [])
        elif kind == TEXT_DISPLAY:
            yield from _wrapped(_shown(world, one.get("content") or ""), width, "  ")
        else:
            yield from _components(world, one.get("components") or [], width)
            if (one.get("accessory") or {}).get("type") == BUTTON:
                yield "  " + _control(one["accessory"])


def _control(one: dict[str, Any]) -> str:
    emoji = (one.get("emoji") or {}).get("name")
    text = " ".join(part for part in (emoji, one.get("label")) if part)
    if one.get("type") == BUTTON:
        if one.get("style") == LINK:
            return f"[{text} ↗]"
        return f"({text})" if one.get("disabled") else f"[{text}]"
    if one.get("type") == SELECT:
        return f"[{one.get('placeholder') or 'Select'} ▾ {' / '.join(option['label'] for option in one['options'])}]"
    return f"[{one.get('placeholder') or 'Select'} ▾]"


def _shown(world: World, text: str) -> str:
    text = _LINK.sub(lambda found: f"{found[1]} <{found[2]}>", text)
    text = _STAMP.sub(lambda found: _stamp(world, int(found[1]), found[2] or "f"), text)
    text = _COMMAND.sub(r"/\1", text)
    text = _MENTION.sub(lambda found: _name(world, found[1], found[2]), text)
    return _ESCAPED.sub(r"\1", text)


def _name(world: World, kind: str, one: str) -> str:
    if kind == "#":
        channel = world.channels.get(one)
        return f"#{channel.name}" if channel else "#unknown"
    if kind == "@&":
        role = next((roles[one] for roles in world.roles.values() if one in roles), None)
        return f"@{role.name}" if role else "@unknown role"
    user = world.users.get(one)
    return f"@{user.display or user.name}" if user else "@unknown user"


def _stamp(world: World, seconds: int, style: str) -> str:
    if style != "R":
        return datetime.fromtimestamp(seconds, UTC).strftime(_FORMATS[style])
    gap = seconds - world.clock.now()
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        count = round(abs(gap) / size)
        if count or unit == "second":
            told = f"{count} {unit}{'' if count == 1 else 's'}"
            return f"in {told}" if gap > 0 else f"{told} ago"
    return "now"


def _wrapped(text: str, width: int, edge: str) -> Iterator[str]:
    for line in text.splitlines():
        pieces = textwrap.wrap(line, width - len(edge), drop_whitespace=True, break_on_hyphens=False) or [""]
        yield from (f"{edge}{piece}".rstrip() for piece in pieces)
