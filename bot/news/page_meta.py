"""What a page says about its article in its head: headline, author, outlet, date, address, language, feeds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from bot.news.dates import parse_date, plausible
from bot.news.titles import plain_title, without_outlet
from bot.news.urls import canonical_url, joined_url

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_ARTICLES = ("Article", "BlogPosting", "Report")  # how the names of schema.org's types of articles end
_LONGEST_JSON = 500_000
_DATES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "date",
    "cxenseparse:recs:publishtime",
)
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "twitter:creator")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMeta:
    """What the head of a page declares; None or "" where it is silent."""

    title: str
    byline: str | None
    source: str | None
    published: datetime | None  # UTC
    url: str | None  # canonical
    language: str | None
    headings: tuple[str, ...]  # of the first rank, as the body shows them


def page_meta(tree: HtmlElement, url: str | None) -> PageMeta:
    """Read a page's head. Where several places disagree, JSON-LD wins over meta tags, those over the body."""
    tags = _meta_tags(tree)
    record = next(_article_records(tree), {})
    source = _name(record.get("publisher")) or tags.get("og:site_name") or tags.get("application-name")
    headings = [one for one in (plain_title(heading.text_content()) for heading in tree.iter("h1")) if one]
    return PageMeta(
        title=_title(tree, tags, record, source, headings),
        byline=_byline(tree, tags, record),
        source=source and plain_title(source)[:100],
        published=_published(tree, tags, record),
        url=_address(tree, tags, url),
        language=_text(record.get("inLanguage")) or tree.get("lang") or tags.get("og:locale"),
        headings=tuple(headings),
    )


def feed_links(page: str, base: str) -> list[str]:
    """The feeds that a page announces in its head, in its order, each once."""
    from bot.news.html_text import parse_html  # noqa: PLC0415

    tree = parse_html(page)
    if tree is None:
        return []
    base = joined_url(base, next(iter(_strings(tree, "//base/@href")), None)) or base
    found: dict[str, None] = {}
    for link in tree.iter("link"):
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        relations = (link.get("rel") or "").lower().split()
        target = (link.get("href") or "").strip()
        joined = joined_url(base, target)
        if joined and "alternate" in relations and kind in _FEED_TYPES:
            found[joined] = None
    return list(found)


def _meta_tags(tree: HtmlElement) -> dict[str, str]:
    tags: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").strip().lower()
        content = (tag.get("content") or "").strip()
        if name and content:
            tags.setdefault(name, content)
    return tags


def _article_records(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        text = script.text or ""
        if (script.get("type") or "").lower() != "application/ld+json" or len(text) > _LONGEST_JSON:
            continue
        try:
            waiting: list[Any] = [json.loads(text, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            item = waiting.pop()
            if isinstance(item, list):
                waiting += reversed(item)
            elif isinstance(item, dict):
                kinds = item.get("@type")
                named = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
                if any(isinstance(one, str) and one.endswith(_ARTICLES) for one in named):
                    yield item
                waiting += [item[key] for key in ("mainEntity", "@graph") if key in item]


def _title(
    tree: HtmlElement, tags: dict[str, str], record: dict[str, Any], source: str | None, headings: list[str]
) -> str:
    candidates = (
        tags.get("og:title"),
        _text(record.get("headline")),
        headings[0] if len(headings) == 1 else None,
        tags.get("twitter:title"),
        next(iter(_strings(tree, "//head/title/text()")), None),
        headings[0] if headings else None,
    )
    for candidate in candidates:
        title = without_outlet(plain_title(candidate or ""), source)
        if title:
            return title[:500]
    return ""


def _byline(tree: HtmlElement, tags: dict[str, str], record: dict[str, Any]) -> str | None:
    named = _name(record.get("author")) or next((tags[name] for name in _AUTHORS if name in tags), None)
    if not named or named.startswith(("http://", "https://", "@")):
        found = _strings(tree, "//*[@rel='author' or @itemprop='author']//text()")
        named = plain_title(" ".join(found))
    return plain_title(named).removeprefix("By ").removeprefix("by ")[:200] or None


def _published(tree: HtmlElement, tags: dict[str, str], record: dict[str, Any]) -> datetime | None:
    candidates = [_text(record.get("datePublished")), *(tags.get(name) for name in _DATES)]
    candidates += _strings(tree, "//time[@itemprop='datePublished' or @pubdate]/@datetime")
    times = _strings(tree, "//article//time/@datetime") or _strings(tree, "//time/@datetime")
    candidates += times[:1]
    for candidate in candidates:
        moment = plausible(parse_date(candidate)) if candidate else None
        if moment is not None:
            return moment
    return None


def _address(tree: HtmlElement, tags: dict[str, str], url: str | None) -> str | None:
    """The page's own canonical address, if it stays on the site; else where it was found."""
    own = next(iter(_strings(tree, "//link[@rel='canonical']/@href")), None) or tags.get("og:url")
    if own:
        try:
            joined = urljoin(url or "", own)
            parts, here = urlsplit(joined), urlsplit(url or joined)
        except ValueError:
            return url and canonical_url(url)
        # A page may not pass itself off as another site's, and a front page is no article's address.
        same_site = _site(parts.hostname) == _site(here.hostname)
        if parts.scheme in ("http", "https") and same_site and (parts.path.strip("/") or not here.path.strip("/")):
            return canonical_url(joined)
    return url and canonical_url(url)


def _site(host: str | None) -> str:
    return ".".join((host or "").lower().rstrip(".").removeprefix("www.").removeprefix("m.").split("."))


def _name(value: Any) -> str | None:
    """The name in a JSON-LD person or organisation, or the names in a list of them."""
    if isinstance(value, list):
        return ", ".join(one for one in map(_name, value[:6]) if one) or None
    if isinstance(value, dict):
        return _text(value.get("name"))
    return _text(value)


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _strings(tree: HtmlElement, path: str) -> list[str]:
    found: Any = tree.xpath(path)
    return [str(one).strip() for one in found if str(one).strip()]
