"""HTTP mode: requests to the bot's own address, signed as Slack signs them, or wrongly on purpose."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack.courier import Attempt, Courier, Delivery
from tests.fakes.slack.values import HttpReply
from tests.fakes.slack.world import World

SIGNATURES = ("right", "wrong", "other_secret", "old", "future", "missing", "no_timestamp", "bad_timestamp", "tampered")


def sign(secret: str, timestamp: str, body: str) -> str:
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return f"v0={digest}"


def encode(delivery: Delivery) -> tuple[str, str]:
    """The body and the content type of a delivery."""
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload), "application/json"
    if delivery.kind == "interactive":
        return urlencode({"payload": json.dumps(delivery.payload)}), "application/x-www-form-urlencoded"
    return urlencode(delivery.payload), "application/x-www-form-urlencoded"


def signed(world: World, body: str, content_type: str, signature: str = "right") -> tuple[str, dict[str, str]]:
    """The body and headers of a request whose signature is right, or not in the way that is named."""
    if signature not in SIGNATURES:
        raise ValueError(f"no such signature: {signature}")
    moved = {"old": -6 * 60, "future": 6 * 60}.get(signature, 0)
    stamp = str(int(time.time()) + moved)
    secret = "another-secret" if signature == "other_secret" else world.signing_secret
    headers = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": "yesterday" if signature == "bad_timestamp" else stamp,
        "X-Slack-Signature": sign(secret, stamp, body),
    }
    if signature == "wrong":
        headers["X-Slack-Signature"] = "v0=" + "0" * 64
    if signature == "missing":
        del headers["X-Slack-Signature"]
    if signature == "no_timestamp":
        del headers["X-Slack-Request-Timestamp"]
    return (body + " " if signature == "tampered" else body), headers


@dataclass(slots=True, kw_only=True)
class HttpMode:
    """Posts deliveries to `url`."""

    world: World
    url: str
    courier: Courier | None = None
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def send(self, delivery: Delivery, attempt: Attempt) -> None:
        """Start the request; its answer is the acknowledgement."""
        body, content_type = encode(delivery)
        body, headers = signed(self.world, body, content_type)
        if attempt.number:
            headers |= {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": attempt.reason}
        attempt.request = (body, headers)
        attempt.sent_at = time.monotonic()
        task = asyncio.get_running_loop().create_task(self._exchange(delivery, attempt))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def ready(self, seconds: float) -> None:
        """The bot's address is always tried."""

    async def _exchange(self, delivery: Delivery, attempt: Attempt) -> None:
        assert attempt.request is not None
        try:
            attempt.reply = await self.post(*attempt.request)
        except (aiohttp.ClientError, TimeoutError):
            attempt.outcome = "no_connection"
            attempt.done.set()
            return
        if attempt.reply.status == 200 and self.courier is not None:
            payload = _payload(attempt.reply)
            self.courier.acknowledge(delivery, attempt, payload, now=time.monotonic())
            return
        attempt.outcome = "http_error"
        attempt.done.set()

    async def post(self, body: str, headers: dict[str, str]) -> HttpReply:
        async with self.session.post(self.url, data=body.encode(), headers=headers) as response:
            return HttpReply(status=response.status, body=await response.text(), headers=dict(response.headers))

    async def close(self) -> None:
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()


def _payload(reply: HttpReply) -> Any:
    """What an answer says, as a Socket Mode acknowledgement would carry it."""
    if not reply.body:
        return None
    try:
        return json.loads(reply.body)
    except ValueError:
        return {"text": reply.body}
