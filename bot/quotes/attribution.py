"""Whose words a quotation is, before the mention is resolved to a person."""

from __future__ import annotations

from dataclasses import dataclass

# What may decide whose words they are; see attribute.py and surroundings.py.
RULES = tuple(
    """adjacent colon transcript signed according follow-on speech introduced reported framing carried-on noun near
    attitude thing subject said-next later before ranked""".split()
)


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
