from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.window import parse_since
from bot.errors import CommandError

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("words", "back"),
    [
        ("24h", timedelta(hours=24)),
        ("90 min", timedelta(minutes=90)),
        ("3 days", timedelta(days=3)),
        ("the last 2 weeks", timedelta(weeks=2)),
        ("2d ago", timedelta(days=2)),
        ("last week", timedelta(weeks=1)),
        ("Today", timedelta(hours=8, minutes=30)),
        ("yesterday", timedelta(days=1, hours=8, minutes=30)),
        ("2026-11-21", timedelta(days=3, hours=8, minutes=30)),
    ],
)
def test_people_say_how_far_back(words, back):
    assert NOW - back == parse_since(words, NOW)


def test_all_means_no_limit():
    assert parse_since("all", NOW) is None


@pytest.mark.parametrize("words", ["", "soon", "24", "h", "-3d", "2026-13-40", "<@everyone>"])
def test_other_words_are_refused_with_examples(words):
    with pytest.raises(CommandError, match="say it like 24h"):
        parse_since(words, NOW)


@given(st.text(max_size=30))
def test_any_words_give_a_past_moment_or_a_clear_refusal(words):
    try:
        moment = parse_since(words, NOW)
    except CommandError:
        return
    assert moment is None or moment.tzinfo is not None
