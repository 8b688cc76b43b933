"""`newsbrief feeds check`: what a feed has to offer, looked at without keeping anything."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import typer

from bot.briefing.briefing import stamp
from bot.chat.plain import plain
from bot.errors import SourceError
from bot.news.discover import discover
from bot.news.extract import draft_of
from bot.news.filters import Filter
from bot.news.fulltext import completed, is_teaser
from bot.news.polling import ACCEPT

if TYPE_CHECKING:
    from bot.news.article import Draft
    from bot.news.fetch import Fetcher
    from bot.news.subscriptions import Subscriptions


async def check_feed(subscriptions: Subscriptions, fetcher: Fetcher, url: str, wanted: Filter | None) -> dict[str, Any]:
    """What a feed gives now, what filters let through, and whether its articles can be had whole.

    Without filters of its own it uses those of the subscription, if there is one. Raises SourceError.
    """
    found = await discover(url, fetcher, ACCEPT)
    known = await asyncio.to_thread(subscriptions.find, found.url)
    if wanted is None:
        wanted = Filter.parse(known.include, known.exclude) if known else Filter()
    entries = found.feed.entries
    accepted = [one for one in entries if wanted.judge(one.title, one.text).accepted]
    dates = [one.published for one in entries if one.published]
    teasers = [one for one in entries if is_teaser(one)]
    return {
        "url": found.url,
        "found_on": found.page,
        "others": list(found.others),
        "http_status": found.http_status,
        "title": found.feed.title,
        "site": found.feed.site,
        "language": found.feed.language,
        "subscribed": known is not None,
        "entries": len(entries),
        "accepted": len(accepted),
        "newest": stamp(max(dates)) if dates else None,
        "text": await _text(teasers, entries, fetcher),
        "titles": [one.title for one in accepted[:5]],
    }


async def _text(teasers: list[Draft], entries: tuple[Draft, ...], fetcher: Fetcher) -> str:
    """Where the text of its articles comes from: "feed", "page" or, where only teasers can be had, "teaser"."""
    if not entries or len(teasers) * 2 < len(entries):
        return "feed"
    sample = next((one for one in teasers if one.url), None)
    if sample is None or sample.url is None:
        return "teaser"
    try:
        fetched = await fetcher.get(sample.url)
        page = await asyncio.to_thread(draft_of, fetched)
    except SourceError:
        return "teaser"
    return "page" if completed(sample, page) else "teaser"


_TEXTS = {
    "feed": "The feed has the whole text.",
    "page": "The feed has teasers; the whole text comes from the articles' pages.",
    "teaser": "The feed has teasers, and the articles' pages give no more.",
}


def tell_check(found: dict[str, Any]) -> None:
    """Show what was found."""
    typer.echo(f"{plain(found['title']) or '(no title)'}  {plain(found['url'])}")
    if found["found_on"]:
        typer.echo(f"  It was found on the page {plain(found['found_on'])}.")
        for other in found["others"]:
            typer.echo(f"  That page also has {plain(other)}")
    newest = f", the newest of {found['newest']}" if found["newest"] else ""
    typer.echo(f"  {found['entries']} entries{newest}; {found['accepted']} pass the filters.")
    typer.echo(f"  {_TEXTS[found['text']]}")
    typer.echo(f"  It is {'' if found['subscribed'] else 'not '}subscribed to.")
    for title in found["titles"]:
        typer.echo(f"  · {plain(title) or '(no headline)'}")
