"""FakeSlack: what people do in Slack, as methods; and waiting for what the bot does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.fakes.slack import payloads
from tests.fakes.slack.core import SlackServer
from tests.fakes.slack.courier import ACK_SECONDS, Delivery
from tests.fakes.slack.forms import NotThereError, fill, find_pressed
from tests.fakes.slack.hooks import close_views
from tests.fakes.slack.http_mode import encode, signed
from tests.fakes.slack.install import Installed, walk_through
from tests.fakes.slack.manifest import ManifestError
from tests.fakes.slack.methods_places import revoke_all
from tests.fakes.slack.mrkdwn import typed
from tests.fakes.slack.values import Channel, HttpReply, Json, Message, Submission, Team, User, View


class FakeSlack(SlackServer):
    """A Slack that a test drives: `async with FakeSlack() as slack`."""

    # --- commands and words ------------------------------------------------------------------------------------------

    async def slash(self, user: User, channel: Channel, command: str, text: str = "") -> Delivery:
        """A person types a slash command."""
        if self.manifest.commands is not None and command not in self.manifest.commands:
            raise ManifestError(f"{command} is not a command of this app: {sorted(self.manifest.commands)}")
        place = self._enter(user, channel)
        payload = payloads.slash(self.world, user, place, command, text)
        return await self._send("slash_commands", command, payload, user=user, channel=place)

    def write(self, user: User, channel: Channel, text: str, thread: Message | None = None) -> Message:
        """A message stands in a channel and nobody is told (see say)."""
        place = self._enter(user, channel)
        world = self.world
        sent = typed(text, world.names(user.team), world.channel_names(user.team))
        return world.add_message(place, user=user.id, text=sent, thread_ts=_parent(thread))

    async def say(self, user: User, channel: Channel, text: str, thread: Message | None = None) -> Message:
        """A person writes a message; the bot hears of it where it listens to the channel."""
        message = self.write(user, channel, text, thread)
        place = self.world.channels[message.channel]
        listening = self.manifest.subscribed(f"message.{place.kind}")
        if listening and self.world.teams[user.team].bot_user in place.members:
            await self._event(user.team, payloads.message_event(self.world, message), user, place)
        return message

    async def mention(self, user: User, channel: Channel, text: str, thread: Message | None = None) -> Delivery:
        """A person writes to the bot in a channel; `@newsbrief` is put in front where it is missing."""
        name = f"@{self.world.bot_name}"
        message = self.write(user, channel, text if name in text else f"{name} {text}", thread)
        place = self.world.channels[message.channel]
        if self.world.teams[user.team].bot_user not in place.members:
            raise NotThereError(f"Slack sends no app_mention: the bot is not in #{place.name}")
        if self.manifest.subscribed(f"message.{place.kind}"):
            await self._event(user.team, payloads.message_event(self.world, message), user, place)
        self._subscribed("app_mention")
        return await self._event(user.team, payloads.message_event(self.world, message, "app_mention"), user, place)

    async def dm(self, user: User, text: str, thread: Message | None = None) -> Delivery:
        """A person writes to the bot in a direct message."""
        self._subscribed("message.im")
        channel = self.im(user)
        message = self.write(user, channel, text, thread)
        return await self._event(user.team, payloads.message_event(self.world, message), user, channel)

    async def share_link(self, user: User, channel: Channel, url: str) -> Delivery:
        """A person writes a link of a domain that the app has registered."""
        message = self.write(user, channel, url)
        links = [{"domain": link.url.split("/")[2], "url": link.url} for link in message.links]
        inner = payloads.plain_event(
            self.world,
            "link_shared",
            channel=channel.id,
            user=user.id,
            message_ts=message.ts,
            links=links,
            source="conversations_history",
            unfurl_id=f"C.{message.ts}",
            is_bot_user_member=True,
        )
        return await self._event(user.team, inner, user, channel)

    # --- pressing and filling in -------------------------------------------------------------------------------------

    async def press(self, shown: Message | View, label: str, user: User | None = None, nth: int = 0) -> Delivery:
        """A person presses a button, or chooses from a menu, by its label, action_id or value.

        Raises NotThereError where there is none.
        """
        who = user or self.world.users[shown.user if isinstance(shown, View) else str(shown.ephemeral_to)]
        if isinstance(shown, View):
            view = self.world.views[shown.id]
            payload = payloads.view_press(self.world, who, view, find_pressed(view.blocks, label, nth))
            return await self._send("interactive", "block_actions", payload, user=who, view=view)
        message = self.current(shown)
        if message.deleted or message.ephemeral_to not in {None, who.id}:
            raise NotThereError(f"{who.name} does not see this message")
        nested = [block for part in message.attachments for block in part.get("blocks", ())]
        pressed = find_pressed([*message.blocks, *nested], label, nth)
        payload = payloads.message_press(self.world, who, message, pressed)
        place = self.world.channels[message.channel]
        return await self._send("interactive", "block_actions", payload, user=who, channel=place)

    async def shortcut(self, name: str, user: User, message: Message | None = None) -> Delivery:
        """A person chooses a shortcut by its name: of a message, or a global one."""
        callback_id = self.manifest.callback(name)
        if message is None:
            payload = payloads.global_shortcut(self.world, user, callback_id)
            return await self._send("interactive", "shortcut", payload, user=user)
        payload = payloads.message_action(self.world, user, self.current(message), callback_id)
        place = self.world.channels[message.channel]
        return await self._send("interactive", "message_action", payload, user=user, channel=place)

    async def submit(self, view: View, values: Mapping[str, Any], user: User | None = None) -> Submission:
        """A person fills in a modal (by block_id, action_id or label) and sends it in; how the bot answered."""
        delivery = await self.send_in(view, values, user)
        await delivery.settled(self.courier.ack_seconds + 2)
        return delivery.submission or Submission(action=None, problem=delivery.error or "operation_timeout")

    async def send_in(self, view: View, values: Mapping[str, Any], user: User | None = None) -> Delivery:
        """submit, without waiting for the answer."""
        who = user or self.world.users[view.user]
        known = self.world.views[view.id]
        if known.closed:
            raise NotThereError("the modal is closed")
        filled = self.world.set_view(known, state=fill(known.blocks, values, known.state), errors={})
        payload = payloads.view_submission(self.world, who, filled)
        return await self._send("interactive", "view_submission", payload, user=who, view=filled)

    def fill_in(self, view: View, values: Mapping[str, Any]) -> View:
        """A person types into a view without sending it in."""
        known = self.world.views[view.id]
        return self.world.set_view(known, state=fill(known.blocks, values, known.state, sending=False))

    async def close_view(self, view: View, user: User | None = None, *, everything: bool = False) -> Delivery | None:
        """A person cancels a modal; the bot hears of it where it asked for that."""
        who = user or self.world.users[view.user]
        known = self.world.views[view.id]
        close_views(self.world, who.id, everything=everything)
        if not known.body.get("notify_on_close"):
            return None
        payload = payloads.view_closed(self.world, who, known, cleared=everything)
        return await self._send("interactive", "view_closed", payload, user=who, view=known)

    async def open_home(self, user: User, timeout: float = 5.0) -> View:  # noqa: ASYNC109
        """A person opens the app's Home tab; the view that the bot publishes then."""
        self._subscribed("app_home_opened")
        known = self.home(user)
        inner = payloads.home_opened(self.world, user, self.im(user), "home")
        await self._event(user.team, inner, user)
        view: View = await self.wait_until(lambda: (now := self.home(user)) != known and now, timeout)
        return view

    # --- what happens to channels and workspaces ---------------------------------------------------------------------

    async def invite_bot(self, channel: Channel, by: User | None = None) -> Delivery:
        bot = self.world.teams[channel.team].bot_user
        place = self._with_member(channel, bot)
        inner = payloads.plain_event(
            self.world,
            "member_joined_channel",
            user=bot,
            channel=place.id,
            channel_type="C",
            team=place.team,
            **({"inviter": by.id} if by else {}),
        )
        return await self._event(channel.team, inner, by, place)

    async def archive(self, channel: Channel, by: User | None = None) -> Delivery:
        self.world.channels[channel.id] = replace(self.world.channels[channel.id], archived=True)
        inner = payloads.plain_event(self.world, "channel_archive", channel=channel.id, user=by.id if by else "")
        return await self._event(channel.team, inner, by, channel)

    async def delete_channel(self, channel: Channel) -> Delivery:
        del self.world.channels[channel.id]
        inner = payloads.plain_event(self.world, "channel_deleted", channel=channel.id)
        return await self._event(channel.team, inner)

    async def uninstall(self, team: Team | None = None) -> Delivery:
        """The app is removed from a workspace: its tokens stop working, and it is told so."""
        home = team or self.team
        revoke_all(self.world.grants, home.id, "account_inactive")
        revoked = {"oauth": [], "bot": [home.bot_user]}
        await self._event(home.id, payloads.plain_event(self.world, "tokens_revoked", tokens=revoked))
        return await self._event(home.id, payloads.plain_event(self.world, "app_uninstalled"))

    async def revoke(self, team: Team | None = None) -> Delivery:
        """The bot's token is revoked."""
        home = team or self.team
        revoke_all(self.world.grants, home.id, "token_revoked")
        revoked = {"oauth": [], "bot": [home.bot_user]}
        return await self._event(home.id, payloads.plain_event(self.world, "tokens_revoked", tokens=revoked))

    # --- HTTP mode ---------------------------------------------------------------------------------------------------

    async def post_signed(self, delivery: Delivery, signature: str = "right", **headers: str) -> HttpReply:
        """The request of a delivery once more by hand, signed as `signature` says (see http_mode.SIGNATURES)."""
        body, made = signed(self.world, *encode(delivery), signature)
        return await self.http.post(body, made | {name.replace("_", "-"): value for name, value in headers.items()})

    async def replay(self, delivery: Delivery) -> HttpReply:
        """The very same request again: same body, same timestamp, same signature."""
        request = delivery.attempts[0].request
        assert request is not None, "not sent by HTTP"
        return await self.http.post(*request)

    async def verify_url(self) -> bool:
        """Slack's url_verification: whether the bot gave the challenge back."""
        challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
        body: Json = {"token": payloads.VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
        reply = await self.http.post(*signed(self.world, json.dumps(body), "application/json"))
        return reply.status == 200 and challenge in reply.body

    async def install(
        self, install_url: str, *, redirect_uri: str, team: Team | None = None, by: User | None = None, **how: Any
    ) -> Installed:
        """A person installs the app by its install page; `how` is deny, state or keep_cookies."""
        home = team or self.team
        who = by or self.user(f"installer of {home.name}", team=home, admin=True)
        return await walk_through(self.world, install_url, team=home.id, user=who.id, redirect_uri=redirect_uri, **how)

    # --- waiting -----------------------------------------------------------------------------------------------------

    async def wait_connected(self, count: int = 1, timeout: float = 15.0) -> None:  # noqa: ASYNC109
        """Until the bot has this many sockets open."""
        await self.wait_until(lambda: len([one for one in self.hub.connections if not one.leaving]) >= count, timeout)

    async def wait_messages(
        self,
        channel: Channel,
        count: int = 1,
        *,
        to: User | None = None,
        thread: Message | str | None = None,
        after: Message | None = None,
        timeout: float = 5.0,  # noqa: ASYNC109
    ) -> list[Message]:
        """The bot's messages in a channel, once there are `count`: public ones, with `to` those for one person too."""

        def found() -> list[Message]:
            return [
                message
                for message in self.messages(channel, bot=True)
                if message.ephemeral_to in {None, to.id if to else None}
                and (thread is None or message.thread_ts == (thread if isinstance(thread, str) else thread.ts))
                and (after is None or float(message.ts) > float(after.ts))
            ]

        try:
            await self.wait_until(lambda: len(found()) >= count, timeout)
        except TimeoutError:
            raise TimeoutError(f"{len(found())} of {count} messages came in #{channel.name}: {self.story()}") from None
        return found()

    async def wait_edit(self, message: Message, timeout: float = 5.0) -> Message:  # noqa: ASYNC109
        """A message once it has been edited, or deleted, since `message` was read."""
        await self.wait_until(lambda: self.current(message).edits > message.edits, timeout)
        return self.current(message)

    async def wait_modal(self, user: User, *, after: View | None = None, timeout: float = 5.0) -> View:  # noqa: ASYNC109
        """The modal a person has in front of them, other than `after` as it was."""
        view: View = await self.wait_until(lambda: (now := self.modal(user)) != after and now, timeout)
        return view

    async def quiet(self, seconds: float = 0.2) -> None:
        """Until the bot has left Slack alone for so long: to show that nothing more comes."""
        while True:
            seen = len(self.calls), len(self.acks)
            await asyncio.sleep(seconds)
            if seen == (len(self.calls), len(self.acks)):
                return

    def story(self) -> str:
        """The last calls and deliveries, for a failing test."""
        calls = [f"{call.method} {'ok' if call.ok else call.error}" for call in self.calls[-8:]]
        sent = [f"{one.kind} {one.name}: {one.error or len(one.acks)}" for one in self.deliveries[-4:]]
        return f"calls {calls}, deliveries {sent}"

    # --- inside ------------------------------------------------------------------------------------------------------

    def _subscribed(self, event: str) -> None:
        if not self.manifest.subscribed(event):
            raise ManifestError(f"the app's manifest does not ask for {event}")

    def _with_member(self, channel: Channel, user: str) -> Channel:
        place = self.world.channels[channel.id]
        self.world.channels[channel.id] = joined = replace(place, members=place.members | {user})
        return joined

    def _enter(self, user: User, channel: Channel) -> Channel:
        """The channel with this person in it."""
        place = self.world.channels[channel.id]
        if place.archived or (place.im_with and place.im_with != user.id):
            raise NotThereError(f"{user.name} cannot write in {place.name}")
        return self._with_member(channel, user.id)

    async def _send(self, kind: str, name: str, payload: Json, **about: Any) -> Delivery:
        return await self.courier.deliver(Delivery(kind=kind, name=name, payload=payload, **about))


def _parent(thread: Message | None) -> str | None:
    return (thread.thread_ts or thread.ts) if thread else None


__all__ = ["ACK_SECONDS", "FakeSlack"]
