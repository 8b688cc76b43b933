from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.chat.calm import Calm
from bot.chat.connections import Connections
from bot.chat.suggestions import Suggest, Suggestions


async def test_work_begins_when_everybody_was_acknowledged():
    calm = Calm(patience=20)
    order = []

    async def answer(name, seconds):
        with calm.acknowledging():
            await asyncio.sleep(seconds)
            order.append(f"{name} heard")
        await calm.settled()
        order.append(f"{name} worked on")

    await asyncio.gather(answer("first", 0.01), answer("last", 0.05))

    assert order[:2] == ["first heard", "last heard"]


async def test_a_stream_of_questions_does_not_put_work_off_for_good():
    calm = Calm(patience=0.01)
    with calm.acknowledging():
        await calm.settled()


def test_suggestions_that_begin_so_come_first_and_are_looked_up_once_a_minute():
    now, looked = [0.0], []

    def topics():
        looked.append(now[0])
        return ["harbour ferry", "ferry", "council", "midferry"]

    suggestions = Suggestions({Suggest.TOPICS: topics}, clock=lambda: now[0])

    assert suggestions.matching(Suggest.TOPICS, " Fer") == ["ferry", "harbour ferry", "midferry"]
    assert suggestions.matching(Suggest.TOPICS, "")[0] == "harbour ferry"
    now[0] = 61.0
    assert suggestions.matching(Suggest.TOPICS, "x") == []
    assert looked == [0.0, 61.0]


def test_a_trouble_is_news_once_a_day_and_told_for_one():
    now = [datetime(2026, 11, 24, 8, tzinfo=UTC)]
    connections = Connections(clock=lambda: now[0])
    connections.is_now("Discord", "Connected.", ok=True)

    assert connections.trouble("Discord", "I may not write in #news.")
    assert not connections.trouble("Discord", "I may not write in #news.")
    (check,) = connections.checks()
    assert (check.name, check.ok, check.message) == ("discord", False, "Connected. I may not write in #news.")
    now[0] += timedelta(hours=25)
    assert connections.checks()[0].ok
    assert connections.trouble("Discord", "I may not write in #news.")
    connections.settled("Discord", "I may not write in #news.")
    assert connections.checks()[0].ok
    for number in range(50):
        connections.trouble("Discord", f"{number}")
    assert connections.checks()[0].message == "Connected. 47 48 49"
