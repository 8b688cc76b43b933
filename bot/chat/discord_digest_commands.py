"""`/digest` on Discord: what Discord shows of it, who asks, and what must be allowed first."""
# No `from __future__ import annotations`: discord.py reads the types of options from the functions themselves.

from typing import Any, Literal

import discord
from discord import app_commands
from discord.app_commands import AppCommandContext, AppInstallationType, Choice, Range

from bot.chat import texts
from bot.chat.digest_desk import TOPIC, Asker
from bot.chat.digest_replies import DigestChanged
from bot.chat.digest_typed import read_sources
from bot.chat.discord_answers import Desk
from bot.chat.discord_escape import bare_within
from bot.digests.calendar import parse_quiet
from bot.digests.desk import Wish
from bot.digests.schedule import Alerts, Place, WhenEmpty
from bot.errors import CommandError, NewsbriefError

Asked = discord.Interaction[Any]
When = Range[str, 1, 200]
Name = Range[str, 1, 100]
_CHOICE, _CHOICES = 100, 25  # characters of a suggestion, and how many Discord takes
_ALERTS_A_DAY = 3


def digest_group(desk: Desk) -> Any:
    """The command with its verbs."""
    group = app_commands.Group(
        name="digest",
        description=texts.DIGEST_IS,
        default_permissions=discord.Permissions(manage_channels=True),
        allowed_contexts=AppCommandContext(guild=True, dm_channel=True, private_channel=False),
        allowed_installs=AppInstallationType(guild=True, user=False),
    )
    _add(group, desk)
    _changes(group, desk)
    _looks(group, desk)
    return group


def _add(group: app_commands.Group, desk: Desk) -> None:
    @group.command(name="add", description=texts.DIGEST_ADD_IS)
    @app_commands.describe(
        when=texts.WHEN_IS,
        zone=texts.ZONE_IS,
        topic=texts.DIGEST_TOPIC_IS,
        length=texts.LENGTH_IS,
        private=texts.PRIVATE_IS,
        nothing_new=texts.NOTHING_NEW_IS,
        quiet=texts.QUIET_IS,
        outlets=texts.OUTLETS_IS,
        breaking=texts.BREAKING_IS,
    )
    async def add(  # noqa: PLR0917 - each is an option that people see
        asked: Asked,
        when: When,
        zone: Range[str, 1, 60] | None = None,
        topic: Range[str, 1, TOPIC] | None = None,
        length: Literal["short", "standard", "long"] = "standard",
        private: bool = False,  # noqa: FBT001, FBT002 - options have positions
        nothing_new: Literal["say so", "skip"] = "say so",
        quiet: Range[str, 1, 40] | None = None,
        outlets: Range[str, 1, 200] | None = None,
        breaking: Range[int, 2, 50] | None = None,
    ) -> None:
        who = asker(asked)
        to = _private(asked) if private else who.here
        try:
            hours = parse_quiet(quiet) if quiet else None
            _check_allowed(asked, to)
        except NewsbriefError as error:
            await desk.refuse(asked, str(error))
            return
        wish = Wish(
            to=to,
            at=when,
            tz=zone,
            topic=topic,
            length=length,
            sources=read_sources(outlets),
            when_empty=WhenEmpty.SKIP if nothing_new == "skip" else WhenEmpty.SAY,
            quiet=hours,
            alerts=Alerts(outlets=breaking, cap=_ALERTS_A_DAY) if breaking else None,
        )
        await desk.answer(asked, lambda: desk.commands.digests.add(who, wish), private=True)

    _suggest_times(add, desk)


def _changes(group: app_commands.Group, desk: Desk) -> None:
    @group.command(name="pause", description=texts.DIGEST_PAUSE_IS)
    @app_commands.describe(digest=texts.WHICH_IS, until=texts.UNTIL_IS)
    async def pause(asked: Asked, digest: Name, until: Range[str, 1, 40] | None = None) -> None:
        await desk.answer(asked, lambda: desk.commands.digests.pause(asker(asked), digest, until), private=True)

    _suggest_names(pause, desk)
    changes = (
        ("resume", texts.DIGEST_RESUME_IS),
        ("remove", texts.DIGEST_REMOVE_IS),
        ("now", texts.DIGEST_NOW_IS),
    )
    for verb, told in changes:
        _change(group, desk, verb, told)


