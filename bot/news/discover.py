"""From an address that a person gives to the feed behind it, and what that feed has to offer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from bot.errors import ExtractError, SourceError
from bot.news.decode import decode
from bot.news.feeds import Feed, feed_links, looks_like_feed, parse_feed

if TYPE_CHECKING:
    from bot.news.fetch import Fetched, Fetcher

_MOST_LINKS = 5  # feeds of one page that are tried
_HEAD = 500_000  # bytes of a page in which its feeds are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed, and how it was found."""

    url: str  # to subscribe to
    feed: Feed
    http_status: int
    page: str | None = None  # the page that announces it, where that was what the person gave
    others: tuple[str, ...] = ()  # what else the page announces


async def discover(url: str, fetcher: Fetcher, accept: str | None = None) -> Found:
    """The feed at an address, or the first one that works of those that the page there announces.

    Raises SourceError when there is none.
    """
    fetched = await fetcher.get(url, accept=accept)
    if looks_like_feed(fetched.body, fetched.content_type):
        return await _found(url, fetched)
    links = await asyncio.to_thread(_links, fetched)
    failed: SourceError | None = None
    for place, link in enumerate(links[:_MOST_LINKS]):
        try:
            found = await _found(link, await fetcher.get(link, accept=accept))
        except SourceError as error:
            failed = failed or error
        else:
            others = tuple(one for other, one in enumerate(links) if other != place)
            return Found(url=found.url, feed=found.feed, http_status=found.http_status, page=url, others=others)
    if failed is not None:
        raise failed
    raise ExtractError(f"{url} is no feed and announces none; give the address of the feed itself.")


async def _found(url: str, fetched: Fetched) -> Found:
    # Only a move for good is followed for good: what answers 302 may answer otherwise tomorrow.
    place = fetched.permanent_url or urldefrag(url.strip()).url
    feed = await asyncio.to_thread(
        parse_feed,
        fetched.body,
        url=fetched.url,
        content_type=fetched.content_type,
        charset=fetched.charset,
        identity=place,
    )
    return Found(url=place, feed=feed, http_status=fetched.status)


def _links(fetched: Fetched) -> list[str]:
    return feed_links(decode(fetched.body[:_HEAD], fetched.charset), fetched.url)
