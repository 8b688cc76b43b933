"""Trying the bot by hand: one line in, what the bot did out."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Callable
from typing import Any

from tests.fakes.discord.commands import BOOLEAN, CHAT, GROUP, INTEGER, NUMBER, SUB
from tests.fakes.discord.driver import FakeDiscord
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.invoking import NotOffered
from tests.fakes.discord.render import draw
from tests.fakes.discord.world import Message

HELP = """\
/brief ferry            a slash command: values in order, or name=value; quote what has spaces
complete /brief fer     what the bot offers for the last value (complete /brief topic=fer)
@bot When was that?     mention the bot         say TEXT   write to the channel      dm TEXT   write to the bot
menu "Brief this" 2     a message menu on message 2, or on the last one
press More 3            a button of message 3, or of the bot's last one     choose VALUE 3   an option of a select
fill field=text …       submit the modal that is open
in forum | as reader    go to another channel, be another person            where   who and what there is
commands                what the bot has registered                         show 3  a message again
drop | reconnect | invalidate    the gateway: a cut, op 7, op 9             fail 502 3   the next REST calls
wait 5                  give the bot time        quit"""

PATIENCE = 60.0


class Repl:
    """A person at a keyboard. Everything the bot posts is shown as it comes."""

    def __init__(self, discord: FakeDiscord, write: Callable[[str], None]) -> None:
        self.discord, self.write = discord, write
        guild = discord.guild("Harbour town", everyone=("view_channel", *_MEMBER))
        self.places = {
            "news": discord.channel(guild, "news"),
            "general": discord.channel(guild, "general"),
            "forum": discord.channel(guild, "ideas", kind="forum"),
        }
        self.places["thread"] = discord.thread(self.places["news"], "ferry")
        self.people = {"you": discord.user("you", permissions=("manage_channels",)), "reader": discord.user("reader")}
        self.user, self.place = self.people["you"], self.places["news"]
        self.shown: list[str] = []  # ids of messages, numbered from 1
        self._states: dict[str, Message] = {}
        self.modal: Interaction | None = None

    async def watch(self) -> None:
        """Draw whatever is new or changed, for as long as it runs."""
        while True:
            await self.discord.world.until(self._fresh, 1e9, "")
            await asyncio.sleep(0.05)
            self.flush()

    def flush(self) -> None:
        for message in self._fresh():
            if message.id not in self.shown:
                self.shown.append(message.id)
            self._states[message.id] = message
            self.write(
                f"\n[{self.shown.index(message.id) + 1}] {self._place(message)}{draw(self.discord.world, message)}"
            )

    def _fresh(self) -> list[Message]:
        world = self.discord.world
        every = [*world.ephemeral.values(), *(m for by_id in world.messages.values() for m in by_id.values())]
        return [one for one in sorted(every, key=lambda m: int(m.id)) if self._states.get(one.id) != one]

    def _place(self, message: Message) -> str:
        channel = self.discord.world.channels.get(message.channel_id)
        return f"#{channel.name} · " if channel is not None and channel.guild_id else ""

    async def line(self, text: str) -> bool:
        """Do one line; false ends it all."""
        text = text.strip()
        if not text or text.startswith("#"):
            return True
        if text in ("quit", "exit"):
            return False
        try:
            await self._do(text)
        except (NotOffered, LookupError, ValueError, TimeoutError) as error:
            self.write(f"! {error}")
        self.flush()
        return True

    async def _do(self, text: str) -> None:
        discord = self.discord
        word, _, rest = text.partition(" ")
        if text.startswith("/"):
            await discord.synced(PATIENCE)
            path, given = self._slash(text)
            await self._settle(await discord.slash(self.user, self.place, path, **given))
        elif word == "complete":
            await discord.synced(PATIENCE)
            path, given = self._slash(rest)
            for choice in await discord.autocomplete(self.user, self.place, path, list(given)[-1], **given):
                self.write(f"  {choice['name']}")
        elif word == "@bot":
            await discord.answer_to(await discord.mention(self.user, self.place, rest), PATIENCE)
        elif word == "dm":
            await discord.answer_to(await discord.dm(self.user, rest), PATIENCE)
        elif word == "say":
            await discord.say(self.user, self.place, rest)
        elif word in ("menu", "press", "choose"):
            await self._on_message(word, shlex.split(rest))
        elif word == "fill":
            if self.modal is None:
                raise LookupError("no modal is open")
            fields = dict(part.split("=", 1) for part in shlex.split(rest))
            modal, self.modal = self.modal, None
            await self._settle(await discord.submit(modal, fields))
        elif word == "wait":
            await asyncio.sleep(float(rest or 1))
        else:
            self._about(word, shlex.split(rest))

    async def _on_message(self, word: str, parts: list[str]) -> None:
        discord = self.discord
        numbered = len(parts) > 1 and parts[-1].isdigit()
        name = " ".join(parts[:-1] if numbered else parts)
        message = self._message(int(parts[-1]) if numbered else 0, by_bot=word != "menu")
        if word == "menu":
            await discord.synced(PATIENCE)
            await self._settle(await discord.context_menu(self.user, message, name))
        elif word == "press":
            await self._settle(await discord.press(message, name, self.user))
        else:
            await self._settle(await discord.choose(message, self.user, name))

    def _message(self, number: int, *, by_bot: bool) -> Message:
        world = self.discord.world
        if number:
            found = world.anywhere(self.shown[number - 1]) if number <= len(self.shown) else None
        else:
            every = [world.anywhere(one) for one in reversed(self.shown)]
            found = next((m for m in every if m and (m.components if by_bot else m.author_id != world.bot.id)), None)
        if found is None:
            raise LookupError("there is no such message")
        return found

    async def _settle(self, interaction: Interaction) -> None:
        try:
            await interaction.acknowledged(3)
        except TimeoutError:
            self.write("! The application did not respond")
            return
        reply = await interaction.reply(PATIENCE) if interaction.callback != 6 else interaction.so_far()
        self.flush()
        last = reply.steps[-1]
        self.write(f"  (acknowledged after {reply.acknowledged_ms:.0f} ms, last word after {last.ms:.0f} ms)")
        if reply.modal is not None:
            self.modal = interaction
            self.write(f"  a modal opens: {reply.modal.get('title')}; fill {_fields(reply.modal)}")

    def _slash(self, text: str) -> tuple[str, dict[str, Any]]:
        name, *words = shlex.split(text.removeprefix("/"))
        command = self.discord.server.registry.find(CHAT, name, self.place.guild_id)
        path, options = [name], command.get("options") or []
        while words and (
            inner := next((o for o in options if o["name"] == words[0] and o["type"] in (SUB, GROUP)), None)
        ):
            path.append(words.pop(0))
            options = inner.get("options") or []
        given: dict[str, Any] = {}
        free = [option["name"] for option in options]
        for word in words:
            key, equals, value = word.partition("=")
            if not (equals and key in free):
                left = [one for one in free if one not in given]
                if not left:
                    raise LookupError(f"/{' '.join(path)} takes no more than: {', '.join(free) or 'nothing'}")
                key, value = left[0], word
            given[key] = _typed(next(option["type"] for option in options if option["name"] == key), value)
        return " ".join(path), given

    def _about(self, word: str, parts: list[str]) -> None:
        discord, first = self.discord, parts[0] if parts else ""
        if word == "in":
            self.place = self.places[first.removeprefix("#")]
        elif word == "as":
            self.user = self.people.setdefault(first, self.people.get(first) or discord.user(first))
        elif word == "where":
            self.write(f"  {self.user.name} in #{self.place.name}")
            self.write(f"  channels: {', '.join(self.places)}; people: {', '.join(self.people)}")
        elif word == "commands":
            for command in discord.server.registry.listed(None):
                self.write(f"  {_KINDS[command['type']]} {command['name']}: {command['description'] or '(a menu)'}")
        elif word == "show":
            self.write(draw(discord.world, self._message(int(first or 0), by_bot=True)))
        elif word == "drop":
            discord.drop_gateway()
        elif word == "reconnect":
            discord.ask_to_reconnect()
        elif word == "invalidate":
            discord.invalidate_session(resumable=False)
        elif word == "fail":
            discord.fail_next("*", "…", status=int(first or 502), times=int(parts[1]) if len(parts) > 1 else 1)
        else:
            self.write(HELP)


_KINDS = {1: "/", 2: "user menu", 3: "message menu"}
_MEMBER = (
    "send_messages",
    "send_messages_in_threads",
    "read_message_history",
    "add_reactions",
    "use_application_commands",
)


def _typed(kind: int, text: str) -> Any:
    if kind == BOOLEAN:
        return text.lower() in ("true", "yes", "1")
    return int(text) if kind == INTEGER else float(text) if kind == NUMBER else text


def _fields(modal: dict[str, Any]) -> str:
    inputs = [one.get("component") or one["components"][0] for one in modal["components"] if one["type"] in (1, 18)]
    return " ".join(f"{one['custom_id']}=…" for one in inputs)
