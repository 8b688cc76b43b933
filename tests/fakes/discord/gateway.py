"""The gateway: sessions that outlive their connections, so that a client may resume and miss nothing."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.compress import Stream, stream
from tests.fakes.discord.payloads import guild_json, member_json, user_json
from tests.fakes.discord.world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = (
    *range(5),
    *range(6, 12),
)
INTENTS = {
    "guilds": 1 << 0,
    "guild_members": 1 << 1,
    "guild_presences": 1 << 8,
    "guild_messages": 1 << 9,
    "guild_message_reactions": 1 << 10,
    "direct_messages": 1 << 12,
    "direct_message_reactions": 1 << 13,
    "message_content": 1 << 15,
}
PRIVILEGED = INTENTS["guild_members"] | INTENTS["guild_presences"] | INTENTS["message_content"]
KNOWN_INTENTS = (1 << 26) - 1
SENT_PER_MINUTE, SENT_BYTES = 120, 4096

Made = dict[str, Any]


@dataclass(kw_only=True)
class Session:
    """What a client may resume."""

    id: str
    shard: tuple[int, int]
    intents: int
    seq: int = 0
    history: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=5000))
    connection: Connection | None = None

    def covers(self, guild_id: str | None) -> bool:
        number, of = self.shard
        return number == (0 if guild_id is None else (int(guild_id) >> 22) % of)

    def has(self, intent: str) -> bool:
        return bool(self.intents & INTENTS[intent])

    def push(self, event: str, data: Made) -> None:
        self.seq += 1
        text = json.dumps({"op": DISPATCH, "t": event, "s": self.seq, "d": data})
        self.history.append((self.seq, text))
        if self.connection is not None:
            self.connection.send(text)


@dataclass(kw_only=True, eq=False)
class Connection:
    """One WebSocket. Sending is put in a queue, so that drivers need not wait."""

    ws: web.WebSocketResponse
    request: web.Request
    packer: Stream
    session: Session | None = None
    outbox: asyncio.Queue[str | int] = field(default_factory=asyncio.Queue)
    sent_at: deque[float] = field(default_factory=lambda: deque(maxlen=SENT_PER_MINUTE))

    def send(self, text: str) -> None:
        self.outbox.put_nowait(text)

    def op(self, number: int, data: Any = None) -> None:
        self.send(json.dumps({"op": number, "d": data, "s": None, "t": None}))

    def close(self, code: int) -> None:
        self.outbox.put_nowait(code)

    def cut(self) -> None:
        """End the TCP connection with no word."""
        if self.request.transport is not None:
            self.request.transport.abort()

    async def write(self) -> None:
        with suppress(ConnectionError):
            while True:
                item = await self.outbox.get()
                if isinstance(item, int):
                    await self.ws.close(code=item)
                    return
                packed = self.packer.pack(item)
                await (self.ws.send_str(packed) if isinstance(packed, str) else self.ws.send_bytes(packed))

    def too_fast(self) -> bool:
        now = time.monotonic()
        full = len(self.sent_at) == SENT_PER_MINUTE and now - self.sent_at[0] < 60
        self.sent_at.append(now)
        return full


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something a client said."""

    op: int
    at_ms: float
    data: Any


