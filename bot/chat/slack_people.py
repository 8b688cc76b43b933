"""Who somebody is, and who may change settings: a workspace's admins and owners, and in a channel whoever made it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.digest_desk import Asker
from bot.chat.slack_calls import Call
from bot.chat.slack_client import code_of
from bot.digests.schedule import Place
from bot.log import get_logger

_Ask = Callable[[], Awaitable[bool]]
_FRESH = 60.0  # seconds for which an answer of Slack's is believed
_KEPT = 5_000


class People:
    """Asks Slack who somebody is, and remembers it for a minute."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], tuple[float, bool]] = {}
        self._zones: dict[tuple[str, str], tuple[float, str | None]] = {}

    async def may_manage(self, client: AsyncWebClient, team: str, user: str, channel: str | None = None) -> bool:
        """Whether somebody may change the sources, from this channel. Whoever Slack does not tell us of may not."""
        if await self._asked((team, user), lambda: _leads(client, user)):
            return True
        if channel is None or channel.startswith("D"):
            return False
        return await self._asked((team, user, channel), lambda: _made(client, user, channel))

    async def zone(self, client: AsyncWebClient, team: str, user: str) -> str | None:
        """The IANA zone of somebody's clock, as Slack has it."""
        known = self._zones.get((team, user))
        if known is not None and time.monotonic() - known[0] < _FRESH:
            return known[1]
        try:
            found = (await client.users_info(user=user))["user"].get("tz") or None
        except SlackApiError as error:
            get_logger().warning("Slack did not say who somebody is", error=code_of(error))
            return None
        if len(self._zones) >= _KEPT:
            self._zones.clear()
        self._zones[team, user] = (time.monotonic(), found)
        return found

    async def _asked(self, key: tuple[str, ...], ask: _Ask) -> bool:
        known = self._known.get(key)
        if known is not None and time.monotonic() - known[0] < _FRESH:
            return known[1]
        try:
            answer = await ask()
        except SlackApiError as error:
            get_logger().warning("Slack did not say who somebody is", error=code_of(error))
            return False
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[key] = (time.monotonic(), answer)
        return answer


async def _leads(client: AsyncWebClient, user: str) -> bool:
    found = (await client.users_info(user=user))["user"]
    return any(found.get(role) for role in ("is_admin", "is_owner", "is_primary_owner"))


async def _made(client: AsyncWebClient, user: str, channel: str) -> bool:
    found = (await client.conversations_info(channel=channel))["channel"]
    return bool(found.get("creator") == user)


async def asker(call: Call, people: People, *, channel: str | None = None) -> Asker:
    """Who asks, and where from; in a direct message, on the Home tab and without a channel it is the person."""
    asked = call.channel if channel is None else channel
    client, team, user = call.client, call.team, call.user

    async def may_manage(place: Place) -> bool:
        # Whoever made a channel manages it from there; of all others only leads are asked, at one call for all.
        return await people.may_manage(client, team, user, place.channel if place.channel == asked else None)

    here = call.here(channel)
    zone = await people.zone(client, team, user)
    return Asker(platform="slack", user=user, here=here, home=team, private_home=team, may_manage=may_manage, zone=zone)
