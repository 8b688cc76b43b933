"""The real `newsbrief serve` on both platforms, killed after it posted a digest and before it knew: posted once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.briefing.kept import kept_briefing
from bot.chat.discord_poster import DiscordPoster
from bot.chat.slack_poster import SlackPoster
from bot.digests.desk import Wish
from bot.digests.ledger import Ledger, Wanted
from bot.digests.poster import Heading
from bot.digests.schedule import DeliveryState, Place
from bot.digests.store import Store
from bot.digests.times import SlotTimes
from bot.news.archive import Archive
from bot.news.posts import Posts
from tests.chat.serving import Served
from tests.chat.slack_process import MANIFEST
from tests.fakes.discord import FakeDiscord, draw
from tests.fakes.slack import FakeSlack
from tests.told import MORNING


def compose(archive, places):
    """A digest for each place, composed and due now, as a process leaves them behind that is killed before it posts."""
    store, ledger, now = Store(archive, SlotTimes()), Ledger(archive), datetime.now(UTC)
    posters = {one.platform: one for one in (DiscordPoster(), SlackPoster())}
    names = []
    for place, home in places:
        listed = store.add(Wish(to=place, at="monthly on the 1st at 8:00", home=home), now)
        store.now(listed.schedule.id, now)
        names.append(listed.schedule.id)
    wanted = Wanted(now=now, until=now + timedelta(minutes=1), platforms=("discord", "slack"), limit=10)
    for claim in ledger.claim_to_compose(wanted):
        to = claim.schedule.to
        parts = posters[to.platform].compose(MORNING, Heading(slot=now), key=claim.key)
        kept = kept_briefing(MORNING)
        Posts(archive).save(platform=to.platform, place=claim.schedule.home, content=kept, key=claim.key)
        ledger.composed(claim, kept, parts, now)
    return names


@pytest.mark.asyncio(loop_scope="function")
async def test_killed_after_the_post_and_before_it_was_recorded(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    archive = Archive(f"sqlite:///{home / 'newsbrief.db'}")
    async with (
        FakeDiscord(rules=(), global_per_second=10_000) as discord,
        FakeSlack(manifest=MANIFEST, message_rate=None) as slack,
    ):
        town = discord.guild("Harbour town")
        channel, news = discord.channel(town, "news"), slack.channel("news")
        places = (
            (Place(platform="discord", channel=channel.id), town.id),
            (Place(platform="slack", channel=news.id), slack.team.id),
        )
        names = compose(archive, places)
        discord.fail_next("POST", f"/channels/{channel.id}/messages", status=200, held=60)
        slack.fail_next("chat.postMessage", delay=60)
        settings = discord.environment | slack.environment()
        first = Served(home, settings)
        await first.start()
        await discord.world.until(lambda: discord.messages(channel), 60, "nothing was posted on Discord")
        await slack.wait_messages(news, 1, timeout=60)
        await first.kill()
        ledger = Ledger(archive)
        assert [ledger.of(name)[0].state for name in names] == [DeliveryState.SENDING] * 2

        second = Served(home, settings)
        await second.start()
        async with asyncio.timeout(60):
            while any(ledger.of(name)[0].state is not DeliveryState.SENT for name in names):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        (on_discord,), (on_slack,) = discord.messages(channel), slack.messages(news)
        shown = await (await discord.press(on_discord, "Sources", discord.user())).reply(30)
        await slack.press(on_slack, "Sources", slack.user("ann"))
        (_, answer) = await slack.wait_messages(news, 2, timeout=30)
        told = await second.kill()  # a tidy end would first load the models that nothing here needs

    archive.close()
    assert "Quay Post" in draw(discord.world, shown.message)
    assert "Quay Post" in answer.shown
    assert "Traceback" not in told, told
