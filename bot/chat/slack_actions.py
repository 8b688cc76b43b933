"""The buttons under posted briefings: each carries the key of its kept briefing, so it outlives restarts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp

from bot.chat import texts
from bot.chat.replies import Note, Reply
from bot.chat.slack_answers import Answers
from bot.chat.slack_calls import Call, Handler, listener
from bot.errors import CommandError

BUTTONS = ("more", "sources", "who_said", "useful", "not_useful", "again")


class Buttons:
    """More, Sources, Who said…? and Told here before answer in the thread; a vote is thanked for in private."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def register(self, app: AsyncApp, *, unfurl: bool) -> None:
        """Tell Bolt of every button."""
        for action in BUTTONS:
            app.action(action)(listener(self._handler(action), unfurl=unfurl))

    def _handler(self, action: str) -> Handler:
        async def pressed(call: Call) -> None:
            container = call.body.get("container") or {}
            thread = container.get("thread_ts") or container.get("message_ts")
            seen_by_all = not container.get("is_ephemeral")
            votes = action in {"useful", "not_useful"}
            place = call.place(str(thread) if thread and seen_by_all else None)
            await self._answers.give(
                place, lambda: self._ask(action, call), private=votes or not seen_by_all, counted=not votes
            )

        return pressed

    def _ask(self, action: str, call: Call) -> Awaitable[Reply]:
        key, story = button_value(str(call.action.get("value", "")))
        commands = self._answers.commands
        asks: dict[str, Callable[[], Awaitable[Reply]]] = {
            "more": lambda: commands.more(key, story),
            "again": lambda: commands.again(key),
            "sources": lambda: commands.sources_of(key, story),
            "who_said": lambda: commands.quotes_of(key, story),
            "useful": lambda: self._vote(key, story, call, useful=True),
            "not_useful": lambda: self._vote(key, story, call, useful=False),
        }
        return asks[action]()

    async def _vote(self, key: str, story: int, call: Call, *, useful: bool) -> Note:
        return await self._answers.commands.feedback(key, story, f"{call.team}:{call.user}", useful=useful)


def button_value(value: str) -> tuple[str, int]:
    """The key of a kept briefing and the number of a story. Raises CommandError for what is neither."""
    key, _, story = value.rpartition(":")
    if not key or not story.isdecimal() or not story.isascii() or len(story) > 4:
        raise CommandError(texts.GONE)
    return key, int(story)
