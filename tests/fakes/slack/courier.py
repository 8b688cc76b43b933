"""How commands, events and interactions reach the bot: one delivery, its attempts, its acknowledgement."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.fakes.slack.values import Ack, Channel, HttpReply, Json, Submission, User, View
from tests.fakes.slack.world import World

ACK_SECONDS = 3.0
REACH_SECONDS = 30.0  # a retry waits so long for a socket: the real delays are minutes, ours are seconds


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One sending of a delivery: an envelope, or a request."""

    number: int
    reason: str
    envelope_id: str
    sent_at: float = 0.0
    outcome: str = "sending"  # acked, timeout, dropped, no_connection, http_error
    connection: int | None = None
    request: tuple[str, dict[str, str]] | None = None  # HTTP mode: the body and the headers, to be replayed
    reply: HttpReply | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True, kw_only=True, eq=False)
class Delivery:
    """One thing that a person did or that happened, on its way to the bot."""

    kind: str  # slash_commands, events_api or interactive
    name: str  # the command, the type of event, or the type of interaction
    payload: Json
    user: User | None = None
    channel: Channel | None = None
    view: View | None = None  # the view it was done in
    attempts: list[Attempt] = field(default_factory=list)
    acks: list[Ack] = field(default_factory=list)
    error: str | None = None  # what the person sees instead of an answer
    submission: Submission | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def response_url(self) -> str:
        return str(self.payload.get("response_url", ""))

    @property
    def trigger_id(self) -> str:
        return str(self.payload.get("trigger_id", ""))

    @property
    def ts(self) -> str:
        """The person's message that this is about."""
        event = self.payload.get("event", {})
        return str(event.get("ts") or self.payload.get("message_ts", ""))

    @property
    def accepts_payload(self) -> bool:
        return self.kind != "events_api"

    def touch(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()

    async def acked(self, timeout: float = ACK_SECONDS) -> Ack:  # noqa: ASYNC109 - a test states how long it waits
        """The first acknowledgement.

        Raises TimeoutError.
        """
        async with asyncio.timeout(timeout):
            while not self.acks:
                await self.changed.wait()
        return self.acks[0]

    async def settled(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Until Slack is done with it: acknowledged, given up, or failed."""
        async with asyncio.timeout(timeout):
            while not self.acks and self.error is None:
                await self.changed.wait()


class Transport(Protocol):
    """Socket Mode or HTTP."""

    async def send(self, delivery: Delivery, attempt: Attempt) -> None:
        """Send it; the outcome and `done` are set when it is known."""

    async def ready(self, seconds: float) -> None:
        """Wait for the bot to be within reach, at most so long."""


@dataclass(slots=True, kw_only=True)
class Courier:
    """Sends deliveries, again where Slack would."""

    world: World
    transport: Transport
    ack_seconds: float = ACK_SECONDS
    retry_delays: Sequence[float] = (0.0, 1.0, 2.0)  # the real ones: at once, a minute, five minutes
    on_ack: Callable[[Delivery, Any], None] = lambda _delivery, _payload: None
    duplicates: int = 0  # deliveries that are still to be sent twice
    deliveries: list[Delivery] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def deliver(self, delivery: Delivery) -> Delivery:
        """Send it, and come back once the first attempt is on its way."""
        self.deliveries.append(delivery)
        started = asyncio.Event()
        self._spawn(self._run(delivery, started))
        await started.wait()
        if self.duplicates:
            self.duplicates -= 1
            await self.again(delivery, same_envelope=True)
        return delivery

    async def again(self, delivery: Delivery, *, same_envelope: bool = False, reason: str = "timeout") -> Attempt:
        """Send it once more: the very same envelope, or a retry as Slack numbers them."""
        first = delivery.attempts[0]
        number = 0 if same_envelope else max(one.number for one in delivery.attempts) + 1
        envelope_id = first.envelope_id if same_envelope else str(uuid.uuid4())
        attempt = Attempt(number=number, reason="" if same_envelope else reason, envelope_id=envelope_id)
        delivery.attempts.append(attempt)
        await self.transport.send(delivery, attempt)
        return attempt

    def _spawn(self, coroutine: Any) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _run(self, delivery: Delivery, started: asyncio.Event) -> None:
        reason = ""
        tries = 1 + (len(self.retry_delays) if delivery.kind == "events_api" else 0)
        for number in range(tries):
            if number:
                await asyncio.sleep(self.retry_delays[number - 1])
                await self.transport.ready(REACH_SECONDS)
            attempt = Attempt(number=number, reason=reason, envelope_id=str(uuid.uuid4()))
            delivery.attempts.append(attempt)
            try:
                await self.transport.send(delivery, attempt)
            finally:
                started.set()
            reason = await self._outcome(attempt)
            if attempt.outcome == "acked" or delivery.acks:
                return
        gave_up = {"no_connection": "dispatch_failed", "http_error": "http_service_error"}
        delivery.error = gave_up.get(delivery.attempts[-1].outcome, "operation_timeout")
        delivery.touch()
        self.world.touch()

    async def _outcome(self, attempt: Attempt) -> str:
        """Wait for an answer as long as Slack does; the reason of the next attempt."""
        try:
            async with asyncio.timeout(self.ack_seconds):
                await attempt.done.wait()
        except TimeoutError:
            attempt.outcome = "timeout"
        if attempt.outcome == "dropped":  # nobody is told about a lost socket: the time still has to run out
            await asyncio.sleep(min(1.0, self.ack_seconds))
        return {"http_error": "http_error"}.get(attempt.outcome, "timeout")

    def acknowledge(self, delivery: Delivery, attempt: Attempt, payload: Any, *, now: float, status: int = 200) -> None:
        """The bot answered."""
        waited = now - attempt.sent_at
        ack = Ack(
            kind=delivery.kind,
            name=delivery.name,
            envelope_id=attempt.envelope_id,
            attempt=attempt.number,
            ms=waited * 1000,
            late=waited > self.ack_seconds,
            payload=payload,
            status=status,
        )
        self.world.acks.append(ack)
        first = not delivery.acks
        delivery.acks.append(ack)
        attempt.outcome = "timeout" if ack.late else "acked"
        attempt.done.set()
        if first and not ack.late:  # Slack does nothing with what comes late or twice
            self.on_ack(delivery, payload)
        delivery.touch()
        self.world.touch()

    async def close(self) -> None:
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
