"""`/digest` as people type it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.digest_typed import read_add, read_sources, read_until, wishes_digest
from bot.chat.texts import digest_by_command
from bot.errors import CommandError

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)  # a Wednesday, 15:30 in Berlin


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("every weekday at 8:30 here about ferry", ("every weekday at 8:30 here", "ferry", "standard", False)),
        ("daily 8:00", ("daily 8:00", None, "standard", False)),
        ("daily 8:00 short", ("daily 8:00", None, "short", False)),
        ("daily 8:00 about the ferry, long", ("daily 8:00", "the ferry", "long", False)),
        ("private daily 8:00 about ferry", ("daily 8:00", "ferry", "standard", True)),
        ("daily 8:00 about ferry short privately", ("daily 8:00", "ferry", "short", True)),
        ("about ferry", ("", "ferry", "standard", False)),
        ("", ("", None, "standard", False)),
        ("daily 8:00 about what about the ferry", ("daily 8:00", "what about the ferry", "standard", False)),
    ],
)  # fmt: skip
def test_what_is_added(words, expected):
    read = read_add(words)

    assert (read.at, read.topic, read.length, read.private) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Monday", "2026-11-30 00:00"),
        ("until Monday", "2026-11-30 00:00"),
        ("next mon", "2026-11-30 00:00"),
        ("wednesday", "2026-12-02 00:00"),  # never today: that has begun
        ("Thursday 9:00", "2026-11-26 09:00"),
        ("thu at 9pm", "2026-11-26 21:00"),
        ("tomorrow", "2026-11-26 00:00"),
        ("tomorrow 07:15", "2026-11-26 07:15"),
        ("next week", "2026-11-30 00:00"),
        ("3 days", "2026-11-28 15:30"),
        ("in a week", "2026-12-02 15:30"),
        ("12h", "2026-11-26 03:30"),
        ("2026-12-01", "2026-12-01 00:00"),
        ("2026-12-01T10:00", "2026-12-01 10:00"),
        ("1 December", "2026-12-01 00:00"),
        ("Dec 1st", "2026-12-01 00:00"),
        ("5 January", "2027-01-05 00:00"),
        ("1 December 2026 9:30", "2026-12-01 09:30"),
    ],
)
def test_until_when(words, expected):
    assert f"{read_until(words, NOW, BERLIN):%Y-%m-%d %H:%M %Z}" == f"{expected} CET"


@pytest.mark.parametrize("words", ["", "soon", "yesterday", "2020-01-01", "32 December", "1 Smarch", "2040-01-01"])
def test_no_moment_is_a_clear_sentence(words):
    with pytest.raises(CommandError, match=r"say|two years"):
        read_until(words, NOW, BERLIN)


@given(st.text(max_size=40))
def test_any_words_are_a_later_moment_or_a_command_error(words):
    with suppress(CommandError):
        assert read_until(words, NOW, BERLIN) > NOW


def test_outlets():
    assert read_sources(" Quay Post,  Harbour  Radio,,Quay Post") == ("Quay Post", "Harbour Radio")
    assert read_sources(None) == ()


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("brief us every weekday at 8:30", "/digest add every weekday at 8:30."),
        ("Please send me the news daily at 8", "/digest add daily at 8."),
        ("post a digest here every Monday", "/digest add every Monday."),
        ("brief me on Mondays", "/digest add on Mondays."),
        ("tell us weekly", "/digest add weekly."),
    ],
)
def test_plain_words_for_a_digest_name_the_command(words, command):
    assert wishes_digest(words)
    assert digest_by_command(words) == f"That is a setting: use the command {command}"


@pytest.mark.parametrize(
    "words",
    [
        "brief me on the ferry",
        "what happened every day in the storm?",
        "who said every weekday?",
        "tell me about daily bread",
    ],
)
def test_other_plain_words_do_not(words):
    assert not wishes_digest(words)
