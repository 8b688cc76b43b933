"""The parts of the gate by themselves: numbers, words, grammar, score."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.gate.agreement import agrees, derived, ends, lies_between
from summarizers.gate.amounts import amounts
from summarizers.gate.features import NAMES
from summarizers.gate.finding import Finding
from summarizers.gate.grammar import read
from summarizers.gate.naming import names
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
        ("three hundred and fifty devils", [350.0]),
        ("one million two hundred thousand", [1_200_000.0]),
        ("two and a half million people", [2_500_000.0]),
        ("a million and a half", [1_500_000.0]),
        ("between one hundred and two hundred", [100.0, 200.0]),
        ("a 330-million-dollar mission", [330_000_000.0]),
        ("half a dozen or a half-dozen", [6.0, 6.0]),
        ("a twenty-one-year-old", [21.0]),
        ("a tenfold rise", [10.0]),
        ("three-quarters or three quarters", [75.0, 75.0]),
        ("a quarter of the seats", [25.0]),
        ("a quarter of a million", [250_000.0]),
        ("three-quarters of a million", [750_000.0]),
        ("50 basis points", [0.5]),
        ("half a percentage point", [0.5]),
        ("19 percentage points", [19.0]),
        ("one train in seven ran late", [100 / 7]),
        ("one in two trains", [50.0]),
        ("it ended two hours, 41 minutes and 30 seconds later", [2.0]),
        ("it fell by a fifth.", [20.0]),
        ("by a third climber", [3.0]),
    ],
)
def test_numbers_are_read_as_values(text, values):
    assert values == [one.value for one in amounts(text) if not one.implied]


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
        ("twelve months", "a year", True),
        ("four decades", "forty years", True),
        ("24 months", "two years", True),
        ("two years", "two months", False),
        ("seven days", "the week", False),
        ("seven days", "a week", True),
        ("two weeks", "the past fortnight", True),
        ("a hundred and twenty minutes", "two hours", True),
        ("18 months", "a year and a half", True),
        ("six months", "half a year", True),
        ("a couple of weeks", "fourteen days", True),
        ("about 30 days", "a month", True),
        ("the 1960s", "1968", True),
        ("the 1960s", "1971", False),
        ("three fifths", "60%", True),
        ("two thirds of them", "60 of the 90 seats", True),
        ("two thirds of them", "50 of the 90 seats", False),
        ("more than two thirds", "72 percent", True),
        ("50%", "fell by half", True),
        ("50%", "fell by a third", False),
        ("60 seats", "two thirds", False),
        ("51 percent", "51.4%", True),
        ("2 percent", "2.9 percent", False),
        ("50 basis points", "half a point", True),
        ("50 basis points", "half a percentage point", True),
        ("a man in his 40s", "he is 47", True),
        ("a man in his 40s", "he is 51", False),
        ("more than two and a half hours", "two hours and 41 minutes", True),
        ("less than two and a half hours", "two hours and 41 minutes", False),
        ("161 minutes", "two hours and 41 minutes", True),
        ("€240m", "240 million euros", True),
        ("$240m", "240 million euros", False),
        ("passed forty degrees", "43 degrees", True),
        ("a two-day strike", "48 hours", True),
        ("about 30 percent", "nearly a third are back", True),
        ("cut by 190", "cut from 310 to 190", False),
        ("cut to 190", "cut from 310 to 190", True),
        ("20 percent", "one household in five has refused", True),
        ("six months", "in the first half of the year", True),
    ],
)
def test_numbers_agree_within_what_is_said_of_them(said, source, right):
    assert right == any(agrees(amounts(said)[0], other) for other in amounts(source))


@pytest.mark.parametrize(
    ("said", "source", "weak"),
    [
        ("490 posts", "640 posts, of which 150 are at the head office", True),
        ("790 posts", "640 posts, of which 150 are at the head office", True),
        ("500 posts", "640 posts, of which 150 are at the head office", False),
        ("155 million", "310 million, half of it from the state", True),
        ("3.5 million euros", "9 million euros, of which it covers 5.5 million", True),
        ("160 million", "310 million, half of it from the state", False),
        ("1999", "2,049 ships and 50 boats", False),
    ],
)
def test_what_is_reckoned_from_two_numbers_is_no_other_number(said, source, weak):
    assert weak == derived(amounts(said)[0], amounts(source))


def test_years_that_lie_between_two_years_are_counted():
    assert lies_between(amounts("four years later")[0], amounts("opened in 2011, burnt down in 2015"))
    assert not lies_between(amounts("five years later")[0], amounts("opened in 2011, burnt down in 2015"))
    assert not lies_between(amounts("four boats")[0], amounts("opened in 2011, burnt down in 2015"))


def test_a_year_may_lie_as_many_years_from_another_as_one_says():
    source = amounts("begins in spring 2026 and takes four years")
    assert ends(amounts("done in 2030")[0], source)
    assert not ends(amounts("done in 2031")[0], source)


def known(parse, sentence, text):
    """Whether the names of a sentence are names of a text or other words for them."""
    source = Source(text, parse)
    source.read([0])
    (doc,) = parse([sentence])
    return not [one for one in names(doc, source, [0]) if one.kind == "name"]


@pytest.mark.parametrize(
    ("sentence", "text", "right"),
    [
        ("The firm sued a city in Czechia.", "The firm sued the council of Brno.", True),
        ("Rome refused to pay.", "The Italian government refused to pay.", True),
        ("The fire broke out in Rome.", "The fire broke out in Italy.", False),
        ("A court in Europe heard it.", "A Danish court heard it.", True),
        ("Officials in New Delhi agreed.", "Officials in Delhi agreed.", True),
        ("Brussels gave its blessing.", "The European Union gave its blessing.", True),
        ("The case was won in France.", "The nice people of Leeds won the case.", False),
        ("The case was won in France.", "The people of Lyon won the case.", True),
        ("The Dutch lost.", "The Danes lost.", False),
    ],
)
def test_a_place_is_known_by_what_it_is_in_and_a_government_by_its_seat(quote_reader, sentence, text, right):
    assert right == known(quote_reader.parse, sentence, text)


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