def _change(group: app_commands.Group, desk: Desk, verb: str, told: str) -> None:
    @group.command(name=verb, description=told)
    @app_commands.describe(digest=texts.WHICH_IS)
    async def change(asked: Asked, digest: Name) -> None:
        async def work() -> DigestChanged:
            digests = desk.commands.digests
            verbs = {"resume": digests.resume, "remove": digests.remove, "now": digests.now}
            return await verbs[verb](asker(asked), digest)

        await desk.answer(asked, work, private=True)

    _suggest_names(change, desk)


def _looks(group: app_commands.Group, desk: Desk) -> None:
    @group.command(name="list", description=texts.DIGEST_LIST_IS)
    async def list_(asked: Asked) -> None:
        await desk.answer(asked, lambda: desk.commands.digests.listed(asker(asked)), private=True)

    @group.command(name="preview", description=texts.DIGEST_PREVIEW_IS)
    @app_commands.describe(digest=texts.WHICH_IS, when=texts.WHEN_IS, zone=texts.ZONE_IS)
    async def preview(
        asked: Asked, digest: Name | None = None, when: When | None = None, zone: Range[str, 1, 60] | None = None
    ) -> None:
        if when is None and digest is None:
            await desk.refuse(asked, texts.PREVIEW_WHAT)
        elif when is not None:
            await desk.answer(asked, lambda: desk.commands.digests.preview(when, zone), private=True)
        else:
            name = str(digest)
            await desk.answer(asked, lambda: desk.commands.digests.preview_of(asker(asked), name), private=True)

    _suggest_names(preview, desk)
    _suggest_times(preview, desk)


def asker(asked: Asked) -> Asker:
    """Who asks, and where from: a channel, a thread, or the person's direct messages."""
    guild = asked.guild_id

    async def may_manage(place: Place) -> bool:
        if guild is None:
            return False
        if place.channel == str(asked.channel_id):
            return asked.permissions.manage_channels
        known = asked.guild.get_channel_or_thread(int(place.channel)) if asked.guild is not None else None
        if known is None or not isinstance(asked.user, discord.Member):
            return asked.permissions.manage_guild  # its channel is gone: whoever manages the server clears up
        try:
            return known.permissions_for(asked.user).manage_channels
        except discord.ClientException:  # a thread whose channel is gone
            return asked.permissions.manage_guild

    here = Place(platform="discord", channel=str(asked.channel_id)) if guild else _private(asked)
    return Asker(
        platform="discord",
        user=str(asked.user.id),
        here=here,
        home=str(guild) if guild else None,
        may_manage=may_manage,
    )


def _private(asked: Asked) -> Place:
    return Place(platform="discord", channel=str(asked.user.id), direct=True)


def _check_allowed(asked: Asked, to: Place) -> None:
    """Raise CommandError where the bot could not post what is asked for, or could not read back whether it did."""
    if to.direct:
        return
    held = asked.app_permissions
    in_thread = isinstance(asked.channel, discord.Thread)
    needed = {
        "View Channel": held.view_channel,
        "Send Messages in Threads" if in_thread else "Send Messages": (
            held.send_messages_in_threads if in_thread else held.send_messages
        ),
        "Embed Links": held.embed_links,
        "Read Message History": held.read_message_history,
    }
    missing = [name for name, held_ in needed.items() if not held_]
    if missing:
        raise CommandError(texts.allow_me_first(missing))


def _suggest_names(command: Any, desk: Desk) -> None:
    async def suggest(asked: Asked, typed: str) -> list[Choice[str]]:
        try:
            found = await desk.commands.digests.names(asker(asked), typed)
        except NewsbriefError:
            return []
        return [_choice(line, name) for name, line in found[:_CHOICES]]

    command.autocomplete("digest")(suggest)


def _suggest_times(command: Any, desk: Desk) -> None:
    async def times(asked: Asked, typed: str) -> list[Choice[str]]:
        zone = getattr(asked.namespace, "zone", None)
        try:
            found = await desk.commands.digests.times(typed, zone or None)
        except NewsbriefError:
            return []
        return [_choice(says, words) for words, says in found if len(words) <= _CHOICE][:_CHOICES]

    async def zones(_asked: Asked, typed: str) -> list[Choice[str]]:
        try:
            found = await desk.commands.digests.zones(typed)
        except NewsbriefError:
            return []
        return [Choice(name=one, value=one) for one in found[:_CHOICES]]

    command.autocomplete("when")(times)
    command.autocomplete("zone")(zones)


def _choice(shown: str, value: str) -> Choice[str]:
    return Choice(name=bare_within(shown, _CHOICE) or value, value=value)
