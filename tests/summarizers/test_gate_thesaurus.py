"""The thesaurus that comes with the gate, and claims in the words of their sources."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.gate.rewording import parts_of, renamed, reworded
from summarizers.gate.thesaurus import alike, contrary, entries
from summarizers.gate.words import stems

SOURCE = "Lawmakers rejected the budget on Monday. Maren Oduya stepped down after the vote. A dozen boats sank."


def stem_of(word):
    return stems(word)[0]


def test_no_line_says_a_thing_and_its_contrary():
    for entry in entries():
        assert entry.part in {"v", "n", "a", "r", "p"}
        assert entry.same
        same, contraries = ({tuple(stems(word)) for word in side} for side in (entry.same, entry.contrary))
        assert same.isdisjoint(contraries), entry


@pytest.mark.parametrize(
    ("one", "other"), [("rejected", "spurns"), ("lawmaker", "legislators"), ("12", "twelve"), ("roughly", "about")]
)
def test_words_that_say_the_same_are_alike(one, other):
    assert alike(stem_of(one), stem_of(other))
    assert not contrary(stem_of(one), stem_of(other))


@pytest.mark.parametrize(("one", "other"), [("rejected", "approved"), ("resigned", "stay"), ("hired", "dismissed")])
def test_contraries_are_not(one, other):
    assert not alike(stem_of(one), stem_of(other))


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("Legislators turned down the budget.", "Lawmakers rejected the budget."),
        ("Oduya resigned.", "Oduya stepped down."),
        ("Twelve boats went down.", "A dozen boats sank."),
        ("The council approved the budget.", "The council approved the budget."),
        ("Lawmakers rejected it.", "Lawmakers rejected it."),
        ("", ""),
    ],
)
def test_a_claim_takes_the_words_of_its_source_where_they_say_the_same(claim, told):
    assert told == reworded(claim, [SOURCE]).text


def test_the_first_source_gives_the_word():
    sources = ["They spurned it.", "They rejected it."]
    assert "They spurned the plan." == reworded("They turned down the plan.", sources).text
    assert {"turn": "spurn"} == renamed("They turned down the plan.", sources)


@given(st.text(max_size=60), st.lists(st.text(max_size=40), max_size=3))
def test_every_character_knows_its_place_in_the_claim(claim, sources):
    told = reworded(claim, [*sources, SOURCE])
    assert len(told.text) + 1 == len(told.begins) == len(told.ends)
    assert (0, len(claim)) == told.span(0, len(told.text))
    spans = [told.span(place, place + 1) for place in range(len(told.text))]
    assert spans == sorted(spans)
    assert all(start < end for start, end in spans)


@pytest.mark.parametrize(
    ("claim", "source", "told"),
    [
        ("The county pays 60% of it.", "It promised 60 percent of the bill.", "The county pays 60 percent of it."),
        ("A harbour for $1.2m.", "It cost $1.2 million.", "A harbour for $1.2 million."),
        ("They left in 18 months.", "It took a year and a half.", "They left in a year and a half."),
        ("More than 200 came.", "212 came.", "212 came."),
        ("More than 200 came.", "190 came.", "More than 200 came."),
        ("More than 200 came.", "400 came.", "More than 200 came."),  # it may be another number
        ("It took just under three hours.", "It lasted two hours and 51 minutes.", "It took two hours and 51 minutes."),
        ("It took just under three hours.", "Three of them slept.", "It took just under three hours."),
        ("About 30% moved.", "Nearly a third are back.", "a third moved."),
        ("He got a 50% discount.", "A pass halves the fare.", "He got a 50% discount."),
        ("Sales in the first six months fell.", "In the first half sales fell.", "Sales in the first half fell."),
        ("It opens in the middle of May.", "It opens on 14 May.", "It opens on 14 May."),
        ("It opens before June.", "It is to open by the end of May.", "It opens by the end of May."),
        ("He got two years.", "He got two months.", "He got two years."),
        ("He led it for nine years.", "He lost nine seats.", "He led it for nine years."),
        ("It fell 50 basis points.", "It fell half a percentage point.", "It fell half a percentage point."),
    ],
)
def test_numbers_that_are_the_same_are_written_as_there(claim, source, told):
    assert told == reworded(claim, [source]).text


@pytest.mark.parametrize(
    ("claim", "source", "told"),
    [
        ("Sales fell by a tenth.", "They met in autumn.", "Sales fell by a tenth."),
        ("Crews from several places came.", "They put out the fire.", "Crews from several places came."),
        ("The council turned down the plan.", "Councillors spurned it.", "The council spurned the plan."),
        ("He was beaten by Voss.", "He lost on Friday.", "He was beaten by Voss."),
        ("Nobody made a complaint.", "She earned a living.", "Nobody made a complaint."),
        ("Velt had touched the rudder.", "It was a moving speech.", "Velt had touched the rudder."),
    ],
)
def test_a_word_is_taken_for_one_of_its_own_part_of_speech(quote_reader, claim, source, told):
    assert told == reworded(claim, [source], tuple(parts_of(one) for one in quote_reader.parse([claim, source]))).text


def test_what_was_exchanged_stands_for_what_stood_there():
    told = reworded("Legislators turned down the budget.", [SOURCE])
    at = told.text.index("rejected")
    assert (12, 23) == told.span(at, at + len("rejected"))
