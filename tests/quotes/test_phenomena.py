"""Each phenomenon of who said what, several times over, on prose of our own about invented people."""

from __future__ import annotations

import pytest

from bot.quotes.quote import Kind

DUO = "Maren Oduya and Pell Ostrander met the council on Monday.\n\n"


@pytest.fixture(scope="module")
def said(quote_reader):
    """What the reader makes of one text, as (words, speaker), reported speech left out."""

    def read(text: str) -> list[tuple[str, str | None]]:
        return [
            (one.text, one.speaker.name if one.speaker else None)
            for one in quote_reader.read([text])[0]
            if one.kind is not Kind.INDIRECT
        ]

    return read


SPEAKERS = {
    "inverted": [
        ("“The gate stays shut,” warned Tilda Korvin.", "Tilda Korvin"),
        ("“Who pays for the paint?” asked harbour treasurer Ilse Marchetti.", "Ilse Marchetti"),
        ("“The gate,” said Bram Halloway, a fisherman from Pell Bay, “stays shut for now.”", "Bram Halloway"),
    ],
    "passive": [
        ("The bridge was described by Tilda Korvin as “a monument to nobody in particular”.", "Tilda Korvin"),
        ("Halloway, who was described by one baker as “a man of few loaves”, left early.", "one baker"),
        ("The budget was dismissed by Bram Halloway as “a list of wishes with a sum at the end”.", "Bram Halloway"),
        (
            "The new rota, called “an insult to anyone with a clock” by Nurse Odile Farrant, begins on Friday.",
            "Odile Farrant",
        ),
    ],
    "possessive": [
        ("Tilda Korvin’s warning that the quay “will be under water by spring” went unheard.", "Tilda Korvin"),
        ("Bram Halloway’s claim that the nets were “cut by somebody with a key” is under review.", "Bram Halloway"),
        ("In Odile Farrant’s words, the ward was “a corridor with ambitions”.", "Odile Farrant"),
    ],
    "according to": [
        ("According to Tilda Korvin, the wall is “held up by its paint”.", "Tilda Korvin"),
        ("The wall is “held up by its paint,” according to Tilda Korvin.", "Tilda Korvin"),
        ("The harvest, according to farmer Bram Halloway, was “thin as a wafer this time”.", "Bram Halloway"),
    ],
    "in a statement": [
        ("“We regret the noise,” Norvane said in a statement.", "Norvane"),
        ("In a statement, Tilda Korvin said: “The ferry was never in danger.”", "Tilda Korvin"),
        ("“The ferry was never in danger,” Tilda Korvin wrote in a letter to islanders.", "Tilda Korvin"),
    ],
    "participles": [
        ("Tilda Korvin defended the levy, arguing that the islands had “paid for less with more”.", "Tilda Korvin"),
        ("Speaking in Quay Harbour, Bram Halloway called the plan “a boat without a bottom”.", "Bram Halloway"),
        ("Tilda Korvin left early, telling reporters: “I have a train to catch.”", "Tilda Korvin"),
    ],
    "addressee": [
        ("“You will be heard,” Tilda Korvin told Bram Halloway.", "Tilda Korvin"),
        ("Bram Halloway was told by Tilda Korvin: “You will be heard in the morning.”", "Tilda Korvin"),
        ("“Sit down,” Bram Halloway shouted at Tilda Korvin.", "Bram Halloway"),
    ],
    "unnamed": [
        ("“It smells of tar,” one neighbour said.", "one neighbour"),
        ("“It smells of tar,” said a woman who gave no name.", "a woman"),
        ("Two fishermen said the harbour was “no place for a yacht”.", "Two fishermen"),
    ],
    "posts": [
        ("“Ferry off again. Bring a book,” Tilda Korvin posted on Tuesday.", "Tilda Korvin"),
        ("Bram Halloway tweeted: “Ferry off again. Bring a book.”", "Bram Halloway"),
        ("“Bring a book,” the Harbour Office wrote in a post.", "Harbour Office"),
    ],
    "next sentence": [
        ("“We waited until the lamps went out.” That was how Tilda Korvin began her speech.", "Tilda Korvin"),
        ("“The lamps went out.” Those were the words of Bram Halloway, who kept the light.", "Bram Halloway"),
        ("“The lamps went out at nine,” the keeper said. Bram Halloway has kept the light for years.", "the keeper"),
    ],
    "relay": [
        (
            "State television said Tilda Korvin had told the chamber that the bank “has nothing to hide”.",
            "Tilda Korvin",
        ),
        ("The newspaper reported that Bram Halloway had called the search “a theatre with boats”.", "Bram Halloway"),
        ("Harbour Radio said Odile Farrant had told staff that the ward “was open to all comers”.", "Odile Farrant"),
    ],
    "headline": [
        ("Korvin: “We will not sell the quay”\n\nTilda Korvin spoke at noon in the old hall.", "Tilda Korvin"),
        ("“We will not sell the quay,” says Korvin\n\nTilda Korvin spoke at noon in the old hall.", "Tilda Korvin"),
    ],
    "guillemets": [
        ("«The quay is not for sale», said Tilda Korvin.", "Tilda Korvin"),
        ("Tilda Korvin said: »The quay is not for sale.«", "Tilda Korvin"),
    ],
    "British marks": [
        ("‘The quay isn’t for sale,’ said Tilda Korvin.", "Tilda Korvin"),
        ("Tilda Korvin called it ‘a sale of the islanders’ only quay’.", "Tilda Korvin"),
    ],
    "missing closing mark": [
        ("Tilda Korvin said: “The quay is not for sale and never was\n\nThe council met again.", "Tilda Korvin"),
        ('Tilda Korvin said: "The quay is not for sale.\n\nThe council met again.', "Tilda Korvin"),
    ],
}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param(text, speaker, id=f"{phenomenon} {number}")
        for phenomenon, several in SPEAKERS.items()
        for number, (text, speaker) in enumerate(several, 1)
    ],
)
def test_a_quotation_has_its_speaker(said, text, speaker):
    found = said(text)

    assert found
    assert {speaker} == {name for _, name in found}


