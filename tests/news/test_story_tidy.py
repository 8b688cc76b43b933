"""What no new article can be compared by any more is forgotten; what people can still ask for is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.briefing.briefing import BriefRequest
from bot.news.schema import story_terms
from bot.news.story_tidy import SETTLED, tidy, tidy_daily
from tests.newsroom import NOW, Newsroom, draft

FERRY = "The Harbour council voted 7 to 2 to keep the Stellan ferry for ten years, though it costs 40,000 crowns a day."
RAIN = "It rained on the Stellan ferry when Pell Ostrander cut the ribbon at the quay of Skarn before nine guests."
TITLE = "Council keeps the Stellan ferry"
OLD = NOW - SETTLED - timedelta(days=2)


@pytest.fixture
def room(archive):
    return Newsroom(archive)


def placed(room, *drafts, now=NOW):
    """Take articles in, read them, and put them into stories as if it were `now`."""
    taken = [article for article, _ in room.desk.take_in(drafts)]
    ids = [article.id for article in taken]
    room.desk._reader.read(ids)
    room.desk.stories.add(taken, room.archive.readings(ids), now)
    return ids


def terms(room):
    with room.archive.reading() as connection:
        return connection.execute(select(func.count(story_terms.c.article_id.distinct()))).scalar_one()


def tale(source, published, text=FERRY):
    return draft(TITLE, text, source=source, published=published, url=f"https://{source.split()[0].lower()}.example/1")


def test_only_what_leads_nowhere_is_forgotten(room):
    tidy_daily(room.archive, NOW)  # so that it does not do it by itself
    placed(room, tale("Quay Post", OLD), now=OLD)
    placed(room, draft("Herring count falls", "The survey found fewer herring.", published=NOW), now=NOW)
    placed(room, tale("Nordic Wire", OLD - timedelta(days=90), RAIN))  # of an archive taken in today

    assert 3 == terms(room)
    assert 1 == tidy(room.archive, NOW)
    assert 2 == terms(room)
    assert 0 == tidy(room.archive, NOW)
    found = room.desk.brief(BriefRequest(topic="ferry", since="all"), NOW)
    assert {"Quay Post", "Nordic Wire"} == {ref.source for story in found.stories for ref in story.articles}


def test_it_is_done_by_itself_once_a_day(room):
    placed(room, tale("Quay Post", OLD), now=OLD)
    placed(room, draft("Herring count falls", "The survey found fewer herring.", published=NOW), now=NOW)
    assert 1 == terms(room)
    placed(room, tale("Nordic Wire", OLD, RAIN), now=OLD)
    placed(room, draft("Lamp lit", "Osmund Fray lit the lamp.", published=NOW), now=NOW + timedelta(hours=3))

    assert 3 == terms(room)


def test_an_old_article_that_is_corrected_stays_in_its_story(room):
    ids = placed(
        room, tale("Quay Post", OLD), tale("Harbour Radio", OLD, f"{FERRY} Crews of the ferry cheered."), now=OLD
    )
    before = room.desk.stories.of(ids)
    assert 1 == len(set(before.values()))
    tidy(room.archive, NOW)
    again = placed(room, tale("Quay Post", OLD, FERRY.replace("40,000", "35,000")))

    assert again == ids[:1]
    assert before == room.desk.stories.of(ids)
    assert [] == room.desk.stories.unplaced(ids)
