"""One question answered on Discord: acknowledged at once, worked on elsewhere, edited in; and what if that fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import discord

from bot.briefing.briefing import Briefing
from bot.chat import texts
from bot.chat.calm import Calm
from bot.chat.commands import Commands
from bot.chat.connections import Connections
from bot.chat.discord_errors import ACKNOWLEDGED, NO_HISTORY, channel_name, expired, trouble_in
from bot.chat.discord_limits import Page
from bot.chat.discord_render import line, render
from bot.chat.discord_views import briefing_view
from bot.chat.manners import Manners
from bot.chat.replies import Reply
from bot.digests.schedule import Place
from bot.errors import NewsbriefError
from bot.log import get_logger, log_traceback, one_line
from summarizers.errors import SummarizerError

PLATFORM = "Discord"
NOBODY = discord.AllowedMentions.none()
Work = Callable[[], Awaitable[Reply]]
Asked = discord.Interaction[Any]


class Desk:
    """Answers interactions and messages. One for a bot; it knows what is being answered, so that it can end it."""

    def __init__(self, commands: Commands, connections: Connections, manners: Manners) -> None:
        self.commands = commands
        self.connections = connections
        self.manners = manners
        self.stopping = False
        self._at_work = 0
        self._calm = Calm()
        self._idle = asyncio.Event()
        self._idle.set()

    async def finish(self, seconds: float) -> None:
        """Take no more questions, and wait for those that are being answered."""
        self.stopping = True
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            get_logger().warning("Discord: some answers were not finished in time.", left=self._at_work)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Something is being answered: a shutdown waits for it."""
        self._at_work += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._at_work -= 1
            if not self._at_work:
                self._idle.set()

    # Interactions

    async def answer(self, asked: Asked, work: Work, *, private: bool = False, story: int = 0) -> None:
        """Acknowledge, work, and show what came of it. `story`: what the buttons of a briefing are about."""
        if not await self._welcome(asked):
            return
        async with self.at_work():
            with self._calm.acknowledging():
                in_time = await self._acknowledge(asked, private=private)
            await self._calm.settled()
            try:
                found = await self._outcome(work)
                await self._show(asked, found, in_time=in_time, private=private, story=story)
            except discord.HTTPException as error:
                self._complain(asked.channel, error)

    async def refuse(self, asked: Asked, sentence: str) -> None:
        """Say at once, to this person only, why not."""
        page = line(sentence)
        try:
            await asked.response.send_message(page.content, ephemeral=True, allowed_mentions=NOBODY)
        except discord.HTTPException as error:
            self._complain(asked.channel, error)

    async def turn(self, asked: Asked, key: str, number: int) -> None:
        """Show another page of a briefing in its place."""
        async with self.at_work():
            try:
                await asked.response.defer()
                briefing = await self.commands.posted(key)
                pages = render(briefing, _locale(asked, private=False))
                place = min(max(number, 0), len(pages) - 1)
                view = briefing_view(briefing, key, page=place, pages=len(pages))
                await asked.edit_original_response(**_body(pages[place], view))
            except NewsbriefError as error:
                await asked.followup.send(line(str(error)).content, ephemeral=True, allowed_mentions=NOBODY)
            except discord.HTTPException as error:
                self._complain(asked.channel, error)

    async def _welcome(self, asked: Asked) -> bool:
        if self.stopping:
            await self.refuse(asked, texts.STOPPING)
            return False
        try:
            self.manners.admit(str(asked.user.id), str(asked.channel_id))
        except NewsbriefError as error:
            await self.refuse(asked, str(error))
            return False
        return True

    async def _acknowledge(self, asked: Asked, *, private: bool) -> bool:
        """Whether Discord still waits for the answer."""
        try:
            await asked.response.defer(thinking=True, ephemeral=private)
        except discord.HTTPException as error:
            if error.code == ACKNOWLEDGED:  # the first try arrived, and only its answer was lost
                return True
            if not expired(error):
                self._complain(asked.channel, error)
            return False
        return True

    async def _outcome(self, work: Work) -> Reply | str:
        try:
            return await work()
        except (NewsbriefError, SummarizerError) as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - a bug in one answer must not end a bot that others are using
            get_logger().error("Discord: a question could not be answered.", error=one_line(error))
            log_traceback(error)
            return texts.UNFORESEEN

    async def _show(self, asked: Asked, found: Reply | str, *, in_time: bool, private: bool, story: int) -> None:
        if isinstance(found, str):
            await self._apologize(asked, found, in_time=in_time, private=private)
            return
        pages = render(found, _locale(asked, private=private))
        view, rest = None, pages[1:]
        if isinstance(found, Briefing):
            view, rest = await self._buttons(found, place_of(asked), len(pages), story), []
        seen_by_all = await self._put(asked, [pages[0], *rest], view, in_time=in_time, private=private)
        if seen_by_all and isinstance(found, Briefing):
            await self.commands.told(found)

    async def _put(
        self, asked: Asked, shown: Sequence[Page], view: discord.ui.View | None, *, in_time: bool, private: bool
    ) -> bool:
        """Show an answer; whether it now stands there for everybody."""
        if in_time:
            try:
                made = await asked.edit_original_response(**_body(shown[0], view))
                for page in shown[1:]:
                    await asked.followup.send(**_new(page, None), ephemeral=private)
            except discord.HTTPException as error:
                if not expired(error) or private:
                    raise
            else:  # Discord itself makes private what people may not post there
                return not private and not made.flags.ephemeral
        # What was for one person's eyes is not said to all.
        return not private and await self._fall_back(asked, shown, view)

    async def _buttons(self, briefing: Briefing, place: str, pages: int, story: int = 0) -> discord.ui.View | None:
        if not briefing.stories and not briefing.already_told:
            return None
        key = await self.commands.keep(briefing, platform="discord", place=place)
        return briefing_view(briefing, key, page=0, pages=pages, alone=bool(story))

    async def _apologize(self, asked: Asked, sentence: str, *, in_time: bool, private: bool) -> None:
        page = line(sentence)
        if not in_time:
            return
        if private:
            await asked.edit_original_response(**_body(page, None))
            return
        # The public "is thinking…" cannot become private: it goes, and its asker alone is told.
        await asked.delete_original_response()
        await asked.followup.send(page.content, ephemeral=True, allowed_mentions=NOBODY)

    async def _fall_back(self, asked: Asked, pages: Sequence[Page], view: discord.ui.View | None) -> bool:
        channel = asked.channel
        here = asked.guild is None or asked.is_guild_integration()
        if not here or not isinstance(channel, discord.abc.Messageable):
            get_logger().warning("Discord: an answer came too late.", command=getattr(asked.command, "name", None))
            return False
        first = Page(content=texts.TOO_LATE, embeds=pages[0].embeds)
        await channel.send(**_new(first, view))
        for page in pages[1:]:
            await channel.send(**_new(page, None))
        return True

    # Messages

    async def reply(self, message: discord.Message, question: str) -> None:
        """Answer what somebody wrote to the bot, under it."""
        if self.stopping:
            return
        async with self.at_work():
            try:
                await self._reply(message, question)
            except discord.HTTPException as error:
                self._complain(message.channel, error)

    async def _reply(self, message: discord.Message, question: str) -> None:
        try:
            self.manners.admit(str(message.author.id), str(message.channel.id))
        except NewsbriefError as error:
            await _under(message, line(str(error)), None)
            return
        await message.channel.typing()
        author = message.author.id
        in_server = message.guild is not None
        here = Place(platform="discord", channel=str(message.channel.id if in_server else author), direct=not in_server)
        found = await self._outcome(lambda: self.commands.ask(question, str(here)))
        if isinstance(found, str):
            await _under(message, line(found), None)
            return
        locale = str(message.guild.preferred_locale) if message.guild else "en-US"
        pages = render(found, locale)
        view = None
        if isinstance(found, Briefing):
            place = str(message.guild.id) if message.guild else f"dm:{author}"
            view = await self._buttons(found, place, len(pages))
            pages = pages[:1]
        await _under(message, pages[0], view)
        for page in pages[1:]:
            await message.channel.send(**_new(page, None))
        if isinstance(found, Briefing):
            await self.commands.told(found)

    def _complain(self, channel: object, error: discord.HTTPException) -> None:
        trouble = trouble_in(channel, error)
        told = trouble or f"Discord refused something in {channel_name(channel)} ({one_line(error)})."
        if trouble is None or self.connections.trouble(PLATFORM, trouble):
            get_logger().warning(f"Discord: {told}")


