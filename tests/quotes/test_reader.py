"""Who said what, phenomenon by phenomenon, on prose of our own."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ModelError
from bot.quotes.quote import Kind
from bot.quotes.reader import QuoteReader

INTRO = "Maren Oduya and Pell Ostrander met the council on Monday.\n\n"


@pytest.fixture(scope="module")
def said(quote_reader):
    """What the reader makes of one text, as (words, speaker)."""

    def read(text: str) -> list[tuple[str, str | None]]:
        return [(one.text, one.speaker.name if one.speaker else None) for one in quote_reader.read([text])[0]]

    return read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("“We kept it,” Maren Oduya said.", [("We kept it", "Maren Oduya")], id="cue behind"),
        pytest.param("“We kept it,” said Maren Oduya.", [("We kept it", "Maren Oduya")], id="inverted"),
        pytest.param(
            "Maren Oduya said: “We kept the ferry running.”",
            [("We kept the ferry running.", "Maren Oduya")],
            id="cue before, with a colon",
        ),
        pytest.param(
            "“Both of them scare me,” Harry Bond, 30, of Quay Harbour, who was on the pier, said on Monday.",
            [("Both of them scare me", "Harry Bond")],
            id="words between speaker and cue",
        ),
        pytest.param(
            "“The money is gone,” explained harbour treasurer Ilse Marchetti, who keeps the books.",
            [("The money is gone", "Ilse Marchetti")],
            id="inverted with a title",
        ),
        pytest.param(
            "“We kept it,” said Maren Oduya, “and we will pay for it.”",
            [("We kept it", "Maren Oduya"), ("and we will pay for it.", "Maren Oduya")],
            id="split",
        ),
        pytest.param(
            "“We kept it,” said Maren Oduya. “It was close.”",
            [("We kept it", "Maren Oduya"), ("It was close.", "Maren Oduya")],
            id="follow-on in the paragraph",
        ),
        pytest.param(
            "“We kept it,” said Maren Oduya.\n\n“And it was close.”",
            [("We kept it", "Maren Oduya"), ("And it was close.", "Maren Oduya")],
            id="follow-on in the next paragraph",
        ),
        pytest.param(
            "“We kept it.\n\n“And it was close,” said Maren Oduya.",
            [("We kept it.\n\n“And it was close", "Maren Oduya")],
            id="several paragraphs",
        ),
        pytest.param(
            "Maren Oduya called the plan “a gamble” and “a bad joke on islanders”.",
            [("a gamble", "Maren Oduya"), ("a bad joke on islanders", "Maren Oduya")],
            id="two fragments of one speaker",
        ),
        pytest.param(
            "The plan was described by Maren Oduya as “a gamble with a roof on it”.",
            [("a gamble with a roof on it", "Maren Oduya")],
            id="passive",
        ),
        pytest.param(
            "Maren Oduya was quoted by Harbour Radio as saying the wall was “a fence with ambitions”.",
            [("a fence with ambitions", "Maren Oduya")],
            id="quoted by",
        ),
        pytest.param(
            "The bridge, according to Maren Oduya, is “a gamble for other people”.",
            [("a gamble for other people", "Maren Oduya")],
            id="according to",
        ),
        pytest.param(
            "Maren Oduya's warning that the wall “will not see the spring” was read aloud.",
            [("will not see the spring", "Maren Oduya")],
            id="possessive noun",
        ),
        pytest.param(
            "Maren Oduya welcomed the vote, saying the island had “waited long enough”.",
            [("waited long enough", "Maren Oduya")],
            id="participle",
        ),
        pytest.param(
            "“We kept it,” Maren Oduya told Pell Ostrander after the vote.",
            [("We kept it", "Maren Oduya")],
            id="the addressee is not the speaker",
        ),
        pytest.param(
            "“We kept it,” said Maren Oduya. “You kept the bill,” Pell Ostrander replied.",
            [("We kept it", "Maren Oduya"), ("You kept the bill", "Pell Ostrander")],
            id="two speakers in one paragraph",
        ),
        pytest.param(
            "State radio said Pell Ostrander had told his staff that the line “can be run by two people”.",
            [("can be run by two people", "Pell Ostrander")],
            id="relay",
        ),
        pytest.param(
            "“I would move tomorrow,” one resident said.", [("I would move tomorrow", "one resident")], id="unnamed"
        ),
        pytest.param(
            "“The pumps were never joined up,” the Food Bureau said in a statement.",
            [("The pumps were never joined up", "Food Bureau")],
            id="organisation",
        ),
        pytest.param(
            "“It was enjoying itself.” Those were the words of Bernard Lee, who had gone in to shave.",
            [("It was enjoying itself.", "Bernard Lee")],
            id="speaker in the next sentence",
        ),
        pytest.param(
            "Maren Oduya was furious. “Nobody asked the island.”",
            [("Nobody asked the island.", "Maren Oduya")],
            id="speaker in the sentence before",
        ),
        pytest.param(
            "Maren Oduya put it this way:\n\n“Nobody asked the island.”",
            [("Nobody asked the island.", "Maren Oduya")],
            id="introduced by the paragraph before",
        ),
        pytest.param(
            "“Nobody asked the island.” — Maren Oduya, councillor",
            [("Nobody asked the island.", "Maren Oduya")],
            id="signed",
        ),
        pytest.param(
            '"We kept it," Maren Oduya said. "It was close',
            [("We kept it", "Maren Oduya"), ("It was close", "Maren Oduya")],
            id="straight marks, the last one missing",
        ),
        pytest.param(
            "‘We kept the ferry,’ said Maren Oduya, ‘for the council’s sake.’",
            [("We kept the ferry", "Maren Oduya"), ("for the council’s sake.", "Maren Oduya")],
            id="British marks",
        ),
    ],
)
def test_the_speaker_is_found(said, text, expected):
    assert expected == said(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("“We kept it,” Oduya said.", "Maren Oduya", id="surname"),
        pytest.param("“We kept it,” she said.", "Maren Oduya", id="she"),
        pytest.param("Pell Ostrander left early. “We lost it,” he said.", "Pell Ostrander", id="he"),
        pytest.param("“We kept it,” Ms. Oduya said.", "Maren Oduya", id="title and surname"),
    ],
)
def test_a_mention_leads_to_the_full_name(said, text, expected):
    assert expected == said(INTRO + text)[-1][1]


def test_a_family_name_that_leads_is_a_surname_too(said):
    text = "Kuroda Haruto spoke first in the hall.\n\n“The wall held,” Kuroda told reporters."

    assert [("The wall held", "Kuroda Haruto")] == said(text)


def test_two_people_of_one_surname_are_kept_apart(said):
    text = (
        "Hank Mobley, 73, won the lottery on Monday.\n\n“I sat down,” Mr Mobley said.\n\n"
        "His wife, Teresa Mobley, remembers it otherwise. “He stood up,” Mrs Mobley said."
    )
    assert [("I sat down", "Hank Mobley"), ("He stood up", "Teresa Mobley")] == said(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Coach Bill Trask was calm.\n\n“Get on the bus,” the coach said.", "Bill Trask"),
        ("Tamsin Vega, 29, lost her voice.\n\n“I am sorry,” the 29-year-old said.", "Tamsin Vega"),
        ("Norvane will close two yards.\n\n“There is no work,” the company said.", "Norvane"),
        (
            "Pell Ostrander, the harbour master, shut the gate.\n\n“It is shut,” the harbour master said.",
            "Pell Ostrander",
        ),
    ],
)
def test_a_description_leads_to_whom_it_describes(said, text, expected):
    assert expected == said(text)[-1][1]


@pytest.mark.parametrize(
    "text",
    [
        "Maren Oduya denied calling the plan “a gamble with money”.",
        "Maren Oduya denied that she had ever called the plan “a gamble with money”.",
        "Maren Oduya never said that the plan was “a gamble with money”.",
    ],
)
def test_words_that_were_denied_are_nobodys(said, text):
    assert [None] == [speaker for _, speaker in said(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Maren Oduya spoke on Harbour Radio's “Good Morning Quay”.",
        "The choir sang the song “Grey Water” twice.",
        "Wes “Wheels” Amaro scored three times.",
        "The so-called “float tax” was never raised.",
        "Ilse Marchetti, author of the book “The Last Tin”, came too.",
    ],
)
def test_titles_nicknames_and_scare_quotes_are_not_quotations(said, text):
    assert [] == said(text)


def test_a_single_word_counts_where_a_cue_puts_it_in_marks(said):
    assert [("progress", "Maren Oduya")] == said("Maren Oduya hailed “progress” in the talks on Monday.")


def test_a_transcript_names_its_speakers(said):
    text = "RAMAN: When will it open?\nMARSH: When it is dry.\nRAMAN: Will that be this year?\nMARSH: When it is dry."

    assert ["RAMAN", "MARSH", "RAMAN", "MARSH"] == [speaker for _, speaker in said(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Maren Oduya said that the ferry would stay.", [("that the ferry would stay", "Maren Oduya")]),
        (
            "The ferry would stay for ten years, Maren Oduya said.",
            [("The ferry would stay for ten years", "Maren Oduya")],
        ),
        ("According to Maren Oduya, the wall will not hold.", [("the wall will not hold", "Maren Oduya")]),
        ("Maren Oduya denied that the ferry would stay.", []),
        ("Maren Oduya said yes.", []),
        ("Maren Oduya wrote back: “The ferry stays with us.”", []),
        ("Maren Oduya wants to keep the ferry.", [("to keep the ferry", "Maren Oduya")]),
        ("Maren Oduya believes the wall will not hold.", [("the wall will not hold", "Maren Oduya")]),
        (
            "Maren Oduya accused Pell Ostrander of hiding the bill.",
            [("Pell Ostrander of hiding the bill", "Maren Oduya")],
        ),
        ("Maren Oduya supports the plan to keep the ferry.", [("the plan to keep the ferry", "Maren Oduya")]),
        ("Maren Oduya asked whether the gate would stay shut.", [("whether the gate would stay shut", "Maren Oduya")]),
        ("Nobody heard Maren Oduya’s warning that the quay will sink.", [("that the quay will sink", "Maren Oduya")]),
        ("The survey found that islanders would pay more.", [("that islanders would pay more", "the survey")]),
        (
            "Maren Oduya said the column “Letters from Pell Bay” would end in spring.",
            [("the column “Letters from Pell Bay” would end in spring", "Maren Oduya")],
        ),
    ],
)
def test_speech_without_marks_is_reported_as_such(quote_reader, text, expected):
    found = quote_reader.read([text])[0]

    assert expected == [(one.text, one.speaker.name) for one in found if one.kind is Kind.INDIRECT]


@pytest.mark.parametrize(
    "text",
    [
        "Maren Oduya declined to say whether the gate would stay shut.",
        "Maren Oduya did not say that the quay was empty.",
        "Maren Oduya was told that the gate would stay shut.",
        "Farmer told to take the gate down by Easter.",
        "If Maren Oduya says the quay is empty, the vote is lost.",
        "Does Maren Oduya think the quay is empty?",
        "There is no evidence that Maren Oduya said the quay was empty.",
        "Maren Oduya would support the plan to sell the quay.",
        "I think the ferry will stay for ten years.",
        "Maren Oduya delivered the mail to the harbour for years.",
    ],
)
def test_what_was_not_said_or_done_in_words_is_not_reported(quote_reader, text):
    assert () == quote_reader.read([text])[0]


def test_words_mention_and_cue_stand_in_the_text_where_they_say(quote_reader):
    text = f"{INTRO}“We kept it,” said Oduya, who had called the rival plan “a gamble with our money”."
    for quote in quote_reader.read([text])[0]:
        assert quote.text == text[quote.start : quote.end]
        assert quote.speaker is not None
        assert quote.speaker.mention == text[quote.speaker.start : quote.speaker.end]
        assert 0 < quote.confidence <= 1
    direct, mixed = quote_reader.read([text])[0]
    assert (Kind.DIRECT, "said") == (direct.kind, direct.cue)
    assert (Kind.MIXED, "called") == (mixed.kind, mixed.cue)


def test_who_passed_the_words_on_is_told(quote_reader):
    text = "State radio said Pell Ostrander had told his staff that the line “can be run by two people”."

    assert "State radio" == quote_reader.read([text])[0][0].relay


def test_texts_read_together_give_what_they_give_alone(quote_reader):
    texts = [f"{INTRO}“We kept it,” she said.", "", "No words of anybody.", "“Stop,” said Ada Brink. “Now,” he said."]

    assert [quote_reader.read([text])[0] for text in texts] == quote_reader.read(texts)


def test_nobody_in_the_archive_is_left_without_words(quote_reader):
    quotes = quote_reader.read(["“Nobody knows who wrote these words on the wall.”"])[0]

    assert [("Nobody knows who wrote these words on the wall.", None, 0.0)] == [
        (one.text, one.speaker, one.confidence) for one in quotes
    ]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [
                "“We kept it,”",
                " said ",
                "Oduya",
                "she",
                ".",
                "\n",
                "“",
                "”",
                '"',
                "‘no’",
                " told ",
                ":",
                " — ",
                "deny",
                "\0",
                "🙂",
            ]
        ),
        max_size=25,
    ).map("".join)
)
def test_any_text_is_read_without_failing(quote_reader, text):
    for quote in quote_reader.read([text])[0]:
        assert quote.text == text[quote.start : quote.end]


def test_a_very_long_text_is_read_around_its_quotations(quote_reader):
    text = "“We kept it,” said Ada Brink.\n" + "The tide came in and went out again without a word.\n" * 100_000

    assert [("We kept it", "Ada Brink")] == [(one.text, one.speaker.name) for one in quote_reader.read([text])[0]]


def test_entities_are_looked_for_in_the_texts_that_need_them_and_the_grammar_is_the_same(quote_reader):
    texts = ["Ada Brink sued Harbour Radio on Monday.", "The council met in Oslo on Friday."]

    everywhere, first = quote_reader.parse(texts), quote_reader.parse(texts, named=1)

    assert [len(doc.ents) > 0 for doc in everywhere] == [True, True]
    assert [len(doc.ents) > 0 for doc in first] == [True, False]
    assert [str(one) for one in first[0].ents] == [str(one) for one in everywhere[0].ents]
    assert [[(t.tag_, t.dep_, t.head.i) for t in doc] for doc in first] == [
        [(t.tag_, t.dep_, t.head.i) for t in doc] for doc in everywhere
    ]


def test_a_missing_pipeline_is_one_clear_line():
    with pytest.raises(ModelError, match=r"^SPACY_MODEL no_such_pipeline cannot be loaded .* or unset SPACY_MODEL\.$"):
        QuoteReader("no_such_pipeline").read(["“We kept it,” said Ada."])
