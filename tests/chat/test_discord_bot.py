"""The real process on a local Discord: every command, button and menu, and what goes wrong meanwhile."""

from __future__ import annotations

import asyncio
import re

import pytest
import pytest_asyncio

from bot.app import App
from bot.chat import texts
from bot.doctor import check_chats
from bot.settings import Settings
from tests.chat.serving import Served, announce, copied, make_home
from tests.fakes.discord import FakeDiscord, NotOffered, draw
from tests.fakes.discord.gateway import RESUME
from tests.fakes.feeds import FakeFeed, Item, feeds_in_a_thread, page_of, paragraphs

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOBODY_THERE = "http://127.0.0.1:1025/x"
ACKNOWLEDGED = 3_000  # milliseconds that Discord waits


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def made_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("archive") / "home"
    await asyncio.to_thread(make_home, home)
    return home


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def discord():
    async with FakeDiscord(rules=(), global_per_second=10_000) as made:
        made.town = made.guild("Harbour town")
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(made_home, tmp_path_factory):
    return copied(made_home, tmp_path_factory.mktemp("served") / "home")


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def bot(discord, home):
    served = Served(home, discord.environment)
    await served.start()
    await discord.connected(30)
    await discord.synced()
    yield served
    status, told = await served.stop()
    assert (status, "Traceback" in told) == (0, False), told


@pytest.fixture
def place(discord):
    return discord.channel(discord.town, "news")


@pytest.fixture
def ann(discord):
    return discord.user(permissions=["manage_channels"])


@pytest.fixture
def bob(discord):
    return discord.user()


async def until(true, seconds=30):
    """Wait for something that no event of the fake tells."""
    async with asyncio.timeout(seconds):
        while True:
            if found := true():
                return found
            await asyncio.sleep(0.05)


def shown(discord, message) -> str:
    return " ".join(re.sub(r"\n\s+┃?", "\n", draw(discord.world, message, width=10_000)).split(" "))


async def health_that_tells(discord, line: str) -> str:
    async with asyncio.timeout(20):
        while True:
            there = discord.channel(discord.town, "asking")  # a new one: no cooldown
            reply = await (await discord.slash(discord.user(), there, "health")).reply(30)
            if line in (text := shown(discord, reply.message)):
                return text
            await asyncio.sleep(0.2)


async def briefed(discord, user, place, **options):
    options = options or {"since": "all"}
    reply = await (await discord.slash(user, place, "brief", **options)).reply(30)
    return reply.message


# -- commands --------------------------------------------------------------------------------------------------------


async def test_brief_is_deferred_and_edited_in(discord, bob, place):
    asked = await discord.slash(bob, place, "brief", topic="ferry", since="all")
    reply = await asked.reply(30)
    text = shown(discord, reply.message)

    assert reply.deferred
    assert not reply.ephemeral
    assert reply.acknowledged_ms < ACKNOWLEDGED
    assert [step.what for step in reply.steps] == ["deferred", "edit"]
    assert reply.message.embeds[0]["title"] == "Briefing: ferry"
    assert "Council keeps Stellan ferry for ten years" in text
    assert "[2] <https://quaypost.example/2026/11/23/ferry-vote>" in text
    assert "> “" in text
    assert re.search(r"<t:\d+:R>", str(reply.message.embeds))
    assert all(button in text for button in ("[More]", "[Sources]", "[Who said…?]", "[Useful]", "[Not useful]"))
    assert reply.message.allowed_mentions == {"parse": []}


async def test_whosaid_and_quotes(discord, bob, place):
    found = await (await discord.slash(bob, place, "whosaid", quote="We will not sell this year")).reply(30)
    assert "Aino Väli" in shown(discord, found.message)
    nobody = await (await discord.slash(bob, place, "whosaid", quote="purple monkeys ate my homework")).reply(30)
    assert "Nobody in my archive" in shown(discord, nobody.message)
    people = await discord.autocomplete(bob, place, "quotes", "person", person="odu")
    assert people[0]["value"] == "Maren Oduya"
    said = await (await discord.slash(bob, place, "quotes", person="Maren Oduya")).reply(30)
    assert "quotations of Maren Oduya" in shown(discord, said.message)


