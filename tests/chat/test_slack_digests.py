"""`/digest`, its form and the Home tab on a local Slack through the real libraries, over digests in memory."""

from __future__ import annotations

import itertools
import re

import pytest
import pytest_asyncio

from bot.chat import slack_texts, texts
from bot.chat.commands import Commands, Parts
from bot.digests.schedule import DeliveryState, Place, ScheduleState, WhenEmpty
from bot.news.archive import Archive
from tests.chat.digests import NOW, FakeDigests
from tests.chat.slack_here import serving_slack
from tests.chat.slack_process import MANIFEST
from tests.chat.test_commands import DeskThatRemembers
from tests.fakes.slack import FakeSlack

pytestmark = pytest.mark.asyncio(loop_scope="module")
DAILY = "every weekday at 8:30 Berlin time"
_names = itertools.count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack():
    async with FakeSlack(manifest=MANIFEST, message_rate=None) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _served(slack, tmp_path_factory):
    archive = Archive(f"sqlite:///{tmp_path_factory.mktemp('slack') / 'archive.db'}")
    digests = FakeDigests()
    commands = Commands(DeskThatRemembers(), parts=Parts(digests=digests))
    async with serving_slack(slack, commands, archive):
        yield digests
    commands.close()
    archive.close()


@pytest.fixture
def digests(_served):
    _served.schedules.clear()
    _served.due.clear()
    return _served


@pytest.fixture
def ada(slack):
    return slack.user(f"ada{next(_names)}", admin=True, tz="Europe/Berlin")


@pytest.fixture
def bob(slack):
    return slack.user(f"bob{next(_names)}", tz="Asia/Tokyo")


@pytest.fixture
def news(slack, ada, bob):
    return slack.channel(f"news{next(_names)}", ada, bob)


async def told(slack, user, channel, text):
    """What the person alone sees of an answer to /digest."""
    before = len(slack.messages(channel, bot=True))
    await (await slack.slash(user, channel, "/digest", text)).acked()
    await slack.wait_until(lambda: len(slack.messages(channel, bot=True)) > before)
    message = slack.messages(channel, bot=True)[-1]
    assert user.id in {message.ephemeral_to, channel.im_with}
    return message.shown


async def form(slack, user, channel, text="add"):
    await (await slack.slash(user, channel, "/digest", text)).acked()
    return await slack.wait_modal(user)


def here(channel):
    return Place(platform="slack", channel=channel.id)


async def test_typed_verbs(slack, digests, ada, news):
    added = await told(slack, ada, news, f"add {DAILY} about ferry, short")
    (schedule,) = digests.schedules.values()
    name = schedule.id[:4]
    assert "Added: every weekday at 08:30, Berlin time, about ferry; next: " in added
    assert added.count("• ") == 3
    assert f"Its name is {name}" in added
    assert (schedule.to, schedule.home, schedule.made_by) == (here(news), slack.team.id, ada.id)
    assert schedule.length == "short"
    digests.sent(schedule.id, slot=NOW)
    listed = await told(slack, ada, news, "list")
    assert f"*{name}* · every weekday at 08:30, Berlin time, about ferry" in listed
    assert "sent" in listed
    assert "Paused until Monday" in await told(slack, ada, news, f"pause {name} until Monday")
    assert digests.schedules[schedule.id].state is ScheduleState.PAUSED
    assert "Resumed: " in await told(slack, ada, news, f"resume {name}")
    assert "On its way" in await told(slack, ada, news, f"now {name}")
    assert "The next, in your own time:" in await told(slack, ada, news, f"preview {name}")
    assert "Removed: " in await told(slack, ada, news, f"remove {name}")
    assert texts.NO_DIGESTS in await told(slack, ada, news, "")


async def test_times_are_on_each_readers_own_clock(slack, digests, ada, news):
    await told(slack, ada, news, "preview daily 8:00")
    message = slack.messages(news, bot=True)[-1]

    assert "Every day at 08:00, Berlin time." in message.text  # the person's own zone
    assert len(re.findall(r"<!date\^\d+\^\{date_long\} \{time\}\|\w+ \d+ \w+ \d\d:\d\d UTC>", str(message.blocks))) == 5


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("frob", texts.DIGEST_WORDS),
        ("add about ferry", texts.DIGEST_WHEN),
        ("add sometimes", "sometimes"),
        ("pause", texts.WHICH_DIGEST),
        ("pause zz9", "There is no digest “zz9” here"),
    ],
)
async def test_what_is_not_understood_is_said_in_private(slack, digests, ada, news, text, sentence):
    assert sentence in await told(slack, ada, news, text)


