"""The entailment model that comes with the package, as it is loaded and asked."""

from __future__ import annotations

import pytest

from summarizers.gate.entailment import BOTH, load_entailment

SOURCES = [
    (0, "The council voted on Monday to lift the tax on boats."),
    (1, "Maren Oduya opposed it, and Pell Ostrander cheered."),
]


@pytest.mark.parametrize(
    "claim", ["The council lifted the tax.", "the unforgettableness", "", "?!", "“Ja”, said 42 000 é́", "word " * 300]
)
def test_every_doubt_is_a_share_of_a_word_in_its_place(claim):
    judged = load_entailment().judge(claim, SOURCES, 2)
    assert 0.0 <= judged.doubt <= 1.0
    ends = [0, *(end for _, end, _ in judged.words)]
    assert all(before <= start < end for before, (start, end, _) in zip(ends, judged.words, strict=False))
    assert all(0.0 <= doubt <= 1.0 for _, _, doubt in judged.words)
    assert len(judged.words) <= BOTH
    assert judged == load_entailment().judge(claim, SOURCES, 2)


def test_a_word_in_pieces_is_one_word():
    words = load_entailment().judge("the unforgettableness", SOURCES, 2).words
    assert [(0, 3), (4, 21)] == [(start, end) for start, end, _ in words]


def test_a_clause_that_was_given_to_somebody_else_is_doubted_more():
    model = load_entailment()
    told, swapped = (
        model.judge(claim, SOURCES, 2) for claim in ("The council voted to lift the tax.", "The tax cheered on Monday.")
    )
    assert told.doubt < swapped.doubt
    assert max(doubt for _, _, doubt in told.words) < max(doubt for _, _, doubt in swapped.words)
