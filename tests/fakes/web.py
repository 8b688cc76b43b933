"""A web server on 127.0.0.1 that serves what a test gives it, and misbehaves on request."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache

from aiohttp import web


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is answered at one path."""

    body: bytes | str = b""
    content_type: str | None = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0  # before the answer


@dataclass(kw_only=True)
class Web:
    """A running server: `pages` may be changed while it runs; `seen` is what it was asked."""

    url: str = ""
    port: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    seen: list[web.Request] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0
    bytes_sent: int = 0

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@asynccontextmanager
async def running_web(pages: dict[str, Page] | None = None) -> AsyncIterator[Web]:
    """Serve `pages`, and beside them /endless, /bomb, /silent, /broken, /not-http and /loop."""
    served = Web(pages=dict(pages or {}))
    app = web.Application()

    async def endless(request: web.Request) -> web.StreamResponse:
        return await _endless(served, request)

    async def page(request: web.Request) -> web.Response:
        return await _page(served, request)

    app.router.add_get("/endless", endless)
    app.router.add_get("/bomb", _bomb)
    app.router.add_get("/silent", _silent)
    app.router.add_get("/broken", _broken)
    app.router.add_get("/not-http", _not_http)
    app.router.add_get("/loop", _loop)
    app.router.add_get("/{path:.*}", page)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.port = runner.addresses[0][1]
    served.url = served.at("")
    try:
        yield served
    finally:
        await runner.cleanup()


async def _page(served: Web, request: web.Request) -> web.Response:
    served.seen.append(request)
    served.open_now += 1
    served.most_open = max(served.most_open, served.open_now)
    try:
        page = served.pages.get(request.path_qs) or Page(status=404)
        await asyncio.sleep(page.seconds)
    finally:
        served.open_now -= 1
    body = page.body.encode() if isinstance(page.body, str) else page.body
    headers = dict(page.headers)
    if page.content_type:
        headers["Content-Type"] = page.content_type
    if "{port}" in headers.get("Location", ""):
        headers["Location"] = headers["Location"].replace("{port}", str(served.port))
    return web.Response(body=body, status=page.status, headers=headers)


async def _endless(served: Web, request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    with suppress(ConnectionError):
        while True:
            await response.write(b"a" * 65536)
            served.bytes_sent += 65536
    return response


async def _bomb(request: web.Request) -> web.Response:
    return web.Response(body=_bomb_body(), headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})


@cache
def _bomb_body() -> bytes:
    """Forty megabytes of zeros in forty kilobytes of gzip."""
    return gzip.compress(bytes(40_000_000))


async def _silent(request: web.Request) -> web.Response:
    await asyncio.sleep(5)
    return web.Response(text="late")


async def _broken(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "text/html"})
    await response.prepare(request)
    await response.write(b"half")
    if request.transport is not None:
        request.transport.close()
    return response


async def _not_http(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
        request.transport.close()
    return web.Response()


async def _loop(request: web.Request) -> web.Response:
    raise web.HTTPFound("/loop")


def gzipped(text: str) -> bytes:
    return gzip.compress(text.encode())
