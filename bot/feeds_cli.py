"""`newsbrief feeds …`: what people subscribe to. Nothing heavy is imported before a verb needs it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.errors import NewsbriefError, SourceError

if TYPE_CHECKING:
    from bot.app import App
    from bot.news.discover import Found
    from bot.news.fetch import Fetcher
    from bot.news.polling import PollResult
    from bot.news.subscriptions import Subscription, Wishes

T = TypeVar("T")

feeds = typer.Typer(
    name="feeds", help="Subscribe to feeds, and see how they are.", no_args_is_help=True, pretty_exceptions_enable=False
)

Urls = Annotated[list[str], typer.Argument(metavar="URL…", help="Of a feed, or of a page that announces one.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Include = Annotated[
    list[str] | None, typer.Option(help="Only entries with this word, “phrase” or /pattern/; may be repeated.")
]
Exclude = Annotated[list[str] | None, typer.Option(help="No entries with this; may be repeated.")]


@feeds.command()
def add(
    urls: Urls,
    *,
    name: Annotated[str | None, typer.Option(help="In place of the feed's own title.")] = None,
    topic: Annotated[list[str] | None, typer.Option(help="A tag; may be repeated.")] = None,
    include: Include = None,
    exclude: Exclude = None,
    full_text: Annotated[
        bool | None, typer.Option(help="Fetch an article's page where the feed gives only a teaser. Yes, unless told.")
    ] = None,
    paywall: Annotated[str | None, typer.Option(metavar="NOTE", help="What readers should know.")] = None,
    language: Annotated[str | None, typer.Option(metavar="xx", help="ISO 639-1, of its articles.")] = None,
    folder: Annotated[str | None, typer.Option(help="In which folder; / between nested ones.")] = None,
    json: Json = False,
) -> None:
    """Subscribe to feeds; options given for one that is there already change it."""
    from bot.feeds_shown import feed_json, found_json, tell_added
    from bot.news.filters import Filter
    from bot.news.subscriptions import Wishes

    Filter.parse(include or (), exclude or ())  # says what is wrong with them before anything is fetched
    wishes = Wishes(
        name=name,
        topics=_given(topic),
        include=_given(include),
        exclude=_given(exclude),
        full_text=full_text,
        paywall=paywall,
        language=_language(language),
        folder=tuple(filter(None, folder.split("/"))) if folder is not None else None,
    )
    app = _app()
    listed, failed = [], 0
    for url, found in _for_each(app, urls, lambda fetcher, url: _subscribe(app, fetcher, url, wishes)):
        if isinstance(found, NewsbriefError):
            failed += 1
            _complain(url, found)
            listed.append({"url": url, "error": str(found)})
            continue
        feed, is_new, where = found
        listed.append(feed_json(feed) | {"added": is_new} | found_json(where))
        if not json:
            tell_added(feed, where, is_new=is_new, changed=wishes != Wishes())
    if json:
        _print_json({"feeds": listed})
    _exit_if(failed)


@feeds.command("list")
def list_(*, json: Json = False) -> None:
    """Every feed and how it is, and what people should know about them."""
    from bot.feeds_shown import feed_json, notice_json, tell_feed

    app = _app()
    found, notices = app.subscriptions.all(), app.ledger.notices()
    if json:
        _print_json({"feeds": [feed_json(one) for one in found], "notices": [notice_json(one) for one in notices]})
        return
    if not found:
        typer.echo("No feed is subscribed to; newsbrief feeds add URL changes that.")
    for one in found:
        tell_feed(one)
    for notice in notices:
        typer.echo(f"{notice.created.astimezone():%Y-%m-%d %H:%M}  {_plain(notice.message)}")


@feeds.command()
def remove(urls: Urls, *, json: Json = False) -> None:
    """End subscriptions; their articles stay."""
    app = _app()
    _change(urls, app.subscriptions.remove, "Removed", json=json)


@feeds.command()
def pause(urls: Urls, *, json: Json = False) -> None:
    """Do not ask these feeds until they are resumed."""
    app = _app()
    _change(urls, app.subscriptions.pause, "Paused", json=json)


@feeds.command()
def resume(urls: Urls, *, json: Json = False) -> None:
    """Ask feeds again that are paused or gone."""
    app = _app()
    _change(urls, app.subscriptions.resume, "Resumed", json=json)


@feeds.command()
def check(urls: Urls, *, include: Include = None, exclude: Exclude = None, json: Json = False) -> None:
    """What a feed has to offer, without keeping anything."""
    from bot.feeds_check import check_feed, tell_check
    from bot.news.filters import Filter

    wanted = Filter.parse(include or (), exclude or ()) if include or exclude else None
    app = _app()
    checked, failed = [], 0
    for url, found in _for_each(app, urls, lambda fetcher, url: check_feed(app.subscriptions, fetcher, url, wanted)):
        if isinstance(found, NewsbriefError):
            failed += 1
            _complain(url, found)
            checked.append({"url": url, "error": str(found)})
            continue
        checked.append(found)
        if not json:
            tell_check(found)
    if json:
        _print_json({"feeds": checked})
    _exit_if(failed)


@feeds.command("import")
def import_(
    file: Annotated[
        str, typer.Argument(metavar="FILE.opml", help="What another reader exported; - for standard input.")
    ],
    *,
    json: Json = False,
) -> None:
    """Subscribe to the feeds of an OPML file, in its folders."""
    from bot.feeds_shown import feed_json
    from bot.news.opml import parse_opml
    from bot.news.subscriptions import NewFeed, Wishes
    from bot.news.urls import is_url

    outlines = parse_opml(_read_file(file))
    usable = [one for one in outlines if is_url(one.url)]
    wanted = [
        NewFeed(url=one.url, title=one.title, site=one.site, wishes=Wishes(folder=one.folder or None)) for one in usable
    ]
    results = _app().subscriptions.add_many(wanted)
    bad = [one.url for one in outlines if not is_url(one.url)]
    for url in bad:
        _complain(url, SourceError("only http and https are fetched."))
    added = sum(is_new for _, is_new in results)
    if json:
        errors = [{"source": url, "error": "Only http and https are fetched."} for url in bad]
        _print_json({"feeds": [feed_json(one) | {"added": is_new} for one, is_new in results], "errors": errors})
    else:
        typer.echo(f"{added} added, {len(results) - added} subscribed to already.")
    _exit_if(len(bad))


@feeds.command()
def export() -> None:
    """Print the subscriptions as OPML, for other readers."""
    from bot.news.opml import Outline, write_opml

    outlines = [
        Outline(url=one.url, title=one.called, folder=one.folder, site=one.site) for one in _app().subscriptions.all()
    ]
    sys.stdout.buffer.write(write_opml(outlines, title="Newsbrief").encode())
    sys.stdout.flush()


@feeds.command()
def poll(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Not only those that are due.")] = False,
    json: Json = False,
) -> None:
    """Ask the feeds that are due once; exit status 1 if some could not be read."""
    from bot.feeds_shown import result_json

    app = _app()
    results = asyncio.run(_poll(app, everything=everything))
    if json:
        _print_json({"feeds": [result_json(one) for one in results]})
    elif not results:
        typer.echo("No feed is due.", err=True)
    for one in results:
        if one.error:
            _complain(one.url, one.error)
        elif not json:
            typer.echo(f"{one.new:>4} new {one.updated:>4} updated  {_plain(one.url)}")
        if one.moved_to and not json:
            typer.echo(f"newsbrief: {_plain(one.url)} has moved to {_plain(one.moved_to)}", err=True)
    _exit_if(sum(one.error is not None for one in results))


async def _poll(app: App, *, everything: bool) -> list[PollResult]:
    async with app.fetcher() as fetcher:
        poller = app.poller(fetcher)
        try:
            return await poller.poll(everything=everything)
        finally:
            poller.close()


async def _subscribe(app: App, fetcher: Fetcher, url: str, wishes: Wishes) -> tuple[Subscription, bool, Found | None]:
    from bot.news.discover import discover
    from bot.news.polling import ACCEPT

    known = await asyncio.to_thread(app.subscriptions.find, url)
    if known is not None:
        return *await asyncio.to_thread(app.subscriptions.add, known.url, wishes), None
    found = await discover(url, fetcher, ACCEPT)
    feed, is_new = await asyncio.to_thread(
        lambda: app.subscriptions.add(found.url, wishes, title=found.feed.title, site=found.feed.site)
    )
    return feed, is_new, found


def _for_each(
    app: App, urls: Sequence[str], work: Callable[[Fetcher, str], Awaitable[T]]
) -> list[tuple[str, T | NewsbriefError]]:
    """What came of each address, or why nothing did; in their order, all at once."""

    async def one(fetcher: Fetcher, url: str) -> T | NewsbriefError:
        try:
            return await work(fetcher, url)
        except NewsbriefError as error:
            return error

    async def every() -> list[T | NewsbriefError]:
        async with app.fetcher() as fetcher:
            return await asyncio.gather(*(one(fetcher, url) for url in urls))

    return list(zip(urls, asyncio.run(every()), strict=True))


def _change(urls: Sequence[str], act: Callable[[str], Subscription], done: str, *, json: bool) -> None:
    from bot.feeds_shown import feed_json

    listed, failed = [], 0
    for url in urls:
        try:
            feed = act(url)
        except NewsbriefError as error:
            failed += 1
            _complain(None, error)
            continue
        listed.append(feed_json(feed))
        if not json:
            typer.echo(f"{done} {_plain(feed.called)} ({_plain(feed.url)}).")
    if json:
        _print_json({"feeds": listed})
    _exit_if(failed)


def _given(values: list[str] | None) -> tuple[str, ...] | None:
    return None if not values else tuple(values)


def _language(code: str | None) -> str | None:
    from bot.news.language import language_code

    if code is not None and language_code(code) is None:
        raise typer.BadParameter(f"“{code}” is no language; give its two letters, such as en or de.")
    return language_code(code)


def _read_file(name: str) -> bytes:
    from bot.intake import standard_input

    try:
        return standard_input().read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise SourceError(f"{name} cannot be read: {error.strerror}.") from None


def _complain(url: str | None, error: object) -> None:
    where = f"{_plain(url)}: " if url else ""
    typer.echo(f"newsbrief: {where}{_plain(str(error))}", err=True)


def _plain(text: str) -> str:
    from bot.chat.plain import plain

    return plain(text)


def _print_json(document: object) -> None:
    from bot.jsonl import write

    write(document)


def _exit_if(failures: int) -> None:
    if failures:
        raise typer.Exit(1)


def _app() -> App:
    from bot.app import App
    from bot.log import configure
    from bot.settings import load_settings

    settings = load_settings()
    configure(settings.log_level)
    return App(settings)
