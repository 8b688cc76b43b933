"""The REST interface: finds the handler, lets it meet limits and scripted failures, writes refusals as Discord does."""

from __future__ import annotations

import asyncio
import json
import re
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.fakes.discord import rest_app, rest_interactions, rest_messages
from tests.fakes.discord.errors import (
    ApiError,
    Form,
    method_not_allowed,
    not_found,
    server_error,
    unauthorized,
)
from tests.fakes.discord.rates import Fault, Verdict, limited
from tests.fakes.discord.server import Answer, Call, Request, Server

Handler = Callable[[Call], Awaitable[Any]]
BASE = "/api/v10"

_CHANNEL, _MESSAGE = "/channels/{channel}", "/channels/{channel}/messages/{message}"
_COMMANDS, _GUILD_COMMANDS = (
    "/applications/{application}/commands",
    "/applications/{application}/guilds/{guild}/commands",
)
_HOOK = "/webhooks/{application}/{token}"
_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/users/@me", rest_app.me),
    ("GET", "/applications/@me", rest_app.application),
    ("GET", "/oauth2/applications/@me", rest_app.application),
    ("GET", "/gateway/bot", rest_app.gateway_bot),
    ("GET", "/users/@me/guilds", rest_app.my_guilds),
    ("DELETE", "/users/@me/guilds/{guild}", rest_app.leave_guild),
    ("POST", "/users/@me/channels", rest_messages.open_dm),
    ("GET", "/users/{user}", rest_app.user),
    *(
        route
        for base in (_COMMANDS, _GUILD_COMMANDS)
        for route in (
            ("GET", base, rest_app.list_commands),
            ("PUT", base, rest_app.overwrite_commands),
            ("POST", base, rest_app.create_command),
            ("GET", f"{base}/{{command}}", rest_app.get_command),
            ("PATCH", f"{base}/{{command}}", rest_app.edit_command),
            ("DELETE", f"{base}/{{command}}", rest_app.delete_command),
        )
    ),
    ("GET", "/guilds/{guild}", rest_app.get_guild),
    ("GET", "/guilds/{guild}/channels", rest_app.guild_channels),
    ("GET", "/guilds/{guild}/roles", rest_app.guild_roles),
    ("GET", "/guilds/{guild}/threads/active", rest_app.active_threads),
    ("GET", "/guilds/{guild}/members/{user}", rest_app.guild_member),
    ("GET", _CHANNEL, rest_messages.get_channel),
    ("DELETE", _CHANNEL, rest_messages.delete_channel),
    ("POST", f"{_CHANNEL}/messages", rest_messages.create_message),
    ("GET", f"{_CHANNEL}/messages", rest_messages.get_messages),
    ("GET", _MESSAGE, rest_messages.get_message),
    ("PATCH", _MESSAGE, rest_messages.edit_message),
    ("DELETE", _MESSAGE, rest_messages.delete_message),
    ("PUT", f"{_MESSAGE}/reactions/{{emoji}}/@me", rest_messages.add_reaction),
    ("DELETE", f"{_MESSAGE}/reactions/{{emoji}}/{{user}}", rest_messages.remove_reaction),
    ("POST", f"{_MESSAGE}/threads", rest_messages.thread_from_message),
    ("POST", f"{_CHANNEL}/threads", rest_messages.create_thread),
    ("PUT", f"{_CHANNEL}/thread-members/@me", rest_messages.join_thread),
    ("POST", f"{_CHANNEL}/typing", rest_messages.typing),
    ("POST", "/interactions/{interaction}/{token}/callback", rest_interactions.callback),
    ("POST", _HOOK, rest_interactions.follow_up),
    ("GET", f"{_HOOK}/messages/{{message}}", rest_interactions.get_webhook_message),
    ("PATCH", f"{_HOOK}/messages/{{message}}", rest_interactions.edit_webhook_message),
    ("DELETE", f"{_HOOK}/messages/{{message}}", rest_interactions.delete_webhook_message),
)
_COMPILED = tuple(
    (method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)), handler) for method, path, handler in _ROUTES
)
_IDS = ("channel", "guild", "interaction", "application", "command")


