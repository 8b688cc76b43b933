"""`/digest` on a local Discord through the real client, in this process, over digests in memory."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
import pytest_asyncio

from bot.chat import texts
from bot.chat.commands import Commands, Parts
from bot.digests.schedule import Alerts, DeliveryState, Place, ScheduleState, WhenEmpty
from tests.chat.digests import FakeDigests
from tests.chat.discord_here import connected
from tests.fakes.discord import FakeDiscord, NotOffered, draw

pytestmark = pytest.mark.asyncio(loop_scope="module")
DAILY = "every weekday at 8:30 Berlin time"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def discord():
    async with FakeDiscord(rules=(), global_per_second=10_000) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def digests(discord):
    made = FakeDigests()
    commands = Commands(SimpleNamespace(), parts=Parts(digests=made))
    async with connected(discord, commands):
        await discord.synced()
        yield made
    commands.close()


@pytest.fixture
def town(discord, digests):
    digests.schedules.clear()
    return discord.guild("Harbour town")


@pytest.fixture
def place(discord, town):
    return discord.channel(town, "news")


@pytest.fixture
def ann(discord):
    return discord.user("ann", permissions=["manage_channels"])


@pytest.fixture
def bob(discord):
    return discord.user("bob")


async def told(discord, user, channel, command, /, *, forced=False, **options):
    """What the person alone sees."""
    reply = await (await discord.slash(user, channel, command, forced=forced, **options)).reply(10)
    assert reply.ephemeral
    return re.sub(r"\s*\n\s*┃?\s*", "\n", draw(discord.world, reply.message, width=10_000))


async def test_add_list_pause_resume_preview_now_and_remove(discord, digests, ann, place):
    added = await told(discord, ann, place, "digest add", when=DAILY, topic="ferry", length="short")
    (schedule,) = digests.schedules.values()
    assert "Added: every weekday at 08:30, Berlin time, about ferry; next: " in added
    assert added.count("· ") >= 3
    assert schedule.to == Place(platform="discord", channel=place.id)
    assert (schedule.made_by, schedule.home, schedule.length) == (ann.id, place.guild_id, "short")

    digests.sent(schedule.id)
    listed = await told(discord, ann, place, "digest list")
    name = schedule.id[:4]
    assert f"{name}** · every weekday at 08:30, Berlin time, about ferry" in listed
    assert "sent" in listed
    assert "short" in listed
    assert "Paused until " in await told(discord, ann, place, "digest pause", digest=name, until="3 days")
    assert digests.schedules[schedule.id].state is ScheduleState.PAUSED
    assert "paused until" in await told(discord, ann, place, "digest list")
    assert "Resumed: " in await told(discord, ann, place, "digest resume", digest=name)
    assert "The next, in your own time:" in await told(discord, ann, place, "digest preview", digest=name)
    assert "On its way" in await told(discord, ann, place, "digest now", digest=name)
    assert "Removed: " in await told(discord, ann, place, "digest remove", digest=name)
    assert digests.schedules == {}
    assert texts.NO_DIGESTS in await told(discord, ann, place, "digest list")


async def test_times_are_discords_own(discord, digests, ann, place):
    asked = await discord.slash(ann, place, "digest preview", when=DAILY)
    (embed,) = (await asked.reply(10)).message.embeds

    assert len(re.findall(r"<t:\d+:F> \(<t:\d+:R>\)", embed["description"])) == 5


async def test_every_option_is_understood(discord, digests, ann, place):
    await told(
        discord,
        ann,
        place,
        "digest add",
        when="daily at 8:00",
        zone="Munich",
        nothing_new="skip",
        quiet="22:00-7:00, sun",
        outlets="Quay Post, Harbour Radio",
        breaking=4,
    )
    (schedule,) = digests.schedules.values()

    assert schedule.tz == "Europe/Berlin"
    assert schedule.when_empty is WhenEmpty.SKIP
    assert schedule.quiet.days == (7,)
    assert schedule.sources == ("Quay Post", "Harbour Radio")
    assert schedule.alerts == Alerts(outlets=4, cap=3)
    listed = await told(discord, ann, place, "digest list")
    for fact in (
        "only Quay Post, Harbour Radio",
        "nothing when there is nothing new",
        "quiet from 22",
        "at once what 4",
    ):
        assert fact in listed


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"when": "whenever"}, "whenever"),
        ({"when": "daily 8:00", "zone": "Atlantis"}, "“Atlantis” is no time zone"),
        ({"when": "daily 8:00", "quiet": "night"}, "“night” is no quiet time"),
        ({"when": "daily 8:00 Tokyo time", "zone": "Europe/Berlin"}, "leave one of them out"),
    ],
)
async def test_what_is_not_understood_is_said_in_private(discord, digests, ann, place, options, sentence):
    assert sentence in await told(discord, ann, place, "digest add", **options)
    assert digests.schedules == {}


async def test_utc_is_said_where_no_zone_was(discord, digests, ann, place):
    assert "The times are UTC" in await told(discord, ann, place, "digest add", when="daily 8:00")


async def test_who_may_not_is_not_offered_it_and_is_refused_all_the_same(discord, digests, ann, bob, place):
    with pytest.raises(NotOffered):
        await discord.slash(bob, place, "digest add", when=DAILY)
    assert texts.NOT_ALLOWED_DIGESTS in await told(discord, bob, place, "digest add", forced=True, when=DAILY)
    await told(discord, ann, place, "digest add", when=DAILY)
    for verb in ("pause", "resume", "remove", "now"):
        (schedule,) = digests.schedules.values()
        said = await told(discord, bob, place, f"digest {verb}", forced=True, digest=schedule.id)
        assert texts.NOT_ALLOWED_DIGESTS in said
    assert schedule.state is ScheduleState.ACTIVE


async def test_anybody_has_private_ones_in_a_server_or_in_direct_messages(discord, digests, bob, place):
    await told(discord, bob, place, "digest add", forced=True, when=DAILY, private=True)
    await told(discord, bob, discord.world.dm(bob), "digest add", when="daily 9:00 Oslo time")

    mine = Place(platform="discord", channel=bob.id, direct=True)
    assert [(one.to, one.home) for one in digests.schedules.values()] == [(mine, None), (mine, None)]
    listed = await told(discord, bob, discord.world.dm(bob), "digest list")
    assert "2 digests" in listed
    assert "to remove" not in listed


async def test_a_thread_is_a_place_of_its_own(discord, digests, ann, place):
    thread = discord.thread(place, "daily")
    await told(discord, ann, place, "digest add", when=DAILY)
    await told(discord, ann, thread, "digest add", when=DAILY, topic="in the thread")

    assert [one.to.channel for one in digests.schedules.values()] == [place.id, thread.id]
    listed = await told(discord, ann, thread, "digest list")
    assert listed.index("in the thread") < listed.index("#news")


async def test_other_channels_digests_are_changed_by_who_may_manage_those(discord, digests, ann, bob, town, place):
    there = discord.channel(town, "there")
    await told(discord, ann, there, "digest add", when=DAILY)
    (schedule,) = digests.schedules.values()
    discord.grant_permission(place, "manage_channels", of=bob)

    assert "There is no digest" in await told(discord, bob, place, "digest remove", digest=schedule.id[:4])
    assert "Removed: " in await told(discord, ann, place, "digest remove", digest=schedule.id[:4])


async def test_where_the_bot_may_not_post_or_read_it_says_so_first(discord, digests, ann, place):
    discord.revoke_permission(place, "embed_links", "read_message_history")

    said = await told(discord, ann, place, "digest add", when=DAILY)
    assert "allow me Embed Links and Read Message History in this channel first" in said
    assert digests.schedules == {}


async def test_suggestions(discord, digests, ann, bob, place):
    await told(discord, ann, place, "digest add", when=DAILY, topic="the @everyone ferry")
    (schedule,) = digests.schedules.values()
    names = await discord.autocomplete(ann, place, "digest pause", "digest", digest="ferry")
    assert names[0]["value"] == schedule.id[:4]
    assert "every weekday at 08:30, Berlin time · about the" in names[0]["name"]
    times = await discord.autocomplete(ann, place, "digest add", "when", when="every weekday at 7")
    assert times[0] == {"name": "every weekday at 07:00", "value": "every weekday at 7"} | times[0]
    zones = await discord.autocomplete(ann, place, "digest add", "zone", when="daily", zone="munich")
    assert zones[0]["value"] == "Europe/Berlin"


async def test_hostile_topics_and_reasons_stay_text(discord, digests, ann, place):
    topic = "@everyone **x** [a](https://evil.example/) <@1>"
    await told(discord, ann, place, "digest add", when=DAILY, topic=topic)
    (schedule,) = digests.schedules.values()
    digests.sent(schedule.id, state=DeliveryState.FAILED, reason=topic)
    reply = await (await discord.slash(ann, place, "digest list")).reply(10)

    assert not reply.message.pings
    (embed,) = reply.message.embeds
    assert "](https://evil.example" not in embed["description"].replace("\\]", "")
    assert "@everyone" not in embed["description"]


async def test_plain_words_name_the_command(discord, digests, bob, place):
    asked = await discord.mention(bob, place, "brief us every weekday at 8:30")
    answer = await discord.answer_to(asked)

    assert "use the command /digest add every weekday at 8" in answer.content
    assert digests.schedules == {}
