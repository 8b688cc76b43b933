"""What a channel is told since the last time: new, updated, corrected, or nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.briefing.briefing import BriefRequest
from bot.briefing.facts import differ, facts_of, is_news
from bot.briefing.kept import briefing_of, kept_briefing
from tests.briefing.test_desk import TALES
from tests.newsroom import NOW, Newsroom, draft

ON_BOTH = True  # SQLite and PostgreSQL

HERE = "discord:12"
LATER = NOW + timedelta(hours=20)
FERRY = (
    "The Harbour council voted 7 to 2 to keep the Stellan ferry for ten years. The ferry costs 40,000 crowns a day."
    " “We kept the boat for the island people,” said Maren Oduya."
)
HERRING = "The survey found fewer herring in the sound. “They count by day and herring rise at night,” said Nils Orme."


@pytest.fixture
def room(archive):
    return Newsroom(archive)


def take(room, title, text, source="Quay Post", hours=1, **changes):
    given = draft(title, text, source=source, published=NOW - timedelta(hours=hours), **changes)
    return room.desk.take_in([given])[0][0]


def told(room, now=NOW, channel=HERE, **changes):
    """Brief a channel and post it."""
    made = room.desk.brief(BriefRequest(channel=channel, since="3d", **changes), now)
    room.desk.mark_told(channel, made, now)
    return made


def statuses(briefing):
    return [(story.headline, story.status.value) for story in briefing.stories]


def text(briefing):
    return " ".join(one.text for story in briefing.stories for one in story.sentences)


def test_what_was_told_is_left_out_and_counted(room):
    take(room, "Council keeps the ferry", FERRY)
    first, again = told(room), told(room, LATER)

    assert [("Council keeps the ferry", "new")] == statuses(first)
    assert ((), 1, 0) == (again.stories, again.already_told, again.left_out)
    assert "Nothing new: the one story there is was told here before." == again.note


def test_another_channel_was_told_nothing(room):
    take(room, "Council keeps the ferry", FERRY)
    told(room)

    assert ["new"] == [status for _, status in statuses(told(room, channel="slack:C7"))]


def test_a_briefing_that_was_not_posted_is_not_told(room):
    take(room, "Council keeps the ferry", FERRY)
    room.desk.brief(BriefRequest(channel=HERE), NOW)

    assert ["new"] == [status for _, status in statuses(told(room))]


def test_whoever_asks_for_everything_gets_it_marked(room):
    take(room, "Council keeps the ferry", FERRY)
    told(room)
    take(room, "Herring count falls", HERRING)
    asked = room.desk.brief(BriefRequest(channel=HERE, since="3d", everything=True), LATER)

    assert {("Council keeps the ferry", "told"), ("Herring count falls", "new")} == set(statuses(asked))
    assert "40,000" in text(asked)


def test_room_that_what_was_told_leaves_is_given_to_what_was_not(room):
    for number, (title, words) in enumerate(TALES):
        take(room, title, words, hours=number)
    first = told(room, length="short")
    second = told(room, length="short")

    assert 3 == len(first.stories) == len(second.stories)
    assert not {h for h, _ in statuses(first)} & {h for h, _ in statuses(second)}
    assert (3, 0) == (first.left_out, first.already_told)
    assert (0, 3) == (second.left_out, second.already_told)


def test_a_copy_changes_nothing(room):
    take(room, "Council keeps the ferry", FERRY)
    told(room)
    take(room, "Ferry stays, says council", FERRY, source="Harbour Radio")

    assert () == told(room, LATER).stories


def test_an_article_that_says_the_same_changes_nothing(room):
    take(room, "Council keeps the ferry", FERRY)
    told(room)
    take(
        room,
        "Ferry stays",
        "The Harbour council voted 7 to 2 to keep the Stellan ferry. It costs 40,000 crowns a day, this ferry.",
        source="Harbour Radio",
    )

    assert () == told(room, LATER).stories


def test_an_update_tells_only_what_is_new(room):
    take(room, "Council keeps the ferry", FERRY)
    told(room)
    take(
        room,
        "Stellan ferry: council faces a lawsuit",
        "The Harbour council voted 7 to 2 to keep the Stellan ferry for ten years."
        " The bridge company Skarn Span sued the Harbour council over the Stellan ferry vote on Tuesday.",
        source="Harbour Radio",
    )
    (story,) = told(room, LATER).stories

    assert "updated" == story.status.value
    assert ["The bridge company Skarn Span sued the Harbour council over the Stellan ferry vote on Tuesday."] == [
        one.text for one in story.sentences
    ]
    assert () == told(room, LATER).stories


def test_a_number_that_changed_after_it_was_told_is_a_correction(room):
    take(room, "Council keeps the ferry", FERRY, url="https://q.example/1")
    told(room)
    take(room, "Council keeps the ferry", FERRY.replace("40,000", "35,000"), url="https://q.example/1")
    (story,) = told(room, LATER).stories

    assert "corrected" == story.status.value
    assert story.note == (
        "Quay Post now says: “The ferry costs 35,000 crowns a day.”"
        " Before, it said: “The ferry costs 40,000 crowns a day.”"
    )
    assert "The ferry costs 35,000 crowns a day." == story.sentences[0].text
    assert () == told(room, LATER).stories


def test_a_correction_is_told_however_old_the_article_is(room):
    take(room, "Council keeps the ferry", FERRY, url="https://q.example/1")
    told(room)
    take(room, "Council keeps the ferry", FERRY.replace("40,000", "35,000"), url="https://q.example/1")
    month_later = NOW + timedelta(days=30)
    made = room.desk.brief(BriefRequest(channel=HERE, since="24h"), month_later)

    assert ["corrected"] == [status for _, status in statuses(made)]


def test_a_correction_that_the_publisher_notes_is_told_with_the_note(room):
    take(room, "Council keeps the ferry", FERRY, url="https://q.example/1")
    told(room)
    note = "Correction: an earlier version of this article misspelt the name of the island."
    take(room, "Council keeps the ferry", f"{FERRY}\n{note}", url="https://q.example/1")
    (story,) = told(room, LATER).stories

    assert ("corrected", f"Quay Post: “{note}”") == (story.status.value, story.note)


def test_a_change_that_changes_no_fact_is_not_told(room):
    take(room, "Council keeps the ferry", FERRY, url="https://q.example/1")
    told(room)
    take(
        room,
        "Council keeps the ferry",
        FERRY.replace("The ferry costs", "The ferry’s cost is"),
        url="https://q.example/1",
    )

    assert () == told(room, LATER).stories


def test_a_briefing_posted_after_its_article_changed_was_told_of_the_old_one(room):
    take(room, "Council keeps the ferry", FERRY, url="https://q.example/1")
    made = room.desk.brief(BriefRequest(channel=HERE, since="3d"), NOW)
    take(room, "Council keeps the ferry", FERRY.replace("40,000", "35,000"), url="https://q.example/1")
    room.desk.mark_told(HERE, made, NOW)
    (story,) = told(room, LATER).stories

    assert "corrected" == story.status.value


def test_what_is_kept_of_a_briefing_is_enough_to_mark_it_told(room):
    take(room, "Council keeps the ferry", FERRY)
    made = room.desk.brief(BriefRequest(channel=HERE, since="3d"), NOW)
    again = briefing_of(kept_briefing(made))
    room.desk.mark_told(HERE, again, NOW)

    assert made == again
    assert () == told(room).stories


def test_without_a_channel_nothing_is_left_out(room):
    take(room, "Council keeps the ferry", FERRY)
    told(room)

    assert ["new"] == [status for _, status in statuses(room.desk.brief(BriefRequest(since="3d"), NOW))]


def test_a_channel_can_be_forgotten(room):
    take(room, "Council keeps the ferry", FERRY)
    told(room)
    room.desk.told.forget(HERE)

    assert 1 == len(told(room).stories)


@pytest.mark.parametrize(
    ("before", "after", "differs"),
    [
        ("The ferry costs 40,000 crowns.", "The ferry costs 35,000 crowns.", True),
        ("The ferry costs 40,000 crowns.", "The ferry costs 40000 crowns.", False),
        ("Seven councillors said yes.", "In all 7 councillors said yes.", False),
        ("It was Maren Oduya who said so.", "It was Pell Ostrander who said so.", True),
        ("The boat was late.", "The boat came late.", False),
    ],
)
def test_facts_differ_where_numbers_or_names_do(before, after, differs):
    assert differs is differ(facts_of(before), facts_of(after))


@given(st.text(max_size=200))
def test_no_sentence_is_news_to_who_heard_it(words):
    assert not is_news(facts_of(words), [facts_of(words)])


@settings(deadline=None, max_examples=15)
@given(st.data())
def test_a_told_story_is_never_told_again_unchanged(tmp_path_factory, data):
    from bot.news.archive import Archive

    archive = Archive(f"sqlite:///{tmp_path_factory.mktemp('told') / 'a.db'}")
    try:
        room = Newsroom(archive)
        tales = [("Council keeps the ferry", FERRY), ("Herring count falls", HERRING)]
        for outlet in ("Quay Post", "Harbour Radio", "Nordic Wire"):
            for title, words in data.draw(st.lists(st.sampled_from(tales), max_size=2)):
                take(room, title, words, source=outlet)
            told(room)
            assert () == told(room).stories
    finally:
        archive.close()
