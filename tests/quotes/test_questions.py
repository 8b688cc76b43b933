from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quotes.questions import Kind, parse, without_brackets


@pytest.mark.parametrize(
    ("question", "kind", "speaker", "words"),
    [
        ("who said the plan is a gamble?", Kind.SAID, None, "the plan is a gamble"),
        ("Who said that the plan is a gamble", Kind.SAID, None, "the plan is a gamble"),
        ("so who was it that said the plan is a gamble?", Kind.SAID, None, "the plan is a gamble"),
        ("do you know who said the plan is a gamble?", Kind.SAID, None, "the plan is a gamble"),
        ("which councillor said the plan is a gamble?", Kind.SAID, None, "the plan is a gamble"),
        ("the plan is a gamble - who said that?", Kind.SAID, None, "the plan is a gamble"),
        (
            "who called the plan a gamble with other people's money",
            Kind.CALLED,
            None,
            "the plan a gamble with other people's money",
        ),
        ("who described the fees as a fine?", Kind.CALLED, None, "the fees as a fine"),
        ("when did Ostrander call it a gamble?", Kind.CALLED, "Ostrander", "it a gamble"),
        ("did Xi say this is very good", Kind.SAID, "Xi", "this is very good"),
        ("Has Aino Väli ever said that she would sell?", Kind.SAID, "Aino Väli", "she would sell"),
        ("Where did Pell Ostrander claim the ferry is dear?", Kind.SAID, "Pell Ostrander", "the ferry is dear"),
        ("was it Oduya who said tonight they have one?", Kind.SAID, "Oduya", "tonight they have one"),
        ("Ostrander said it was a gamble", Kind.SAID, "Ostrander", "it was a gamble"),
        ("did anybody say it was a gamble?", Kind.SAID, None, "it was a gamble"),
        ("what did Maren Oduya say about the ferry?", Kind.ABOUT, "Maren Oduya", "the ferry"),
        ("what does Oduya think of the bridge", Kind.ABOUT, "Oduya", "the bridge"),
        ("what did Oduya call the rival plan?", Kind.ABOUT, "Oduya", "the rival plan"),
        ("did Oduya say anything about fares?", Kind.ABOUT, "Oduya", "fares"),
        ("who talked about the ferry?", Kind.ABOUT, None, "the ferry"),
        ("quotes by Oduya on the ferry", Kind.ABOUT, "Oduya", "the ferry"),
        ("what did Maren Oduya say?", Kind.ALL, "Maren Oduya", ""),
        ("who said “a gamble”?", Kind.QUOTED, None, "a gamble"),
        ('when did Ostrander say "a gamble"?', Kind.QUOTED, "Ostrander", "a gamble"),
        ("did Ostrander say 'other people's money'?", Kind.QUOTED, "Ostrander", "other people's money"),
        ("a gamble with other people's money", Kind.WORDS, None, "a gamble with other people's money"),
        ("'other people's money'", Kind.QUOTED, None, "other people's money"),
        (
            "she said no to 'other people's money' twice",
            Kind.WORDS,
            None,
            "she said no to 'other people's money' twice",
        ),
        ("we will never sell", Kind.WORDS, None, "we will never sell"),
    ],
)
def test_a_question_is_taken_apart(question, kind, speaker, words):
    found = parse(question)

    assert (found.kind, found.speaker, found.words) == (kind, speaker, words)


@pytest.mark.parametrize(
    "text",
    ["we pay … we own nothing", "we pay ... we own nothing", "we pay [...] we own nothing", "we pay (…) we own nothing",
     "… we pay . . . we own nothing …", "“we pay” … “we own nothing”", 'who said "we pay" and "we own nothing"?'],
)  # fmt: skip
def test_what_was_left_out_cuts_the_words(text):
    assert parse(text).fragments == ("we pay", "we own nothing")


def test_an_editors_brackets_are_a_gap():
    assert without_brackets("[The company] will not sell [it] this year") == ("will not sell", "this year")
    assert without_brackets("will not sell") == ()


@given(st.text(max_size=200))
def test_any_text_is_a_question_or_words(text):
    found = parse(text)

    assert all(any(sign.isalnum() for sign in piece) for piece in found.fragments)
