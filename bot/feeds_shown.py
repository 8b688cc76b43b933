"""How `newsbrief feeds …` shows feeds: as lines for people and as JSON for programs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from bot.briefing.briefing import stamp
from bot.chat.plain import plain

if TYPE_CHECKING:
    from bot.news.discover import Found
    from bot.news.poll_ledger import Notice
    from bot.news.polling import PollResult
    from bot.news.subscriptions import Subscription

_ASKED = ("ok", "failing")  # states in which a feed is polled


def tell_added(feed: Subscription, where: Found | None, *, is_new: bool, changed: bool) -> None:
    """Say what was subscribed to, and how it was found."""
    shown = f"{plain(feed.called)} ({plain(feed.url)})"
    if not is_new:
        typer.echo(f"{shown} is subscribed to already{'; it was changed as you asked' if changed else ''}.")
        return
    typer.echo(f"Subscribed to {shown}.")
    if where is not None and where.page:
        typer.echo(f"It was found on the page {plain(where.page)}.")
        for other in where.others:
            typer.echo(f"That page also has {plain(other)}")


def tell_feed(one: Subscription) -> None:
    """Say how a feed is."""
    polled = f"asked {_local(one.last_polled)}" if one.last_polled else "not asked yet"
    following = f", next {_local(one.next_poll)}" if one.next_poll and one.state.value in _ASKED else ""
    typer.echo(f"{one.state.value:<8} {plain(one.called)}  {plain(one.url)}")
    typer.echo(f"         {polled}{following}")
    chosen = (
        ("topics", ", ".join(one.topics)),
        ("only", ", ".join(one.include)),
        ("not", ", ".join(one.exclude)),
        ("text", "" if one.full_text else "as the feed gives it"),
        ("paywall", one.paywall or ""),
        ("language", one.language or ""),
        ("folder", "/".join(one.folder)),
    )
    if any(value for _, value in chosen):
        typer.echo("         " + "; ".join(f"{name}: {plain(value)}" for name, value in chosen if value))
    if one.last_error:
        typer.echo(f"         failed {one.failures} times: {plain(one.last_error)}")


def feed_json(one: Subscription) -> dict[str, Any]:
    """The contract's form of a subscription."""
    return {
        "url": one.url,
        "title": one.called,
        "status": one.state.value,
        "last_polled": _stamp(one.last_polled),
        "next_poll": _stamp(one.next_poll) if one.state.value in _ASKED else None,
        "failures": one.failures,
        "last_error": one.last_error,
        "site": one.site,
        "topics": list(one.topics),
        "include": list(one.include),
        "exclude": list(one.exclude),
        "full_text": one.full_text,
        "paywall": one.paywall,
        "language": one.language,
        "folder": list(one.folder),
    }


def found_json(found: Found | None) -> dict[str, Any]:
    """How a feed was found."""
    return {} if found is None else {"found_on": found.page, "others": list(found.others)}


def notice_json(one: Notice) -> dict[str, Any]:
    """Something people are told about a feed."""
    return {
        "url": one.url,
        "kind": one.kind.value,
        "message": one.message,
        "created": _stamp(one.created),
        "told": _stamp(one.told),
    }


def result_json(one: PollResult) -> dict[str, Any]:
    """The contract's form of a poll's result."""
    found = {
        "url": one.url,
        "http_status": one.http_status,
        "new": one.new,
        "updated": one.updated,
        "error": one.error,
    }
    return found | ({"moved_to": one.moved_to} if one.moved_to else {})


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)


def _local(moment: datetime | None) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment else "-"
