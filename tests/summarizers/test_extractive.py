"""The default summarizer: what it chooses, what it never does, and how fast it is."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers.extractive import ExtractiveSummarizer, make_document
from summarizers.summary import Document
from tests.summarizers.texts import ARTICLE, NEWS, TITLE

PIECES = ["Read more.", "“No", "why?", "\n\n", "\n", "But he said no.", "…", "A", "渡船。"]


class HashEncoder:
    """Vectors from letters: fast, and the same for the same text. Records its calls."""

    name = "hash"

    def __init__(self):
        self.calls: list[list[str]] = []

    def encode(self, texts):
        self.calls.append(list(texts))
        vectors = np.ones((len(texts), 32), dtype=np.float32)
        for row, text in enumerate(texts):
            for sign in text:
                vectors[row, ord(sign) % 32] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def told(text: str, title: str = "", sentences: int = 3, encoder=None) -> list[str]:
    (made,) = ExtractiveSummarizer(encoder or HashEncoder()).summarize([make_document(title, text)], sentences)
    return [sentence.text for sentence in made.sentences]


def test_a_news_article_is_told_from_its_top(encoder):
    summary = told(ARTICLE, TITLE, 3, encoder)
    assert len(summary) == 3
    assert summary[0].startswith("The Harbour council voted 7 to 2 on Monday")
    assert not any(
        line in " ".join(summary) for line in ("Read more", "Photo:", "By Aino", "Would anyone", "It was a long")
    )


def test_sentences_come_in_the_order_of_the_source_and_cite_it(encoder):
    document = make_document(TITLE, ARTICLE)
    (made,) = ExtractiveSummarizer(encoder).summarize([document], 5)
    spans = [sentence.citations[0] for sentence in made.sentences]
    assert sorted(spans) == spans
    assert made.summarizer == "extractive"
    for sentence in made.sentences:
        ((start, end),) = sentence.citations
        assert ARTICLE[start:end] == sentence.text


def test_a_sentence_wrapped_over_lines_is_told_on_one():
    text = (
        "The Harbour council voted 7 to 2 on Monday to keep the ferry that has\n"
        "served Quay Harbour since 1911, after a debate of six hours in which\n"
        "Maren Oduya called the rival plan a gamble with other people's money.\n"
    )
    (made,) = ExtractiveSummarizer(HashEncoder()).summarize([make_document("", text)])
    ((start, end),) = made.sentences[0].citations
    assert " ".join(text.split()) == made.sentences[0].text
    assert text.strip() == text[start:end]


def test_what_is_told_already_is_not_told_again(encoder):
    text = (
        "The council voted on Monday to keep the Stellan ferry. On Monday the council voted to keep the Stellan ferry. "
        "The council voted on Monday to keep the Stellan ferry! Fares rise by a tenth in the spring, he said."
    )
    assert told(text, "", 3, encoder) == [
        "The council voted on Monday to keep the Stellan ferry.",
        "Fares rise by a tenth in the spring, he said.",
    ]


def test_all_documents_are_encoded_in_one_call():
    encoder = HashEncoder()
    documents = [make_document(TITLE, ARTICLE), make_document("", "The ferry stays."), make_document("", "")]
    made = ExtractiveSummarizer(encoder).summarize(documents)
    assert len(encoder.calls) == 1
    assert [len(summary.sentences) for summary in made] == [3, 1, 0]


def test_given_vectors_are_used():
    document = make_document(TITLE, ARTICLE)
    vectors = HashEncoder().encode([ARTICLE[start:end] for start, end in document.sentences])
    known = Document(
        title=TITLE,
        text=ARTICLE,
        sentences=document.sentences,
        vectors=vectors,
        title_vector=HashEncoder().encode([TITLE])[0],
    )
    encoder = HashEncoder()
    summarizer = ExtractiveSummarizer(encoder)
    assert summarizer.summarize([document]) == summarizer.summarize([known])
    assert len(encoder.calls) == 1


def test_only_the_sentences_that_have_vectors_are_told():
    document = make_document("", " ".join(NEWS))
    vectors = HashEncoder().encode(NEWS[:4])
    known = Document(title="", text=document.text, sentences=document.sentences, vectors=vectors)
    (made,) = ExtractiveSummarizer(HashEncoder()).summarize([known], 20)
    assert {sentence.text for sentence in made.sentences} <= set(NEWS[:4])


def test_no_documents_give_no_summaries():
    assert ExtractiveSummarizer(HashEncoder()).summarize([]) == []


@pytest.mark.parametrize("text", ["", " \n ", "...", "Read more.", "Photo: Quay Post"])
def test_a_document_without_a_usable_sentence_gets_an_empty_summary(text):
    assert told(text, "Ferry saved") == []


@pytest.mark.parametrize("text", ["Ferry saved", "Why?", "“We", "y", "渡船保住了", "He: no.", "It stays."])
def test_a_document_of_one_poor_sentence_is_told_by_it(text):
    assert [text] == told(text, "Another headline")


def test_a_sentence_that_points_back_gives_way_to_one_that_stands_alone(encoder):
    text = (
        "The council voted on Monday to keep the Stellan ferry for ten years. Ada Brink has used it since 1995. "
        "But he said that they would not pay for it. Fares on the Stellan ferry rise by a tenth in the spring."
    )
    assert "But he said that they would not pay for it." not in told(text, TITLE, 2, encoder)


def test_questions_and_broken_quotations_are_left_out(encoder):
    text = (
        "The council voted on Monday to keep the Stellan ferry for ten years. Will it keep the Stellan ferry alive? "
        "“The Stellan ferry stays for ten years. Fares on the Stellan ferry rise by a tenth in the spring, he said."
    )
    summary = told(text, TITLE, 2, encoder)
    assert not any("?" in sentence or "“" in sentence for sentence in summary)
    assert len(summary) == 2


def test_a_book_is_told_from_its_first_thousand_sentences():
    encoder = HashEncoder()
    text = " ".join(f"Chapter sentence number {row} tells of the ferry to Stellan." for row in range(3_000))
    assert told(text, "A book", 3, encoder)
    assert len(encoder.calls[0]) == 1_001


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=60),
    st.lists(
        st.sampled_from([*NEWS[:12], "Read more.", "“No", "why?", "\n\n", "\n", "But he said no.", "…", "A", "渡船。"]),
        max_size=20,
    ),
    st.integers(min_value=1, max_value=6),
)
def test_any_text_gives_a_summary_that_keeps_the_promises(title, pieces, sentences):
    text = " ".join(pieces)
    (made,) = ExtractiveSummarizer(HashEncoder()).summarize([make_document(title, text)], sentences)
    assert len(made.sentences) <= sentences
    texts = [sentence.text for sentence in made.sentences]
    assert len(set(texts)) == len(texts)
    for sentence in made.sentences:
        ((start, end),) = sentence.citations
        assert " ".join(text[start:end].split()) == " ".join(sentence.text.split())


def test_a_hundred_read_articles_take_less_than_a_second():
    document = make_document(TITLE, ARTICLE + "\n\n" + "\n".join(NEWS[:20]))
    vectors = HashEncoder().encode([document.text[start:end] for start, end in document.sentences])
    known = Document(
        title=TITLE, text=document.text, sentences=document.sentences, vectors=vectors, title_vector=vectors[0]
    )
    summarizer = ExtractiveSummarizer(HashEncoder())
    began = time.process_time()
    summarizer.summarize([known] * 100)
    assert time.process_time() - began < 1.0
