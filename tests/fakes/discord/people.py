"""What people do: type commands, press buttons, say things."""

from __future__ import annotations

from typing import Any

from tests.fakes.discord import posting
from tests.fakes.discord.commands import CHAT, MESSAGE_MENU
from tests.fakes.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction
from tests.fakes.discord.invoking import NotOffered, begin, find_button, find_select, modal_data, offered, slash_data
from tests.fakes.discord.payloads import member_json, message_json
from tests.fakes.discord.server import Server
from tests.fakes.discord.world import Channel, Message, User


class People:
    """The half of FakeDiscord that acts as users do. What the client would not offer raises NotOffered."""

    server: Server

    async def slash(
        self, user: User, channel: Channel, command: str, /, *, forced: bool = False, **options: Any
    ) -> Interaction:
        """Use "brief" or "sources add"; `forced` skips what only hides the command, as a server's own settings can."""
        found, data = self._slash(user, channel, command, options, None, forced=forced)
        return begin(self.server, COMMAND, found["name"], data, user=user, channel=self._now(channel))

    async def autocomplete(
        self, user: User, channel: Channel, command: str, focused: str, /, *, wait: float = 3, **options: Any
    ) -> list[dict[str, Any]]:
        """Type into an option; gives the choices the bot shows."""
        found, data = self._slash(user, channel, command, options, focused, forced=False)
        asked = begin(self.server, AUTOCOMPLETE, found["name"], data, user=user, channel=self._now(channel))
        return list((await asked.reply(wait)).choices)

    async def context_menu(self, user: User, message: Message, name: str, *, forced: bool = False) -> Interaction:
        """Right-click a message and choose Apps → name."""
        world = self.server.world
        channel = world.channels[message.channel_id]
        command = self.server.registry.find(MESSAGE_MENU, name, channel.guild_id)
        if not forced:
            offered(world, command, user, channel)
        # A message given by hand is readable whatever the intents.
        resolved: dict[str, Any] = {"messages": {message.id: message_json(world, self._current(message))}}
        data = {
            "id": command["id"],
            "name": name,
            "type": MESSAGE_MENU,
            "target_id": message.id,
            "resolved": resolved,
        }
        return begin(self.server, COMMAND, name, data, user=user, channel=channel)

    async def press(self, message: Message, label: str, user: User) -> Interaction:
        """Press a button by its label, emoji or custom id."""
        message = self._seen(message, user)
        button = find_button(message, label)
        data = {"component_type": button["type"], "custom_id": button["custom_id"], "id": button.get("id", 0)}
        channel = self.server.world.channels[message.channel_id]
        return begin(self.server, COMPONENT, button["custom_id"], data, user=user, channel=channel, message=message)

    async def choose(self, message: Message, user: User, *values: str, of: str | None = None) -> Interaction:
        """Pick options of a select by label or value."""
        message = self._seen(message, user)
        select, picked = find_select(message, of, list(values))
        data = {
            "component_type": select["type"],
            "custom_id": select["custom_id"],
            "values": picked,
            "id": select.get("id", 0),
        }
        channel = self.server.world.channels[message.channel_id]
        return begin(self.server, COMPONENT, select["custom_id"], data, user=user, channel=channel, message=message)

    async def submit(self, opened: Interaction, fields: dict[str, str]) -> Interaction:
        """Fill in the modal that an interaction opened."""
        if opened.modal is None:
            raise LookupError(f"{opened.name} opened no modal")
        data = modal_data(opened.modal, fields)
        message = self.server.world.anywhere(opened.message_id) if opened.message_id else None
        return begin(
            self.server, MODAL, data["custom_id"], data, user=opened.user, channel=opened.channel, message=message
        )

    # -- talking -------------------------------------------------------------------------------------------------

    async def say(
        self,
        user: User,
        channel: Channel,
        text: str,
        *,
        embeds: tuple[dict[str, Any], ...] = (),
        reply_to: Message | None = None,
    ) -> Message:
        """Write a message as a person does."""
        if channel.guild_id and not self.server.world.may(user, channel, "send_messages"):
            raise NotOffered(f"{user.name} may not write in #{channel.name}")
        body = {"content": text, "embeds": list(embeds)}
        return posting.create(self.server, self._now(channel), user, body, reply_to=reply_to, checked=False)

    async def mention(self, user: User, channel: Channel, text: str) -> Message:
        """Write a message that begins with the bot's name."""
        return await self.say(user, channel, f"{self.server.world.bot.mention} {text}")

    async def dm(self, user: User, text: str) -> Message:
        """Write to the bot in private."""
        return await self.say(user, self.server.world.dm(user), text)

    async def react(self, user: User, message: Message, emoji: str) -> None:
        world = self.server.world
        channel = world.channels[message.channel_id]
        data: dict[str, Any] = {
            "user_id": user.id,
            "channel_id": channel.id,
            "message_id": message.id,
            "emoji": {"id": None, "name": emoji},
            "message_author_id": message.author_id,
            "burst": False,
            "type": 0,
        }
        if channel.guild_id:
            data["member"] = member_json(world, channel.guild_id, user)
        posting.emit(
            self.server,
            "MESSAGE_REACTION_ADD",
            data,
            channel,
            in_guild="guild_message_reactions",
            in_dm="direct_message_reactions",
        )

    async def answer_to(self, message: Message, timeout: float = 10) -> Message:  # noqa: ASYNC109
        """The bot's first message in that channel since."""
        world = self.server.world

        def look() -> Message | None:
            later = world.messages.get(message.channel_id, {}).values()
            return next((m for m in later if int(m.id) > int(message.id) and m.author_id == world.bot.id), None)

        return await world.until(look, timeout, f"the bot wrote nothing after {message.content!r}")

    # -- within --------------------------------------------------------------------------------------------------

    def _slash(
        self, user: User, channel: Channel, command: str, options: dict[str, Any], focused: str | None, *, forced: bool
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        name, *path = command.removeprefix("/").split()
        found = self.server.registry.find(CHAT, name, channel.guild_id)
        if not forced:
            offered(self.server.world, found, user, self._now(channel))
        return found, slash_data(self.server.world, found, path, options, channel=channel, focused=focused)

    def _now(self, channel: Channel) -> Channel:
        return self.server.world.channels[channel.id]

    def _current(self, message: Message) -> Message:
        found = self.server.world.anywhere(message.id)
        if found is None:
            raise LookupError("that message is gone")
        return found

    def _seen(self, message: Message, user: User) -> Message:
        now = self._current(message)
        if now.ephemeral and not any(
            i.id == now.interaction_id and i.user.id == user.id for i in self.server.interactions.values()
        ):
            raise NotOffered(f"{user.name} cannot see that message")
        return now
