"""Entries' pages, fetched a few at a time within a bounded time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from bot.errors import FetchError, SourceError
from bot.log import get_logger
from bot.news.article import Draft
from bot.news.entries import Page
from bot.news.extract import draft_of
from bot.news.fulltext import completed

if TYPE_CHECKING:
    from bot.news.fetch import Fetcher

K = TypeVar("K", bound=Hashable)

SECONDS = 60.0  # for all pages of one poll; what does not come in time waits for the next
TRIES = 3
_AGAIN = timedelta(hours=1)  # after a page's first failure; doubled each time


class Pages:
    """Asks for pages through the Fetcher, whose limits and manners hold for them too."""

    def __init__(self, fetcher: Fetcher, clock: Callable[[], datetime]) -> None:
        self._fetcher = fetcher
        self._clock = clock

    async def fetch(self, wanted: Sequence[tuple[K, Draft, int]]) -> dict[K, Page]:
        """What came of the page of each teaser; with it goes how often it was tried before."""
        if not wanted:
            return {}
        tasks = {key: asyncio.create_task(self._page(draft, tries)) for key, draft, tries in wanted}
        try:
            await asyncio.wait(tasks.values(), timeout=SECONDS)
        finally:
            for task in tasks.values():
                task.cancel()
        late = {key: Page(again=self._clock(), tries=tries) for key, _, tries in wanted}
        return {key: late[key] if not task.done() or task.cancelled() else task.result() for key, task in tasks.items()}

    async def _page(self, teaser: Draft, tries: int) -> Page:
        try:
            fetched = await self._fetcher.get(teaser.url or "")
            page = await asyncio.to_thread(draft_of, fetched)
        except FetchError as error:
            return self._failed(tries + 1, for_now=error.status is None or error.status == 429 or error.status >= 500)
        except SourceError:
            return Page(tries=tries + 1)
        except Exception as error:  # noqa: BLE001 - a page that breaks the extraction leaves its teaser
            get_logger().error("A page could not be read.", url=teaser.url, exc_info=error)
            return Page(tries=tries + 1)
        return Page(whole=completed(teaser, page), tries=tries + 1)

    def _failed(self, tries: int, *, for_now: bool) -> Page:
        if not for_now or tries >= TRIES:
            return Page(tries=tries)
        return Page(again=self._clock() + _AGAIN * 2 ** (tries - 1), tries=tries)
