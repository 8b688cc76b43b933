"""One thing that must be so for the bot to work, as `newsbrief doctor` and /health tell it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that must be so."""

    name: str
    ok: bool
    message: str
