"""Discord's real surface in this process, on a local Discord: quick, for what needs neither models nor a restart."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import discord as library

from bot.chat.connections import Connections
from bot.chat.discord_bot import DiscordSettings, DiscordSurface, Memory
from bot.chat.manners import Manners, Rate

_MANY = Rate(commands=1_000, seconds=1)


@asynccontextmanager
async def connected(discord, commands):
    """The surface once it knows its servers, which is sooner than it calls itself ready."""
    settings = DiscordSettings(
        token=discord.token,
        api_url=discord.environment["DISCORD_API_URL"],
        gateway_url=discord.environment["DISCORD_GATEWAY_URL"],
    )
    addresses = library.http.Route.BASE, library.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    memory = Memory(get=lambda _: None, set=lambda *_: None)
    surface = DiscordSurface(settings, commands, Connections(), memory, Manners(per_user=_MANY, per_channel=_MANY))
    stop = asyncio.Event()
    running = asyncio.create_task(surface.run(stop))
    try:
        await discord.connected()
        async with asyncio.timeout(10):
            while len(surface.poster.client.guilds) < len(discord.world.guilds):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        yield surface
    finally:
        stop.set()
        await running
        # What discord.py still tells of its own end: with the loop gone it would be told to nobody.
        told = [task for task in asyncio.all_tasks() if task.get_name().startswith("discord.py: ")]
        await asyncio.gather(*told, return_exceptions=True)
        library.http.Route.BASE, library.gateway.DiscordWebSocket.DEFAULT_GATEWAY = addresses
