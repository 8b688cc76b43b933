"""Digests on a local Discord through the real client, in this process: posted, doubted, found, and lost."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.chat.commands import Commands, Parts
from bot.chat.discord_poster import DiscordPoster
from bot.digests.poster import DoubtError, Heading, PlaceLostError, PostError
from bot.digests.schedule import Place
from bot.news.archive import Archive
from bot.news.posts import Posts
from bot.news.told import ToldBook
from tests.chat.discord_here import connected
from tests.fakes.discord import FakeDiscord, Rule, draw
from tests.told import HOSTILE, MORNING, briefing, hostile, story

pytestmark = pytest.mark.asyncio(loop_scope="module")
BERLIN = ZoneInfo("Europe/Berlin")
HEADING = Heading(slot=datetime(2026, 11, 24, 8, tzinfo=BERLIN))
MESSAGES = "/channels/…/messages"
_keys = (f"key-{number:04}" for number in itertools.count(1))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def discord():
    async with FakeDiscord(rules=(), global_per_second=10_000) as made:
        made.town = made.guild("Harbour town", bot=("view_channel", "send_messages", "embed_links"))
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def surface(discord, tmp_path_factory):
    """The real surface in this process; the desk is not needed by what is tested here."""
    archive = Archive(f"sqlite:///{tmp_path_factory.mktemp('posts') / 'archive.db'}")
    commands = Commands(SimpleNamespace(told=ToldBook(archive)), parts=Parts(posts=Posts(archive)))
    async with connected(discord, commands) as made:
        made.commands = commands
        yield made
    commands.close()
    archive.close()


@pytest.fixture
def poster(surface):
    return surface.poster


@pytest.fixture
def key():
    return next(_keys)


@pytest.fixture
def channel(discord):
    return discord.channel(discord.town, "news")


def place_of(channel):
    return Place(platform="discord", channel=channel.id)


def long_briefing(stories=14):
    told = [story(headline=f"Story {number} of the harbour") for number in range(1, stories + 1)]
    return briefing(*told, topic="harbour", left_out=0)


async def sent(poster, place, key, told=MORNING, heading=HEADING):
    """Every part, in order; what stands in the ids."""
    parts = poster.compose(told, heading, key=key)
    return [await poster.post(place, part, key=key, number=number) for number, part in enumerate(parts)]


async def found(poster, place, key, number=0):
    return await poster.find(place, key=key, number=number, since=datetime.now(UTC) - timedelta(minutes=1))


# -- posted ----------------------------------------------------------------------------------------------------------


async def test_it_is_posted_in_order_and_pings_nobody(discord, poster, channel, key):
    ids = await sent(poster, place_of(channel), key, long_briefing())
    messages = discord.messages(channel)

    assert [message.id for message in messages] == ids
    assert len(ids) > 1
    assert not any(message.pings for message in messages)
    assert "Morning briefing: harbour" in messages[0].content


async def test_hostile_text_stays_text(discord, poster, channel, key):
    await sent(poster, place_of(channel), key, hostile("https://evil.example/a"))
    (message,) = discord.messages(channel)

    assert not message.pings
    assert "@everyone" not in message.content
    assert HOSTILE not in message.content


async def test_its_buttons_and_menu_work_by_the_deliverys_key(discord, surface, poster, channel, key):
    told = long_briefing()
    await surface.commands.keep_digest(key, told, place_of(channel), home=discord.town.id)
    await surface.commands.keep_digest(key, told, place_of(channel), home=discord.town.id)
    await sent(poster, place_of(channel), key, told)
    messages, ann = discord.messages(channel), discord.user()

    sources = await (await discord.press(messages[-1], "Sources", ann)).reply(10)
    assert "Quay Post" in draw(discord.world, sources.message)
    assert sources.ephemeral
    thanks = await (await discord.press(messages[-1], "Useful", ann)).reply(10)
    assert "1 person finds it useful" in draw(discord.world, thanks.message)
    chosen = await (await discord.choose(messages[-1], ann, "14")).reply(10)
    assert "Story 14 of the harbour" in draw(discord.world, chosen.message)
    await surface.commands.forget("discord", discord.town.id)
    gone = await (await discord.press(messages[-1], "Sources", ann)).reply(10)
    assert "older than a month, or was forgotten" in draw(discord.world, gone.message)


async def test_threads_and_archived_threads(discord, poster, channel, key):
    thread = discord.thread(channel, "daily")
    await sent(poster, place_of(thread), key)
    discord.close_thread(thread)
    await sent(poster, place_of(thread), next(_keys))

    assert len(discord.messages(thread)) == 2
    assert discord.world.channels[thread.id].archived is False
    assert await found(poster, place_of(thread), key) == discord.messages(thread)[0].id


async def test_an_archived_thread_that_is_locked_is_lost(discord, poster, channel, key):
    thread = discord.thread(channel, "daily")
    discord.close_thread(thread, locked=True)

    with pytest.raises(PlaceLostError, match="locked: somebody who manages threads must unlock it"):
        await sent(poster, place_of(thread), key)


async def test_direct_messages(discord, poster, key):
    ann = discord.user("ann")
    there = Place(platform="discord", channel=ann.id, direct=True)
    (posted,) = await sent(poster, there, key)

    assert [message.id for message in discord.messages(discord.world.dm(ann))] == [posted]
    assert await found(poster, there, key) == posted


async def test_who_takes_no_direct_messages_is_lost(discord, poster, key):
    there = Place(platform="discord", channel=discord.user(takes_dms=False).id, direct=True)

    with pytest.raises(PlaceLostError, match="takes no direct messages from me"):
        await sent(poster, there, key)


@pytest.mark.parametrize(
    "case",
    [
        (lambda discord, channel: discord.delete_channel(channel), "is gone"),
        (lambda discord, channel: discord.revoke_permission(channel, "view_channel"), "I may not see #news"),
        (lambda discord, channel: discord.revoke_permission(channel, "send_messages"), "I may not write in #news"),
        (
            lambda discord, channel: discord.revoke_permission(channel, "embed_links"),
            "allow me Send Messages and Embed",
        ),
    ],
)
async def test_a_place_that_is_lost(discord, poster, channel, key, case):
    loss, said = case
    loss(discord, channel)

    with pytest.raises(PlaceLostError, match=said):
        await sent(poster, place_of(channel), key)


async def test_a_bot_that_was_sent_away_is_lost(discord, poster, key):
    guild = discord.guild("Elsewhere")
    there = discord.channel(guild, "news")
    discord.kick_bot(guild)

    with pytest.raises(PlaceLostError):
        await sent(poster, place_of(there), key)
    with pytest.raises(PostError):
        await found(poster, place_of(there), key)


# -- doubted and found -----------------------------------------------------------------------------------------------


async def test_a_lost_answer_is_doubt_and_the_message_is_found(discord, poster, channel, key):
    discord.fail_next("POST", MESSAGES, status=0, after=True)
    with pytest.raises(DoubtError, match="connection to Discord was lost"):
        await sent(poster, place_of(channel), key)
    (message,) = discord.messages(channel)

    assert await found(poster, place_of(channel), key) == message.id
    assert await found(poster, place_of(channel), key, number=1) is None
    assert await found(poster, place_of(channel), f"{key}x") is None
    assert await sent(poster, place_of(channel), key) == [message.id]  # and Discord keeps the one
    assert len(discord.messages(channel)) == 1


async def test_a_request_that_never_arrived_is_not_found(discord, poster, channel, key):
    discord.fail_next("POST", MESSAGES, status=0)
    with pytest.raises(DoubtError):
        await sent(poster, place_of(channel), key)

    assert await found(poster, place_of(channel), key) is None


async def test_no_answer_in_time_is_doubt(discord, poster, channel, key):
    hasty = DiscordPoster(patience=0.15)
    hasty.client = poster.client
    discord.fail_next("POST", MESSAGES, status=200, seconds=0.5)
    with pytest.raises(DoubtError, match="did not answer in time"):
        await sent(hasty, place_of(channel), key)


async def test_a_502_is_tried_again_with_the_same_nonce(discord, poster, channel, key):
    discord.fail_next("POST", MESSAGES, status=502, after=True)
    (posted,) = await sent(poster, place_of(channel), key)

    assert [message.id for message in discord.messages(channel)] == [posted]


async def test_somebody_elses_copy_of_the_ids_is_not_ours(discord, poster, channel, key):
    (part,) = poster.compose(MORNING, HEADING, key=key)
    copied = await discord.say(discord.user(), channel, "mine")
    discord.world.keep(type(copied)(**{**_fields(copied), "components": tuple(part["components"])}))

    assert await found(poster, place_of(channel), key) is None


def _fields(message):
    return {name: getattr(message, name) for name in message.__dataclass_fields__}


async def test_it_is_found_behind_hundreds_of_messages(discord, poster, channel, key):
    bob = discord.user()
    for number in range(230):
        await discord.say(bob, channel, f"talk {number}")
    (posted,) = await sent(poster, place_of(channel), key)
    for number in range(130):
        await discord.say(bob, channel, f"more talk {number}")

    assert await found(poster, place_of(channel), key) == posted
    late = datetime.now(UTC) + timedelta(minutes=5)
    assert await poster.find(place_of(channel), key=key, number=0, since=late) is None


async def test_a_history_that_may_not_be_read_is_no_empty_history(discord, poster, channel, key):
    await sent(poster, place_of(channel), key)
    discord.revoke_permission(channel, "read_message_history")

    with pytest.raises(PlaceLostError, match="allow me Read Message History"):
        await _once_told(lambda: found(poster, place_of(channel), key))


async def _once_told(ask):
    """A permission that was taken is known once the gateway has told."""
    for _ in range(50):
        await ask()
        await asyncio.sleep(0.02)


async def test_limits_are_waited_for_and_a_ban_is_an_error(discord, poster, channel, key):
    discord.fail_next("POST", MESSAGES, status=429, retry_after=0.05)
    await sent(poster, place_of(channel), key)
    assert len(discord.messages(channel)) == 1
    discord.fail_next("POST", MESSAGES, status=401, message="401: Unauthorized")
    with pytest.raises(PostError, match="Discord refused a message") as refused:
        await sent(poster, place_of(channel), next(_keys))
    assert not isinstance(refused.value, PlaceLostError | DoubtError)


async def test_a_channels_own_limit_is_kept_by_its_headers(discord, poster, channel):
    few = Rule(method="POST", route="/channels/*/messages", calls=2, seconds=0.3)
    discord.server.rates.rules = (few,)
    before = len(discord.requests("POST", MESSAGES, status=429))
    try:
        for _ in range(5):
            await sent(poster, place_of(channel), next(_keys))
    finally:
        discord.server.rates.rules = ()

    assert len(discord.messages(channel)) == 5
    assert len(discord.requests("POST", MESSAGES, status=429)) == before  # waited for, not run into


async def test_a_global_limit_is_waited_for(discord, poster, channel, key):
    discord.fail_next("POST", MESSAGES, status=429, retry_after=0.05, is_global=True)
    others = [place_of(discord.channel(discord.town, f"other{number}")) for number in range(3)]
    await asyncio.gather(*(sent(poster, there, f"{key}{n}") for n, there in enumerate((place_of(channel), *others))))

    assert len(discord.messages(channel)) == 1


async def test_what_is_not_connected_says_when_to_try_again():
    with pytest.raises(PostError, match="not connected yet") as error:
        await sent(DiscordPoster(), Place(platform="discord", channel="1"), "abcd")
    assert error.value.retry_after == 5.0
    assert not isinstance(error.value, PlaceLostError | DoubtError)


async def test_a_person_is_told_in_private_and_a_failure_is_only_logged(discord, poster):
    ann, closed = discord.user("ann"), discord.user(takes_dms=False)
    await poster.tell(ann.id, "Your digest in #news has stopped: the channel is gone. @everyone")
    await poster.tell(closed.id, "Nobody hears this.")

    (message,) = discord.messages(discord.world.dm(ann))
    assert message.content.startswith("Your digest in")
    assert not message.pings
