"""The bot's life on Discord: it logs in, registers its commands when they changed, stays connected, leaves tidily."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import yarl
from discord import app_commands

from bot.chat import texts
from bot.chat.discord_answers import NOBODY, PLATFORM, Desk
from bot.chat.discord_commands import add_commands
from bot.chat.discord_errors import REFUSED_TOKEN, OneLine
from bot.chat.discord_poster import DiscordPoster
from bot.chat.discord_render import line
from bot.chat.discord_views import ITEMS
from bot.chat.manners import Manners
from bot.errors import AwayError, CannotTellError, SettingsError
from bot.log import get_logger, log_traceback, one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.commands import Commands
    from bot.chat.connections import Connections

# Mentions and direct messages carry their text without the message-content intent; nothing else is read.
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
FINISH = 20.0  # seconds that answers in flight get at a shutdown
_CONNECTIONS = 32  # to Discord's API at once: two hundred handshakes at one moment take longer than to wait one's turn
_RETRY = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds between tries to log in, while Discord cannot be reached
_REFUSED_CLOSES = {
    4004: REFUSED_TOKEN,
    4010: "Discord refuses the shards that DISCORD_SHARDS names; set it to auto.",
    4011: "Discord wants this bot sharded: set DISCORD_SHARDS=auto.",
    4013: "Discord refuses the intents of this bot.",
    4014: "Discord refuses the intents of this bot.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordSettings:
    """What the surface needs of the settings."""

    token: str
    api_url: str | None = None
    gateway_url: str | None = None
    shards: str | None = None  # "auto", a number, or None for one connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """A few texts that outlive the process; both block."""

    get: Callable[[str], str | None]
    set: Callable[[str, str], None]


class _Life:
    """What both kinds of client do with events; mixed into each."""

    desk: Desk
    tree: app_commands.CommandTree[Any]
    memory: Memory
    user: Any
    application_id: Any

    async def setup_hook(self) -> None:
        self.add_dynamic_items(*ITEMS)  # type: ignore[attr-defined]
        await self._sync()

    async def _sync(self) -> None:
        commands = [one.to_dict(self.tree) for one in self.tree.get_commands()]
        digest = hashlib.sha256(json.dumps(commands, sort_keys=True, default=str).encode()).hexdigest()
        name = f"discord.commands.{self.application_id}"
        if await asyncio.to_thread(self.memory.get, name) == digest:
            return
        await self.tree.sync()
        await asyncio.to_thread(self.memory.set, name, digest)

    async def on_ready(self) -> None:
        self._connected()

    async def on_resumed(self) -> None:
        self._connected()

    async def on_connect(self) -> None:
        self._connected()

    async def on_disconnect(self) -> None:
        self.desk.connections.is_now(PLATFORM, "The connection is lost; it is being made again.", ok=False)

    def _connected(self) -> None:
        guilds = len(self.guilds)  # type: ignore[attr-defined]
        where = f" in {guilds:,} server{'' if guilds == 1 else 's'}"
        self.desk.connections.is_now(PLATFORM, f"Connected as {self.user}{where}.", ok=True)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Whoever sends the bot away is forgotten."""
        await self.desk.commands.forget("discord", str(guild.id))

    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or message.webhook_id is not None or self.user is None:
            return
        mention = re.compile(rf"<@!?{self.user.id}>")
        question = mention.sub(" ", message.content).strip()
        named = bool(mention.search(message.content))
        # A reply to the bot counts as a mention too, and is often only a "thanks".
        asks = named or (self.user in message.mentions and question.endswith("?"))
        if message.guild is None or asks:
            await self.desk.reply(message, question)

    async def on_error(self, event: str, /, *_: object, **__: object) -> None:
        import sys  # noqa: PLC0415

        error = sys.exception()
        if error is not None:
            get_logger().error("Discord: an event could not be handled.", event_name=event, error=one_line(error))
            log_traceback(error)


class _Client(_Life, discord.Client):
    pass


class _ShardedClient(_Life, discord.AutoShardedClient):
    pass


class _Tree(app_commands.CommandTree[Any]):
    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        cause = getattr(error, "original", error)
        get_logger().error("Discord: a command could not be run.", error=one_line(cause))
        log_traceback(cause)
        if not interaction.response.is_done() and interaction.type is not discord.InteractionType.autocomplete:
            client: Any = interaction.client
            await client.desk.refuse(interaction, texts.UNFORESEEN)


