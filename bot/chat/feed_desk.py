"""Sources as people change them in a chat: add, remove, check. The network is asyncio, the archive is on threads."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.chat import texts
from bot.chat.replies import SourceAdded, SourceChecked, SourceRemoved
from bot.errors import CommandError, SourceError
from bot.news.article import Draft
from bot.news.discover import discover
from bot.news.feed_places import FeedPlace, FeedPlaces
from bot.news.fulltext import is_teaser
from bot.news.polling import ACCEPT
from bot.news.sources import SourceFailure, read_sources
from bot.news.subscriptions import Subscription, Subscriptions
from bot.news.urls import is_url

if TYPE_CHECKING:
    from bot.news.fetch import Fetcher

_SHOWN = 3  # headlines of a feed that was looked at
LINKS = 5  # of one message that are fetched


class FeedDesk:
    """What chats do with feeds and links; everything is fetched through the guarded Fetcher."""

    def __init__(
        self, subscriptions: Subscriptions, fetcher: Callable[[], Fetcher], places: FeedPlaces | None = None
    ) -> None:
        self._subscriptions = subscriptions
        self._fetcher = fetcher
        self._places = places

    def all(self) -> tuple[Subscription, ...]:
        """Every subscription. Blocks: for a thread."""
        return tuple(self._subscriptions.all())

    async def add(self, address: str, where: FeedPlace | None = None) -> SourceAdded:
        """Subscribe to the feed at an address, or to the one that the page there announces. Raises SourceError.

        `where` it is done is told when the feed fails, or is back.
        """
        added = await self._add(_address(address))
        if self._places is not None and where is not None and where.channel:
            await asyncio.to_thread(self._places.add, added.feed.id, where)
        return added

    async def _add(self, url: str) -> SourceAdded:
        known = await asyncio.to_thread(self._subscriptions.find, url)
        if known is not None:
            return SourceAdded(feed=known, is_new=False)
        async with self._fetcher() as fetcher:
            found = await discover(url, fetcher, ACCEPT)
        feed, is_new = await asyncio.to_thread(
            lambda: self._subscriptions.add(found.url, title=found.feed.title, site=found.feed.site)
        )
        return SourceAdded(
            feed=feed, is_new=is_new, page=found.page, others=found.others, entries=len(found.feed.entries)
        )

    async def remove(self, address: str, where: FeedPlace | None = None) -> SourceRemoved:
        """End a subscription, named by its address or its name. Raises SourceError when there is none.

        `where` given, it goes on if other places subscribed to it too.
        """
        wanted = address.strip()
        named = [one for one in await asyncio.to_thread(self.all) if one.called.casefold() == wanted.casefold()]
        url = named[0].url if len(named) == 1 else wanted
        return await asyncio.to_thread(self._remove, url, where)

    def _remove(self, url: str, where: FeedPlace | None) -> SourceRemoved:
        feed = self._subscriptions.find(url)
        if feed is not None and where is not None and self._places is not None:
            here, elsewhere = self._places.leave(feed.id, where)
            if elsewhere and not here:
                others = texts.other_channels(elsewhere)
                raise SourceError(f"{feed.called} was subscribed to in {others}, not here; remove it there.")
            if elsewhere:
                return SourceRemoved(feed=feed, elsewhere=elsewhere)
        if feed is None:
            raise SourceError(f"{url} is not subscribed to; /sources list shows what is.")
        return SourceRemoved(feed=self._subscriptions.remove(url))

    def forget(self, platform: str, scope: str) -> None:
        """Tell a server or workspace nothing more of feeds. Blocks: for a thread."""
        if self._places is not None:
            self._places.forget(platform, scope)

    async def check(self, address: str) -> SourceChecked:
        """What a feed has to offer now; nothing is kept. Raises SourceError."""
        async with self._fetcher() as fetcher:
            found = await discover(_address(address), fetcher, ACCEPT)
        known = await asyncio.to_thread(self._subscriptions.find, found.url)
        entries = found.feed.entries
        return SourceChecked(
            url=found.url,
            title=found.feed.title,
            page=found.page,
            others=found.others,
            entries=len(entries),
            teasers=sum(1 for one in entries if is_teaser(one)),
            newest=max((one.published for one in entries if one.published), default=None),
            titles=tuple(one.title for one in entries if one.title)[:_SHOWN],
            subscribed=known,
        )

    async def fetch(self, urls: Sequence[str]) -> tuple[list[Draft], list[SourceFailure]]:
        """The articles at these addresses; one that fails does not stop the others."""
        drafts: list[Draft] = []
        failures: list[SourceFailure] = []
        wanted = [url for url in dict.fromkeys(urls) if is_url(url)][:LINKS]  # never a path on this machine
        async with self._fetcher() as fetcher:
            async for item in read_sources(wanted, fetcher, stdin=io.BytesIO()):
                if isinstance(item, Draft):
                    drafts.append(item)
                else:
                    failures.append(item)
        return drafts, failures


def _address(words: str) -> str:
    """A web address as people type it: `<…>` around it, or no https:// before it."""
    url = words.strip().removeprefix("<").removesuffix(">").strip()
    if not url or any(sign.isspace() for sign in url):
        raise CommandError("Give the address of a feed or of a page, such as https://example.org/feed.xml.")
    return url if "://" in url else f"https://{url}"
