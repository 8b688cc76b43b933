"""Installation into many workspaces: the page that leads to Slack, and the one that Slack leads back to."""

from __future__ import annotations

import asyncio
import hmac
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode, urljoin

from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack_client import code_of
from bot.chat.slack_installs import STATE_KEPT, Installation, Installations
from bot.chat.slack_scopes import SCOPES
from bot.chat.slack_workspaces import Workspaces
from bot.log import get_logger

_COOKIE = "newsbrief_slack_state"
_AUTHORIZE = "https://slack.com/oauth/v2/authorize"


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """The two pages."""

    client: AsyncWebClient
    client_id: str
    client_secret: str
    installations: Installations
    workspaces: Workspaces
    api_url: str | None = None

    def routes(self) -> list[web.RouteDef]:
        """Where the pages are."""
        return [web.get("/slack/install", self._install), web.get("/slack/oauth_redirect", self._redirected)]

    async def _install(self, request: web.Request) -> web.StreamResponse:
        """To Slack's own page, with a state that only this browser brings back."""
        state = await asyncio.to_thread(self.installations.begin)
        asked = {"client_id": self.client_id, "scope": ",".join(SCOPES), "state": state}
        base = urljoin(self.api_url, "../oauth/v2/authorize") if self.api_url else _AUTHORIZE
        answer = web.Response(status=302, headers={"Location": f"{base}?{urlencode(asked)}"})
        answer.set_cookie(
            _COOKIE,
            state,
            max_age=int(STATE_KEPT.total_seconds()),
            path="/slack",
            httponly=True,
            samesite="Lax",
            secure=request.headers.get("X-Forwarded-Proto", request.scheme) == "https",
        )
        return answer

    async def _redirected(self, request: web.Request) -> web.StreamResponse:
        """Exchange the code for a token, and keep it."""
        if request.query.get("error"):
            return _page(200, "Newsbrief was not installed", "Nothing was changed. You can close this page.")
        state, code = request.query.get("state", ""), request.query.get("code", "")
        same_browser = hmac.compare_digest(request.cookies.get(_COOKIE, "").encode(), state.encode())
        known = bool(state) and await asyncio.to_thread(self.installations.end, state)
        if not known or not same_browser or not code:
            return _page(400, "That link is used up", "Begin again at /slack/install, in this browser.")
        try:
            installed = await self._exchange(code)
        except SlackApiError as error:
            get_logger().warning("Slack refused an installation", error=code_of(error))
            return _page(400, "Slack did not agree", f"It said {code_of(error)}. Begin again at /slack/install.")
        await asyncio.to_thread(self.installations.save, installed)
        self.workspaces.forget(installed.place)
        get_logger().info("installed", workspace=installed.place)
        answer = _page(
            200, f"Newsbrief is in {installed.name}", "Invite it to a channel with /invite @newsbrief, then try /brief."
        )
        answer.del_cookie(_COOKIE, path="/slack")
        return answer

    async def _exchange(self, code: str) -> Installation:
        given = {"client_id": self.client_id, "client_secret": self.client_secret, "code": code}
        found = await self.client.api_call("oauth.v2.access", data=given)
        token = str(found["access_token"])
        team = found.get("team") or found.get("enterprise") or {}
        bot = await self.client.auth_test(token=token)
        return Installation(
            place=str(team.get("id") or bot["team_id"]),
            name=str(team.get("name") or bot.get("team") or ""),
            token=token,
            bot_user=str(found.get("bot_user_id") or bot["user_id"]),
            bot_id=str(bot.get("bot_id") or ""),
            scopes=str(found.get("scope") or ""),
            installed_by=str((found.get("authed_user") or {}).get("id") or ""),
        )


def _page(status: int, title: str, words: str) -> web.Response:
    body = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>"
        f"<h1>{escape(title)}</h1><p>{escape(words)}</p></html>"
    )
    policy = {
        "Content-Security-Policy": "default-src 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return web.Response(status=status, text=body, content_type="text/html", headers=policy)