async def test_a_digest_is_made_and_comes_at_once(discord, ann, place):
    added = await (await discord.slash(ann, place, "digest add", when="monthly on the 1st at 8:00 Oslo time")).reply(30)
    text = shown(discord, added.message)
    assert "Added: on the 1st of every month at 08:00, Oslo time" in text
    name = re.search(r"Its name is (\w+),", text)[1]
    due = await (await discord.slash(ann, place, "digest now", digest=name)).reply(30)
    assert "On its way" in shown(discord, due.message)
    (message,) = await discord.world.until(lambda: discord.messages(place, by=discord.bot), 60, "no digest came")
    assert " briefing** · " in message.content
    assert "Oslo" in message.content
    assert not message.pings
    thanks = await (await discord.press(message, "Useful", ann)).reply(30)
    assert "1 person finds it useful" in shown(discord, thanks.message)
    gone = await (await discord.slash(ann, place, "digest remove", digest=name)).reply(30)
    assert "Removed: " in shown(discord, gone.message)


async def test_topics_and_spans_are_suggested(discord, bob, place):
    topics = [one["value"] for one in await discord.autocomplete(bob, place, "brief", "topic", topic="fer")]
    assert "ferry" in [one.casefold() for one in topics]
    assert await discord.autocomplete(bob, place, "brief", "topic", topic="qqqq") == []
    spans = await discord.autocomplete(bob, place, "brief", "since", since="y")
    assert [one["value"] for one in spans] == ["yesterday"]


async def test_help_and_health_are_for_the_asker_only(discord, bob, place):
    asked = await (await discord.slash(bob, place, "help")).reply(30)
    assert asked.ephemeral
    assert "/whosaid" in shown(discord, asked.message)
    health = await (await discord.slash(bob, place, "health")).reply(30)
    text = shown(discord, health.message)
    assert health.ephemeral
    assert "it holds 30 articles" in text
    assert "Connected as" in text
    assert "sqlite" not in text


async def test_every_command_and_option_is_described(discord):
    for command in discord.server.registry.by_scope[None].values():
        if command["type"] == 1:
            assert command["description"]
            assert all(len(option["description"]) > 5 for option in command.get("options", ()))


async def test_sources_are_added_listed_checked_removed_and_told_of(discord, ann, place, home):
    item = Item(title="A feed's story", text=paragraphs("story"), guid="1", link="{base}/story")
    front = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>x</body></html>'
    with feeds_in_a_thread({"/feed": FakeFeed(items=[item])}, {"/": front}) as server:

        async def ask(command, **options):
            reply = await (
                await discord.slash(discord.user(permissions=["manage_channels"]), place, command, **options)
            ).reply(30)
            assert reply.ephemeral
            return shown(discord, reply.message)

        checked = await ask("sources check", url=server.at("/"))
        assert "1 entry" in checked
        assert "It is not subscribed to." in checked
        added = await ask("sources add", url=server.at("/"))
        assert "Subscribed to" in added
        assert "It was found on the page" in added
        assert "already" in await ask("sources add", url=server.at("/feed"))
        listed = await ask("sources list")
        assert "1 feed" in listed
        assert "Quay Post" in listed
        suggested = await discord.autocomplete(ann, place, "sources remove", "source", source="127")
        assert [one["value"] for one in suggested] == [server.at("/feed")]
        announce(home, server.at("/feed"), "Quay Post @everyone is [back](https://evil.example).")
        (told,) = await until(lambda: discord.messages(place, by=discord.bot))
        assert shown(discord, told).endswith("Quay Post @\u200beveryone is [back](https://evil.example).")
        assert not told.pings
        assert told.allowed_mentions == {"parse": []}
        assert "No longer subscribed" in await ask("sources remove", source=server.at("/feed"))
        assert "is not subscribed to" in await ask("sources remove", source=server.at("/feed"))
        assert "could not be reached" in await ask("sources add", url=NOBODY_THERE)


