from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text as sql

from bot.news.subscriptions import Wishes
from tests.fakes.feeds import FakeFeed, paragraphs
from tests.news.rounds import polling, stories, story

# Entries


async def test_a_retitled_article_is_the_same_one_with_a_revision(archive):
    feed = FakeFeed(items=stories(2))
    async with polling(archive, {"/feed": feed}) as here:
        here.add("/feed")
        await here.poll()
        before = here.article("Story 0")
        feed.items[0].title = "The story that had another name"
        assert await here.poll_one() == (0, 1)
        after = here.article("The story that had another name")
        assert (after.id, after.revision, after.corrected) == (before.id, 2, None)
        assert after.updated == here.now
        assert here.revisions() == [("Story 0", "changed")]


@pytest.mark.parametrize(
    "note",
    [
        "<p>Correction: an earlier headline misspelt the name.</p>",
        "<p>An earlier version of this article gave the wrong year.</p>",
        "<p>Clarification (24 November): the vote was on Monday.</p>",
        "<p><i>Editor's note: correction: it was the other pier.</i></p>",
        "<p>Update/Correction: the ferry is smaller.</p>",
        "<p>This story has been corrected to say that she left.</p>",
        "<p>Korrektur: In einer früheren Fassung stand ein falscher Name.</p>",
    ],
)
async def test_a_correction_is_marked_where_the_text_says_so(archive, note):
    feed = FakeFeed(items=stories(1))
    async with polling(archive, {"/feed": feed}) as here:
        here.add("/feed")
        await here.poll()
        feed.items[0].text += note
        await here.poll()
        assert here.article("Story 0").corrected == here.now
        assert here.revisions() == [("Story 0", "corrected")]


@pytest.mark.parametrize(
    "news",
    [
        "<p>Update: the ferry has left the harbour.</p>",
        "<p>The market correction was small.</p>",
        "<p>He asked for a correction: none came.</p>",
    ],
)
async def test_news_is_no_correction(archive, news):
    feed = FakeFeed(items=stories(1))
    async with polling(archive, {"/feed": feed}) as here:
        here.add("/feed")
        await here.poll()
        feed.items[0].text += news
        assert await here.poll_one() == (0, 1)
        assert here.article("Story 0").corrected is None


@pytest.mark.parametrize(
    "change",
    [
        lambda item: item.text.replace(" ", "\n  ").replace(".</p>", "!</p>"),
        lambda item: item.text.replace("utm_source=a", "utm_source=b"),
        lambda item: item.text.replace("<p>", "<p class='x'>"),
    ],
)
async def test_what_changes_no_word_is_no_revision(archive, change):
    item = story(1, text=paragraphs("Story 1") + "<p>More at https://quaypost.example/a?utm_source=a&x=1 today.</p>")
    async with polling(archive, {"/feed": FakeFeed(items=[item], validators=False)}) as here:
        here.add("/feed")
        await here.poll()
        item.text = change(item)
        assert await here.poll_one() == (0, 0)
        assert here.revisions() == []


@pytest.mark.parametrize(
    "habits",
    [
        {"guids_anew": True},
        {"guids_anew": True, "tracking": True},
        {"tracking": True},
        {"one_guid": "the same"},
        {"one_guid": "the same", "tracking": True},
    ],
)
@pytest.mark.parametrize("guids", [True, False])
async def test_bad_ids_neither_repeat_nor_swallow_entries(archive, habits, guids):
    feed = FakeFeed(items=stories(4), validators=False, **habits)
    if not guids:
        for item in feed.items:
            item.guid = None
    async with polling(archive, {"/feed": feed}) as here:
        here.add("/feed")
        assert await here.poll_one() == (4, 0)
        assert await here.poll_one() == (0, 0)
        feed.items.insert(0, story(9))
        feed.items[1].title = "Story 0, retitled"
        assert await here.poll_one() == (1, 1)
        assert here.titles() == ["Story 0, retitled", "Story 1", "Story 2", "Story 3", "Story 9"]
        feed.items = feed.items[:1]  # alone it is still the same
        assert await here.poll_one() == (0, 0)


