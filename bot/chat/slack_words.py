"""What people write in Slack, as the plain words they meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_SEQUENCE = re.compile(r"<([^<>\n]*)>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def plain_words(text: str, *, links: bool = False) -> str:
    """The words of a message: mentions left out, channels by name, links by their label, or by their address."""

    def word(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        if target.startswith("@"):
            return " "
        if target.startswith("!"):
            return label if target.startswith("!date") else " "
        if target.startswith("#"):
            return f"#{label}" if label else " "
        return f" {target} " if links or not label else label

    words = _SEQUENCE.sub(word, text)
    for entity, sign in _ENTITIES:
        words = words.replace(entity, sign)
    return "\n".join(" ".join(line.split()) for line in words.splitlines()).strip()


def message_words(message: Mapping[str, Any], *, links: bool = False) -> str:
    """All words of a message: its text, and what its attachments and blocks add where it has none."""
    parts = [str(message.get("text") or "")]
    for part in message.get("attachments") or ():
        parts += [str(part.get(name) or "") for name in ("pretext", "title", "text")]
        if links:
            parts += [f"<{part[name]}>" for name in ("title_link", "from_url", "original_url") if part.get(name)]
    if not any(part.strip() for part in parts) or links:
        parts += list(_block_words(message.get("blocks") or (), links=links))
    return "\n".join(found for part in parts if (found := plain_words(part, links=links)))


def _block_words(value: Any, *, links: bool) -> Iterator[str]:
    if isinstance(value, Mapping):
        if links and value.get("type") == "link" and value.get("url"):
            yield f"<{value['url']}>"
        elif isinstance(value.get("text"), str):
            yield value["text"]
        for name, inner in value.items():
            if name != "style":
                yield from _block_words(inner, links=links)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _block_words(inner, links=links)
