from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot.briefing.choose import LENGTHS
from bot.briefing.desk import SENTENCES, BriefRequest
from bot.errors import CommandError
from bot.news.gists import meanings
from summarizers.lead import LeadSummarizer
from summarizers.tighten import Tightener
from tests.newsroom import NOW, Newsroom, draft

TALES = (
    (
        "Council keeps the ferry",
        "The council voted to keep the ferry. “We kept the boat for the island people,” said Maren Oduya.",
    ),
    (
        "Herring count falls",
        "The survey found fewer herring. “They count by day and herring rise at night,” said Nils Orme.",
    ),
    (
        "Light returns to Skarn",
        "The lighthouse began to turn. “I was afraid that she had forgotten me,” said Osmund Fray.",
    ),
    (
        "Pumps never switched on",
        "Three pumps stood behind the gymnasium. “Nobody asked our firm for any pipes,” said Conrad Esk.",
    ),
    ("Cannery says no", "The canner turned down the bid. “We have got herring to put in tins,” said Aino Väli."),
    (
        "Library opens on Sundays",
        "The library will open on Sundays. “The other two were asleep in there,” said Agnes Bohm.",
    ),
)


@pytest.fixture
def room(archive):
    return Newsroom(archive)


def fill(room, number=99, hours=1, **changes):
    """The first tales, each an hour older than the one before; returns their ids."""
    drafts = [
        draft(title, text, published=NOW - timedelta(hours=hours + i), **changes)
        for i, (title, text) in enumerate(TALES[:number])
    ]
    return [article.id for article, _ in room.desk.take_in(drafts)]


def headlines(briefing):
    return [story.headline for story in briefing.stories]


def test_a_second_briefing_asks_no_model_anything(room):
    fill(room)
    first = room.desk.brief(BriefRequest(), NOW)
    work = room.work
    again = room.another_desk().brief(BriefRequest(), NOW)

    assert all(count > 0 for count in work)
    assert work == room.work
    assert first == again


def test_the_same_source_again_asks_no_model_anything(room):
    ids = tuple(fill(room))
    first = room.desk.brief(BriefRequest(articles=ids), NOW)
    work = room.work
    ids_again = tuple(fill(room))
    again = room.another_desk().brief(BriefRequest(articles=ids_again), NOW)

    assert (ids, work) == (ids_again, room.work)
    assert first == again


def test_one_more_article_is_all_that_is_read(room):
    fill(room, 2)
    room.desk.brief(BriefRequest(), NOW)
    room.encoder.asked.clear()
    room.finder.asked.clear()
    fill(room, 3)
    room.desk.brief(BriefRequest(), NOW)

    assert [[TALES[2][1]]] == room.finder.asked
    assert [TALES[2][0]] == [texts[0] for texts in room.encoder.asked]


def test_a_changed_article_is_read_and_summarised_anew(room):
    room.desk.take_in([draft("Ferry", "The council voted to keep the ferry.", url="https://q.example/1")])
    room.desk.brief(BriefRequest(), NOW)
    room.desk.take_in([draft("Ferry", "The council voted to sell the ferry.", url="https://q.example/1")])
    told = room.desk.brief(BriefRequest(), NOW)

    assert "The council voted to sell the ferry." == told.stories[0].sentences[0].text
    assert "updated" == told.stories[0].status.value


def test_another_length_of_summary_is_made_once(room):
    fill(room)
    room.desk.brief(BriefRequest(length="standard"), NOW)
    room.desk.brief(BriefRequest(length="short"), NOW)
    work = room.work
    room.desk.brief(BriefRequest(length="short"), NOW)

    assert work == room.work


@pytest.mark.parametrize(("length", "stories"), LENGTHS.items())
def test_a_length_is_so_many_stories_and_the_rest_is_counted(room, length, stories):
    fill(room)
    told = room.desk.brief(BriefRequest(length=length), NOW)

    assert min(stories, len(TALES)) == len(told.stories)
    assert len(TALES) - len(told.stories) == told.left_out
    assert len(TALES) == told.articles
    assert all(len(story.sentences) <= SENTENCES[length] for story in told.stories)


def test_the_newest_story_comes_first(room):
    fill(room)

    assert [title for title, _ in TALES[:5]] == headlines(room.desk.brief(BriefRequest(), NOW))