async def test_an_id_that_is_used_again_for_another_entry_hides_nothing(archive):
    feed = FakeFeed(items=[story(1, guid="latest", hours=3)], validators=False)
    async with polling(archive, {"/feed": feed}) as here:
        here.add("/feed")
        for number in (2, 3):
            await here.poll()
            feed.items = [story(number, guid="latest", hours=3 - number)]
        await here.poll()
        assert await here.poll_one() == (0, 0)
        assert here.titles() == ["Story 1", "Story 2", "Story 3"]


async def test_entries_that_all_link_to_the_front_page_are_told_apart(archive):
    items = [story(number, link="{base}/", guid=None, hours=number) for number in range(3)]
    async with polling(archive, {"/feed": FakeFeed(items=items, validators=False)}) as here:
        here.add("/feed")
        assert [(3, 0), (0, 0)] == [await here.poll_one(), await here.poll_one()]


async def test_a_text_that_comes_every_week_is_news_every_week(archive):
    words = paragraphs("Open thread")
    feed = FakeFeed(items=[story(1, title="Open thread", text=words, hours=170)], validators=False)
    async with polling(archive, {"/feed": feed}) as here:
        here.add("/feed")
        await here.poll()
        feed.items = [story(2, title="Open thread", text=words, hours=2)]
        assert await here.poll_one() == (1, 0)


async def test_dates_are_what_they_can_be(archive):
    now = datetime.now(UTC).replace(microsecond=0)
    items = [
        story(1, published="24 Nov 2026"),
        story(2, published=None),
        story(3, published=now + timedelta(hours=9)),  # a zone that the publisher got wrong
        story(4, published=now + timedelta(days=90)),
        story(5, published="Tue, 24 Nov 2026 08:00:00 +0100"),
    ]
    async with polling(archive, {"/feed": FakeFeed(items=items)}) as here:
        here.add("/feed")
        await here.poll()
        assert here.article("Story 1").published == datetime(2026, 11, 24, tzinfo=UTC)
        assert here.article("Story 2").published is None
        assert here.article("Story 3").published == here.now
        assert here.article("Story 4").published is None
        assert here.article("Story 5").published == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
        assert here.archive.since(here.now + timedelta(seconds=1)) == []


async def test_a_syndicated_copy_is_known_as_one_and_kept(archive):
    wire = FakeFeed(items=[story(1)], title="Nordic Wire")
    post = FakeFeed(
        items=[
            story(5, title="Our view of it", text=f"<p>By Nordic Wire staff.</p>{paragraphs('Story 1')}"),
            story(6),
        ],
        title="Quay Post",
    )
    async with polling(archive, {"/wire": wire, "/post": post}) as here:
        here.add("/wire")
        await here.poll()
        here.add("/post")
        await here.poll()
        first, copy, other = (here.article(title) for title in ("Story 1", "Our view of it", "Story 6"))
        assert (first.copy_of, copy.copy_of, other.copy_of) == (None, first.id, None)


async def test_two_feeds_of_one_outlet_share_an_article(archive):
    shared = story(1)
    feeds = {"/all": FakeFeed(items=[shared, story(2)]), "/sport": FakeFeed(items=[shared, story(3)])}
    async with polling(archive, feeds) as here:
        here.add("/all")
        here.add("/sport")
        assert sum(one.new for one in await here.poll()) == 3
        shared.title = "Story 1, retitled"
        assert sum(one.updated for one in await here.poll()) == 1
        assert len(here.titles()) == 3


async def test_a_strangers_feed_cannot_rewrite_an_article(archive):
    link = "https://quaypost.example/ferry"
    honest, stranger = story(1, link=link), story(2, link=link, text=paragraphs("Lies"), title="Lies")
    async with polling(archive, {"/a": FakeFeed(items=[honest]), "/b": FakeFeed(items=[stranger])}) as here:
        here.add("/a", full_text=False)
        await here.poll()
        here.add("/b", full_text=False)
        results = await here.poll()
        assert [(one.new, one.updated) for one in results] == [(0, 0), (0, 0)]
        stranger.text = paragraphs("More lies")
        await here.poll()
        assert here.titles() == ["Story 1"]