class DiscordSurface:
    """Newsbrief on Discord."""

    name = PLATFORM

    def __init__(
        self,
        settings: DiscordSettings,
        commands: Commands,
        connections: Connections,
        memory: Memory,
        manners: Manners | None = None,
    ) -> None:
        self._settings = settings
        self._commands = commands
        self._connections = connections
        self._memory = memory
        self._manners = manners if manners is not None else Manners()  # one that is empty is false
        self.poster = DiscordPoster()
        self._running: Any = None  # the client

    async def tell(self, place: str, text: str) -> None:
        """Say one line in a channel. Raises AwayError or CannotTellError."""
        client = self._running
        if client is None or not client.is_ready():
            raise AwayError("Discord is not connected.")
        channel = client.get_partial_messageable(int(place))
        # Discord says a message of this nonce once only, should its answer to our first try be lost.
        nonce = int.from_bytes(hashlib.sha256(f"{place}\n{text}".encode()).digest()[:7])
        try:
            await channel.send(line(text).content, allowed_mentions=NOBODY, suppress_embeds=True, nonce=nonce)
        except discord.HTTPException as error:
            if error.status >= 500 or error.status == 429:
                raise AwayError(f"Discord does not take it now ({one_line(error)}).") from None
            raise CannotTellError(f"Discord does not let me write to channel {place} ({one_line(error)}).") from None
        except (aiohttp.ClientError, OSError) as error:
            raise AwayError(f"Discord cannot be reached ({one_line(error)}).") from None

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set. Raises SettingsError when Discord refuses the token or the shards."""
        self._prepare()
        self._running = client = self.poster.client = self._client()
        self._connections.is_now(PLATFORM, "Connecting.", ok=False)
        try:
            async with client:
                await self._serve(client, stop)
        except SettingsError as error:
            self._connections.is_now(PLATFORM, str(error), ok=False)
            raise

    async def _serve(self, client: Any, stop: asyncio.Event) -> None:
        stopped = asyncio.create_task(stop.wait())
        serving = asyncio.create_task(self._stay(client))
        try:
            await asyncio.wait((stopped, serving), return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                await serving
            await client.desk.finish(FINISH)
        finally:
            await client.close()
            for task in (stopped, serving):
                task.cancel()
            await asyncio.gather(stopped, serving, return_exceptions=True)

    async def _stay(self, client: Any) -> None:
        await self._log_in(client)
        try:
            await client.connect(reconnect=True)
        except discord.ConnectionClosed as error:
            raise SettingsError(_closed(error.code)) from None
        except discord.PrivilegedIntentsRequired:
            raise SettingsError(_closed(4014)) from None

    async def _log_in(self, client: Any) -> None:
        tries = 0
        while True:
            try:
                await client.login(self._settings.token)
            except discord.LoginFailure:
                raise SettingsError(REFUSED_TOKEN) from None
            except (aiohttp.ClientError, OSError, discord.HTTPException) as error:
                if isinstance(error, discord.HTTPException) and error.status < 500 and error.status != 429:
                    raise SettingsError(f"Discord refuses to let the bot in ({one_line(error)}).") from None
                wait = _RETRY[min(tries, len(_RETRY) - 1)]
                told = f"Discord cannot be reached ({one_line(error)}); the next try is in {wait:g} s."
                self._connections.is_now(PLATFORM, told, ok=False)
                get_logger().warning(told)
                tries += 1
                await asyncio.sleep(wait)
            else:
                return

    def _client(self) -> Any:
        options: dict[str, Any] = {
            "intents": INTENTS,
            "allowed_mentions": discord.AllowedMentions.none(),
            "member_cache_flags": discord.MemberCacheFlags.none(),
            "chunk_guilds_at_startup": False,
            "max_messages": None,
            "connector": aiohttp.TCPConnector(limit=_CONNECTIONS),
        }
        shards = self._settings.shards
        client: Any
        if shards is None:
            client = _Client(**options)
        else:
            if shards != "auto":
                options["shard_count"] = int(shards)
            client = _ShardedClient(**options)
        client.desk = Desk(self._commands, self._connections, self._manners)
        client.memory = self._memory
        client.tree = _Tree(client)
        add_commands(client.tree, client.desk)
        return client

    def _prepare(self) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we never speak
        # The two places where discord.py keeps Discord's addresses; it has no option for them.
        if self._settings.api_url:
            discord.http.Route.BASE = self._settings.api_url.rstrip("/")
        if self._settings.gateway_url:
            discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._settings.gateway_url)
        for name in ("client", "shard", "gateway", "http", "state"):
            logger = logging.getLogger(f"discord.{name}")
            if not any(isinstance(one, OneLine) for one in logger.filters):
                logger.addFilter(OneLine())


def _closed(code: int) -> str:
    return _REFUSED_CLOSES.get(code, f"Discord closed the connection for good (code {code}).")
