"""Where an answer goes: a channel, a thread of it, one person's eyes only; by the Web API, or by a response_url."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.chat.slack_blocks import Rendered
from bot.chat.slack_client import retrying
from bot.log import get_logger

# The bot is not in this channel, or may not know of it; a response_url reaches it all the same.
_OUTSIDE = frozenset({"not_in_channel", "channel_not_found", "missing_scope", "restricted_action"})
_HOOK_USES = 5


@dataclass(slots=True, kw_only=True)
class Place:
    """One conversation as one person sees it."""

    client: AsyncWebClient
    team: str
    channel: str
    user: str
    thread: str | None = None  # the ts under which answers go
    response_url: str | None = None
    unfurl: bool = False
    _waiting: str | None = field(default=None, init=False)  # the ts of the line that says we are at it
    _uses: int = field(default=0, init=False)
    _outside: bool = field(default=False, init=False)

    @property
    def is_direct(self) -> bool:
        """Whether only this person and the bot are here."""
        return self.channel.startswith("D")

    async def say(self, messages: Sequence[Rendered]) -> bool:
        """Post an answer for everybody: the first message here, the others in its thread. Whether all are there."""
        parent = self.thread
        there = True
        for message in messages:
            stamp, posted = await self._post(message, parent)
            parent = parent or stamp
            there = there and posted
        return there

    async def whisper(self, messages: Sequence[Rendered]) -> None:
        """Show something to this person only."""
        for message in messages:
            if self.response_url and self._uses < _HOOK_USES and await self._respond(message, "ephemeral"):
                continue
            shown: dict[str, Any] = {"text": message.text, "blocks": list(message.blocks)}
            if self.is_direct:
                await self.client.chat_postMessage(channel=self.channel, thread_ts=self.thread, **shown, **self._quiet)
            else:
                await self.client.chat_postEphemeral(
                    channel=self.channel, user=self.user, thread_ts=self.thread, **shown
                )

    async def wait(self, message: Rendered) -> None:
        """Say that it takes a moment; the answer takes the place of it."""
        try:
            made = await self._web(message, self.thread)
        except SlackApiError as error:
            if error.response.get("error") not in _OUTSIDE:
                raise
            self._outside = True
            await self.whisper([message])
        else:
            self._waiting = str(made["ts"])

    async def take_back(self) -> None:
        """Remove the line that said it takes a moment: there is no answer for everybody."""
        if self._waiting is not None:
            stamp, self._waiting = self._waiting, None
            try:
                await self.client.chat_delete(channel=self.channel, ts=stamp)
            except SlackApiError as error:
                get_logger().info("a line could not be taken back", error=error.response.get("error"))

    async def _post(self, message: Rendered, thread: str | None) -> tuple[str | None, bool]:
        """The ts of a message, which a response_url does not tell, and whether it was posted."""
        if self._waiting is not None:
            stamp, self._waiting = self._waiting, None
            try:
                await self.client.chat_update(
                    channel=self.channel, ts=stamp, text=message.text, blocks=list(message.blocks)
                )
            except SlackApiError as error:
                if error.response.get("error") not in {"message_not_found", "edit_window_closed"}:
                    raise  # somebody deleted it: the answer comes as a message of its own
            else:
                return stamp, True
        if not self._outside:
            try:
                return str((await self._web(message, thread))["ts"]), True
            except SlackApiError as error:
                if error.response.get("error") not in _OUTSIDE or not self.response_url:
                    raise
                self._outside = True
        return None, await self._respond(message, "in_channel", thread)

    async def _web(self, message: Rendered, thread: str | None) -> Any:
        return await self.client.chat_postMessage(
            channel=self.channel,
            text=message.text,
            blocks=list(message.blocks),
            thread_ts=thread,
            **self._quiet,
        )

    @property
    def _quiet(self) -> dict[str, Any]:
        return {"unfurl_links": self.unfurl, "unfurl_media": self.unfurl}

    async def _respond(self, message: Rendered, kind: str, thread: str | None = None) -> bool:
        """Through the response_url; False where Slack no longer takes it."""
        if self.response_url is None or self._uses >= _HOOK_USES:
            return False
        self._uses += 1
        hook = AsyncWebhookClient(self.response_url, session=self.client.session, retry_handlers=retrying())
        body: dict[str, Any] = {
            "response_type": kind,
            "replace_original": False,
            "text": message.text,
            "blocks": list(message.blocks),
            **self._quiet,
        }
        if thread is not None:
            body["thread_ts"] = thread
        answer = await hook.send_dict(body)
        if answer.status_code != 200:
            get_logger().warning("Slack refused an answer", status=answer.status_code, reason=answer.body[:80])
        return bool(answer.status_code == 200)
