"""Where in a source a claim is looked up, and how much of it the entailment model is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.gate.alignment import MOST, word_vectors
from summarizers.gate.entailment import BOTH, tokens_of
from summarizers.gate.source import Source

TEXT = """\
The ferry sails at dawn. The ferry sank in May. The ferry was built in Aldwick. Lawmakers rejected the budget by 12
votes. The physician was taken to jail. A farmer found three lambs."""


@pytest.fixture(scope="module")
def source():
    return Source(TEXT, lambda _: [])


@pytest.mark.parametrize(
    ("claim", "row"),
    [
        ("ferry built Aldwick", 2),
        ("The doctor is in prison.", 4),
        ("Deputies turned the spending plan down.", 3),
        ("The vessel went down last spring.", 1),
    ],
)
def test_a_claim_rests_on_the_sentence_with_its_words_or_words_like_them(source, claim, row):
    assert row == source.align(claim).rows[0]


def test_the_same_words_are_all_of_it_and_words_of_nothing_are_none(source):
    assert 1.0 == pytest.approx(source.align("The ferry sank in May").likeness)
    assert source.align("The doctor is in prison.").likeness < 1.0
    assert ((), 0.0) == source.align("?!")[:2]
    assert ((), 0.0, ()) == Source("", lambda _: []).align("The ferry sank.")


@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=60), max_size=8))
def test_every_row_comes_once_and_those_it_rests_on_first(claim, sentences):
    source = Source(". ".join(sentences), lambda _: [])
    aligned = source.align(claim)
    assert sorted(aligned.order) == list(range(len(source.spans)))
    assert aligned.rows == aligned.order[: len(aligned.rows)]
    assert len(aligned.rows) <= MOST
    assert 0.0 <= aligned.likeness <= 1.0 + 1e-6


@given(st.lists(st.text(min_size=1, max_size=12).filter(lambda word: not word.isspace()), min_size=1, max_size=12))
def test_a_word_has_the_vector_that_it_has_by_itself(spelled):
    words = ["".join(word.split()) or "x" for word in spelled]
    together = word_vectors(words)
    for row, word in enumerate(words):
        assert together[row] == pytest.approx(word_vectors([word])[0], abs=1e-5)


def test_the_model_reads_as_much_as_there_is_room_for_in_the_order_of_the_text():
    sources = [(7, "Gamma " * 30), (2, "Alpha " * 30), (5, "Beta " * 200), (0, "Delta.")]
    tokens = tokens_of("The council voted.", sources, 1)
    assert len(tokens.both) <= BOTH
    alpha, gamma = (tokens_of("x", [one], 1).sources for one in (sources[1], sources[0]))
    assert alpha + gamma == tokens.sources
    assert len(tokens_of("x", [sources[2]], 1).both) == BOTH


def test_the_claim_is_read_in_the_words_of_what_it_rests_on_alone():
    sources = [(0, "Lawmakers rejected the budget."), (1, "The proposal was spurned.")]
    claim = "Legislators turned down the plan."
    tokens = tokens_of(claim, sources, 1)
    assert tokens.claim == tokens_of("Lawmakers rejected the plan.", sources, 1).claim
    assert [claim[start:end] for start, end in tokens.places] == ["Legislators"] * 2 + [
        "turned down",
        "the",
        "plan",
        ".",
    ]
