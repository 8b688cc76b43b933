"""What follows from a sentence's numbers, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers.gate.agreement import Restated, agrees, derived
from summarizers.gate.amounts import amounts
from summarizers.gate.reckoning import MOST, glossed, reckoned, reckoned_from


def shown(source: str, claim: str) -> str:
    """A source sentence as the model is shown it beside a claim."""
    return glossed(source, [(one, one.written(claim)) for one in amounts(claim) if not one.implied])


@pytest.mark.parametrize(
    ("source", "claim", "told"),
    [
        (
            "Some 90,000 people take the ferry, 15,000 fewer than before the bridge, a count showed.",
            "Before, 105,000 people took the ferry.",
            "fewer than before the bridge (105,000), a count",
        ),
        (
            "Rents rose to 840 crowns from 700 a year ago.",
            "Rents rose by 20 percent.",
            "from 700 (20 percent) a year",
        ),
        ("Turnout fell from 71 percent to 60 percent.", "It fell by 11 percentage points.", "(11 percentage points)"),
        ("It sold 480 boats, twice as many as in 2019.", "It sold 240 boats in 2019.", "as many as in 2019 (240)."),
        ("Output doubled to 60 tonnes.", "Output had been 30 tonnes.", "60 (30) tonnes"),
        ("Oduya got $9,000, and Velt received half as much.", "Velt received $4,500.", "half as much ($4,500)."),
        ("The city pays 70 percent and the state the rest.", "The state pays 30%.", "the rest (30%)."),
        ("On Monday 12 of the court's 40 jurors fell ill.", "30% fell ill.", "40 (30%) jurors fell"),
        ("A quarter of the yard's 200 welders left.", "Fifty welders left.", "200 (Fifty) welders"),
        ("She sailed with seven others.", "She was one of eight aboard.", "seven others (eight)."),
        ("Two tugs and three launches searched.", "Five boats searched.", "three (Five) launches"),
        ("Nine died, six of them at sea.", "Two thirds died at sea.", "six of them (Two thirds) at sea"),
        ("All 7,500 rebels may go, a third of them home.", "Some 2,500 may go home.", "a third of them (2,500) home"),
        (
            "Some 48 crews came on 1 May, half of them early.",
            "Two dozen came early.",
            "half of them early (Two dozen).",
        ),
        ("Four men, two women and two children drowned.", "Eight people drowned.", "two (Eight) children"),
        ("The fee rises from 40 to 50 euros.", "The fee rises by a quarter.", "50 euros (a quarter)"),
        ("The city closes three of its eleven pools.", "Eight pools stay.", "eleven (Eight) pools"),
        ("Of the 150 homes on the quay, 60 burned.", "40 percent burned.", "60 (40 percent) burned"),
        ("The board voted seven to four for it.", "Eleven members voted.", "four (Eleven) for"),
        ("Sales fell by a third.", "Sales were two thirds of what they were.", "a third (two thirds)."),
        ("It sold 80 boats, 20 percent fewer than last year.", "Last year it sold 100 boats.", "last year (100)."),
    ],
)
def test_what_follows_from_a_sentences_numbers_is_shown_where_it_follows(source, claim, told):
    assert told in shown(source, claim)


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        ("Some 90,000 people take the ferry, 15,000 fewer than before.", "Before, 75,000 people took it."),
        ("Turnout fell from 71 percent to 60 percent.", "It fell by 12 percentage points."),
        ("It sold 480 boats, twice as many as in 2019.", "It sold 960 boats in 2019."),
        ("The city pays 70 percent and the state the rest.", "The state pays 70%."),  # stands there already
        ("The city pays 70 percent.", "The state pays 30%."),
        ("Velt was born in 1961 and died in 2019.", "There are 58 boats."),  # nothing is reckoned with years
        ("She sailed with seven sailors.", "She was one of eight aboard."),
        ("Rents rose to 840 crowns.", "Rents rose by 20 percent."),
        ("The tax rises from 10 to 14 crowns.", "The tax rises to 40 percent."),
        ("", "Two"),
    ],
)
def test_what_does_not_follow_is_not(source, claim):
    assert source == shown(source, claim)


def test_a_number_is_told_with_what_it_follows_from():
    found = reckoned_from("Before, 105,000 took it.", ["It is old.", "Some 90,000 take it, 15,000 fewer than before."])
    assert [Restated(8, 15, "90,000")] == found


@settings(deadline=None)
@given(st.integers(2, 1_800), st.integers(2, 1_800))
def test_a_difference_is_taken_the_way_it_is_told(now, less):
    assert any(one.value == now + less for one in reckoned(f"It has {now} boats, {less} fewer than before."))
    assert any(one.value == now - less for one in reckoned(f"It has {now} boats, {less} more than before."))


@settings(deadline=None)
@given(st.text(alphabet="0123456789 ,.%$€aehnorstw-–", max_size=60), st.text(alphabet="0123456789 ,.%ht", max_size=20))
def test_any_text_is_reckoned_with(source, claim):
    told = shown(source, claim)
    assert len(told) >= len(source)
    assert all(0 <= one.start <= len(source) for one in reckoned(source))


def test_of_a_table_only_the_first_numbers_are_reckoned_with():
    table = " ".join(f"of {value} cars, {value - 1} fell" for value in range(2, 700))
    assert len(reckoned(table)) < 30 * MOST
    assert not derived(amounts("1397 cars")[0], amounts(table))


def test_a_number_without_end_agrees_with_none():
    endless = "9" * 400
    assert not agrees(amounts(f"{endless}%")[0], amounts("12 percent")[0])
    assert f"{endless}%, {endless}% more than 12%" == shown(f"{endless}%, {endless}% more than 12%", f"{endless} 13%")
