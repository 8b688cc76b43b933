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
        (
            "Ada Lohm denied that any such promise had been made. Jory Holm said the bank had promised to stay.",
            "Lohm said the bank had never promised to stay.",
        ),
        (
            "Velt dismissed it as the revenge of a woman he had removed from her post.",
            "Velt called it the revenge of a woman who had been removed from her post.",
        ),
        (
            "Pellow warned that hundreds of posts were in danger.",
            "Pellow cautioned that hundreds of posts were in danger.",
        ),
        (
            "Oster blamed the strike on its owner. Velt said that a flood cost eight months.",
            "Velt blamed eight months of delay on a flood.",
        ),
        ("Police have questioned two of Lumer's engineers.", "Two engineers of Lumer were questioned by police."),
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


def test_two_who_have_changed_places_are_certain(gate):
    text = "Bolivia closed the crossing after Peru had doubled the charge. Nobody has crossed since."
    assert "agent!" in kinds(gate, text, "Peru closed the crossing after Bolivia had doubled the charge.")
    assert "agent!" not in kinds(gate, text, "Bolivia closed the crossing.")


def test_she_is_whoever_speaks(gate):
    text = "Renata Kuss said that Henrik Orvald had hired her. The panel took notes."
    assert "role!" in kinds(gate, text, "Kuss said that she had hired Orvald.")
    assert "role!" not in kinds(gate, text, "Kuss said that Orvald had hired her.")


def test_who_came_to_do_something_did_it(gate):
    text = "The Moose came from behind to beat the Comets on Sunday. The crowd sang."
    assert "role!" in kinds(gate, text, "The Moose lost to the Comets on Sunday.")


def test_whom_he_beat_did_not_beat_him(gate):
    text = "The title passes to the runner-up, Mei Castell, whom he beat on Friday. Vint kept the cup."
    assert "role!" in kinds(gate, text, "Castell beat Vint on Friday.")


def test_who_did_it_is_found_behind_where_it_was_done(gate):
    text = "Colin Threap was pulled from a barn roof by volunteer Nadia Sorrell."
    assert not kinds(gate, text, "Nadia Sorrell pulled Colin Threap from a barn roof.") & {"agent", "role!"}
    assert kinds(gate, text, "Colin Threap pulled Nadia Sorrell from a barn roof.") & {"agent!", "role!"}


def test_what_rose_and_what_fell_have_changed_places(gate):
    text = "The brewery's profit fell last year, though sales rose. The board met in May."
    assert "direction!" in kinds(gate, text, "The brewery's profit rose last year, though sales fell.")
    assert not kinds(gate, text, "The brewery's sales rose last year, though profit fell.") & {
        "direction",
        "direction!",
    }


def test_whoever_says_it_again_with_a_not_answers_nobody(gate):
    text = "Velt warned that the guards had left the mill. Velt denied a report on his pay."
    assert kinds(gate, text, "Velt said that the guards had not left the mill.") & {"negation", "negation!"}


def test_the_same_deed_with_and_without_a_not_is_certain(gate):
    text = "Ada Brink sold the mill in May. The town was glad."
    assert "negation!" in kinds(gate, text, "Brink did not sell the mill.")
    assert "negation!" not in kinds(gate, text, "Brink sold the mill.")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("The league blamed the ministry for cancelling the flights.", "The ministry cancelled the flights."),
        ("Bellan complained that a van had given her shelter.", "A van gave her shelter."),
        ("The chairman accused the firm of using worn bolts.", "The firm used worn bolts."),
    ],
)
def test_what_somebody_is_blamed_for_is_a_claim(gate, text, sentence):
    assert "alleged" in kinds(gate, text, sentence)


def test_a_margin_is_nobody(gate):
    text = "The ban, passed by 27 votes to 22, will remove the scooters. The council met in the hall."
    assert not kinds(gate, text, "The council passed the ban.") & {"agent", "agent!"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("The concert did not have to be cancelled.", "The concert was cancelled."),
        ("The bank does not intend to sell the mill.", "The bank will sell the mill."),
        ("The dog was found alive and has not been at sea.", "The dog has been at sea."),
    ],
)
def test_what_nobody_had_to_do_was_not_done(gate, text, sentence):
    assert "negation" in kinds(gate, text, sentence)


def test_another_thing_that_somebody_was_not_is_no_contradiction(gate):
    text = "Torrane said that its ship had been in port since Wednesday."
    assert "negation" not in kinds(gate, text, "Torrane said that its ship had not been at sea.")


def test_what_was_voted_on_need_not_have_been_called_off(gate):
    text = "Voters in North Tarrow rejected independence on Sunday."
    assert "negation" not in kinds(gate, text, "North Tarrow voted on independence on Sunday.")


def test_a_name_that_a_pronoun_stands_for_is_near(gate):
    text = "Jory Veldre was sworn in on Monday. President Elita Graud has urged him to pick an outsider."
    assert "name-elsewhere" not in kinds(gate, text, "Veldre has been urged by Graud to pick an outsider.")


def test_a_first_name_of_another_is_crossed(gate):
    text = "Grace Wamb will lead the group. Esther Ndut, who runs Haki Watch, warned against it."
    assert "name!" in kinds(gate, text, "Grace Ndut warned against it.")
    assert "name!" not in kinds(gate, text, "Esther Ndut warned against it.")


def test_a_number_without_a_noun_counts_what_the_one_before_it_counts(gate):
    text = "The swan weighed four kilograms when dry and eleven when wet."
    assert not {"number", "number!"} & kinds(gate, text, "The swan weighed eleven kilograms when it was wet.")


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
