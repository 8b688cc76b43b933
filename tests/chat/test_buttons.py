"""What the buttons under a posted briefing do, through the chat-neutral commands on the samples' kind of articles."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.briefing.briefing import ArticleRef, Briefing, BriefRequest, BriefSentence, BriefStory, Citation, StoryStatus
from bot.briefing.kept import briefing_of, kept_briefing
from bot.chat.commands import Commands, Parts
from bot.errors import CommandError
from bot.news.poll_ledger import Ledger, Polled
from bot.news.posts import Posts
from bot.news.subscriptions import Subscriptions

REF = ArticleRef(id="a1", title="Lamp lit", source="Quay Post", url="https://quaypost.example/lamp", published=None)
BRIEFING = Briefing(
    title="Briefing",
    made_at=datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
    stories=(
        BriefStory(
            headline="Lamp lit",
            status=StoryStatus.NEW,
            sentences=(BriefSentence(text="It is lit.", citations=(Citation(article="a1", start=0, end=10),)),),
            quotes=(),
            articles=(REF,),
            why="one article",
        ),
    ),
    left_out=0,
    articles=1,
    request=BriefRequest(topic="lamp"),
)


@pytest.fixture
def commands(archive):
    made = Commands(desk=None, parts=Parts(posts=Posts(archive)))
    yield made
    made.close()


def test_a_kept_briefing_reads_back_whole():
    assert BRIEFING == briefing_of(kept_briefing(BRIEFING))


async def test_sources_and_votes_work_by_the_key(commands):
    key = await commands.keep(BRIEFING, platform="discord", place="1")
    (told,) = (await commands.sources_of(key)).stories

    assert ("Lamp lit", (REF,)) == (told.headline, told.articles)
    assert "1 person finds it useful" in (await commands.feedback(key, 1, "ada", useful=True)).text
    assert BRIEFING.stories == (await commands.in_detail(key, 1)).stories


async def test_people_are_told_once_that_a_feed_is_gone(archive):
    feed, _ = Subscriptions(archive).add("https://quaypost.example/feed", title="Quay Post", site=None)
    ledger = Ledger(archive)
    now = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    ledger.failed(feed, Polled(when=now, status=410, next_poll=now), "It is gone.", gone=True)
    commands = Commands(desk=None, parts=Parts(ledger=ledger))
    (told,) = await commands.notices()

    assert "Quay Post" in told
    assert () == await commands.notices()
    commands.close()


async def test_an_old_button_says_so(commands):
    with pytest.raises(CommandError, match="ask for a new one"):
        await commands.sources_of("gone")
    key = await commands.keep(BRIEFING, platform="discord", place="1")
    with pytest.raises(CommandError, match="no such story"):
        await commands.in_detail(key, 7)
    await commands.forget("discord", "1")
    with pytest.raises(CommandError, match="ask for a new one"):
        await commands.posted(key)
