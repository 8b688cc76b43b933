from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.news.stories import APART, group, words
from tests.newsroom import NOW, CountingEncoder, article, read_samples, reading_of


def sets(stories):
    return {frozenset(one.id for one in story.articles) for story in stories}


@pytest.fixture(scope="module")
def samples(encoder, quote_reader):
    return read_samples(encoder, quote_reader)


def test_the_samples_stories_are_told_apart(samples):
    articles, readings = samples
    shared = {
        frozenset(one.title for one in story.articles) for story in group(articles, readings) if len(story.articles) > 1
    }

    assert shared == {
        frozenset(
            {
                "Ferry saved, bridge shelved: seven councillors say yes",
                "Stellan keeps its ferry as council turns down bridge",
                "Council keeps Stellan ferry for ten years",
                "Ferry crews cheer vote & wait for the audit",
            }
        ),
        frozenset(
            {
                "Storm breaches 139-year-old breakwater, cuts power to 2,300 homes",
                "Storm tears fourteen-metre hole in the old breakwater",
            }
        ),
        frozenset(
            {
                "Väli turns down 410-million-crown bid for Quay Harbour cannery",
                "“We have herring to put in tins”: the cannery that said no",
            }
        ),
    }


def test_every_article_is_in_one_story(samples):
    articles, readings = samples
    told = [one.id for story in group(articles, readings) for one in story.articles]

    assert sorted(told) == sorted(one.id for one in articles)


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_the_order_of_arrival_changes_no_group(samples, data):
    articles, readings = samples
    shuffled = data.draw(st.permutations(articles))

    assert sets(group(articles, readings)) == sets(group(shuffled, readings))


def test_stories_come_in_the_order_of_their_first_articles(samples):
    articles, readings = samples
    place = {one.id: i for i, one in enumerate(articles)}
    firsts = [min(place[one.id] for one in story.articles) for story in group(articles, readings)]

    assert firsts == sorted(firsts)


def copies(*days):
    encoder = CountingEncoder()
    made = [
        article(
            f"a{i}",
            text="The Harbour council voted to keep the Stellan ferry for ten years. Fares stay as they are.",
            published=NOW - timedelta(days=day),
        )
        for i, day in enumerate(days)
    ]
    return made, {one.id: reading_of(one, encoder) for one in made}


def test_copies_within_a_few_days_are_one_story():
    assert 1 == len(group(*copies(0, 1, 5)))


def test_the_same_words_next_week_are_another_story():
    assert {frozenset({"a0"}), frozenset({"a1"})} == sets(group(*copies(0, 5.1)))


@given(st.lists(st.integers(min_value=0, max_value=20), min_size=1, max_size=8))
def test_no_story_is_longer_than_an_event(days):
    for story in group(*copies(*days)):
        dates = [one.published for one in story.articles]

        assert max(dates) - min(dates) <= APART


def test_an_undated_article_counts_from_when_it_came():
    articles, readings = copies(0, 0)
    undated = [articles[0], article("a1", text=articles[1].text, published=None, fetched=NOW - timedelta(days=30))]

    assert 2 == len(group(undated, readings))


def test_an_article_without_a_reading_stands_alone(samples):
    articles, readings = samples
    unread = next(one for one in articles if one.title.startswith("Council keeps"))
    rest = {key: reading for key, reading in readings.items() if key != unread.id}

    assert frozenset({unread.id}) in sets(group(articles, rest))


def test_articles_that_nobody_read_each_stand_alone():
    articles, _ = copies(0, 1)

    assert {frozenset({"a0"}), frozenset({"a1"})} == sets(group(articles, {}))


def test_no_articles_are_no_stories():
    assert [] == group([], {})


def test_an_article_without_words_is_a_story_of_its_own():
    empty = article("a9", title="", text="…")
    articles, readings = copies(0)

    assert 2 == len(group([*articles, empty], {**readings, "a9": reading_of(empty, CountingEncoder())}))


def test_the_lead_is_the_article_closest_to_the_others(samples):
    articles, readings = samples
    ferry = next(story for story in group(articles, readings) if len(story.articles) == 4)

    assert ferry.lead is ferry.articles[0]
    assert ferry.lead.title != "Ferry crews cheer vote & wait for the audit"


def test_words_lose_endings_that_carry_nothing():
    assert ["council", "ferry", "väli", "ten", "year"] == words("The council’s FERRY, and Väli's ten years")


@given(st.text())
def test_any_text_has_words(text):
    assert not {"", "the", "and"} & set(words(text))
