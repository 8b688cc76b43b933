from __future__ import annotations

from datetime import timedelta

import pytest

from bot.briefing.choose import about, outlets, rank, why
from bot.news.stories import Story
from tests.newsroom import NOW, article


def told(*hours, outlets=("Quay Post",), key="s"):
    """A story whose articles are so many hours old, from these outlets in turn."""
    return Story(
        articles=tuple(
            article(f"{key}{i}", source=outlets[i % len(outlets)], published=NOW - timedelta(hours=old))
            for i, old in enumerate(hours)
        )
    )


def test_what_more_outlets_carry_comes_first():
    one, two = told(2, 2, key="one"), told(2, 2, outlets=("Quay Post", "Harbour Radio"), key="two")

    assert [two, one] == rank([one, two], NOW)


def test_what_more_articles_tell_comes_before_what_one_tells():
    one, more = told(2), told(2, 2, 2)

    assert [more, one] == rank([one, more], NOW)


def test_the_newer_of_two_like_stories_comes_first():
    old, new = told(30), told(1)

    assert [new, old] == rank([old, new], NOW)


def test_an_old_story_of_many_outlets_gives_way_to_a_new_one():
    old = told(24 * 6, 24 * 6, 24 * 6, outlets=("A", "B", "C"))
    new = told(1)

    assert [new, old] == rank([old, new], NOW)


def test_ties_keep_their_order_and_the_future_is_now():
    first, second, future = told(0, key="f"), told(0, key="s"), told(-48, key="u")

    assert [first, second, future] == rank([first, second, future], NOW)


def test_why_says_who_carries_it_how_new_it_is_and_what_was_asked():
    assert "one article; newest 24 Nov 10:00 UTC" == why(told(2), None)
    assert "2 articles; newest 24 Nov 11:00 UTC" == why(told(2, 1), None)
    assert "2 outlets; newest 24 Nov 11:00 UTC; matches topic ferry" == why(told(2, 1, outlets=("A", "B")), "ferry")


def test_an_outlet_is_named_once_and_one_without_a_name_not_at_all():
    assert ["B", "A"] == outlets(told(1, 1, 1, 1, outlets=("B", "A", None, "B")))


@pytest.mark.parametrize(
    ("topic", "found"),
    [
        ("ferry", True),
        ("Ferries", False),
        ("the ferry", True),
        ("council ferry", True),
        ("council bridge", False),
        ("fares", True),
        ("fare", True),
        ("far", False),
        ("harb", True),
        ("zürich", False),
        ("VÄLI", True),
        ("the", False),
        ("?!", False),
    ],
)
def test_a_topic_is_every_one_of_its_words(topic, found):
    one = article(title="Council keeps the ferry", text="Fares in Quay Harbour stay, Väli said.")

    assert ([one] if found else []) == about([one], topic)


def test_a_topic_keeps_the_order_of_articles():
    many = [article(str(i), text="ferry" if i % 2 else "bridge", title="") for i in range(6)]

    assert ["1", "3", "5"] == [one.id for one in about(many, "ferry")]
