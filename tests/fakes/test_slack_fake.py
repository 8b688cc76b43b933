"""The fake Slack against the real clients: slack_bolt's AsyncApp, its Socket Mode handler, and AsyncWebClient."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ServerDisconnectedError, web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler, AsyncServerErrorRetryHandler
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, ManifestError, NotThereError
from tests.fakes.slack.http_mode import SIGNATURES

QUIET = logging.getLogger("tests.fakes.bot")
QUIET.setLevel(logging.CRITICAL)


def section(text: str, **more) -> dict:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str, **more) -> dict:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": action_id, **more}


MODAL = {
    "type": "modal",
    "callback_id": "add_source",
    "title": {"type": "plain_text", "text": "Add a source"},
    "submit": {"type": "plain_text", "text": "Add"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "url",
            "label": {"type": "plain_text", "text": "Address"},
            "element": {"type": "url_text_input", "action_id": "value"},
        }
    ],
}


def client_of(slack: FakeSlack, *handlers, token: str | None = "") -> AsyncWebClient:
    given = slack.bot_token if token == "" else token
    return AsyncWebClient(token=given, base_url=slack.api_url, logger=QUIET, retry_handlers=list(handlers))


def bot_of(slack: FakeSlack) -> AsyncApp:
    """A small bot with one listener for each thing that people can do."""
    app = AsyncApp(client=client_of(slack), signing_secret=slack.signing_secret, logger=QUIET)
    app.seen = []
    answer_commands(app)
    answer_interactions(app)
    answer_events(app)
    return app


def answer_commands(app: AsyncApp) -> None:
    @app.command("/brief")
    async def brief(ack, command, client, respond):
        app.seen.append(command["text"])
        if command["text"] == "never":
            return
        if command["text"] == "late":
            await asyncio.sleep(0.6)
        await ack("Working on it…" if command["text"] == "payload" else "")
        if command["text"] == "slow":
            await asyncio.sleep(0.5)
        more = {
            "type": "actions",
            "elements": [button("More", "more", value="1"), button("Open", "open", url="http://a.example/x")],
        }
        await client.chat_postMessage(
            channel=command["channel_id"],
            text="A briefing",
            blocks=[section("*Ferry* saved &amp; kept <https://a.example/1|[1]>"), more],
            metadata={"event_type": "delivery", "event_payload": {"key": "k1"}},
        )
        await respond("Only you see this")

    @app.command("/sources")
    async def sources(ack, command, client):
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=MODAL)


def answer_interactions(app: AsyncApp) -> None:
    @app.action("more")
    async def more_pressed(ack, body, respond):
        await ack()
        app.seen.append(body["actions"][0]["value"])
        await respond(text="More of it", replace_original=True)

    @app.action("open")
    async def opened(ack):
        await ack()

    @app.view("add_source")
    async def added(ack, view):
        given = view["state"]["values"]["url"]["value"]["value"]
        if given.endswith("bad"):
            await ack(response_action="errors", errors={"url": "Not a feed"})
        elif given.endswith("more"):
            await ack(response_action="update", view={**MODAL, "title": {"type": "plain_text", "text": "One more"}})
        else:
            await ack()

    @app.view_closed("add_source")
    async def closed(ack):
        await ack()
        app.seen.append("closed")

    @app.shortcut("brief_this")
    async def brief_this(ack, shortcut, client):
        await ack()
        await client.chat_postMessage(
            channel=shortcut["channel"]["id"],
            thread_ts=shortcut["message_ts"],
            text=f"Brief of: {shortcut['message']['text']}",
        )


def answer_events(app: AsyncApp) -> None:
    @app.event("app_mention")
    async def mentioned(event, say):
        app.seen.append(event["text"])
        await say(text="You asked", thread_ts=event["ts"])

    @app.event("message")
    async def written(event, say):
        app.seen.append(event["text"])
        await say(text=f"Heard: {event['text']}")

    @app.event("app_home_opened")
    async def home(event, client):
        await client.views_publish(
            user_id=event["user"],
            view={"type": "home", "blocks": [section("Sources: 3", accessory=button("Check", "more", value="home"))]},
        )

    @app.event("app_uninstalled")
    async def uninstalled():
        app.seen.append("uninstalled")


@asynccontextmanager
async def running(slack: FakeSlack, sockets: int = 1, ping_interval: float = 0.3):
    """The bot on Socket Mode."""
    app = bot_of(slack)
    handlers = [
        AsyncSocketModeHandler(app, slack.app_token, logger=QUIET, ping_interval=ping_interval) for _ in range(sockets)
    ]
    try:
        for handler in handlers:
            await handler.connect_async()
        await slack.wait_connected(sockets)
        yield app
    finally:
        for handler in handlers:
            await handler.close_async()
        await asyncio.sleep(0.02)


@asynccontextmanager
async def serving(app: AsyncApp):
    """The bot in HTTP mode; its address."""
    runner = web.AppRunner(app.web_app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def slack():
    async with FakeSlack(ack_seconds=0.5, retry_delays=(0.0, 0.1, 0.1), message_rate=None) as made:
        yield made


# --- Socket Mode ------------------------------------------------------------------------------------------------------


async def test_a_command_is_acknowledged_posted_and_answered(slack):
    mara = slack.user("mara", tz="Europe/Helsinki", admin=True)
    news = slack.channel("news", mara)
    async with running(slack) as bot:
        call = await slack.slash(mara, news, "/brief", "ferry")
        ack = await call.acked(timeout=3)
        posted, private = await slack.wait_messages(news, 2, to=mara)
    assert ["ferry"] == bot.seen
    assert ack.ms < 500
    assert not ack.late
    assert "Ferry" in posted.shown
    assert ["More", "Open"] == posted.buttons
    assert ("Only you see this", mara.id, "response_url") == (private.text, private.ephemeral_to, private.via)
    assert [posted] == await slack.wait_messages(news, 1)
    assert ["https://a.example/1", "http://a.example/x"] == [link.url for link in posted.links]
    assert [] == slack.pings == slack.refused
    assert {"chat:write"} == slack.scopes_used


async def test_an_acknowledgement_can_carry_the_answer(slack):
    mara = slack.user("mara")
    news = slack.channel("news")
    async with running(slack):
        await slack.slash(mara, news, "/brief", "payload")
        posted = await slack.wait_messages(news, 3, to=mara)
    assert ("Working on it…", mara.id) in [(one.text, one.ephemeral_to) for one in posted if one.via == "ack"]


@pytest.mark.parametrize("text", ["never", "late"])
async def test_a_command_that_is_not_acknowledged_in_time_fails_before_the_person(slack, text):
    mara = slack.user("mara")
    news = slack.channel("news")
    async with running(slack) as bot:
        call = await slack.slash(mara, news, "/brief", text)
        await call.settled()
        assert "operation_timeout" == call.error
        if text == "late":
            ack = await call.acked()
            assert ack.late
            assert ack.ms > 500
    assert [text] == bot.seen  # commands are not sent again


async def test_an_event_without_acknowledgement_comes_again_with_its_number(slack):
    mara = slack.user("mara")
    news = slack.channel("news")
    app = AsyncApp(client=client_of(slack), logger=QUIET)
    attempts = []

    @app.middleware
    async def refuse_twice(req, next_):
        attempts.append(
            (req.headers.get("x-slack-retry-num"), req.headers.get("x-slack-retry-reason"), req.body["event_id"])
        )
        if len(attempts) > 2:
            await next_()

    @app.event("app_mention")
    async def mentioned():
        pass

    handler = AsyncSocketModeHandler(app, slack.app_token, logger=QUIET)
    await handler.connect_async()
    call = await slack.mention(mara, news, "what happened?")
    await call.acked(timeout=5)
    await handler.close_async()
    event_id = call.payload["event_id"]
    # the first has the numbers 0 and "" (Bolt passes them on as headers)
    assert [(["0"], [""], event_id), (["1"], ["timeout"], event_id), (["2"], ["timeout"], event_id)] == attempts
    assert 3 == len({attempt.envelope_id for attempt in call.attempts})


async def test_events_are_sent_again_on_request_and_twice_on_request(slack):
    mara = slack.user("mara")
    news = slack.channel("news")
    async with running(slack) as bot:
        slack.duplicate_next()
        call = await slack.mention(mara, news, "one")
        await slack.wait_messages(news, 2)
        await slack.redeliver(call)
        await slack.wait_messages(news, 3)
        await slack.wait_until(lambda: len(call.acks) == 3)
    assert 3 == len(bot.seen)  # Bolt itself does not mind
    assert [0, 0, 1] == [attempt.number for attempt in call.attempts]
    assert 2 == len({attempt.envelope_id for attempt in call.attempts})
    assert ["acked"] * 3 == [attempt.outcome for attempt in call.attempts]


async def test_a_socket_dropped_in_the_middle_of_a_command_comes_back(slack):
    mara = slack.user("mara")
    news = slack.channel("news")
    async with running(slack):
        call = await slack.slash(mara, news, "/brief", "slow")
        await call.acked()
        slack.drop_socket()
        await slack.wait_messages(news, 1)  # the work goes on without the socket
        await slack.wait_connected()
        again = await slack.slash(mara, news, "/brief", "after")
        await again.acked()
    assert 2 == slack.hub.opened


async def test_an_event_lost_with_its_socket_is_delivered_after_the_reconnect(slack):
    mara = slack.user("mara")
    news = slack.channel("news")
    async with running(slack):
        for connection in slack.hub.connections:
            connection.silent = True  # what is sent now is never read
        call = await slack.mention(mara, news, "lost?")
        slack.drop_socket()
        await call.acked(timeout=8)
        await slack.wait_messages(news, 1)
    assert call.attempts[-1].number > 0
    assert "acked" == call.attempts[-1].outcome


async def test_disconnect_messages_make_the_client_renew_its_socket(slack):
    async with running(slack):
        await slack.refresh_sockets()
        await slack.wait_until(lambda: slack.hub.opened == 2)
        await slack.wait_connected()
        await slack.refresh_sockets("warning")
        await slack.wait_until(lambda: slack.hub.opened == 3)
    opens = [call for call in slack.calls if call.method == "apps.connections.open"]
    assert 3 == len(opens)


async def test_dead_connections_are_noticed_by_pings(slack):
    async with running(slack, ping_interval=0.2):
        slack.hub.go_silent()
        await slack.wait_until(lambda: slack.hub.opened == 2, timeout=6)


async def test_two_connections_take_turns(slack):
    mara = slack.user("mara")
    news = slack.channel("news")
    async with running(slack, sockets=2):
        calls = [await slack.slash(mara, news, "/brief", str(number)) for number in range(4)]
        for call in calls:
            await call.acked()
    assert 2 == len({call.attempts[0].connection for call in calls})


async def test_without_a_bot_a_command_fails_at_once(slack):
    call = await slack.slash(slack.user("mara"), slack.channel("news"), "/brief")
    await call.settled()
    assert "dispatch_failed" == call.error


async def test_two_hundred_people_at_once(slack):
    places = [(slack.user(f"user{number}"), slack.channel(f"place{number}")) for number in range(200)]
    async with running(slack):
        calls = await asyncio.gather(*[slack.slash(user, place, "/brief") for user, place in places])
        await asyncio.gather(*[call.acked(timeout=10) for call in calls])
        await slack.wait_until(lambda: len(slack.messages(bot=True)) == 400, timeout=20)
    assert 200 == len(slack.acks)
    assert [] == slack.refused


# --- what people do ---------------------------------------------------------------------------------------------------


async def test_pressing_a_button_replaces_the_message(slack):
    mara = slack.user("mara")
    news = slack.channel("news")
    async with running(slack) as bot:
        await slack.slash(mara, news, "/brief", "ferry")
        (posted,) = await slack.wait_messages(news, 1)
        press = await slack.press(posted, "More", mara)
        edited = await slack.wait_edit(posted)
        opened = await slack.press(await _fresh(slack, mara, news), "Open", mara)
        await opened.acked()
    assert "More of it" == edited.shown
    assert "1" == bot.seen[1]
    assert "message" in press.payload
    with pytest.raises(NotThereError, match="nothing to press is labelled 'Less'"):
        await slack.press(posted, "Less", mara)


async def _fresh(slack, user, channel):
    await slack.slash(user, channel, "/brief", "again")
    *_, last = await slack.wait_messages(channel, 2)
    return last


async def test_mentions_direct_messages_and_shortcuts(slack):
    mara = slack.user("mara")
    news = slack.channel("news")
    async with running(slack) as bot:
        call = await slack.mention(mara, news, "what about <b> & https://a.example/1?")
        (answer,) = await slack.wait_messages(news, 1, thread=call.ts)
        await slack.dm(mara, "when did she say it?")
        (private,) = await slack.wait_messages(slack.im(mara), 1)
        article = await slack.say(mara, news, "a long article")
        await slack.shortcut("Brief this", mara, article)
        (brief,) = await slack.wait_messages(news, 1, thread=article)
        await slack.quiet()
    assert f"<@{slack.team.bot_user}> what about &lt;b&gt; &amp; <https://a.example/1>?" == bot.seen[0]
    assert "You asked" == answer.text
    assert "Heard: when did she say it?" == private.text
    assert "Brief of: a long article" == brief.text
    assert 2 == len(bot.seen)  # its own message in the direct message came as an event too, and Bolt left it alone
    own = [delivery for delivery in slack.deliveries if delivery.payload.get("event", {}).get("bot_id")]
    assert [private.ts] == [delivery.ts for delivery in own]


async def test_a_modal_with_an_error_beside_the_field(slack):
    mara = slack.user("mara")
    news = slack.channel("news")
    async with running(slack) as bot:
        await slack.slash(mara, news, "/sources", "add")
        modal = await slack.wait_modal(mara)
        with pytest.raises(NotThereError, match="'Address' is empty"):
            await slack.submit(modal, {})
        refused = await slack.submit(modal, {"Address": "http://a.example/bad"})
        shown = slack.modal(mara)
        updated = await slack.submit(modal, {"url": "http://a.example/more"})
        done = await slack.submit(updated.view, {"url": "http://a.example/feed"})
        assert slack.modal(mara) is None
        await slack.slash(mara, news, "/sources", "add")
        await slack.close_view(await slack.wait_modal(mara))
        await slack.wait_until(lambda: "closed" in bot.seen)
    assert ("errors", {"url": "Not a feed"}, None) == (refused.action, refused.errors, refused.problem)
    assert "! url: Not a feed" in shown.shown
    assert ("update", "One more") == (updated.action, updated.view.title)
    assert (None, None) == (done.action, done.problem)


async def test_the_home_tab(slack):
    mara = slack.user("mara")
    async with running(slack) as bot:
        home = await slack.open_home(mara)
        await slack.press(home, "Check", mara)
        await slack.wait_until(lambda: "home" in bot.seen)
    assert "Sources: 3   [Check]" in home.shown
    assert home == slack.home(mara)


async def test_what_happens_to_channels_and_workspaces(slack):
    mara = slack.user("mara")
    news, later = slack.channel("news"), slack.channel("later", bot=False)
    with pytest.raises(NotThereError, match="the bot is not in #later"):
        await slack.mention(mara, later, "hello")
    async with running(slack) as bot:
        deliveries = [
            await slack.invite_bot(later, by=mara),
            await slack.share_link(mara, news, "https://a.example/1"),
            await slack.shortcut("Find a quote", mara),
            await slack.archive(news, by=mara),
            await slack.delete_channel(later),
            await slack.uninstall(),
        ]
        await slack.wait_until(lambda: "uninstalled" in bot.seen)
    assert [
        "member_joined_channel",
        "link_shared",
        "shortcut",
        "channel_archive",
        "channel_deleted",
        "app_uninstalled",
    ] == [delivery.name for delivery in deliveries]
    assert "https://a.example/1" == deliveries[1].payload["event"]["links"][0]["url"]
    assert "find_a_quote" == deliveries[2].payload["callback_id"]


async def test_triggers_and_response_urls_grow_old(slack):
    mara = slack.user("mara")
    news = slack.channel("news")
    client = client_of(slack)
    call = await slack.slash(mara, news, "/brief")
    from slack_sdk.webhook.async_client import AsyncWebhookClient

    hook = AsyncWebhookClient(call.response_url, logger=QUIET)
    answers = [await hook.send(text=str(number), response_type="in_channel") for number in range(6)]
    assert [200] * 5 + [404] == [answer.status_code for answer in answers]
    assert "used_url" in answers[-1].body
    await client.views_open(trigger_id=call.trigger_id, view=MODAL)
    assert "exchanged_trigger_id" == await refusal(client.views_open(trigger_id=call.trigger_id, view=MODAL))
    other = await slack.slash(mara, news, "/brief")
    slack.advance(3.5)
    assert "expired_trigger_id" == await refusal(client.views_open(trigger_id=other.trigger_id, view=MODAL))
    slack.advance(30 * 60)
    answer = await AsyncWebhookClient(other.response_url, logger=QUIET).send(text="late")
    assert (404, True) == (answer.status_code, "expired_url" in answer.body)


# --- the Web API ------------------------------------------------------------------------------------------------------


async def refusal(coroutine) -> str:
    with pytest.raises(SlackApiError) as error:
        await coroutine
    return error.value.response["error"]


BLOCKS = {
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "long section": ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    "empty section": ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "long header": (
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "mrkdwn header": (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        "must be one of the allowed types: plain_text [json-pointer:/blocks/0/text/type]",
    ),
    "long field": (
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "11 fields": (
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "11 in a context": (
        [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "26 actions": (
        [{"type": "actions", "elements": [button("x", str(number)) for number in range(26)]}],
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "long button": (
        [{"type": "actions", "elements": [button("x" * 76, "a")]}],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "long value": (
        [{"type": "actions", "elements": [button("x", "a", value="x" * 2001)]}],
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "long action_id": (
        [{"type": "actions", "elements": [button("x", "a" * 256)]}],
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "one action_id twice": (
        [{"type": "actions", "elements": [button("x", "a"), button("y", "a")]}],
        "`action_id` a already exists for another element in this block [json-pointer:/blocks/0]",
    ),
    "long block_id": (
        [section("x", block_id="b" * 256)],
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    "one block_id twice": (
        [section("x", block_id="b"), section("y", block_id="b")],
        "`block_id` b already exists for another block [json-pointer:/blocks]",
    ),
    "unknown block": ([{"type": "poem"}], "unsupported type: poem [json-pointer:/blocks/0/type]"),
    "emoji in mrkdwn": (
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}],
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
}


@pytest.mark.parametrize("case", BLOCKS)
async def test_blocks_beyond_the_limits_are_refused(slack, case):
    blocks, words = BLOCKS[case]
    with pytest.raises(SlackApiError) as error:
        await client_of(slack).chat_postMessage(channel=slack.channel("news").id, text="x", blocks=blocks)
    assert "invalid_blocks" == error.value.response["error"]
    assert [words] == error.value.response["errors"]
    assert [f"[ERROR] {words}"] == error.value.response["response_metadata"]["messages"]
    assert ["chat.postMessage"] == [call.method for call in slack.refused]


async def test_what_is_just_within_the_limits_is_taken(slack):
    client, news = client_of(slack), slack.channel("news")
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "h" * 150}},
        section("x" * 3000),
        {"type": "actions", "elements": [button("b" * 75, str(number)) for number in range(25)]},
        *[{"type": "divider"}] * 47,
    ]
    await client.chat_postMessage(channel=news.id, text="x", blocks=blocks)
    full = [section("x" * 3000)] * 4 + [section("x" * (13_422 - 12_000 - 5 * 125))]
    await client.chat_postMessage(channel=news.id, text="x", blocks=full)
    over = client.chat_postMessage(channel=news.id, text="x", blocks=[*full, {"type": "divider"}])
    assert "msg_blocks_too_long" == await refusal(over)
    answer = await client.chat_postMessage(channel=news.id, text="y" * 40_001)
    kept = slack.messages(news)[-1]
    assert (40_000, True) == (len(kept.text), kept.truncated)
    assert "msg_too_long" == await refusal(client.chat_update(channel=news.id, ts=answer["ts"], text="y" * 4_001))
    assert "no_text" == await refusal(client.api_call("chat.postMessage", json={"channel": news.id}))


async def test_views_beyond_the_limits_are_refused(slack):
    call = await slack.slash(slack.user("mara"), slack.channel("news"), "/sources")
    client = client_of(slack)
    long = {"type": "plain_text", "text": "x" * 25}
    for change in (
        {"title": long},
        {"submit": long},
        {"close": long},
        {"private_metadata": "x" * 3001},
        {"blocks": [section("x")] * 101},
        {"submit": None},
    ):
        view = {name: value for name, value in {**MODAL, **change}.items() if value is not None}
        assert "invalid_arguments" == await refusal(client.views_open(trigger_id=call.trigger_id, view=view))
    for _ in range(3):
        press = await slack.slash(slack.user("aino"), slack.channel("other"), "/sources")
        await client.views_open(trigger_id=press.trigger_id, view=MODAL)
    opened = await client.views_open(trigger_id=call.trigger_id, view=MODAL)
    stale = client.views_update(view_id=opened["view"]["id"], hash="stale", view=MODAL)
    assert "hash_conflict" == await refusal(stale)


async def test_errors_are_spelt_as_slack_spells_them(slack):
    client, mara = client_of(slack), slack.user("mara")
    news, old = slack.channel("news"), slack.channel("old", archived=True)
    secret, outside = slack.channel("secret", private=True, bot=False), slack.channel("outside", bot=False)
    note = slack.write(mara, news, "hello")
    post = client.chat_postMessage
    assert "channel_not_found" == await refusal(post(channel="C999", text="x"))
    assert "channel_not_found" == await refusal(post(channel=secret.id, text="x"))
    assert "is_archived" == await refusal(post(channel=old.id, text="x"))
    assert "thread_not_found" == await refusal(post(channel=news.id, text="x", thread_ts="1.1"))
    assert "not_in_channel" == await refusal(client.conversations_history(channel=outside.id))
    assert "message_not_found" == await refusal(client.chat_update(channel=news.id, ts="1.1", text="x"))
    assert "cant_update_message" == await refusal(client.chat_update(channel=news.id, ts=note.ts, text="x"))
    assert "cant_delete_message" == await refusal(client.chat_delete(channel=news.id, ts=note.ts))
    assert "user_not_found" == await refusal(client.users_info(user="U999"))
    assert "invalid_metadata_format" == await refusal(post(channel=news.id, text="x", metadata={"key": 1}))
    assert "invalid_auth" == await refusal(client_of(slack, token="xoxb-other").auth_test())
    assert "not_authed" == await refusal(client_of(slack, token=None).auth_test())
    assert "not_allowed_token_type" == await refusal(client_of(slack, token=slack.app_token).auth_test())
    assert "not_allowed_token_type" == await refusal(client.apps_connections_open(app_token=slack.bot_token))
    assert "unknown_method" == await refusal(client.api_call("chat.shout"))
    await slack.revoke()
    assert "token_revoked" == await refusal(client.auth_test())
    await slack.uninstall()
    assert "account_inactive" == await refusal(client.auth_test())


async def test_scopes_are_those_of_the_manifest():
    manifest = {
        "display_information": {"name": "Newsbrief"},
        "features": {
            "slash_commands": [{"command": "/brief", "description": "What happened?"}],
            "shortcuts": [{"name": "Brief this", "type": "message", "callback_id": "b", "description": "x"}],
        },
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
        "settings": {"event_subscriptions": {"bot_events": []}},
    }
    async with FakeSlack(manifest=manifest) as slack:
        mara, outside = slack.user("mara"), slack.channel("outside", bot=False)
        client = client_of(slack)
        with pytest.raises(SlackApiError) as error:
            await client.users_info(user=mara.id)
        assert ("missing_scope", "users:read", "chat:write,commands") == tuple(
            error.value.response[name] for name in ("error", "needed", "provided")
        )
        assert "not_in_channel" == await refusal(client.chat_postMessage(channel=outside.id, text="x"))
        with pytest.raises(ManifestError):
            await slack.slash(mara, outside, "/whosaid")
        with pytest.raises(ManifestError):
            await slack.dm(mara, "hello?")
    manifest["settings"]["event_subscriptions"]["bot_events"] = ["app_mention"]
    with pytest.raises(ManifestError, match="the event app_mention needs the scope app_mentions:read"):
        FakeSlack(manifest=manifest)


async def test_history_gives_metadata_back_and_users_their_zone(slack):
    client, mara = client_of(slack), slack.user("mara", tz="Asia/Tokyo", admin=True)
    news = slack.channel("news", mara)
    metadata = {"event_type": "delivery", "event_payload": {"key": "k1"}}
    first = await client.chat_postMessage(channel=news.id, text="one", metadata=metadata)
    await client.chat_postMessage(channel=news.id, text="reply", thread_ts=first["ts"])
    await client.chat_postEphemeral(channel=news.id, user=mara.id, text="psst")
    await client.chat_postMessage(channel="#news", text="two")
    plain = await client.conversations_history(channel=news.id)
    full = await client.conversations_history(channel=news.id, include_all_metadata=True, limit=1)
    assert ["two", "one"] == [message["text"] for message in plain["messages"]]
    assert "metadata" not in plain["messages"][1]
    second = await client.conversations_history(
        channel=news.id, include_all_metadata=True, limit=1, cursor=full["response_metadata"]["next_cursor"]
    )
    assert metadata == second["messages"][0]["metadata"]
    replies = await client.conversations_replies(channel=news.id, ts=first["ts"])
    assert ["one", "reply"] == [message["text"] for message in replies["messages"]]
    person = (await client.users_info(user=mara.id))["user"]
    assert ("Asia/Tokyo", 32_400, True) == (person["tz"], person["tz_offset"], person["is_admin"])
    opened = await client.conversations_open(users=[mara.id])
    assert slack.im(mara).id == opened["channel"]["id"]
    assert [news.id] == [one["id"] for one in (await client.users_conversations())["channels"]]


async def test_form_encoded_calls_mean_the_same(slack):
    news = slack.channel("news")
    client = client_of(slack)
    data = {"channel": news.id, "text": "x", "blocks": '[{"type": "divider"}]', "metadata": "{broken"}
    assert "invalid_metadata_format" == await refusal(client.api_call("chat.postMessage", data=data))
    await client.api_call("chat.postMessage", data={**data, "metadata": ""})
    assert "invalid_blocks_format" == await refusal(client.api_call("chat.postMessage", data={**data, "blocks": "{"}))
    assert "divider" == slack.messages(news)[0].blocks[0]["type"]


async def test_rate_limits_and_the_sdk_s_retry_handlers():
    async with FakeSlack(message_burst=2) as slack:
        news = slack.channel("news")
        plain, patient = client_of(slack), client_of(slack, AsyncRateLimitErrorRetryHandler(max_retry_count=2))
        for _ in range(2):
            await plain.chat_postMessage(channel=news.id, text="x")
        with pytest.raises(SlackApiError) as error:
            await plain.chat_postMessage(channel=news.id, text="x")
        assert (429, "1") == (error.value.response.status_code, error.value.response.headers["Retry-After"])
        began = time.monotonic()
        await patient.chat_postMessage(channel=news.id, text="third")
        assert time.monotonic() - began >= 1
        await plain.chat_postMessage(channel=slack.channel("other").id, text="elsewhere")
        assert 3 == len(slack.messages(news))


async def test_scripted_failures(slack):
    news = slack.channel("news")
    client = client_of(slack, AsyncServerErrorRetryHandler(max_retry_count=1))
    slack.fail_next("chat.postMessage", status=500)
    await client.chat_postMessage(channel=news.id, text="one")
    slack.fail_next("chat.postMessage", error="channel_not_found")
    assert "channel_not_found" == await refusal(client.chat_postMessage(channel=news.id, text="two"))
    slack.fail_next("chat.postMessage", status=500, after=True)
    await client.chat_postMessage(channel=news.id, text="three")  # it took effect twice: the first answer was lost
    slack.fail_next("*", drop=True)
    with pytest.raises(ServerDisconnectedError):
        await client.auth_test()
    slack.fail_next("auth.test", delay=0.3)
    began = time.monotonic()
    await client.auth_test()
    assert time.monotonic() - began >= 0.3
    assert ["one", "three", "three"] == [message.text for message in slack.messages(news)]
    assert [] == slack.refused


async def test_pings_are_recorded_and_escaped_text_makes_none(slack):
    client, mara = client_of(slack), slack.user("mara")
    news = slack.channel("news", mara)
    await client.chat_postMessage(
        channel=news.id, text="&lt;!channel&gt; says &lt;@U1&gt; @here and <https://a.example|a>"
    )
    assert [] == slack.pings == slack.possible_pings
    await client.chat_postMessage(
        channel=news.id,
        text=f"<@{mara.id}>",
        blocks=[
            section("<!channel> <!here|here> and @everyone"),
            {"type": "section", "text": {"type": "mrkdwn", "text": "@here example.com", "verbatim": True}},
            {"type": "header", "text": {"type": "plain_text", "text": "<!channel>"}},
        ],
    )
    assert ["user", "channel", "here"] == [ping.kind for ping in slack.pings]
    assert ["everyone"] == [ping.kind for ping in slack.possible_pings]
    await client.chat_postMessage(channel=news.id, text="@mara @channel see a.example.com", link_names=True)
    assert ["channel", "user"] == [ping.kind for ping in slack.messages(news)[-1].pings]
    assert [("http://a.example.com", True)] == [(link.url, link.auto) for link in slack.messages(news)[-1].links]


# --- HTTP mode and OAuth ----------------------------------------------------------------------------------------------


async def test_http_mode_signatures():
    async with FakeSlack(ack_seconds=0.5, retry_delays=(0.0, 0.1, 0.1), request_url="later") as slack:
        mara, news = slack.user("mara"), slack.channel("news")
        bot = bot_of(slack)
        async with serving(bot) as url:
            slack.http.url = f"{url}/slack/events"
            assert await slack.verify_url()
            call = await slack.slash(mara, news, "/brief", "ferry")
            await call.acked()
            (posted,) = await slack.wait_messages(news, 1)
            await (await slack.press(posted, "More", mara)).acked()
            await (await slack.mention(mara, news, "hello")).acked()
            answers = {name: await _status(slack, call, name) for name in SIGNATURES}
            replayed = await slack.replay(call)
            await slack.wait_messages(news, 4)
        # Bolt refuses what is not signed rightly; a replay within five minutes is for the bot to notice
        assert {"right": 200} | dict.fromkeys(SIGNATURES[1:], 401) | {"bad_timestamp": 500} == answers
        assert 200 == replayed.status
        assert ["ferry", "1", "ferry", "ferry"] == [text for text in bot.seen if "hello" not in text]


async def _status(slack, call, signature):
    return (await slack.post_signed(call, signature)).status


async def test_http_mode_retries_with_its_headers():
    async with FakeSlack(ack_seconds=0.3, retry_delays=(0.0, 0.05, 0.05), request_url="later") as slack:
        seen = []

        async def events(request):
            seen.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
            await asyncio.sleep(0.5 if len(seen) == 2 else 0)
            return web.Response(status=500 if len(seen) == 1 else 200)

        app = web.Application()
        app.router.add_post("/slack/events", events)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.http.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        call = await slack.dm(slack.user("mara"), "hello?")
        await slack.wait_until(lambda: len(call.acks) == 2)
        await runner.cleanup()
    assert [(None, None), ("1", "http_error"), ("2", "timeout")] == seen


# slack_sdk 3.48 still uses aiohttp's old BasicAuth for oauth.v2.access
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_oauth_installs_in_several_workspaces(tmp_path):
    async with FakeSlack(request_url="later", message_rate=None) as slack:
        other = slack.workspace("Harbour Radio")
        app = AsyncApp(
            client=client_of(slack, token=None),
            signing_secret=slack.signing_secret,
            logger=QUIET,
            oauth_settings=AsyncOAuthSettings(
                client_id=slack.world.client_id,
                client_secret=slack.world.client_secret,
                scopes=["chat:write", "commands"],
                authorization_url=f"{slack.url}/oauth/v2/authorize",
                installation_store=FileInstallationStore(base_dir=str(tmp_path / "installed")),
                state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(tmp_path / "states")),
            ),
        )

        @app.command("/brief")
        async def brief(ack, command, client):
            await ack()
            await client.chat_postMessage(channel=command["channel_id"], text="here you are")

        async with serving(app) as url:
            slack.http.url = f"{url}/slack/events"
            back = f"{url}/slack/oauth_redirect"
            denied = await slack.install(f"{url}/slack/install", team=other, redirect_uri=back, deny=True)
            forged = await slack.install(f"{url}/slack/install", team=other, redirect_uri=back, state="forged")
            stolen = await slack.install(f"{url}/slack/install", team=other, redirect_uri=back, keep_cookies=False)
            for team in (slack.team, other):
                assert 200 == (await slack.install(f"{url}/slack/install", team=team, redirect_uri=back)).status
                assert "chat:write,commands" == ",".join(sorted(slack.world.grants[team.bot_token].scopes))
                place = slack.channel("news", team=team)
                call = await slack.slash(slack.user("mara", team=team), place, "/brief")
                await call.acked()
                (posted,) = await slack.wait_messages(place, 1)
                assert team.bot_id == posted.bot_id
    assert "access_denied" in denied.body
    assert [400, 400] == [forged.status, stolen.status]


# --- by itself --------------------------------------------------------------------------------------------------------


async def test_it_runs_alone_with_a_keyboard():
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.fakes.slack",
        "--port",
        "0",
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    settings = {}
    while "SLACK_SIGNING_SECRET" not in settings:
        name, _, value = (await process.stdout.readline()).decode().strip().partition("=")
        settings[name] = value
    client = AsyncWebClient(token=settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"], logger=QUIET)
    await client.chat_postMessage(channel="news", text="x", blocks=[section("*Good* &lt;morning&gt;")])
    said, _ = await process.communicate(b"/brief ferry\npress Nothing\nquit\n")
    assert 0 == process.returncode
    assert "*Good* <morning>" in said.decode()
    assert "no bot is connected" in said.decode()
    assert "nothing is labelled 'Nothing'" in said.decode()
