"""What Slack takes in one message, and how longer texts are packed: nothing is cut inside a sentence that fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Block = dict[str, Any]

MESSAGE_BLOCKS, HOME_BLOCKS = 50, 100
SECTION, HEADER, FIELD, BUTTON, OPTION = 3_000, 150, 2_000, 75, 75
CONTEXT_ELEMENTS, ACTION_ELEMENTS, FIELDS = 10, 25, 10
TEXT = 3_000  # the fallback: chat.update refuses 4,000
# All texts of a message's blocks together, and what each block costs beside them (measured: bolt-js issue 2509).
BUDGET, BLOCK_COST = 13_000, 125

# What must stay whole: a link or date, an entity, else a run of spaces or a single sign.
_UNIT = re.compile(r"<[^<>\n]*>|&(?:amp|lt|gt);|\s+|[^\s<&]+|.", re.DOTALL)
_WORD = re.compile(r"<[^<>\n]*>|&(?:amp|lt|gt);|.", re.DOTALL)


def lines(pieces: Iterable[str], limit: int = SECTION, joint: str = " ") -> list[str]:
    """Pieces joined into as few texts as the limit allows; a text ends where a piece ends."""
    made: list[str] = []
    for piece in pieces:
        for part in _cut(piece, limit):
            if made and len(made[-1]) + len(joint) + len(part) <= limit:
                made[-1] += joint + part
            else:
                made.append(part)
    return made


def shorten(text: str, limit: int) -> str:
    """Whole words and an ellipsis, for labels and notifications."""
    if len(text) <= limit:
        return text
    head = _cut(text, limit - 2)
    return f"{head[0]} …" if head else ""


def cost(blocks: Sequence[Block]) -> int:
    """How much of BUDGET these blocks use up."""
    return BLOCK_COST * len(blocks) + sum(len(text) for block in blocks for text in _texts(block))


def pack(groups: Iterable[Sequence[Block]], most: int = MESSAGE_BLOCKS, budget: int = BUDGET) -> list[list[Block]]:
    """Messages of blocks, in order. A group (a story) stays in one message where it fits in any."""
    messages: list[list[Block]] = []
    for group in groups:
        if messages and _fits([*messages[-1], *group], most, budget):
            messages[-1].extend(group)
        elif _fits(group, most, budget):
            messages.append(list(group))
        else:
            for block in group:
                if messages and _fits([*messages[-1], block], most, budget):
                    messages[-1].append(block)
                else:
                    messages.append([block])
    return [message for message in messages if message]


def _fits(blocks: Sequence[Block], most: int, budget: int) -> bool:
    return len(blocks) <= most and cost(blocks) <= budget


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _cut(piece: str, limit: int) -> list[str]:
    """A piece as texts within the limit, cut between words where it has any, never inside a link or an entity."""
    if len(piece) <= limit:
        return [piece] if piece else []
    made, current = [], ""
    for unit in _units(piece, limit):
        if len(current) + len(unit) > limit:
            made.append(current.rstrip())
            current = ""
        current += unit.lstrip() if not current else unit
    made.append(current.rstrip())
    return [text for text in made if text]


def _units(piece: str, limit: int) -> Iterator[str]:
    for match in _UNIT.finditer(piece):
        if len(match[0]) <= limit:
            yield match[0]
        elif match[0].startswith("<"):
            yield from _WORD.findall(match[0].strip("<>"))  # no link is that long: our own are bounded
        else:
            yield from match[0]
