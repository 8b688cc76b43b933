"""The fake Discord, tried with the real discord.py client and with bare requests."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from typing import Any

import aiohttp
import pytest

from tests.fakes.discord import FakeDiscord, NotOffered, Pings, Rule, draw
from tests.fakes.discord.compress import Zlib, Zstd
from tests.fakes.discord.gateway import IDENTIFY, RESUME
from tests.fakes.discord.interactions import COMMAND
from tests.fakes.discord.invoking import begin
from tests.fakes.discord.repl import Repl
from tests.fakes.discord.sample_bot import SampleBot, dpy, running

ROOT = os.fspath(__file__).split("/tests/")[0]


@pytest.fixture
async def fake():
    async with FakeDiscord() as made:
        made.place = made.channel(made.guild(), "news")
        made.alice = made.user("alice", permissions=["manage_channels"])
        made.bob = made.user("bob")
        yield made


@pytest.fixture
async def bot(fake):
    async with running(fake, SampleBot()) as made:
        yield made


@pytest.fixture
async def api(fake):
    """Bare REST calls as the bot: gives (status, body, headers)."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {fake.token}"}) as session:

        async def call(method: str, path: str, body: Any = None, **options: Any):
            url = fake.environment["DISCORD_API_URL"] + path
            async with session.request(method, url, json=body, **options) as answer:
                json = answer.content_type == "application/json"
                return answer.status, await answer.json() if json else await answer.text(), answer.headers

        yield call


# -- the real client -------------------------------------------------------------------------------------------------


async def test_a_command_is_deferred_edited_and_followed_up(fake, bot):
    bot.hold.clear()
    asked = await fake.slash(fake.bob, fake.place, "brief", topic="ferry")
    await asked.acknowledged()
    assert asked.so_far().message.loading
    bot.hold.set()
    reply = await asked.reply(follow_ups=1)
    assert [step.what for step in reply.steps] == ["deferred", "edit", "follow-up"]
    assert reply.deferred
    assert not reply.ephemeral
    assert reply.message.embeds[0]["title"] == "Brief: ferry"
    assert not reply.message.loading
    assert reply.follow_ups[0].ephemeral
    assert fake.messages(fake.place) == [reply.message]
    assert [(ack.name, ack.callback) for ack in fake.acks] == [("brief", 5)]
    assert 0 < fake.acks[0].ms < 3000


async def test_the_first_follow_up_takes_the_place_of_the_deferral_and_its_privacy(fake, bot):
    reply = await (await fake.slash(fake.bob, fake.place, "first")).reply()
    assert reply.message.content == "in its place"
    assert reply.ephemeral
    assert reply.follow_ups == ()
    assert fake.messages(fake.place) == []


async def test_buttons_selects_and_modals(fake, bot):
    brief = await (await fake.slash(fake.bob, fake.place, "brief", topic="tax", short=True)).reply()
    more = await (await fake.press(brief.message, "More", fake.alice)).reply()
    assert more.message.content == "more about tax"
    with pytest.raises(LookupError, match="there is: \\['More'\\]"):
        await fake.press(brief.message, "Less", fake.alice)

    shown = await (await fake.slash(fake.bob, fake.place, "pick")).reply()
    await (await fake.choose(shown.message, fake.bob, "Short")).reply()
    assert fake.messages(fake.place)[-1].content == "picked ['s']"

    opened = await fake.slash(fake.bob, fake.place, "ask")
    assert (await opened.reply()).modal["title"] == "Who said it?"
    assert (await (await fake.submit(opened, {"Words": "never sell"})).reply()).message.content == "asked never sell"


