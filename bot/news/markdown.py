"""Markdown into plain text: a briefing's sentence must not show asterisks or addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.news.html_text import html_paragraphs

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A---[ \t]*\n(?P<fields>.{0,20000}?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^(?P<key>[A-Za-z][\w -]{0,40}?)[ \t]*:[ \t]*(?P<value>.*)$", re.MULTILINE)
_ITEM = re.compile(r"[ \t]*-[ \t]+(.+)")


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The fields of a block between --- lines at the start, keys in lower case, and the text after it."""
    found = _FRONT.match(text)
    if found is None:
        return {}, text
    fields: dict[str, str] = {}
    block = found["fields"]
    for field in _FIELD.finditer(block):
        value = field["value"].strip()
        if not value:
            # The first entry of a list below the key; authors are written so.
            item = _ITEM.match(block, field.end() + 1)
            value = item[1].strip() if item else ""
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        fields[field["key"].lower()] = value.strip("[] ")
    return fields, text[found.end() :]


def markdown_text(text: str) -> tuple[str, str]:
    """The heading at the top ("" if there is none) and the rest as plain paragraphs, one a line."""
    from markdown_it import MarkdownIt  # noqa: PLC0415

    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    heading = ""
    lines: list[str] = []
    for position, token in enumerate(tokens):
        if token.type == "inline":
            said = _inline(token.children or ())
            before = tokens[position - 1] if position else token
            if before.type == "heading_open" and before.tag in ("h1", "h2") and not lines and not heading:
                heading = " ".join(said.split())
            else:
                lines += (" ".join(line.split()) for line in said.split("\n"))
        elif token.type in ("fence", "code_block"):
            lines += (" ".join(line.split()) for line in token.content.split("\n"))
        elif token.type == "html_block":
            lines.append(html_paragraphs(token.content))
    return heading, "\n".join(line for line in lines if line)


def _inline(tokens: Sequence[Token]) -> str:
    said: list[str] = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            said.append(token.content)
        elif token.type == "softbreak":
            said.append(" ")
        elif token.type == "hardbreak":
            said.append("\n")
    return "".join(said)