@pytest.mark.parametrize(
    ("text", "relay"),
    [
        (
            "State television said Tilda Korvin had told the chamber that the bank “has nothing to hide”.",
            "State television",
        ),
        ("Harbour Radio said Odile Farrant had told staff that the ward “was open to all comers”.", "Harbour Radio"),
    ],
)
def test_the_relay_is_told_apart_from_the_speaker(quote_reader, text, relay):
    assert relay == next(one.relay for one in quote_reader.read([text])[0] if one.kind is not Kind.INDIRECT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "“The pumps failed.\n\n“The lights failed.\n\n“Nobody slept,” said Tilda Korvin.",
            ["The pumps failed.\n\n“The lights failed.\n\n“Nobody slept"],
        ),
        ("“He told me ‘never again’ and left,” said Tilda Korvin.", ["He told me ‘never again’ and left"]),
        ("\"He told me 'never again' and left,\" said Tilda Korvin.", ["He told me 'never again' and left"]),
        ("“The quay,” said Tilda Korvin, “is not for sale.”", ["The quay", "is not for sale."]),
        ("Tilda Korvin led chants of “Save The Quay” at noon.", ["Save The Quay"]),
        ("They mocked the plan, calling Halloway “a wet blanket,” Tilda Korvin said.", ["a wet blanket"]),
    ],
)
def test_quotations_over_paragraphs_inside_others_and_split_are_cut_right(said, text, words):
    assert [(one, "Tilda Korvin") for one in words] == said(text)


