from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.chat import slack_views
from bot.chat.commands import USAGES, Help
from bot.chat.replies import (
    Answers,
    Health,
    Note,
    QuoteList,
    SourceAdded,
    SourceChecked,
    SourceList,
    SourceRemoved,
    StorySourceList,
    StorySources,
)
from bot.chat.slack_render import render, sentence
from bot.checks import Check
from bot.news.subscriptions import Subscriptions
from tests.fakes.slack.limits import check_blocks, check_view
from tests.fakes.slack.mrkdwn import links_in, pings_in
from tests.fakes.slack.render import draw_blocks
from tests.fakes.slack.values import walk
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

REPLIES = {
    "briefing": MORNING,
    "disputed": DISPUTED,
    "found": FOUND,
    "not_found": NOT_FOUND,
    "help": Help(usages=USAGES),
}
HEALTH = Health(
    checks=(Check(name="archive", ok=True, message="9 articles"), Check(name="x", ok=False, message=HOSTILE))
)


def shown(messages):
    return "\n".join(draw_blocks(message.blocks) for message in messages)


@pytest.mark.parametrize("name", REPLIES)
def test_what_slack_is_sent_is_what_the_golden_file_shows(name):
    messages = render(REPLIES[name], "key")
    document = [{"text": message.text, "blocks": list(message.blocks)} for message in messages]
    rendered = json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    assert golden(f"slack_{name}.json", rendered) == rendered


@pytest.mark.parametrize("url", BAD_URLS)
def test_hostile_articles_notify_nobody_and_lead_nowhere(url):
    for message in render(hostile(url), "key"):
        texts = [part for part in walk(list(message.blocks)) if part.get("type") == "mrkdwn"]
        assert all(part["verbatim"] is True for part in texts)
        assert not [ping for part in texts for ping in pings_in(part["text"])]
        assert not [one for part in texts for one in links_in(part["text"], auto=False)]
        assert pings_in(message.text) == []
        assert check_blocks(list(message.blocks)) == []


def test_every_story_has_its_buttons_and_each_names_the_story():
    (message,) = render(MORNING, "key")
    buttons = [part for part in walk(list(message.blocks)) if part.get("type") == "button"]

    assert [one["value"] for one in buttons if one["action_id"] == "more"] == ["key:1", "key:2", "key:3", "key:0"]
    assert [one["text"]["text"] for one in buttons[:5]] == ["More", "Sources", "Who said…?", "Useful", "Not useful"]
    assert not [part for part in walk(list(render(MORNING)[0].blocks)) if part.get("type") == "button"]


def test_a_long_briefing_goes_on_in_further_messages_between_stories():
    first, second = render(briefing(*(story(headline=f"Story {one}") for one in range(12))), "key")

    assert first.text.startswith("Morning briefing: 12 stories from 9 articles")
    assert second.text.endswith("(2 of 2)")
    assert second.blocks[0]["type"] == "divider"


def test_a_headline_longer_than_a_header_is_not_cut():
    title = "A word " * 40
    (message,) = render(briefing(title=title))

    assert title.strip() in draw_blocks(message.blocks)


def test_several_quotations_are_answered_one_after_the_other():
    told = shown(render(Answers(answers=(FOUND, NOT_FOUND))))

    assert FOUND.question in told
    assert "It was Maren Oduya who said that, not Pell Ostrander." in told
    assert "Nobody in my archive (1,204 articles since 1 Oct 2026) said that. The closest:" in told
    assert "81% alike" in told


def test_quotes_of_a_person_and_of_nobody():
    assert "1 quotation of Maren Oduya" in shown(render(SAID_BY))
    assert "I have no quotation of Ada." in shown(render(QuoteList(person="Ada", quotes=())))
    assert "I have no quotation of Ada. Did you mean Ada <Brink or Bo?" in shown(
        render(QuoteList(person="Ada", quotes=(), alike=("Ada <Brink", "Bo")))
    )
    assert "Nobody is quoted in it." in shown(render(QuoteList(person=None, quotes=())))


def test_sources_feeds_and_their_troubles(archive):
    feed, _ = Subscriptions(archive).add("https://quaypost.example/feed.xml", title=f"Quay {HOSTILE}")
    listed = SourceList(outlets=SOURCES.outlets, articles=1204, since=SOURCES.since, feeds=(feed,))
    told = shown(render(listed))
    assert "Quay Post: 1,200 articles, newest 23 Nov 2026" in told
    assert "(not named)" in told
    assert "‹https://quaypost.example/feed.xml›" in told
    added = shown(render(SourceAdded(feed=feed, is_new=True, page="https://q.example/", others=("x",), entries=3)))
    assert "It has 3 entries now." in added
    assert "That page also has x" in added
    assert "subscribed to already" in shown(render(SourceAdded(feed=feed, is_new=False)))
    assert "its articles stay" in shown(render(SourceRemoved(feed=feed)))
    checked = SourceChecked(
        url=feed.url,
        title="Quay",
        page=None,
        others=(),
        entries=20,
        teasers=4,
        newest=datetime(2026, 11, 24, 12, tzinfo=UTC),
        titles=("One",),
        subscribed=None,
    )
    assert "20 entries, the newest from 24 Nov 2026, 4 of them only in part. Not subscribed to it." in shown(
        render(checked)
    )
    assert "/sources add" in shown(render(SourceList(outlets=(), articles=0, since=None)))


def test_sources_of_a_story_with_why_it_is_there():
    one = story()
    reply = StorySourceList(stories=(StorySources(headline=one.headline, why=one.why, articles=one.articles),))

    told = shown(render(reply))
    assert "[1] Quay Post ‹https://quaypost.example/2026/11/23/ferry-vote›, 23 Nov 2026: Stellan ferry saved" in told
    assert one.why in told


def test_commands_are_called_as_slack_calls_them():
    told = shown(render(Help(usages=USAGES)))

    assert "/newsbrief help" in told
    assert "*/help*" not in told
    assert "There is no command /x; /newsbrief help lists" in sentence("There is no command /x; /help lists").text
    assert sentence("https://a.example/help").text == "https://a.example/help"
    assert render(Note(text="Thank you."))[0].text == "Thank you."


@pytest.mark.parametrize("manages", [True, False])
def test_the_home_tab_is_what_slack_takes_and_offers_changes_to_those_who_may(archive, manages):
    feeds = Subscriptions(archive)
    for number in range(60):
        feeds.add(f"https://quaypost.example/{number}.xml", title=f"Feed {number}")
    sources = SourceList(outlets=(), articles=9, since=SOURCES.since, feeds=tuple(feeds.all()))
    view = slack_views.home(sources, HEALTH, manages=manages, note=HOSTILE)
    told = draw_blocks(view["blocks"])

    assert check_view(view) == []
    assert ("Add a source" in told) is manages
    assert told.count("[Remove]") == (30 if manages else 0)
    assert "… and 30 more" in told
    assert "✗ FAIL *x*" in told


def test_the_form_keeps_what_was_typed():
    view = slack_views.add_source({"channel": "C1", "hook": ""}, address="quaypost", problem="No feed there.")

    assert check_view(view) == []
    assert view["blocks"][-1]["element"]["initial_value"] == "quaypost"
    assert "No feed there." in draw_blocks(view["blocks"])
    assert check_view(slack_views.working({})) == check_view(slack_views.told({}, sentence("x").blocks)) == []