def test_what_two_outlets_carry_comes_before_what_is_a_little_newer(room):
    fill(room, 3)
    title, text = TALES[2]
    room.desk.take_in([draft(title, f"{text} It turns.", source="Harbour Radio")])

    assert title == headlines(room.desk.brief(BriefRequest(), NOW))[0]


def test_a_topic_picks_its_articles_and_says_why(room):
    fill(room)
    told = room.desk.brief(BriefRequest(topic="  ferry \n"), NOW)

    assert ("Briefing: ferry", "ferry", ["Council keeps the ferry"]) == (told.title, told.topic, headlines(told))
    assert (1, 0, None) == (told.articles, told.left_out, told.note)
    assert "matches topic ferry" in told.stories[0].why


def test_a_topic_that_nothing_is_about_is_said_to_be_so(room):
    ids = tuple(fill(room))
    told = room.desk.brief(BriefRequest(topic="elections"), NOW)
    of_these = room.desk.brief(BriefRequest(topic="elections", articles=ids), NOW)
    lately = room.desk.brief(BriefRequest(topic="elections", since="24h"), NOW)

    assert ((), 0, 0) == (told.stories, told.left_out, told.articles)
    assert re.fullmatch(r"Nothing about “elections” in my archive\. Nearest topics: \w+, \w+, \w+\.", told.note)
    assert "Nothing about “elections” in these articles." == of_these.note
    assert lately.note.startswith("Nothing about “elections” in my archive since 24h; try since all. Nearest topics: ")


@pytest.mark.parametrize("topic", ["Ferries", "keeping the ferry", "VOTES ferry"])
def test_a_topic_is_found_in_other_forms_of_its_words(room, topic):
    fill(room)

    assert ["Council keeps the ferry"] == headlines(room.desk.brief(BriefRequest(topic=topic), NOW))


def test_a_topic_that_nothing_names_is_looked_for_by_its_meaning(room, monkeypatch):
    ids = fill(room)
    room.desk.brief(BriefRequest(), NOW)
    near = meanings(room.archive, ids)[ids[1]]
    monkeypatch.setattr(room.encoder, "encode", lambda texts: np.vstack([near] * len(texts)))
    told = room.desk.brief(BriefRequest(topic="overfishing"), NOW)

    assert "Herring count falls" == headlines(told)[0]
    assert "Nothing names “overfishing”; this is close to it." == told.note


def test_a_topic_reaches_further_back_than_a_day(room):
    fill(room, 1, hours=24 * 3)
    fill(room, 1, hours=24 * 60)

    assert ["Council keeps the ferry"] == headlines(room.desk.brief(BriefRequest(topic="ferry"), NOW))


def test_since_leaves_out_what_is_older(room):
    ids = tuple(fill(room))  # 1 to 6 hours old
    told = room.desk.brief(BriefRequest(since="3h"), NOW)
    of_these = room.desk.brief(BriefRequest(since="3h", articles=ids), NOW)

    assert 3 == told.articles == of_these.articles
    assert headlines(told) == headlines(of_these)


def test_nothing_since_then_names_the_newest_there_is(room):
    ids = tuple(fill(room))
    told = room.desk.brief(BriefRequest(since="30min"), NOW)
    of_these = room.desk.brief(BriefRequest(since="30min", articles=ids), NOW)

    assert "Nothing since 30min; the newest article is from 24 Nov 2026, 11:00 UTC." == told.note
    assert "None of these articles is that recent." == of_these.note


def test_without_news_of_the_last_day_the_newest_is_told(room):
    fill(room, hours=24 * 10)
    told = room.desk.brief(BriefRequest(), NOW)

    assert "Nothing from the last day; this is the newest there is, up to 14 Nov 2026." == told.note
    assert 6 == told.articles


def test_an_empty_archive_says_how_to_fill_it(room):
    told = room.desk.brief(BriefRequest(), NOW)

    assert "The archive is empty: take articles in with newsbrief ingest." == told.note


def test_articles_that_are_not_kept_are_left_out(room):
    assert () == room.desk.brief(BriefRequest(articles=("nope",)), NOW).stories


@pytest.mark.parametrize(
    "request_", [BriefRequest(length="endless"), BriefRequest(since="soon"), BriefRequest(since="0001-01-01")]
)
def test_a_request_that_cannot_be_understood_is_refused(room, request_):
    fill(room, 1)
    with pytest.raises(CommandError):
        room.desk.brief(request_, NOW.astimezone(ZoneInfo("Europe/Berlin")))