async def test_the_persons_own_zone_is_the_default(slack, digests, ada, bob, news):
    await told(slack, ada, news, "add daily 8:00")
    await told(slack, bob, slack.im(bob), "add daily 8:00")
    await told(slack, bob, slack.im(bob), "add daily 8:00 Oslo time")

    assert [one.tz for one in digests.schedules.values()] == ["Europe/Berlin", "Asia/Tokyo", "Europe/Oslo"]


async def test_who_may_not_is_told_so_and_may_have_a_private_one(slack, digests, ada, bob, news):
    assert texts.NOT_ALLOWED_DIGESTS in await told(slack, bob, news, f"add {DAILY}")
    assert texts.NOT_ALLOWED_DIGESTS in await told(slack, bob, news, "add")
    assert slack.modal(bob) is None
    await told(slack, bob, news, f"add private {DAILY}")
    mine = Place(platform="slack", channel=bob.id, direct=True)
    assert [(one.to, one.home) for one in digests.schedules.values()] == [(mine, slack.team.id)]
    await told(slack, ada, news, f"add {DAILY}")
    shared = list(digests.schedules)[-1]
    for verb in ("pause", "resume", "remove", "now"):
        assert texts.NOT_ALLOWED_DIGESTS in await told(slack, bob, news, f"{verb} {shared}")
    assert "Added" not in await told(slack, ada, news, f"remove {next(iter(digests.schedules))}")  # nor an admin's
    assert len(digests.schedules) == 2


async def test_a_channel_without_the_bot_is_refused_first(slack, digests, ada):
    outside = slack.channel(f"outside{next(_names)}", ada, bot=False)

    assert slack_texts.INVITE_FIRST in await told(slack, ada, outside, f"add {DAILY}")
    assert digests.schedules == {}


# -- the form --------------------------------------------------------------------------------------------------------


async def test_the_form_adds_a_digest_to_the_channel(slack, digests, ada, news):
    modal = await form(slack, ada, news)
    assert modal.title == "Add a digest"
    assert "Europe/Berlin" in str(modal.blocks)
    sent = await slack.submit(
        modal,
        {
            "When": "every weekday at 8:30",
            "Topic": "ferry",
            "Length": "long",
            "When there is nothing new": "Post nothing",
            "Quiet hours, days, holidays": "22:00-7:00, sun",
        },
    )
    assert (sent.action, sent.problem) == (None, None)
    (schedule,) = digests.schedules.values()
    (message,) = await slack.wait_messages(news, 1, to=ada)

    assert "Added: every weekday at 08:30, Berlin time, about ferry" in message.shown
    assert message.ephemeral_to == ada.id
    assert (schedule.to, schedule.tz, schedule.length) == (here(news), "Europe/Berlin", "long")
    assert schedule.when_empty is WhenEmpty.SKIP
    assert schedule.quiet.days == (7,)


async def test_what_is_wrong_stands_beside_its_field(slack, digests, ada, news):
    modal = await form(slack, ada, news)
    wrong = await slack.submit(
        modal, {"When": "sometimes", "Time zone": "Berlin", "Quiet hours, days, holidays": "night"}
    )
    assert wrong.action == "errors"
    assert set(wrong.errors) == {"when", "quiet"}
    zone = await slack.submit(modal, {"When": "daily 8:00", "Time zone": "Atlantis"})
    assert "“Atlantis” is no time zone" in zone.errors["zone"]
    both = await slack.submit(modal, {"When": "daily 8:00 Tokyo time", "Time zone": "Oslo", "quiet": ""})
    assert "leave one of them out" in both.errors["when"]
    assert digests.schedules == {}
    right = await slack.submit(modal, {"When": "daily 8:00 Tokyo time", "Time zone": "Europe/Berlin", "quiet": ""})
    assert right.action is None  # the zone that stood there already gives way
    assert next(iter(digests.schedules.values())).tz == "Asia/Tokyo"


async def test_the_right_to_manage_is_asked_again_when_the_form_comes_in(slack, digests, ada, news):
    modal = await form(slack, ada, news)
    for _ in range(25):
        digests.add(_wish(news, slack), NOW)
    full = await slack.submit(modal, {"When": "daily 8:00"})

    assert "There are 25 digests already" in full.errors["when"]