async def test_settings_are_hidden_from_others_and_refused_all_the_same(discord, bob, place):
    for command, options in (("sources add", {"url": "https://a.example"}), ("forget", {})):
        with pytest.raises(NotOffered):
            await discord.slash(bob, place, command, **options)
        forced = await (await discord.slash(bob, place, command, forced=True, **options)).reply(30)
        assert forced.ephemeral
        assert forced.message.content.startswith("Only people who may manage this")


async def test_wrong_options_are_told_to_the_asker_only(discord, bob, place):
    reply = await (await discord.slash(bob, place, "brief", since="when I was young")).reply(30)

    assert (reply.ephemeral, reply.deferred) == (True, False)
    assert "is no span of time" in reply.message.content
    reply = await (await discord.slash(bob, place, "whosaid", quote="…!")).reply(30)
    assert reply.ephemeral


async def test_who_asks_too_often_is_asked_to_wait(discord, bob, place):
    replies = [await (await discord.slash(bob, place, "help")).reply(30) for _ in range(6)]

    assert "ask me again in" in replies[-1].message.content
    assert replies[-1].ephemeral
    assert all("ask me again" not in reply.message.content for reply in replies[:-1])


# -- menus, mentions, messages ---------------------------------------------------------------------------------------


async def test_brief_this_reads_the_links_of_a_message(discord, bob, place):
    page = page_of("Skarn bakery burns", paragraphs("Skarn bakery"))
    with feeds_in_a_thread({}, {"/bakery": page}) as server:
        message = await discord.say(bob, place, f"look: <{server.at('/bakery')}>, and ({NOBODY_THERE}).")
        reply = await (await discord.context_menu(bob, message, texts.BRIEF_THIS)).reply(30)
        text = shown(discord, reply.message)
        assert "Skarn bakery burns" in text
        assert "1 link could not be read." in text
    without = await discord.say(bob, place, "no link here")
    reply = await (await discord.context_menu(bob, without, texts.BRIEF_THIS)).reply(30)
    assert (reply.ephemeral, reply.message.content) == (True, texts.NO_LINKS)
    broken = await discord.say(bob, place, NOBODY_THERE)
    reply = await (await discord.context_menu(bob, broken, texts.BRIEF_THIS)).reply(30, follow_ups=1)
    assert reply.follow_ups[0].ephemeral
    assert "could not be reached" in reply.follow_ups[0].content
    assert reply.message is None


async def test_who_said_this_finds_the_quotations_of_a_message(discord, bob, place):
    message = await discord.say(
        bob, place, "they say “We will not sell this year” and “I was told the pumps were running”"
    )
    reply = await (await discord.context_menu(bob, message, texts.WHO_SAID_THIS)).reply(30)

    assert [embed["title"] for embed in reply.message.embeds] == [
        "“We will not sell this year”",
        "“I was told the pumps were running”",
    ]
    assert "Bodil Askew" in shown(discord, reply.message)
    plain = await discord.say(bob, place, "We will not sell this year <@123>")
    reply = await (await discord.context_menu(bob, plain, texts.WHO_SAID_THIS)).reply(30)
    assert "Aino Väli" in shown(discord, reply.message)
    empty = await discord.say(bob, place, "…")
    reply = await (await discord.context_menu(bob, empty, texts.WHO_SAID_THIS)).reply(30)
    assert (reply.ephemeral, reply.message.content) == (True, texts.NO_WORDS)


async def test_a_mention_is_answered_under_it_and_pings_nobody(discord, bob, place):
    asked = await discord.mention(bob, place, "who said “We will not sell this year”?")
    answer = await discord.answer_to(asked, 30)
    assert "Aino Väli" in shown(discord, answer)
    assert answer.reply_to == asked.id
    assert not answer.pings
    briefing = await discord.answer_to(await discord.mention(bob, place, "what happened with the ferry?"), 30)
    assert "[More]" in shown(discord, briefing)
    more = await (await discord.press(briefing, texts.MORE, bob)).reply(30)
    assert more.ephemeral
    nothing = await discord.answer_to(await discord.mention(bob, place, ""), 30)
    assert nothing.content == texts.ASK_ME
    setting = await discord.answer_to(await discord.mention(bob, place, "sources add https://a.example"), 30)
    assert "use the command" in setting.content


