"""Digests on a local Slack through the real SDK, in this process: posted, doubted, found, and lost."""

from __future__ import annotations

import itertools
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp
import pytest
import pytest_asyncio
from cryptography.fernet import Fernet

from bot.chat.slack_client import web_client
from bot.chat.slack_installs import Installation, Installations
from bot.chat.slack_poster import SlackPoster
from bot.chat.slack_scopes import DIGESTS
from bot.chat.slack_workspaces import Workspaces, who_is
from bot.digests.poster import DoubtError, Heading, PlaceLostError, PostError
from bot.digests.schedule import Place
from tests.chat.slack_process import MANIFEST
from tests.fakes.slack import FakeSlack
from tests.told import HOSTILE, MORNING, briefing, hostile, story

pytestmark = pytest.mark.asyncio(loop_scope="module")
HEADING = Heading(slot=datetime(2026, 11, 24, 8, tzinfo=ZoneInfo("Europe/Berlin")))
_numbers = itertools.count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack():
    async with FakeSlack(manifest=MANIFEST, message_rate=None, echo=False) as made:
        yield made


@asynccontextmanager
async def connected(slack, *, installations=None, own=True, **how):
    async with aiohttp.ClientSession() as session:
        client = web_client(session, api_url=slack.api_url)
        mine = await who_is(client, slack.bot_token) if own else None
        made = SlackPoster(api_url=slack.api_url, **how)
        made.connect(session, Workspaces(own=mine, installations=installations))
        yield made
        made.disconnect()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def poster(slack):
    async with connected(slack) as made:
        yield made


@pytest.fixture
def key():
    return f"key-{next(_numbers):04}"


@pytest.fixture
def news(slack):
    return slack.channel(f"news{next(_numbers)}")


def place_of(channel, thread=None):
    return Place(platform="slack", channel=channel.id, thread=thread)


async def sent(poster, place, key, told=MORNING, **how):
    parts = poster.compose(told, HEADING, key=key)
    return [await poster.post(place, part, key=key, number=number, **how) for number, part in enumerate(parts)]


async def found(poster, place, key, number=0, **how):
    return await poster.find(place, key=key, number=number, since=datetime.now(UTC) - timedelta(minutes=1), **how)


async def test_it_is_posted_in_order_quietly(slack, poster, news, key):
    told = briefing(*(story(headline=f"Story {number}") for number in range(1, 24)))
    stamps = await sent(poster, place_of(news), key, told)
    messages = slack.messages(news)

    assert [message.ts for message in messages] == stamps
    assert len(stamps) > 1
    assert {(message.unfurl_links, message.unfurl_media) for message in messages} == {(False, False)}
    assert not [ping for message in messages for ping in message.pings]
    assert [await found(poster, place_of(news), key, number) for number in range(len(stamps))] == stamps


async def test_hostile_text_stays_text(slack, poster, news, key):
    await sent(poster, place_of(news), key, hostile("https://evil.example/a"))
    (message,) = slack.messages(news)

    assert not message.pings
    assert HOSTILE not in message.text


async def test_a_thread(slack, poster, news, key):
    parent = slack.write(slack.user("ann"), news, "The daily thread")
    (stamp,) = await sent(poster, place_of(news, parent.ts), key)

    assert slack.messages(news, bot=True)[0].thread_ts == parent.ts
    assert await found(poster, place_of(news, parent.ts), key) == stamp
    assert await found(poster, place_of(news), key) is None  # a reply is not in the channel's history
    with pytest.raises(PlaceLostError, match="The thread is gone"):
        await sent(poster, place_of(news, "1700000000.000001"), key)


async def test_direct_messages(slack, poster, key):
    ann = slack.user("ann")
    there = Place(platform="slack", channel=ann.id, direct=True)
    (stamp,) = await sent(poster, there, key)

    assert [message.ts for message in slack.messages(slack.im(ann))] == [stamp]
    assert await found(poster, there, key) == stamp
    with pytest.raises(PlaceLostError, match="Slack knows no such person"):
        await sent(poster, Place(platform="slack", channel="U999", direct=True), key)


