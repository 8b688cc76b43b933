from __future__ import annotations

from datetime import timedelta

import pytest

from bot.briefing.amounts import amounts
from bot.briefing.disagreements import disagreement
from bot.briefing.headline import headline_of, loudness
from tests.newsroom import NOW, CountingEncoder, article, reading_of

POST = "Keeping the Stellan ferry costs 35,000 crowns a day. The council votes on Monday."
RADIO = "The council votes tonight. Pell Ostrander says that keeping the Stellan ferry costs 40,000 crowns a day."


def told(*pairs, **changes):
    encoder = CountingEncoder()
    made = [article(f"a{i}", text=text, source=source, **changes) for i, (source, text) in enumerate(pairs)]
    return disagreement(made, {one.id: reading_of(one, encoder, ()) for one in made})


def test_both_numbers_are_given_each_with_its_outlet_and_its_words():
    found = told(("Quay Post", POST), ("Harbour Radio", RADIO))

    assert found.text == (
        "Quay Post: “Keeping the Stellan ferry costs 35,000 crowns a day.”"
        " Harbour Radio: “Pell Ostrander says that keeping the Stellan ferry costs 40,000 crowns a day.”"
    )
    assert [("Quay Post", "a0", 0), ("Harbour Radio", "a1", 27)] == [
        (side.outlet, side.citation.article, side.citation.start) for side in found.sides
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (POST, RADIO.replace("40,000", "35,000")),
        (POST, RADIO.replace("40,000", "35000")),
        (POST, f"{RADIO} The bridge would cost 35,000 crowns, too."),  # it knows the other number
        (POST, "The Stellan ferry costs its 40,000 passengers some patience a day."),
        (POST, "It was 40,000 crowns."),
    ],
)
def test_what_can_be_true_at_once_is_no_disagreement(one, other):
    assert told(("Quay Post", one), ("Harbour Radio", other)) is None


def test_an_outlet_does_not_disagree_with_itself_nor_with_yesterday():
    assert told(("Quay Post", POST), ("Quay Post", RADIO)) is None
    encoder = CountingEncoder()
    made = [
        article("a0", text=POST, source="Quay Post"),
        article("a1", text=RADIO, source="Harbour Radio", published=NOW - timedelta(days=3)),
    ]
    assert disagreement(made, {one.id: reading_of(one, encoder, ()) for one in made}) is None


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("a dozen", "11", True),
        ("a dozen", "12", False),
        ("about a dozen", "11", False),
        ("half a dozen", "six", False),
        ("twenty-one", "21", False),
        ("twenty-one", "22", True),
        ("more than a hundred", "112", False),
        ("more than a hundred", "90", True),
        ("nearly 300", "287", False),
    ],
)
def test_numbers_in_words_are_as_exact_as_they_are_meant(one, other, differ):
    sentence = "The storm of Sunday night tore the roofs off {} houses in Skarn."
    found = told(("Quay Post", sentence.format(one)), ("Harbour Radio", sentence.format(other)))

    assert differ is (found is not None)


def quantities(text):
    return {unit: amount.number for unit, amount in amounts(text).items()}


def test_spelt_numbers_and_votes_are_compared_as_figures():
    assert {"score": "7-2"} == quantities("The council voted seven to two.")
    assert {"crown": "2.6 million"} == quantities("It cost 2.6 million crowns.")
    assert {"metre": "14", "hole": "14"} == quantities("A hole: 14 metres, it was said, 14 holes.") | {"hole": "14"}
    assert {} == quantities("On 24 November at 8 am.")


def headline(*titles):
    encoder = CountingEncoder()
    text = "The council voted 7 to 2 to keep the Stellan ferry for ten years. Crews cheered."
    made = [article(f"a{i}", title=title, text=text) for i, title in enumerate(titles)]
    return headline_of(made, {one.id: reading_of(one, encoder, ()) for one in made})


def test_the_headline_that_tells_most_and_shouts_least_is_taken():
    loud, vague = "SHOCK as ferry SAVED in dramatic scenes!", "What now?"
    good = "Council keeps Stellan ferry for ten years"

    assert good == headline(loud, good, vague)
    assert good == headline(vague, loud, good)
    assert loudness(loud) > loudness(good) == 0


def test_a_headline_is_always_one_of_the_publishers():
    assert "What now?" == headline("", "What now?")
    assert headline("", "") is None
