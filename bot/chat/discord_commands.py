"""The slash commands and message menus: what Discord shows of them, and which chat-neutral command each is."""
# No `from __future__ import annotations`: discord.py reads the types of options from the functions themselves.

import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Literal

import discord
from discord import app_commands
from discord.app_commands import AppCommandContext, AppInstallationType, Choice, Range

from bot.chat import texts
from bot.chat.commands import links_in
from bot.chat.discord_answers import Desk, place_of
from bot.chat.discord_digest_commands import asker, digest_group
from bot.chat.discord_escape import bare_within
from bot.chat.suggestions import Suggest
from bot.errors import CommandError
from bot.news.feed_places import FeedPlace

Asked = discord.Interaction[Any]
Topic = Range[str, 1, 100]
Words = Range[str, 1, 1000]

_EVERYWHERE = AppCommandContext(guild=True, dm_channel=True, private_channel=True)
_SERVERS = AppCommandContext(guild=True, dm_channel=False, private_channel=False)
_ANYONE = AppInstallationType(guild=True, user=True)
_MEMBER = AppInstallationType(guild=True, user=False)
_CHOICE = 100  # characters of a suggestion


def add_commands(tree: app_commands.CommandTree[Any], desk: Desk) -> None:
    """Everything that people can use."""
    tree.add_command(_brief(desk))
    tree.add_command(_whosaid(desk))
    tree.add_command(_quotes(desk))
    tree.add_command(_sources(desk))
    tree.add_command(digest_group(desk))
    tree.add_command(_health(desk))
    tree.add_command(_help(desk))
    tree.add_command(_forget(desk))
    tree.add_command(_brief_this(desk))
    tree.add_command(_who_said_this(desk))


def _suggest(desk: Desk, kind: Suggest) -> Callable[[Asked, str], Coroutine[Any, Any, list[Choice[str]]]]:
    async def suggest(_asked: Asked, typed: str) -> list[Choice[str]]:
        found = [bare_within(one, _CHOICE) for one in await desk.commands.suggest(kind, typed)]
        return [Choice(name=one, value=one) for one in dict.fromkeys(found) if one][:25]

    return suggest


def _everywhere(command: Any) -> Any:
    command.allowed_contexts = _EVERYWHERE
    command.allowed_installs = _ANYONE
    return command


def _brief(desk: Desk) -> Any:
    @app_commands.command(name="brief", description=texts.BRIEF_IS)
    @app_commands.describe(topic=texts.TOPIC_IS, since=texts.SINCE_IS, length=texts.LENGTH_IS, everything=texts.ALL_IS)
    @app_commands.rename(everything="all")
    async def brief(
        asked: Asked,
        topic: Topic | None = None,
        since: Range[str, 1, 40] | None = None,
        length: Literal["short", "standard", "long"] = "standard",
        everything: bool = False,  # noqa: FBT001, FBT002 - options have positions
    ) -> None:
        try:
            desk.commands.check_brief(since, length)
        except CommandError as error:
            await desk.refuse(asked, str(error))
            return
        here = str(asker(asked).here)
        await desk.answer(asked, lambda: desk.commands.brief(topic, since, length, here, everything=everything))

    brief.autocomplete("topic")(_suggest(desk, Suggest.TOPICS))
    brief.autocomplete("since")(_spans)
    return _everywhere(brief)


async def _spans(_asked: Asked, typed: str) -> list[Choice[str]]:
    spans = ("24h", "today", "yesterday", "3d", "7d", "2w", "month", "all")
    return [Choice(name=one, value=one) for one in spans if one.startswith(typed.strip().casefold())]


def _whosaid(desk: Desk) -> Any:
    @app_commands.command(name="whosaid", description=texts.WHOSAID_IS)
    @app_commands.describe(quote=texts.QUOTE_IS)
    async def whosaid(asked: Asked, quote: Words) -> None:
        if not any(sign.isalnum() for sign in quote):
            await desk.refuse(asked, texts.NO_WORDS)
            return
        await desk.answer(asked, lambda: desk.commands.whosaid(quote))

    return _everywhere(whosaid)


def _quotes(desk: Desk) -> Any:
    @app_commands.command(name="quotes", description=texts.QUOTES_IS)
    @app_commands.describe(person=texts.PERSON_IS)
    async def quotes(asked: Asked, person: Topic) -> None:
        await desk.answer(asked, lambda: desk.commands.quotes(person))

    quotes.autocomplete("person")(_suggest(desk, Suggest.PEOPLE))
    return _everywhere(quotes)


