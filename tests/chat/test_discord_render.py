from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.chat.commands import USAGES, Help
from bot.chat.discord_render import line, render
from bot.chat.discord_words import count, number
from bot.chat.replies import Answers, Health, Note, QuoteList, SourceAdded, SourceChecked, SourceList, SourceRemoved
from bot.checks import Check
from bot.news.subscriptions import Subscriptions
from tests.fakes.discord.limits import check_message
from tests.told import (
    BAD_URLS,
    DISPUTED,
    FOUND,
    HOSTILE,
    MORNING,
    NOT_FOUND,
    SAID_BY,
    SOURCES,
    briefing,
    golden,
    hostile,
    story,
)

REPLIES = {"briefing": MORNING, "disputed": DISPUTED, "found": FOUND}


def document(pages):
    found = [{"content": page.content, "embeds": list(page.embeds)} for page in pages]
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def told(pages):
    return "\n".join(
        "\n".join(
            [embed.get("title", ""), embed.get("description", ""), *(f["value"] for f in embed.get("fields", ()))]
        )
        for page in pages
        for embed in ({"description": page.content}, *page.embeds)
    )


@pytest.mark.parametrize("name", REPLIES)
def test_what_discord_is_sent_is_what_the_golden_file_shows(name):
    rendered = document(render(REPLIES[name]))

    assert golden(f"discord_{name}.json", rendered) == rendered


@pytest.mark.parametrize("url", BAD_URLS)
def test_hostile_articles_make_no_link_and_no_mention(url):
    pages = render(hostile(url))

    assert "](" not in told(pages).replace("\\](", "")
    assert "@everyone" not in document(pages)
    for page in pages:
        check_message({"content": page.content, "embeds": list(page.embeds)})


def test_a_long_briefing_is_paged_and_every_page_numbered():
    pages = render(briefing(*(story(headline=f"Story {one}") for one in range(12))))

    assert [page.embeds[-1]["footer"]["text"] for page in pages] == ["Page 1 of 2", "Page 2 of 2"]
    assert [embed["title"][:2] for page in pages for embed in page.embeds] == [
        "Mo",
        *(f"{n} "[:2] for n in range(1, 13)),
    ]


def test_nobody_said_it_is_said_honestly():
    shown = told(render(NOT_FOUND, "de"))

    assert "Nobody in my archive (1.204 articles since <t:1790856000:D>) said that." in shown
    assert "**Aino Väli**: “We will not sell this year”" in shown
    assert "81% alike" in shown


def test_numbers_are_written_as_the_reader_does():
    assert number(1234567, "en-US") == "1,234,567"
    assert number(1234567, "de") == "1.234.567"
    assert number(1234567, "pt-BR") == "1.234.567"
    assert number(1234567, "xx-nonsense") == "1,234,567"
    assert count(1, "story", "stories", "fr") == "1 story"


def test_several_quotations_are_answered_one_after_the_other():
    (page,) = render(Answers(answers=(FOUND, NOT_FOUND)))

    assert [embed["title"] for embed in page.embeds] == [FOUND.question, NOT_FOUND.question]
    assert render(Answers(answers=()))[0].content


def test_quotes_of_a_person_and_of_nobody():
    assert "1 quotation of Maren Oduya" in told(render(SAID_BY))
    assert "no quotation of Ada" in told(render(QuoteList(person="Ada", quotes=())))
    assert "Did you mean Ada Brink, Bo \\*Holm or Cy?" in told(
        render(QuoteList(person="Ada", quotes=(), alike=("Ada Brink", "Bo *Holm", "Cy")))
    )
    assert "Nobody is quoted" in told(render(QuoteList(person=None, quotes=())))


def test_sources_feeds_and_their_troubles(archive):
    feeds = Subscriptions(archive)
    feed, _ = feeds.add("https://quaypost.example/feed.xml", title=f"Quay {HOSTILE}")
    shown = told(render(SourceList(outlets=SOURCES.outlets, articles=1204, since=SOURCES.since, feeds=(feed,))))
    assert "](https://quaypost.example/feed.xml)** · ok" in shown
    assert "Quay Post · 1,200 articles" in shown
    assert "(not named)" in shown
    added = told(render(SourceAdded(feed=feed, is_new=True, page="https://q.example/", others=("x",), entries=3)))
    assert "Subscribed to" in added
    assert "3 entries" in added
    assert "already" in told(render(SourceAdded(feed=feed, is_new=False)))
    assert "articles stay" in told(render(SourceRemoved(feed=feed)))
    checked = SourceChecked(
        url=feed.url,
        title="Quay",
        page=None,
        others=(),
        entries=20,
        teasers=4,
        newest=datetime(2026, 11, 24, tzinfo=UTC),
        titles=("One",),
        subscribed=None,
    )
    assert "20 entries, the newest <t:1795478400:R>, 4 of them only in part. It is not subscribed to." in told(
        render(checked)
    )
    assert "/sources add" in told(render(SourceList(outlets=(), articles=0, since=None)))


def test_health_help_and_single_sentences():
    good, bad = (
        Check(name="archive", ok=True, message="it holds 9 articles"),
        Check(name="discord", ok=False, message="No."),
    )
    assert render(Health(checks=(good,)))[0].embeds[0]["title"] == "All is well"
    unwell = render(Health(checks=(good, bad)))[0].embeds[0]
    assert unwell["description"] == "✓ **archive**: it holds 9 articles\n✗ **discord**: No."
    assert len(render(Help(usages=USAGES))[0].embeds[0]["fields"]) == len(USAGES)
    assert render(Note(text="Thank you."))[0].content == "Thank you."
    assert line("“@everyone” is no length").content == "“@\u200beveryone” is no length"
