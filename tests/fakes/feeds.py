"""A server of feeds on 127.0.0.1: real HTTP, well-behaved until a test says otherwise."""

from __future__ import annotations

import asyncio
import hashlib
import html
import itertools
import json
import queue
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import web

MODIFIED = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(kw_only=True)
class Item:
    """An entry, as its publisher sees it; `{base}` in link and text is the server's address."""

    title: str = "Ferry saved"
    text: str = ""  # HTML
    guid: str | None = None
    link: str | None = None
    published: datetime | str | None = None


@dataclass(kw_only=True)
class FakeFeed:
    """A feed and the ways in which its server misbehaves."""

    items: list[Item] = field(default_factory=list)
    title: str = "Harbour Radio"
    site: str = "{base}/"
    format: str = "rss"  # rss, atom, rdf or json
    head: str = ""  # more elements of an RSS channel
    encoding: str = "utf-8"
    declared: bool = True  # whether the encoding is
    # Misbehaviour
    validators: bool = True  # ETag and Last-Modified, and 304 when they match
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    redirect: tuple[int, str] | None = None  # status, where to
    seconds: float = 0  # before the answer
    body: bytes | None = None  # in place of the feed
    content_type: str | None = None
    broken_off: bool = False  # after half the body
    guids_anew: bool = False  # an entry has another guid at each fetch
    one_guid: str | None = None  # all entries have this one
    tracking: bool = False  # links carry another parameter at each fetch
    stuck: bool = False  # answers 304 to whatever validators
    fetches: int = 0

    @property
    def modified(self) -> datetime:
        """Grows with what is in it."""
        return MODIFIED + timedelta(seconds=int(hashlib.sha256(repr(self.items).encode()).hexdigest()[:6], 16))


@dataclass(kw_only=True)
class Seen:
    """A request, and what it was answered."""

    path: str
    status: int
    headers: dict[str, str]


@dataclass(kw_only=True)
class FeedServer:
    """A running server: `feeds` and `pages` may be changed while it runs; `seen` is what it was asked."""

    port: int = 0
    feeds: dict[str, FakeFeed] = field(default_factory=dict)
    pages: dict[str, str | int] = field(default_factory=dict)  # HTML, or a status
    page_seconds: float = 0
    seen: list[Seen] = field(default_factory=list)
    open_now: dict[str, int] = field(default_factory=dict)
    most_open: dict[str, int] = field(default_factory=dict)
    asked: asyncio.Condition = field(default_factory=asyncio.Condition)

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def statuses(self, path: str) -> list[int]:
        return [one.status for one in self.seen if one.path == path]

    async def until_asked(self, times: int) -> None:
        """Wait until it was asked so often."""
        async with self.asked:
            await self.asked.wait_for(lambda: len(self.seen) >= times)


@asynccontextmanager
async def running_feeds(
    feeds: dict[str, FakeFeed] | None = None, pages: dict[str, str | int] | None = None
) -> AsyncIterator[FeedServer]:
    served = FeedServer(feeds=dict(feeds or {}), pages=dict(pages or {}))

    async def answer(request: web.Request) -> web.StreamResponse:
        host = request.url.host or ""
        served.open_now[host] = served.open_now.get(host, 0) + 1
        served.most_open[host] = max(served.most_open.get(host, 0), served.open_now[host])
        try:
            response = await _answer(served, request)
        finally:
            served.open_now[host] -= 1
        served.seen.append(Seen(path=request.path_qs, status=response.status, headers=dict(request.headers)))
        async with served.asked:
            served.asked.notify_all()
        return response

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.port = runner.addresses[0][1]
    try:
        yield served
    finally:
        await runner.cleanup()


def rendered(feed: FakeFeed, base: str) -> bytes:
    """The bytes of a feed."""
    make = {"rss": _rss, "atom": _atom, "rdf": _rdf, "json": _json}[feed.format]
    return make(feed, base).encode(feed.encoding, "xmlcharrefreplace")