def _wish(channel, slack):
    from bot.digests.desk import Wish

    return Wish(to=here(channel), at="daily 8:00 UTC", home=slack.team.id)


async def test_in_a_direct_message_the_form_is_for_oneself(slack, digests, bob):
    modal = await form(slack, bob, slack.im(bob))
    assert "It comes to you in private" in modal.shown
    await slack.submit(modal, {"When": "daily 7:15"})
    (schedule,) = digests.schedules.values()

    assert (schedule.to.direct, schedule.to.channel, schedule.tz) == (True, bob.id, "Asia/Tokyo")


# -- the Home tab ----------------------------------------------------------------------------------------------------


async def changed(slack, user, home):
    return await slack.wait_until(lambda: (now := slack.home(user)) != home and now)


async def test_the_home_tab_lists_and_changes_digests(slack, digests, ada, news):
    await told(slack, ada, news, f"add {DAILY} about ferry")
    (schedule,) = digests.schedules.values()
    digests.sent(schedule.id, slot=NOW, state=DeliveryState.FAILED, reason="The channel was archived.")
    home = await slack.open_home(ada)
    assert "every weekday at 08:30, Berlin time, about ferry" in home.shown
    assert "failed: The channel was archived." in home.shown
    await slack.press(home, "Pause", ada)
    paused = await changed(slack, ada, home)
    assert "paused" in paused.shown
    assert digests.schedules[schedule.id].state is ScheduleState.PAUSED
    await slack.press(paused, "Resume", ada)
    resumed = await changed(slack, ada, paused)
    await slack.press(resumed, "digest_remove", ada)
    gone = await changed(slack, ada, resumed)
    assert "Removed: every weekday at 08:30" in gone.shown
    assert slack_texts.NO_DIGESTS_AT_HOME in gone.shown


async def test_a_manager_adds_one_to_any_channel_from_home(slack, digests, ada, news):
    home = await slack.open_home(ada)
    await slack.press(home, "Add a digest", ada)
    modal = await slack.wait_modal(ada)
    outside = slack.channel(f"outside{next(_names)}", ada, bot=False)
    refused = await slack.submit(modal, {"Channel": outside.id, "When": "daily 8:00"})
    assert refused.errors == {"where": slack_texts.INVITE_FIRST}
    await slack.submit(modal, {"Channel": news.id, "When": "daily 8:00"})
    after = await changed(slack, ada, home)

    assert "Added: every day at 08:00, Berlin time" in after.shown
    assert [one.to for one in digests.schedules.values()] == [here(news)]


async def test_others_see_and_add_only_their_own_at_home(slack, digests, ada, bob, news):
    await told(slack, ada, news, f"add {DAILY} about ferry")
    home = await slack.open_home(bob)
    assert "about ferry" not in home.shown
    await slack.press(home, "Add a digest for me", bob)
    modal = await slack.wait_modal(bob)
    assert "Channel" not in [block.get("label", {}).get("text") for block in modal.blocks]
    await slack.submit(modal, {"When": "daily 8:00"})
    after = await changed(slack, bob, home)

    assert "every day at 08:00, Tokyo time" in after.shown
    assert list(digests.schedules.values())[-1].to.direct


async def test_a_press_on_an_old_tab_is_refused_where_it_must_be(slack, digests, ada, bob, news):
    await told(slack, bob, slack.im(bob), "add daily 8:00")
    home = await slack.open_home(bob)
    digests.schedules.clear()
    await slack.press(home, "Pause", bob)
    after = await changed(slack, bob, home)

    assert "There is no digest" in after.shown


async def test_hostile_topics_and_reasons_stay_text(slack, digests, ada, news):
    topic = "<!channel> *x* <https://evil.example/|a> @here"
    added = await slack.submit(await form(slack, ada, news), {"When": "daily 8:00", "Topic": topic})
    assert added.action is None
    (schedule,) = digests.schedules.values()
    digests.sent(schedule.id, slot=NOW, state=DeliveryState.FAILED, reason=topic)
    await told(slack, ada, news, "list")
    await slack.open_home(ada)

    assert slack.pings == []
    assert not [link for one in slack.messages(news, bot=True) for link in one.links]
    assert not slack.refused


async def test_plain_words_name_the_command(slack, digests, bob, news):
    await slack.mention(bob, news, "brief us every weekday at 8:30")
    (message,) = await slack.wait_messages(news, 1, to=bob)

    assert "use the command /digest add every weekday at 8:30." in message.shown
    assert digests.schedules == {}
