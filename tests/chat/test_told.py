"""/brief in a channel of either chat: what it was told is left out and counted, and can be seen again."""

from __future__ import annotations

import asyncio
import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from bot.briefing.briefing import BriefRequest
from bot.chat import texts
from bot.chat.commands import Commands, Parts
from bot.news.archive import Archive
from bot.news.posts import Posts
from tests.chat.discord_here import connected
from tests.chat.slack_here import serving_slack
from tests.chat.slack_process import MANIFEST
from tests.fakes.discord import FakeDiscord, draw
from tests.fakes.slack import FakeSlack
from tests.newsroom import Newsroom, draft

pytestmark = pytest.mark.asyncio(loop_scope="module")
FERRY = ("Council keeps the ferry", "The Harbour council voted 7 to 2 to keep the Stellan ferry for ten years.")
OTHERS = [
    ("Herring count falls", "The survey found fewer herring in the sound, said Nils Orme of the institute."),
    ("Lighthouse of Skarn turns again", "After nine dark winters Osmund Fray lit the lamp of Skarn by hand on Sunday."),
]
NOTHING_NEW = "Nothing new: the one story there is was told here before. /brief all tells it again."
_names = itertools.count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory):
    archive = Archive(f"sqlite:///{tmp_path_factory.mktemp('told') / 'archive.db'}")
    made = Newsroom(archive)
    take(made, FERRY)
    yield made
    archive.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def discord(room):
    commands = Commands(room.desk, parts=Parts(posts=Posts(room.archive)))
    async with FakeDiscord(rules=(), global_per_second=10_000) as made:
        made.town = made.guild("Harbour town")
        async with connected(made, commands):
            await made.synced()
            yield Discord(made)
    commands.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack(room):
    commands = Commands(room.desk, parts=Parts(posts=Posts(room.archive)))
    async with FakeSlack(manifest=MANIFEST, message_rate=None) as made, serving_slack(made, commands, room.archive):
        yield Slack(made)
    commands.close()


@pytest.fixture(params=["discord", "slack"])
def chat(request):
    """Somebody in a new channel of either chat."""
    made = request.getfixturevalue(request.param)
    made.arrive()
    return made


class Discord:
    def __init__(self, fake):
        self.fake = fake

    def arrive(self):
        self.place = self.fake.channel(self.fake.town, "news")
        self.key = f"discord:{self.place.id}"
        self.home = str(self.fake.town.id)

    async def brief(self, *, topic=None, everything=False, user=None, place=None):
        options = ({"topic": topic} if topic else {}) | ({"all": True} if everything else {})
        asked = await self.fake.slash(user or self.fake.user(), place or self.place, "brief", **options)
        self.message = (await asked.reply(10)).message
        return self._shown(self.message)

    async def press(self, label):
        reply = await (await self.fake.press(self.message, label, self.fake.user())).reply(10)
        return self._shown(reply.message)

    def refuse_the_next(self):
        self.fake.fail_next("PATCH", "/webhooks/…", status=400, code=50035, message="Invalid Form Body")

    async def brief_in_vain(self):
        await self.fake.slash(self.fake.user(), self.place, "brief")
        await self.fake.world.until(lambda: self.fake.requests("PATCH", "/webhooks/…", status=400), 10, "no refusal")

    def _shown(self, message):
        drawn = draw(self.fake.world, message, width=10_000)
        return " ".join(re.sub(r"\s*\n\s*┃?\s*", "\n", drawn).split(" "))


