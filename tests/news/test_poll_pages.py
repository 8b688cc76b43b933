from __future__ import annotations

from datetime import timedelta

import pytest

from bot.news.feeds import parse_feed
from bot.news.polling import PAGES
from tests.fakes.feeds import FakeFeed, page_of, rendered
from tests.news.rounds import TEASER, page, polling, story, teased


async def test_a_teaser_is_completed_by_its_page(archive):
    async with polling(archive, {"/feed": FakeFeed(items=[teased(1)])}, {"/story/1": page(1)}) as here:
        here.add("/feed")
        await here.poll()
        article = here.article("Story 1")
        assert (article.extent, article.revision, article.updated) == ("full", 1, None)
        assert "would stay open" in article.text


@pytest.mark.parametrize(
    "answer",
    [
        404,
        page_of("Before you go on", "<p>We value your privacy, please accept all our cookies now.</p>" * 30),
        page_of("Story 1", "<p>Subscribe to read.</p>"),
    ],
)
async def test_a_page_that_gives_nothing_leaves_the_teaser_and_says_so(archive, answer):
    async with polling(archive, {"/feed": FakeFeed(items=[teased(1)])}, {"/story/1": answer}) as here:
        here.add("/feed")
        assert await here.poll_one() == (1, 0)
        article = here.article("Story 1")
        assert article.extent == "teaser"
        assert article.text.startswith("The harbour council kept the ferry")


async def test_a_short_article_that_is_whole_is_no_teaser(archive):
    words = "<p>The harbour lamp was lit again on Monday evening, the council said.</p>"
    async with polling(
        archive, {"/feed": FakeFeed(items=[story(1, text=words)])}, {"/story/1": page_of("Story 1", words)}
    ) as here:
        here.add("/feed")
        await here.poll()
        assert here.article("Story 1").extent == "full"


async def test_pages_are_not_asked_for_when_nobody_wants_them(archive):
    async with polling(archive, {"/feed": FakeFeed(items=[teased(1)])}, {"/story/1": page(1)}) as here:
        here.add("/feed", full_text=False)
        await here.poll()
        assert here.article("Story 1").extent == "teaser"
        assert here.server.statuses("/story/1") == []


async def test_a_page_that_comes_later_is_no_update(archive):
    pages: dict[str, str | int] = {"/story/1": 503}
    async with polling(archive, {"/feed": FakeFeed(items=[teased(1)])}, pages) as here:
        here.add("/feed")
        await here.poll()
        assert here.article("Story 1").extent == "teaser"
        here.server.pages["/story/1"] = page(1)
        assert await here.poll_one() == (0, 0)  # not yet: it failed just now
        here.now += timedelta(hours=2)
        assert await here.poll_one() == (0, 0)
        article = here.article("Story 1")
        assert (article.extent, article.revision, article.updated) == ("full", 2, None)
        assert here.revisions() == [("Story 1", "completed")]
        assert not here.feed().pages_waiting
        await here.poll()
        assert len(here.server.statuses("/story/1")) == 2


async def test_a_page_that_never_comes_is_given_up(archive):
    async with polling(archive, {"/feed": FakeFeed(items=[teased(1)])}, {"/story/1": 503}) as here:
        here.add("/feed")
        for _ in range(6):
            await here.poll()
            here.now += timedelta(hours=12)
        assert len(here.server.statuses("/story/1")) == 3
        assert not here.feed().pages_waiting


async def test_pages_are_bounded_in_each_poll_and_all_come_in_the_end(archive):
    count = PAGES + 7
    items = [teased(number, hours=number / 10) for number in range(count)]
    pages: dict[str, str | int] = {f"/story/{number}": page(number) for number in range(count)}
    async with polling(archive, {"/feed": FakeFeed(items=items)}, pages) as here:
        here.add("/feed")
        assert await here.poll_one() == (count, 0)
        assert sum(one.path.startswith("/story") for one in here.server.seen) == PAGES
        assert here.article("Story 0").extent == "full"  # the newest first
        assert await here.poll_one() == (0, 0)
        assert {one.extent for one in here.archive.since()} == {"full"}
        assert sum(one.path.startswith("/story") for one in here.server.seen) == count


async def test_a_changed_teaser_has_its_page_read_again(archive):
    feed = FakeFeed(items=[teased(1)])
    async with polling(archive, {"/feed": feed}, {"/story/1": page(1)}) as here:
        here.add("/feed")
        await here.poll()
        feed.items[0].text = TEASER.replace("long night", "very long night")
        here.server.pages["/story/1"] = page(1).replace("</article>", "<p>Correction: it was Tuesday.</p></article>")
        assert await here.poll_one() == (0, 1)
        article = here.article("Story 1")
        assert "it was Tuesday" in article.text
        assert article.corrected == here.now


async def test_a_page_that_fails_later_takes_nothing_away(archive):
    feed = FakeFeed(items=[teased(1)])
    async with polling(archive, {"/feed": feed}, {"/story/1": page(1)}) as here:
        here.add("/feed")
        await here.poll()
        feed.items[0].text = TEASER.replace("long night", "very long night")
        feed.items[0].title = "Story 1, retitled"
        here.server.pages["/story/1"] = 503
        assert await here.poll_one() == (0, 1)
        article = here.article("Story 1, retitled")
        assert (article.extent, "would stay open" in article.text) == ("full", True)


async def test_what_a_person_took_in_before_is_not_taken_again(archive):
    feed = FakeFeed(items=[story(1), teased(2)])
    async with polling(archive, {"/feed": feed}, {"/story/2": page(2)}) as here:
        drafts = parse_feed(rendered(feed, here.server.at("")), url=here.server.at("/feed"), content_type=None).entries
        archive.take_in_many(drafts, here.now)
        here.add("/feed")
        assert await here.poll_one() == (0, 0)
        assert here.article("Story 2").extent == "full"  # and what it is more than that is no update
        feed.items[0].title = "Story 1, retitled"
        assert await here.poll_one() == (0, 1)