async def test_autocompletion_subcommands_and_what_the_client_hides(fake, bot):
    shown = await fake.autocomplete(fake.bob, fake.place, "brief", "topic", topic="fe")
    assert [choice["value"] for choice in shown] == ["ferry", "fen"]
    added = await (await fake.slash(fake.alice, fake.place, "sources add", url="https://a.example")).reply()
    assert added.message.content == "added https://a.example"
    with pytest.raises(NotOffered, match="default_member_permissions"):
        await fake.slash(fake.bob, fake.place, "sources add", url="x")
    await (await fake.slash(fake.bob, fake.place, "sources add", forced=True, url="x")).acknowledged()
    with pytest.raises(NotOffered, match="'topic' is required"):
        await fake.slash(fake.bob, fake.place, "brief")
    with pytest.raises(LookupError, match="has not registered 'digest'"):
        await fake.slash(fake.bob, fake.place, "digest")


async def test_content_is_hidden_without_the_intent_but_for_mentions_menus_and_dms(fake, bot):
    plain = await fake.say(fake.bob, fake.place, "a secret")
    mention = await fake.mention(fake.bob, fake.place, "who said it?")
    assert (await fake.answer_to(mention)).content == "you said: @Newsbrief who said it?"
    private = await fake.dm(fake.bob, "hello")
    assert (await fake.answer_to(private)).content == "you said: hello"
    assert [one.content for one in bot.seen if one.author.id == int(fake.bob.id)] == [
        "",
        f"<@{fake.bot.id}> who said it?",
        "hello",
    ]
    read = await (await fake.context_menu(fake.bob, plain, "Brief this")).reply()
    assert read.message.content == "read: a secret"
    history = [message.content async for message in bot.get_channel(int(fake.place.id)).history(oldest_first=True)]
    assert history[0] == ""


async def test_with_the_intent_switched_on_content_is_read():
    async with FakeDiscord(privileged=["message_content", "guild_members"]) as fake:
        place, user = fake.channel(fake.guild()), fake.user("carol")
        async with running(
            fake, SampleBot(dpy.Intents(guilds=True, members=True, guild_messages=True, message_content=True))
        ) as bot:
            await fake.say(user, place, "open")
            await _until(lambda: bot.seen)
            assert bot.seen[0].content == "open"
            assert bot.get_guild(int(place.guild_id)).get_member(int(user.id)).name == "carol"


async def test_missed_events_are_replayed_after_a_drop(fake, bot):
    assert isinstance(fake.gateway.connected()[0].connection.packer, (Zlib, Zstd))
    for cut in (fake.drop_gateway, lambda: fake.drop_gateway(code=4000), fake.ask_to_reconnect):
        cut()
        asked = await fake.slash(fake.bob, fake.place, "first")
        assert (await asked.reply()).message.content == "in its place"
    assert (fake.gateway.count(IDENTIFY), fake.gateway.count(RESUME)) == (1, 3)


async def test_a_command_in_the_middle_of_a_drop_is_still_answered(fake, bot):
    bot.hold.clear()
    asked = await fake.slash(fake.bob, fake.place, "brief", topic="ferry", short=True)
    await asked.acknowledged()
    fake.drop_gateway()
    bot.hold.set()
    assert (await asked.reply()).message.embeds[0]["title"] == "Brief: ferry"


async def test_a_session_that_is_gone_is_identified_anew(fake, bot):
    fake.drop_gateway(resumable=False)
    await _until(lambda: fake.gateway.count(IDENTIFY) == 2)
    await fake.connected()
    fake.invalidate_session(resumable=True)
    await _until(lambda: fake.gateway.count(RESUME) == 2)
    await fake.connected()
    fake.invalidate_session(resumable=False)
    await _until(lambda: fake.gateway.count(IDENTIFY) == 3)
    await fake.connected()
    assert (await (await fake.slash(fake.bob, fake.place, "first")).reply()).message.content == "in its place"


