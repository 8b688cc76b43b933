"""What Discord takes in one message, and how embeds are packed into messages: no sentence that fits is cut.

Embeds are plain dictionaries in the form of Discord's API, so that what is shown can be read and tested without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

CONTENT = 2_000
TITLE = 256
DESCRIPTION = 4_096
FIELD_NAME = 256
FIELD_VALUE = 1_024
FIELDS = 25
FOOTER = 2_048
AUTHOR = 256
EMBEDS = 10
TOTAL = 6_000  # characters of all embeds of a message

Embed = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One message."""

    content: str = ""
    embeds: tuple[Embed, ...] = ()


def size(embed: Embed) -> int:
    """What an embed counts towards a message's 6,000 characters."""
    total = len(embed.get("title", "")) + len(embed.get("description", ""))
    total += len(embed.get("footer", {}).get("text", "")) + len(embed.get("author", {}).get("name", ""))
    return total + sum(len(field["name"]) + len(field["value"]) for field in embed.get("fields", ()))


def fill(units: Iterable[str], limit: int, separator: str = " ", *, more: str = "") -> str:
    """As many whole units as there is room for, from the first on; `more` says that there were others."""
    listed = [unit for unit in units if unit]
    chosen: list[str] = []
    used = 0
    for place, unit in enumerate(listed):
        rest = len(separator) + len(more) if more and place < len(listed) - 1 else 0
        cost = len(unit) + (len(separator) if chosen else 0)
        if used + cost + rest > limit:
            break
        chosen.append(unit)
        used += cost
    if more and len(chosen) < len(listed):
        chosen.append(more)
    return separator.join(chosen)[:limit]


def spread(units: Iterable[str], limit: int, separator: str = "\n") -> Iterator[str]:
    """Texts of at most `limit` characters that hold every unit whole; no unit may be longer than `limit`."""
    chosen: list[str] = []
    used = 0
    for unit in units:
        cost = len(unit) + len(separator)
        if chosen and used + cost > limit + len(separator):
            yield separator.join(chosen)
            chosen, used = [], 0
        chosen.append(unit)
        used += cost
    if chosen:
        yield separator.join(chosen)


def pages(embeds: Sequence[Embed], most: int = EMBEDS, total: int = TOTAL) -> list[Page]:
    """Embeds packed into messages, in order; each embed stays whole, and must be within the limits by itself."""
    made: list[list[Embed]] = []
    used = 0
    for embed in embeds:
        if not made or len(made[-1]) >= most or used + size(embed) > total:
            made.append([])
            used = 0
        made[-1].append(embed)
        used += size(embed)
    return [Page(embeds=tuple(one)) for one in made]
