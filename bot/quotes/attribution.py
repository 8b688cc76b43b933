"""Whose words a quotation is, before the mention is resolved to a person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Whose words a quotation is, as tokens of one paragraph."""

    paragraph: int
    first: int  # of the source expression, in tokens
    last: int
    head: int
    cue: tuple[int, int] | None  # tokens of the cue, in the same paragraph
    rule: str
    relay: tuple[int, int] | None = None  # tokens of whoever passed the words on
    unsaid: bool = False  # denied or only imagined: "denied calling it …", "has yet to say …"
