"""Replies about sources and about the bot itself, as blocks in groups that stay together, and as lines."""

from __future__ import annotations

from bot.chat import slack_texts
from bot.chat.plain import count, day, plain, source_of
from bot.chat.replies import Health, Help, SourceAdded, SourceChecked, SourceList, SourceRemoved, StorySourceList
from bot.chat.slack_blocks import context, sections
from bot.chat.slack_escape import bold, inert, link
from bot.chat.slack_limits import Block
from bot.chat.texts import EMPTY_ARCHIVE, removed
from bot.news.subscriptions import Subscription

Shown = tuple[list[list[Block]], list[str]]  # groups of blocks, and the lines of the fallback text


def feed_line(feed: Subscription) -> str:
    """A feed, how it is, and where."""
    state = "" if feed.state.value == "ok" else f" — {feed.state.value}"
    error = f": {inert(feed.last_error)}" if feed.last_error and state else ""
    return f"{link(feed.url, feed.called)}{state}{error}"


def source_list(reply: SourceList) -> Shown:
    """The outlets of the archive, and under them the feeds."""
    if not reply.articles and not reply.feeds:
        return [sections([bold(inert(EMPTY_ARCHIVE))])], [EMPTY_ARCHIVE]
    groups, said = [], []
    if reply.articles:
        since = f" since {day(reply.since)}" if reply.since else ""
        said.append(f"{count(reply.articles, 'article')}{since}")
        rows = [
            f"• {inert(one.name) or '(not named)'}: {count(one.articles, 'article')}, newest {day(one.latest)}"
            for one in reply.outlets
        ]
        groups.append([*sections([bold(said[0]), *rows], "\n")])
        said += [f"{plain(one.name) or '(not named)'}: {one.articles:,}" for one in reply.outlets]
    if reply.feeds:
        head = f"{count(len(reply.feeds), 'feed')}:"
        groups.append(sections([bold(head), *(f"• {feed_line(feed)}" for feed in reply.feeds)], "\n"))
        said += [head, *(f"{plain(feed.called)}: {feed.state.value}" for feed in reply.feeds)]
    return groups, said


def source_added(reply: SourceAdded) -> Shown:
    """What was subscribed to, and where it was found."""
    if not reply.is_new:
        line = f"{plain(reply.feed.called)} is subscribed to already."
        return [sections([inert(line)])], [line]
    found = f", found on {plain(reply.page)}" if reply.page else ""
    entries = f" It has {count(reply.entries, 'entry', 'entries')} now." if reply.entries is not None else ""
    line = f"Subscribed to {plain(reply.feed.called)}{found}.{entries}"
    return [[*sections([inert(line)]), *context([feed_line(reply.feed), *_others(reply.others)])]], [line]


def source_removed(reply: SourceRemoved) -> Shown:
    """That a subscription ended, and what stays."""
    line = removed(plain(reply.feed.called), reply.elsewhere)
    return [sections([inert(line)])], [line]


def source_checked(reply: SourceChecked) -> Shown:
    """What a feed has to offer."""
    newest = f", the newest from {day(reply.newest)}" if reply.newest else ""
    teasers = f", {reply.teasers:,} of them only in part" if reply.teasers else ""
    known = "Subscribed to it already." if reply.subscribed else "Not subscribed to it."
    name = plain(reply.title) or plain(reply.url)
    line = f"{count(reply.entries, 'entry', 'entries')}{newest}{teasers}. {known}"
    titles = [f"· {inert(title)}" for title in reply.titles]
    blocks = sections([bold(link(reply.url, name)), line, *titles], "\n")
    return [[*blocks, *context(_others(reply.others))]], [f"{name}: {line}"]


def story_sources(reply: StorySourceList) -> Shown:
    """The articles behind each story."""
    groups, said = [], []
    for story in reply.stories:
        rows = []
        for number, ref in enumerate(story.articles, 1):
            when = f", {day(ref.published)}" if ref.published else ""
            rows.append(f"[{number}] {link(ref.url, source_of(ref, story.headline))}{when}: {inert(ref.title)}")
        groups.append([*sections([bold(inert(story.headline)), *rows], "\n"), *context([inert(story.why)])])
        said.append(f"{plain(story.headline)}: {count(len(story.articles), 'source')}")
    return groups, said


def help_list(reply: Help) -> Shown:
    """Every command with an example."""
    rows = [(slack_texts.slack_words(one.command), slack_texts.slack_words(one.example), one) for one in reply.usages]
    blocks = [
        block
        for command, example, one in rows
        for block in (*sections([f"{bold(inert(command))}\n{inert(one.meaning)}"]), *context([inert(example)]))
    ]
    blocks += context([inert(slack_texts.HELP_ASK)])
    return [blocks], [f"{command}: {one.meaning}" for command, _, one in rows]


def health(reply: Health) -> Shown:
    """Every check, what is wrong first marked."""
    said = [f"{'ok' if one.ok else 'FAIL'} {one.name}: {plain(one.message)}" for one in reply.checks]
    rows = [f"{'✓' if one.ok else '✗ FAIL'} {bold(inert(one.name))}: {inert(one.message)}" for one in reply.checks]
    return [sections(rows or ["Nothing to tell."], "\n")], said or ["Nothing to tell."]


def _others(others: tuple[str, ...]) -> list[str]:
    return [f"That page also has {inert(other)}" for other in others]
