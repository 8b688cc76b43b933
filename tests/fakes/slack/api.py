"""The Web API's front door: arguments, tokens, scopes, scripted failures, rate limits; the methods are elsewhere."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.slack.values import ApiCall, Channel, Failure, Grant, Json, Team, User
from tests.fakes.slack.world import World

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}  # calls a minute


class ApiError(Exception):
    """An `ok: false` answer."""

    def __init__(self, code: str, *, status: int = 200, retry_after: int | None = None, **extra: Any) -> None:
        super().__init__(code)
        self.code, self.status, self.retry_after, self.extra = code, status, retry_after, extra


@dataclass(slots=True, kw_only=True)
class Request:
    """One authorised call: who calls, with what."""

    world: World
    grant: Grant
    args: Json
    method: str
    warnings: list[str] = field(default_factory=list)

    @property
    def team(self) -> Team:
        return self.world.teams[self.grant.team]

    def text(self, name: str) -> str:
        value = self.args.get(name)
        return "" if value is None else str(value)

    def need(self, name: str) -> str:
        """An argument that the method cannot do without."""
        if not self.text(name):
            raise ApiError(
                "invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]}
            )
        return self.text(name)

    def flag(self, name: str, *, default: bool | None = None) -> bool | None:
        value = self.args.get(name, default)
        return value.lower() in {"1", "true"} if isinstance(value, str) else value if value is None else bool(value)

    def structure(self, name: str, broken: str) -> Any:
        """An argument that is JSON, or JSON in a string."""
        value = self.args.get(name)
        if isinstance(value, str) and value:
            try:
                value = json.loads(value)
            except ValueError:
                raise ApiError(broken) from None
        return value

    def scope(self, *wanted: str) -> None:
        """One of these scopes is needed; the first is the one that is asked for."""
        held = [scope for scope in wanted if scope in self.grant.scopes]
        if not held:
            raise ApiError("missing_scope", needed=wanted[0], provided=",".join(sorted(self.grant.scopes)))
        if self.grant.kind == "bot":
            self.world.scopes_used.add(held[0])

    def channel(self, name: str = "channel", *, posting: bool = False) -> Channel:
        """The channel an argument names, if this bot may know of it."""
        given, world, team = self.text(name), self.world, self.team.id
        found = world.channels.get(given)
        if found is None and posting:
            named = world.channel_names(team).get(given.removeprefix("#"))
            found = world.channels.get(named or "")
            if found is None and given in world.users:
                found = world.im(world.users[given])
        hidden = found and found.private and self.team.bot_user not in found.members
        if found is None or found.team != team or hidden:
            raise ApiError("channel_not_found")
        return found

    def user(self, name: str = "user") -> User:
        found = self.world.users.get(self.text(name))
        if found is None or found.team != self.team.id:
            raise ApiError("user_not_found")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    run: Callable[[Request], Awaitable[Json]]
    scopes: tuple[str, ...] = ()
    kind: str = "bot"  # the token it takes: bot, app or none
    tier: int | None = None
    posts: bool = False  # about one a second a channel


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, **traits: Any) -> Callable[[Any], Any]:
    """Register a Web API method."""

    def register(run: Callable[[Request], Awaitable[Json]]) -> Callable[[Request], Awaitable[Json]]:
        METHODS[name] = Method(run=run, scopes=scopes, **traits)
        return run

    return register


async def read_args(request: web.Request) -> Json:
    """Query, form and JSON arguments as one."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            args |= json.loads(await request.text() or "{}")
        except (ValueError, TypeError):
            raise ApiError("invalid_json") from None
    elif request.can_read_body:
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return args


@dataclass(slots=True, kw_only=True)
class Limits:
    """Counts calls and says when they are too many."""

    rate: float | None = 1.0  # messages a second a channel, after a burst
    burst: int = 4
    tiers: bool = False
    _posted: dict[str, tuple[float, float]] = field(default_factory=dict)
    _called: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def check(self, name: str, traits: Method, team: str, channel: str) -> None:
        now = time.monotonic()
        if traits.posts and self.rate:
            left, then = self._posted.get(channel, (float(self.burst), now))
            left = min(float(self.burst), left + (now - then) * self.rate)
            if left < 1:
                raise ApiError("ratelimited", status=429, retry_after=max(1, round((1 - left) / self.rate)))
            self._posted[channel] = (left - 1, now)
        if self.tiers and traits.tier:
            calls = self._called[team, name]
            while calls and calls[0] < now - 60:
                calls.popleft()
            if len(calls) >= TIERS[traits.tier]:
                raise ApiError("ratelimited", status=429, retry_after=max(1, round(60 - now + calls[0])))
            calls.append(now)


