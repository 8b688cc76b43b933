from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bot.briefing.answer import QuoteFile
from bot.briefing.briefing import ArticleRef, answer_json
from bot.news.archive import StoredQuote
from bot.quotes.quote import Kind, Quote, Speaker

MONDAY = datetime(2026, 11, 23, 18, tzinfo=UTC)
GAMBLE = "a gamble with other people's money"


def stored(
    key: int, text: str, speaker: str | None, *, article: str = "ferry", kind: Kind = Kind.DIRECT
) -> StoredQuote:
    who = Speaker(name=speaker, mention=speaker, start=0, end=len(speaker)) if speaker else None
    quote = Quote(text=text, start=0, end=len(text), speaker=who, cue="said", kind=kind, confidence=0.9)
    return StoredQuote(
        id=key, article_id=article, quote=quote, context_start=0, context_end=99, context=f"They said “{text}” then."
    )


def reference(key: str, days: int = 0) -> ArticleRef:
    return ArticleRef(
        id=key, title="Stellan keeps its ferry", source="Quay Post", url=None, published=MONDAY + timedelta(days=days)
    )


@pytest.fixture
def file():
    return QuoteFile(
        [
            stored(7, GAMBLE, "Maren Oduya", kind=Kind.MIXED),
            stored(8, "costs us 40,000 crowns", "Pell Ostrander"),
            stored(9, "the crossing would stay open all winter", "Aino Väli", article="tins", kind=Kind.INDIRECT),
            stored(10, "somebody has to pay for the lamps", None, article="tins"),
        ],
        {},
        {"ferry": reference("ferry"), "tins": reference("tins", 1)},
    )


def ask(file, question):
    return file.ask(question, None, articles=2, since=MONDAY)


def test_an_answer_carries_speaker_words_surroundings_and_article(file):
    said = ask(file, "gamble with other people's money").answers[0]

    assert said.quote.text == GAMBLE
    assert said.quote.speaker.name == "Maren Oduya"
    assert said.article.source == "Quay Post"
    assert GAMBLE in said.context


def test_confidence_is_of_the_words_and_of_the_speaker(file):
    assert ask(file, GAMBLE).answers[0].confidence == pytest.approx(0.9)


def test_words_without_a_speaker_are_as_sure_as_the_words(file):
    assert ask(file, "somebody has to pay for the lamps").answers[0].confidence == 1.0


def test_reported_speech_is_never_sure(file):
    assert ask(file, "the crossing would stay open all winter").answers[0].confidence == pytest.approx(0.54)


@pytest.mark.parametrize(
    ("question", "corrected"),
    [
        ("when did Ostrander call it a gamble?", "Ostrander"),
        ("did Ostrander say “a gamble with other people's money”?", "Ostrander"),
        ("did Pell Oduya say “a gamble with other people's money”?", "Pell Oduya"),
        ("did Oduya say “a gamble with other people's money”?", None),
        ("did Maren Oduya call it a gamble?", None),
        ("who called it a gamble?", None),
        ("did Ostrander say the moon is made of cheese?", None),
    ],
)
def test_words_pinned_on_the_wrong_person_are_put_right(file, question, corrected):
    assert ask(file, question).corrected == corrected


def test_nobody_said_it_is_an_answer_without_answers(file):
    answer = ask(file, "it costs us 35,000 crowns")

    assert answer.answers == ()
    assert [said.quote.text for said in answer.closest][:1] == ["costs us 40,000 crowns"]
    assert (answer.articles, answer.since) == (2, MONDAY)
    alike = [said.confidence for said in answer.closest]
    assert alike == sorted(alike, reverse=True)


def test_how_far_off_the_closest_is_does_not_depend_on_who_said_it(file, monkeypatch):
    likest = ask(file, "it costs us 35,000 crowns").closest[0]
    for key, stored in file._stored.items():
        monkeypatch.setitem(file._stored, key, replace(stored, quote=replace(stored.quote, confidence=0.3)))

    assert likest.confidence == ask(file, "it costs us 35,000 crowns").closest[0].confidence


def test_a_headline_tells_what_a_person_spoke_about(file):
    assert [said.quote.text for said in ask(file, "what did Maren Oduya say about the ferry?").answers] == [GAMBLE]


def test_vectors_belong_to_the_quotations_of_their_number():
    vectors = {7: np.array([1, 0], dtype=np.float32)}
    file = QuoteFile(
        [stored(6, "no words", "A B"), stored(7, GAMBLE, "Maren Oduya")], vectors, {"ferry": reference("ferry")}
    )

    def encode(texts):
        return np.array([[1, 0]] * len(texts), dtype=np.float32)

    unread = file.ask("who said wallets are at risk?", None, articles=1, since=None)
    meant = file.ask("who said wallets are at risk?", encode, articles=1, since=None)

    assert unread.answers == ()
    assert [said.quote.text for said in meant.answers] == [GAMBLE]


def test_what_a_person_said_comes_newest_first_and_all_in_order(file):
    assert [said.quote.text for said in file.by("väli")] == ["the crossing would stay open all winter"]
    assert [said.quote.text for said in file.all()][:2] == [GAMBLE, "costs us 40,000 crowns"]


def test_an_answer_becomes_the_contracts_document(file):
    document = answer_json(ask(file, GAMBLE))

    assert document["answers"][0]["speaker"] == "Maren Oduya"
    assert document["answers"][0]["quote"] == GAMBLE