class Slack:
    def __init__(self, fake):
        self.fake = fake

    def arrive(self):
        self.user = self.fake.user(f"bob{next(_names)}")
        self.place = self.fake.channel(f"news{next(_names)}", self.user)
        self.key = f"slack:{self.place.id}"
        self.home = self.user.team

    async def brief(self, *, topic=None, everything=False):
        words = " ".join([*([topic] if topic else []), *(["--all" if topic else "all"] if everything else [])])
        self.message = await self._next(self.fake.slash(self.user, self.place, "/brief", words))
        return self.message.shown

    async def press(self, label):
        return (await self._next(self.fake.press(self.message, label, self.user))).shown

    def refuse_the_next(self):
        self.fake.fail_next("chat.postMessage", error="msg_too_long")

    async def brief_in_vain(self):
        (await self._next(self.fake.slash(self.user, self.place, "/brief", "")))

    async def _next(self, doing):
        before = len(self.fake.messages(self.place, bot=True))
        await doing
        await self.fake.wait_until(lambda: len(self.fake.messages(self.place, bot=True)) > before)
        return self.fake.messages(self.place, bot=True)[before]


def take(room, tale):
    published = datetime.now(UTC) - timedelta(hours=1)
    return room.desk.take_in([draft(*tale, published=published)])[0][0].id


async def known(room, key, number=1):
    """What is written down a moment after it was posted."""
    async with asyncio.timeout(10):
        while len(found := room.desk.told.of(key)) < number:  # noqa: ASYNC110 - written down after it is posted
            await asyncio.sleep(0.02)
    return found


async def test_what_was_told_is_not_told_twice_but_can_be_seen_again(room, chat):
    first = await chat.brief()
    assert "Council keeps the ferry" in first
    assert texts.TOLD_BEFORE not in first
    await known(room, chat.key)
    again = await chat.brief()
    assert NOTHING_NEW in again
    assert "Stellan" not in again
    pressed = await chat.press(texts.TOLD_BEFORE)
    assert "keep the Stellan ferry for ten years" in pressed
    assert "TOLD" in pressed.upper()
    assert "keep the Stellan ferry for ten years" in await chat.brief(everything=True)
    # The digest of this channel reads the same book.
    digest = room.desk.brief(BriefRequest(channel=chat.key), datetime.now(UTC))
    assert ((), 1) == (digest.stories, digest.already_told)


async def test_who_asks_about_something_is_answered_though_it_was_told(room, chat):
    await chat.brief()
    await known(room, chat.key)
    told = await chat.brief(topic="ferry")

    assert "Nothing new about “ferry”; this was told here before." in told
    assert "keep the Stellan ferry for ten years" in told


async def test_what_could_not_be_posted_is_not_told(room, chat):
    chat.refuse_the_next()
    await chat.brief_in_vain()

    assert {} == room.desk.told.of(chat.key)
    assert "keep the Stellan ferry for ten years" in await chat.brief()


async def test_what_only_one_person_saw_is_not_told(room, discord, slack):
    discord.arrive()
    await discord.brief()
    told = await known(room, discord.key)
    more = await discord.press(texts.MORE)
    assert texts.NOTHING_MORE in more
    assert told == room.desk.told.of(discord.key)
    # A thread under a question is read by few.
    slack.arrive()
    await slack.fake.mention(slack.user, slack.place, "what happened?")
    (answer,) = await slack.fake.wait_messages(slack.place, 1, to=slack.user)
    assert "Stellan" in answer.shown
    assert {} == room.desk.told.of(slack.key)


async def test_direct_messages_are_a_channel_of_their_person(room, discord):
    ann = discord.fake.user()
    await discord.fake.answer_to(await discord.fake.dm(ann, "what happened?"))

    assert 1 == len(await known(room, f"discord:@{ann.id}"))
    assert NOTHING_NEW in await discord.brief(user=ann, place=discord.fake.world.dm(ann))


async def test_a_place_that_is_forgotten_was_told_nothing(room, chat):
    await chat.brief()
    await known(room, chat.key)
    commands = Commands(room.desk, parts=Parts(posts=Posts(room.archive)))
    await commands.forget(chat.key.partition(":")[0], chat.home)
    commands.close()

    assert {} == room.desk.told.of(chat.key)


async def test_only_what_is_new_is_told_and_the_rest_is_counted(room, chat):
    await chat.brief()
    await known(room, chat.key)
    tale = OTHERS.pop()
    take(room, tale)
    told = await chat.brief()

    assert tale[0] in told
    assert "Stellan" not in told
    assert re.search(r"\b[12] told before", told)
