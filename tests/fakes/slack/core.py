"""The server itself, and what a test sets up and breaks: users, channels, workspaces, failures, sockets, time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

from aiohttp import web

from tests.fakes.slack import methods_chat, methods_places, methods_views  # noqa: F401 - they register themselves
from tests.fakes.slack.api import Api, Limits
from tests.fakes.slack.courier import ACK_SECONDS, Courier, Delivery
from tests.fakes.slack.hooks import acknowledged, hook_endpoint
from tests.fakes.slack.http_mode import HttpMode
from tests.fakes.slack.install import authorize_endpoint
from tests.fakes.slack.manifest import read_manifest
from tests.fakes.slack.payloads import changed_event, event, message_event
from tests.fakes.slack.socket_mode import SocketHub
from tests.fakes.slack.values import Ack, ApiCall, Channel, Failure, Json, Message, Ping, Team, User, View
from tests.fakes.slack.world import World


class SlackServer:
    """A Slack on 127.0.0.1, as an async context manager."""

    def __init__(
        self,
        *,
        manifest: Mapping[str, Any] | None = None,
        request_url: str | None = None,
        ack_seconds: float = ACK_SECONDS,
        retry_delays: Sequence[float] = (0.0, 1.0, 2.0),
        message_rate: float | None = 1.0,
        message_burst: int = 4,
        tier_limits: bool = False,
        echo: bool = True,
        port: int = 0,
    ) -> None:
        """`request_url` sends everything there by HTTP instead of Socket Mode.

        `message_rate` is messages a second a channel after a burst of `message_burst`, None for no limit. `echo` sends
        the bot the events of its own messages, as Slack does in direct messages.
        """
        self.manifest = read_manifest(manifest)
        self.world = World()
        self.api = Api(world=self.world, limits=Limits(rate=message_rate, burst=message_burst, tiers=tier_limits))
        self.hub = SocketHub(world=self.world)
        self.http = HttpMode(world=self.world, url=request_url or "")
        self.courier = Courier(
            world=self.world,
            transport=self.http if request_url else self.hub,
            ack_seconds=ack_seconds,
            retry_delays=retry_delays,
            on_ack=lambda delivery, payload: acknowledged(self.world, delivery, payload),
        )
        self.hub.courier = self.http.courier = self.courier
        self.team: Team = self.world.add_team("Quay News", "xoxb-fake-1", self.manifest.scopes)
        self._echo = echo
        self._port = port
        self._runner: web.AppRunner | None = None
        self._echoing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_get("/link/", self.hub.endpoint)
        app.router.add_route("*", "/api/{method}", self.api.handle)

        async def hook(request: web.Request) -> web.StreamResponse:
            return await hook_endpoint(self.api, request)

        async def authorize(request: web.Request) -> web.StreamResponse:
            return authorize_endpoint(self.world, request)

        app.router.add_post("/commands/{key:.*}", hook)
        app.router.add_get("/oauth/v2/authorize", authorize)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.world.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._echoing = asyncio.get_running_loop().create_task(self._echo_posts())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._echoing is not None:
            self._echoing.cancel()
        await self.courier.close()
        await self.http.close()
        await self.hub.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _echo_posts(self) -> None:
        """Tell the bot of its own messages where it listens to all messages."""
        while True:
            await self.world.changed.wait()
            while self.world.posted:
                message = self.world.posted.popleft()
                place = self.world.channels.get(message.channel)
                if place and self._echo and self.manifest.subscribed(f"message.{place.kind}"):
                    make = changed_event if message.edits else message_event
                    await self._event(message.team, make(self.world, message))

    async def _event(
        self, team: str, inner: Json, user: User | None = None, channel: Channel | None = None
    ) -> Delivery:
        payload = event(self.world, team, inner)
        delivery = Delivery(kind="events_api", name=inner["type"], payload=payload, user=user, channel=channel)
        return await self.courier.deliver(delivery)

    # --- settings of the bot -----------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return self.world.url

    @property
    def api_url(self) -> str:
        return f"{self.world.url}/api/"

    @property
    def bot_token(self) -> str:
        return self.team.bot_token

    @property
    def app_token(self) -> str:
        return self.world.app_token

    @property
    def signing_secret(self) -> str:
        return self.world.signing_secret

    def environment(self, *, oauth: bool = False) -> dict[str, str]:
        """What the bot's process is started with.

        The client's id and secret only on request: Bolt turns to OAuth by itself where it finds them.
        """
        settings = {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token,
            "SLACK_SIGNING_SECRET": self.signing_secret,
        }
        client = {"SLACK_CLIENT_ID": self.world.client_id, "SLACK_CLIENT_SECRET": self.world.client_secret}
        return settings | (client if oauth else {})

    # --- what there is -----------------------------------------------------------------------------------------------

    def workspace(self, name: str, *, installed: bool = False) -> Team:
        """Another workspace; its token works once the app is installed there."""
        team = self.world.add_team(name, f"xoxb-fake-{len(self.world.teams) + 1}", self.manifest.scopes)
        if not installed:
            methods_places.revoke_all(self.world.grants, team.id, "account_inactive")
        return team

    def user(self, name: str, tz: str = "Europe/Berlin", *, admin: bool = False, team: Team | None = None) -> User:
        user_id = self.world.number("U")
        made = User(id=user_id, team=(team or self.team).id, name=name, tz=tz, admin=admin)
        self.world.users[user_id] = made
        return made

    def channel(
        self,
        name: str,
        *members: User,
        private: bool = False,
        bot: bool = True,
        archived: bool = False,
        team: Team | None = None,
    ) -> Channel:
        """A channel; with the bot in it unless `bot` is False. People join it when they first do something there."""
        home = team or self.team
        ids = {user.id for user in members} | ({home.bot_user} if bot else set())
        made = Channel(
            id=self.world.number("C"),
            team=home.id,
            name=name,
            private=private,
            archived=archived,
            members=frozenset(ids),
        )
        self.world.channels[made.id] = made
        return made

    def im(self, user: User) -> Channel:
        return self.world.im(user)

    # --- what a test reads -------------------------------------------------------------------------------------------

    def messages(self, channel: Channel | None = None, *, bot: bool | None = None) -> list[Message]:
        """What stands in a channel, or anywhere, the oldest first."""
        found = [message for message in self.world.messages.values() if not message.deleted]
        return [
            message
            for message in found
            if (channel is None or message.channel == channel.id) and bot in {None, message.by_bot}
        ]

    def current(self, message: Message) -> Message:
        """A message as it stands now."""
        return self.world.messages[message.channel, message.ts]

    def home(self, user: User) -> View | None:
        known = self.world.homes.get(user.id)
        return self.world.views[known] if known else None

    def modal(self, user: User) -> View | None:
        """The modal on top of what a person has open."""
        stack = self.world.stacks.get(user.id)
        return self.world.views[stack[-1]] if stack else None

    @property
    def acks(self) -> list[Ack]:
        return self.world.acks

    @property
    def calls(self) -> list[ApiCall]:
        return self.world.calls

    @property
    def refused(self) -> list[ApiCall]:
        """Calls that Slack turned down of itself, not because a test asked for it."""
        return [call for call in self.world.calls if not call.ok and not call.scripted]

    @property
    def deliveries(self) -> list[Delivery]:
        return self.courier.deliveries

    @property
    def scopes_used(self) -> set[str]:
        """The scopes that the calls so far could not have done without."""
        return self.world.scopes_used

    @property
    def pings(self) -> list[Ping]:
        """Everybody the bot's messages would have notified."""
        return [ping for ping in self._all_pings() if ping.certain and ping.kind != "channel_link"]

    @property
    def possible_pings(self) -> list[Ping]:
        return [ping for ping in self._all_pings() if not ping.certain]

    def _all_pings(self) -> list[Ping]:
        return [ping for message in self.world.messages.values() if message.by_bot for ping in message.pings]

    # --- what a test breaks ------------------------------------------------------------------------------------------

    def fail_next(self, method: str, *, times: int = 1, **how: Any) -> None:
        """Make the next calls fail: status, error, retry_after, delay, drop; `after=True` once they took effect.

        `method` may be * for any, or response_url.
        """
        self.api.failures += [Failure(method=method, **how) for _ in range(times)]

    async def redeliver(self, delivery: Delivery, *, same_envelope: bool = False) -> None:
        """Send it again: as a retry with a number, or the very same envelope."""
        await self.courier.again(delivery, same_envelope=same_envelope)

    def duplicate_next(self, times: int = 1) -> None:
        """Send the next deliveries twice, with the same envelope_id."""
        self.courier.duplicates += times

    def drop_socket(self) -> None:
        """Cut every connection without a word."""
        self.hub.drop()

    async def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        await self.hub.disconnect(reason, close_after=None if reason == "warning" else 1.0)

    def advance(self, seconds: float) -> None:
        """Move Slack's clock on: triggers, response_urls and codes grow old."""
        self.world.skew += seconds

    # --- waiting -----------------------------------------------------------------------------------------------------

    async def wait_until(self, holds: Callable[[], Any], timeout: float = 5.0) -> Any:  # noqa: ASYNC109
        """Wait for something to hold; its value.

        Raises TimeoutError.
        """
        async with asyncio.timeout(timeout):
            while True:
                changed = self.world.changed
                if value := holds():
                    return value
                await changed.wait()
