"""FakeDiscord: a Discord on loopback that a test holds in its hand."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from aiohttp import web

from tests.fakes.discord import permissions as bits_of
from tests.fakes.discord import posting
from tests.fakes.discord.commands import Registry, Sync
from tests.fakes.discord.gateway import INTENTS, INVALID, RECONNECT, Gateway
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.payloads import channel_json, member_json, role_json
from tests.fakes.discord.people import People
from tests.fakes.discord.rates import GLOBAL_PER_SECOND, REAL_RULES, Fault, Rates, Rule, path_pattern
from tests.fakes.discord.rest import BASE, Rest
from tests.fakes.discord.server import Request, Server
from tests.fakes.discord.world import FORUM, TEXT, THREAD, Channel, Guild, Message, Role, User, World

KINDS = {"text": TEXT, "news": 5, "forum": FORUM}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """How long the bot took to answer an interaction at all."""

    name: str
    kind: int
    callback: int
    ms: float


class FakeDiscord(People):
    """A running Discord. Use as `async with FakeDiscord() as discord`."""

    def __init__(
        self,
        *,
        port: int = 0,
        privileged: Iterable[str] = (),
        heartbeat_ms: int = 41_250,
        rules: tuple[Rule, ...] = REAL_RULES,
        global_per_second: int = GLOBAL_PER_SECOND,
        shards: int = 1,
    ) -> None:
        self.world = World()
        self.clock = self.world.clock
        self.token = urlsafe_b64encode(self.world.bot.id.encode()).decode().rstrip("=") + ".local.fake"
        allowed = sum(INTENTS[name] for name in privileged)
        self.gateway = Gateway(
            world=self.world, token=self.token, privileged=allowed, heartbeat_ms=heartbeat_ms, shards=shards
        )
        self.server = Server(
            world=self.world,
            gateway=self.gateway,
            registry=Registry(clock=self.clock, snowflakes=self.world.snowflakes),
            rates=Rates(clock=self.clock, rules=rules, global_per_second=global_per_second),
            token=self.token,
        )
        self.port = port
        self._runner: web.AppRunner | None = None
        self._everywhere: list[tuple[User, int]] = []  # people who are in every server, with their permissions

    async def __aenter__(self) -> Self:
        rest = Rest(self.server)
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/gateway/", self.gateway.handle)
        app.router.add_route("*", BASE + "/{path:.*}", rest.handle)
        app.router.add_get("/attachments/{path:.*}", rest.file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        self.server.url = f"http://127.0.0.1:{self.port}"
        self.gateway.url = f"ws://127.0.0.1:{self.port}/gateway/"
        return self

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        for connection in tuple(self.gateway.connections):
            connection.cut()
        if self._runner is not None:
            await self._runner.cleanup()
        if self.server.crashes and error is None:
            raise AssertionError("the fake itself broke:\n" + "\n".join(self.server.crashes))

    @property
    def environment(self) -> dict[str, str]:
        """What to start the bot with."""
        return {
            "DISCORD_API_URL": f"{self.server.url}{BASE}",
            "DISCORD_GATEWAY_URL": self.gateway.url,
            "DISCORD_TOKEN": self.token,
        }

    # -- making a world ------------------------------------------------------------------------------------------

    @property
    def bot(self) -> User:
        return self.world.bot

    def guild(
        self,
        name: str = "Harbour town",
        *,
        bot: Iterable[str] | None = bits_of.BOT,
        everyone: Iterable[str] = bits_of.EVERYONE,
        locale: str = "en-US",
    ) -> Guild:
        """A server; with bot=None the bot is no member of it. Discord makes guilds with an owner who is nobody here."""
        new = self.world.snowflakes.next
        owner = self.world.add(User(id=new(), name=f"owner of {name}"))
        guild = Guild(id=new(), name=name, owner_id=owner.id, locale=locale, has_bot=bot is not None)
        self.world.guilds[guild.id] = guild
        base = Role(id=guild.id, guild_id=guild.id, name="@everyone", permissions=bits_of.bits(everyone))
        self.world.roles[guild.id] = {guild.id: base}
        self.world.members[guild.id] = {owner.id: ()}
        for user, allowed in self._everywhere:
            self.join(user, guild, permissions=allowed)
        if bot is not None:
            mine = self.role(guild, "Newsbrief", permissions=bot, managed=True)
            self.world.members[guild.id][self.bot.id] = (mine.id,)
            for session in self.gateway.sessions.values():
                if session.covers(guild.id):
                    self.gateway.tell_guild(session, guild.id)
        return guild

    def role(
        self,
        guild: Guild,
        name: str,
        *,
        permissions: Iterable[str] | int = (),
        mentionable: bool = False,
        managed: bool = False,
    ) -> Role:
        made = Role(
            id=self.world.snowflakes.next(),
            guild_id=guild.id,
            name=name,
            permissions=bits_of.bits(permissions),
            position=len(self.world.roles[guild.id]),
            mentionable=mentionable,
            managed=managed,
        )
        self.world.roles[guild.id][made.id] = made
        self._tell(guild, "GUILD_ROLE_CREATE", {"guild_id": guild.id, "role": role_json(made)})
        return made

    def channel(self, guild: Guild, name: str = "news", *, kind: str = "text", topic: str | None = None) -> Channel:
        """A channel: "text", "news" (announcements) or "forum"."""
        made = Channel(
            id=self.world.snowflakes.next(),
            kind=KINDS[kind],
            name=name,
            guild_id=guild.id,
            topic=topic,
            position=sum(1 for one in self.world.channels.values() if one.guild_id == guild.id),
            made_at=self.clock.now(),
        )
        self.world.channels[made.id] = made
        self._tell(guild, "CHANNEL_CREATE", channel_json(self.world, made))
        return made

    def thread(self, channel: Channel, name: str = "a thread", *, owner: User | None = None) -> Channel:
        """A thread in a text channel, or a post in a forum, opened by a person."""
        made = Channel(
            id=self.world.snowflakes.next(),
            kind=THREAD,
            name=name,
            guild_id=channel.guild_id,
            parent_id=channel.id,
            owner_id=(owner or self.bot).id,
            made_at=self.clock.now(),
        )
        posting.open_thread(self.server, made)
        return made

    def user(
        self,
        name: str | None = None,
        *,
        permissions: Iterable[str] | int = (),
        guilds: Iterable[Guild] | None = None,
        locale: str = "en-US",
        takes_dms: bool = True,
    ) -> User:
        """A person: in every server, with `permissions` beyond those of everyone, or only in `guilds`."""
        made = self.world.add(
            User(
                id=self.world.snowflakes.next(),
                name=name or f"user{len(self.world.users)}",
                locale=locale,
                takes_dms=takes_dms,
            )
        )
        allowed = bits_of.bits(permissions)
        if guilds is None:
            self._everywhere.append((made, allowed))
        for guild in self.world.guilds.values() if guilds is None else guilds:
            self.join(made, guild, permissions=allowed)
        return made

    def join(self, user: User, guild: Guild, *, permissions: Iterable[str] | int = ()) -> None:
        allowed = bits_of.bits(permissions)
        roles = (self.role(guild, f"{user.name}'s", permissions=allowed).id,) if allowed else ()
        self.world.members[guild.id][user.id] = roles
        member = {**member_json(self.world, guild.id, user), "guild_id": guild.id}
        self.gateway.dispatch("GUILD_MEMBER_ADD", member, guild_id=guild.id, intent="guild_members")

    # -- changing it ---------------------------------------------------------------------------------------------

    def delete_channel(self, channel: Channel) -> None:
        for gone in self.world.forget_channel(channel.id):
            event = "THREAD_DELETE" if gone.is_thread else "CHANNEL_DELETE"
            self.gateway.dispatch(event, channel_json(self.world, gone), guild_id=gone.guild_id, intent="guilds")
        self.world.ring()

    def delete_message(self, message: Message) -> None:
        posting.delete(self.server, message)

    def close_thread(self, thread: Channel, *, locked: bool = False) -> None:
        changed = replace(self.world.channels[thread.id], archived=True, locked=locked)
        self.world.channels[thread.id] = changed
        posting.emit(
            self.server, "THREAD_UPDATE", channel_json(self.world, changed), changed, in_guild="guilds", in_dm=None
        )

    def revoke_permission(self, channel: Channel, *names: str, of: User | Role | None = None) -> None:
        """Deny the bot, or someone else, something in one channel."""
        self._overwrite(channel, of or self.bot, deny=bits_of.bits(names))

    def grant_permission(self, channel: Channel, *names: str, of: User | Role | None = None) -> None:
        self._overwrite(channel, of or self.bot, allow=bits_of.bits(names))

    def kick_bot(self, guild: Guild) -> None:
        self.server.leave(guild.id)

    def _overwrite(self, channel: Channel, of: User | Role, *, allow: int = 0, deny: int = 0) -> None:
        now = self.world.overwrite(channel, of.id, 1 if isinstance(of, User) else 0, allow=allow, deny=deny)
        # Told even where the bot no longer sees the channel: that is how it learns.
        if now.guild_id:
            self._tell(self.world.guilds[now.guild_id], "CHANNEL_UPDATE", channel_json(self.world, now))

    def _tell(self, guild: Guild, event: str, data: dict[str, Any]) -> None:
        if self.world.guilds[guild.id].has_bot and self.bot.id in self.world.members[guild.id]:
            self.gateway.dispatch(event, data, guild_id=guild.id, intent="guilds")

    # -- trouble -------------------------------------------------------------------------------------------------

    def fail_next(
        self,
        method: str,
        path: str,
        *,
        status: int,
        times: int = 1,
        after: bool = False,
        retry_after: float = 0.5,
        is_global: bool = False,
        code: int = 0,
        message: str = "",
        seconds: float = 0.0,
        held: float = 0.0,
    ) -> None:
        """Let the next calls fail: "…" in a path is anything, status 0 cuts the connection, 200 is only slow.

        With `after` the call is carried out and only its answer is lost; with `held` the answer comes so much later.
        """
        self.server.rates.faults.append(
            Fault(
                method=method,
                path=path_pattern(path),
                status=status,
                times=times,
                after=after,
                retry_after=retry_after,
                is_global=is_global,
                code=code,
                message=message,
                seconds=seconds,
                held=held,
            )
        )

    def drop_gateway(self, *, resumable: bool = True, code: int | None = None) -> None:
        """End all connections: by a cut, or with a close code. What is not resumable meets op 9 when it tries."""
        for session in self.gateway.connected():
            connection, session.connection = session.connection, None
            if not resumable:
                del self.gateway.sessions[session.id]
            if connection is not None:
                connection.cut() if code is None else connection.close(code)

    def ask_to_reconnect(self) -> None:
        """Op 7."""
        for session in self.gateway.connected():
            if session.connection is not None:
                session.connection.op(RECONNECT)

    def invalidate_session(self, *, resumable: bool) -> None:
        """Op 9."""
        for session in self.gateway.connected():
            if session.connection is not None:
                session.connection.op(INVALID, resumable)
            if not resumable:
                session.connection = None
                del self.gateway.sessions[session.id]

    # -- looking -------------------------------------------------------------------------------------------------

    async def connected(self, timeout: float = 15, *, shards: int = 1) -> None:  # noqa: ASYNC109
        """Wait until the bot has identified or resumed."""
        await self.world.until(lambda: len(self.gateway.connected()) >= shards, timeout, "the bot has not connected")

    async def synced(self, timeout: float = 15) -> Sync:  # noqa: ASYNC109
        """Wait until the bot has registered its commands."""
        await self.world.until(lambda: self.syncs, timeout, "the bot has registered no commands")
        return self.syncs[-1]

    def messages(self, channel: Channel, *, by: User | None = None) -> list[Message]:
        """What stands in a channel, oldest first; ephemeral answers do not."""
        there = self.world.messages.get(channel.id, {}).values()
        return [message for message in there if by is None or message.author_id == by.id]

    @property
    def syncs(self) -> list[Sync]:
        return self.server.registry.syncs

    @property
    def interactions(self) -> list[Interaction]:
        return list(self.server.interactions.values())

    @property
    def acks(self) -> list[Acknowledged]:
        """Every interaction the bot acknowledged, with the time it took."""
        return [
            Acknowledged(name=one.name, kind=one.kind, callback=one.callback, ms=one.acknowledged_ms)
            for one in self.interactions
            if one.callback is not None and one.acknowledged_ms is not None
        ]

    def requests(self, method: str = "*", path: str = "…", *, status: int | None = None) -> list[Request]:
        """The REST calls so far, with "…" in `path` for anything."""
        pattern = path_pattern(path)
        return [
            one
            for one in self.server.requests
            if method in ("*", one.method) and pattern.fullmatch(one.path) and status in (None, one.status)
        ]