async def test_what_is_not_said_to_the_bot_is_not_answered(discord, bob, place):
    await discord.say(bob, place, "who said “We will not sell this year”?")
    briefing = await briefed(discord, bob, place, topic="ferry", since="all")
    await discord.say(bob, place, "thanks", reply_to=briefing)
    asked = await discord.mention(bob, place, "help")
    answer = await discord.answer_to(asked, 30)

    assert [one.id for one in discord.messages(place, by=discord.bot)] == [briefing.id, answer.id]


async def test_direct_messages_and_commands_in_them(discord, bob):
    answer = await discord.answer_to(await discord.dm(bob, "What happened with the cannery?"), 30)
    assert "cannery" in shown(discord, answer)
    private = discord.world.dm(bob)
    reply = await (await discord.slash(bob, private, "brief", topic="cannery")).reply(30)
    assert "cannery" in shown(discord, reply.message)
    with pytest.raises(NotOffered):
        await discord.slash(bob, private, "sources list")


async def test_people_use_it_where_the_bot_is_no_member(discord):
    elsewhere = discord.guild("Elsewhere", bot=None)
    place = discord.channel(elsewhere, "chat")
    user = discord.user(guilds=[elsewhere])
    reply = await (await discord.slash(user, place, "brief", topic="ferry", since="all")).reply(30)
    assert "[More]" in shown(discord, reply.message)
    pressed = await (await discord.press(reply.message, texts.SOURCES, user)).reply(30)
    assert pressed.ephemeral


async def test_threads_and_forum_posts(discord, bob, place):
    thread = discord.thread(place, "ferries", owner=bob)
    post = discord.thread(discord.channel(discord.town, "questions", kind="forum"), "which ferry?", owner=bob)
    for there in (thread, post):
        reply = await (await discord.slash(bob, there, "brief", topic="ferry", since="all")).reply(30)
        assert reply.message.channel_id == there.id
        answer = await discord.answer_to(await discord.mention(bob, there, "help"), 30)
        assert answer.channel_id == there.id


# -- buttons ---------------------------------------------------------------------------------------------------------


async def test_every_button_under_a_briefing(discord, bob, place):
    message = await briefed(discord, bob, place, topic="ferry", since="all")

    async def press(label, of=message):
        reply = await (await discord.press(of, label, discord.user())).reply(30)
        assert reply.ephemeral
        return reply.message

    assert "More about it" in shown(discord, await press(texts.MORE))
    assert "[1] Harbour Radio" in shown(discord, await press(texts.SOURCES))
    assert "Maren Oduya" in shown(discord, await press(texts.WHO_SAID))
    assert "1 person finds it useful, 0 not." in (await press(texts.USEFUL)).content
    assert "1 person finds it useful, 1 not." in (await press(texts.NOT_USEFUL)).content


async def test_one_story_in_detail_with_its_own_buttons(discord, bob, place):
    message = await briefed(discord, bob, place)
    chosen = await (await discord.choose(message, bob, "2")).reply(30)
    assert chosen.ephemeral
    (_, story) = chosen.message.embeds
    assert story["title"].removeprefix("1 · ") == message.embeds[2]["title"].removeprefix("2 · ")
    sources = await (await discord.press(chosen.message, texts.SOURCES, bob)).reply(30)
    assert len(sources.message.embeds) == 1
    assert sources.message.embeds[0]["title"] == story["title"].removeprefix("1 · ")


async def test_a_long_briefing_is_paged_in_its_place(discord, bob, place):
    message = await briefed(discord, bob, place, topic="Skerry", since="all", length="long")
    first = message.embeds
    assert first[-1]["footer"]["text"].startswith("Page 1 of")
    turned = await (await discord.press(message, texts.NEXT, bob)).reply(30, edits=1)
    assert turned.message.id == message.id
    assert turned.message.embeds[-1]["footer"]["text"].startswith("Page 2 of")
    back = await (await discord.press(turned.message, texts.PREVIOUS, bob)).reply(30, edits=1)
    assert [embed["title"] for embed in back.message.embeds] == [embed["title"] for embed in first]
    elsewhere = discord.channel(discord.town, "island")  # which was told nothing yet
    short = await briefed(discord, bob, elsewhere, topic="Skerry", since="all", length="short")
    more = await (await discord.press(short, texts.MORE, bob)).reply(30)
    assert more.message.embeds[0]["title"] == texts.LEFT_OUT


