"""The publisher's opening, without what stands above it."""

from __future__ import annotations

import pytest

from summarizers.extractive import make_document
from summarizers.lead import LeadSummarizer
from tests.summarizers.texts import ARTICLE, TITLE


def lead(title: str, text: str, sentences: int = 3) -> list[str]:
    (made,) = LeadSummarizer().summarize([make_document(title, text)], sentences)
    return [sentence.text for sentence in made.sentences]


def test_the_headline_and_the_byline_are_skipped():
    assert lead(TITLE, ARTICLE, 2) == [
        (
            "The Harbour council voted 7 to 2 on Monday to keep the Stellan ferry running for another ten years, "
            "ending months of protest in Quay Harbour."
        ),
        "The contract with Quay Ferry Co. costs 40,000 crowns a day, said Pell Ostrander, who leads the company.",
    ]


@pytest.mark.parametrize(
    "furniture",
    [
        "QUAY HARBOUR, Nov. 23",
        "Quay Harbour (Nordic Wire) —",
        "By Ada Brink and Jory Tamm",
        "BY ADA BRINK, HARBOUR RADIO",
        "Photo: The ferry in the harbour on Monday.",
        "File photo (Quay Post): the ferry.",
        "Updated 23 November 2026, 10:15",
        "Advertisement",
        "Read more: Why the bridge failed.",
        "Sign up for our newsletter.",
        "Share this article on the usual networks.",
        "Related: A bridge too far.",
        "Ferry saved.",
        "Monday evening.",
        "This article was first published in the Quay Post.",
        "• Ferry",
        "https://quay.example/ferry",
    ],
)
def test_what_is_no_sentence_of_the_story_is_skipped(furniture):
    story = "The council voted on Monday to keep the ferry for ten years."
    assert [story] == lead("Ferry saved", f"{furniture}\n\n{story}")


@pytest.mark.parametrize(
    "story",
    [
        "More than 40 people were on board when the ferry struck the quay.",
        "Published figures show that the ferry lost money in nine of ten years.",
        "By Monday evening, the council had voted.",
        "Sharing the ferry with cars was never the plan.",
        "Photographs of the ferry were sold for 900 crowns each.",
        "Subscribers will get their money back before Christmas, the ferry's company said late on Monday.",
    ],
)
def test_a_story_that_opens_like_furniture_stays(story):
    assert [story] == lead("", f"{story} Nobody objected to that in the end.", 1)


def test_a_sentence_said_twice_is_told_once():
    assert lead("", "The ferry stays for ten years. The ferry stays for ten years! The council voted on Monday.") == [
        "The ferry stays for ten years.",
        "The council voted on Monday.",
    ]


def test_a_text_of_fragments_is_told_in_fragments():
    assert lead("", "Ferry saved for ten years\nBridge plan dropped") == [
        "Ferry saved for ten years",
        "Bridge plan dropped",
    ]


def test_the_headline_is_told_where_nothing_else_is():
    assert lead("Ferry saved", "Ferry saved.") == ["Ferry saved."]


@pytest.mark.parametrize("text", ["", "  \n", "…", "Read more.", "* * *"])
def test_a_text_without_a_usable_sentence_gives_an_empty_summary(text):
    assert lead("Ferry saved", text) == []


def test_each_sentence_cites_where_it_stands():
    document = make_document(TITLE, ARTICLE)
    (made,) = LeadSummarizer().summarize([document])
    assert made.summarizer == "lead"
    for sentence in made.sentences:
        ((start, end),) = sentence.citations
        assert ARTICLE[start:end] == sentence.text
