"""Digests in chat, before any platform: who may, which one is meant, what is said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.chat.commands import Commands, Parts
from bot.chat.digest_desk import MOST, MOST_PRIVATE, Asker, DigestDesk, short_name
from bot.chat.digest_replies import DigestChange, DigestList, DigestPreview
from bot.chat.digest_words import added_line, changed_line
from bot.digests.desk import Wish
from bot.digests.schedule import Place, Quiet, ScheduleState
from bot.errors import CommandError, ScheduleError
from tests.chat.digests import NOW, FakeDigests

HERE = Place(platform="discord", channel="1001")
ELSEWHERE = Place(platform="discord", channel="1002")
MINE = Place(platform="discord", channel="7", direct=True)


async def at_once(job):
    return job()


def asker(user="7", manages=(HERE,), **changes):
    async def may_manage(place):
        return place in manages

    made = {"platform": "discord", "user": user, "here": HERE, "home": "g1", "may_manage": may_manage}
    return Asker(**(made | changes))


@pytest.fixture
def digests():
    return FakeDigests()


@pytest.fixture
def desk(digests):
    return DigestDesk(digests, at_once, lambda: NOW)


def wish(at="every weekday at 8:30 Berlin time", to=HERE, **changes):
    return Wish(to=to, at=at, **changes)


async def test_adding_says_when_and_the_next_three(desk, digests):
    reply = await desk.add(asker(), wish(topic="ferry"))
    (schedule,) = digests.schedules.values()

    assert added_line(reply) == (
        "Added: every weekday at 08:30, Berlin time, about ferry; next: Wednesday 25 November 08:30."
    )
    assert [f"{one:%a %d %H:%M}" for one in reply.upcoming] == ["Wed 25 07:30", "Thu 26 07:30", "Fri 27 07:30"]
    assert reply.note is None
    assert (schedule.made_by, schedule.home, schedule.to) == ("7", "g1", HERE)


async def test_without_a_zone_it_is_utc_and_says_so(desk):
    reply = await desk.add(asker(), wish("daily 8:00"))

    assert reply.digest.says == "every day at 08:00, UTC"
    assert "The times are UTC, for no time zone was named" in reply.note
    assert (await desk.add(asker(), wish("daily 8:00 UTC"))).note is None


async def test_a_persons_own_zone_is_the_default_and_words_win(desk):
    berliner = asker(zone="Europe/Berlin")

    assert (await desk.add(berliner, wish("daily 8:00"))).digest.says == "every day at 08:00, Berlin time"
    assert (await desk.add(berliner, wish("daily 8:00 Tokyo time"))).digest.says == "every day at 08:00, Tokyo time"
    assert (await desk.add(berliner, wish("daily 8:00", tz="Oslo"))).digest.says.endswith("Oslo time")


async def test_who_may_not_manage_may_still_have_a_private_one(desk, digests):
    with pytest.raises(CommandError, match="Only people who may manage this channel"):
        await desk.add(asker(manages=()), wish())
    await desk.add(asker(manages=()), wish(to=MINE))
    with pytest.raises(CommandError, match="Only people"):  # nobody makes one for somebody else
        await desk.add(asker(), wish(to=Place(platform="discord", channel="8", direct=True)))

    (schedule,) = digests.schedules.values()
    assert schedule.home is None


async def test_words_that_are_no_time_are_said_to_be(desk):
    with pytest.raises(ScheduleError):
        await desk.add(asker(), wish("whenever you like"))
    with pytest.raises(CommandError, match="at most 100 characters"):
        await desk.add(asker(), wish(topic="x" * 101))


async def test_there_are_so_many_and_no_more(desk):
    for _ in range(MOST):
        await desk.add(asker(), wish())
    with pytest.raises(CommandError, match="There are 25 digests already"):
        await desk.add(asker(), wish())
    for _ in range(MOST_PRIVATE):
        await desk.add(asker(), wish(to=MINE))
    with pytest.raises(CommandError, match="You have 5 digests already"):
        await desk.add(asker(), wish(to=MINE))


async def test_a_list_shows_what_somebody_may_see_this_place_first(desk):
    manager = asker(manages=(HERE, ELSEWHERE))
    await desk.add(manager, wish(to=ELSEWHERE, topic="elsewhere"))
    await desk.add(manager, wish(topic="here"))
    await desk.add(asker("8"), wish(to=Place(platform="discord", channel="8", direct=True), topic="secret"))
    await desk.add(asker(home="g2", here=ELSEWHERE, manages=(ELSEWHERE,)), wish(to=ELSEWHERE, topic="other server"))

    assert [one.schedule.topic for one in (await desk.listed(manager)).digests] == ["here", "elsewhere"]
    assert [one.schedule.topic for one in (await desk.listed(asker(manages=()))).digests] == ["here"]
    assert [one.schedule.topic for one in (await desk.listed(asker("8", manages=()))).digests] == ["here", "secret"]


async def test_one_that_was_made_at_the_machine_belongs_to_its_channel(desk, digests):
    digests.add(wish(id="harbour"), NOW)
    digests.add(wish(id="far", to=ELSEWHERE), NOW)

    assert [one.name for one in (await desk.listed(asker(manages=(HERE, ELSEWHERE)))).digests] == ["harbour"]
    assert (await desk.pause(asker(), "harbour")).digest.schedule.state is ScheduleState.PAUSED


async def test_pause_resume_now_and_remove(desk, digests):
    name = (await desk.add(asker(), wish())).digest.name
    paused = await desk.pause(asker(), name, "Monday")
    assert changed_line(paused) == ("Paused until Monday 30 November 00:00: every weekday at 08:30, Berlin time.")
    assert paused.digest.schedule.paused_until == datetime(2026, 11, 29, 23, tzinfo=UTC)
    assert "Resume it with /digest resume" in changed_line(await desk.pause(asker(), name))
    assert changed_line(await desk.resume(asker(), name)).endswith("next: Wednesday 25 November 08:30.")
    assert (await desk.now(asker(), name)).change is DigestChange.DUE
    assert [at for _, at in digests.due] == [NOW]
    assert changed_line(await desk.remove(asker(), name)).startswith("Removed: every weekday at 08:30")
    assert digests.schedules == {}


@pytest.mark.parametrize("verb", ["pause", "resume", "remove", "now"])
async def test_nothing_is_changed_by_who_may_not(desk, digests, verb):
    name = (await desk.add(asker(), wish())).digest.name
    before = dict(digests.schedules)
    with pytest.raises(CommandError, match="Only people who may manage this channel"):
        await getattr(desk, verb)(asker("9", manages=()), name)
    with pytest.raises(CommandError, match="There is no digest"):
        await getattr(desk, verb)(asker("9", manages=(HERE,), home="g2", here=ELSEWHERE), name)

    assert digests.schedules == before


async def test_a_digest_is_named_by_the_beginning_of_its_id_or_its_topic(desk):
    first = (await desk.add(asker(), wish(topic="Ferry"))).digest
    await desk.add(asker(), wish(topic="bridge"))

    assert len(first.name) == 4
    assert (await desk.preview_of(asker(), first.schedule.id)).name == first.name
    assert (await desk.preview_of(asker(), first.name[:2].upper())).name == first.name
    assert (await desk.preview_of(asker(), "ferry")).name == first.name
    with pytest.raises(CommandError, match="Say which digest"):
        await desk.preview_of(asker(), " ")
    with pytest.raises(CommandError, match="There is no digest “zzz” here"):
        await desk.preview_of(asker(), "zzz")
    await desk.add(asker(), wish(topic="ferry"))
    with pytest.raises(CommandError, match="More than one digest"):
        await desk.preview_of(asker(), "ferry")


def test_short_names_tell_digests_apart():
    ids = ["abcd1111", "abcd2222", "ffff0000", "harbour"]

    assert [short_name(one, ids) for one in ids] == ["abcd1", "abcd2", "ffff", "harbour"]
    assert short_name("a-very-long-name-of-a-digest", ids) == "a-ve"


async def test_a_preview_of_words_and_of_a_digest_with_quiet_days(desk):
    words = await desk.preview("daily 7:00 New York time")
    assert words.says == "every day at 07:00, New York time"
    assert [f"{one:%d %H:%M}" for one in words.upcoming] == ["25 12:00", "26 12:00", "27 12:00", "28 12:00", "29 12:00"]
    quiet = await desk.add(asker(), wish("daily 8:00 UTC", quiet=Quiet(days=(6, 7))))
    shown = await desk.preview_of(asker(), quiet.digest.name)
    assert [f"{one:%a %H:%M}" for one in shown.upcoming[:4]] == ["Wed 08:00", "Thu 08:00", "Fri 08:00", "Mon 00:00"]
    with pytest.raises(ScheduleError):
        await desk.preview("sometimes")


async def test_what_is_suggested_while_somebody_types(desk):
    name = (await desk.add(asker(), wish(topic="ferry"))).digest.name

    assert await desk.names(asker(), "ferr") == [(name, f"{name} · every weekday at 08:30, Berlin time · about ferry")]
    assert await desk.names(asker(), "bridge") == []
    assert (await desk.times("every weekday at 7"))[0] == ("every weekday at 7", "every weekday at 07:00")
    assert (await desk.times("daily 7:00", "Europe/Berlin"))[0][1] == "every day at 07:00, Berlin time"
    assert ("every Monday at 9:00", "every Monday at 9:00") in await desk.times("every M")
    assert (await desk.zones("munich"))[0] == "Europe/Berlin"
    assert "America/New_York" in await desk.zones("new y")
    assert "Europe/Berlin" in await desk.zones("")
    assert (await desk.zones("Berln"))[0] == "Europe/Berlin"


# -- the same through typed lines ------------------------------------------------------------------------------------


@pytest.fixture
def commands(digests):
    made = Commands(None, parts=Parts(digests=digests))
    yield made
    made.close()


async def test_the_terminal_lists_all_and_previews_and_sends_changes_elsewhere(commands, digests):
    digests.add(wish(), NOW)
    listed = await commands.say("/digest list")

    assert isinstance(listed, DigestList)
    assert len(listed.digests) == 1
    assert isinstance(await commands.say("digest"), DigestList)
    assert isinstance(await commands.say("/digest preview daily 8:00 Oslo time"), DigestPreview)
    for line in ("/digest add daily 8:00", "digest remove 3", "/digest frob"):
        with pytest.raises(CommandError, match="newsbrief digest add"):
            await commands.say(line)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("brief us every weekday at 8:30", r"use the command /digest add every weekday at 8:30\."),
        ("/digest add daily 8:00", "use the command /digest add"),
        ("digest list", "use the command /digest list"),
    ],
)
async def test_plain_words_change_nothing_and_name_the_command(commands, digests, line, told):
    with pytest.raises(CommandError, match=told):
        await commands.ask(line)
    assert digests.schedules == {}


async def test_where_there_are_no_digests_it_is_said():
    commands = Commands(None)
    with pytest.raises(CommandError, match="Digests cannot be changed here"):
        await commands.say("/digest list")
    commands.close()


async def test_health_tells_a_channels_own_digests_and_all_to_whoever_runs_the_bot(desk, digests):
    for to in (HERE, ELSEWHERE):
        digests.add(wish("daily 08:00", to=to, tz="Europe/Berlin"), NOW)

    (here,) = await desk.health(HERE)
    everywhere = await desk.health(None)

    assert here.message.startswith("daily 08:00 Europe/Berlin; next ")
    assert ["to discord:1001, ", "to discord:1002, "] == [one.message[:17] for one in everywhere]
