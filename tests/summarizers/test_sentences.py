"""Where sentences end: each case is a way in which a splitter can cut one in two."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from summarizers.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        # titles and names
        ["Mr. Ostrander met Dr. Brink.", "Mrs. Oduya left."],
        ["Gov. Maren Oduya and Sen. Pell Ostrander spoke.", "Rep. Brink did not."],
        ["The letter went to Prof. Aino Väli and Lt. Col. Jory Tamm.", "Neither answered."],
        ["The book by J. K. Rowling sold out.", "So did that by J.R. Brink."],
        ["Pell Ostrander Jr. signed.", "His father, Pell Ostrander Sr., looked on."],
        ["Ada B. Brink voted no.", "She gave no reason."],
        ["The boat lay off St. Helena for a week.", "Mt. Stellan hid it."],
        ["He lives on Main St. The ferry is near.", "It is loud."][0:0]
        or ["He lives in Main St.", "The ferry is near."],
        # firms
        ["Quay Ferry Co. bought Stellan Boats Inc. last year.", "The price was low."],
        ["She works at Stellan Ferry Inc.", "The firm is old."],
        ["Harbour Radio Ltd. Chairman Jory Tamm resigned.", "His deputy stays."],
        # countries and other acronyms
        ["The U.S. Senate met.", "The U.K. Treasury did not."],
        ["They left for the U.S.", "The trip took a week."],
        ["He moved to Washington, D.C. in May.", "His wife stayed."],
        ["She holds a Ph.D. from Quay.", "He does not."],
        # time and numbers
        ["The ferry left at 5 p.m. Monday.", "It came back at 9 a.m. on Friday."],
        ["Doors close at 5 p.m.", "The ferry leaves then."],
        ["It happened on Nov. 23.", "Nobody saw it."],
        ["No. 5 was late.", "Nos. 6 and 7 were not."],
        ["He said no.", "The council said yes."],
        ["It cost 3.5 million crowns, or 1.25 a head.", "Prices rose 2.4%."],
        ["They met in 2026.", "40 people came."],
        ["See Fig. 3 and p. 12 of the report.", "It is long."],
        ["1. The council votes on Monday.", "2. The ferry stays."],
        ["It was the end of World War I.", "The port was empty."],
        ["The plan was plan B.", "It failed."],
        # Latin
        ["Bring tools, e.g. Hammers, or food, i.e. Bread.", "Nothing else."],
        ["It was Brink vs. Ostrander.", "She won."],
        ["The court ruled in Oduya v. Quay Ferry Co. in May.", "Nobody appealed."],
        ["They sold bread, fish, etc. to sailors.", "Few bought."],
        ["They sold bread, fish, etc.", "The sailors bought little."],
        # addresses
        ["See quay.example/ferry.html for more.", "Write to ada.brink@quay.example now."],
        ["It is at https://quay.example/a.b?c=d.", "The council pays."],
        ["Version 2.0.1 of node.js came out.", "Yahoo! News reported it."],
        # marks in a row
        ["Really?!", "Yes!!", "Well… it stays.", "He waited ... and waited."],
        ["He waited…", "The ferry did not come."],
        ["Nobody knew . . . until Monday.", "Then all did."],
        # lower case goes on
        ["He asked why? and left.", "She stayed."],
        ["The firm eBay paid.", "iPhone owners did not."],
    ],
)
def test_sentences_joined_by_a_space_come_back(expected):
    assert expected == sentences(" ".join(expected))


@pytest.mark.parametrize(
    "expected",
    [
        ["“We kept it. It is ours,” said Ada Brink.", "She smiled."],
        ['"We kept it. It is ours," said Ada Brink.', "She smiled."],
        ["‘We kept it. It is the islanders’ ferry,’ said Ada Brink.", "She smiled."],
        ["'We kept it. It is ours,' said Ada Brink.", "She smiled."],
        ["« Nous gardons le bac. Il est à nous. »", "Le conseil a voté."],
        ["„Wir behalten sie. Sie gehört uns“, sagte Ada Brink.", "Sie lächelte."],
        ["»Wir behalten sie. Sie gehört uns«, sagte Ada Brink.", "Sie lächelte."],
        ["”Vi behåller den. Den är vår”, sade Ada Brink.", "Hon log."],
        ["Ada Brink said: “We kept it. It is ours.”", "The council left."],
        ["“It is ours.”", "“We kept it.”", "Nobody else spoke."],
        ["“Is it ours?” she asked.", "“It is!” he said."],
        ["“Is it ours?” Ada Brink asked.", "“It is!” Pell Ostrander told her."],
        ["The ‘best’ ferry won.", "It’s the councillors’ vote."],
        ["The 'best' ferry won.", "It's the councillors' vote in the '90s."],
        ["The board is 6'2\" long.", "It floats."],
        ["The vote (it was close. Very close.) is over.", "Good."],
        ["(It rained. A lot.)", "Then it stopped."],
        ["He called it “a gamble”.", "She laughed."],
        ["The ferry is old.[1]", "The quay is older.[2][3]"],
        ["“It is ours.” — Ada Brink, councillor.", "She smiled."],
    ],
)
def test_quotations_and_brackets_stay_whole(expected):
    assert expected == sentences(" ".join(expected))


def test_a_very_long_quotation_is_split():
    long = "“" + " ".join(["We kept the ferry because the island needs it."] * 12) + "”"
    assert len(sentences(long)) == 12


def test_a_quotation_that_is_never_closed_does_not_swallow_the_paragraph():
    assert sentences("“We kept it. It is ours. That is all.") == ["“We kept it.", "It is ours.", "That is all."]


def test_each_line_is_a_paragraph_in_scraped_text():
    text = "Ferry saved\nThe council voted on Monday\nPell Ostrander, 61, was pleased. He left.\nPhoto: Quay Post"
    assert sentences(text) == [
        "Ferry saved",
        "The council voted on Monday",
        "Pell Ostrander, 61, was pleased.",
        "He left.",
        "Photo: Quay Post",
    ]


WRAPPED = """\
Council keeps the ferry

