"""Digests posted to Discord through the connected client, and found again in a channel's history."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.briefing.briefing import Briefing
from bot.chat.discord_digest import carries, compose
from bot.chat.discord_errors import MISSING_ACCESS, MISSING_PERMISSIONS, UNKNOWN_CHANNEL, channel_name
from bot.chat.discord_render import line
from bot.digests.poster import DoubtError, Heading, Part, PlaceLostError, PostError
from bot.digests.schedule import Place
from bot.log import get_logger, one_line

PLATFORM = "discord"
_PATIENCE = 60.0  # seconds for one message, discord.py's own waiting for limits and tries after a 5xx included
_SOON = 5.0  # seconds until another try, where Discord names none
_PAGE, _PAGES = 100, 50  # messages of a history at a time, and how often we turn over
_SKEW = timedelta(minutes=2)  # by which Discord's clock and ours may differ
_REASONS = {
    UNKNOWN_CHANNEL: "{place} is gone.",
    10013: "Discord knows no such person.",
    MISSING_ACCESS: "I may not see {place}: allow me View Channel there.",
    MISSING_PERMISSIONS: "I may not write in {place}: allow me Send Messages and Embed Links there.",
    50007: "This person takes no direct messages from me.",
    50008: "{place} is none that messages can be posted in.",
    50083: "{place} is archived and locked: somebody who manages threads must unlock it.",
    50278: "This person shares no server with me any more.",
    160005: "{place} is locked: somebody who manages threads must unlock it.",
}


class DiscordPoster:
    """Implements bot.digests.poster.Poster. `client` gives the client once there is one."""

    platform = PLATFORM

    def __init__(self, *, patience: float = _PATIENCE) -> None:
        self.client: discord.Client | None = None
        self._patience = patience
        self._direct: dict[str, int] = {}  # by person: their channel with us

    def compose(self, briefing: Briefing, heading: Heading, *, key: str) -> Sequence[Part]:
        """The messages of a digest; see bot.chat.discord_digest."""
        return compose(briefing, heading, key=key)

    async def post(self, place: Place, part: Part, *, key: str, number: int, home: str | None = None) -> str:  # noqa: ARG002
        """Post one message. An archived thread is opened by it.

        Raises PlaceLostError, DoubtError or PostError.
        """
        client = self._connected()
        channel = await self._channel(client, place)
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
        with self._told(client, place, channel, posting=True):
            async with asyncio.timeout(self._patience):
                made = await client.http.request(route, json=dict(part))
        return str(made["id"])

    async def find(
        self,
        place: Place,
        *,
        key: str,
        number: int,
        since: datetime,
        home: str | None = None,  # noqa: ARG002
    ) -> str | None:
        """The id of this message of ours, if it was written since then.

        Raises PlaceLostError or PostError where the history cannot be read, or is too long to be read through.
        """
        client = self._connected()
        channel = await self._channel(client, place)
        await self._check_history(client, place, channel)
        me = str(client.user.id) if client.user else ""
        after = discord.utils.time_snowflake(since - _SKEW)
        for _ in range(_PAGES):
            with self._told(client, place, channel, posting=False):
                async with asyncio.timeout(self._patience):
                    found = await client.http.logs_from(channel, _PAGE, after=after)
            for message in found:
                if str(message["author"]["id"]) == me and carries(message, key, number):
                    return str(message["id"])
            if len(found) < _PAGE:
                return None
            after = max(int(message["id"]) for message in found)
        raise PostError(f"Too much was written in {_named(client, place, channel)} to look for what I posted there.")

    async def tell(self, person: str, text: str, *, home: str | None = None) -> None:  # noqa: ARG002
        """Write to a person; what goes wrong is logged."""
        body = {"content": line(text).content, "allowed_mentions": {"parse": []}, "flags": 4}  # 4: no link previews
        try:
            await self.post(Place(platform=PLATFORM, channel=person, direct=True), body, key="", number=0)
        except PostError as error:
            get_logger().warning("Discord: somebody could not be told.", person=person, error=one_line(error))

    def _connected(self) -> discord.Client:
        client = self.client
        # Logged in is enough to post: "ready" comes seconds later, once Discord has listed all servers.
        if client is None or client.is_closed() or client.user is None:
            raise PostError("Discord is not connected yet.", retry_after=_SOON)
        return client

    async def _channel(self, client: discord.Client, place: Place) -> int:
        if not place.channel.isdecimal():
            raise PlaceLostError(f"“{place}” is no place of Discord's.")
        if not place.direct:
            return int(place.thread or place.channel)
        known = self._direct.get(place.channel)
        if known is None:
            with self._told(client, place, 0, posting=False):
                async with asyncio.timeout(self._patience):
                    made = await client.http.start_private_message(int(place.channel))
            known = self._direct[place.channel] = int(made["id"])
        return known

    async def _check_history(self, client: discord.Client, place: Place, channel: int) -> None:
        """Discord gives an empty history to who may not read it: that must not pass for "not posted"."""
        if place.direct:
            return
        known: Any = client.get_channel(channel)
        if known is None:
            with self._told(client, place, channel, posting=False):
                async with asyncio.timeout(self._patience):
                    known = await client.fetch_channel(channel)
        me = getattr(getattr(known, "guild", None), "me", None)
        if me is None:
            raise PostError("Discord has not told yet what I may do there.", retry_after=_SOON)
        try:
            may = known.permissions_for(me).read_message_history
        except discord.ClientException:  # a thread whose channel we may not see
            may = False
        if not may:
            raise PlaceLostError(
                f"I may not read the history of {channel_name(known)}: allow me Read Message History there."
            )

    @contextmanager
    def _told(self, client: discord.Client, place: Place, channel: int, *, posting: bool) -> Iterator[None]:
        """What went wrong, as the errors of a poster. `posting`: a lost answer may mean that it was posted."""
        lost = DoubtError if posting else PostError
        try:
            yield
        except discord.RateLimited as error:
            raise PostError("Discord asks me to wait.", retry_after=error.retry_after) from None
        except discord.DiscordServerError as error:
            raise lost(f"Discord answered {error.status}.", retry_after=_SOON) from None
        except discord.HTTPException as error:
            if error.code in _REASONS or (error.status in (403, 404) and error.code):
                named = _named(client, place, channel)
                reason = _REASONS.get(error.code, f"Discord does not let me into {{place}} ({one_line(error)}).")
                raise PlaceLostError(_capital(reason.format(place=named))) from None
            if error.status == 429:
                raise PostError("Discord asks me to wait.", retry_after=60.0) from None
            raise PostError(f"Discord refused a message ({one_line(error)}).") from None
        except TimeoutError:
            raise lost("Discord did not answer in time.", retry_after=_SOON) from None
        except (aiohttp.ClientError, OSError) as error:
            # discord.py tries again by itself, so even "could not connect" may follow a try that arrived.
            raise lost(f"The connection to Discord was lost ({one_line(error)}).", retry_after=_SOON) from None


def _named(client: discord.Client, place: Place, channel: int) -> str:
    if place.direct:
        return "these direct messages"
    known = client.get_channel(channel)
    return channel_name(known) if known is not None else "the channel"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
