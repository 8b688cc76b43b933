"""Block Kit in small: the blocks our messages and views are made of, through slack_sdk's models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.chat.plain import plain
from bot.chat.slack_escape import bold, entities, inert
from bot.chat.slack_limits import BUTTON, CONTEXT_ELEMENTS, HEADER, SECTION, TEXT, Block, lines, shorten


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One message: blocks for readers, text for notifications and screen readers."""

    text: str
    blocks: tuple[Block, ...]


def mrkdwn(text: str) -> MarkdownTextObject:
    """Escaped text in which Slack looks for nothing more: no bare links, no bare mentions."""
    return MarkdownTextObject(text=text, verbatim=True)


def plain_text(text: str, limit: int) -> PlainTextObject:
    """Text without any markup, shortened by whole words where it must be."""
    shown = entities(text)
    while len(shown) > limit:
        text = shorten(plain(text), len(plain(text)) - (len(shown) - limit))
        shown = entities(text)
    return PlainTextObject(text=shown or "–", emoji=False)


def header(text: str) -> list[Block]:
    """A heading; one that is too long for Slack's header is a bold line instead of a cut one."""
    shown = entities(text)
    if shown and len(shown) <= HEADER:
        return [HeaderBlock(text=PlainTextObject(text=shown, emoji=False)).to_dict()]
    return sections([bold(inert(text))])


def sections(pieces: Iterable[str], joint: str = " ") -> list[Block]:
    """Escaped pieces as one section, or more where they are long."""
    return [SectionBlock(text=mrkdwn(text)).to_dict() for text in lines(pieces, SECTION, joint) if text.strip()]


def context(parts: Sequence[str]) -> list[Block]:
    """Small print: escaped facts beside each other."""
    groups: list[list[str]] = []
    for text in (text for part in parts for text in lines([part], SECTION) if text.strip()):
        if groups and len(groups[-1]) < CONTEXT_ELEMENTS and sum(map(len, groups[-1])) + len(text) <= SECTION:
            groups[-1].append(text)
        else:
            groups.append([text])
    return [ContextBlock(elements=[mrkdwn(text) for text in group]).to_dict() for group in groups]


def button(label: str, action: str, value: str, *, style: str | None = None, asked: str | None = None) -> ButtonElement:
    """A button; `asked` is a question that is put before it works."""
    confirm = None
    if asked is not None:
        confirm = ConfirmObject(
            title=plain_text(label, 100),
            text=plain_text(asked, 300),
            confirm=plain_text(label, 30),
            deny=plain_text("Keep it", 30),
        )
    return ButtonElement(text=plain_text(label, BUTTON), action_id=action, value=value, style=style, confirm=confirm)


def actions(buttons: Sequence[ButtonElement]) -> list[Block]:
    """Buttons in a row."""
    return [ActionsBlock(elements=buttons).to_dict()] if buttons else []


def divider() -> Block:
    """A thin line."""
    made: dict[str, Any] = DividerBlock().to_dict()
    return made


def fallback(said: Iterable[str]) -> str:
    """What a notification shows and a screen reader reads: whole lines, without markup."""
    shown = [entities(line) for line in said]
    kept = lines([line for line in shown if line], TEXT, "\n")
    return kept[0] if kept else "Newsbrief"