The Harbour council voted 7 to 2 on Monday to keep the ferry that has
served Quay Harbour since 1911, after a debate of six hours in which
Maren Oduya called the rival plan a gamble with the money of Mr.
Ostrander's own company. Nobody left the hall before midnight.

The first crossing under the new contract is on Friday. Pell Ostrander
will be on board. Tickets cost less than they did before."""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_wrapped_at_a_width_are_joined(newline):
    text = WRAPPED.replace("\n", newline)
    assert [" ".join(sentence.split()) for sentence in sentences(text)] == [
        "Council keeps the ferry",
        (
            "The Harbour council voted 7 to 2 on Monday to keep the ferry that has served Quay Harbour since 1911, "
            "after a debate of six hours in which Maren Oduya called the rival plan a gamble with the money of "
            "Mr. Ostrander's own company."
        ),
        "Nobody left the hall before midnight.",
        "The first crossing under the new contract is on Friday.",
        "Pell Ostrander will be on board.",
        "Tickets cost less than they did before.",
    ]


def test_a_line_that_goes_on_in_lower_case_is_joined_in_any_text():
    text = "The council that met on Monday decided that\nthe ferry stays. Good.\nNobody minds."
    assert sentences(text) == [
        "The council that met on Monday decided that\nthe ferry stays.",
        "Good.",
        "Nobody minds.",
    ]


def test_items_of_a_list_are_apart():
    assert sentences("• One boat\n• Two boats\n- a third\n\nDone.") == [
        "• One boat",
        "• Two boats",
        "- a third",
        "Done.",
    ]


def test_a_lost_space_is_seen_between_sentences_but_not_in_addresses():
    assert sentences("They kept it.The council left. See quay.example now.") == [
        "They kept it.",
        "The council left.",
        "See quay.example now.",
    ]


def test_other_scripts_have_their_own_marks():
    assert sentences("渡船保住了。议会投票了！真的？是的") == ["渡船保住了。", "议会投票了！", "真的？", "是的"]
    assert sentences("नाव बच गई। परिषद ने मतदान किया।") == ["नाव बच गई।", "परिषद ने मतदान किया।"]
    assert sentences("هل هي لنا؟ نعم.") == ["هل هي لنا؟", "نعم."]


def test_ordinals_before_a_month_end_nothing():
    assert sentences("Am 3. November war es so weit. Alle kamen.") == ["Am 3. November war es so weit.", "Alle kamen."]


def test_a_text_without_capitals_is_split_at_its_full_stops():
    assert sentences("the ferry stays. the council voted.") == ["the ferry stays.", "the council voted."]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u2028", "\t\r\n"])
def test_white_space_has_no_sentences(text):
    assert split_sentences(text) == ()


PIECES = st.sampled_from(
    [
        *"ABab .!?…,;:\"“”„‘’'«»()[]-—•\n\r\u2028\u00a0。！5",
        "\n\n",
        ". ",
        "Mr. ",
        "U.S. ",
        "said ",
        "The ",
        "quay.example ",
        "p.m. ",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=120).map("".join)))
@example("“a. b” c. D")
@example("«. »")
@example("A.\n”B")
def test_spans_are_in_order_apart_trimmed_and_cover_every_sign(text):
    spans = split_sentences(text)
    covered, last = [], 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        covered.append(text[start:end])
        last = end
    assert "".join(text.split()) == "".join("".join(covered).split())


@pytest.mark.parametrize(
    "unit",
    [
        "The Harbour council voted 7 to 2 on Monday. “We kept it. It is ours,” said Ada Brink (40).\n",
        "“a. ",
        " 'a",
        "A. ",
        "? ",
        "(",
        "a\n",
        '"',
    ],
)
def test_time_grows_with_the_length_and_no_faster(unit):
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        began = time.process_time()
        split_sentences(text)
        return time.process_time() - began

    assert seconds(200_000) < 0.05 + 16 * max(seconds(25_000), 0.002)
