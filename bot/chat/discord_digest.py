"""Digests as Discord messages, rendered ahead: JSON in the form of its API, each with buttons that find it again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.briefing.briefing import Briefing
from bot.chat import texts
from bot.chat.digest_words import digest_facts, digest_late, digest_notes, digest_title
from bot.chat.discord_escape import bare_within, within
from bot.chat.discord_limits import CONTENT, TOTAL, Embed, fill, pages
from bot.chat.discord_render import story_embed
from bot.digests.poster import Heading

BUTTON_PREFIX = "nb1"  # the version of the ids of buttons and selects: those that were posted stay for years
NONCE = 25  # characters that Discord takes
_ROW, _BUTTON, _SELECT = 1, 2, 3
_BLUE, _GREY = 1, 2
_OPTION = 100  # characters of an option of a select
_TITLE = 200  # characters of a heading, whose topic somebody chose
_ACTS = (
    ("more", texts.MORE),
    ("src", texts.SOURCES),
    ("who", texts.WHO_SAID),
    ("yes", texts.USEFUL),
    ("no", texts.NOT_USEFUL),
)


def compose(briefing: Briefing, heading: Heading, *, key: str) -> list[dict[str, Any]]:
    """The messages of a digest, in order. Each has components whose ids hold `key` and its number from 0."""
    stories = [story_embed(number, story) for number, story in enumerate(briefing.stories, 1)]
    packed = [list(page.embeds) for page in pages(stories, total=TOTAL - 40)] or [[]]  # a number needs room
    made, told = [], 0
    for number, embeds in enumerate(packed):
        last = number == len(packed) - 1
        rows = []
        if len(briefing.stories) > 1:
            rows.append(_row(_select(briefing, key, number, range(told, told + len(embeds)))))
        if last:
            rows.append(_row(*_buttons(briefing, key, number)))
        made.append(
            {
                "content": _heading(briefing, heading) if number == 0 else "",
                "embeds": _counted(embeds, number, len(packed)),
                "components": rows,
                "allowed_mentions": {"parse": []},
                "nonce": nonce(key, number),
                "enforce_nonce": True,
            }
        )
        told += len(embeds)
    return made


def nonce(key: str, number: int) -> str:
    """The same for the same message each time it is sent: Discord keeps one of them, for a few minutes."""
    return hashlib.sha256(f"{key}:{number}".encode()).hexdigest()[: NONCE - 1]


def carries(message: Mapping[str, Any], key: str, number: int) -> bool:
    """Whether a message of Discord's is this one of a digest."""
    mark = re.compile(rf"{BUTTON_PREFIX}:(?:one:{re.escape(key)}|\w+:{re.escape(key)}:\d+):{number}")
    return any(mark.fullmatch(named) for named in _custom_ids(message.get("components") or ()))


def _heading(briefing: Briefing, heading: Heading) -> str:
    title = within(digest_title(briefing, heading), _TITLE)
    first = " · ".join([f"**{title}**", *digest_facts(briefing, heading)])
    told = [*digest_late(heading), *(within(note, 1_000) for note in digest_notes(briefing))]
    notes = [f"*{note}*" for note in told]
    return fill([first, *notes], CONTENT, "\n")


def _counted(embeds: Sequence[Embed], number: int, of: int) -> list[Embed]:
    if of == 1 or not embeds:
        return list(embeds)
    return [*embeds[:-1], {**embeds[-1], "footer": {"text": f"{number + 1} of {of}"}}]


def _row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": _ROW, "components": list(components)}


def _buttons(briefing: Briefing, key: str, number: int) -> list[dict[str, Any]]:
    acts = _ACTS if briefing.stories else _ACTS[-2:]  # of nothing there is no more
    return [
        {
            "type": _BUTTON,
            "style": _BLUE if act == "more" else _GREY,
            "label": label,
            "custom_id": f"{BUTTON_PREFIX}:{act}:{key}:0:{number}",
        }
        for act, label in acts
    ]


def _select(briefing: Briefing, key: str, number: int, stories: range) -> dict[str, Any]:
    options = [
        {"label": bare_within(f"{at + 1} · {briefing.stories[at].headline}", _OPTION), "value": str(at + 1)}
        for at in stories
    ]
    return {
        "type": _SELECT,
        "custom_id": f"{BUTTON_PREFIX}:one:{key}:{number}",
        "placeholder": texts.ONE_STORY,
        "options": options,
    }


def _custom_ids(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("custom_id"), str):
            yield value["custom_id"]
        for inner in value.values():
            yield from _custom_ids(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _custom_ids(inner)
