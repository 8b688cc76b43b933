"""What every format of feeds is read into before it is cleaned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """An entry before it is cleaned, whatever format it came in."""

    title: str
    content: str  # HTML or plain text
    id: str | None = None
    link: str | None = None
    byline: str | None = None
    published: datetime | None = None
    language: str | None = None
