from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.slack_blocks import actions, button, context, fallback, header, plain_text, sections
from bot.chat.slack_escape import inert, link
from bot.chat.slack_limits import BUDGET, HEADER, MESSAGE_BLOCKS, SECTION, TEXT, cost, lines, pack, shorten
from bot.chat.slack_render import render
from tests.fakes.slack.limits import BLOCKS_BUDGET, blocks_cost, check_blocks
from tests.fakes.slack.mrkdwn import links_in, pings_in
from tests.told import FOUND, BriefQuote, briefing, quote, said, sentence, story

WORDS = st.text(alphabet="ab. &<>*\n", max_size=40) | st.sampled_from([1, 40, 500, 1_200]).map(lambda n: "wörd & " * n)
PIECES = st.lists(WORDS.map(inert) | WORDS.map(lambda w: link("https://a.example/?b=1&c=2", w[:500])), max_size=8)


@given(PIECES)
def test_no_text_is_too_long_and_no_word_is_lost(pieces):
    made = lines(pieces)

    assert all(0 < len(text) <= SECTION for text in made)
    assert " ".join(made).split() == " ".join(pieces).split()


@given(PIECES)
def test_neither_links_nor_entities_are_cut(pieces):
    made = lines(pieces)

    assert [one for piece in pieces for one in links_in(piece)] == [one for text in made for one in links_in(text)]
    assert all(re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt);)*", text) for text in made)


@given(st.lists(st.integers(1, SECTION), max_size=12))
def test_sentences_that_fit_stay_whole(sizes):
    sentences = [f"{'a' * (size - 1)}." for size in sizes]

    assert [piece for text in lines(sentences) for piece in text.split(" ")] == sentences


@settings(max_examples=30)
@given(st.text(alphabet="aä&<", min_size=1, max_size=20))
def test_text_without_blanks_is_cut_between_signs(piece):
    text = piece * (2 * SECTION // len(piece))
    assert all(len(part) <= SECTION for part in lines([inert(text)]))


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(1, 2_900), min_size=1, max_size=60), max_size=12))
def test_messages_keep_every_limit_and_lose_no_block(groups):
    blocks = [
        [{"type": "section", "text": {"type": "mrkdwn", "text": "a" * size}} for size in group] for group in groups
    ]
    messages = pack(blocks)

    assert [block for group in blocks for block in group] == [block for message in messages for block in message]
    for message in messages:
        assert check_blocks(message) == []
        assert len(message) <= MESSAGE_BLOCKS
        assert cost(message) == blocks_cost(message) <= BUDGET < BLOCKS_BUDGET


@given(st.lists(st.integers(1, 12), max_size=20))
def test_a_story_that_fits_stays_in_one_message(sizes):
    groups = [
        [{"type": "section", "text": {"type": "mrkdwn", "text": f"{number}"}}] * size
        for number, size in enumerate(sizes)
    ]
    owners = [{block["text"]["text"] for block in message} for message in pack(groups)]

    assert sum(len(owner) for owner in owners) == len(sizes)


@given(st.text(max_size=400), st.integers(5, 80))
def test_labels_are_shortened_by_whole_words(text, limit):
    made = shorten(text, limit)

    assert len(made) <= limit
    assert made == text or not made or made.endswith(" …")


@given(st.text(alphabet="ab <>&*:", max_size=300))
def test_single_blocks_are_what_slack_takes(text):
    made = [
        *header(text or "x"),
        *sections([inert(text)]),
        *context([inert(text)] * 12),
        *actions([button(text, "a", "v", asked=text)]),
    ]
    assert check_blocks(made) == []
    assert len(plain_text(text, HEADER).text) <= HEADER
    assert 0 < len(fallback([text] * 20)) <= TEXT


STORIES = st.builds(
    lambda headline, told, quoted: story(
        headline=headline,
        sentences=tuple(sentence(one, "a1", "a2") for one in told),
        quotes=tuple(BriefQuote(quote=quote(one, headline[:50] or None), article="a2") for one in quoted),
    ),
    WORDS,
    st.lists(WORDS, max_size=3),
    st.lists(WORDS, max_size=2),
)


@settings(max_examples=40)
@given(st.lists(STORIES, max_size=6), WORDS)
def test_every_briefing_is_taken_and_always_has_its_fallback(stories, note):
    for message in render(briefing(*stories, note=note), "key"):
        assert check_blocks(list(message.blocks)) == []
        assert blocks_cost(message.blocks) <= BUDGET
        assert 0 < len(message.text) <= TEXT
        assert pings_in(message.text) == []


@settings(max_examples=40)
@given(st.lists(WORDS, min_size=1, max_size=6))
def test_every_answer_is_taken(quoted):
    answers = tuple(said(one, one[:60]) for one in quoted)
    for message in render(replace(FOUND, answers=answers, question=quoted[0])):
        assert check_blocks(list(message.blocks)) == []
        assert blocks_cost(message.blocks) <= BUDGET
        assert message.text
