"""The form for a new digest, and the digests on the Home tab, as plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    ConversationSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import ConversationFilter
from slack_sdk.models.views import View

from bot.briefing.choose import LENGTHS
from bot.chat import slack_texts
from bot.chat.digest_desk import TOPIC as LONGEST_TOPIC
from bot.chat.digest_replies import DigestList, DigestShown
from bot.chat.digest_words import named
from bot.chat.slack_blocks import actions, button, context, header, mrkdwn, plain_text
from bot.chat.slack_digest_replies import digest_lines
from bot.chat.slack_escape import inert
from bot.chat.slack_limits import FIELD, SECTION, Block, lines
from bot.digests.schedule import ScheduleState, WhenEmpty

ADD_DIGEST = "add_digest"  # callback_id of the form
WHERE, WHEN, ZONE, TOPIC, LENGTH, EMPTY, QUIET = "where", "when", "zone", "topic", "length", "empty", "quiet"
_SHOWN = 15  # digests on the Home tab
_VALUES = ("value", "selected_conversation")


def add_digest(where: Mapping[str, str], *, choose: bool = False) -> dict[str, Any]:
    """The form; `where` comes back with it and says where it was opened."""
    length = {name: name.capitalize() for name in LENGTHS}
    empty = {WhenEmpty.SAY.value: slack_texts.SAY_SO, WhenEmpty.SKIP.value: slack_texts.SKIP}
    blocks: list[Block] = []
    if choose:
        blocks.append(_where())
    elif not where.get("channel"):
        blocks += context([inert(slack_texts.FOR_YOU)])
    blocks += [
        _text(WHEN, slack_texts.WHEN, slack_texts.WHEN_HINT, most=200, focus=True),
        _text(ZONE, slack_texts.ZONE, slack_texts.ZONE_HINT, most=60, initial=where.get("zone")),
        _text(TOPIC, slack_texts.TOPIC, slack_texts.TOPIC_HINT, most=LONGEST_TOPIC, optional=True),
        _select(LENGTH, slack_texts.LENGTH, length, "standard"),
        _select(EMPTY, slack_texts.EMPTY, empty, WhenEmpty.SAY.value),
        _text(QUIET, slack_texts.QUIET, slack_texts.QUIET_HINT, most=200, optional=True),
    ]
    made = View(
        type="modal",
        callback_id=ADD_DIGEST,
        title=plain_text(slack_texts.ADD_A_DIGEST, 24),
        submit=plain_text(slack_texts.ADD, 24),
        close=plain_text(slack_texts.CANCEL, 24),
        private_metadata=json.dumps(dict(where)),
        blocks=blocks,
    )
    return dict(made.to_dict())


def read(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, str]:
    """What was filled in, by field."""
    found = dict.fromkeys((WHEN, ZONE, TOPIC, LENGTH, EMPTY, QUIET), "")
    for field, inside in values.items():
        element: Mapping[str, Any] = next(iter(inside.values()), {})
        option = (element.get("selected_option") or {}).get("value")
        given = next((element[name] for name in _VALUES if element.get(name)), option)
        found[field] = str(given or "").strip()
    return found


def home_digests(reply: DigestList, *, manages: bool) -> list[Block]:
    """The digests that this person may see, each with the buttons for it."""
    label = slack_texts.ADD_A_DIGEST if manages else slack_texts.ADD_A_PRIVATE_DIGEST
    blocks = [*header(slack_texts.DIGESTS), *actions([button(label, "digest_add", "home")])]
    if not reply.digests:
        blocks += context([inert(slack_texts.NO_DIGESTS_AT_HOME)])
    for one in reply.digests[:_SHOWN]:
        blocks += _digest(one)
    if len(reply.digests) > _SHOWN:
        blocks += context([inert(slack_texts.more_digests(len(reply.digests) - _SHOWN))])
    return blocks


def _digest(one: DigestShown) -> list[Block]:
    text = lines(["\n".join(digest_lines(one))], SECTION)[0]
    name = one.schedule.id
    paused = one.schedule.state is ScheduleState.PAUSED
    change = (slack_texts.RESUME, "digest_resume") if paused else (slack_texts.PAUSE, "digest_pause")
    question = slack_texts.confirm_digest_removal(named(one))
    buttons = [button(*change, name), button(slack_texts.REMOVE, "digest_remove", name, asked=question)]
    return [SectionBlock(text=mrkdwn(text)).to_dict(), *actions(buttons)]


def _where() -> Block:
    element = ConversationSelectElement(
        action_id=WHERE, placeholder=plain_text(slack_texts.YOURSELF, 150), filter=ConversationFilter(
            include=["public", "private"], exclude_bot_users=True, exclude_external_shared_channels=False
        )
    )  # fmt: skip
    hint = plain_text(slack_texts.WHERE_HINT, FIELD)
    label = plain_text(slack_texts.WHERE, FIELD)
    return InputBlock(block_id=WHERE, label=label, hint=hint, element=element, optional=True).to_dict()


def _text(
    name: str,
    label: str,
    hint: str,
    *,
    most: int,
    initial: str | None = None,
    optional: bool = False,
    focus: bool = False,
) -> Block:
    element = PlainTextInputElement(
        action_id=name, initial_value=initial or None, max_length=most, focus_on_load=focus or None
    )
    return InputBlock(
        block_id=name,
        label=plain_text(label, FIELD),
        hint=plain_text(hint, FIELD),
        element=element,
        optional=optional,
    ).to_dict()


def _select(name: str, label: str, options: Mapping[str, str], chosen: str) -> Block:
    listed = {value: Option(value=value, text=plain_text(shown, 75)) for value, shown in options.items()}
    element = StaticSelectElement(
        action_id=name,
        placeholder=plain_text(label, 150),
        options=list(listed.values()),
        initial_option=listed[chosen],
    )
    return InputBlock(block_id=name, label=plain_text(label, FIELD), element=element).to_dict()
