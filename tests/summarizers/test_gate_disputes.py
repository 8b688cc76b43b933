"""Whose word it is: what somebody else denies, what is said in court, who denies what, who beat whom."""

from __future__ import annotations

import pytest


def kinds(gate, text, sentence):
    """The kinds of what is found of a sentence, the strong ones with a mark."""
    return {one.kind + "!" * one.strong for one in gate.evidence(text, sentence)[1]}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Marland said that the boat had left Oster, which Oster denies.", "The boat had left Oster."),
        (
            "Marland said that the boat had left Oster. The harbour master rejected the claim.",
            "The boat had left Oster.",
        ),
        ("The clerk told a reporter that bills were burned. Her mayor called that untrue.", "Bills were burned."),
        ("Velt told the court that Holm had forged the bill.", "Holm had forged the bill."),
        ("Ines Holm sued the bank, saying that it had lost her papers.", "The bank had lost her papers."),
        ("The pilots' union says that cuts closed the tower.", "Cuts closed the tower."),
        ("Holm's firm, suing the town, claims that it was never paid.", "Holm's firm was never paid."),
        ("In Oduya's view the tower is ugly.", "The tower is ugly."),
    ],
)
def test_what_only_one_side_says_is_told_as_its_word(gate, text, sentence):
    assert kinds(gate, text, sentence) & {"alleged", "unattributed"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "The coach rejected this, saying that the video showed a foul.",
            "The coach said that the video showed a foul.",
        ),
        ("Prosecutors have charged Velt with burning the barn.", "Prosecutors say that Velt burned the barn."),
        ("Polls suggest that most voters oppose the toll.", "Polls indicate that most voters are against the toll."),
        ("Velt rejected an offer to spare the mill.", "The offer to spare the mill was turned down by Velt."),
        ("The mill will not open before May 2031.", "The mill will open in May 2031."),
        ("Oduya believes the bones are a king's. Jon Velt is not sure.", "Velt doubts that the bones are a king's."),
        ("Holm says that Velt told her to leave. Velt denied it.", "Velt denied that he had told Holm to leave."),
        (
            "The mayor dismissed Holm a year before the sale came to light.",
            "Holm had been dismissed before the sale came to light.",
        ),
    ],
)
def test_who_says_and_who_denies_it_is_known(gate, text, sentence):
    assert not kinds(gate, text, sentence) & {"alleged", "denied", "negation", "agent", "modality"}


def test_who_lost_to_somebody_was_beaten(gate):
    text = "Third place went to Suresh Palla, who led until he lost to Elin Voss on Friday."
    assert not kinds(gate, text, "Palla was beaten by Voss on Friday.") & {"agent", "role!", "negation", "direction"}
    assert "role!" in kinds(gate, "Suresh Palla lost to Elin Voss on Friday.", "Palla beat Voss on Friday.")


def test_a_first_name_goes_with_its_own_surname(gate):
    text = (
        "The rector, Fintan Mulrane, thanked the town. The book was found by Cormac, a gardener. "
        "Jo Velt and her son Piet left."
    )
    assert "name!" in kinds(gate, text, "Cormac Mulrane thanked the town.")
    assert "name!" not in kinds(gate, text, "Fintan Mulrane thanked the town.")
    assert "name!" not in kinds(gate, text, "Piet Velt left.")  # it may be his name


def test_a_deputy_is_not_who_is_meant(gate):
    told = "The mayor of Lisk resigned on Monday. {}. The town will vote in May, said Ines Holm."
    assert "agent" not in kinds(gate, told.format("Deputy mayor Teresa Lob takes over"), "Holm resigned on Monday.")
    assert "agent" in kinds(gate, told.format("Mayor Teresa Lob needs rest"), "Holm resigned on Monday.")


def test_a_day_of_the_week_that_comes_every_week_is_no_date(gate):
    text = "Work on Sundays still earns twice the pay, the firm said on Saturday."
    assert not kinds(gate, text, "Working on a Sunday earns twice the pay.") & {"date!", "date-elsewhere"}
