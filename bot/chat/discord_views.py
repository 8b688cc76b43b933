"""The buttons under a briefing. Each carries the key of its post, so it works after any restart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.briefing.briefing import Briefing
from bot.chat import texts
from bot.chat.discord_digest import BUTTON_PREFIX
from bot.chat.discord_escape import bare_within

if TYPE_CHECKING:
    from bot.chat.discord_answers import Desk

_OPTIONS = 25  # of a select
_OPTION = 100  # characters of one

_LABELS = {
    "more": texts.MORE,
    "src": texts.SOURCES,
    "who": texts.WHO_SAID,
    "yes": texts.USEFUL,
    "no": texts.NOT_USEFUL,
    "old": texts.TOLD_BEFORE,
}
_OF_STORIES = ("more", "src", "who", "yes", "no")

Asked = discord.Interaction[Any]


def _desk(asked: Asked) -> Desk:
    desk: Desk = asked.client.desk
    return desk


class StoryButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=rf"{BUTTON_PREFIX}:(?P<act>more|src|who|yes|no|old):(?P<key>[\w-]{{4,40}}):(?P<story>\d{{1,3}})(?::\d{{1,3}})?",
):
    """More, sources, quotations, or a vote; story 0 is the whole briefing. Digests add the number of the message."""

    def __init__(self, act: str, key: str, story: int) -> None:
        style = discord.ButtonStyle.primary if act == "more" else discord.ButtonStyle.secondary
        super().__init__(
            discord.ui.Button(
                label=_LABELS[act],
                custom_id=f"{BUTTON_PREFIX}:{act}:{key}:{story}",
                style=style,
                row=2 if act == "old" else 0,
            )
        )
        self.act = act
        self.key = key
        self.story = story

    @classmethod
    async def from_custom_id(cls, _asked: Asked, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button as it was posted."""
        return cls(match["act"], match["key"], int(match["story"]))

    async def callback(self, interaction: Asked) -> None:
        """Answer whoever pressed it, and nobody else."""
        desk = _desk(interaction)
        commands, key, story = desk.commands, self.key, self.story
        user = f"discord:{interaction.user.id}"
        match self.act:
            case "more":
                await desk.answer(interaction, lambda: commands.more(key, story), private=True)
            case "src":
                await desk.answer(interaction, lambda: commands.sources_of(key, story), private=True)
            case "who":
                await desk.answer(interaction, lambda: commands.quotes_of(key, story), private=True)
            case "old":
                await desk.answer(interaction, lambda: commands.again(key), private=True)
            case _:
                useful = self.act == "yes"
                await desk.answer(interaction, lambda: commands.feedback(key, story, user, useful=useful), private=True)


class PageButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=rf"{BUTTON_PREFIX}:page:(?P<key>[\w-]{{4,40}}):(?P<page>\d{{1,3}}):(?P<way>back|on)",
):
    """The page before, or the next, of a long briefing."""

    def __init__(self, key: str, page: int, way: str) -> None:
        label = texts.PREVIOUS if way == "back" else texts.NEXT
        super().__init__(discord.ui.Button(label=label, custom_id=f"{BUTTON_PREFIX}:page:{key}:{page}:{way}", row=2))
        self.key = key
        self.page = page

    @classmethod
    async def from_custom_id(cls, _asked: Asked, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button as it was posted."""
        return cls(match["key"], int(match["page"]), match["way"])

    async def callback(self, interaction: Asked) -> None:
        """Turn the page for everybody who reads it."""
        await _desk(interaction).turn(interaction, self.key, self.page)


class StorySelect(
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"{BUTTON_PREFIX}:one:(?P<key>[\w-]{{4,40}})(?::\d{{1,3}})?",
):
    """One story by itself, with its own buttons."""

    def __init__(self, key: str, headlines: tuple[str, ...]) -> None:
        options = [
            discord.SelectOption(label=bare_within(f"{number} · {headline}", _OPTION), value=str(number))
            for number, headline in enumerate(headlines[:_OPTIONS], 1)
        ]
        super().__init__(
            discord.ui.Select(
                placeholder=texts.ONE_STORY, custom_id=f"{BUTTON_PREFIX}:one:{key}", options=options, row=1
            )
        )
        self.key = key

    @classmethod
    async def from_custom_id(cls, _asked: Asked, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The select as it was posted; its options are of no interest any more."""
        made = cls(match["key"], ("",))
        if isinstance(item, discord.ui.Select):
            made.item = item
        return made

    async def callback(self, interaction: Asked) -> None:
        """Show the story to whoever chose it."""
        desk = _desk(interaction)
        data: dict[str, Any] = dict(interaction.data or {})
        values = data.get("values")
        chosen = str(values[0]) if isinstance(values, list) and values else ""
        story = int(chosen) if chosen.isdigit() else -1
        await desk.answer(interaction, lambda: desk.commands.in_detail(self.key, story), private=True, story=1)


ITEMS = (StoryButton, PageButton, StorySelect)


def briefing_view(
    briefing: Briefing, key: str, *, page: int = 0, pages: int = 1, alone: bool = False
) -> discord.ui.View:
    """What stands under a briefing, or under one story that is shown alone."""
    view = discord.ui.View(timeout=None)
    story = 1 if alone else 0
    for act in _OF_STORIES if briefing.stories else ():
        view.add_item(StoryButton(act, key, story))
    if briefing.already_told:
        view.add_item(StoryButton("old", key, story))
    if not alone and len(briefing.stories) > 1:
        view.add_item(StorySelect(key, tuple(story.headline for story in briefing.stories)))
    if page > 0:
        view.add_item(PageButton(key, page - 1, "back"))
    if page < pages - 1:
        view.add_item(PageButton(key, page + 1, "on"))
    return view