def place_of(asked: Asked) -> str:
    """The server, or the person in whose direct messages it was asked."""
    return str(asked.guild_id) if asked.guild_id else f"dm:{asked.user.id}"


async def _under(message: discord.Message, page: Page, view: discord.ui.View | None) -> None:
    reference = message.to_reference(fail_if_not_exists=False)
    try:
        await message.channel.send(**_new(page, view), reference=reference, mention_author=False)
    except discord.HTTPException as error:
        if error.code != NO_HISTORY:
            raise
        await message.channel.send(**_new(page, view))


def _locale(asked: Asked, *, private: bool) -> str:
    """The language of who reads it: one person, or a server."""
    shared = None if private else asked.guild_locale
    return str(shared or asked.locale)


def _body(page: Page, view: discord.ui.View | None) -> dict[str, Any]:
    """An edit: what is not there is taken away."""
    embeds = [discord.Embed.from_dict(embed) for embed in page.embeds]
    return {"content": page.content or None, "embeds": embeds, "view": view, "allowed_mentions": NOBODY}


def _new(page: Page, view: discord.ui.View | None) -> dict[str, Any]:
    made: dict[str, Any] = {"embeds": [discord.Embed.from_dict(embed) for embed in page.embeds]}
    if page.content:
        made["content"] = page.content
    if view is not None:
        made["view"] = view
    return made | {"allowed_mentions": NOBODY}