async def test_a_lost_answer_is_doubt_and_is_not_tried_again_by_itself(slack, poster, news, key):
    slack.fail_next("chat.postMessage", drop=True, after=True)
    with pytest.raises(DoubtError, match="connection to Slack was lost"):
        await sent(poster, place_of(news), key)
    (message,) = slack.messages(news)

    assert await found(poster, place_of(news), key) == message.ts
    assert await found(poster, place_of(news), key, number=1) is None
    assert await found(poster, place_of(news), f"{key}x") is None


@pytest.mark.parametrize("how", [{"status": 503}, {"error": "internal_error"}, {"error": "fatal_error"}])
async def test_a_servers_error_is_doubt(slack, poster, news, key, how):
    slack.fail_next("chat.postMessage", after=True, **how)
    with pytest.raises(DoubtError, match="Slack answered"):
        await sent(poster, place_of(news), key)

    assert await found(poster, place_of(news), key) == slack.messages(news)[0].ts


async def test_no_answer_in_time_is_doubt(slack, news, key):
    async with connected(slack, patience=0.15) as hasty:
        slack.fail_next("chat.postMessage", delay=0.5)
        with pytest.raises(DoubtError, match="did not answer in time"):
            await sent(hasty, place_of(news), key)


async def test_a_request_that_never_arrived_is_not_found(slack, poster, news, key):
    slack.fail_next("chat.postMessage", drop=True)
    with pytest.raises(DoubtError):
        await sent(poster, place_of(news), key)

    assert await found(poster, place_of(news), key) is None


async def test_somebody_elses_message_with_the_same_metadata_is_not_ours(slack, poster, news, key):
    (part,) = poster.compose(MORNING, HEADING, key=key)
    bob = slack.user("bob")
    slack.world.add_message(slack.world.channels[news.id], user=bob.id, text="x", metadata=part["metadata"])

    assert await found(poster, place_of(news), key) is None


async def test_it_is_found_behind_hundreds_of_messages(slack, poster, news, key):
    bob, place = slack.user("bob"), slack.world.channels[news.id]
    (stamp,) = await sent(poster, place_of(news), key)
    for number in range(430):
        slack.world.add_message(place, user=bob.id, text=f"talk {number}")

    assert await found(poster, place_of(news), key) == stamp
    late = datetime.now(UTC) + timedelta(minutes=5)
    assert await poster.find(place_of(news), key=key, number=0, since=late) is None


async def test_limits_are_told_with_their_seconds(slack, poster, news, key):
    slack.fail_next("chat.postMessage", status=429, retry_after=7)
    with pytest.raises(PostError, match="asks me to wait") as error:
        await sent(poster, place_of(news), key)

    assert error.value.retry_after == 7.0
    assert not isinstance(error.value, DoubtError | PlaceLostError)
    assert slack.messages(news) == []


async def test_a_channels_own_limit_is_told_too(tmp_path, key):
    async with FakeSlack(manifest=MANIFEST, message_rate=1.0, message_burst=1, echo=False) as strict:
        there = place_of(strict.channel("news"))
        async with connected(strict) as poster:
            await sent(poster, there, key)
            with pytest.raises(PostError) as error:
                await sent(poster, there, f"{key}x")
    assert error.value.retry_after == 1.0


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("restricted_action", "The workspace does not let me post there"),
        ("restricted_action_read_only_channel", "The workspace does not let me post there"),
        ("token_revoked", "was revoked"),
        ("account_inactive", "I was removed from this workspace"),
        ("user_disabled", "has left the workspace"),
        ("missing_scope", "The Slack app lacks another scope: install it again"),
    ],
)
async def test_what_only_a_person_can_mend_is_lost(slack, poster, news, code, said):
    slack.fail_next("chat.postMessage", error=code)
    with pytest.raises(PlaceLostError, match=said):
        await sent(poster, place_of(news), "abcd")


