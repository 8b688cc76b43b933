from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from bot.briefing.choose import about, outlets, rank, tastes, varied, why
from bot.news.gists import Gist
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


def gist(*hours, outlets=("Quay Post",), key="s"):
    """The same as choosing sees it."""
    carried = {outlets[i % len(outlets)] for i in range(len(hours))}
    newest = NOW - timedelta(hours=min(hours))
    return Gist(id=key, number=len(hours), carried=len(carried), newest=newest, sample=f"{key}0")


def vector(*values):
    made = np.array(values, dtype=np.float32)
    return made / np.linalg.norm(made)


def test_what_more_outlets_carry_comes_first():
    one, two = gist(2, 2, key="one"), gist(2, 2, outlets=("Quay Post", "Harbour Radio"), key="two")

    assert [two, one] == rank([one, two], NOW)


def test_what_more_articles_tell_comes_before_what_one_tells():
    one, more = gist(2), gist(2, 2, 2)

    assert [more, one] == rank([one, more], NOW)


def test_the_newer_of_two_like_stories_comes_first():
    old, new = gist(30), gist(1)

    assert [new, old] == rank([old, new], NOW)


def test_an_old_story_of_many_outlets_gives_way_to_a_new_one():
    old = gist(24 * 6, 24 * 6, 24 * 6, outlets=("A", "B", "C"))
    new = gist(1)

    assert [new, old] == rank([old, new], NOW)


def test_ties_keep_their_order_and_the_future_is_now():
    first, second, future = gist(0, key="f"), gist(0, key="s"), gist(-48, key="u")

    assert [first, second, future] == rank([first, second, future], NOW)


def test_why_says_who_carries_it_since_when_and_what_was_asked():
    assert "one source, 10:00" == why(told(2), None, NOW)
    assert "one source with 2 articles since 10:00" == why(told(2, 1), None, NOW)
    both = told(30, 1, outlets=("A", "B"))
    assert "two sources since 23 Nov; matches topic ferry" == why(both, "ferry", NOW)
    assert why(both, None, NOW, 0.9).endswith("; people here found such stories useful")


def test_a_story_like_one_that_was_chosen_gives_way():
    first, like, other = gist(1, key="a"), gist(1.1, key="b"), gist(2, key="c")
    meaning = {"a": vector(1, 0), "b": vector(0.9, 0.1), "c": vector(0, 1)}

    assert [first, other, like] == varied(rank([first, like, other], NOW), NOW, meaning)


def test_what_people_found_useful_comes_before_what_they_did_not():
    liked, disliked = gist(5, key="a"), gist(1, key="b")
    meaning = {"a": vector(1, 0), "b": vector(0, 1)}
    taste = tastes(meaning, [(vector(1, 0), 3), (vector(0, 1), -2)])

    assert taste["a"] > 0.9
    assert taste["b"] < 0
    assert [liked, disliked] == varied(rank([liked, disliked], NOW), NOW, meaning, taste)
    assert {} == tastes(meaning, [])


def test_an_outlet_is_named_once_and_one_without_a_name_not_at_all():
    assert ["B", "A"] == outlets(told(1, 1, 1, 1, outlets=("B", "A", None, "B")))


@pytest.mark.parametrize(
    ("topic", "found"),
    [
        ("ferry", True),
        ("Ferries", True),
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