@dataclass(kw_only=True)
class Gateway:
    world: World
    token: str
    url: str = ""
    privileged: int = 0  # what the developer portal switches on
    heartbeat_ms: int = 41_250
    acks: bool = True  # false: a zombie that takes heartbeats and says nothing
    open: bool = True  # false: nobody gets in
    sessions: dict[str, Session] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    starts_left: int = 1000
    shards: int = 1  # recommended
    connections: set[Connection] = field(default_factory=set)

    def connected(self) -> list[Session]:
        return [session for session in self.sessions.values() if session.connection is not None]

    def count(self, op: int) -> int:
        return sum(1 for one in self.heard if one.op == op)

    def dispatch(
        self,
        event: str,
        data: Made | Callable[[Session], Made],
        *,
        guild_id: str | None = None,
        intent: str | None = None,
    ) -> None:
        """Send an event to each session that is to see it, or keep it for when that session is resumed."""
        for session in tuple(self.sessions.values()):
            if session.covers(guild_id) and (intent is None or session.has(intent)):
                session.push(event, data(session) if callable(data) else data)
        self.world.ring()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if not self.open:
            return web.Response(status=503)
        ws = web.WebSocketResponse(max_msg_size=0)
        await ws.prepare(request)
        connection = Connection(ws=ws, request=request, packer=stream(request.query.get("compress")))
        self.connections.add(connection)
        writer = asyncio.create_task(connection.write())
        try:
            if request.query.get("v") != "10":
                connection.close(4012)
            connection.op(HELLO, {"heartbeat_interval": self.heartbeat_ms, "_trace": []})
            await self._listen(connection)
        finally:
            self._left(connection)
            writer.cancel()
            with suppress(asyncio.CancelledError):
                await writer
        return ws

    def _left(self, connection: Connection) -> None:
        self.connections.discard(connection)
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
            if connection.ws.close_code in (1000, 1001):
                self.sessions.pop(session.id, None)
        self.world.ring()

    async def _listen(self, connection: Connection) -> None:
        patience = self.heartbeat_ms / 1000 * 1.5 + 5
        while True:
            try:
                message = await connection.ws.receive(timeout=patience)
            except TimeoutError:
                await connection.ws.close(code=4009)
                return
            if message.type != WSMsgType.TEXT:
                return
            if len(message.data.encode()) > SENT_BYTES:
                connection.close(4002)
            elif connection.too_fast():
                connection.close(4008)
            else:
                self._hear(connection, message.data)

    def _hear(self, connection: Connection, text: str) -> None:
        try:
            said = json.loads(text)
            op, data = said["op"], said.get("d")
        except (ValueError, KeyError, TypeError):
            connection.close(4002)
            return
        self.heard.append(Heard(op=op, at_ms=self.world.clock.elapsed_ms(), data=data))
        if op == HEARTBEAT:
            if self.acks:
                connection.op(ACK)
        elif op == IDENTIFY:
            self._identify(connection, data)
        elif op == RESUME:
            self._resume(connection, data)
        elif op in (PRESENCE, VOICE, MEMBERS):
            if connection.session is None:
                connection.close(4003)
            elif op == MEMBERS:
                self._members(connection.session, data)
        else:
            connection.close(4001)
        self.world.ring()

    def _identify(self, connection: Connection, data: Made) -> None:
        refused = self._refusal(connection, data)
        if refused:
            connection.close(refused)
            return
        shard = tuple(data.get("shard") or (0, 1))
        self.starts_left -= 1
        session = Session(id=secrets.token_hex(16), shard=(shard[0], shard[1]), intents=int(data["intents"]))
        self.sessions[session.id] = session
        session.connection, connection.session = connection, session
        guilds = [g for g in self.world.guilds.values() if g.has_bot and session.covers(g.id)]
        ready = {
            "v": 10,
            "user": {**user_json(self.world.bot), "verified": True, "mfa_enabled": True, "email": None, "flags": 0},
            "guilds": [{"id": guild.id, "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": list(shard),
            "application": {"id": self.world.bot.id, "flags": 0},
            "session_type": "normal",
            "private_channels": [],
            "_trace": [],
        }
        session.push("READY", ready)
        for guild in guilds:
            self.tell_guild(session, guild.id)

    def _refusal(self, connection: Connection, data: Made) -> int | None:
        if connection.session is not None:
            return 4005
        if data.get("token") != self.token:
            return 4004
        intents = data.get("intents")
        if not isinstance(intents, int) or intents < 0 or intents & ~KNOWN_INTENTS:
            return 4013
        if intents & PRIVILEGED & ~self.privileged:
            return 4014
        number, of = data.get("shard") or (0, 1)
        return None if of >= 1 and 0 <= number < of else 4010

    def tell_guild(self, session: Session, guild_id: str) -> None:
        if not session.has("guilds"):
            return
        everyone = [self.world.users[one] for one in self.world.members[guild_id]]
        members = everyone if session.has("guild_members") else [self.world.bot]
        session.push("GUILD_CREATE", guild_json(self.world, self.world.guilds[guild_id], members=members, gateway=True))

    def _resume(self, connection: Connection, data: Made) -> None:
        if data.get("token") != self.token:
            connection.close(4004)
            return
        session = self.sessions.get(data.get("session_id") or "")
        if session is None:
            connection.op(INVALID, False)
            return
        seen = int(data.get("seq") or 0)
        if seen > session.seq:
            connection.close(4007)
            return
        if session.connection is not None:
            session.connection.close(4000)
        session.connection, connection.session = connection, session
        for number, text in session.history:
            if number > seen:
                connection.send(text)
        session.push("RESUMED", {"_trace": []})

    def _members(self, session: Session, data: Made) -> None:
        guild_id = data["guild_id"] if isinstance(data["guild_id"], str) else str(data["guild_id"])
        if guild_id not in self.world.guilds:
            return
        asked = data.get("user_ids")
        wanted = None if asked is None else {str(one) for one in (asked if isinstance(asked, list) else [asked])}
        query = (data.get("query") or "").lower()
        if wanted is None and not query and not session.has("guild_members"):
            return
        users = [self.world.users[one] for one in self.world.members[guild_id]]
        found = [u for u in users if (u.id in wanted if wanted is not None else u.name.lower().startswith(query))]
        chunk = {
            "guild_id": guild_id,
            "members": [member_json(self.world, guild_id, user) for user in found],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": sorted((wanted or set()) - {user.id for user in found}),
        }
        session.push("GUILD_MEMBERS_CHUNK", chunk | ({"nonce": data["nonce"]} if data.get("nonce") else {}))
