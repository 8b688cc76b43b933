"""Messages and views drawn as text, as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tests.fakes.slack.mrkdwn import unescape
from tests.fakes.slack.values import Json

if TYPE_CHECKING:
    from tests.fakes.slack.values import Message, View


def draw_mrkdwn(text: str) -> str:
    """Links as `label <url>`, mentions as @name, entities as the characters they stand for."""

    def sequence(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        if target.startswith(("@", "#")):
            return f"{target[0]}{label or target[1:]}"
        if target.startswith("!"):
            return label or f"@{target[1:]}"
        return f"{label} ‹{target}›" if label and label != target else target

    return unescape(re.sub(r"<([^<>\n]+)>", sequence, text))


def _text(value: Json | None) -> str:
    if not value:
        return ""
    raw = str(value.get("text", ""))
    return draw_mrkdwn(raw) if value.get("type") == "mrkdwn" else unescape(raw)


def draw_element(element: Json) -> str:
    kind = str(element.get("type"))
    if kind == "image":
        return f"(image: {element.get('alt_text', '')})"
    if kind == "button":
        return f"[{_text(element.get('text'))}]"
    if kind == "overflow":
        return "[… " + " | ".join(_text(option.get("text")) for option in element.get("options", ())) + "]"
    options = " | ".join(_text(option.get("text")) for option in element.get("options", ()))
    return f"[{_text(element.get('placeholder')) or kind}{': ' + options if options else ''}]"


def _section(block: Json) -> str:
    lines = [_text(block.get("text"))] if block.get("text") else []
    fields = [_text(part) for part in block.get("fields") or ()]
    lines += ["   ".join(fields[start : start + 2]) for start in range(0, len(fields), 2)]
    drawn = "\n".join(lines)
    return f"{drawn}   {draw_element(block['accessory'])}" if block.get("accessory") else drawn


def _input(block: Json) -> str:
    star = "" if block.get("optional") else " *"
    hint = f"\n  ({_text(block['hint'])})" if block.get("hint") else ""
    return f"{_text(block.get('label'))}{star}: {draw_element(block.get('element', {}))}{hint}"


def _rich(value: object) -> str:
    if isinstance(value, list):
        return "".join(_rich(part) for part in value)
    if not isinstance(value, dict):
        return ""
    kind = value.get("type")
    if kind == "link":
        return f"{value.get('text') or value.get('url')} ‹{value.get('url')}›"
    if kind in {"user", "usergroup", "channel", "broadcast"}:
        return "@" + str(
            value.get("user_id") or value.get("usergroup_id") or value.get("range") or value.get("channel_id")
        )
    inner = str(value.get("text", "")) or _rich(value.get("elements"))
    if kind == "rich_text_quote":
        return f"> {inner}\n"
    return f"{inner}\n" if kind in {"rich_text_section", "rich_text_list"} else inner


def draw_block(block: Json) -> str:
    kind = block.get("type")
    if kind == "header":
        return f"== {_text(block.get('text'))} =="
    if kind == "section":
        return _section(block)
    if kind == "context":
        parts = (
            draw_element(part) if part.get("type") == "image" else _text(part) for part in block.get("elements", ())
        )
        return "  " + " · ".join(parts).replace("\n", "\n  ")
    if kind == "actions":
        return "  " + " ".join(draw_element(part) for part in block.get("elements", ()))
    if kind == "input":
        return _input(block)
    if kind == "rich_text":
        return _rich(block.get("elements")).rstrip("\n")
    plain = {"divider": "─" * 40, "image": draw_element(block), "markdown": str(block.get("text", ""))}
    return plain.get(str(kind), f"({kind})")


def draw_blocks(blocks: Iterable[Json]) -> str:
    return "\n".join(draw_block(block) for block in blocks)


def draw_message(message: Message) -> str:
    parts = [draw_blocks(message.blocks) if message.blocks else draw_mrkdwn(message.text)]
    parts += [
        draw_blocks(part.get("blocks", ())) or draw_mrkdwn(str(part.get("text", ""))) for part in message.attachments
    ]
    return "\n".join(parts)


def draw_view(view: View) -> str:
    head = f"┌ {view.title}" if view.type == "modal" else "┌ Home"
    errors = [f"! {name}: {words}" for name, words in view.errors.items()]
    feet = [f"[{view.body[name]['text']}]" for name in ("close", "submit") if view.body.get(name)]
    inside = [draw_blocks(view.blocks), *errors, " ".join(feet)]
    body = "\n".join(part for part in inside if part)
    return "\n".join([head, *(f"│ {line}" for line in body.splitlines()), "└"])