class Rest:
    """All of /api/v10."""

    def __init__(self, server: Server) -> None:
        self.server = server

    async def handle(self, request: web.Request) -> web.StreamResponse:
        server = self.server
        path = request.rel_url.raw_path.removeprefix(BASE)
        at_ms = server.world.clock.elapsed_ms()
        body: Any = None
        files: tuple[tuple[str, bytes], ...] = ()
        headers: dict[str, str] = {}
        fault: Fault | None = None
        try:
            body, files = await _read(request)
            handler, args = _find(request.method, path)
            open_route = path.startswith(("/webhooks/", "/interactions/"))
            if not open_route and request.headers.get("Authorization") != f"Bot {server.token}":
                raise unauthorized()  # noqa: TRY301
            fault = server.rates.fault(request.method, path)
            verdict = Verdict()
            if fault is None:
                verdict = server.rates.judge(request.method, path, counted_globally=not open_route)
                headers = verdict.headers
            call = Call(server=server, args=args, query=dict(request.query), body=body, files=files)
            if verdict.retry_after is not None:
                made, headers = limited(verdict.retry_after, headers, is_global=verdict.is_global)
                answer = Answer(status=429, body=made)
            elif fault is not None:
                answer, headers = await _fail(fault, handler, call)
            else:
                answer = await _answer(handler, call)
        except ApiError as error:
            answer = Answer(status=error.status, body=error.body())
        except (ConnectionError, web.RequestPayloadError, web.HTTPException):  # the client went away, or sends too much
            raise
        except Exception:  # noqa: BLE001 - a fault of the fake must not pass for one of Discord's: see FakeDiscord
            server.crashes.append(f"{request.method} {path} {body}\n{traceback.format_exc()}")
            answer = Answer(status=500, body="the fake broke")
        code = answer.body.get("code", 0) if isinstance(answer.body, dict) and answer.status >= 400 else 0
        server.requests.append(
            Request(
                method=request.method,
                path=path,
                query=dict(request.query),
                body=body,
                at_ms=at_ms,
                status=answer.status,
                code=code,
                headers=headers,
            )
        )
        server.world.ring()
        if answer.status == 0 and request.transport is not None:
            request.transport.abort()
        return _write(answer, headers)

    async def file(self, request: web.Request) -> web.Response:
        """What was uploaded with a message."""
        data = self.server.files.get(request.path)
        return web.Response(status=404) if data is None else web.Response(body=data)


async def _answer(handler: Handler, call: Call) -> Answer:
    made = await handler(call)
    if isinstance(made, Answer):
        return made
    return Answer(status=204 if made is None else 200, body=made)


async def _fail(fault: Fault, handler: Handler, call: Call) -> tuple[Answer, dict[str, str]]:
    await asyncio.sleep(fault.seconds)
    if fault.status == 200:  # only slow
        answer = await _answer(handler, call)
        await asyncio.sleep(fault.held)
        return answer, {}
    if fault.after:
        await handler(call)
    if fault.status == 429:
        made, headers = limited(fault.retry_after, {}, is_global=fault.is_global)
        return Answer(status=429, body=made), headers
    error = server_error(fault.status)
    error.code, error.message = fault.code or error.code, fault.message or error.message
    return Answer(status=fault.status, body=error.body() if fault.status < 500 else error.message), {}


def _find(method: str, path: str) -> tuple[Handler, dict[str, str]]:
    known = False
    for allowed, pattern, handler in _COMPILED:
        found = pattern.fullmatch(path)
        if found is None:
            continue
        known = True
        if allowed == method:
            args = found.groupdict()
            _check_ids(args)
            return handler, args
    raise method_not_allowed() if known else not_found()


def _check_ids(args: dict[str, str]) -> None:
    form = Form()
    for name in _IDS:
        if name in args and not args[name].isdigit():
            form.wrong(f"{name}_id", "NUMBER_TYPE_COERCE", f'Value "{args[name]}" is not snowflake.')
    form.check()


async def _read(request: web.Request) -> tuple[Any, tuple[tuple[str, bytes], ...]]:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        files = tuple((f.filename, f.file.read()) for f in form.values() if isinstance(f, web.FileField))
        text = form.get("payload_json")
        return (json.loads(text) if isinstance(text, str) else {}), files
    raw = await request.read()
    if not raw:
        return {}, ()
    try:
        return json.loads(raw), ()
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None


def _write(answer: Answer, headers: dict[str, str]) -> web.Response:
    # discord.py takes a 429 without Via for a ban by Cloudflare, and reads JSON only under this exact type.
    made = {"Via": "1.1 google", **headers}
    if answer.body is None:
        return web.Response(status=answer.status or 500, headers=made)
    if isinstance(answer.body, str):
        return web.Response(status=answer.status or 500, text=answer.body, headers=made)
    made["Content-Type"] = "application/json"
    return web.Response(status=answer.status, body=json.dumps(answer.body).encode(), headers=made)