async def test_a_zombie_connection_is_left_and_resumed():
    async with FakeDiscord(heartbeat_ms=100) as fake:
        place, user = fake.channel(fake.guild()), fake.user()
        async with running(fake, SampleBot(heartbeat_timeout=0.5)):
            fake.gateway.acks = False
            await _until(lambda: fake.gateway.count(RESUME) >= 1)
            fake.gateway.acks = True
            await fake.connected()
            await (await fake.slash(user, place, "first")).reply()


async def test_wrong_tokens_and_intents_are_refused(fake):
    fake.gateway.token = "other"
    with pytest.raises(dpy.ConnectionClosed, match="4004"):
        async with running(fake, SampleBot()):
            pass
    fake.gateway.token = fake.token
    with pytest.raises(dpy.PrivilegedIntentsRequired):
        async with running(fake, SampleBot(dpy.Intents(message_content=True))):
            pass
    fake.server.token = "other"
    with pytest.raises(dpy.LoginFailure):
        async with running(fake, SampleBot()):
            pass


async def test_guilds_are_spread_over_shards():
    class Sharded(SampleBot, dpy.AutoShardedClient):
        pass

    async with FakeDiscord(shards=2) as fake:
        places = []
        while len({int(place.guild_id) >> 22 & 1 for place in places}) < 2:
            places.append(fake.channel(fake.guild()))
            await asyncio.sleep(0.001)
        user = fake.user()
        async with running(fake, Sharded()) as bot:
            assert [session.shard for session in fake.gateway.connected()] == [(0, 2), (1, 2)]
            assert len(bot.guilds) == len(places)
            for place in places:
                assert (await (await fake.slash(user, place, "first")).reply()).message


async def test_the_client_learns_of_joins_deletions_and_kicks(fake, bot):
    guild = fake.guild("Second")
    place = fake.channel(guild, "ideas", kind="forum")
    post = fake.thread(place, "ferry", owner=fake.bob)
    await _until(lambda: bot.get_channel(int(post.id)) is not None)
    assert bot.get_channel(int(post.id)).parent.name == "ideas"
    fake.delete_channel(place)
    await _until(lambda: bot.get_channel(int(place.id)) is None)
    await bot.get_guild(int(guild.id)).leave()
    await _until(lambda: len(bot.guilds) == 1)
    fake.kick_bot(fake.world.guilds[fake.place.guild_id])
    await _until(lambda: not bot.guilds)


# -- limits, rates, failures -----------------------------------------------------------------------------------------


async def test_the_client_hears_which_limit_it_broke(fake, bot):
    await (await fake.slash(fake.bob, fake.place, "long")).world.until(
        lambda: bot.errors or fake.requests("POST", "…/callback"), 5, ""
    )
    await _until(lambda: bot.errors)
    assert bot.errors[0].code == 50035
    assert "In data.content: Must be 2000 or fewer in length." in str(bot.errors[0])
    with pytest.raises(dpy.HTTPException, match=r"In embeds\.0\.title: Must be 256 or fewer in length") as caught:
        await bot.get_channel(int(fake.place.id)).send(embed=dpy.Embed(title="x" * 257))
    assert (caught.value.status, caught.value.code) == (400, 50035)


def _row(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(buttons)}