async def _answer(served: FeedServer, request: web.Request) -> web.StreamResponse:
    feed = served.feeds.get(request.path_qs)
    if feed is None:
        await asyncio.sleep(served.page_seconds)
        page = served.pages.get(request.path, 404)
        if isinstance(page, int):
            return web.Response(status=page)
        return web.Response(text=page.replace("{base}", served.at("")), content_type="text/html")
    feed.fetches += 1
    await asyncio.sleep(feed.seconds)
    if feed.redirect is not None:
        status, target = feed.redirect
        return web.Response(status=status, headers={"Location": target.replace("{base}", served.at(""))})
    if feed.status != 200:
        return web.Response(status=feed.status, headers=feed.headers, text="no")
    body = rendered(feed, served.at("")) if feed.body is None else feed.body
    headers = dict(feed.headers)
    if feed.validators:
        headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers["Last-Modified"] = format_datetime(feed.modified, usegmt=True)
        asked = (request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since"))
        if asked[0] == headers["ETag"] or (feed.stuck and asked != (None, None)):
            return web.Response(status=304, headers=headers)
    kind = feed.content_type or {"json": "application/feed+json", "atom": "application/atom+xml"}.get(
        feed.format, "application/rss+xml"
    )
    if feed.broken_off:
        response = web.StreamResponse(headers={"Content-Length": str(len(body)), "Content-Type": kind})
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        if request.transport is not None:
            request.transport.close()
        return response
    return web.Response(body=body, headers=headers | {"Content-Type": kind})


_COUNT = itertools.count(1)


def _guid(feed: FakeFeed, item: Item) -> str | None:
    return f"anew-{next(_COUNT)}" if feed.guids_anew else feed.one_guid or item.guid


def _link(feed: FakeFeed, item: Item, base: str) -> str:
    link = (item.link or "").replace("{base}", base)
    if link and feed.tracking:
        link += f"{'&' if '?' in link else '?'}utm_source=feed&utm_content={next(_COUNT)}"
    return link


def _date(item: Item) -> str:
    return format_datetime(item.published) if isinstance(item.published, datetime) else item.published or ""


def _tag(name: str, value: str | None) -> str:
    return f"<{name}>{html.escape(value)}</{name}>" if value else ""


def _declaration(feed: FakeFeed) -> str:
    return f'<?xml version="1.0" encoding="{feed.encoding}"?>' if feed.declared else ""


def _rss(feed: FakeFeed, base: str) -> str:
    items = "".join(
        "<item>"
        + _tag("title", item.title)
        + _tag("link", _link(feed, item, base))
        + _tag("guid", _guid(feed, item))
        + _tag("pubDate", _date(item))
        + _tag("description", item.text.replace("{base}", base))
        + "</item>"
        for item in feed.items
    )
    head = _tag("title", feed.title) + _tag("link", feed.site.replace("{base}", base)) + feed.head
    return f'{_declaration(feed)}<rss version="2.0"><channel>{head}{items}</channel></rss>'


def _rdf(feed: FakeFeed, base: str) -> str:
    items = "".join(
        f'<item rdf:about="{html.escape(_guid(feed, item) or _link(feed, item, base))}">'
        + _tag("title", item.title)
        + _tag("link", _link(feed, item, base))
        + _tag("description", item.text)
        + _tag("dc:date", _iso(item))
        + "</item>"
        for item in feed.items
    )
    return (
        f'{_declaration(feed)}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"{_tag('title', feed.title)}</channel>{items}</rdf:RDF>"
    )


def _iso(item: Item) -> str:
    return item.published.isoformat() if isinstance(item.published, datetime) else item.published or ""


def _atom(feed: FakeFeed, base: str) -> str:
    items = "".join(
        "<entry>"
        + _tag("title", item.title)
        + f'<link href="{html.escape(_link(feed, item, base))}"/>'
        + _tag("id", _guid(feed, item))
        + _tag("published", _iso(item))
        + f'<content type="html">{html.escape(item.text)}</content></entry>'
        for item in feed.items
    )
    head = _tag("title", feed.title) + f'<link href="{feed.site.replace("{base}", base)}"/>'
    return f'{_declaration(feed)}<feed xmlns="http://www.w3.org/2005/Atom">{head}{items}</feed>'


def _json(feed: FakeFeed, base: str) -> str:
    items = [
        {
            "id": _guid(feed, item) or _link(feed, item, base),
            "url": _link(feed, item, base),
            "title": item.title,
            "content_html": item.text,
            "date_published": _iso(item),
        }
        for item in feed.items
    ]
    document = {"version": "https://jsonfeed.org/version/1.1", "title": feed.title, "items": items}
    return json.dumps(document | {"home_page_url": feed.site.replace("{base}", base)})


@contextmanager
def feeds_in_a_thread(
    feeds: dict[str, FakeFeed] | None = None, pages: dict[str, str | int] | None = None
) -> Iterator[FeedServer]:
    """The same for tests that wait for another process and so leave no event loop running."""
    started: queue.Queue[tuple[FeedServer, asyncio.AbstractEventLoop, asyncio.Event]] = queue.Queue()

    async def serve() -> None:
        stop = asyncio.Event()
        async with running_feeds(feeds, pages) as served:
            started.put((served, asyncio.get_running_loop(), stop))
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    served, loop, stop = started.get(timeout=10)
    try:
        yield served
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


def paragraphs(about: str, count: int = 12) -> str:
    """An article's text, long enough to be whole and unlike one about anything else."""
    words = [hashlib.sha256(f"{about} {number}".encode()).hexdigest() for number in range(count)]
    names = ["".join(chr(97 + int(sign, 16)) for sign in word[:24]) for word in words]
    return "".join(
        f"<p>{about}: the {one[:6]} {one[6:11]} came to {one[11:17]} and said that {one[17:24]} would stay open.</p>"
        for one in names
    )


def page_of(title: str, text: str) -> str:
    """An article's page."""
    return (
        f"<!doctype html><html><head><title>{html.escape(title)}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{html.escape(title)}</h1>{text}</article><footer>© Harbour Radio</footer></body></html>"
    )
