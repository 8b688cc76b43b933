"""What people chose for a feed, as briefings show it: its topics are found, its paywall is told."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.briefing.briefing import BriefRequest, article_json
from bot.briefing.kept import briefing_of, kept_briefing
from bot.chat.plain import source_of
from bot.news.article import Extent
from bot.news.schema import articles
from bot.news.subscriptions import Subscriptions, Wishes
from tests.newsroom import NOW, Newsroom, draft

COUNCIL = (
    "Council keeps the boat",
    "Seven councillors voted to keep the boat to Stellan sailing until 2036, said Maren Oduya.",
)
HERRING = (
    "Herring count falls",
    "Nils Orme lowered his nets forty times this autumn; most came up with no fish in them.",
)


@pytest.fixture
def room(archive):
    """Two articles; the first one is of a feed with topics and a paywall, of the second only the teaser is there."""
    made = Newsroom(archive)
    wishes = Wishes(topics=("Harbour life", "boats"), paywall="three articles a month")
    feed, _ = Subscriptions(archive).add("https://radio.example/feed", wishes)
    (first, _), (second, _) = made.desk.take_in([draft(*COUNCIL), draft(*HERRING)])
    with archive.writing() as connection:
        connection.execute(update(articles).where(articles.c.id == first.id).values(feed_id=feed.id))
        teaser = update(articles).where(articles.c.id == second.id).values(extent=Extent.TEASER.value)
        connection.execute(teaser)
    return made


def test_a_paywall_and_a_teaser_are_told_beside_the_source(room):
    briefing = room.desk.brief(BriefRequest(), NOW)
    told = {story.headline: source_of(story.articles[0], story.headline) for story in briefing.stories}
    refs = {story.headline: story.articles[0] for story in briefing.stories}

    assert told == {
        COUNCIL[0]: "Quay Post (three articles a month)",
        HERRING[0]: "Quay Post (only its teaser was read)",
    }
    assert "three articles a month" == article_json(refs[COUNCIL[0]])["note"]
    assert briefing == briefing_of(kept_briefing(briefing))


def test_a_feeds_topics_are_topics_of_its_articles(room):
    def about(topic):
        return [story.headline for story in room.desk.brief(BriefRequest(topic=topic), NOW).stories]

    assert [COUNCIL[0]] == about("harbour  LIFE")
    assert [COUNCIL[0]] == about("boats")
    assert [HERRING[0]] == about("herring")
