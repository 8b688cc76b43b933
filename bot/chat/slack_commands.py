"""Slash commands, message shortcuts, mentions and direct messages."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp

from bot.chat import slack_texts
from bot.chat.commands import links_in
from bot.chat.replies import Reply
from bot.chat.slack_answers import Answers
from bot.chat.slack_calls import Call, Handler, listener
from bot.chat.slack_digests import SlackDigests
from bot.chat.slack_home import Home
from bot.chat.slack_people import People, asker
from bot.chat.slack_render import sentence
from bot.chat.slack_words import message_words, plain_words

COMMANDS = ("/brief", "/whosaid", "/quotes", "/sources", "/digest", "/newsbrief")
SHORTCUTS = {"brief_this": "Brief this", "who_said_this": "Who said this?"}
EVENTS = ("app_mention", "message")
_CHANGES = {"add", "remove"}
_VERB = re.compile(r"^/?(help|health|forget)\b[?!. ]*$", re.IGNORECASE)


class SlackCommands:
    """What people type, and what they do to messages."""

    def __init__(self, answers: Answers, people: People, home: Home, digests: SlackDigests) -> None:
        self._answers = answers
        self._people = people
        self._home = home
        self._digests = digests

    def register(self, app: AsyncApp, *, unfurl: bool) -> None:
        """Tell Bolt of every command, shortcut and event."""
        own: dict[str, Handler] = {
            "/sources": self._sources,
            "/digest": self._digests.command,
            "/newsbrief": self._newsbrief,
        }
        for name in COMMANDS:
            app.command(name)(listener(own.get(name, self._command), unfurl=unfurl))
        shortcuts: dict[str, Handler] = {"brief_this": self._brief_this, "who_said_this": self._who_said_this}
        for callback in SHORTCUTS:
            app.message_shortcut(callback)(listener(shortcuts[callback], unfurl=unfurl))
        events: dict[str, Handler] = {"app_mention": self._mention, "message": self._message}
        for event in EVENTS:
            app.event(event)(listener(events[event], unfurl=unfurl))

    async def _command(self, call: Call) -> None:
        """/brief, /whosaid and /quotes: the answer is for everybody."""
        line = f"{call.body['command']} {plain_words(str(call.body.get('text') or ''))}"
        here = str(call.here())
        await self._answers.give(call.place(), lambda: self._answers.commands.say(line, may_change=False, channel=here))

    async def _sources(self, call: Call) -> None:
        """/sources: for the one who asks; changes only by those who may."""
        words = plain_words(str(call.body.get("text") or ""), links=True)
        verb, _, address = words.partition(" ")
        if verb.casefold() in _CHANGES:
            if not await self._people.may_manage(call.client, call.team, call.user, call.channel):
                await call.place().whisper([sentence(slack_texts.NOT_ALLOWED)])
                return
            if verb.casefold() == "add" and not address.strip():
                await self._home.open_form(call)
                return
        await self._answers.give(
            call.place(), lambda: self._answers.commands.say(f"/sources {words}", where=call.where()), private=True
        )

    async def _newsbrief(self, call: Call) -> None:
        """/newsbrief help or health; anything else is a question in plain words."""
        words = plain_words(str(call.body.get("text") or ""))
        commands = self._answers.commands
        known = _VERB.match(words or "help")
        verb = known[1].casefold() if known else ""
        if verb == "forget":
            if not await self._people.may_manage(call.client, call.team, call.user):
                await call.place().whisper([sentence(slack_texts.NOT_ALLOWED_TO_FORGET)])
                return
            await self._answers.give(call.place(), lambda: commands.forget("slack", call.team), private=True)
            return
        if known:
            await self._answers.give(
                call.place(), self._health(call) if verb == "health" else commands.help, private=True
            )
        else:
            await self._answers.give(call.place(), lambda: commands.ask(words, str(call.here())))

    def _health(self, call: Call) -> Callable[[], Awaitable[Reply]]:
        async def ask() -> Reply:
            return await self._answers.commands.health((await asker(call, self._people)).here)

        return ask

    async def _brief_this(self, call: Call) -> None:
        """The articles behind the links of a message, in its thread."""
        urls = links_in(message_words(call.message, links=True))
        await self._answers.give(call.place(_thread(call)), lambda: self._answers.commands.brief_links(urls))

    async def _who_said_this(self, call: Call) -> None:
        """Who said what a message quotes, in its thread."""
        words = message_words(call.message)
        await self._answers.give(call.place(_thread(call)), lambda: self._answers.commands.who_said_in(words))

    async def _mention(self, call: Call) -> None:
        """A question to the bot in a channel, answered in a thread of it."""
        event = call.event
        if event.get("bot_id") or event.get("subtype"):
            return
        await self._plain(call, str(event.get("thread_ts") or event.get("ts") or ""))

    async def _message(self, call: Call) -> None:
        """A question in a direct message. The bot's own messages, and edits, come as messages too."""
        event = call.event
        if event.get("channel_type") != "im" or event.get("bot_id") or event.get("subtype") not in {None, "file_share"}:
            return
        await self._plain(call, str(event["thread_ts"]) if event.get("thread_ts") else None)

    async def _plain(self, call: Call, thread: str | None) -> None:
        words = plain_words(str(call.event.get("text") or ""))
        known = _VERB.match(words)
        line = f"/{known[1].casefold()}" if known and known[1].casefold() != "forget" else words
        if line.casefold().startswith("/newsbrief"):  # as we write it ourselves
            line = f"/{line[len('/newsbrief') :].strip() or 'help'}"
        await self._answers.give(call.place(thread), lambda: self._answers.commands.ask(line, str(call.here())))


def _thread(call: Call) -> str:
    return str(call.message.get("thread_ts") or call.body.get("message_ts") or call.message.get("ts") or "")