@dataclass(slots=True, kw_only=True)
class Api:
    world: World
    limits: Limits
    failures: list[Failure] = field(default_factory=list)

    def next_failure(self, name: str) -> Failure | None:
        """The first scripted failure for this method, used up."""
        for failure in self.failures:
            if failure.method in {name, "*"}:
                self.failures.remove(failure)
                return failure
        return None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        failure = self.next_failure(name)
        args: Json = {}
        grant: Grant | None = None
        warnings: list[str] = []
        try:
            args = await read_args(request)
            grant = self._grant(request, args)
            if failure is None or failure.after or _only_slow(failure):
                answer = {"ok": True, **await self._run(request, name, args, grant, warnings)}
                status, retry_after, error = 200, None, None
            _fail(failure)
        except ApiError as refused:
            answer = {"ok": False, "error": refused.code, **refused.extra}
            status, retry_after, error = refused.status, refused.retry_after, refused.code
        self.world.calls.append(
            ApiCall(
                method=name,
                args=args,
                team=grant.team if grant else "",
                at=time.monotonic(),
                ok=error is None,
                error=error,
                status=status,
                scripted=failure is not None,
                warnings=tuple(warnings),
            )
        )
        self.world.touch()
        return await _answer(request, failure, grant, (answer, status, retry_after))

    async def _run(self, request: web.Request, name: str, args: Json, grant: Grant | None, warnings: list[str]) -> Json:
        traits = METHODS.get(name)
        if traits is None:
            raise ApiError("unknown_method", req_method=name)
        if traits.kind == "none":
            anyone = Grant(token="", team="", kind="none", scopes=frozenset())
            return await traits.run(Request(world=self.world, grant=anyone, args=_basic(request, args), method=name))
        if grant is None:
            raise ApiError("not_authed")
        if grant.state != "active":
            raise ApiError(grant.state)
        if grant.kind != traits.kind:
            raise ApiError("not_allowed_token_type")
        call = Request(world=self.world, grant=grant, args=args, method=name, warnings=warnings)
        if traits.scopes:
            call.scope(*traits.scopes)
        place = str(args.get("channel")).removeprefix("#")
        self.limits.check(name, traits, grant.team, self.world.channel_names(grant.team).get(place, place))
        return await traits.run(call)

    def _grant(self, request: web.Request, args: Json) -> Grant | None:
        token = str(args.pop("token", ""))
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        token = given.strip() if kind == "Bearer" else token
        if not token:
            return None
        if token == self.world.app_token:
            return Grant(token=token, team="", kind="app", scopes=frozenset({"connections:write"}))
        if token not in self.world.grants:
            raise ApiError("invalid_auth")
        return self.world.grants[token]


def _fail(failure: Failure | None) -> None:
    """Answer as the test asked for."""
    if failure is not None and not _only_slow(failure):
        code = failure.error or ("ratelimited" if failure.status == 429 else "internal_error")
        wait = failure.retry_after or (1 if failure.status == 429 else None)
        raise ApiError(code, status=failure.status or 200, retry_after=wait)


def _only_slow(failure: Failure) -> bool:
    return bool(failure.delay) and not (failure.status or failure.error or failure.drop)


def _basic(request: web.Request, args: Json) -> Json:
    """The client's id and secret out of the Authorization header."""
    kind, _, coded = request.headers.get("Authorization", "").partition(" ")
    if kind != "Basic":
        return args
    client_id, _, secret = base64.b64decode(coded).decode().partition(":")
    return {**args, "client_id": client_id, "client_secret": secret}


async def _answer(
    request: web.Request, failure: Failure | None, grant: Grant | None, answer: tuple[Json, int, int | None]
) -> web.StreamResponse:
    body, status, retry_after = answer
    if failure is not None and failure.delay:
        await asyncio.sleep(failure.delay)
    if failure is not None and failure.drop:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    headers = {"X-Slack-Req-Id": f"fake-{id(request):x}"}
    if grant is not None:
        headers["X-OAuth-Scopes"] = ",".join(sorted(grant.scopes))
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if status >= 500:
        return web.Response(status=status, text="<html>server error</html>", content_type="text/html", headers=headers)
    return web.json_response(body, status=status, headers=headers)
