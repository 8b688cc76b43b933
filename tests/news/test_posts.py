from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.news.posts import KEPT, Posts, Remembered

ON_BOTH = True  # SQLite and PostgreSQL
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_a_post_is_found_by_its_key_until_it_is_too_old(archive):
    posts = Posts(archive)
    key = posts.save(platform="discord", place="1", content={"title": "Briefing"}, now=NOW)
    found = posts.get(key, now=NOW + timedelta(days=1))

    assert ({"title": "Briefing"}, "discord", "1") == (found.content, found.platform, found.place)
    assert None is posts.get(key, now=NOW + KEPT + timedelta(seconds=1))
    assert None is posts.get("nothing")


def test_of_each_person_the_last_vote_counts(archive):
    posts = Posts(archive)
    key = posts.save(platform="discord", place="1", content={})
    for user, useful in (("ada", True), ("pell", True), ("ada", False), ("ada", False)):
        assert posts.vote(key, 1, user, useful=useful)

    assert (1, 1) == (posts.votes(key, 1).useful, posts.votes(key, 1).not_useful)
    assert (0, 0) == (posts.votes(key, 2).useful, posts.votes(key, 2).not_useful)
    assert not posts.vote("gone", 1, "ada", useful=True)


def test_a_place_is_forgotten_and_no_other(archive):
    posts = Posts(archive)
    here = posts.save(platform="discord", place="1", content={})
    there = posts.save(platform="slack", place="1", content={})

    assert 1 == posts.forget("discord", "1")
    assert (None, there) == (posts.get(here), posts.get(there).key)


def test_what_is_remembered_is_replaced(archive):
    notes = Remembered(archive)
    notes.set("commands", "a")
    notes.set("commands", "b")

    assert ("b", None) == (notes.get("commands"), notes.get("other"))
