from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.briefing.briefing import StoryStatus
from bot.briefing.compose import SAME, compose, reference, telling_quote
from bot.news.stories import Story
from bot.quotes.quote import Kind, Quote, Speaker
from tests.newsroom import NOW, CountingEncoder, article, read_samples, reading_of, stories_of, summaries_of

FERRY = (
    "The Harbour council voted 7 to 2 on Monday to keep the Stellan ferry for ten years. "
    "“A gamble with other people's money was on the table tonight,” said Maren Oduya. "
    "The contract costs 40,000 crowns a day, the company said. "
    "Boat owners will pay more for their moorings from April."
)


def made(*articles, length=3, quotes=None):
    encoder = CountingEncoder()
    readings = {one.id: reading_of(one, encoder, quotes) for one in articles}
    story = Story(articles=articles)
    return compose(story, readings, summaries_of(articles, readings, encoder), length)


def bare(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def told(encoder, quote_reader):
    """Every story of the samples, told with the real models."""
    articles, readings = read_samples(encoder, quote_reader)
    summaries = summaries_of(articles, readings, encoder)
    return [(story, compose(story, readings, summaries, 3)) for story in stories_of(articles, readings)]


def test_every_sentence_is_cut_from_an_article_of_its_story(told):
    for story, brief in told:
        texts = {one.id: one.text for one in story.articles}
        for sentence in brief.sentences:
            assert sentence.citations
            spoken = [side.text for side in sentence.sides] or [sentence.text]
            for cited, words in zip(sentence.citations, spoken, strict=True):
                assert bare(texts[cited.article][cited.start : cited.end]) == bare(words)
                assert brief.articles[brief.number(cited.article) - 1].id == cited.article


def test_a_story_has_one_to_three_different_sentences(told):
    for _, brief in told:
        assert 1 <= len(brief.sentences) <= 3
        assert len({one.text for one in brief.sentences}) == len(brief.sentences)


def test_no_two_sentences_of_a_story_tell_the_same(told, encoder):
    for story, brief in told:
        if len(story.articles) > 1:
            vectors = encoder.encode([one.text for one in brief.sentences])

            assert all(float(one @ other) < SAME for i, one in enumerate(vectors) for other in vectors[i + 1 :]), (
                brief.headline
            )


def test_headlines_are_those_of_publishers(told):
    for story, brief in told:
        assert brief.headline in {one.title for one in story.articles}


def test_quotations_stand_in_their_articles_and_are_not_told_twice(told):
    quotes = [(story, brief, said) for story, brief in told for said in brief.quotes]

    assert len(quotes) >= 7
    for story, brief, said in quotes:
        text = next(one.text for one in story.articles if one.id == said.article)
        assert text[said.quote.start : said.quote.end] == said.quote.text
        assert said.quote.kind is not Kind.INDIRECT
        assert said.quote.speaker is not None
        assert not any(said.quote.text in sentence.text for sentence in brief.sentences)
        assert said.quote.text not in brief.headline


def test_sentences_of_a_story_come_in_the_order_of_articles_and_of_their_texts(told):
    for _, brief in told:
        places = [
            (brief.number(one.citations[0].article), one.citations[0].start) for one in brief.sentences if not one.sides
        ]

        assert all(one < other for one, other in pairwise(places))


def test_a_near_copy_adds_no_sentence_that_was_told_already():
    first = article("a1", text=FERRY)
    copy = article("a2", text=FERRY.replace("Monday", "Monday evening"), source="Harbour Radio")
    brief = made(first, copy)

    assert len({one.text.replace(" evening", "") for one in brief.sentences}) == len(brief.sentences)
    assert {"a1", "a2"} == {one.id for one in brief.articles}


def test_a_second_outlet_adds_what_the_first_did_not_say():
    first = article("a1", text="The council voted to keep the Stellan ferry for ten years on Monday.")
    other = article("a2", text="Boat owners blew whistles and one foghorn at the steps outside.", source="Radio")
    brief = made(first, other)

    assert {"a1", "a2"} == {one.citations[0].article for one in brief.sentences}


def test_one_article_is_told_as_its_summary():
    one = article("a1", text=FERRY)
    brief = made(one, length=2)

    assert 2 == len(brief.sentences)
    assert "a1" == brief.sentences[0].citations[0].article
    assert brief.sentences[0].text.startswith("The Harbour council voted")


def test_without_a_headline_the_first_sentence_stands_for_it():
    untitled = article("a1", title="", text=FERRY)

    assert made(untitled).headline == made(untitled).sentences[0].text
    assert "Stellan ferry kept" == made(untitled, article("a2", title="Stellan ferry kept", text=FERRY)).headline


def test_an_article_of_no_words_is_still_a_story():
    brief = made(article("a1", title="", text="…"))

    assert ("Untitled", (), ()) == (brief.headline, brief.sentences, brief.quotes)


def test_an_article_without_reading_or_summary_is_named_but_not_quoted():
    story = Story(articles=(article("a1"),))
    brief = compose(story, {}, {}, 3)

    assert ("Council keeps the ferry", (), ()) == (brief.headline, brief.sentences, brief.quotes)
    assert (reference(article("a1")),) == brief.articles


def test_a_changed_article_makes_its_story_updated():
    assert StoryStatus.NEW is made(article("a1")).status
    assert StoryStatus.UPDATED is made(article("a1"), article("a2", revision=2, updated=NOW)).status


def test_a_corrected_article_makes_its_story_corrected_until_it_changes_again():
    corrected = article("a1", revision=2, updated=NOW, corrected=NOW)
    changed_since = replace(corrected, updated=NOW + timedelta(hours=1))

    assert StoryStatus.CORRECTED is made(article("a2", updated=NOW), corrected).status
    assert StoryStatus.UPDATED is made(changed_since).status


def test_a_teaser_that_got_its_full_text_and_a_first_sight_of_a_correction_are_new():
    assert StoryStatus.NEW is made(article("a1", revision=2)).status
    assert StoryStatus.NEW is made(article("a1", corrected=NOW)).status


# The telling quotation

TEXT = "“We kept the boat because people need it,” said Maren Oduya. Boat owners will pay more for moorings."


def quote(words="We kept the boat because people need it", **changes):
    start = TEXT.index(words) if words in TEXT else 0
    values = {
        "text": words,
        "start": start,
        "end": start + len(words),
        "speaker": Speaker(name="Maren Oduya", mention="Oduya", start=0, end=5),
        "cue": "said",
        "kind": Kind.DIRECT,
        "confidence": 0.9,
    }
    return Quote(**(values | changes))


def telling(*quotes, told=()):
    one = article("a1", text=TEXT)
    found = telling_quote(Story(articles=(one,)), {"a1": reading_of(one, CountingEncoder(), quotes)}, told)
    return None if found is None else found.quote


def test_a_whole_quotation_of_a_named_speaker_is_telling():
    assert quote() == telling(quote())


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": Kind.INDIRECT},
        {"speaker": None},
        {"confidence": 0.49},
        {"words": "We kept it"},
        {"words": "word " * 46},
    ],
)
def test_other_words_are_left_alone(changes):
    assert telling(quote(**changes)) is None