def _button(number: int = 0, **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": "ok", "custom_id": f"id{number}"} | more


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"content": "x" * 2001}, "content"),
        ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
        ({"embeds": [{"description": "x" * 4097}]}, "embeds.0.description"),
        ({"embeds": [{"fields": [{"name": "x" * 257, "value": "v"}]}]}, "embeds.0.fields.0.name"),
        ({"embeds": [{"fields": [{"name": "n", "value": "x" * 1025}]}]}, "embeds.0.fields.0.value"),
        ({"embeds": [{"fields": [{"name": "n", "value": " "}]}]}, "embeds.0.fields.0.value"),
        ({"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]}, "embeds.0.fields"),
        ({"embeds": [{"title": "t", "footer": {"text": "x" * 2049}}]}, "embeds.0.footer.text"),
        ({"embeds": [{"title": "t", "author": {"name": "x" * 257}}]}, "embeds.0.author.name"),
        ({"embeds": [{"title": "t", "url": "javascript:alert(1)"}]}, "embeds.0.url"),
        ({"embeds": [{"title": "t"}] * 11}, "embeds"),
        ({"embeds": [{"description": "x" * 3000}, {"description": "x" * 3001}]}, "embeds"),
        ({"content": "c", "components": [_row(_button(n)) for n in range(6)]}, "components"),
        ({"content": "c", "components": [_row(*map(_button, range(6)))]}, "components.0.components"),
        ({"content": "c", "components": [_row()]}, "components.0.components"),
        ({"content": "c", "components": [_button()]}, "components.0.type"),
        ({"content": "c", "components": [_row(_button(label="x" * 81))]}, "components.0.components.0.label"),
        ({"content": "c", "components": [_row(_button(custom_id="x" * 101))]}, "components.0.components.0.custom_id"),
        ({"content": "c", "components": [_row(_button(custom_id=None))]}, "components.0.components.0.custom_id"),
        (
            {"content": "c", "components": [_row(_button(style=5, url="https://a.b"))]},
            "components.0.components.0.custom_id",
        ),
        ({"content": "c", "components": [_row(_button(style=5, custom_id=None))]}, "components.0.components.0.url"),
        ({"content": "c", "components": [_row(_button(url="https://a.b"))]}, "components.0.components.0.url"),
        ({"content": "c", "components": [_row(_button(), _button())]}, "components"),
        ({"content": "c", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "allowed_mentions"),
    ],
)
async def test_what_is_over_a_limit_is_refused(fake, api, body, path):
    status, answer, _ = await api("POST", f"/channels/{fake.place.id}/messages", body)
    assert (status, answer["code"], answer["message"]) == (400, 50035, "Invalid Form Body")
    node = answer["errors"]
    for part in path.split("."):
        node = node[part]
    assert node["_errors"][0]["message"]


async def test_what_is_at_the_limit_is_taken_and_nothing_is_refused(fake, api):
    at = {
        "content": "x" * 2000,
        "embeds": [{"title": "t" * 256, "description": "d" * 4096}, {"fields": [{"name": "n", "value": "v" * 1024}]}],
        "components": [_row(*(_button(row * 5 + n, label="l" * 80) for n in range(5))) for row in range(5)],
    }
    path = f"/channels/{fake.place.id}/messages"
    assert (await api("POST", path, at))[0] == 200
    for empty in ({}, {"content": " \n"}, {"embeds": [{}]}):
        assert (await api("POST", path, empty))[:2] == (400, {"message": "Cannot send an empty message", "code": 50006})


async def test_a_nonce_makes_one_message_within_minutes(fake, api):
    path, body = f"/channels/{fake.place.id}/messages", {"content": "digest", "nonce": "n1", "enforce_nonce": True}
    first, again = (await api("POST", path, body))[1], (await api("POST", path, body))[1]
    assert (first["id"], first["nonce"]) == (again["id"], "n1")
    fake.clock.advance(600)
    assert (await api("POST", path, body))[1]["id"] != first["id"]
    assert len(fake.messages(fake.place)) == 2


async def test_an_answer_lost_on_its_way_makes_no_second_message(fake, bot):
    fake.fail_next("POST", "/channels/…/messages", status=502, after=True)
    await bot.get_channel(int(fake.place.id)).send("digest")
    assert [message.content for message in fake.messages(fake.place)] == ["digest"]
    assert [one.status for one in fake.requests("POST", "/channels/…/messages")] == [502, 200]
    assert fake.server.duplicates == 1


async def test_the_client_waits_as_a_429_says(fake, bot):
    place = bot.get_channel(int(fake.place.id))
    for is_global in (False, True):
        fake.fail_next("POST", "/channels/…/messages", status=429, retry_after=0.4, is_global=is_global)
        begun = time.monotonic()
        await place.send("late")
        assert time.monotonic() - begun >= 0.4
    refused = fake.requests("POST", "/channels/…/messages", status=429)
    assert [one.headers["X-RateLimit-Scope"] for one in refused] == ["user", "global"]
    assert refused[0].headers["Retry-After"] == "1"


async def test_buckets_are_counted_and_the_client_heeds_them():
    rule = Rule(method="POST", route="/channels/*/messages", calls=2, seconds=0.5)
    async with FakeDiscord(rules=(rule,)) as fake:
        guild = fake.guild()
        place, other = fake.channel(guild), fake.channel(guild)
        async with running(fake, SampleBot()) as bot:
            begun = time.monotonic()
            await asyncio.gather(*(bot.get_channel(int(place.id)).send(str(n)) for n in range(5)))
            assert time.monotonic() - begun > 0.9
            assert not fake.requests(status=429)
            await bot.get_channel(int(other.id)).send("another bucket")
        sent = fake.requests("POST", "/channels/…/messages", status=200)
        assert [one.headers["X-RateLimit-Remaining"] for one in sent][:2] == ["1", "0"]


async def test_a_client_that_does_not_wait_is_refused(fake, api):
    answers = [await api("POST", f"/channels/{fake.place.id}/messages", {"content": "x"}) for _ in range(6)]
    assert [status for status, _, _ in answers] == [200] * 5 + [429]
    _, body, headers = answers[-1]
    assert 0 < body["retry_after"] <= 5
    assert (body["global"], headers["Via"], headers["X-RateLimit-Remaining"]) == (False, "1.1 google", "0")


async def test_scripted_failures_delays_and_cuts(fake, api):
    fake.fail_next("GET", "/users/@me", status=503, times=2)
    fake.fail_next("GET", "/users/@me", status=200, seconds=0.2)
    # Two, for aiohttp tries an idempotent call on a kept connection once more.
    fake.fail_next("GET", "/users/@me", status=0, times=2)
    assert [(await api("GET", "/users/@me"))[0] for _ in range(2)] == [503, 503]
    begun = time.monotonic()
    assert (await api("GET", "/users/@me"))[0] == 200
    assert time.monotonic() - begun >= 0.2
    with pytest.raises(aiohttp.ClientError):
        await api("GET", "/users/@me")
    assert (await api("GET", "/users/@me"))[0] == 200


# -- interactions, bare ----------------------------------------------------------------------------------------------


def _asked(fake):
    data = {"id": "1", "name": "brief", "type": 1}
    one = begin(fake.server, COMMAND, "brief", data, user=fake.bob, channel=fake.place)
    return one, f"/interactions/{one.id}/{one.token}/callback", f"/webhooks/{fake.bot.id}/{one.token}"


async def test_too_late_too_often_too_old(fake, api):
    one, callback, hook = _asked(fake)
    assert (await api("POST", hook, {"content": "early"}))[1]["code"] == 10015
    fake.clock.advance(3.1)
    assert (await api("POST", callback, {"type": 5}))[:2] == (404, {"message": "Unknown interaction", "code": 10062})
    assert one.refused == 1

    one, callback, hook = _asked(fake)
    assert (await api("POST", callback, {"type": 6}))[1]["code"] == 50035
    assert (await api("POST", callback, {"type": 4, "data": {}}))[1]["code"] == 50006
    assert (await api("POST", callback, {"type": 5, "data": {"flags": 64}}))[0] == 204
    again = await api("POST", callback, {"type": 4, "data": {"content": "x"}})
    assert again[:2] == (400, {"message": "Interaction has already been acknowledged.", "code": 40060})
    fake.clock.advance(14 * 60)
    assert (await api("PATCH", f"{hook}/messages/@original", {"content": "x"}))[0] == 200
    fake.clock.advance(61)
    assert (await api("POST", hook, {"content": "x"}))[:2] == (401, {"message": "Invalid Webhook Token", "code": 50027})


async def test_late_acknowledgement_reaches_the_client_as_10062(fake, bot):
    asked = await fake.slash(fake.bob, fake.place, "first")
    fake.clock.advance(4)
    await _until(lambda: bot.errors)
    assert isinstance(bot.errors[0], dpy.NotFound)
    assert bot.errors[0].code == 10062
    assert asked.acknowledged_ms is None


async def test_answers_are_read_changed_and_deleted_by_the_webhook(fake, api):
    one, callback, hook = _asked(fake)
    status, body, _ = await api("POST", f"{callback}?with_response=1", {"type": 4, "data": {"content": "a"}})
    message_id = body["interaction"]["response_message_id"]
    assert (status, body["resource"]["message"]["id"]) == (200, message_id)
    more = (await api("POST", hook, {"content": "b", "flags": 64}))[1]
    assert more["flags"] & 64
    assert (await api("PATCH", f"{hook}/messages/{more['id']}", {"content": "c"}))[1]["content"] == "c"
    assert (await api("GET", f"{hook}/messages/@original"))[1]["content"] == "a"
    assert (await api("DELETE", f"{hook}/messages/@original"))[0] == 204
    assert (await api("GET", f"{hook}/messages/{message_id}"))[1]["code"] == 10008
    assert [step.what for step in one.steps] == ["message", "follow-up", "edit", "delete"]
    assert fake.messages(fake.place) == []


async def test_an_app_of_ones_own_works_where_the_bot_is_no_member(fake, bot):
    place = fake.channel(fake.guild("Foreign", bot=None))
    with pytest.raises(NotOffered, match="no member"):
        await fake.slash(fake.bob, place, "first")
    reply = await (await fake.slash(fake.bob, place, "anywhere")).reply(follow_ups=5)
    assert (reply.message.content, reply.ephemeral, len(reply.follow_ups)) == ("here", False, 5)
    await _until(lambda: bot.errors)
    assert bot.errors[0].code == 40094
    with pytest.raises(dpy.Forbidden, match="50001"):
        await bot.fetch_channel(int(place.id))


# -- channels --------------------------------------------------------------------------------------------------------


async def test_missing_permissions_and_channels(fake, api):
    path = f"/channels/{fake.place.id}/messages"
    fake.revoke_permission(fake.place, "embed_links")
    assert (await api("POST", path, {"embeds": [{"title": "t"}]}))[1]["code"] == 50013
    fake.revoke_permission(fake.place, "send_messages")
    assert (await api("POST", path, {"content": "x"}))[:2] == (403, {"message": "Missing Permissions", "code": 50013})
    fake.grant_permission(fake.place, "send_messages")
    assert (await api("POST", path, {"content": "x"}))[0] == 200
    fake.revoke_permission(fake.place, "view_channel")
    assert (await api("POST", path, {"content": "x"}))[:2] == (403, {"message": "Missing Access", "code": 50001})
    fake.delete_channel(fake.place)
    assert (await api("POST", path, {"content": "x"}))[:2] == (404, {"message": "Unknown Channel", "code": 10003})
    assert (await api("GET", "/channels/news"))[1]["code"] == 50035
    assert (await api("GET", "/nowhere"))[0] == 404
    assert (await api("PATCH", "/users/@me/channels"))[0] == 405
    assert (await api("GET", "/users/@me", headers={"Authorization": "Bot no"}))[0] == 401


async def test_history_gives_components_back_and_no_nonce(fake, api):
    path = f"/channels/{fake.place.id}/messages"
    sent = {"content": "a", "nonce": 7, "components": [_row(_button(custom_id="digest:42"))]}
    ids = [(await api("POST", path, sent | {"content": text}))[1]["id"] for text in "abc"]
    newest = (await api("GET", path))[1]
    assert [one["content"] for one in newest] == ["c", "b", "a"]
    assert newest[0]["components"][0]["components"][0]["custom_id"] == "digest:42"
    assert "nonce" not in newest[0]
    for query, texts in (
        (f"before={ids[2]}", "ba"),
        (f"after={ids[0]}&limit=1", "b"),
        (f"around={ids[1]}&limit=3", "cba"),
        ("limit=2", "cb"),
    ):
        assert "".join(one["content"] for one in (await api("GET", f"{path}?{query}"))[1]) == texts
    fake.clock.advance(5)
    assert (await api("GET", f"{path}?limit=101"))[1]["code"] == 50035


async def test_who_would_have_been_notified(fake, api):
    guild = fake.world.guilds[fake.place.guild_id]
    role = fake.role(guild, "editors", mentionable=True)
    path = f"/channels/{fake.place.id}/messages"
    text = f"@everyone {fake.bob.mention} <@&{role.id}> `{fake.alice.mention}`"
    everyone = Pings(users=frozenset({fake.bob.id}), roles=frozenset({role.id}))
    cases = [
        (None, everyone),
        ({"parse": []}, Pings()),
        ({"parse": [], "users": [fake.bob.id]}, Pings(users=frozenset({fake.bob.id}))),
        ({"parse": ["roles", "everyone"]}, Pings(roles=frozenset({role.id}))),
    ]
    for allowed, expected in cases:
        await api("POST", path, {"content": text} | ({} if allowed is None else {"allowed_mentions": allowed}))
        assert fake.messages(fake.place)[-1].pings == expected
    fake.grant_permission(fake.place, "mention_everyone")
    await api("POST", path, {"content": "@here", "allowed_mentions": {"parse": ["everyone"]}})
    assert fake.messages(fake.place)[-1].pings.everyone


async def test_threads_forums_files_reactions_and_direct_messages(fake, bot):
    place = bot.get_channel(int(fake.place.id))
    fake.grant_permission(fake.place, "create_public_threads", "add_reactions", "read_message_history")
    message = await place.send("a", file=dpy.File(__file__, filename="brief.txt"))
    assert fake.messages(fake.place)[0].files[0][1].startswith(b'"""The fake Discord')
    assert (await message.attachments[0].read()).startswith(b'"""The fake')
    thread = await message.create_thread(name="More")
    await thread.send("in the thread")
    assert [one.content for one in fake.messages(fake.world.channels[str(thread.id)])] == ["in the thread"]
    await message.add_reaction("👍")
    assert fake.messages(fake.place)[0].reactions == (("👍", fake.bot.id),)
    edited = await message.edit(content="b", attachments=[])
    assert (edited.content, edited.attachments) == ("b", [])
    await message.delete()
    assert fake.messages(fake.place) == []

    forum = fake.channel(fake.world.guilds[fake.place.guild_id], "ideas", kind="forum")
    await _until(lambda: bot.get_channel(int(forum.id)))
    post = await bot.get_channel(int(forum.id)).create_thread(name="Digest", content="today")
    assert post.message.content == "today"
    async with place.typing():
        pass
    await (await bot.fetch_user(int(fake.bob.id))).send("psst")
    assert fake.messages(fake.world.dm(fake.bob))[0].content == "psst"
    shut = fake.user("dan", takes_dms=False)
    with pytest.raises(dpy.Forbidden, match="50007"):
        await (await bot.fetch_user(int(shut.id))).send("psst")


# -- commands --------------------------------------------------------------------------------------------------------


async def test_syncs_are_counted_and_say_whether_they_changed_anything(fake):
    for changed in (True, False):
        async with running(fake, SampleBot()):
            assert fake.syncs[-1].changed is changed
    assert len(fake.syncs) == 2
    assert "Brief this" in fake.syncs[0].names


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ({"name": "Brief", "description": "d"}, "0.name"),
        ({"name": "x" * 33, "description": "d"}, "0.name"),
        ({"name": "brief", "description": ""}, "0.description"),
        ({"name": "brief", "description": "d" * 101}, "0.description"),
        ({"name": "Brief this", "type": 3, "description": "no"}, "0.description"),
        (
            {"name": "a", "description": "d", "options": [{"name": "o", "type": 3, "description": ""}]},
            "0.options.0.description",
        ),
        (
            {
                "name": "a",
                "description": "d",
                "options": [
                    {"name": "o", "type": 3, "description": "d"},
                    {"name": "p", "type": 3, "description": "d", "required": True},
                ],
            },
            "0.options.1.required",
        ),
        (
            {
                "name": "a",
                "description": "d",
                "options": [
                    {"name": "o", "type": 3, "description": "d", "choices": [{"name": "n" * 101, "value": "v"}]}
                ],
            },
            "0.options.0.choices.0.name",
        ),
    ],
)
async def test_commands_are_checked(fake, api, command, path):
    status, body, _ = await api("PUT", f"/applications/{fake.bot.id}/commands", [command])
    assert (status, body["code"]) == (400, 50035)
    node = body["errors"]
    for part in path.split("."):
        node = node[part]
    assert node["_errors"]


