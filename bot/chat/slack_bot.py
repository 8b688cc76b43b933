"""The bot's life on Slack: Socket Mode with one workspace's tokens, or HTTP mode with one or with many."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.manners import Manners
from bot.chat.slack_actions import Buttons
from bot.chat.slack_answers import PLATFORM, Answers
from bot.chat.slack_calls import Call, listener
from bot.chat.slack_client import OneLine, code_of, explain, web_client
from bot.chat.slack_commands import SlackCommands
from bot.chat.slack_digests import SlackDigests
from bot.chat.slack_front import Front
from bot.chat.slack_home import Home
from bot.chat.slack_http import web_app
from bot.chat.slack_installs import Installations
from bot.chat.slack_oauth import OAuth
from bot.chat.slack_once import Once
from bot.chat.slack_people import People
from bot.chat.slack_poster import SlackPoster
from bot.chat.slack_render import sentence
from bot.chat.slack_socket import Socket
from bot.chat.slack_workspaces import Workspace, Workspaces, who_is
from bot.errors import AwayError, CannotTellError, SettingsError
from bot.log import get_logger, one_line

if TYPE_CHECKING:
    from bot.chat.commands import Commands
    from bot.chat.connections import Connections
    from bot.news.archive import Archive

FINISH = 20.0  # seconds that answers in flight get at a shutdown
GONE_EVENTS = ("app_uninstalled", "tokens_revoked")
_RETRY = (1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between tries while Slack cannot be reached
_TIDY = 3_600.0
_PASSING = frozenset({"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    """What the surface needs of the settings."""

    bot_token: str | None = None
    app_token: str | None = None
    signing_secret: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    token_key: str | None = None
    http_host: str = "127.0.0.1"
    http_port: int = 3000
    api_url: str | None = None
    unfurl: bool = False

    @property
    def is_socket(self) -> bool:
        """Whether we call Slack, and it need not reach us."""
        return self.app_token is not None

    def check(self) -> None:
        """Raise SettingsError when these settings cannot work together."""
        if self.is_socket:
            if self.bot_token is None:
                raise SettingsError("SLACK_APP_TOKEN is set without SLACK_BOT_TOKEN; Socket Mode needs both.")
            return
        if self.signing_secret is None:
            raise SettingsError(
                "Slack needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP mode); see docs/slack.md."
            )
        many = (self.client_id, self.client_secret, self.token_key)
        if any(many) and not all(many):
            raise SettingsError(
                "Installing into many workspaces needs SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_TOKEN_KEY."
            )
        if self.bot_token is None and not any(many):
            raise SettingsError(
                "HTTP mode needs SLACK_BOT_TOKEN (one workspace), or SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and"
                " SLACK_TOKEN_KEY (many)."
            )


class SlackSurface:
    """Newsbrief on Slack."""

    name = PLATFORM

    def __init__(
        self,
        settings: SlackSettings,
        commands: Commands,
        connections: Connections,
        archive: Archive,
        manners: Manners | None = None,
    ) -> None:
        self._settings = settings
        self._commands = commands
        self._connections = connections
        self._archive = archive
        self._manners = manners if manners is not None else Manners()  # one that is empty is false
        self.poster = SlackPoster(api_url=settings.api_url, unfurl=settings.unfurl)
        self._running: tuple[AsyncWebClient, Workspaces] | None = None

    async def tell(self, place: str, text: str) -> None:
        """Say one line in a channel, WORKSPACE:CHANNEL. Raises AwayError or CannotTellError."""
        team, _, channel = place.rpartition(":")
        if self._running is None:
            raise AwayError("Slack is not connected.")
        client, workspaces = self._running
        said = sentence(text)
        try:
            known = await workspaces.authorize(None, team)
            if known is None:
                raise CannotTellError(f"I am not installed in the Slack workspace {team} any more.")
            await client.chat_postMessage(
                token=known.bot_token,
                channel=channel,
                text=said.text,
                blocks=list(said.blocks),
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            kind = AwayError if code_of(error) in _PASSING else CannotTellError
            raise kind(f"{explain(error)} (Slack channel {channel})") from None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise AwayError(f"Slack cannot be reached ({one_line(error)}).") from None

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set. Raises SettingsError when the settings cannot work, or Slack refuses a token."""
        self._connections.is_now(PLATFORM, "Connecting.", ok=False)
        once = Once(self._archive)
        try:
            self._settings.check()
            async with aiohttp.ClientSession() as session:
                await self._serve(session, once, stop)
        except SettingsError as error:
            self._connections.is_now(PLATFORM, str(error), ok=False)
            raise
        finally:
            await asyncio.to_thread(once.close)

    async def _serve(self, session: aiohttp.ClientSession, once: Once, stop: asyncio.Event) -> None:
        settings = self._settings
        client = web_client(session, api_url=settings.api_url)
        installations = None
        if settings.token_key is not None and not settings.is_socket:
            installations = Installations(self._archive, settings.token_key)
        own = await self._own(client, stop)
        if stop.is_set():
            return
        workspaces = Workspaces(own=own, installations=installations)
        app = bolt_app(client, workspaces)
        front = Front(app, once)
        self._running = client, workspaces
        self._register(app, front, workspaces, installations)
        tidying = asyncio.ensure_future(_tidy(once))
        self.poster.connect(session, workspaces)
        try:
            if settings.app_token is not None:
                socket = Socket(client, settings.app_token, front, self._connections)
                await socket.run(stop, f"Connected to {own.name if own else 'Slack'}.")
            else:
                oauth = self._oauth(client, workspaces, installations)
                await self._listen(front, oauth, stop, own)
            await front.finish(FINISH)
        finally:
            self.poster.disconnect()
            self._running = None
            tidying.cancel()
            await asyncio.gather(tidying, return_exceptions=True)
            await front.finish(0)

    def _register(
        self, app: AsyncApp, front: Front, workspaces: Workspaces, installations: Installations | None
    ) -> None:
        unfurl = self._settings.unfurl
        answers = Answers(self._commands, self._connections, self._manners)
        people = People()
        home = Home(answers, people, self._connections, front.start)
        digests = SlackDigests(answers, people, home)
        SlackCommands(answers, people, home, digests).register(app, unfurl=unfurl)
        digests.register(app, unfurl=unfurl)
        Buttons(answers).register(app, unfurl=unfurl)
        home.register(app, unfurl=unfurl)

        async def gone(call: Call) -> None:
            """Whoever sends the bot away is forgotten."""
            revoked = call.event.get("tokens", {}).get("bot")
            if call.event.get("type") == "tokens_revoked" and not revoked:
                return
            workspaces.forget(call.team)
            if installations is not None:
                await asyncio.to_thread(installations.remove, call.team)
            await self._commands.forget("slack", call.team)

        for event in GONE_EVENTS:
            app.event(event)(listener(gone, unfurl=False))

    async def _own(self, client: AsyncWebClient, stop: asyncio.Event) -> Workspace | None:
        """The workspace of SLACK_BOT_TOKEN; asked until Slack can be reached."""
        tries = 0
        while self._settings.bot_token is not None and not stop.is_set():
            try:
                return await who_is(client, self._settings.bot_token)
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                wait = _RETRY[min(tries, len(_RETRY) - 1)]
                told = f"Slack cannot be reached ({one_line(error)}); the next try is in {wait:g} s."
                self._connections.is_now(PLATFORM, told, ok=False)
                get_logger().warning(told)
                tries += 1
                try:
                    await asyncio.wait_for(stop.wait(), wait)
                except TimeoutError:
                    continue
        return None

    def _oauth(
        self, client: AsyncWebClient, workspaces: Workspaces, installations: Installations | None
    ) -> OAuth | None:
        settings = self._settings
        if installations is None or settings.client_id is None or settings.client_secret is None:
            return None
        return OAuth(
            client=client,
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            installations=installations,
            workspaces=workspaces,
            api_url=settings.api_url,
        )

    async def _listen(self, front: Front, oauth: OAuth | None, stop: asyncio.Event, own: Workspace | None) -> None:
        host, port = self._settings.http_host, self._settings.http_port
        runner = web.AppRunner(
            web_app(front, self._settings.signing_secret or "", oauth), access_log=None, shutdown_timeout=3
        )
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, host, port).start()
            except OSError as error:
                raise SettingsError(
                    f"SLACK_HTTP_PORT {port} on {host} cannot be listened on: {error.strerror or error}."
                ) from None
            whose = f" for {own.name}" if own else ""
            told = f"Listening for Slack{whose} on http://{host}:{port}/slack/events."
            self._connections.is_now(PLATFORM, told, ok=True)
            get_logger().info(told)
            await stop.wait()
        finally:
            await runner.cleanup()


def bolt_app(client: AsyncWebClient, workspaces: Workspaces) -> AsyncApp:
    """Bolt's part: which listener is for what, and the token of whoever it is for."""
    logger = logging.getLogger("bot.slack")
    logger.setLevel(logging.ERROR)
    if not logger.filters:
        logger.addFilter(OneLine())

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        return await workspaces.authorize(enterprise_id, team_id)

    with _without("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        return AsyncApp(
            name="newsbrief",
            client=client,
            authorize=authorize,  # type: ignore[arg-type] # Bolt takes None too, whatever it declares
            logger=logger,
            request_verification_enabled=False,  # the front door has done it, and more strictly
            process_before_response=True,  # acknowledged already: what we wait for is that the answer is given
        )


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """Bolt turns to an OAuth of its own where it finds these in the environment; ours are in Settings."""
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


async def _tidy(once: Once) -> None:
    while True:
        try:
            await once.tidy()
        except Exception as error:  # noqa: BLE001 - a database that is locked now is not at the next hour
            get_logger().warning("old deliveries were not forgotten", error=one_line(error))
        await asyncio.sleep(_TIDY)