async def test_what_a_link_list_said_gives_way_to_the_outlets_own_words(archive):
    linked = story(1, link="{base}/ferry", title="Ferry", text="<p>Comments</p>")
    own = story(1, link="{base}/ferry", title="Ferry saved for ten years")
    feeds = {"/links": FakeFeed(items=[linked]), "/own": FakeFeed(items=[own])}
    async with polling(archive, feeds) as here:
        here.add("/links", host="localhost", full_text=False)
        await here.poll()
        # The links lead to the other host.
        with here.archive.writing() as connection:
            connection.execute(sql("UPDATE articles SET url = :url"), {"url": here.server.at("/ferry")})
        here.add("/own")
        await here.poll()
        assert here.titles() == ["Ferry saved for ten years"]
        assert here.article("Ferry saved for ten years").updated is None


async def test_a_name_and_a_language_that_people_chose_are_the_articles(archive):
    async with polling(archive, {"/feed": FakeFeed(items=stories(1))}) as here:
        here.add("/feed", name="The Radio", language="da")
        await here.poll()
        article = here.article("Story 0")
        assert (article.source, article.language) == ("The Radio", "da")
        assert here.feed().called == "The Radio"


# Subscribing


async def test_a_first_poll_takes_what_is_recent_and_the_rest_never_comes(archive):
    feed = FakeFeed(items=stories(200, apart=10), validators=False)
    async with polling(archive, {"/feed": feed}) as here:
        here.add("/feed")
        assert await here.poll_one() == (30, 0)
        assert await here.poll_one() == (0, 0)
        feed.items[150].title = "An old one, retitled"
        feed.items.insert(0, story(900, hours=0))
        assert await here.poll_one() == (1, 0)
        with here.archive.reading() as connection:
            first = connection.execute(sql("SELECT count(*) FROM feed_entries WHERE at_subscription")).scalar()
        assert first == 200


async def test_a_feed_of_few_old_entries_gives_some_all_the_same(archive):
    async with polling(archive, {"/feed": FakeFeed(items=stories(40, apart=24 * 30))}) as here:
        here.add("/feed")
        assert await here.poll_one() == (20, 0)


async def test_a_feed_that_republishes_its_past_keeps_its_dates(archive):
    feed = FakeFeed(items=stories(5))
    async with polling(archive, {"/feed": feed}) as here:
        here.add("/feed", full_text=False)
        await here.poll()
        feed.items += [story(number, hours=24 * number) for number in range(100, 600)]
        assert await here.poll_one() == (500, 0)
        assert len(here.archive.since(here.now - timedelta(days=1))) == 5


async def test_filters_keep_entries_out(archive):
    items = [story(1, title="The ferry"), story(2, title="The ferry race"), story(3, title="The lamp")]
    async with polling(archive, {"/feed": FakeFeed(items=items, validators=False)}) as here:
        feed = here.add("/feed", include=("ferr*",), exclude=("/rac(e|ing)/",))
        await here.poll()
        assert here.titles() == ["The ferry"]
        here.subscriptions.add(feed.url, Wishes(exclude=()))
        await here.poll()
        assert here.titles() == ["The ferry", "The ferry race"]


async def test_what_somebody_else_polled_meanwhile_is_not_overwritten(archive):
    feed = FakeFeed(items=stories(1), validators=False, seconds=0.2)
    async with polling(archive, {"/feed": feed}) as here:
        here.add("/feed")
        slow = asyncio.create_task(here.poll())
        await here.server.until_asked(0)
        await asyncio.sleep(0.05)
        results = await asyncio.gather(slow, here.poll())
        assert sorted(one.new for (one,) in results) == [0, 1]
        assert here.titles() == ["Story 0"]
        assert here.feed().failures == 0
