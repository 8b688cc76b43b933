"""A small real bot with one of everything, to try the fake with: `python -m tests.fakes.discord.sample_bot`."""

from __future__ import annotations

import asyncio
import os
import re
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import yarl

with warnings.catch_warnings():
    # discord.py imports audioop for voice, which we never use; Python 3.13 has it no more.
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import discord as dpy
    from discord import app_commands

from tests.fakes.discord.driver import FakeDiscord

LEAST = dpy.Intents(guilds=True, guild_messages=True, dm_messages=True)


class SampleBot(dpy.Client):
    """Commands, menus, buttons, a select, a modal, and answers to mentions."""

    def __init__(self, intents: dpy.Intents = LEAST, **options: Any) -> None:
        options.setdefault("allowed_mentions", dpy.AllowedMentions.none())
        super().__init__(intents=intents, guild_ready_timeout=0.1, max_ratelimit_timeout=30, **options)
        self.tree = app_commands.CommandTree(self)
        self.tree.on_error = self.on_tree_error
        self.errors: list[Exception] = []
        self.seen: list[dpy.Message] = []
        self.hold = asyncio.Event()
        self.hold.set()
        _commands(self)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(More)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Discord wants five seconds between two; a test does not."""

    async def on_message(self, message: dpy.Message) -> None:
        self.seen.append(message)
        if message.author != self.user and (message.guild is None or self.user in message.mentions):
            await message.reply(f"you said: {message.clean_content}")

    async def on_tree_error(self, interaction: dpy.Interaction, error: Exception) -> None:
        self.errors.append(getattr(error, "original", error))


class More(dpy.ui.DynamicItem[dpy.ui.Button], template=r"more:(?P<key>\w+)"):
    """A button that outlives the process."""

    def __init__(self, key: str) -> None:
        super().__init__(dpy.ui.Button(label="More", custom_id=f"more:{key}"))
        self.key = key

    @classmethod
    async def from_custom_id(cls, _interaction, _item, match: re.Match[str]) -> More:
        return cls(match["key"])

    async def callback(self, interaction: dpy.Interaction) -> None:
        await interaction.response.send_message(f"more about {self.key}", ephemeral=True)


class Ask(dpy.ui.Modal, title="Who said it?"):
    words = dpy.ui.TextInput(label="Words", custom_id="words")

    async def on_submit(self, interaction: dpy.Interaction) -> None:
        await interaction.response.send_message(f"asked {self.words.value}")


def _commands(bot: SampleBot) -> None:
    tree = bot.tree
    sources = app_commands.Group(
        name="sources", description="Sources", default_permissions=dpy.Permissions(manage_channels=True)
    )

    @tree.command(description="What happened?")
    async def brief(interaction: dpy.Interaction, topic: str, short: bool = False) -> None:  # noqa: FBT001, FBT002
        await interaction.response.defer(thinking=True)
        await bot.hold.wait()
        view = dpy.ui.View(timeout=None)
        view.add_item(More(topic))
        await interaction.edit_original_response(embed=dpy.Embed(title=f"Brief: {topic}", description="x"), view=view)
        if not short:
            await interaction.followup.send("and one thing more", ephemeral=True)

    @brief.autocomplete("topic")
    async def topics(_interaction: dpy.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=one, value=one) for one in ("ferry", "fen", "tax") if one.startswith(current)]

    @tree.command(description="Follow up at once")
    async def first(interaction: dpy.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("in its place")

    @tree.command(description="Long")
    async def long(interaction: dpy.Interaction) -> None:
        await interaction.response.send_message("y" * 2001)

    @tree.command(description="Ask")
    async def ask(interaction: dpy.Interaction) -> None:
        await interaction.response.send_modal(Ask())

    @tree.command(description="Pick")
    async def pick(interaction: dpy.Interaction) -> None:
        select = dpy.ui.Select(options=[dpy.SelectOption(label="Short", value="s"), dpy.SelectOption(label="Long")])

        async def picked(chosen: dpy.Interaction) -> None:
            await chosen.response.edit_message(content=f"picked {select.values}", view=None)

        select.callback = picked
        await interaction.response.send_message("pick", view=dpy.ui.View().add_item(select))

    @sources.command(name="add", description="Add")
    async def add(interaction: dpy.Interaction, url: str) -> None:
        await interaction.response.send_message(f"added {url}", ephemeral=True)

    tree.add_command(sources)

    @tree.command(description="Anywhere")
    @app_commands.allowed_installs(guilds=True, users=True)
    async def anywhere(interaction: dpy.Interaction) -> None:
        await interaction.response.send_message("here", ephemeral=interaction.is_guild_integration())
        for number in range(6):
            await interaction.followup.send(f"more {number}")

    @tree.context_menu(name="Brief this")
    async def brief_this(interaction: dpy.Interaction, message: dpy.Message) -> None:
        await interaction.response.send_message(f"read: {message.content}")


def point_discord_at(api_url: str, gateway_url: str) -> tuple[str, yarl.URL]:
    """Send discord.py elsewhere than to discord.com: the two places where it keeps addresses. Gives what they were."""
    before = dpy.http.Route.BASE, dpy.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    dpy.http.Route.BASE = api_url.rstrip("/")
    dpy.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    return before


@asynccontextmanager
async def running(fake: FakeDiscord, bot: dpy.Client) -> AsyncIterator[dpy.Client]:
    """`bot`, logged in and ready."""
    settings = fake.environment
    api_url, gateway_url = point_discord_at(settings["DISCORD_API_URL"], settings["DISCORD_GATEWAY_URL"])
    tasks: list[asyncio.Task[Any]] = []
    try:
        await bot.login(settings["DISCORD_TOKEN"])
        tasks = [asyncio.create_task(bot.connect()), asyncio.create_task(bot.wait_until_ready())]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED, timeout=15)
        if tasks[0].done():
            await tasks[0]
        yield bot
    finally:
        await bot.close()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError, dpy.DiscordException):
                await task
        point_discord_at(api_url, str(gateway_url))


async def main() -> None:
    """Log in to the Discord that the environment names."""
    point_discord_at(os.environ["DISCORD_API_URL"], os.environ["DISCORD_GATEWAY_URL"])
    async with SampleBot() as bot:
        await bot.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
