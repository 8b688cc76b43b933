"""From a question to messages in the place where it was asked: what all of Slack's commands and buttons share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.briefing.briefing import Briefing
from bot.chat import slack_texts, texts
from bot.chat.manners import Manners
from bot.chat.replies import Reply
from bot.chat.slack_client import explain
from bot.chat.slack_place import Place
from bot.chat.slack_render import render, sentence
from bot.errors import NewsbriefError
from bot.log import get_logger, log_traceback, one_line
from summarizers.errors import SummarizerError

if TYPE_CHECKING:
    from bot.chat.commands import Commands
    from bot.chat.connections import Connections

PATIENCE = 1.5  # seconds after which somebody who waits is told that we are at it
PLATFORM = "Slack"


class Answers:
    """Answers questions in places."""

    def __init__(
        self, commands: Commands, connections: Connections, manners: Manners, *, patience: float = PATIENCE
    ) -> None:
        self.commands = commands
        self._connections = connections
        self._manners = manners
        self._patience = patience
        self._troubles: dict[str, str] = {}  # by channel: what went wrong there last

    async def give(
        self, place: Place, ask: Callable[[], Awaitable[Reply]], *, private: bool = False, counted: bool = True
    ) -> None:
        """Ask, and show the answer to everybody, or in private to the one who asked. What goes wrong is private.

        Whatever was not foreseen is raised once the person knows, so that the delivery counts as failed.
        """
        try:
            if counted:
                self._manners.admit(f"{place.team}:{place.user}", f"{place.team}:{place.channel}")
            reply = await self._patiently(place, ask, private=private)
            key = None
            if isinstance(reply, Briefing) and (reply.stories or reply.already_told):
                key = await self.commands.keep(reply, platform="slack", place=place.team)
            messages = render(reply, key)
            if private:
                await place.whisper(messages)
            # Who reads the channel need not open a thread: what stands in one is told to nobody else.
            elif await place.say(messages) and place.thread is None and isinstance(reply, Briefing):
                await self.commands.told(reply)
            self._settled(place)
        except (NewsbriefError, SummarizerError) as error:
            await place.take_back()
            await place.whisper([sentence(str(error))])
        except SlackApiError as error:
            await self._could_not_post(place, error)
            raise
        except Exception as error:
            get_logger().error("unforeseen", error=one_line(error))
            log_traceback(error)
            await place.take_back()
            await place.whisper([sentence(texts.UNFORESEEN)])
            raise

    async def _could_not_post(self, place: Place, error: SlackApiError) -> None:
        """Say it in the log, in /health, and, where that is still possible, to the one who asked."""
        line = self._troubles[place.channel] = explain(error)
        if self._connections.trouble(PLATFORM, line):
            get_logger().error(line, channel=place.channel)
        with suppress(SlackApiError):
            await place.take_back()
            await place.whisper([sentence(line)])

    def _settled(self, place: Place) -> None:
        if (line := self._troubles.pop(place.channel, None)) is not None:
            self._connections.settled(PLATFORM, line)

    async def _patiently(self, place: Place, ask: Callable[[], Awaitable[Reply]], *, private: bool) -> Reply:
        task = asyncio.ensure_future(ask())
        try:
            if not private:
                done, _ = await asyncio.wait({task}, timeout=self._patience)
                if not done:
                    await place.wait(sentence(slack_texts.READING))
            return await task
        finally:
            task.cancel()
