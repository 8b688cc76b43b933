from __future__ import annotations

import pytest

from bot.briefing.contradictions import contradict
from tests.briefing.test_disagreements import told

WON = "Maren Oduya won the vote for harbour master on Sunday."
LOST = "Pell Ostrander won the vote for harbour master on Sunday."
BOTH = "Maren Oduya spoke after the count. Pell Ostrander left without a word."


def disagree(one, other, ours="", theirs=""):
    return contradict(one, other, f"{one} {ours}", f"{other} {theirs}")


@pytest.mark.parametrize(
    ("one", "other", "around"),
    [
        (WON, LOST, BOTH),
        (
            "The skipper of the ferry was injured in the crash.",
            "The skipper of the ferry was not injured in the crash.",
            "",
        ),
        (
            "The skipper wasn’t drunk, police at the harbour say.",
            "The skipper was drunk, police at the harbour say.",
            "",
        ),
        ("The council votes on the ferry on Monday evening.", "The council votes on the ferry on Tuesday evening.", ""),
        (
            "The night train derailed near Skarn with forty people on board.",
            "The night train derailed near Vik with forty people on board.",
            "Trains from Skarn are late. So are trains that end at Vik.",
        ),
    ],
)
def test_two_sentences_that_cannot_both_be_true(one, other, around):
    assert disagree(one, other, around)
    assert disagree(other, one, theirs=around)


@pytest.mark.parametrize(
    ("one", "other", "around"),
    [
        (WON, WON, BOTH),
        (WON, "Oduya won the vote for harbour master on Sunday.", BOTH),
        (WON, LOST, ""),  # nobody speaks of both: perhaps one person under two names
        (WON, LOST, "Maren Oduya and Pell Ostrander won seats."),
        # Two people may say, want or fear the same.
        (WON.replace("won", "lost"), LOST.replace("won", "lost"), BOTH),
        ("Maren Oduya said that the ferry was late.", "Pell Ostrander said that the ferry was late.", BOTH),
        (
            "The skipper was injured in the crash.",
            "It is unclear whether the skipper was not injured in the crash.",
            "",
        ),
        ("The skipper was injured in the crash.", "The mate of the other ship was not injured.", ""),
        (
            "The council votes on the ferry on Monday.",
            "The council votes on the ferry on Tuesday.",
            "It met on Monday.",
        ),
        ("The night train derailed near Skarn.", "The night train derailed near Vik.", "It happened in Vik, Skarn."),
    ],
)
def test_what_may_be_true_at_once(one, other, around):
    assert not disagree(one, other, theirs=around)


def test_both_sides_are_told_each_with_its_outlet():
    found = told(("Quay Post", f"{WON} {BOTH}"), ("Harbour Radio", f"{LOST} {BOTH}"))

    assert [("Quay Post", WON), ("Harbour Radio", LOST)] == [(side.outlet, side.text) for side in found.sides]


def test_an_outlet_that_says_both_disputes_nothing():
    one = "The skipper of the ferry was injured in the crash."
    other = "The skipper of the ferry was not injured in the crash."

    assert told(("Quay Post", one), ("Harbour Radio", other)) is not None
    assert told(("Quay Post", one), ("Harbour Radio", f"{other} First reports said: {one}")) is None
