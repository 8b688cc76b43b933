"""Replies about sources and about the bot itself, as Discord embeds."""

from __future__ import annotations

from bot.chat import texts
from bot.chat.discord_escape import bare_within, link, moment, within
from bot.chat.discord_limits import DESCRIPTION, FIELDS, TITLE, Embed, fill, spread
from bot.chat.discord_words import count, number
from bot.chat.replies import Health, Help, SourceAdded, SourceChecked, SourceList, SourceRemoved
from bot.news.subscriptions import Subscription

_BLUE, _AMBER, _RED = 0x0B5CAD, 0xB06C00, 0xA02020
_NAME = 100
_HELP = 85  # characters of each text of 25 fields that all count towards a message's 6,000


def source_list(reply: SourceList, locale: str) -> list[Embed]:
    """The feeds with how they are, then the outlets of the archive."""
    embeds: list[Embed] = []
    if reply.feeds:
        title = count(len(reply.feeds), "feed", locale=locale)
        lines = spread((_feed(feed) for feed in reply.feeds), DESCRIPTION)
        embeds += [{"title": title, "description": told, "color": _BLUE} for told in lines]
    if reply.articles:
        since = f" since {moment(reply.since, 'D')}" if reply.since else ""
        outlets = (
            f"{within(one.name, _NAME) or '(not named)'} · {count(one.articles, 'article', locale=locale)}"
            f" · newest {moment(one.latest)}"
            for one in reply.outlets
        )
        told = fill(outlets, DESCRIPTION - 100, "\n", more="…")
        heading = f"{count(reply.articles, 'article', locale=locale)}{since}"
        embeds.append({"title": texts.IN_THE_ARCHIVE, "description": f"{heading}\n{told}", "color": _BLUE})
    return embeds or [{"description": texts.EMPTY_ARCHIVE, "color": _AMBER}]


def source_added(reply: SourceAdded, locale: str) -> Embed:
    """What was subscribed to, and where it was found."""
    named = _named(reply.feed)
    if not reply.is_new:
        return {"description": f"{named} is subscribed to already.", "color": _AMBER}
    lines = [f"Subscribed to {named}."]
    if reply.entries is not None:
        lines.append(f"It has {count(reply.entries, 'entry', 'entries', locale)} now.")
    lines += _found_on(reply.page, reply.others)
    return {"description": fill(lines, DESCRIPTION, "\n", more="…"), "color": _BLUE}


def source_removed(reply: SourceRemoved) -> Embed:
    """That a subscription ended, and what stays."""
    return {"description": texts.removed(_named(reply.feed), reply.elsewhere), "color": _BLUE}


def source_checked(reply: SourceChecked, locale: str) -> Embed:
    """What a feed has to offer."""
    newest = f", the newest {moment(reply.newest)}" if reply.newest else ""
    part = f", {number(reply.teasers, locale)} of them only in part" if reply.teasers else ""
    known = "It is subscribed to." if reply.subscribed else "It is not subscribed to."
    lines = [f"{count(reply.entries, 'entry', 'entries', locale)}{newest}{part}. {known}"]
    if reply.subscribed is not None and reply.subscribed.last_error:
        lines.append(f"The last poll failed: {within(reply.subscribed.last_error, 300)}")
    lines += [f"· {within(title, 200)}" for title in reply.titles]
    lines += _found_on(reply.page, reply.others)
    return {
        "title": within(reply.title or reply.url, TITLE),
        "description": fill(lines, DESCRIPTION, "\n", more="…"),
        "color": _BLUE,
    }


def health(reply: Health) -> Embed:
    """Every check; what is wrong stands out by its mark and by the colour."""
    lines = [f"{'✓' if one.ok else '✗'} **{within(one.name, 50)}**: {within(one.message, 600)}" for one in reply.checks]
    well = all(one.ok for one in reply.checks)
    return {
        "title": texts.ALL_WELL if well else texts.NOT_WELL,
        "description": fill(lines, DESCRIPTION, "\n", more="…") or texts.ALL_WELL,
        "color": _BLUE if well else _RED,
    }


def help_(reply: Help) -> Embed:
    """One field a command."""
    fields = [
        {
            "name": within(one.command, _HELP),
            "value": f"{within(one.meaning, _HELP)}\n*{within(one.example, _HELP - 30)}*",
        }
        for one in reply.usages[:FIELDS]
    ]
    return {"title": texts.WHAT_I_CAN_DO, "description": texts.MENUS_TOO, "color": _BLUE, "fields": fields}


def _feed(feed: Subscription) -> str:
    polled = f" · asked {moment(feed.last_polled)}" if feed.last_polled else ""
    wrong = f" · {within(feed.last_error, 200)}" if feed.last_error else ""
    mark = "✓" if feed.state.value == "ok" else "✗" if feed.state.value in ("failing", "gone") else "–"
    return f"{mark} {_named(feed)} · {feed.state.value}{polled}{wrong}"


def _named(feed: Subscription) -> str:
    return f"**{link(bare_within(feed.called, _NAME), feed.url)}**"


def _found_on(page: str | None, others: tuple[str, ...]) -> list[str]:
    lines = [f"It was found on the page {within(page, 300)}."] if page else []
    return lines + [f"That page also has {within(other, 300)}" for other in others[:5]]
