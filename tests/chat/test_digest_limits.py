"""Whatever a briefing holds, its digest is within both platforms' limits, pings nobody, and is found again."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.briefing.briefing import Briefing
from bot.chat import discord_digest, slack_digest
from bot.digests.poster import Heading
from tests.chat.test_discord_limits import TEXTS, stories
from tests.fakes.discord.limits import check_message
from tests.fakes.discord.mentions import _EVERYONE, _ROLE, _USER
from tests.fakes.slack.limits import BLOCKS_BUDGET, blocks_cost, check_blocks
from tests.fakes.slack.mrkdwn import pings_in

SLOT = datetime(2026, 11, 24, 8, tzinfo=ZoneInfo("Europe/Berlin"))


@st.composite
def briefings(draw):
    told = tuple(draw(st.lists(stories(), max_size=3))) * draw(st.sampled_from([1, 1, 9]))
    return Briefing(
        title="Briefing",
        made_at=SLOT,
        stories=told,
        left_out=draw(st.integers(0, 2_000)),
        articles=draw(st.integers(0, 9_999)),
        note=draw(st.none() | TEXTS),
        topic=draw(st.none() | TEXTS),
    )


HEADINGS = st.builds(lambda late, alert: Heading(slot=SLOT, late=late, alert=alert), st.booleans(), st.booleans())


@settings(max_examples=12, deadline=None)
@given(briefings(), HEADINGS)
def test_on_discord(told, heading):
    parts = discord_digest.compose(told, heading, key="a-Key_1")

    assert parts
    for number, part in enumerate(parts):
        check_message(part)
        assert discord_digest.carries(part, "a-Key_1", number)
        assert not any(pattern.search(part["content"]) for pattern in (_EVERYONE, _ROLE, _USER))
    assert sum(len(part["embeds"]) for part in parts) == len(told.stories)


@settings(max_examples=12, deadline=None)
@given(briefings(), HEADINGS)
def test_on_slack(told, heading):
    parts = slack_digest.compose(told, heading, key="a-Key_1")

    assert parts
    for number, part in enumerate(parts):
        assert check_blocks(part["blocks"]) == []
        assert blocks_cost(part["blocks"]) <= BLOCKS_BUDGET
        assert 0 < len(part["text"]) <= 3_000
        assert slack_digest.carries(part, "a-Key_1", number)
        assert not [ping for ping in pings_in(part["text"]) if ping.certain]
