"""Socket Mode: the WebSocket connections of the bot, and the envelopes that go over them."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.fakes.slack.courier import Attempt, Courier, Delivery
from tests.fakes.slack.values import Json
from tests.fakes.slack.world import APP_ID, World

MOST_CONNECTIONS = 10
PING_SECONDS = 5.0


@dataclass(slots=True, kw_only=True, eq=False)
class Connection:
    """One socket of the bot."""

    id: int
    socket: web.WebSocketResponse
    request: web.Request
    opened: float
    silent: bool = False  # a test has cut the wire: nothing is read, nothing is answered
    leaving: bool = False  # told to disconnect: gets nothing new
    pings: int = 0
    sent: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class SocketHub:
    world: World
    courier: Courier | None = None
    connections: list[Connection] = field(default_factory=list)
    opened: int = 0  # connections ever
    strays: list[Json] = field(default_factory=list)  # acknowledgements of envelopes that were never sent
    pending: dict[str, tuple[Delivery, list[Attempt]]] = field(default_factory=dict)
    link_disabled: bool = False
    _turn: itertools.count[int] = field(default_factory=itertools.count)

    async def endpoint(self, request: web.Request) -> web.StreamResponse:
        """A bot connects with the ticket that apps.connections.open gave it."""
        if self.world.codes.pop(request.query.get("ticket", ""), None) is None:
            return web.Response(status=408 if "ticket" in request.query else 400, text="invalid ticket")
        socket = web.WebSocketResponse(autoping=False, timeout=0.2)
        await socket.prepare(request)
        self.opened += 1
        connection = Connection(id=self.opened, socket=socket, request=request, opened=time.monotonic())
        if len(self.connections) >= MOST_CONNECTIONS or self.link_disabled:
            reason = "link_disabled" if self.link_disabled else "too_many_websockets"
            await self._say(connection, {"type": "disconnect", "reason": reason, "debug_info": _debug(connection)})
            await socket.close()
            return socket
        self.connections.append(connection)
        await self._say(
            connection,
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "debug_info": {**_debug(connection), "build_number": 1, "approximate_connection_time": 18060},
                "connection_info": {"app_id": APP_ID},
            },
        )
        self.world.touch()
        pinging = asyncio.get_running_loop().create_task(self._ping(connection))
        try:
            await self._read(connection)
        finally:
            pinging.cancel()
            self._gone(connection)
        return socket

    async def _read(self, connection: Connection) -> None:
        async for message in connection.socket:
            if connection.silent:
                continue
            if message.type == WSMsgType.PING:
                connection.pings += 1
                await connection.socket.pong(message.data)
            elif message.type == WSMsgType.TEXT:
                self._acknowledged(message.data)

    def _acknowledged(self, text: str) -> None:
        now = time.monotonic()
        try:
            body = json.loads(text)
            known = self.pending.get(body["envelope_id"])
        except (ValueError, KeyError, TypeError):
            self.strays.append({"raw": text})
            return
        if known is None or self.courier is None:
            self.strays.append(body)
            return
        delivery, attempts = known
        waiting = [attempt for attempt in attempts if attempt.outcome == "sending"]
        self.courier.acknowledge(delivery, (waiting or attempts)[0], body.get("payload"), now=now)

    async def _ping(self, connection: Connection) -> None:
        with suppress(ConnectionError):
            while True:
                await asyncio.sleep(PING_SECONDS)
                if not connection.silent:
                    await connection.socket.ping(b"Ping from fake-slack")

    def _gone(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        for envelope_id in connection.sent:
            for attempt in self.pending[envelope_id][1]:
                if attempt.outcome == "sending" and attempt.connection == connection.id:
                    attempt.outcome = "dropped"
                    attempt.done.set()
        self.world.touch()

    async def _say(self, connection: Connection, body: Json) -> None:
        with suppress(ConnectionError):
            await connection.socket.send_str(json.dumps(body))

    def pick(self) -> Connection | None:
        """The connections take turns."""
        ready = [one for one in self.connections if not one.leaving and not one.socket.closed]
        return ready[next(self._turn) % len(ready)] if ready else None

    async def ready(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.pick() is None:
                    await self.world.changed.wait()

    async def send(self, delivery: Delivery, attempt: Attempt) -> None:
        """Put an envelope on the next connection."""
        connection = self.pick()
        attempt.sent_at = time.monotonic()
        if connection is None:
            attempt.outcome = "no_connection"
            attempt.done.set()
            return
        attempt.connection = connection.id
        self.pending.setdefault(attempt.envelope_id, (delivery, []))[1].append(attempt)
        connection.sent.add(attempt.envelope_id)
        envelope: Json = {
            "envelope_id": attempt.envelope_id,
            "type": delivery.kind,
            "accepts_response_payload": delivery.accepts_payload,
            "payload": delivery.payload,
        }
        if delivery.kind == "events_api" or attempt.number:
            envelope |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
        await self._say(connection, envelope)

    # --- what a test may do to the connections ----------------------------------------------------------------------

    async def disconnect(self, reason: str = "refresh_requested", *, close_after: float | None = 1.0) -> None:
        """Ask every connection to go, and close it a little later, as Slack does about once an hour.

        `warning` announces; `refresh_requested` renews; `link_disabled` means that Socket Mode was switched off.
        """
        self.link_disabled = reason == "link_disabled"
        for connection in list(self.connections):
            connection.leaving = reason != "warning"
            await self._say(connection, {"type": "disconnect", "reason": reason, "debug_info": _debug(connection)})
            if close_after is not None:
                asyncio.get_running_loop().call_later(close_after, self._close_soon, connection)

    def _close_soon(self, connection: Connection) -> None:
        if not connection.socket.closed:
            self.drop(connection)

    def drop(self, connection: Connection | None = None) -> None:
        """Cut one connection, or all, without a word."""
        for one in [connection] if connection else list(self.connections):
            one.leaving = True
            if one.request.transport is not None:
                one.request.transport.abort()

    def go_silent(self) -> None:
        """Leave the connections open but dead: no pongs, nothing read."""
        for connection in self.connections:
            connection.silent = True

    async def close(self) -> None:
        for connection in list(self.connections):
            await connection.socket.close()


def _debug(connection: Connection) -> Json:
    return {"host": f"applink-fake-{connection.id}"}
