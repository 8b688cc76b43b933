"""Replies about sources and about the bot itself, on a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.chat import texts
from bot.chat.plain import count, day, plain, source_of
from bot.chat.replies import Health, SourceAdded, SourceChecked, SourceList, SourceRemoved, StorySourceList
from bot.news.subscriptions import Subscription

INDENT = (0, 0, 0, 3)


def source_list(reply: SourceList) -> RenderableType:
    """The outlets of the archive, and under them the feeds."""
    if not reply.articles and not reply.feeds:
        return Text("No articles yet: take some in with newsbrief ingest SOURCE.", style="bold")
    parts: list[RenderableType] = []
    if reply.articles:
        table = Table(box=None, header_style="dim", pad_edge=False)
        table.add_column("Source")
        table.add_column("Articles", justify="right")
        table.add_column("Newest")
        for outlet in reply.outlets:
            table.add_row(Text(plain(outlet.name) or "(not named)"), f"{outlet.articles:,}", day(outlet.latest))
        since = f" since {day(reply.since)}" if reply.since else ""
        parts += [table, Text(f"{count(reply.articles, 'article')}{since}", style="dim")]
    if reply.feeds:
        parts.append(Text(f"{count(len(reply.feeds), 'feed')}:", style="bold"))
        parts += [_feed(feed) for feed in reply.feeds]
    return Group(*parts)


def source_added(reply: SourceAdded) -> RenderableType:
    """What was subscribed to, and where it was found."""
    if not reply.is_new:
        return Text(f"{plain(reply.feed.called)} is subscribed to already.", style="bold")
    found = f", found on {plain(reply.page)}" if reply.page else ""
    entries = f" It has {count(reply.entries, 'entry', 'entries')} now." if reply.entries is not None else ""
    lines = [Text(f"Subscribed to {plain(reply.feed.called)}{found}.{entries}", style="bold"), _feed(reply.feed)]
    return Group(*lines, *(Text(f"That page also has {plain(other)}", style="dim") for other in reply.others))


def source_removed(reply: SourceRemoved) -> RenderableType:
    """That a subscription ended, and what stays."""
    return Text(texts.removed(plain(reply.feed.called), reply.elsewhere), style="bold")


def source_checked(reply: SourceChecked) -> RenderableType:
    """What a feed has to offer."""
    newest = f", the newest from {day(reply.newest)}" if reply.newest else ""
    teasers = f", {reply.teasers:,} of them only in part" if reply.teasers else ""
    known = "Subscribed to it already." if reply.subscribed else "Not subscribed to it."
    lines = [
        Text(plain(reply.title) or plain(reply.url), style="bold"),
        Text(f"{count(reply.entries, 'entry', 'entries')}{newest}{teasers}. {known}"),
    ]
    titles = [Padding(Text(f"· {plain(title)}", style="dim"), INDENT) for title in reply.titles]
    return Group(*lines, *titles, *(Text(f"That page also has {plain(other)}", style="dim") for other in reply.others))


def story_sources(reply: StorySourceList) -> RenderableType:
    """The articles behind each story."""
    parts: list[RenderableType] = []
    for story in reply.stories:
        parts += [Text(plain(story.headline), style="bold"), Text(plain(story.why), style="dim")]
        for number, ref in enumerate(story.articles, 1):
            when = f", {day(ref.published)}" if ref.published else ""
            parts.append(Padding(Text(f"[{number}] {source_of(ref, story.headline)}{when}"), INDENT))
    return Group(*parts)


def health(reply: Health) -> RenderableType:
    """Every check, what is wrong in yellow."""
    lines = [
        Text.assemble(
            ("ok    " if one.ok else "FAIL  ", "green" if one.ok else "bold yellow"),
            f"{one.name}: {plain(one.message)}",
        )
        for one in reply.checks
    ]
    return Group(*lines) if lines else Text("Nothing to tell.")


def _feed(feed: Subscription) -> Text:
    return Text.assemble(
        (f"{feed.state.value:<8}", "green" if feed.state.value == "ok" else "yellow"),
        plain(feed.called),
        (f"  {plain(feed.url)}", "dim"),
    )
