"""One thing that somebody did in Slack, read out of Bolt's payloads, and how listeners are registered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack_place import Place
from bot.digests import schedule
from bot.news.feed_places import FeedPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What was done, by whom and where."""

    body: Mapping[str, Any]
    client: AsyncWebClient
    team: str
    user: str
    channel: str
    unfurl: bool

    @property
    def trigger(self) -> str:
        """What lets a modal open, for three seconds."""
        return str(self.body.get("trigger_id", ""))

    @property
    def event(self) -> Mapping[str, Any]:
        """The event itself, where this is one."""
        found: Mapping[str, Any] = self.body.get("event") or {}
        return found

    @property
    def message(self) -> Mapping[str, Any]:
        """The message it was done to; empty where only one person saw it."""
        found: Mapping[str, Any] = self.body.get("message") or {}
        return found

    @property
    def action(self) -> Mapping[str, Any]:
        """The button that was pressed."""
        actions = self.body.get("actions") or [{}]
        found: Mapping[str, Any] = actions[0]
        return found

    def here(self, channel: str | None = None) -> schedule.Place:
        """The channel as digests know it; a direct message, the Home tab and no channel are the person."""
        asked = self.channel if channel is None else channel
        direct = not asked or asked.startswith("D")
        return schedule.Place(platform="slack", channel=self.user if direct else asked, direct=direct)

    def where(self, channel: str | None = None) -> FeedPlace:
        """The channel as what is told of feeds knows it."""
        here = channel if channel is not None else self.channel
        return FeedPlace(platform="slack", channel=f"{self.team}:{here}" if here else "", scope=self.team)

    def place(self, thread: str | None = None, channel: str | None = None) -> Place:
        """Where the answer goes."""
        return Place(
            client=self.client,
            team=self.team,
            channel=channel or self.channel,
            user=self.user,
            thread=thread,
            response_url=self.body.get("response_url") or None,
            unfurl=self.unfurl,
        )


Handler = Callable[[Call], Awaitable[dict[str, Any] | None]]
Listen = Callable[..., Awaitable[None]]


def listener(handler: Handler, *, unfurl: bool) -> Listen:
    """A handler as Bolt calls it. What it returns is its acknowledgement, which only modals have a use for."""

    async def listen(
        body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient, ack: Callable[..., Awaitable[Any]]
    ) -> None:
        call = Call(
            body=body,
            client=client,
            team=context.team_id or context.enterprise_id or "",
            user=context.user_id or "",
            channel=context.channel_id or "",
            unfurl=unfurl,
        )
        answer = await handler(call)
        await ack(**(answer or {}))

    return listen
