"""The Home tab and the form for a new source."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.chat import slack_texts, slack_views
from bot.chat.connections import Connections
from bot.chat.digest_replies import DigestList
from bot.chat.replies import SourceAdded
from bot.chat.slack_answers import PLATFORM, Answers
from bot.chat.slack_calls import Call, Handler, listener
from bot.chat.slack_client import code_of, explain
from bot.chat.slack_people import People, asker
from bot.chat.slack_place import Place
from bot.chat.slack_render import render, sentence
from bot.errors import CommandError, NewsbriefError
from bot.log import get_logger

HOME_EVENTS = ("app_home_opened",)
HOME_ACTIONS = ("home_refresh", "source_add", "source_remove")
LOOK = 2.0  # seconds in which a form's answer can still stand beside its field; Slack waits three


class Home:
    """Sources and health in a tab, and what changes them."""

    def __init__(
        self,
        answers: Answers,
        people: People,
        connections: Connections,
        start: Callable[[Coroutine[Any, Any, None]], None],
        *,
        look: float = LOOK,
    ) -> None:
        """`start` runs work that a shutdown waits for."""
        self._commands = answers.commands
        self._people = people
        self._connections = connections
        self.start = start
        self._look = look

    def register(self, app: AsyncApp, *, unfurl: bool) -> None:
        """Tell Bolt of the tab, its buttons and the form."""
        app.event(HOME_EVENTS[0])(listener(self._opened, unfurl=unfurl))
        handlers: dict[str, Handler] = {
            "home_refresh": self._refresh,
            "source_add": self.open_form,
            "source_remove": self._remove,
        }
        for action in HOME_ACTIONS:
            app.action(action)(listener(handlers[action], unfurl=unfurl))
        app.view_submission(slack_views.ADD_SOURCE)(listener(self._submitted, unfurl=unfurl))

    async def open_form(self, call: Call) -> None:
        """Open the form for a new source, for those who may add one."""
        if not await self._people.may_manage(call.client, call.team, call.user, call.channel or None):
            await self._refuse(call)
            return
        where = {"channel": call.channel, "hook": str(call.body.get("response_url") or "")}
        try:
            await call.client.views_open(trigger_id=call.trigger, view=slack_views.add_source(where))
        except SlackApiError as error:
            if code_of(error) not in {"expired_trigger_id", "exchanged_trigger_id"}:
                raise
            get_logger().info("too late for a form", error=code_of(error))
            if call.channel:
                await call.place().whisper([sentence(slack_texts.TOO_LATE)])

    async def _opened(self, call: Call) -> None:
        if call.event.get("tab", "home") == "home":
            await self.publish(call)

    async def _refresh(self, call: Call) -> None:
        await self.publish(call)

    async def _remove(self, call: Call) -> None:
        if not await self._people.may_manage(call.client, call.team, call.user):
            await self._refuse(call)
            return
        try:
            removed = await self._commands.remove_source(str(call.action.get("value", "")), call.where(""))
            note = render(removed)[0].text
        except NewsbriefError as error:  # somebody else was quicker
            note = str(error)
        await self.publish(call, note)

    async def _refuse(self, call: Call) -> None:
        if call.channel:
            await call.place().whisper([sentence(slack_texts.NOT_ALLOWED)])
        else:
            await self.publish(call, slack_texts.ONLY_MANAGERS)

    def publish_later(self, call: Call, note: str | None = None) -> None:
        """Show the tab anew once a form is answered."""
        self.start(self.publish(call, note))

    async def publish(self, call: Call, note: str | None = None) -> None:
        """Show the tab anew."""
        sources, checks, manages, digests = await asyncio.gather(
            self._commands.sources(),
            self._commands.health(),
            self._people.may_manage(call.client, call.team, call.user),
            self._digests(call),
        )
        view = slack_views.home(sources, checks, manages=manages, note=note, digests=digests)
        try:
            await call.client.views_publish(user_id=call.user, view=view)
        except SlackApiError as error:
            if self._connections.trouble(PLATFORM, explain(error)):
                get_logger().error(explain(error))
            raise

    async def _digests(self, call: Call) -> DigestList | None:
        try:
            return await self._commands.digests.listed(await asker(call, self._people, channel=""))
        except CommandError:  # there are none in this installation
            return None

    async def _submitted(self, call: Call) -> dict[str, Any] | None:
        """The form was sent in: what is wrong stands beside the field, where it is known soon enough."""
        view = call.body["view"]
        where: dict[str, str] = json.loads(view.get("private_metadata") or "{}")
        field = view["state"]["values"][slack_views.ADDRESS][slack_views.ADDRESS]
        address = str(field.get("value") or "").strip()
        # Asked again: the form may have been open for long.
        if not await self._people.may_manage(call.client, call.team, call.user, where.get("channel") or None):
            return {"response_action": "errors", "errors": {slack_views.ADDRESS: slack_texts.NOT_ALLOWED}}
        adding = asyncio.ensure_future(self._commands.add_source(address, call.where(where.get("channel", ""))))
        done, _ = await asyncio.wait({adding}, timeout=self._look)
        if not done:
            self.start(self._late(call, where, address, adding))
            return {"response_action": "update", "view": slack_views.working(where)}
        try:
            added = adding.result()
        except NewsbriefError as error:
            problem = slack_texts.slack_words(str(error))
            return {"response_action": "errors", "errors": {slack_views.ADDRESS: problem}}
        self.start(self._tell(call, where, added))
        return None

    async def _late(self, call: Call, where: dict[str, str], address: str, adding: asyncio.Future[SourceAdded]) -> None:
        """The address answered when Slack no longer waited: the form shows how it went."""
        try:
            added = await adding
            view = slack_views.told(where, render(added)[0].blocks)
        except NewsbriefError as error:
            added = None
            view = slack_views.add_source(where, address=address, problem=slack_texts.slack_words(str(error)))
        try:
            await call.client.views_update(view_id=call.body["view"]["id"], view=view)
        except SlackApiError as error:
            get_logger().info("the form is closed", error=code_of(error))
        if added is not None:
            await self._tell(call, where, added)

    async def _tell(self, call: Call, where: dict[str, str], added: SourceAdded) -> None:
        """Say what was added where the form was opened: in the channel, or on the Home tab."""
        messages = render(added)
        if not where.get("channel"):
            await self.publish(call, messages[0].text)
            return
        place = Place(
            client=call.client,
            team=call.team,
            channel=where["channel"],
            user=call.user,
            response_url=where.get("hook") or None,
        )
        await place.whisper(messages)