# Who said this


def test_an_answer_names_speaker_article_and_surroundings(room):
    fill(room)
    answer = room.desk.whosaid("They count by day and herring rise at night")

    assert "Nils Orme" == answer.answers[0].quote.speaker.name
    assert "Herring count falls" == answer.answers[0].article.title
    assert answer.answers[0].quote.text in answer.answers[0].context
    assert (6, NOW - timedelta(hours=6)) == (answer.articles, answer.since)


def test_an_answer_from_given_articles_says_how_many_were_searched(room):
    ids = fill(room)
    answer = room.desk.whosaid("They count by day and herring rise at night", ids[:1])

    assert ((), 1, None) == (answer.answers, answer.articles, answer.since)


def test_asking_again_reads_nothing_again(room):
    fill(room)
    room.desk.whosaid("herring rise at night")
    read, encoded = len(room.finder.asked), len(room.encoder.asked)
    room.desk.whosaid("herring rise at night")

    assert read == len(room.finder.asked)
    assert all(len(texts) <= 2 for texts in room.encoder.asked[encoded:])  # the question, no article


def test_an_article_taken_in_later_is_found(room):
    fill(room, 1)
    room.desk.whosaid("herring rise at night")
    fill(room, 2)

    assert room.desk.whosaid("herring rise at night").answers


@pytest.mark.parametrize("question", ["", "  ", "?!", "“”"])
def test_a_question_without_words_is_refused(room, question):
    with pytest.raises(CommandError, match="Say which words"):
        room.desk.whosaid(question)


def test_quotations_of_a_person_and_of_articles(room):
    ids = fill(room)

    assert ["We kept the boat for the island people"] == [one.quote.text for one in room.desk.quotes_by(" Oduya ")]
    assert ["Nils Orme"] == [one.quote.speaker.name for one in room.desk.quotes_in(ids[1:2])]
    assert 6 == len(room.desk.quotes_in(None))
    with pytest.raises(CommandError, match="Say whose"):
        room.desk.quotes_by(" ")


def test_outlets_are_counted(room):
    fill(room, 2)
    fill(room, 3, source=None)

    assert [("Quay Post", 2), ("", 1)] == [(one.name, one.articles) for one in room.desk.outlets()]


ASIDE = (
    "NORRBY (AP) - Maren Oduya, who leads the council, opened the yard at the quay. It has work for three years. The "
    "boats are of oak. Nobody else builds them in the islands. The first is sold to a fisherman. The second waits."
)


@pytest.mark.parametrize(
    ("length", "count", "first"),
    [
        ("short", 1, "Maren Oduya opened the yard at the quay."),
        ("standard", 3, "Maren Oduya, who leads the council, opened the yard at the quay."),
        ("long", 5, "Maren Oduya, who leads the council, opened the yard at the quay."),
    ],
)
def test_the_shorter_a_briefing_the_shorter_its_sentences(archive, quote_reader, length, count, first):
    room = Newsroom(archive)
    room.summarizer = LeadSummarizer()
    desk = room.another_desk(Tightener(quote_reader.parse))
    ((article, _),) = desk.take_in([draft("Yard opens", ASIDE, published=NOW)])
    for _ in range(2):  # made, and kept
        (story,) = desk.brief(BriefRequest(length=length), NOW).stories
        assert first == story.sentences[0].text
        assert count == len(story.sentences)
        assert article.text[slice(*_span(story.sentences[0]))].endswith("opened the yard at the quay.")


def _span(sentence):
    (cited,) = sentence.citations
    return cited.start, cited.end


def test_what_stood_in_for_a_model_is_made_again(room):
    class Sick(LeadSummarizer):
        name, made_with, asked = "chat:sick", "sick/1", 0

        def summarize(self, documents, sentences=3):
            self.asked += 1
            made = super().summarize(documents, sentences)
            return [replace(one, summarizer="lead" if self.asked == 1 else self.name) for one in made]

    fill(room, 1)
    room.summarizer = Sick()
    desk = room.another_desk()
    for asked in (1, 2, 2):
        assert desk.brief(BriefRequest(), NOW).stories
        assert asked == room.summarizer.asked
