"""A digest as Discord messages, before anything is posted."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.chat.discord_digest import carries, compose, nonce
from bot.digests.poster import Heading
from tests.told import MORNING, briefing, story

HEADING = Heading(slot=datetime(2026, 11, 24, 8, tzinfo=ZoneInfo("Europe/Berlin")))


def long_briefing(stories=14):
    return briefing(*(story(headline=f"Story {number} of the harbour") for number in range(1, stories + 1)), left_out=0)


def test_a_digest_is_json_with_a_heading_and_buttons():
    (part,) = compose(MORNING, HEADING, key="abcd")
    first, note = part["content"].split("\n")

    assert json.loads(json.dumps(part)) == part
    assert first == (
        "**Morning briefing** · Tue 24 Nov, 08:00 Berlin · 3 stories from 9 articles · 14 left out (/brief long)"
    )
    assert note.startswith("*Nothing from the last day")
    assert [embed["title"][:3] for embed in part["embeds"]] == ["1 ·", "2 ·", "3 ·"]
    assert part["allowed_mentions"] == {"parse": []}
    assert part["enforce_nonce"]
    assert part["nonce"] == nonce("abcd", 0)
    ids = [one["custom_id"] for row in part["components"] for one in row["components"]]
    assert ids == ["nb1:one:abcd:0", *(f"nb1:{act}:abcd:0:0" for act in ("more", "src", "who", "yes", "no"))]


def test_a_late_one_says_so_and_a_breaking_one_is_called_so():
    (late,) = compose(MORNING, Heading(slot=HEADING.slot, late=True), key="abcd")
    (alert,) = compose(MORNING, Heading(slot=HEADING.slot.replace(hour=13, minute=5), alert=True), key="abcd")

    assert "*This is late: it was due at 08:00, when I was not running or not connected.*" in late["content"]
    assert alert["content"].startswith("**Breaking** · Tue 24 Nov, 13:05 Berlin")


@pytest.mark.parametrize(
    ("hour", "named"),
    [(3, "Night"), (8, "Morning"), (12, "Midday"), (15, "Afternoon"), (18, "Evening"), (23, "Evening")],
)
def test_it_is_called_after_the_time_of_day(hour, named):
    (part,) = compose(briefing(topic="ferry"), Heading(slot=HEADING.slot.replace(hour=hour)), key="abcd")

    assert part["content"].startswith(f"**{named} briefing: ferry** · ")


def test_one_with_nothing_new_says_so_and_can_be_found_again():
    (part,) = compose(briefing(left_out=0, articles=0), HEADING, key="abcd")

    assert part["content"] == ("**Morning briefing** · Tue 24 Nov, 08:00 Berlin\n*Nothing new since the last one.*")
    assert [one["label"] for one in part["components"][0]["components"]] == ["Useful", "Not useful"]


def test_a_long_one_shows_everything_in_several_messages_each_with_its_number():
    told = long_briefing(23)
    parts = compose(told, HEADING, key="abcd")

    assert len(parts) > 1
    assert sum(len(part["embeds"]) for part in parts) == 23
    assert [part["embeds"][-1]["footer"]["text"] for part in parts] == [
        f"{number} of {len(parts)}" for number in range(1, len(parts) + 1)
    ]
    values = [
        option["value"] for part in parts for row in part["components"] for one in row["components"]
        for option in one.get("options", ())
    ]  # fmt: skip
    assert values == [str(number) for number in range(1, 24)]
    assert [part["content"] == "" for part in parts] == [False] + [True] * (len(parts) - 1)
    assert len({part["nonce"] for part in parts}) == len(parts)
    assert all(len(part["nonce"]) <= 25 for part in parts)


def test_a_message_is_known_by_its_key_and_number_only():
    first, second = compose(long_briefing(), HEADING, key="abcd")

    assert carries(first, "abcd", 0)
    assert carries(second, "abcd", 1)
    assert not carries(first, "abcd", 1)
    assert not carries(first, "abc", 0)
    assert not carries(first, "a.cd", 0)
    assert not carries({"components": [{"custom_id": "nb1:more:abcd:0"}]}, "abcd", 0)  # of an answer, not of a digest