async def test_places_that_are_lost(slack, poster, news, key):
    gone = slack.channel("gone")
    await sent(poster, place_of(gone), key)
    slack.world.channels.pop(gone.id)
    archived, outside = slack.channel("old", archived=True), slack.channel("outside", private=True, bot=False)
    for channel, said in ((gone, "gone"), (archived, "archived"), (outside, "gone, or I am not in it")):
        with pytest.raises(PlaceLostError, match=said):
            await sent(poster, place_of(channel), key)
    with pytest.raises(PlaceLostError, match="gone"):
        await found(poster, place_of(gone), key)


async def test_a_public_channel_without_the_bot_takes_posts_but_tells_no_history(slack, poster, key):
    there = place_of(slack.channel(f"public{key}", bot=False))
    await sent(poster, there, key)

    with pytest.raises(PlaceLostError, match="invite me with /invite @newsbrief"):
        await found(poster, there, key)


async def test_other_refusals_are_errors_that_say_which(slack, poster, news):
    slack.fail_next("chat.postMessage", error="invalid_blocks")
    with pytest.raises(PostError, match="did not take the answer's blocks") as error:
        await sent(poster, place_of(news), "abcd")
    assert not isinstance(error.value, DoubtError | PlaceLostError)


async def test_each_workspace_is_posted_to_with_its_own_token(slack, archive, key):
    there = slack.workspace("Dune Daily", installed=True)
    channel = slack.channel("dunes", team=there)
    installations = Installations(archive, Fernet.generate_key().decode())
    installations.save(
        Installation(
            place=there.id,
            name=there.name,
            token=there.bot_token,
            bot_user=there.bot_user,
            bot_id=there.bot_id,
            scopes="",
            installed_by="U1",
        )
    )
    async with connected(slack, installations=installations) as poster:
        (stamp,) = await sent(poster, place_of(channel), key, home=there.id)
        assert await found(poster, place_of(channel), key, home=there.id) == stamp
        with pytest.raises(PlaceLostError):  # the settings' own token is of another workspace
            await sent(poster, place_of(channel), key, home=slack.team.id)
        with pytest.raises(PlaceLostError, match="not installed in this workspace"):
            await sent(poster, place_of(channel), key, home="T999")
        ann = slack.user("ann", team=there)
        await poster.tell(ann.id, "Your digest has stopped.", home=there.id)
        assert [message.text for message in slack.messages(slack.im(ann))] == ["Your digest has stopped."]


async def test_what_is_not_connected_says_when_to_try_again(news):
    with pytest.raises(PostError, match="not connected yet") as error:
        await sent(SlackPoster(), place_of(news), "abcd")
    assert error.value.retry_after == 5.0


async def test_a_slack_that_cannot_be_reached_has_certainly_posted_nothing(slack, news):
    async with connected(slack) as poster:
        poster._client.base_url = "http://127.0.0.1:9/api/"
        with pytest.raises(PostError, match="Slack cannot be reached") as error:
            await sent(poster, place_of(news), "abcd")
    assert not isinstance(error.value, DoubtError)


async def test_a_person_is_told_in_private_and_a_failure_is_only_logged(slack, poster):
    ann = slack.user("ann")
    await poster.tell(ann.id, "Your digest in #news has stopped: <!channel> the channel is gone.")
    await poster.tell("U999", "Nobody hears this.")

    (message,) = slack.messages(slack.im(ann))
    assert "Your digest in" in message.text
    assert not message.pings


async def test_every_scope_that_digests_ask_for_is_needed(slack, poster, news, key):
    private = slack.channel(f"private{key}", private=True)
    person = Place(platform="slack", channel=slack.user("ann").id, direct=True)
    for there in (place_of(news), place_of(private), person):
        (stamp,) = await sent(poster, there, key)
        assert await found(poster, there, key) == stamp

    conversations_of_several = {"mpim:history", "mpim:read"}  # of which this Slack has none
    assert set(DIGESTS) - slack.scopes_used == conversations_of_several
