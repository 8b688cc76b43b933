"""Socket Mode: one connection to Slack, kept open, and made again when it is lost."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.connections import Connections
from bot.chat.slack_answers import PLATFORM
from bot.chat.slack_client import code_of, explain
from bot.chat.slack_front import Front
from bot.errors import SettingsError
from bot.log import get_logger, one_line

_PING = 5.0  # seconds between pings; half of it without an answer, and the socket counts as lost
_LOOK = 0.25  # seconds between looks at whether it is
_RETRY = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
# With these, asking again helps nobody.
_FINAL = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type"})


class Socket:
    """Takes envelopes until it is asked to stop."""

    def __init__(self, client: AsyncWebClient, app_token: str, front: Front, connections: Connections) -> None:
        quiet = logging.getLogger("bot.slack.socket")
        quiet.setLevel(logging.CRITICAL)  # the library tells of each lost socket with a traceback; we tell it in a line
        self._front = front
        self._connections = connections
        self._socket = SocketModeClient(app_token, web_client=client, logger=quiet, ping_interval=_PING)
        self._socket.socket_mode_request_listeners.append(self._received)  # type: ignore[arg-type]

    async def run(self, stop: asyncio.Event, connected: str) -> None:
        """Stay connected until `stop` is set; `connected` is what people are told meanwhile.

        Raises SettingsError when Slack refuses the app's token.
        """
        stopped = asyncio.ensure_future(stop.wait())
        staying = asyncio.ensure_future(self._stay(connected))
        try:
            await asyncio.wait({stopped, staying}, return_when=asyncio.FIRST_COMPLETED)
            if staying.done():
                await staying
        finally:
            for task in (stopped, staying):
                task.cancel()
            await asyncio.gather(stopped, staying, return_exceptions=True)
            await self._socket.close()  # type: ignore[no-untyped-call]

    async def _stay(self, connected: str) -> None:
        lost = True
        tries = 0
        while True:
            session = self._socket.current_session
            if session is not None and not session.closed and not self._socket.stale:
                if lost:
                    self._connections.is_now(PLATFORM, connected, ok=True)
                    get_logger().info(f"{PLATFORM}: {connected}")
                lost, tries = False, 0
                await asyncio.sleep(_LOOK)
                continue
            lost = True
            try:
                # The library would notice a lost socket at its next ping; people should not wait for that.
                await self._socket.connect_to_new_endpoint()
            except SlackApiError as error:
                if code_of(error) in _FINAL:
                    raise SettingsError(explain(error, "SLACK_APP_TOKEN")) from None
                await self._wait(tries, explain(error, "SLACK_APP_TOKEN"))
                tries += 1
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                await self._wait(tries, f"Slack cannot be reached ({one_line(error)}).")
                tries += 1

    async def _wait(self, tries: int, told: str) -> None:
        seconds = _RETRY[min(tries, len(_RETRY) - 1)]
        self._connections.is_now(PLATFORM, f"{told} The next try is in {seconds:g} s.", ok=False)
        get_logger().warning(told, next_try=seconds)
        await asyncio.sleep(seconds)

    async def _received(self, socket: SocketModeClient, request: SocketModeRequest) -> None:
        async def acknowledge(payload: dict[str, Any] | None) -> None:
            answer = SocketModeResponse(envelope_id=request.envelope_id, payload=payload)
            await socket.send_socket_mode_response(answer)

        headers = {"x-slack-retry-num": str(request.retry_attempt or 0)}
        self._front.start(self._front.take(request.payload, headers, acknowledge))
