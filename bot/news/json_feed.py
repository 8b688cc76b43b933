"""JSON Feed (jsonfeed.org, 1.0 and 1.1)."""

from __future__ import annotations

import html
import json
from typing import Any

from bot.errors import ExtractError
from bot.news.dates import parse_date, plausible
from bot.news.decode import whole
from bot.news.feed_entry import RawEntry
from bot.news.language import language_code
from bot.news.urls import joined_url


def is_json_feed(body: bytes) -> bool:
    """Whether bytes are a JSON Feed; only its version field says so."""
    return b"jsonfeed.org/version/" in body[:65536].replace(b"\\/", b"/")


def parse_json_feed(text: str, called: str, url: str | None) -> tuple[str, str | None, str | None, list[RawEntry]]:
    """Title, site, language and entries. Raises ExtractError."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        raise ExtractError(f"{called} holds no feed that can be read: it is not JSON.") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in _text(feed.get("version")):
        raise ExtractError(f"{called} is JSON, but no JSON Feed; check the address of the feed.")
    return (
        _text(feed.get("title")),
        joined_url(url, _text(feed.get("home_page_url"))),
        language_code(_text(feed.get("language"))),
        [_entry(item) for item in items if isinstance(item, dict)],
    )


def _entry(item: dict[str, Any]) -> RawEntry:
    plain = _text(item.get("content_text")) or _text(item.get("summary"))
    return RawEntry(
        title=_text(item.get("title")),
        # Plain text is escaped: to whoever reads entries, content is HTML.
        content=_text(item.get("content_html")) or "".join(f"<p>{html.escape(one)}</p>" for one in plain.splitlines()),
        id=_text(item.get("id")) or None,
        link=_text(item.get("url")) or _text(item.get("external_url")) or None,
        byline=_authors(item) or None,
        published=plausible(parse_date(_text(item.get("date_published")) or _text(item.get("date_modified")))),
        language=_text(item.get("language")) or None,
    )


def _authors(item: dict[str, Any]) -> str:
    many = item.get("authors")
    people = many if isinstance(many, list) else [item.get("author")]
    return ", ".join(name for one in people if isinstance(one, dict) and (name := _text(one.get("name"))))


def _text(value: Any) -> str:
    """A field as text; ids are numbers in some feeds."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return whole(str(value).strip())
