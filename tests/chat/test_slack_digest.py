"""A digest as Slack messages, before anything is posted."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.slack_digest import EVENT_TYPE, carries, compose
from bot.digests.poster import Heading
from tests.told import MORNING, briefing, story

HEADING = Heading(slot=datetime(2026, 11, 24, 8, tzinfo=ZoneInfo("Europe/Berlin")))


def test_a_digest_is_json_with_a_heading_a_notification_and_buttons():
    (part,) = compose(MORNING, HEADING, key="abcd")
    head, facts, *_ = part["blocks"]

    assert json.loads(json.dumps(part)) == part
    assert head["text"]["text"] == "Morning briefing"
    assert facts["elements"][0]["text"] == (
        "Tue 24 Nov, 08:00 Berlin · 3 stories from 9 articles · 14 left out (/brief long)"
    )
    assert part["text"].splitlines()[0].startswith("Morning briefing · Tue 24 Nov, 08:00 Berlin · 3 stories")
    assert "1 Stellan ferry saved for ten years" in part["text"]
    assert part["metadata"] == {"event_type": EVENT_TYPE, "event_payload": {"key": "abcd", "number": 0}}
    values = [one["value"] for block in part["blocks"] for one in block.get("elements", ()) if "value" in one]
    assert values[:5] == ["abcd:1"] * 5
    assert values[-1] == "abcd:0"


def test_a_late_one_says_so_and_a_breaking_one_is_called_so():
    (late,) = compose(MORNING, Heading(slot=HEADING.slot, late=True), key="abcd")
    (alert,) = compose(briefing(topic="ferry"), Heading(slot=HEADING.slot, alert=True), key="abcd")

    assert "This is late: it was due at 08:00, when I was not running or not connected." in str(late["blocks"][2])
    assert "This is late" in late["text"]
    assert alert["blocks"][0]["text"]["text"] == "Breaking: ferry"


def test_one_with_nothing_new_says_so():
    (part,) = compose(briefing(left_out=0, articles=0), HEADING, key="abcd")

    assert part["text"] == "Morning briefing · Tue 24 Nov, 08:00 Berlin\nNothing new since the last one."
    assert carries(part, "abcd", 0)


def test_a_long_one_shows_everything_in_several_messages_each_with_its_number():
    told = briefing(*(story(headline=f"Story {number}") for number in range(1, 24)), left_out=0)
    parts = compose(told, HEADING, key="abcd")

    assert len(parts) > 1
    shown = "".join(str(part["blocks"]) for part in parts)
    assert all(f"{number}  Story {number}*" in shown for number in range(1, 24))
    assert [carries(part, "abcd", number) for number, part in enumerate(parts)] == [True] * len(parts)
    assert not carries(parts[0], "abcd", 1)
    assert not carries(parts[0], "abcde", 0)
    assert parts[1]["text"].endswith(f"(2 of {len(parts)})")
    assert not carries({"metadata": {"event_type": "other", "event_payload": {"key": "abcd", "number": 0}}}, "abcd", 0)
    assert not carries({}, "abcd", 0)
