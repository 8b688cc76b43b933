"""The front door of both modes: acknowledges at once, lets each thing in once, and hands it on to Bolt."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.chat.slack_once import Once, delivery_key
from bot.log import get_logger, log_traceback, one_line

Acknowledge = Callable[[dict[str, Any] | None], Awaitable[None]]


class Front:
    """Everything that Slack sends comes through `take`, whichever way it came."""

    def __init__(self, app: AsyncApp, once: Once) -> None:
        self._app = app
        self._once = once
        self._running: set[asyncio.Task[None]] = set()

    async def take(self, body: Mapping[str, Any], headers: Mapping[str, str], acknowledge: Acknowledge) -> None:
        """Acknowledge within moments, then answer; what was let in before is only acknowledged."""
        # A modal's acknowledgement says what is wrong with its fields; nothing else has anything to say.
        fills_in = body.get("type") == "view_submission"
        if not fills_in:
            await _try(acknowledge, None)
        key = delivery_key(body)
        if not await self._once.claim(key):
            get_logger().info("delivered before", key=key, retry=headers.get("x-slack-retry-num", "0"))
            return
        done = False
        try:
            answer = await self._app.async_dispatch(
                AsyncBoltRequest(mode="socket_mode", body=dict(body), headers=dict(headers))
            )
            if fills_in:
                await _try(acknowledge, _payload(answer))
            done = answer is not None and answer.status < 500
            if answer is None or answer.status >= 400:
                get_logger().warning("not answered", kind=body.get("type"), status=answer and answer.status)
        finally:
            await (self._once.finish(key) if done else self._once.release(key))

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run work that a shutdown waits for."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._finished)

    async def finish(self, seconds: float) -> None:
        """Wait for what is under way, and for what that starts; whatever takes longer is dropped."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self._running and (left := until - loop.time()) > 0:
            await asyncio.wait(set(self._running), timeout=left)
        for task in set(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            get_logger().error("an answer failed", error=one_line(error))
            log_traceback(error)


async def _try(acknowledge: Acknowledge, payload: dict[str, Any] | None) -> None:
    """A lost socket takes the acknowledgement with it; Slack sends the thing again, and it is known by then."""
    try:
        await acknowledge(payload)
    except Exception as error:  # noqa: BLE001 - whatever the connection raises, the answer still goes its own way
        get_logger().info("could not acknowledge", error=one_line(error))


def _payload(answer: BoltResponse | None) -> dict[str, Any] | None:
    if answer is None or not answer.body:
        return None
    found = json.loads(answer.body) if isinstance(answer.body, str) else answer.body
    return found if isinstance(found, dict) else None
