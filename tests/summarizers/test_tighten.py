"""Shorter sentences: what is left out, what never is, and that nothing is added."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers import shape
from summarizers.cuts import GUARDED
from summarizers.summary import CitedSentence, Summary
from summarizers.tighten import Tightener, Tightness

# What stands between ⟦ and ⟧ is left out.
LIGHT = [
    # Datelines.
    "⟦QUAY HARBOUR (Nordic Wire) - ⟧The council kept the ferry by seven votes to two.",
    "⟦NORRBY, Nov 23 (Reuters) - ⟧The board of Stellan Boats sold its yard.",
    "⟦Greenholm (CNN) -- ⟧Voters rejected a tax on parking in the centre.",
    "⟦(CNN) ⟧A storm tore the roof off the fish market overnight.",
    "⟦NORRBY — ⟧The court let the old quay stand for another year.",
    "⟦Norrby, Aug 2 (PTI) ⟧The harbour police searched the yard for the lost lamp.",
    "⟦Norrby, Upper Dale (CNN)⟧Heavy snow closed the pass for a second day.",
    # The wire that reported it.
    "The two mayors shook hands under the old lamp⟦, Reuters reported⟧.",
    # The day on which something was said.
    "Maren Oduya said⟦ on Monday⟧ that the plan was dead and buried.",
    "The yard has work for three more years, its owner said⟦ on Tuesday⟧.",
]
FULL = [
    # Brackets and dashes.
    "The World Lamp Fund⟦ (WLF)⟧ gave the town 4,000 crowns for oil.",
    "The council closed the school ⟦(the oldest in town) ⟧after a long debate.",
    "The bridge⟦ – the longest in the country –⟧ opens on Friday morning.",
    # Appositions.
    "Maren Oduya⟦, a councillor from the north,⟧ left the hall before the vote.",
    "Harbour Radio dismissed Jory Tamm⟦, its chairman,⟧ after a dispute over pay.",
    # Where a place lies, though it is a name as well; whoever is named stays.
    "The ferry leaves from Bergen⟦, Norway,⟧ at seven in the morning each day.",
    # Relative clauses and participles between commas.
    "The council⟦, which met in the old hall,⟧ voted 7 to 2 to keep the ferry.",
    "The town bought the old yard at the quay⟦, which stands empty⟧.",
    "The ferry⟦, built in Norrby in 1911,⟧ carried the post to the islands.",
    # An opening before a capital letter.
    "⟦Meanwhile, ⟧Harbour Radio went off the air for the third time.",
    "⟦After a long debate, ⟧Maren Oduya left the hall with her friends.",
]
KEPT = [
    # Who claims, denies or may: never without.
    "Pell Ostrander denied that he had taken money from the yard.",
    "The yard will close in spring, according to a letter from its owner.",
    "The mayor took the money, prosecutors said in court.",
    "The company dumped oil, the complaint says.",
    "Mylo Brandt took bribes for years, Reuters reported, and may go to prison.",
    "The minister may have taken bribes from the yard, Reuters reported.",
    "The judge, who has not read the file, sent the men home.",
    "The suspect, accused of arson, left the court by the back door.",
    "The ferry, which may never sail again, lies at the quay.",
    # Restrictive clauses say which one.
    "The man who found the lamp gave it to the museum in Norrby.",
    "The boats that burned belonged to the town.",
    # A name that says who it is.
    "The leader of the council, Maren Oduya, opened the bridge in May.",
    # Nothing is cut inside a quotation, or out of one.
    "“The ferry, which my father built, stays (for now),” said Ada Brink.",
    "Ada Brink called the plan “a gamble, a bad one, with other people's money” in May.",
    # Lists are no appositions.
    "Norrby, Greenholm, and Quay Harbour agreed to share the cost.",
    "The town sold a crane, two boats, and the old hall to the yard.",
    # A small letter would begin the sentence.
    "After a long debate, the council kept the ferry by one vote.",
    # A year, a condition: they belong to what is said.
    "In 1911, Ada Brink built the first of the boats with her own hands.",
    "Unless Norrby pays, Quay Harbour closes the bridge in spring.",
    "Without a pilot, Norrby has no ferry in the winter months.",
    "In theory, Norrby could pay for the bridge alone.",
    "On average, Norrby loses three boats a year to the ice.",
    # Who is quoted is told with what makes them worth quoting.
    "The lamp is safe, said Maren Oduya, a councillor from the north.",
    "Maren Oduya, the keeper of the lamp, said that it was safe.",
    # The full stop of an abbreviation ends nothing.
    "The town did not know the man, Harbour Police Maj. Jory Tamm told the court.",
    # Short names that are used again.
    "The World Lamp Fund (WLF) paid for the oil, and the WLF paid for the glass.",
    # Capitals that are no dateline.
    "NATO - an alliance of many states - opened an office in Norrby.",
]


@pytest.fixture(scope="module")
def tightener(quote_reader):
    return Tightener(quote_reader.parse)


def both(marked):
    """A marked sentence, whole and without what is marked."""
    return re.sub("[⟦⟧]", "", marked), re.sub("⟦[^⟧]*⟧", "", marked)


@pytest.mark.parametrize(("sentence", "shorter"), [both(one) for one in LIGHT])
def test_what_is_left_out_without_reading_grammar(sentence, shorter):
    def never(texts):
        raise AssertionError(texts)

    assert Tightener(never).shorten([sentence], Tightness.LIGHT) == [shorter]


@pytest.mark.parametrize(("sentence", "shorter"), [both(one) for one in [*LIGHT, *FULL]])
def test_what_is_left_out(tightener, sentence, shorter):
    assert tightener.shorten([sentence]) == [shorter]


@pytest.mark.parametrize("sentence", KEPT)
def test_what_is_never_left_out(tightener, sentence):
    assert tightener.shorten([sentence]) == [sentence]


def test_a_sentence_that_was_shortened_cites_all_of_it(tightener):
    text = "The vote is over. The council, which met in the old hall, voted 7 to 2 to keep the ferry."
    start = text.index("The council")
    summary = Summary(
        sentences=(
            CitedSentence(text=text[start:], citations=((start, len(text)),)),
            CitedSentence(text="The vote, a close one, was won.", citations=((0, 17), (start, len(text)))),
        ),
        summarizer="extractive",
    )
    (made,) = tightener.tighten_all([summary], [text], Tightness.FULL)
    assert made.sentences[0].text == "The council voted 7 to 2 to keep the ferry."
    assert made.sentences[0].citations == ((start, len(text)),)
    assert made.sentences[1] == summary.sentences[1]  # a model's words are not the publisher's
    assert tightener.tighten_all([summary], [text], Tightness.NONE) == [summary]


def test_only_sentences_that_may_become_shorter_are_parsed(quote_reader):
    parsed = []

    def parse(texts):
        parsed.extend(texts)
        return quote_reader.parse(texts)

    Tightener(parse).shorten(["The ferry stays for ten years.", "The board, the mayor said, will meet again soon."])
    assert parsed == ["The board, the mayor said, will meet again soon."]


NOUNS = ["The council", "Maren Oduya", "The yard in Norrby", "Stellan Boats", "Nobody"]
ASIDES = ["", ", a friend,", ", which met in May,", " (the oldest)", ", who did not vote,", " – they say –"]
VERBS = [
    "voted to keep the ferry",
    "may not sell the boats",
    "denied that the bridge, a new one, was late",
    "said “we stay, all of us, here”",
    "opened the hall, which cost 40,000 crowns",
]
HEADS = ["", "On Monday, ", "NORRBY (AP) - ", "Meanwhile, ", "According to Harbour Radio, ", "Without a word, "]
TAILS = ["", ", Reuters reported", ", officials said on Friday", ", according to the mayor", " (for now)"]


@settings(max_examples=80, deadline=None)
@given(
    st.tuples(*map(st.sampled_from, (HEADS, NOUNS, ASIDES, [" "], VERBS, TAILS, ".!?"))).map("".join),
)
def test_any_sentence_only_loses_characters(tightener, sentence):
    (shorter,) = tightener.shorten([sentence])
    signs = iter(sentence)
    assert all(sign in signs for sign in shorter)
    assert shorter[-1] == sentence[-1]
    assert shape.balanced(shorter) or not shape.balanced(sentence)
    assert sorted(GUARDED.findall(sentence.lower())) == sorted(GUARDED.findall(shorter.lower()))
    assert all(part in shorter for part in ("“we stay, all of us, here”", "denied that") if part in sentence)
    assert not shorter[0].islower()
