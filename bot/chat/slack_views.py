"""The Home tab and the modals, as plain data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import InputBlock, PlainTextInputElement, SectionBlock
from slack_sdk.models.views import View

from bot.chat import slack_texts
from bot.chat.digest_replies import DigestList
from bot.chat.plain import count, day
from bot.chat.replies import Health, SourceList
from bot.chat.slack_blocks import actions, button, context, divider, header, mrkdwn, plain_text, sections
from bot.chat.slack_digest_views import home_digests
from bot.chat.slack_escape import inert
from bot.chat.slack_limits import BUDGET, FIELD, HOME_BLOCKS, SECTION, Block, cost, lines
from bot.chat.slack_replies import feed_line, health
from bot.news.subscriptions import Subscription

ADD_SOURCE = "add_source"  # callback_id of the modal
ADDRESS = "address"  # block_id and action_id of its field
_SHOWN = 30  # feeds on the Home tab
_VALUE = 2_000
_LONGEST_ADDRESS = 2_000


def home(
    sources: SourceList,
    checks: Health,
    *,
    manages: bool,
    note: str | None = None,
    digests: DigestList | None = None,
) -> dict[str, Any]:
    """The Home tab: digests, where the news comes from, how the bot is, and buttons for those who may change it."""
    since = f" since {day(sources.since)}" if sources.since else ""
    blocks = header("Newsbrief") + sections([inert(slack_texts.HOME_ASK)])
    blocks += sections([inert(note)]) if note else []
    buttons = [button(slack_texts.ADD_A_SOURCE, "source_add", "home", style="primary")] if manages else []
    blocks += actions([*buttons, button(slack_texts.REFRESH, "home_refresh", "home")])
    if digests is not None:
        blocks += [divider(), *home_digests(digests, manages=manages)]
    blocks += [divider(), *header(slack_texts.FEEDS), *context([f"{count(sources.articles, 'article')}{since}"])]
    for feed in sources.feeds[:_SHOWN]:
        blocks += _feed(feed, manages=manages)
    if len(sources.feeds) > _SHOWN:
        blocks += context([inert(slack_texts.more_feeds(len(sources.feeds) - _SHOWN))])
    if not manages:
        blocks += context([inert(slack_texts.ONLY_MANAGERS)])
    groups, _ = health(checks)
    return _bounded({"type": "home"}, blocks, [divider(), *header(slack_texts.HEALTH), *groups[0]])


def add_source(place: dict[str, str], *, address: str = "", problem: str | None = None) -> dict[str, Any]:
    """The form for a new source; `place` comes back with it and says where it was opened."""
    field = InputBlock(
        block_id=ADDRESS,
        label=plain_text(slack_texts.ADDRESS, FIELD),
        hint=plain_text(slack_texts.ADDRESS_HINT, FIELD),
        element=PlainTextInputElement(
            action_id=ADDRESS,
            initial_value=address[:_LONGEST_ADDRESS] or None,
            max_length=_LONGEST_ADDRESS,
            focus_on_load=True,
        ),
    ).to_dict()
    told = sections([inert(f"⚠ {problem}")]) if problem else []
    return _modal(slack_texts.ADD_A_SOURCE, [*told, field], place, submit=slack_texts.ADD)


def working(place: dict[str, str]) -> dict[str, Any]:
    """Shown while an address takes longer to look at than Slack waits."""
    return _modal(slack_texts.ADD_A_SOURCE, sections([inert(slack_texts.LOOKING)]), place)


def told(place: dict[str, str], blocks: Sequence[Block]) -> dict[str, Any]:
    """How it went."""
    return _modal(slack_texts.ADD_A_SOURCE, list(blocks), place)


def _modal(title: str, blocks: list[Block], place: dict[str, str], submit: str | None = None) -> dict[str, Any]:
    close = slack_texts.CANCEL if submit else slack_texts.CLOSE
    made = View(
        type="modal",
        callback_id=ADD_SOURCE,
        title=plain_text(title, 24),
        submit=plain_text(submit, 24) if submit else None,
        close=plain_text(close, 24),
        private_metadata=json.dumps(place),
        blocks=blocks,
    )
    return dict(made.to_dict())


def _feed(feed: Subscription, *, manages: bool) -> list[Block]:
    line = lines([feed_line(feed)], SECTION)[0]
    remove = None
    if manages and len(feed.url) <= _VALUE:
        question = slack_texts.confirm_removal(feed.called)
        remove = button(slack_texts.REMOVE, "source_remove", feed.url, asked=question)
    return [SectionBlock(text=mrkdwn(line), accessory=remove).to_dict()]


def _bounded(view: dict[str, Any], blocks: list[Block], foot: list[Block]) -> dict[str, Any]:
    """A view within Slack's limits: what is least needed, the last feeds, gives way."""
    while len(blocks) + len(foot) > HOME_BLOCKS or cost([*blocks, *foot]) > 4 * BUDGET:
        blocks.pop()
    return dict(View(**view, blocks=[*blocks, *foot]).to_dict())
