"""What the comparison of a sentence with its source comes to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the source does not bear out."""

    kind: str
    reason: str
    strong: bool = False
