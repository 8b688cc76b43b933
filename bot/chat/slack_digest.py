"""Digests as Slack messages, rendered ahead: blocks, the text of a notification, and metadata that finds them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.briefing.briefing import Briefing
from bot.chat import texts
from bot.chat.digest_words import digest_facts, digest_late, digest_notes, digest_title
from bot.chat.slack_blocks import actions, button, context, divider, fallback, header, sections
from bot.chat.slack_escape import inert
from bot.chat.slack_limits import Block, pack
from bot.chat.slack_render import story_blocks
from bot.chat.slack_texts import slack_words
from bot.digests.poster import Heading

EVENT_TYPE = "newsbrief_digest"


def compose(briefing: Briefing, heading: Heading, *, key: str) -> list[dict[str, Any]]:
    """The messages of a digest, in order. Each has metadata with `key` and its number from 0."""
    packed = pack(_groups(briefing, heading, key))
    lines = _lines(briefing, heading)
    made = []
    for number, blocks in enumerate(packed):
        said = lines if number == 0 else [f"{lines[0]} ({number + 1} of {len(packed)})"]
        payload = {"key": key, "number": number}
        made.append(
            {
                "text": fallback(said),
                "blocks": blocks,
                "metadata": {"event_type": EVENT_TYPE, "event_payload": payload},
            }
        )
    return made


def carries(message: Mapping[str, Any], key: str, number: int) -> bool:
    """Whether a message of Slack's is this one of a digest."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    known = (metadata.get("event_type"), payload.get("key"), str(payload.get("number")))
    return known == (EVENT_TYPE, key, str(number))


def _groups(briefing: Briefing, heading: Heading, key: str) -> list[list[Block]]:
    facts = " · ".join(digest_facts(briefing, heading))
    head = [*header(digest_title(briefing, heading)), *context([inert(facts)])]
    head += sections([inert(slack_words(note)) for note in (*digest_late(heading), *digest_notes(briefing))], "\n")
    groups = [head]
    groups += [[divider(), *story_blocks(number, story, key)] for number, story in enumerate(briefing.stories, 1)]
    if briefing.left_out:
        groups.append([divider(), *actions([button(texts.LEFT_OUT, "more", f"{key}:0")])])
    return groups


def _lines(briefing: Briefing, heading: Heading) -> list[str]:
    first = f"{digest_title(briefing, heading)} · {' · '.join(digest_facts(briefing, heading))}"
    notes = [slack_words(note) for note in (*digest_late(heading), *digest_notes(briefing))]
    return [first, *notes, *(f"{number} {story.headline}" for number, story in enumerate(briefing.stories, 1))]
