"""Everything this Discord holds: users, guilds, channels, messages. Values are replaced, never changed in place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from tests.fakes.discord.clock import Clock, Snowflakes
from tests.fakes.discord.permissions import ALL, BITS

TEXT, DM, NEWS, NEWS_THREAD, THREAD, PRIVATE_THREAD, FORUM = 0, 1, 5, 10, 11, 12, 15
THREADS = (NEWS_THREAD, THREAD, PRIVATE_THREAD)
EPHEMERAL, LOADING, SUPPRESS_EMBEDS, HAS_THREAD, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 2, 1 << 5, 1 << 15

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    id: str
    name: str
    display: str | None = None
    bot: bool = False
    locale: str = "en-US"  # their client's language
    takes_dms: bool = True

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    id: str
    guild_id: str
    name: str
    permissions: int
    position: int = 0
    mentionable: bool = False
    managed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Overwrite:
    id: str
    kind: Literal[0, 1]  # of a role or of a member
    allow: int = 0
    deny: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    id: str
    kind: int
    name: str
    guild_id: str | None = None
    parent_id: str | None = None  # a thread's channel
    owner_id: str | None = None
    topic: str | None = None
    position: int = 0
    overwrites: tuple[Overwrite, ...] = ()
    recipient_id: str | None = None  # of a DM with the bot
    archived: bool = False
    locked: bool = False
    nsfw: bool = False
    tags: tuple[str, ...] = ()
    made_at: float = 0.0

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guild:
    id: str
    name: str
    owner_id: str
    locale: str = "en-US"
    has_bot: bool = True  # false: only people who installed the app for themselves use it here


@dataclass(frozen=True, slots=True, kw_only=True)
class Pings:
    """Who would have been notified, after allowed_mentions."""

    users: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    everyone: bool = False

    def __bool__(self) -> bool:
        return bool(self.users or self.roles or self.everyone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    id: str
    channel_id: str
    author_id: str
    made_at: float
    content: str = ""
    embeds: tuple[dict[str, Any], ...] = ()
    components: tuple[dict[str, Any], ...] = ()
    attachments: tuple[dict[str, Any], ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()  # what was uploaded, by name
    flags: int = 0
    edited_at: float | None = None
    pings: Pings = Pings()
    allowed_mentions: dict[str, Any] | None = None  # as it was sent
    nonce: str | None = None
    reply_to: str | None = None
    interaction_id: str | None = None
    interaction: dict[str, Any] | None = None  # interaction_metadata
    reactions: tuple[tuple[str, str], ...] = ()  # (emoji, user id)

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def empty(self) -> bool:
        return not (self.content or self.embeds or self.components or self.attachments)


@dataclass(kw_only=True)
class World:
    """The tables, by id, and a bell that rings when something changed."""

    clock: Clock = field(default_factory=Clock)
    bot: User = field(init=False)
    users: dict[str, User] = field(default_factory=dict)
    guilds: dict[str, Guild] = field(default_factory=dict)
    roles: dict[str, dict[str, Role]] = field(default_factory=dict)  # by guild
    members: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)  # guild → user → role ids
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)  # by channel
    ephemeral: dict[str, Message] = field(default_factory=dict)
    _waiting: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = field(default_factory=list)
    _rung: bool = False

    def __post_init__(self) -> None:
        self.snowflakes = Snowflakes(clock=self.clock)
        self.bot = self.add(User(id=self.snowflakes.next(), name="Newsbrief", bot=True))

    # -- writing -------------------------------------------------------------------------------------------------

    def add(self, user: User) -> User:
        self.users[user.id] = user
        return user

    def keep(self, message: Message) -> Message:
        """Store a new message or a new state of one."""
        if message.ephemeral:
            self.ephemeral[message.id] = message
        else:
            self.messages.setdefault(message.channel_id, {})[message.id] = message
        return message

    def forget_channel(self, channel_id: str) -> list[Channel]:
        """Take away a channel, its threads and messages; gives what went."""
        gone = [c for c in self.channels.values() if channel_id in (c.id, c.parent_id)]
        for channel in gone:
            del self.channels[channel.id]
            self.messages.pop(channel.id, None)
        return gone

    def overwrite(
        self, channel: Channel, target: str, kind: Literal[0, 1], *, allow: int = 0, deny: int = 0
    ) -> Channel:
        now = self.channels[channel.id]
        old = next((o for o in now.overwrites if o.id == target), Overwrite(id=target, kind=kind))
        made = replace(old, allow=(old.allow & ~deny) | allow, deny=(old.deny & ~allow) | deny)
        others = tuple(o for o in now.overwrites if o.id != target)
        self.channels[channel.id] = replace(now, overwrites=(*others, made))
        return self.channels[channel.id]

    # -- reading -------------------------------------------------------------------------------------------------

    def message(self, channel_id: str, message_id: str) -> Message | None:
        return self.messages.get(channel_id, {}).get(message_id)

    def anywhere(self, message_id: str) -> Message | None:
        """A message by its id alone, ephemeral ones too."""
        if message_id in self.ephemeral:
            return self.ephemeral[message_id]
        return next((by_id[message_id] for by_id in self.messages.values() if message_id in by_id), None)

    def dm(self, user: User) -> Channel:
        """The bot's private channel with someone, opened if need be."""
        for channel in self.channels.values():
            if channel.kind == DM and channel.recipient_id == user.id:
                return channel
        made = Channel(
            id=self.snowflakes.next(), kind=DM, name=user.name, recipient_id=user.id, made_at=self.clock.now()
        )
        self.channels[made.id] = made
        return made

    def permissions(self, user: User, channel: Channel) -> int:
        """What someone may do in a channel, overwrites included; a thread follows its parent."""
        if channel.guild_id is None:
            return ALL & ~BITS["manage_channels"] & ~BITS["administrator"]
        guild, roles = self.guilds[channel.guild_id], self.roles[channel.guild_id]
        held = self.members[guild.id].get(user.id)
        if held is None:
            return 0
        total = roles[guild.id].permissions
        for role_id in held:
            total |= roles[role_id].permissions
        if guild.owner_id == user.id or total & BITS["administrator"]:
            return ALL
        ruled = self.channels.get(channel.parent_id or "", channel) if channel.is_thread else channel
        total = _apply(total, (o for o in ruled.overwrites if o.id == guild.id))
        total = _apply(total, [o for o in ruled.overwrites if o.id in held and o.id != guild.id])
        total = _apply(total, (o for o in ruled.overwrites if o.id == user.id))
        return total if total & BITS["view_channel"] else 0

    def may(self, user: User, channel: Channel, permission: str) -> bool:
        return bool(self.permissions(user, channel) & BITS[permission])

    # -- waiting -------------------------------------------------------------------------------------------------

    def ring(self) -> None:
        """Let everyone who waits look again, once however often it rings before."""
        if self._waiting and not self._rung:
            self._rung = True
            asyncio.get_running_loop().call_soon(self._look)

    def _look(self) -> None:
        self._rung = False
        for look, waiter in tuple(self._waiting):
            if not waiter.done() and (found := look()):
                waiter.set_result(found)

    async def until(self, look: Callable[[], T | None], seconds: float, what: str | Callable[[], str]) -> T:
        """Wait until `look` gives something true, and give it; TimeoutError says `what` did not come."""
        found = look()
        if found:
            return found
        waiter = (look, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        try:
            return await asyncio.wait_for(waiter[1], seconds)
        except TimeoutError:
            raise TimeoutError(f"after {seconds:g} s: {what if isinstance(what, str) else what()}") from None
        finally:
            self._waiting.remove(waiter)


def _apply(total: int, overwrites: Iterable[Overwrite]) -> int:
    found = list(overwrites)
    for one in found:
        total &= ~one.deny
    for one in found:
        total |= one.allow
    return total
