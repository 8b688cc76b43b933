"""What an article is, before and after it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Extent(StrEnum):
    """How much of an article is kept."""

    FULL = "full"
    TEASER = "teaser"  # what the feed gave; the rest is behind its link


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article as it was extracted, not yet kept.

    `text` has the length and the offsets of the text that was given (a file, a JSONL record) or that
    was extracted (HTML): boilerplate and the headline line are blanked with spaces, never cut out of
    the middle, so an offset into the one is an offset into the other. Trailing blanks may be cut.
    """

    title: str  # the publisher's headline; "" where there is none
    text: str
    byline: str | None = None
    source: str | None = None  # the outlet's name as people say it
    url: str | None = None  # canonical, without tracking parameters
    published: datetime | None = None  # aware
    language: str | None = None  # ISO 639-1
    external_id: str | None = None  # the id that a JSONL record or a feed entry brought


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as the archive keeps it; `text` is what every offset points into."""

    id: str
    title: str
    text: str
    byline: str | None
    source: str | None
    url: str | None
    published: datetime | None  # aware, UTC
    language: str | None
    fetched: datetime  # aware, UTC: when it was first taken in
    revision: int = 1  # grows when the words that are kept change
    updated: datetime | None = None  # when the publisher last changed them; None: never
    corrected: datetime | None = None  # when it was first seen to say that it corrected them
    extent: Extent | None = None  # None: nobody looked
    copy_of: str | None = None  # the id of the first article with nearly the same text


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of an article: `text` is `article.text[start:end]`."""

    text: str
    start: int
    end: int
