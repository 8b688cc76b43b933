"""OAuth: the page where a person allows the app into a workspace, and the browser that goes there."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import aiohttp
from aiohttp import web

from tests.fakes.slack.world import World

CODE_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """How the bot's page answered at the end of an installation."""

    status: int
    body: str
    url: str  # the redirect with its code and state, to be tried again


def authorize_endpoint(world: World, request: web.Request) -> web.Response:
    """/oauth/v2/authorize: the person agrees at once, or not where deny=1 is given."""
    query = request.query
    if query.get("client_id") != world.client_id:
        return web.Response(status=400, text="invalid client_id")
    target = query.get("redirect_uri", "")
    if not target:
        return web.Response(status=400, text="redirect_uri did not match any configured URIs")
    state = {"state": query.get("state", "")}
    if query.get("deny"):
        return _redirect(target, {"error": "access_denied", **state})
    team = query.get("team") or next(iter(world.teams))
    if team not in world.teams:
        return web.Response(status=400, text="no such team")
    code = secrets.token_hex(12)
    scopes = [scope for scope in re.split(r"[, ]", query.get("scope", "")) if scope]
    world.codes[code] = {
        "team": team,
        "user": query.get("user", ""),
        "scopes": scopes,
        "redirect_uri": target,
        "until": world.now() + CODE_SECONDS,
    }
    return _redirect(target, {"code": code, **state})


def _redirect(target: str, query: dict[str, str]) -> web.Response:
    joint = "&" if "?" in target else "?"
    return web.Response(status=302, headers={"Location": f"{target}{joint}{urlencode(query)}"})


async def walk_through(
    world: World,
    install_url: str,
    *,
    team: str,
    user: str,
    redirect_uri: str,
    deny: bool = False,
    state: str | None = None,
    keep_cookies: bool = True,
) -> Installed:
    """What a browser does: the bot's install page, Slack's question, back to the bot with a code.

    `state` puts another one in its place; without `keep_cookies` another browser comes back.
    """
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        async with session.get(install_url, allow_redirects=False) as page:
            found = page.headers.get("Location") or _link(await page.text())
            cookies = {name: morsel.value for name, morsel in page.cookies.items()}
        asked = {name: values[0] for name, values in parse_qs(urlsplit(found).query).items()}
        asked.setdefault("redirect_uri", redirect_uri)
        asked |= {"team": team, "user": user} | ({"deny": "1"} if deny else {})
        authorize = f"{world.url}/oauth/v2/authorize?{urlencode(asked)}"
        async with session.get(authorize, allow_redirects=False) as answer:
            back = answer.headers.get("Location", "")
            if not back:
                return Installed(status=answer.status, body=await answer.text(), url=authorize)
        if state is not None:
            back = re.sub(r"state=[^&]*", f"state={state}", back)
        back = urljoin(install_url, back)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        async with session.get(back, headers=headers if keep_cookies else {}) as done:
            return Installed(status=done.status, body=await done.text(), url=back)


def _link(page: str) -> str:
    """The link of an install page that leads to Slack."""
    match = re.search(r'href="([^"]*/oauth/v2/authorize[^"]*)"', page)
    return unescape(match[1]) if match else ""
