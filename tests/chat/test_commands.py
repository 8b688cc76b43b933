from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.briefing import Answer, Briefing
from bot.chat.commands import Commands, Help, QuoteList, SourceList, brief_options
from bot.errors import CommandError


class DeskThatRemembers:
    """Stands for the desk where only the routing of words is of interest."""

    def __init__(self):
        self.asked = []
        self.archive = self

    def brief(self, request, now):
        self.asked.append(("brief", request.topic, request.since, request.length))
        return Briefing(title="Briefing", made_at=now, stories=(), left_out=0, articles=0)

    def whosaid(self, question):
        self.asked.append(("whosaid", question))
        return Answer(question=question, answers=(), closest=(), corrected=None, articles=0, since=None)

    def quotes_by(self, person):
        self.asked.append(("quotes", person.strip()))
        return ()

    def people_like(self, person):
        return ("Ada Brink",) if person == "Ada Brinck" else ()

    def outlets(self):
        return []

    def size(self):
        return 0, None, None


@pytest.fixture
def desk():
    return DeskThatRemembers()


@pytest.fixture
def commands(desk):
    made = Commands(desk)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("/brief", ("brief", None, None, "standard")),
        ("/brief ferry since 3d long", ("brief", "ferry", "3d", "long")),
        ("brief interest rates since 2 weeks", ("brief", "interest rates", "2 weeks", "standard")),
        ('/brief "long way home"', ("brief", "long way home", None, "standard")),
        ("/brief topic:ferry since:24h length:short", ("brief", "ferry", "24h", "short")),
        ("/brief --topic ferry --since 24h", ("brief", "ferry", "24h", "standard")),
        ("/brief council's vote", ("brief", "council’s vote", None, "standard")),
        ("what happened with the ferry?", ("brief", "the ferry", None, "standard")),
        ("What's new?", ("brief", None, None, "standard")),
        ("/whosaid we kept it", ("whosaid", "we kept it")),
        ("who said we kept it?", ("whosaid", "who said we kept it?")),
        ("When did Ostrander call it a gamble?", ("whosaid", "When did Ostrander call it a gamble?")),
        ("“we kept it”", ("whosaid", "“we kept it”")),
        ("/quotes Maren Oduya", ("quotes", "Maren Oduya")),
    ],
)
async def test_a_typed_line_reaches_its_command(commands, desk, line, asked):
    await commands.say(line)

    assert desk.asked == [asked]


async def test_help_and_sources_answer_without_words(commands):
    assert isinstance(await commands.say("/help"), Help)
    assert isinstance(await commands.say("/sources"), SourceList)
    assert isinstance(await commands.say("/quotes Ada"), QuoteList)


async def test_a_name_that_nobody_quoted_has_brings_those_that_are_nearly_it(commands):
    assert ("Ada Brink",) == (await commands.say("/quotes Ada Brinck")).alike


async def test_an_unknown_command_points_to_help(commands):
    with pytest.raises(CommandError, match=r"There is no command /dance; /help"):
        await commands.say("/dance")


async def test_the_event_loop_stays_free_while_the_desk_works(desk):
    import asyncio
    import threading

    release = threading.Event()
    desk.brief = lambda _request, now: (
        release.wait(20),
        Briefing(title="", made_at=datetime.now(UTC), stories=(), left_out=0, articles=0),
    )[1]
    commands = Commands(desk)
    slow = asyncio.create_task(commands.brief())
    for _ in range(3):
        await asyncio.sleep(0)  # a blocked loop would never come here, and the test would time out
    assert not slow.done()
    release.set()
    await slow
    commands.close()


@given(st.text(max_size=80))
def test_any_words_after_brief_make_options(words):
    options = brief_options(words)

    assert set(options) <= {"topic", "since", "length"}
    assert all(isinstance(value, str) for value in options.values())
