"""Digests posted to Slack with each workspace's own token, and found again in a conversation's history."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.briefing.briefing import Briefing
from bot.chat.slack_client import code_of, explain, web_client
from bot.chat.slack_digest import carries, compose
from bot.chat.slack_render import sentence
from bot.digests.poster import DoubtError, Heading, Part, PlaceLostError, PostError
from bot.errors import SettingsError
from bot.log import get_logger, one_line

if TYPE_CHECKING:
    from bot.chat.slack_workspaces import Workspaces
    from bot.digests.schedule import Place

PLATFORM = "slack"
_PATIENCE = 30.0  # seconds for one call
_SOON = 5.0  # seconds until another try, where Slack names none
_BUSY = 30.0  # the same where it only says that there were too many
_PAGE, _PAGES = 200, 25  # messages of a history at a time, and how often we turn over
_SKEW = timedelta(minutes=2)  # by which Slack's clock and ours may differ
_LOST = {
    "account_inactive": "I was removed from this workspace.",
    "app_uninstalled": "I was removed from this workspace.",
    "cannot_dm_bot": "A bot takes no direct messages.",
    "cannot_reply_to_message": "The thread is gone.",
    "channel_not_found": "The channel is gone, or I am not in it.",
    "ekm_access_denied": "The workspace does not let me post there.",
    "invalid_auth": "Slack refuses my token for this workspace.",
    "is_archived": "The channel is archived.",
    "messages_tab_disabled": "Direct messages to me are switched off in the app's settings.",
    "missing_scope": "",  # which one, Slack says
    "no_permission": "The workspace does not let me post there.",
    "not_authed": "Slack refuses my token for this workspace.",
    "not_in_channel": "I am not in that channel: invite me with /invite @newsbrief.",
    "org_login_required": "The workspace is being moved by its organisation.",
    "team_access_not_granted": "I was removed from this workspace.",
    "thread_not_found": "The thread is gone.",
    "token_expired": "My token for this workspace has expired.",
    "token_revoked": "My token for this workspace was revoked.",
    "user_disabled": "This person has left the workspace.",
    "user_not_found": "Slack knows no such person.",
}
_UNSURE = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}  # "some of it may have been done"
_TOO_MANY = {"ratelimited", "rate_limited", "message_limit_exceeded"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """To one workspace, as its bot."""

    token: str
    team: str
    bot_id: str
    bot_user: str


class SlackPoster:
    """Implements bot.digests.poster.Poster."""

    platform = PLATFORM

    def __init__(self, *, api_url: str | None = None, unfurl: bool = False, patience: float = _PATIENCE) -> None:
        self._api_url = api_url
        self._unfurl = unfurl
        self._patience = patience
        self._client: AsyncWebClient | None = None
        self._workspaces: Workspaces | None = None
        self._direct: dict[tuple[str, str], str] = {}  # by workspace and person: their conversation with us

    def connect(self, session: aiohttp.ClientSession, workspaces: Workspaces) -> None:
        """From now on there is somebody to post as."""
        self._client = web_client(session, api_url=self._api_url)
        # Whoever tries again by itself after a lost answer posts twice: what happened is asked of the history.
        self._client.retry_handlers.clear()
        self._workspaces = workspaces

    def disconnect(self) -> None:
        """The surface ends."""
        self._client = self._workspaces = None

    def compose(self, briefing: Briefing, heading: Heading, *, key: str) -> Sequence[Part]:
        """The messages of a digest; see bot.chat.slack_digest."""
        return compose(briefing, heading, key=key)

    async def post(self, place: Place, part: Part, *, key: str, number: int, home: str | None = None) -> str:  # noqa: ARG002
        """Post one message. Raises PlaceLostError, DoubtError or PostError."""
        client, line = await self._line(home)
        channel = await self._channel(client, line, place)
        async with self._told(posting=True):
            made = await client.chat_postMessage(
                token=line.token,
                channel=channel,
                thread_ts=place.thread,
                unfurl_links=self._unfurl,
                unfurl_media=self._unfurl,
                **part,
            )
        return str(made["ts"])

    async def find(
        self, place: Place, *, key: str, number: int, since: datetime, home: str | None = None
    ) -> str | None:
        """The ts of this message of ours, if it was written since then.

        Raises PlaceLostError or PostError where the history cannot be read, or is too long to be read through.
        """
        client, line = await self._line(home)
        channel = await self._channel(client, line, place)
        asked: dict[str, Any] = {
            "token": line.token,
            "channel": channel,
            "oldest": f"{(since - _SKEW).timestamp():.6f}",
            "include_all_metadata": True,
            "limit": _PAGE,
        }
        for _ in range(_PAGES):
            async with self._told(posting=False):
                if place.thread is None:
                    found = await client.conversations_history(**asked)
                else:
                    found = await client.conversations_replies(ts=place.thread, **asked)
            for message in found.get("messages") or ():
                ours = message.get("bot_id") == line.bot_id or message.get("user") == line.bot_user
                if ours and carries(message, key, number):
                    return str(message["ts"])
            asked["cursor"] = (found.get("response_metadata") or {}).get("next_cursor")
            if not asked["cursor"]:
                return None
        raise PostError("Too much was written in the channel to look for what I posted there.")

    async def tell(self, person: str, text: str, *, home: str | None = None) -> None:
        """Write to a person; what goes wrong is logged."""
        message = sentence(text)
        try:
            client, line = await self._line(home)
            async with self._told(posting=False):
                await client.chat_postMessage(
                    token=line.token,
                    channel=person,
                    text=message.text,
                    blocks=list(message.blocks),
                    unfurl_links=False,
                    unfurl_media=False,
                )
        except PostError as error:
            get_logger().warning("Slack: somebody could not be told.", person=person, error=one_line(error))

    async def _line(self, home: str | None) -> tuple[AsyncWebClient, _Line]:
        client, workspaces = self._client, self._workspaces
        if client is None or workspaces is None:
            raise PostError("Slack is not connected yet.", retry_after=_SOON)
        try:
            found = await workspaces.token_of(home)
        except SettingsError as error:
            raise PostError(str(error)) from None
        if found is None or not found.bot_token:
            raise PlaceLostError("I am not installed in this workspace any more.")
        bot = (str(found.bot_id or ""), str(found.bot_user_id or ""))
        return client, _Line(token=found.bot_token, team=str(found.team_id), bot_id=bot[0], bot_user=bot[1])

    async def _channel(self, client: AsyncWebClient, line: _Line, place: Place) -> str:
        """A person's messages are written to by any id, but read only by the conversation's own."""
        if not place.direct:
            return place.channel
        known = self._direct.get((line.team, place.channel))
        if known is None:
            async with self._told(posting=False):
                made = await client.conversations_open(token=line.token, users=place.channel)
            known = self._direct[line.team, place.channel] = str(made["channel"]["id"])
        return known

    @asynccontextmanager
    async def _told(self, *, posting: bool) -> AsyncIterator[None]:
        """What went wrong, as the errors of a poster. `posting`: a lost answer may mean that it was posted."""
        lost = DoubtError if posting else PostError
        try:
            async with asyncio.timeout(self._patience):
                yield
        except SlackApiError as error:
            raise _read(error, lost) from None
        except TimeoutError:
            raise lost("Slack did not answer in time.", retry_after=_SOON) from None
        except aiohttp.ClientConnectorError as error:  # nothing was sent
            raise PostError(f"Slack cannot be reached ({one_line(error)}).", retry_after=_SOON) from None
        except (aiohttp.ClientError, OSError) as error:
            raise lost(f"The connection to Slack was lost ({one_line(error)}).", retry_after=_SOON) from None


def _read(error: SlackApiError, lost: type[PostError]) -> PostError:
    code = code_of(error)
    status = int(getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0))
    if code in _TOO_MANY or status == 429:
        given = str((getattr(error.response, "headers", None) or {}).get("Retry-After") or "")
        return PostError("Slack asks me to wait.", retry_after=float(given) if given.isdecimal() else _BUSY)
    if code in _LOST or code.startswith("restricted_action"):
        return PlaceLostError(_LOST.get(code, _LOST["no_permission"]) or explain(error))
    if code in _UNSURE or status >= 500:
        return lost(f"Slack answered {code if code in _UNSURE else status}.", retry_after=_SOON)
    return PostError(explain(error))
