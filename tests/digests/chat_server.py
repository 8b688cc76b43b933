"""A chat on loopback with no more to it than what digests rest on, for processes that are killed while they post.

On its `discord` side a nonce is remembered for a moment only, on its `slack` side not at all: as with the real ones, it
is the history that decides. Messages arrive and answers leave with delays, so that a kill can fall between them.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp
from aiohttp import web

from bot.briefing.briefing import Briefing
from bot.digests.poster import DoubtError, Heading, PostError
from bot.digests.schedule import Place

DELAY = 0.02  # seconds, at most, before a message arrives and again before the answer leaves
_NONCE_KEPT = 0.3  # seconds


@dataclass
class ChatServer:
    url: str = ""
    delay: float = DELAY
    messages: list[dict] = field(default_factory=list)  # in the order in which they arrived
    asked: Counter = field(default_factory=Counter)
    _nonces: dict[str, tuple[float, str]] = field(default_factory=dict)
    _chance: random.Random = field(default_factory=lambda: random.Random(7))

    async def post(self, request: web.Request) -> web.Response:
        sent = await request.json()
        self.asked["post"] += 1
        await asyncio.sleep(self._chance.random() * self.delay)
        now = asyncio.get_running_loop().time()
        nonce = f"{sent['key']}:{sent['number']}"
        kept = self._nonces.get(nonce)
        if request.match_info["platform"] == "discord" and kept is not None and now - kept[0] < _NONCE_KEPT:
            return web.json_response({"id": kept[1]})
        name = f"m{len(self.messages)}"
        self.messages.append({"id": name, "at": now, **sent, **request.match_info})
        self._nonces[nonce] = (now, name)
        await asyncio.sleep(self._chance.random() * self.delay)
        return web.json_response({"id": name})

    async def history(self, request: web.Request) -> web.Response:
        self.asked["history"] += 1
        where = dict(request.match_info)
        there = [one for one in self.messages if {key: one[key] for key in where} == where]
        return web.json_response([{key: one[key] for key in ("id", "key", "number")} for one in there])


@asynccontextmanager
async def chat_server(delay: float = DELAY) -> AsyncIterator[ChatServer]:
    server = ChatServer(delay=delay)
    app = web.Application()
    app.router.add_post("/{platform}/{channel}", server.post)
    app.router.add_get("/{platform}/{channel}", server.history)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


class HttpPoster:
    """Posts to the server of this module."""

    def __init__(self, platform: str, url: str, session: aiohttp.ClientSession) -> None:
        self.platform = platform
        self._url = url
        self._session = session

    def compose(self, briefing: Briefing, heading: Heading, *, key: str) -> Sequence[dict]:
        slot = heading.slot.isoformat()
        return [
            {"key": key, "number": number, "story": story.headline, "slot": slot}
            for number, story in enumerate(briefing.stories)
        ]

    async def post(self, place: Place, part, *, key: str, number: int, home: str | None = None) -> str:
        try:
            sent = {**part, "process": os.getpid()}
            async with self._session.post(self._at(place), json=sent) as answer:
                return (await answer.json())["id"]
        except aiohttp.ClientError as error:
            raise DoubtError(str(error)) from None

    async def find(self, place: Place, *, key: str, number: int, since: datetime, home: str | None = None):
        try:
            async with self._session.get(self._at(place)) as answer:
                found = await answer.json()
        except aiohttp.ClientError as error:
            raise PostError(str(error)) from None
        return next((one["id"] for one in found if (one["key"], one["number"]) == (key, number)), None)

    async def tell(self, person: str, text: str, *, home: str | None = None) -> None:
        return

    def _at(self, place: Place) -> str:
        return f"{self._url}/{self.platform}/{place.channel}"