def _sources(desk: Desk) -> Any:
    group = app_commands.Group(
        name="sources",
        description=texts.SOURCES_IS,
        default_permissions=discord.Permissions(manage_channels=True),
        allowed_contexts=_SERVERS,
        allowed_installs=_MEMBER,
    )

    async def settings(asked: Asked, work: Callable[[], Awaitable[Any]]) -> None:
        # A server may show the command to anybody; who may not manage the channel is refused all the same.
        if not asked.permissions.manage_channels:
            await desk.refuse(asked, texts.NOT_ALLOWED)
            return
        await desk.answer(asked, work, private=True)

    @group.command(name="add", description=texts.SOURCES_ADD_IS)
    @app_commands.describe(url=texts.URL_IS)
    async def add(asked: Asked, url: Words) -> None:
        await settings(asked, lambda: desk.commands.add_source(url, _where(asked)))

    @group.command(name="list", description=texts.SOURCES_LIST_IS)
    async def list_(asked: Asked) -> None:
        await desk.answer(asked, desk.commands.sources, private=True)

    @group.command(name="remove", description=texts.SOURCES_REMOVE_IS)
    @app_commands.describe(source=texts.SOURCE_IS)
    async def remove(asked: Asked, source: Words) -> None:
        await settings(asked, lambda: desk.commands.remove_source(source, _where(asked)))

    @group.command(name="check", description=texts.SOURCES_CHECK_IS)
    @app_commands.describe(url=texts.URL_IS)
    async def check(asked: Asked, url: Words) -> None:
        await settings(asked, lambda: desk.commands.check_source(url))

    remove.autocomplete("source")(_suggest(desk, Suggest.SOURCES))
    check.autocomplete("url")(_suggest(desk, Suggest.SOURCES))
    return group


def _where(asked: Asked) -> FeedPlace:
    return FeedPlace(platform="discord", channel=str(asked.channel_id), scope=place_of(asked))


def _health(desk: Desk) -> Any:
    @app_commands.command(name="health", description=texts.HEALTH_IS)
    async def health(asked: Asked) -> None:
        await desk.answer(asked, lambda: desk.commands.health(asker(asked).here), private=True)

    return _everywhere(health)


def _help(desk: Desk) -> Any:
    @app_commands.command(name="help", description=texts.HELP_IS)
    async def help_(asked: Asked) -> None:
        await desk.answer(asked, desk.commands.help, private=True)

    return _everywhere(help_)


def _forget(desk: Desk) -> Any:
    @app_commands.command(name="forget", description=texts.FORGET_IS)
    async def forget(asked: Asked) -> None:
        if not asked.permissions.manage_guild:
            await desk.refuse(asked, texts.NOT_ALLOWED_TO_FORGET)
            return
        await desk.answer(asked, lambda: desk.commands.forget("discord", place_of(asked)), private=True)

    forget.default_permissions = discord.Permissions(manage_guild=True)
    forget.allowed_contexts = _SERVERS
    forget.allowed_installs = _MEMBER
    return forget


def _brief_this(desk: Desk) -> Any:
    async def brief_this(asked: Asked, message: discord.Message) -> None:
        links = links_in(_text(message))
        if not links:
            await desk.refuse(asked, texts.NO_LINKS)
            return
        await desk.answer(asked, lambda: desk.commands.brief_links(links))

    return _everywhere(app_commands.ContextMenu(name=texts.BRIEF_THIS, callback=brief_this))


def _who_said_this(desk: Desk) -> Any:
    async def who_said_this(asked: Asked, message: discord.Message) -> None:
        words = _SIGNS.sub(" ", message.content or _text(message))
        if not any(sign.isalnum() for sign in words):
            await desk.refuse(asked, texts.NO_WORDS)
            return
        await desk.answer(asked, lambda: desk.commands.who_said_in(words))

    return _everywhere(app_commands.ContextMenu(name=texts.WHO_SAID_THIS, callback=who_said_this))


_SIGNS = re.compile(r"<(?:@[!&]?|#|a?:\w+:|t:)[^<>]{1,40}>")  # mentions, emoji, times: no words


def _text(message: discord.Message) -> str:
    """What a message says, its embeds included: a link is often only there."""
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.url or "", embed.title or "", embed.description or ""]
    return "\n".join(part for part in parts if part)
