"""The parts of the gate by themselves: numbers, words, grammar, score."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.gate.amounts import agrees, amounts
from summarizers.gate.compare import Finding
from summarizers.gate.features import NAMES
from summarizers.gate.grammar import read
from summarizers.gate.score import load_scorer, tempered
from summarizers.gate.source import Source
from summarizers.gate.words import stems, tidy


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("two boats", [2.0]),
        ("twenty-one and thirty two", [21.0, 32.0]),
        ("1.4 million crowns", [1_400_000.0]),
        ("$640m", [640_000_000.0]),
        ("1,204 articles", [1204.0]),
        ("a 3-1 win", [3.0, 1.0]),
        ("the 81st minute", [81.0]),
        ("two dozen", [24.0]),
        ("half a million", [500_000.0]),
        ("six in ten voters", [60.0]),
        ("two out of four boats", [50.0]),
        ("two in ten days", [2.0, 10.0]),
        ("a three-judge bench", [3.0]),
        ("no number here", []),
    ],
)
def test_numbers_are_read_as_values(text, values):
    assert values == [one.value for one in amounts(text)]


@pytest.mark.parametrize(
    ("said", "source", "right"),
    [
        ("2", "two", True),
        ("5.5 percent", "5.5%", True),
        ("more than 200 people", "212 people", True),
        ("more than 200 people", "150 people", False),
        ("about 1,200", "1,204", True),
        ("fewer than ten", "nine", True),
        ("about one in seven", "14 per cent", True),
        ("six in ten", "70 percent", False),
        ("40", "4", False),
    ],
)
def test_numbers_agree_within_what_is_said_of_them(said, source, right):
    assert right == agrees(amounts(said)[0], amounts(source)[0])


@given(st.text(max_size=80))
def test_any_text_has_numbers_and_words(text):
    for one in amounts(text):
        assert 0 <= one.start < one.end
    assert all(stems(tidy(text)))


@pytest.mark.parametrize(
    ("apart", "printed"),
    [
        ("the ferry -lrb- built in 1990 -rrb- sank .", "the ferry (built in 1990) sank."),
        ("they do n't know , he said", "they don't know, he said"),
        ("the council 's vote", "the council's vote"),
        ("A plain sentence, as printed.", "A plain sentence, as printed."),
    ],
)
def test_what_a_tokeniser_took_apart_is_put_together(apart, printed):
    assert printed == tidy(apart)


@pytest.mark.parametrize(
    ("sentence", "verb", "agent", "patient", "negated", "hedge"),
    [
        ("Oduya accused Ostrander.", "accus", "oduya", "ostrander", False, ""),
        ("Ostrander was accused by Oduya.", "accus", "oduya", "ostrander", False, ""),
        ("The council did not sell the ferry.", "sell", "council", "ferry", True, ""),
        ("The council may sell the ferry.", "sell", "council", "ferry", False, "may"),
        ("The council plans to sell the ferry.", "sell", "council", "ferry", False, "plan"),
        ("Oduya denied that the council sold the ferry.", "sell", "council", "ferry", False, "deny"),
        ("Critics claim the council sold the ferry.", "sell", "council", "ferry", False, "allege"),
        ("Oduya said the council sold the ferry.", "sell", "council", "ferry", False, "say"),
        ("The council will sell the ferry.", "sell", "council", "ferry", False, "will"),
    ],
)
def test_clauses_know_who_does_what_and_how_far_it_is_claimed(
    quote_reader, sentence, verb, agent, patient, negated, hedge
):
    clauses = {clause.verb: clause for clause in read(quote_reader.parse([sentence])[0]).clauses}
    one = clauses[verb]
    assert (agent, patient) == (one.agent and one.agent.head, one.patient and one.patient.head)
    assert (negated, hedge) == (one.negated, one.hedge)


def test_names_are_known_by_other_words_for_them(quote_reader):
    source = Source("The World Health Organization met British doctors and Tamsin Okoro.", quote_reader.parse)
    assert all(source.knows(name) for name in ("WHO", "UK", "Britain", "Okoro", "Okoro's"))
    assert not any(source.knows(name) for name in ("Holm", "France", "EU"))


def test_the_score_is_a_share_and_findings_lower_it():
    scorer = load_scorer()
    neutral = [0.5] * len(NAMES)
    plain = scorer.score(neutral, [])
    assert 0.0 < plain < 1.0
    firm, strong = Finding("modality", "it may"), Finding("number", "it is 4", strong=True)
    assert tempered(plain, [strong]) < tempered(plain, [firm]) < plain == tempered(plain, [Finding("agent-like", "x")])


@pytest.mark.parametrize("name", ["role", "direction", "negation", "modality", "number", "far", "split"])
def test_more_evidence_against_never_raises_a_score(name):
    scorer = load_scorer()
    values = [0.5] * len(NAMES)
    values[NAMES.index(name)] = 0.0
    without = scorer.score(values, [])
    values[NAMES.index(name)] = 1.0
    assert scorer.score(values, []) <= without