@pytest.mark.parametrize(
    "told",
    [
        "“We kept the boat because people need it,” said Maren Oduya.",
        "WE KEPT THE BOAT – because people need it",
        "Oduya: ‘We kept the boat because people need it’",
    ],
)
def test_what_was_read_already_is_not_quoted_again(told):
    assert telling(quote(), told=["The council met.", told]) is None


def test_what_was_read_in_another_outlets_spelling_is_not_quoted_again():
    curly = quote("a gamble with other people’s money tonight")

    assert telling(curly, told=["She called it “a gamble with other people's money tonight”."]) is None


def test_a_quotation_of_which_one_sentence_was_told_is_not_quoted_again():
    longer = quote("We will not sell this year. We have herring to put in tins.")

    assert telling(longer, told=["“We will not sell this year,” Aino Väli said."]) is None


def test_words_that_only_share_their_beginning_are_another_quotation():
    assert quote() == telling(quote(), told=["We kept the boat because people needed it badly."])


def test_two_sentences_that_follow_each_other_do_not_make_up_a_quotation():
    assert quote() == telling(quote(), told=["They said that we kept the boat", "because people need it"])


def test_a_named_speaker_is_preferred_to_a_described_one():
    resident = replace(quote(), speaker=Speaker(name="one resident", mention="one resident", start=0, end=12))

    assert "Maren Oduya" == telling(resident, quote()).speaker.name


def test_whole_words_are_preferred_to_a_fragment():
    fragment = replace(quote(), kind=Kind.MIXED)

    assert Kind.DIRECT is telling(fragment, quote()).kind
