"""The real process against a local Slack, in Socket Mode: every command, shortcut, form and button, and trouble."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import signal
import sqlite3

import pytest
import pytest_asyncio

from bot.chat.slack_scopes import DIGESTS, SCOPES
from bot.chat.slack_texts import READING
from tests.chat.serving import announce
from tests.chat.slack_process import MANIFEST, samples_home, serving
from tests.fakes.feeds import FakeFeed, Item, page_of, paragraphs, running_feeds
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.manifest import EVENT_SCOPES

pytestmark = pytest.mark.asyncio(loop_scope="module")
FERRY = "Council keeps Stellan ferry for ten years"
_names = itertools.count(1)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def slack():
    async with FakeSlack(manifest=MANIFEST, message_rate=None) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def feeds():
    story = page_of("Heron seen", paragraphs("the heron of Quay Harbour"))
    async with running_feeds(
        {
            "/feed.xml": FakeFeed(title="Heron Daily", items=[Item(title="Heron seen", text="<p>A heron.</p>")]),
            "/slow.xml": FakeFeed(title="Slow Post", items=[Item(title="Late")], seconds=2.5),
            "/slow-nothing": FakeFeed(status=404, seconds=2.5),
        },
        {"/story.html": story, "/": page_of("A page", paragraphs("nothing"))},
    ) as served:
        yield served


@pytest_asyncio.fixture(loop_scope="module", scope="module", autouse=True)
async def bot(slack, tmp_path_factory):
    async with serving(samples_home(tmp_path_factory.mktemp("socket")), slack.environment()) as process:
        await slack.wait_connected()
        yield process


@pytest.fixture
def ada(slack):
    """Somebody who may manage the workspace; anew for each test, for people are asked to wait after five questions."""
    return slack.user(f"ada{next(_names)}", admin=True)


@pytest.fixture
def bob(slack):
    return slack.user(f"bob{next(_names)}")


@pytest.fixture
def news(slack, ada, bob):
    return slack.channel(f"news{next(_names)}", ada, bob)


async def asked(slack, user, channel, command, text="", *, count=1, **how):
    """A command, acknowledged; the messages that came of it."""
    call = await slack.slash(user, channel, command, text)
    assert (await call.acked()).late is False
    found = await slack.wait_messages(channel, count, to=user, timeout=20, **how)
    # On a slow machine an answer first says that it takes a moment.
    return [await slack.wait_edit(one, timeout=20) if one.text == READING else one for one in found]


async def briefed(slack, user, channel, text="since all"):
    (message,) = await asked(slack, user, channel, "/brief", text)
    return message


async def test_brief_posts_a_sourced_briefing_for_everybody(slack, bob, news):
    message = await briefed(slack, bob, news)

    assert message.ephemeral_to is None
    assert FERRY in message.shown
    assert "[2] Quay Post ‹https://quaypost.example/2026/11/23/ferry-vote›" in message.shown
    assert message.buttons[:5] == ["More", "Sources", "Who said…?", "Useful", "Not useful"]
    assert message.text.startswith("Briefing: 5 stories from 15 articles")
    assert (message.unfurl_links, message.unfurl_media) == (False, False)


async def test_whosaid_names_the_speaker(slack, bob, news):
    (message,) = await asked(slack, bob, news, "/whosaid", "a gamble with other people's money")

    assert "*Maren Oduya*: “a gamble with other people's money”" in message.shown
    assert message.ephemeral_to is None


async def test_whosaid_says_that_nobody_did(slack, bob, news):
    (message,) = await asked(slack, bob, news, "/whosaid", "purple elephants vote on Thursdays")

    assert "Nobody in my archive (15 articles since 21 Nov 2026) said that." in message.shown


async def test_quotes_of_a_person(slack, bob, news):
    (message,) = await asked(slack, bob, news, "/quotes", "Maren Oduya")

    assert "quotations of Maren Oduya*" in message.shown


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/sources", "15 articles since 21 Nov 2026"),
        ("/sources list", "Quay Post"),
        ("/newsbrief", "/whosaid words or a question"),
        ("/newsbrief help", "/newsbrief health"),
        ("/newsbrief health", "*slack*: Connected to Quay News."),
        ("/brief since the flood", "is no span of time"),
        ("/brief length:huge", "“huge” is no length"),
        ("/whosaid", "Say which words"),
        ("/quotes", "Say whose quotations"),
        ("/sources frobnicate", "Say /sources list"),
        ("/sources check http://127.0.0.1:1/feed.xml", "127.0.0.1"),
        ("/sources add https://example.org/feed.xml", "Only workspace admins and owners"),
        ("/sources remove https://example.org/feed.xml", "Only workspace admins and owners"),
        ("/newsbrief forget", "Only workspace admins and owners"),
    ],
)
async def test_settings_and_errors_are_for_one_persons_eyes(slack, bob, news, line, told):
    command, _, text = line.partition(" ")
    (message,) = await asked(slack, bob, news, command, text)

    assert message.ephemeral_to == bob.id
    assert told in message.shown


async def test_newsbrief_answers_a_question_in_plain_words(slack, bob, news):
    (message,) = await asked(slack, bob, news, "/newsbrief", "who said a gamble with other people's money?")

    assert "Maren Oduya" in message.shown


async def test_a_source_is_added_by_the_form_with_what_is_wrong_beside_the_field(slack, bot, feeds, ada, news):
    await (await slack.slash(ada, news, "/sources", "add")).acked()
    form = await slack.wait_modal(ada)
    wrong = await slack.submit(form, {"Address": "not an address"})
    assert wrong.action == "errors"
    assert "Give the address of a feed" in wrong.errors["address"]
    missing = await slack.submit(form, {"Address": feeds.at("/nothing.xml")})
    assert "404" in missing.errors["address"]
    right = await slack.submit(form, {"Address": feeds.at("/feed.xml")})
    assert (right.action, right.problem) == (None, None)

    (told,) = await slack.wait_messages(news, 1, to=ada)
    assert "Subscribed to Heron Daily. It has 1 entry now." in told.shown
    assert told.ephemeral_to == ada.id
    checked = await asked(slack, ada, news, "/sources", f"check {feeds.at('/feed.xml')}", count=2)
    assert "Subscribed to it already." in checked[-1].shown
    again = await asked(slack, ada, news, "/sources", f"add {feeds.at('/feed.xml')}", count=3)
    assert "is subscribed to already" in again[-1].shown
    announce(bot.home, feeds.at("/feed.xml"), "Heron Daily <!channel> is *back*.")
    (notice,) = await slack.wait_until(lambda: [one for one in slack.messages(news, bot=True) if not one.ephemeral_to])
    assert notice.shown == "Heron Daily <!channel> is ∗back∗."
    assert (len(notice.pings), notice.unfurl_links) == (0, False)
    gone = await asked(slack, ada, news, "/sources", f"remove {feeds.at('/feed.xml')}", count=5)
    assert "No longer subscribed to Heron Daily; its articles stay." in gone[-1].shown


async def test_an_address_that_is_slow_to_answer_still_is_acknowledged_in_time(slack, feeds, ada, news):
    await slack.slash(ada, news, "/sources", "add")
    form = await slack.wait_modal(ada)
    sent = await slack.submit(form, {"Address": feeds.at("/slow.xml")})
    assert sent.action == "update"
    assert "Looking at that address…" in sent.view.shown
    done = await slack.wait_modal(ada, after=sent.view)

    assert "Subscribed to Slow Post" in done.shown
    await slack.wait_messages(news, 1, to=ada)


async def test_a_slow_address_without_a_feed_leads_back_to_the_form(slack, feeds, ada, news):
    await slack.slash(ada, news, "/sources", "add")
    sent = await slack.submit(await slack.wait_modal(ada), {"Address": feeds.at("/slow-nothing")})
    form = await slack.wait_modal(ada, after=sent.view)

    assert "404" in form.shown
    assert form.blocks[-1]["element"]["initial_value"] == feeds.at("/slow-nothing")


async def test_a_digest_is_made_and_comes_at_once(slack, ada, news):
    added = await asked(slack, ada, news, "/digest", "add monthly on the 1st at 8:00 Oslo time")
    assert "Added: on the 1st of every month at 08:00, Oslo time" in added[-1].shown
    name = re.search(r"Its name is (\w+),", added[-1].shown)[1]
    due = await asked(slack, ada, news, "/digest", f"now {name}", count=2)
    assert "On its way" in due[-1].shown
    digest = (await slack.wait_messages(news, 3, to=ada, timeout=60))[-1]
    assert digest.ephemeral_to is None
    assert " briefing · " in digest.text
    assert digest.metadata["event_type"] == "newsbrief_digest"
    gone = await asked(slack, ada, news, "/digest", f"remove {name}", count=4)
    assert "Removed: " in gone[-1].shown


async def test_the_home_tab_shows_sources_and_health_and_lets_managers_change_them(slack, feeds, ada):
    home = await slack.open_home(ada, timeout=15)
    assert "*archive*: it holds" in home.shown
    await slack.press(home, "Add a source", ada)
    form = await slack.wait_modal(ada)
    await slack.submit(form, {"Address": feeds.at("/feed.xml")})
    with_feed = await slack.wait_until(lambda: (now := slack.home(ada)) != home and now, 10)
    assert "Heron Daily" in with_feed.shown
    assert "Subscribed to Heron Daily" in with_feed.shown
    place = [block for block in with_feed.blocks if "accessory" in block]
    await slack.press(with_feed, "Remove", ada, nth=next(i for i, b in enumerate(place) if "Heron" in str(b["text"])))
    without = await slack.wait_until(lambda: (now := slack.home(ada)) != with_feed and now, 10)
    assert "No longer subscribed to Heron Daily" in without.shown
    await slack.press(without, "Look again", ada)
    again = await slack.wait_until(lambda: (now := slack.home(ada)) != without and now, 10)
    assert "No longer" not in again.shown


async def test_the_home_tab_of_others_has_no_buttons_but_for_digests_of_their_own(slack, bob):
    home = await slack.open_home(bob, timeout=15)

    assert home.buttons == ["Look again", "Add a digest for me"]
    assert "Workspace admins and owners can change the sources." in home.shown


async def test_brief_this_reads_the_links_of_a_message_and_answers_in_its_thread(slack, feeds, ada, bob, news):
    message = slack.write(ada, news, f"Look: {feeds.at('/story.html')}")
    await (await slack.shortcut("Brief this", bob, message)).acked()
    (answer,) = await slack.wait_messages(news, 1, thread=message, timeout=20)
    answer = answer if answer.buttons else await slack.wait_edit(answer, timeout=20)

    assert "Heron seen" in answer.shown


async def test_who_waits_is_told_so_and_the_answer_takes_the_place_of_it(slack, feeds, ada, bob, news):
    feeds.page_seconds = 2.0
    try:
        message = slack.write(ada, news, f"Look: {feeds.at('/story.html')}")
        await slack.shortcut("Brief this", bob, message)
        (waiting,) = await slack.wait_messages(news, 1, thread=message, timeout=20)
        assert waiting.shown == "Reading the news…"
        assert "Heron seen" in (await slack.wait_edit(waiting, timeout=20)).shown
        nothing = slack.write(ada, news, f"Look: {feeds.at('/not-there.html')}")
        await slack.shortcut("Brief this", bob, nothing)
        (waiting,) = await slack.wait_messages(news, 1, thread=nothing, timeout=20)
        assert (await slack.wait_edit(waiting, timeout=20)).deleted
        (told,) = await slack.wait_until(
            lambda: [one for one in slack.messages(news, bot=True) if one.ephemeral_to == bob.id]
        )
        assert "404" in told.shown
    finally:
        feeds.page_seconds = 0.0


async def test_brief_this_without_a_link_says_so(slack, ada, bob, news):
    message = slack.write(ada, news, "No link here")
    await slack.shortcut("Brief this", bob, message)
    (answer,) = await slack.wait_messages(news, 1, to=bob)

    assert answer.ephemeral_to == bob.id
    assert "There is no link in that message" in answer.shown


async def test_who_said_this_looks_for_what_a_message_quotes(slack, ada, bob, news):
    message = slack.write(ada, news, "Did you hear? “a gamble with other people's money” & “purple elephants vote”")
    await slack.shortcut("Who said this?", bob, message)
    (answer,) = await slack.wait_messages(news, 1, thread=message, timeout=20)

    assert "*Maren Oduya*" in answer.shown
    assert "Nobody in my archive" in answer.shown


async def test_a_mention_is_answered_in_a_thread_of_it(slack, bob, news):
    call = await slack.mention(bob, news, "what happened with the ferry?")
    (answer,) = await slack.wait_messages(news, 1, thread=call.ts, timeout=20)

    assert "== Briefing: the ferry ==" in answer.shown
    await slack.mention(bob, news, "")
    (hint,) = [one for one in await slack.wait_messages(news, 2, to=bob) if one.ephemeral_to]
    assert "/newsbrief help lists what I can do" in hint.shown


async def test_a_direct_message_is_answered_there_and_the_answer_is_not_taken_for_a_question(slack, bob):
    await slack.dm(bob, "Who said “a gamble with other people's money”?")
    (answer,) = await slack.wait_messages(slack.im(bob), 1, timeout=20)
    assert "*Maren Oduya*" in answer.shown
    assert answer.thread_ts is None
    await slack.dm(bob, "help")
    await slack.wait_messages(slack.im(bob), 2)
    await slack.quiet(0.3)

    assert len(slack.messages(slack.im(bob), bot=True)) == 2


async def test_the_buttons_of_a_story_answer_in_the_thread(slack, ada, bob, news):
    message = await briefed(slack, bob, news, "ferry since all")
    for label in ("More", "Sources", "Who said…?"):
        await (await slack.press(message, label, ada)).acked()
    replies = await slack.wait_messages(news, 3, thread=message, timeout=20)
    told = "\n".join(one.shown for one in replies)

    assert "== More about it ==" in told
    assert "[1] Harbour Radio, 23 Nov 2026: Ferry saved" in told
    assert "*10 quotations*" in told
    assert all(one.ephemeral_to is None for one in replies)


async def test_what_was_left_out_is_told_on_request(slack, bob, news):
    message = await briefed(slack, bob, news)
    await slack.press(message, "What was left out", bob)
    (reply,) = await slack.wait_messages(news, 1, thread=message, timeout=20)

    assert "== What was left out ==" in reply.shown
    assert FERRY not in reply.shown
    assert "stories from" in reply.shown


async def test_votes_are_counted_once_a_person_and_thanked_for_in_private(slack, ada, bob, news):
    message = await briefed(slack, bob, news)
    for user, label in ((ada, "Useful"), (bob, "Useful"), (bob, "Not useful")):
        (thanks,) = (await _pressed(slack, message, label, user))[-1:]

    assert thanks.ephemeral_to == bob.id
    assert "1 person finds it useful, 1 not." in thanks.shown


async def _pressed(slack, message, label, user):
    before = len([one for one in slack.messages(bot=True) if one.ephemeral_to == user.id])
    await slack.press(message, label, user)
    await slack.wait_until(
        lambda: len([one for one in slack.messages(bot=True) if one.ephemeral_to == user.id]) > before
    )
    return [one for one in slack.messages(bot=True) if one.ephemeral_to == user.id]


async def test_an_event_that_comes_again_is_answered_once(slack, bob, news):
    call = await slack.mention(bob, news, "/whosaid a gamble with other people's money")
    await slack.redeliver(call)
    await slack.redeliver(call, same_envelope=True)
    await slack.wait_messages(news, 1, timeout=20)
    await slack.redeliver(call)
    await slack.quiet(0.4)

    assert len(slack.messages(news, bot=True)) == 1
    assert len(call.acks) == 4


async def test_a_command_and_a_press_that_come_twice_are_answered_once(slack, bob, news):
    slack.duplicate_next()
    message = await briefed(slack, bob, news)
    slack.duplicate_next()
    await slack.press(message, "Sources", bob)
    await slack.wait_messages(news, 1, thread=message)
    await slack.quiet(0.4)

    assert len(slack.messages(news, bot=True)) == 2


async def test_a_form_that_comes_twice_adds_once(slack, feeds, ada, news):
    await slack.slash(ada, news, "/sources", "add")
    form = await slack.wait_modal(ada)
    slack.duplicate_next()
    sent = await slack.submit(form, {"Address": feeds.at("/feed.xml")})
    assert sent.action is None
    await slack.wait_messages(news, 1, to=ada)
    await slack.quiet(0.4)

    assert len(slack.messages(news, bot=True)) == 1
    await slack.slash(ada, news, "/sources", f"remove {feeds.at('/feed.xml')}")
    await slack.wait_messages(news, 2, to=ada)


async def test_what_failed_is_not_lost_when_it_comes_again(slack, bob, news):
    slack.fail_next("chat.postMessage", error="fatal_error")
    call = await slack.mention(bob, news, "/whosaid a gamble with other people's money")
    await slack.wait_until(lambda: any(one.error == "fatal_error" for one in slack.calls))
    await slack.quiet(0.3)
    (told,) = slack.messages(news, bot=True)
    assert (told.ephemeral_to, "Slack said fatal_error." in told.shown) == (bob.id, True)
    await slack.redeliver(call)

    assert len(await slack.wait_messages(news, 1, timeout=20)) == 1


async def test_an_archive_that_somebody_writes_to_makes_nobody_wait(slack, bot, feeds, bob, news):
    ada = slack.user("patient ada", admin=True)
    await slack.slash(ada, news, "/sources", "add")
    form = await slack.wait_modal(ada)
    with sqlite3.connect(bot.home / "newsbrief.db", isolation_level=None) as database:
        database.execute("BEGIN IMMEDIATE")
        slack.duplicate_next()
        (message,) = await asked(slack, bob, news, "/quotes", "Maren Oduya")
        sent = await slack.submit(form, {"Address": feeds.at("/feed.xml")})
        database.execute("ROLLBACK")
    database.close()

    assert "Maren Oduya" in message.shown
    assert (sent.action, sent.problem) == ("update", None)
    await slack.wait_messages(news, 2, to=ada)  # subscribed once the archive was free
    await slack.slash(ada, news, "/sources", f"remove {feeds.at('/feed.xml')}")
    assert len(await slack.wait_messages(news, 3, to=ada)) == 3


@pytest.mark.parametrize("how", [{"status": 429, "retry_after": 1}, {"status": 503}, {"drop": True}])
async def test_slack_in_trouble_is_asked_again(slack, bob, news, how):
    slack.fail_next("chat.postMessage", **how)

    (message,) = await asked(slack, bob, news, "/quotes", "Maren Oduya")
    assert "Maren Oduya" in message.shown


async def test_a_response_url_in_trouble_is_asked_again(slack, bob, news):
    slack.fail_next("response_url", status=429, retry_after=1)
    (message,) = await asked(slack, bob, news, "/sources")

    assert message.ephemeral_to == bob.id


async def test_a_socket_lost_in_the_middle_of_a_command_costs_no_answer(slack, bob, news):
    slack.fail_next("chat.postMessage", delay=1.0)
    call = await slack.slash(bob, news, "/quotes", "Maren Oduya")
    await call.acked()
    slack.drop_socket()
    assert len(await slack.wait_messages(news, 1, timeout=20)) == 1
    await slack.wait_connected()
    (message,) = (await asked(slack, bob, news, "/quotes", "Tuva Reksten", count=2))[1:]

    assert "Tuva Reksten" in message.shown


async def test_a_mention_while_the_socket_is_lost_is_answered_once_it_is_back(slack, bob, news):
    slack.drop_socket()
    await slack.mention(bob, news, "/quotes Maren Oduya")
    assert len(await slack.wait_messages(news, 1, timeout=20)) == 1
    await slack.wait_connected()
    await slack.quiet(0.4)

    assert len(slack.messages(news, bot=True)) == 1


async def test_a_socket_that_slack_asks_to_be_made_anew_loses_nothing(slack, bob, news):
    await slack.refresh_sockets()
    await slack.mention(bob, news, "/quotes Maren Oduya")

    assert len(await slack.wait_messages(news, 1, timeout=20)) == 1
    await slack.wait_connected()


async def test_channels_without_the_bot_are_answered_all_the_same(slack, ada, bob):
    public = slack.channel(f"public{next(_names)}", bob, bot=False)
    private = slack.channel(f"private{next(_names)}", bob, private=True, bot=False)
    assert (await briefed(slack, bob, public)).via == "chat.postMessage"
    message = await briefed(slack, bob, private)

    assert (message.via, message.ephemeral_to) == ("response_url", None)
    assert FERRY in message.shown
    refusals = [one for one in slack.refused if one.error == "channel_not_found"]
    assert len(refusals) == 1  # asked once; then the other way


async def test_who_may_manage_a_private_channel_is_asked_of_slack(slack, bob):
    private = slack.channel(f"private{next(_names)}", bob, private=True)
    (message,) = await asked(slack, bob, private, "/sources", "add")

    assert "Only workspace admins and owners, and whoever made this channel" in message.shown


async def test_a_long_briefing_goes_on_in_its_thread(slack, bob, news):
    call = await slack.slash(bob, news, "/brief", "since all long")
    await call.acked()
    first, second = await slack.wait_messages(news, 2, timeout=20)
    if not first.buttons:
        first = slack.current(first)

    assert second.thread_ts == first.ts
    assert FERRY in first.shown


async def test_what_was_posted_is_forgotten_on_request(slack, ada, bob, news):
    message = await briefed(slack, bob, news)
    told = await asked(slack, ada, news, "/newsbrief", "forget", count=2)
    assert "Forgotten: " in told[-1].shown
    await slack.press(message, "More", bob)
    (gone,) = [one for one in await slack.wait_messages(news, 2, to=bob, timeout=10) if one.ephemeral_to]

    assert "ask for a new one with /brief" in gone.shown


async def test_a_button_that_is_none_of_ours_is_only_told_to_be_old(slack, bob, news):
    message = await briefed(slack, bob, news)
    for block in message.blocks:
        for element in block.get("elements", ()):
            if element.get("action_id") == "more":
                element["value"] = "'; DROP TABLE posts; --"
    (told,) = (await _pressed(slack, message, "More", bob))[-1:]

    assert "ask for a new one with /brief" in told.shown


async def test_whoever_asks_too_often_is_asked_to_wait(slack, bob, news):
    for _ in range(7):
        await slack.slash(bob, news, "/sources")
    messages = await slack.wait_messages(news, 7, to=bob, timeout=20)

    assert any("One moment, please" in one.shown for one in messages)


async def test_a_restart_keeps_old_buttons_and_finishes_posts_in_flight(slack, tmp_path):
    home = samples_home(tmp_path)
    async with FakeSlack(manifest=MANIFEST, message_rate=None) as other:
        eve = other.user("eve")
        news = other.channel("news", eve)
        async with serving(home, other.environment()) as bot:
            await other.wait_connected()
            message = await briefed(other, eve, news)
            call = await other.mention(eve, news, "/quotes Maren Oduya")
            await other.wait_messages(news, 2, timeout=20)
            other.fail_next("chat.postMessage", delay=1.0)
            before = len([one for one in other.calls if one.method == "chat.postMessage"])
            await (await other.slash(eve, news, "/quotes", "Tuva Reksten")).acked()
            await asyncio.sleep(0.3)
            bot.process.send_signal(signal.SIGTERM)
            assert await bot.stop() == 0
            assert len([one for one in other.calls if one.method == "chat.postMessage"]) == before + 1
            assert "Tuva Reksten" in other.messages(news, bot=True)[-1].shown
        async with serving(home, other.environment()):
            await other.wait_connected()
            await other.redeliver(call)  # answered before the restart
            await other.press(message, "Sources", eve)
            (reply,) = await other.wait_messages(news, 1, thread=message, timeout=20)
            assert "Quay Post" in reply.shown
            await other.quiet(0.4)
        assert len(other.messages(news, bot=True)) == 4
        assert other.refused == []


async def test_nothing_the_bot_did_was_refused_late_or_a_disturbance(slack, bot):
    """Last: of everything that the tests above made the bot do."""
    await slack.quiet(0.2)

    assert [one for one in slack.refused if one.error != "channel_not_found"] == []
    assert [ack for ack in slack.acks if ack.late] == []
    assert slack.pings == slack.possible_pings == []
    assert [one for one in slack.messages(bot=True) if not one.text.strip()] == []
    assert [one for one in slack.messages(bot=True) if one.unfurl_links] == []
    told = bot.told
    assert slack.bot_token not in told
    assert slack.app_token not in told


async def test_the_manifest_asks_for_exactly_the_scopes_that_were_needed(slack):
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    needed = {EVENT_SCOPES[one] for one in events if one in EVENT_SCOPES}

    assert slack.scopes_used | needed | {"commands", *DIGESTS} == set(SCOPES)  # of those test_slack_poster tells


async def test_tokens_are_in_no_table(slack, bot):
    with sqlite3.connect(bot.home / "newsbrief.db") as database:
        kept = json.dumps([row for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
                           for row in map(str, database.execute(f'SELECT * FROM "{name}"'))])  # fmt: skip

    assert slack.bot_token not in kept