# -- by hand ---------------------------------------------------------------------------------------------------------


async def test_a_message_is_drawn(fake, api):
    embed = {
        "title": "Ferry saved",
        "url": "https://a.example/1",
        "description": "The council \\*voted\\*. [[1]](https://a.example/1) [\\[2\\]](https://a.example/2)",
        "fields": [{"name": "Quote", "value": "“A gamble”"}],
        "footer": {"text": "Quay Post"},
    }
    buttons = _row(_button(label="More"), _button(1, label="Open", style=5, url="https://a.example", custom_id=None))
    await api("POST", f"/channels/{fake.place.id}/messages", {"embeds": [embed], "components": [buttons]})
    assert draw(fake.world, fake.messages(fake.place)[0]).splitlines() == [
        "Newsbrief (BOT)",
        "  ┃ Ferry saved",
        "  ┃ <https://a.example/1>",
        "  ┃ The council *voted*. [1] <https://a.example/1> [2] <https://a.example/2>",
        "  ┃",
        "  ┃ Quote",
        "  ┃   “A gamble”",
        "  ┃",
        "  ┃ Quay Post",
        "  [More] [Open ↗]",
    ]


async def test_the_bot_is_tried_by_hand():
    written: list[str] = []
    async with FakeDiscord() as fake:
        repl = Repl(fake, written.append)
        async with running(fake, SampleBot()):
            for line in (
                "/brief ferry short=yes",
                "press More",
                "@bot hello",
                "say look",
                'menu "Brief this"',
                "press Less",
            ):
                assert await repl.line(line)
            assert not await repl.line("quit")
    shown = "\n".join(written)
    for part in ("┃ Brief: ferry", "[More]", "only you can see this", "you said:", "read: look", "! no button 'Less'"):
        assert part in shown


async def test_it_runs_alone_and_says_how_to_start_the_bot():
    command = [sys.executable, "-m", "tests.fakes.discord", "--port", "0"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=ROOT)
    try:
        said = b""
        while b"Waiting for the bot" not in said:
            line = await asyncio.wait_for(process.stdout.readline(), 10)
            assert line, said
            said += line
        found = dict(re.findall(r"  (DISCORD_\w+)=(\S+)", said.decode()))
        assert sorted(found) == ["DISCORD_API_URL", "DISCORD_GATEWAY_URL", "DISCORD_TOKEN"]
        headers = {"Authorization": f"Bot {found['DISCORD_TOKEN']}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(found["DISCORD_API_URL"] + "/users/@me") as me,
        ):
            assert (await me.json())["bot"] is True
    finally:
        process.terminate()
        await process.communicate()


async def _until(look, seconds: float = 8) -> None:
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(0.01)
