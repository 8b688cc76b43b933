"""Feeds: RSS, RDF, Atom and JSON Feed into one plain value."""

from __future__ import annotations

import calendar
import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from time import struct_time
from typing import Any
from urllib.parse import urlsplit

from bot.errors import ExtractError
from bot.news.article import Draft
from bot.news.boilerplate import clean_text, without_blanks
from bot.news.crowded import without_crowds
from bot.news.dates import parse_date, plausible
from bot.news.decode import text_of, whole
from bot.news.feed_entry import RawEntry
from bot.news.html_text import html_paragraphs
from bot.news.json_feed import is_json_feed, parse_json_feed
from bot.news.language import language_code, language_of
from bot.news.page_meta import feed_links
from bot.news.quiet_hours import QuietHours, quiet_hours
from bot.news.titles import plain_title
from bot.news.urls import canonical_url, joined_url

__all__ = ["Feed", "feed_links", "looks_like_feed", "parse_feed"]

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
# Atomic groups: without them a page of many comments would be tried in every way to cut it up.
_ROOT = re.compile(
    r"\s*+(?:(?><\?[^>]{0,2000}>|<!--.{0,20000}?-->|<!DOCTYPE[^>\[]{0,500}(?:\[.{0,20000}?\]\s*+)?>)\s*+)*+"
    r"<(?:rss|feed|rdf:RDF|\w+:feed|\w+:RDF|channel)\b",
    re.DOTALL | re.IGNORECASE,
)
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,2000}(?:\[[^\]]{0,2000}\]\s*)?>", re.IGNORECASE)
_ENTITY = re.compile(r"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)\b", re.IGNORECASE)
_PROLOG = re.compile(
    r"(?:\s++|<\?(?:[^?]++|\?(?!>))*+\?>|<!--.*?-->|<!(?!--|\[)[^>\[]*+(?:\[[^\]]*+\]\s*+)?>)*+", re.DOTALL
)
_ELEMENT = re.compile(r"<\w")
_TAG = re.compile(r"<(?P<close>/)?[A-Za-z_][^<>]*?(?P<empty>/)?>")
_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:[xX](?P<hex>[0-9a-fA-F]+)|(?P<decimal>[0-9]+));?")
_LONGEST_AUTHOR = 1000  # characters
_LONGEST_REFERENCE = 10  # of its digits, with zeros before them
_GLOBAL = re.compile(r"https?://|tag:|urn:", re.IGNORECASE)
_DEEPEST = 100
_MOST_ENTRIES = 1000
_MOST_LISTED = 50_000
_SAMPLE = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as it was fetched."""

    title: str  # "" where it has none
    site: str | None  # the web page that the feed belongs to
    entries: tuple[Draft, ...]  # as the feed orders them; `external_id` is unique to feed and entry
    language: str | None = None
    ttl: timedelta | None = None  # how long the publisher says it may be kept
    quiet: QuietHours = field(default_factory=QuietHours)


def looks_like_feed(body: bytes, content_type: str | None) -> bool:
    """Whether bytes are a feed: their type or their first element says so."""
    if content_type in _FEED_TYPES:
        return True
    start = body[:_SAMPLE]
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return is_json_feed(body)
    if b"\0" in start:
        start = start.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")  # UTF-16
    return _ROOT.match(start.decode("utf-8-sig", "replace")) is not None


def parse_feed(
    body: bytes,
    *,
    url: str | None,
    content_type: str | None,
    charset: str | None = None,
    identity: str | None = None,
) -> Feed:
    """A feed's entries as drafts; one without entries is an empty feed.

    `identity` is the address that its entries' ids are unique to, where that is not `url`: a feed that has moved, or
    is redirected to another address each day, keeps its entries.
    Raises ExtractError when the bytes are no feed, are broken before the first entry, or declare entities.
    """
    called = (urlsplit(url).hostname if url else None) or "This feed"
    text = text_of(body, called, charset)
    if not text.strip():
        raise ExtractError(f"{called} is empty.")
    if text.lstrip()[:1] == "{" or content_type == "application/feed+json":
        title, site, language, raw = parse_json_feed(text, called, url)
        ttl, quiet = None, QuietHours()
    else:
        title, site, language, raw, ttl = _parse_xml(_guarded(text, called), called, url)
        quiet = quiet_hours(text)
    title = plain_title(html_paragraphs(title))
    source = title or (urlsplit(url).hostname if url else None)
    home = identity or url
    spaces = _spaces(home) if home else (title, title)
    drafts = (_draft(entry, spaces, source, language, url or site) for entry in _newest(raw))
    entries = _distinct([one for one in drafts if one is not None], spaces[0])
    return Feed(title=title, site=site, entries=entries, language=language, ttl=ttl, quiet=quiet)


def _newest(raw: list[RawEntry]) -> list[RawEntry]:
    """No more entries than can be kept in hand: those of a feed that starts with its oldest are at its end."""
    if len(raw) <= _MOST_ENTRIES:
        return raw
    undated = datetime.max.replace(tzinfo=UTC)
    dated = sorted(range(len(raw)), key=lambda place: raw[place].published or undated, reverse=True)
    return [raw[place] for place in sorted(dated[:_MOST_ENTRIES])]


def _distinct(drafts: list[Draft], space: str) -> tuple[Draft, ...]:
    """The drafts, each with an id of its own.

    An id that a feed gives to several links is none: they are told apart by their links, and links that are shared
    too by their words. One entry that is there twice stays the first time only.
    """
    links = _values((one.external_id, one.url) for one in drafts)
    by_link = [
        _known_by(one, space, one.url or f"{one.title}\n{one.text[:200]}") if len(links[one.external_id]) > 1 else one
        for one in drafts
    ]
    titles = _values((one.external_id, one.title) for one in by_link)
    told_apart: dict[str | None, Draft] = {}
    for one in by_link:
        known = _known_by(one, space, f"{one.url}\n{one.title}") if len(titles[one.external_id]) > 1 else one
        told_apart.setdefault(known.external_id, known)
    return tuple(told_apart.values())


def _known_by(draft: Draft, space: str, key: str) -> Draft:
    return replace(draft, external_id=_external_id(space, key))


def _values(pairs: Iterable[tuple[str | None, str | None]]) -> dict[str | None, set[str | None]]:
    found: dict[str | None, set[str | None]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return found


def _guarded(text: str, called: str) -> str:
    """The XML without what a feed has no need of: a document type, an encoding, endless nesting."""
    bare = _markup(text)
    if _ENTITY.search(bare) or bare.upper().count("<!DOCTYPE") > 1:
        raise ExtractError(f"{called} declares entities of its own; Newsbrief does not read such feeds.")
    if sum(1 for _ in _ENTRY.finditer(bare)) > _MOST_LISTED:
        raise ExtractError(f"{called} lists more than {_MOST_LISTED:,} entries; that is no feed of news.")
    depth = 0
    for tag in _TAG.finditer(bare):
        depth += 0 if tag["empty"] else -1 if tag["close"] else 1
        if depth > _DEEPEST:
            raise ExtractError(f"{called} is nested too deeply to be a feed.")
    # feedparser fails on references to half a character or to none.
    text = _REFERENCE.sub(lambda found: found[0] if _is_character(found) else "\ufffd", whole(text))
    # Its expressions take the square of the blanks before the first element.
    prolog = _PROLOG.match(text)
    start = _ELEMENT.search(text, prolog.end() if prolog else 0)
    return without_crowds(_DOCTYPE.sub("", text[start.start() :], count=1)) if start else ""


def _is_character(reference: re.Match[str]) -> bool:
    if len(reference["hex"] or reference["decimal"]) > _LONGEST_REFERENCE:
        return False
    number = int(reference["hex"], 16) if reference["hex"] else int(reference["decimal"])
    return 0 < number <= sys.maxunicode and not 0xD800 <= number <= 0xDFFF


def _markup(text: str) -> str:
    """The text without CDATA sections and comments, in which nothing is markup."""
    pieces: list[str] = []
    position = 0
    for found in re.finditer(r"<!\[CDATA\[|<!--", text):
        if found.start() < position:
            continue
        pieces.append(text[position : found.start()])
        end = "]]>" if found[0].endswith("[") else "-->"
        closed = text.find(end, found.end())
        if closed < 0:
            return "".join(pieces)
        position = closed + len(end)
    return "".join(pieces) + text[position:]


def _parse_xml(
    text: str, called: str, url: str | None
) -> tuple[str, str | None, str | None, list[RawEntry], timedelta | None]:
    # A stream, never a string: feedparser opens strings that look like an address or a path.
    try:
        parsed = _feedparser().parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            # No content-location: with it, feedparser makes addresses even of ids such as 1.
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (ValueError, ArithmeticError, LookupError, TypeError, AssertionError, RecursionError):
        # What its handlers stumble over, such as a blank in the name of a namespace.
        raise ExtractError(f"{called} holds no feed that can be read; its XML is damaged.") from None
    if not parsed.entries and (parsed.bozo or not parsed.get("version")):
        raise ExtractError(f"{called} holds no feed that can be read; check the address of the feed.")
    feed = parsed.feed
    site = joined_url(url, feed.get("link"))
    language = language_code(feed.get("language"))
    return feed.get("title") or "", site, language, list(_entries(parsed.entries, url)), _minutes(feed.get("ttl"))


@cache
def _feedparser() -> Any:
    """The module feedparser, with a bound to how much of an author it searches for an e-mail address.

    It takes the square of the author's length: a minute for a name of 200,000 letters.
    """
    import feedparser  # noqa: PLC0415
    from feedparser.mixin import _FeedParserMixin as Mixin  # noqa: PLC0415

    search = Mixin._sync_author_detail  # noqa: SLF001

    def bounded(parser: Any, key: str = "author") -> None:
        context = parser._get_context()  # noqa: SLF001
        if isinstance(context.get(key), str):
            context[key] = context[key][:_LONGEST_AUTHOR]
        search(parser, key)

    Mixin._sync_author_detail = bounded  # noqa: SLF001
    return feedparser


def _minutes(ttl: Any) -> timedelta | None:
    text = str(ttl or "").strip()
    return timedelta(minutes=int(text)) if re.fullmatch(r"[0-9]{1,6}", text) and int(text) else None


def _entries(entries: list[Any], url: str | None) -> Iterator[RawEntry]:
    for entry in entries:
        contents = [one.get("value") or "" for one in entry.get("content") or ()]
        summary = entry.get("summary") or ""
        # The longest: some feeds put a teaser into content and the text into the description.
        yield RawEntry(
            title=entry.get("title") or "",
            content=max([*contents, summary], key=len),
            id=entry.get("id"),
            link=joined_url(url, entry.get("link")),
            byline=entry.get("author"),
            published=_moment(entry),
            language=next((one.get("language") for one in entry.get("content") or () if one.get("language")), None),
        )


def _moment(entry: Any) -> datetime | None:
    """When an entry was published; only where the feed is silent, when it was changed."""
    for name in ("published", "created", "updated"):
        # Asking for a missing `updated` makes feedparser warn and answer with `published`.
        if name not in entry:
            continue
        parsed = entry.get(f"{name}_parsed")
        moment = _from_struct(parsed) if isinstance(parsed, struct_time) else parse_date(str(entry.get(name)))
        if moment is not None:
            return plausible(moment)
    return None


def _from_struct(parsed: struct_time) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _draft(
    entry: RawEntry, spaces: tuple[str, str], source: str | None, language: str | None, base: str | None
) -> Draft | None:
    title = plain_title(html_paragraphs(entry.title))
    cleaned = clean_text(html_paragraphs(entry.content), title) if entry.content else None
    text = without_blanks(cleaned.text) if cleaned else ""
    title = cleaned.title if cleaned else title
    text = text or title  # an entry of nothing but a headline still is news
    if not text:
        return None
    joined = joined_url(base, entry.link)
    link = canonical_url(joined) if joined else None
    key = entry.id or link or entry.link or f"{title}\n{text[:200]}"
    return Draft(
        title=title,
        text=text,
        byline=plain_title(entry.byline or "") or (cleaned.byline if cleaned else None),
        source=source,
        url=link,
        published=entry.published or (cleaned.published if cleaned else None),
        language=language_of(text, entry.language or language),
        external_id=_external_id(spaces[_GLOBAL.match(key) is not None], key),
    )


def _spaces(url: str) -> tuple[str, str]:
    """In what an entry's id is unique: the feed for a number, the outlet for an id made to be unique anywhere.

    So the feeds of one outlet share its articles, and no feed can pass its entries off as another outlet's.
    """
    parts = urlsplit(canonical_url(url))
    host = (parts.netloc or "").removeprefix("www.")
    return f"{host}{parts.path}?{parts.query}", host


def _external_id(space: str, key: str) -> str:
    """An id that two feeds cannot share: many number their entries from 1."""
    from hashlib import sha256  # noqa: PLC0415

    return "f" + sha256(f"{space}\n{key}".encode("utf-8", "replace")).hexdigest()[:20]
