"""One script of commands on both surfaces, by the real process: what is said must be the same, word for word.

What differs is manners: how times and numbers of footnotes are written, what is bold, which words name a command.
"""

from __future__ import annotations

import asyncio
import re

import pytest
import pytest_asyncio

from tests.chat.serving import Served, make_home
from tests.chat.slack_process import MANIFEST
from tests.fakes.discord import FakeDiscord, draw
from tests.fakes.slack import FakeSlack

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def both(tmp_path_factory):
    """One process that is on Discord and on Slack at once."""
    home = tmp_path_factory.mktemp("both") / "home"
    await asyncio.to_thread(make_home, home)
    async with (
        FakeDiscord(rules=(), global_per_second=10_000) as discord,
        FakeSlack(manifest=MANIFEST, message_rate=None) as slack,
    ):
        discord.town = discord.guild("Harbour town")
        served = Served(home, discord.environment | slack.environment())
        await served.start()
        await discord.connected(30)
        await discord.synced()
        await slack.wait_connected()
        yield Discord(discord), Slack(slack)
        status, told = await served.stop()
        assert (status, "Traceback" in told) == (0, False), told


class Discord:
    def __init__(self, discord):
        self.discord = discord
        self.message = None

    async def ask(self, command, options):
        discord = self.discord
        place = discord.channel(discord.town, "news")
        asked = await discord.slash(discord.user(permissions=["manage_channels"]), place, command, **options)
        reply = await asked.reply(30)
        await asyncio.sleep(0.1)  # further messages of a long answer
        self.message = reply.message
        return self._shown([reply.message, *reply.follow_ups])

    async def press(self, label):
        asked = await self.discord.press(self.message, label, self.discord.user())
        reply = await asked.reply(30)
        return self._shown([reply.message])

    def _shown(self, messages):
        return "\n".join(draw(self.discord.world, one, width=10_000) for one in messages)


class Slack:
    def __init__(self, slack):
        self.slack = slack
        self.message = None
        self.number = 0

    async def ask(self, command, text):
        self.number += 1
        user = self.slack.user(f"ann{self.number}", admin=True)
        place = self.slack.channel(f"news{self.number}", user)
        await self.slack.slash(user, place, command, text)
        messages = await self.slack.wait_messages(place, 1, to=user, timeout=30)
        await self.slack.quiet(0.12)
        messages = self.slack.messages(place, bot=True)
        self.message = messages[0]
        return "\n".join(one.shown for one in messages)

    async def press(self, label):
        self.number += 1
        place = self.slack.world.channels[self.message.channel]
        user = self.slack.user(f"ann{self.number}")
        before = len(self.slack.messages(place, bot=True))
        await self.slack.press(self.message, label, user)
        await self.slack.wait_until(lambda: len(self.slack.messages(place, bot=True)) > before, 30)
        await self.slack.quiet(0.12)
        return "\n".join(one.shown for one in self.slack.messages(place, bot=True)[before:])


# What each surface says in its own way.
_MANNERS = re.compile(
    r"^Newsbrief \(BOT.*$|^ *[┌] .*$|^ *\[(?:More|One story|What was).*$|^ *┃ Sources$"  # who speaks, buttons, titles
    r"|\b\d+ days? ago\b|\b\d{1,2} (?:[A-Z][a-z]{2,8})(?: \d{4})?(?:,? \d\d:\d\d)?\b"  # times
    r"|\(/brief long\)|(?<=\d )others(?= left out)|(?<=/)newsbrief "
    r"|In the archive|What I can do|^.*You can also ask me in plain words.*$"
    r"|^  (?:one|two|three|four|five) sources?\b.*$",  # why a story is there
    re.MULTILINE,
)


def words(shown: str) -> list[str]:
    """What is said, word for word, with every address it leads to."""
    kept = _MANNERS.sub(" ", shown.replace("\u200b", ""))
    return re.findall(r"https?://[^\s›>)*]+|\w+", kept)


ASKED = [
    (("brief", {"since": "all"}), "/brief", "since all"),
    (("brief", {"topic": "ferry"}), "/brief", "ferry"),
    (("brief", {"topic": "ferry", "length": "short"}), "/brief", "ferry short"),
    (("brief", {"topic": "heat pumps", "since": "all"}), "/brief", "heat pumps since all"),
    (("brief", {"topic": "Zanzibar", "since": "all"}), "/brief", "Zanzibar since all"),
    (("brief", {"topic": "volcano"}), "/brief", "volcano"),
    (("brief", {"since": "never"}), "/brief", "since never"),
    (("whosaid", {"quote": "a gamble with other people's money"}), "/whosaid", "a gamble with other people's money"),
    (("whosaid", {"quote": "Did Ostrander call it a gamble?"}), "/whosaid", "Did Ostrander call it a gamble?"),
    (("whosaid", {"quote": "we will never sell"}), "/whosaid", "we will never sell"),
    (("quotes", {"person": "Maren Oduya"}), "/quotes", "Maren Oduya"),
    (("quotes", {"person": "Nobody Inparticular"}), "/quotes", "Nobody Inparticular"),
    (("sources list", {}), "/sources", "list"),
    (("sources add", {"url": "http://127.0.0.1:1/x"}), "/sources", "add http://127.0.0.1:1/x"),
    (("sources check", {"url": "no address"}), "/sources", "check no address"),
    (("sources remove", {"source": "https://a.example/"}), "/sources", "remove https://a.example/"),
    (("digest list", {}), "/digest", "list"),
    (("digest add", {"when": "sometimes"}), "/digest", "add sometimes"),
    (("digest pause", {"digest": "zz9"}), "/digest", "pause zz9"),
    (("help", {}), "/newsbrief", "help"),
]


@pytest.mark.parametrize(("discords", "command", "text"), ASKED)
async def test_a_command_says_the_same_on_both(both, discords, command, text):
    discord, slack = both
    one, other = words(await discord.ask(*discords)), words(await slack.ask(command, text))

    assert len(one) > 4
    assert one == other


@pytest.mark.parametrize("label", ["More", "Sources", "Who said…?", "Useful", "Not useful"])
async def test_a_button_says_the_same_on_both(both, label):
    """A briefing of one story: on Discord buttons are under the whole, on Slack under each story."""
    discord, slack = both
    await discord.ask("brief", {"topic": "heat pumps", "since": "all"})
    await slack.ask("/brief", "heat pumps since all")
    one, other = words(await discord.press(label)), words(await slack.press(label))

    assert len(one) > 4
    assert one == other


async def test_what_was_left_out_is_the_same_on_both(both):
    discord, slack = both
    await discord.ask("brief", {"since": "all"})
    await slack.ask("/brief", "since all")

    assert words(await discord.press("More")) == words(await slack.press("What was left out"))
