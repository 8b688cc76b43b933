from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.chat.commands import USAGES, Help, QuoteList, SourceList
from bot.chat.terminal_render import render
from tests.told import (
    BAD_URLS,
    DISPUTED,
    FOUND,
    HOSTILE,
    MORNING,
    NOT_FOUND,
    SAID_BY,
    SOURCES,
    briefing,
    golden,
    hostile,
    said,
    sentence,
    story,
)

REPLIES = {
    "briefing": MORNING,
    "disputed": DISPUTED,
    "found": FOUND,
    "not-found": NOT_FOUND,
    "quotes": SAID_BY,
    "sources": SOURCES,
    "help": Help(usages=USAGES),
}


def shown(reply, width=100, **options):
    out = io.StringIO()
    Console(file=out, width=width, highlight=False, legacy_windows=False, **options).print(render(reply))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("name", REPLIES)
def test_what_people_see_is_what_the_golden_file_shows(name, width):
    rendered = shown(REPLIES[name], width)

    assert golden(f"{name}-{width}.txt", rendered) == rendered


@pytest.mark.parametrize("width", [20, 40, 80, 100, 160])
def test_no_line_is_wider_than_the_terminal(width):
    for reply in REPLIES.values():
        assert all(len(line) <= width for line in shown(reply, width).splitlines())


def test_no_word_is_lost_however_narrow_the_terminal():
    narrow, wide = shown(MORNING, 24), shown(MORNING, 300)

    for word in re.findall(r"\w{1,15}", " ".join(one.text for tale in MORNING.stories for one in tale.sentences)):
        assert word in narrow
        assert word in wide


def test_every_sentence_ends_in_the_marks_of_its_articles():
    page = shown(briefing(story()), 300)

    assert "keep the ferry to Stellan. [1] Pell Ostrander" in page
    assert "the Quay Post says 35,000. [2] [1]\n" in page
    assert "money” — Maren Oduya [2]\n" in page


def test_words_that_are_not_the_speakers_own_stand_without_marks():
    page = shown(MORNING, 300)

    assert "Ada Brink said that the beds would not wait [1]" in page
    assert "“the beds" not in page
    assert "Joris Hallam said that the boat would be ten years older" in shown(FOUND, 300)


def test_a_quotation_over_paragraphs_has_its_marks_outside_only():
    assert "“We were warned. And we bought a fountain”" in shown(MORNING, 300)


def test_the_heading_says_how_to_see_more_only_where_more_can_be_seen():
    assert "14 left out (long shows more)" in shown(briefing(story()))
    assert "14 left out\n" in shown(briefing(*[story()] * 12))
    assert "left out" not in shown(briefing(story(), left_out=0))


def test_empty_replies_say_so():
    assert "I have no quotation of Ada Brink.\n" == shown(QuoteList(person="Ada Brink", quotes=()))
    assert "I have no quotation of Ad. Did you mean Ada Brink?\n" == shown(
        QuoteList(person="Ad", quotes=(), alike=("Ada\x1b Brink",))
    )
    assert "I have no quotation.\n" == shown(QuoteList(person=None, quotes=()))
    assert "No articles yet" in shown(SourceList(outlets=(), articles=0, since=None))
    assert "0 stories from 0 articles" in shown(briefing(articles=0, left_out=0))


# What rich itself writes: colours, and links to the addresses we give it.
OWN_ESCAPES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;id=[\d-]+;https?://[!-~]+\x1b\\|\x1b\]8;;\x1b\\")


@pytest.mark.parametrize("url", [None, *BAD_URLS])
def test_hostile_text_cannot_move_the_cursor_colour_the_screen_or_make_a_link(url):
    page = shown(hostile(url), 500, force_terminal=True, color_system="truecolor")
    seen = OWN_ESCAPES.sub("", page)

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", seen)
    assert "\x1b]8;id" not in page
    assert "[bold red]x[/] <script>alert(1)</script>" in seen
    assert ":smile:" in seen


def test_hostile_answers_are_inert_too():
    replies = (
        QuoteList(person=HOSTILE, quotes=(said(HOSTILE, HOSTILE, context=HOSTILE),)),
        QuoteList(person=HOSTILE, quotes=()),
    )
    for reply in replies:
        seen = OWN_ESCAPES.sub("", shown(reply, 500, force_terminal=True, color_system="truecolor"))

        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", seen)


def test_a_good_link_is_one_that_terminals_open():
    page = shown(briefing(story()), force_terminal=True, color_system="truecolor")

    assert re.search(r"\x1b\]8;id=[\d-]+;https://quaypost\.example/2026/11/23/ferry-vote\x1b\\", page)


@given(st.text(), st.text(), st.integers(min_value=10, max_value=200))
def test_any_text_renders_at_any_width(headline, words, width):
    page = shown(briefing(story(headline=headline, sentences=(sentence(words, "a1"),))), width)

    assert "[1]" in page
