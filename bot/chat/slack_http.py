"""HTTP mode: Slack's requests, taken only when Slack signed them, lately, and not before."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from bot.chat.slack_front import Front
from bot.chat.slack_oauth import OAuth
from bot.chat.slack_texts import UNTRUE
from bot.log import get_logger

_FRESH = 300  # seconds for which a signature is taken, as Slack advises
_SEEN = 20_000  # signatures remembered; more requests in five minutes than any workspace makes
_BODY = 4 * 1024 * 1024
_ANSWER = 2.9  # seconds within which a modal must be answered


class Signatures:
    """Whether a request is Slack's. Each signature is taken once: a request that is repeated is a replay."""

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret.encode()
        self._clock = clock
        self._seen: OrderedDict[str, float] = OrderedDict()

    def take(self, stamp: str, signature: str, body: bytes) -> bool:
        """Whether this is signed by Slack, within five minutes, and has not been taken before."""
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
            return False
        now = self._clock()
        if abs(now - int(stamp)) > _FRESH:
            return False
        made = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"v0={made}".encode(), signature.encode()):
            return False
        while self._seen and (len(self._seen) >= _SEEN or next(iter(self._seen.values())) < now - 2 * _FRESH):
            self._seen.popitem(last=False)
        if signature in self._seen:
            return False
        self._seen[signature] = now
        return True

    def give_back(self, signature: str) -> None:
        """We could not answer it: Slack may send the very same request at once."""
        self._seen.pop(signature, None)


class Endpoint:
    """POST /slack/events: events, commands and everything that people press and send in."""

    def __init__(self, front: Front, secret: str) -> None:
        self._front = front
        self._signatures = Signatures(secret)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Take one request in, and acknowledge it."""
        raw = await request.read()
        signature = request.headers.get("X-Slack-Signature", "")
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        if not self._signatures.take(stamp, signature, raw):
            get_logger().warning("refused a request that Slack did not sign, or that came before")
            return web.Response(status=401, text=UNTRUE)
        try:
            body = read_body(request.content_type, raw)
        except ValueError:
            return web.Response(status=400, text="This is not a request of Slack's.")
        if body.get("type") == "url_verification":
            return web.json_response({"challenge": str(body.get("challenge", ""))})
        if "ssl_check" in body:
            return web.Response()
        answered: asyncio.Future[dict[str, Any] | None] = asyncio.get_running_loop().create_future()

        async def acknowledge(payload: dict[str, Any] | None) -> None:
            if not answered.done():
                answered.set_result(payload)

        async def take() -> None:
            try:
                await self._front.take(body, _retry(request.headers), acknowledge)
            finally:
                await acknowledge(None)  # what came before has nothing to say, and neither has a failure

        self._front.start(take())
        try:
            payload = await asyncio.wait_for(answered, _ANSWER)
        except TimeoutError:
            self._signatures.give_back(signature)
            return web.Response(status=503)
        return web.Response() if payload is None else web.json_response(payload)


def read_body(content_type: str, raw: bytes) -> dict[str, Any]:
    """A request's payload: JSON, a form with JSON in it, or a command's fields. Raises ValueError."""
    if content_type == "application/json":
        found = json.loads(raw)
    else:
        fields = parse_qs(raw.decode(), keep_blank_values=True, max_num_fields=100)
        found = json.loads(fields["payload"][0]) if "payload" in fields else {k: v[0] for k, v in fields.items()}
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004 - one error for everything that is no payload
    return found


def _retry(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items() if name.lower().startswith("x-slack-retry")}


def web_app(front: Front, secret: str, oauth: OAuth | None) -> web.Application:
    """The server's pages."""
    app = web.Application(client_max_size=_BODY)
    app.router.add_post("/slack/events", Endpoint(front, secret).answer)
    if oauth is not None:
        app.add_routes(oauth.routes())
    return app