@pytest.mark.parametrize(
    "text",
    [
        "The band played “Low Tide Waltz” and went home.",
        "The film “A House of Salt” opens on Friday.",
        "She reads the column “Letters from Pell Bay” on Sundays.",
        "Odo “The Anchor” Brandt kept goal.",
        "Lise “Lightning” Moreau won the sprint.",
        "The so-called “sunshine fee” was dropped.",
        "The “smart” lamp would not go on.",
        "A “free” ferry costs nine crowns.",
        "“Ferry dispute is getting old,” by Tilda Korvin, was the longest piece.",
        "The poster “Yes to a dry quay” (1974) hangs in the hall.",
        '<post date="March of the Tides">The gate is shut.',
    ],
)
def test_titles_nicknames_and_scare_quotes_are_left_alone(said, text):
    assert [] == said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tilda Korvin denied saying the quay was “a hole in the budget”.",
        "The keeper of the quay, Tilda Korvin, denied on Friday that she had ever called it “as dry as a biscuit”.",
        "Tilda Korvin has never called the quay “a hole in the budget”.",
        "Tilda Korvin did not say the quay was “a hole in the budget”.",
        "Tilda Korvin would say that the quay was “a hole in the budget”.",
        "Bram Halloway denied that Tilda Korvin had called the quay “a hole in the budget”.",
        "If Tilda Korvin says the quay is “a hole in the budget”, the vote is lost.",
    ],
)
def test_what_was_denied_or_only_imagined_is_nobodys(said, text):
    assert [None] == [speaker for _, speaker in said(text)]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            (
                "Hank Mobley and his sister Teresa Mobley run the inn.\n\n"
                "“I do the books,” Hank Mobley said. “I do the soup,” Teresa Mobley said."
            ),
            ["Hank Mobley", "Teresa Mobley"],
        ),
        (
            "Anders Väli, the mayor, met Marit Väli, a baker.\n\n“It rose,” Mr Väli said.\n\n“It fell,” Ms Väli said.",
            ["Anders Väli", "Marit Väli"],
        ),
        (
            (
                "Maren Oduya, the minister, met Pell Ostrander, the coach.\n\n"
                "“We pay,” the minister said.\n\n“We play,” the coach said."
            ),
            ["Maren Oduya", "Pell Ostrander"],
        ),
        (
            "Tamsin Vega, 34, met Tobias Ahl, 51.\n\n“I ran,” the 34-year-old said.\n\n“I sat,” the 51-year-old said.",
            ["Tamsin Vega", "Tobias Ahl"],
        ),
        (f"{DUO}“We kept it,” she said.\n\n“We lost it,” he said.", ["Maren Oduya", "Pell Ostrander"]),
        (
            (
                "Quillon Works shut a mill. “We had no orders,” the company said. Rosa Lindqvist, 40, lost her job. "
                "“I had a loom,” she said."
            ),
            ["Quillon Works", "Rosa Lindqvist"],
        ),
    ],
)
def test_mentions_lead_to_the_right_one_of_two(said, text, speakers):
    assert speakers == [name for _, name in said(text)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The Harbour Bureau shut the quay. “The piles are rotten,” it said in a notice.", "Harbour Bureau"),
        ("Two divers came up. “The piles are rotten,” they said.", "Two divers"),
    ],
)
def test_it_and_they_mean_the_last_body_or_several_people(said, text, speaker):
    assert [speaker] == [name for _, name in said(text)]


def test_lines_of_an_interview_are_their_speakers(said):
    text = "KORVIN: Is it dry?\nFARRANT: It is damp.\nKORVIN: How damp?\nFARRANT: Ask the fish."

    assert ["KORVIN", "FARRANT", "KORVIN", "FARRANT"] == [name for _, name in said(text)]


def test_two_speakers_who_take_turns_without_cues_stay_apart(said):
    text = "“Shut the gate,” said Tilda Korvin. “It is late.”\n\n“It is early,” Bram Halloway replied. “Leave it open.”"

    assert ["Tilda Korvin", "Tilda Korvin", "Bram Halloway", "Bram Halloway"] == [name for _, name in said(text)]