async def test_hostile_articles_notify_nobody_and_link_nowhere(discord, bob, place):
    message = await briefed(discord, bob, place, topic="Zanzibar", since="all")
    text = shown(discord, message)

    assert "Zanzibar @\u200beveryone [win](https://evil.example/a)" in text  # shown as it is written: no link
    assert not message.pings
    assert "<https://evil.example" not in text
    assert "<https://paper.example/zanzibar>" in text


async def test_a_server_is_forgotten_on_request_and_when_the_bot_is_sent_away(discord, home):
    town = discord.guild("Short visit")
    place = discord.channel(town, "news")
    boss = discord.user(guilds=[town], permissions=["manage_guild", "manage_channels"])
    message = await briefed(discord, boss, place, topic="ferry", since="all")
    reply = await (await discord.slash(boss, place, "forget")).reply(30)
    assert reply.ephemeral
    assert "1 briefing that I posted here" in reply.message.content
    gone = await (await discord.press(message, texts.MORE, boss)).reply(30)
    assert gone.message.content == texts.GONE
    await briefed(discord, boss, place, topic="ferry", since="all")
    assert _posts(home, town.id) == 1
    discord.kick_bot(town)
    await until(lambda: not _posts(home, town.id))


def _posts(home, place) -> int:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(home / "newsbrief.db")) as database:
        return database.execute("SELECT count(*) FROM posts WHERE place = ?", (place,)).fetchone()[0]


# -- trouble ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 502])
async def test_refusals_in_between_are_tried_again(discord, bob, place, status):
    discord.fail_next("PATCH", "/webhooks/…", status=status, retry_after=0.2)
    reply = await (await discord.slash(bob, place, "brief", topic="ferry", since="all")).reply(30)
    assert "Council keeps Stellan ferry" in shown(discord, reply.message)


async def test_an_acknowledgement_whose_answer_was_lost_counts(discord, bob, place):
    discord.fail_next("POST", "/interactions/…/callback", status=502, after=True)
    reply = await (await discord.slash(bob, place, "brief", topic="ferry", since="all")).reply(30)
    assert "Council keeps Stellan ferry" in shown(discord, reply.message)
    assert len(discord.messages(place, by=discord.bot)) == 1


async def test_an_answer_that_comes_too_late_goes_into_the_channel(discord, bob, place):
    discord.fail_next("POST", "/interactions/…/callback", status=200, seconds=3.2)
    asked = await discord.slash(bob, place, "brief", topic="ferry", since="all")
    await until(lambda: discord.messages(place, by=discord.bot))
    there = discord.messages(place, by=discord.bot)
    assert asked.refused == 1
    assert there[0].content == texts.TOO_LATE
    assert "Council keeps Stellan ferry" in shown(discord, there[0])
    assert "[More]" in shown(discord, there[0])


async def test_an_interaction_that_expires_while_it_is_worked_on(discord, bob, place):
    discord.fail_next("PATCH", "/webhooks/…", status=401, code=50027, message="Invalid Webhook Token")
    await discord.slash(bob, place, "brief", topic="ferry", since="all")
    await until(lambda: any(one.content == texts.TOO_LATE for one in discord.messages(place, by=discord.bot)))


async def test_a_gateway_that_drops_in_the_middle_of_a_command(discord, bob, place):
    resumed = discord.gateway.count(RESUME)
    discord.fail_next("PATCH", "/webhooks/…", status=200, seconds=1)
    asked = await discord.slash(bob, place, "brief", topic="ferry", since="all")
    await asked.acknowledged()
    discord.drop_gateway()
    assert "Council keeps Stellan ferry" in shown(discord, (await asked.reply(30)).message)
    await discord.connected(30)
    assert discord.gateway.count(RESUME) == resumed + 1
    discord.ask_to_reconnect()
    await until(lambda: discord.gateway.count(RESUME) == resumed + 2)
    await discord.connected(30)
    reply = await (await discord.slash(bob, place, "help")).reply(30)
    assert reply.ephemeral


