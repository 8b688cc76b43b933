"""The parts of this Discord together, and one REST call as its handlers see it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import Any

from tests.fakes.discord.commands import Registry
from tests.fakes.discord.errors import Form, missing_access, missing_permissions, unknown
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.rates import Rates
from tests.fakes.discord.world import Channel, Message, World

NONCE_SECONDS = 180.0  # "the past few minutes" is all that Discord says


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A REST call as it arrived, for tests to look at."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    at_ms: float
    status: int
    code: int = 0
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Server:
    world: World
    gateway: Gateway
    registry: Registry
    rates: Rates
    token: str
    url: str = ""
    interactions: dict[str, Interaction] = field(default_factory=dict)  # by token
    nonces: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)  # → message id, when
    nonce_seconds: float = NONCE_SECONDS
    requests: deque[Request] = field(default_factory=lambda: deque(maxlen=100_000))
    files: dict[str, bytes] = field(default_factory=dict)  # uploads, by path
    crashes: list[str] = field(default_factory=list)  # faults of the fake itself
    duplicates: int = 0  # messages not created for their nonce

    def leave(self, guild_id: str) -> None:
        """Take the bot out of a guild, by its own wish or by a kick."""
        self.world.guilds[guild_id] = replace(self.world.guilds[guild_id], has_bot=False)
        self.world.members[guild_id].pop(self.world.bot.id, None)
        self.registry.by_scope.pop(guild_id, None)
        # Without "unavailable", which would mean an outage.
        self.gateway.dispatch("GUILD_DELETE", {"id": guild_id}, guild_id=guild_id, intent="guilds")


@dataclass(kw_only=True)
class Call:
    """What a handler is given."""

    server: Server
    args: dict[str, str]
    query: dict[str, str]
    body: Any
    files: tuple[tuple[str, bytes], ...] = ()

    @property
    def world(self) -> World:
        return self.server.world

    def channel(self, *permissions: str) -> Channel:
        """The channel of the path, which the bot can see and in which it may do `permissions`."""
        return channel_for_bot(self.world, self.args["channel"], *permissions)

    def message(self, channel: Channel) -> Message:
        found = self.world.message(channel.id, self.args["message"])
        if found is None:
            raise unknown("Message")
        return found

    def guild_id(self) -> str:
        guild = self.world.guilds.get(self.args["guild"])
        if guild is None:
            raise unknown("Guild")
        if not guild.has_bot:
            raise missing_access()
        return guild.id

    def number(self, name: str, default: int, low: int, high: int) -> int:
        given = self.query.get(name, str(default))
        form = Form()
        if not given.isdigit():
            form.wrong(name, "NUMBER_TYPE_COERCE", f'Value "{given}" is not int.')
        elif int(given) > high:
            form.wrong(name, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {high}.")
        elif int(given) < low:
            form.wrong(name, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {low}.")
        form.check()
        return int(given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status and body other than 200 with JSON or 204 without."""

    status: int
    body: Any = None


def channel_for_bot(world: World, channel_id: str, *permissions: str) -> Channel:
    channel = world.channels.get(channel_id)
    if channel is None:
        raise unknown("Channel")
    if channel.guild_id and not world.guilds[channel.guild_id].has_bot:
        raise missing_access()
    if not world.may(world.bot, channel, "view_channel"):
        raise missing_access()
    for permission in permissions:
        if not world.may(world.bot, channel, permission):
            raise missing_permissions()
    return channel