async def test_a_session_that_discord_has_forgotten_is_begun_anew(discord, bob, place):
    discord.invalidate_session(resumable=False)
    await until(lambda: not discord.gateway.connected())
    await discord.connected(30)
    reply = await (await discord.slash(bob, place, "help")).reply(30)
    assert reply.ephemeral


async def test_a_missing_permission_is_told_once_and_seen_in_health(discord, bob):
    place = discord.channel(discord.town, "quiet-corner")
    discord.revoke_permission(place, "send_messages")
    await discord.mention(bob, place, "help")
    text = await health_that_tells(discord, "I may not write in #quiet-corner")
    assert "✗ **discord**" in text
    assert discord.messages(place, by=discord.bot) == []


async def test_where_it_may_not_reply_it_writes(discord, bob, place):
    discord.fail_next("POST", "/channels/…/messages", status=403, code=160002, message="Cannot reply")
    answer = await discord.answer_to(await discord.mention(bob, place, "help"), 30)
    assert answer.reply_to is None
    assert "/whosaid" in shown(discord, answer)


async def test_a_channel_that_is_deleted_meanwhile_is_told_in_health(discord, bob, place):
    doomed = discord.channel(discord.town, "doomed")
    discord.fail_next("PATCH", "/webhooks/…", status=200, seconds=0.5)
    asked = await discord.slash(bob, doomed, "brief", topic="ferry", since="all")
    await asked.acknowledged()
    discord.delete_channel(doomed)
    assert "✗ **discord**" in await health_that_tells(discord, "#doomed is gone")


# -- life ------------------------------------------------------------------------------------------------------------


async def test_a_stopped_bot_finishes_its_answers_and_its_old_buttons_work_after_a_restart(discord, bot, bob, place):
    syncs = len(discord.syncs)
    discord.fail_next("PATCH", "/webhooks/…", status=200, seconds=1)
    asked = await discord.slash(bob, place, "brief", topic="ferry", since="all")
    await asked.acknowledged()
    bot.terminate()
    status, told = await bot.ended()
    message = asked.so_far().message
    assert (status, told.count("Traceback")) == (0, 0), told
    assert "Council keeps Stellan ferry" in shown(discord, message)

    await bot.start()
    await discord.connected(30)
    pressed = await (await discord.press(message, texts.MORE, bob)).reply(30)
    assert "More about it" in shown(discord, pressed.message)
    assert len(discord.syncs) == syncs  # nothing has changed, so nothing is registered anew


async def test_a_refused_token_is_one_clear_line_and_doctor_tells_it(discord, made_home, tmp_path):
    home = copied(made_home, tmp_path / "home")
    settings = discord.environment | {"DISCORD_TOKEN": "not.a.token"}
    served = Served(home, settings)
    await served.start()
    status, told = await served.ended(30)
    assert status == 1
    assert told.strip().endswith(
        "newsbrief: Discord refuses DISCORD_TOKEN; make a new one in the developer portal (Bot → Reset Token)."
    )
    assert "Traceback" not in told
    app = App(Settings(newsbrief_home=home, **{name.casefold(): value for name, value in settings.items()}))
    found = {one.name: (one.ok, one.message) for one in await asyncio.to_thread(check_chats, app)}
    app.archive.close()
    assert found["discord"] == found["discord (last)"]
    assert found["discord"][1].startswith("Discord refuses DISCORD_TOKEN")
    assert not found["discord"][0]


async def test_shards_when_the_settings_ask_for_them(made_home, tmp_path):
    async with FakeDiscord(rules=(), shards=1) as there:
        place = there.channel(there.guild(), "news")
        served = Served(copied(made_home, tmp_path / "home"), there.environment | {"DISCORD_SHARDS": "auto"})
        await served.start()
        await there.connected(30)
        await there.synced()
        assert there.requests("GET", "/gateway/bot")
        reply = await (await there.slash(there.user(), place, "help")).reply(30)
        assert reply.ephemeral
        status, told = await served.stop()
        assert (status, "Traceback" in told) == (0, False), told
