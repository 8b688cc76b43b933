"""The real `newsbrief serve` on local Discord and Slack at once, killed while it posts digests that are composed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.briefing.kept import kept_briefing
from bot.chat import discord_digest, slack_digest
from bot.digests.desk import Wish
from bot.digests.ledger import Ledger, Wanted
from bot.digests.poster import Heading
from bot.digests.schedule import DeliveryState, parse_place
from bot.digests.store import Store
from bot.digests.times import SlotTimes
from bot.news.archive import Archive
from tests.chat.serving import Served
from tests.chat.slack_process import MANIFEST
from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import FakeSlack
from tests.told import briefing, story

LONG = briefing(*[story(headline=f"Story {number} of the harbour") for number in range(14)], left_out=0)


def compose(archive: Archive, places: Sequence[tuple[str, str]]) -> tuple[Ledger, dict[str, int]]:
    """A digest ready to be posted for each place, and how many messages it is."""
    store, ledger = Store(archive, SlotTimes()), Ledger(archive)
    now = datetime.now(UTC)
    elsewhen = now + timedelta(hours=6)
    for place, home in places:
        made = store.add(Wish(to=parse_place(place), at=f"daily {elsewhen:%H:%M}", home=home, id=place), now)
        store.now(made.schedule.id, now)
    wanted = Wanted(now=now, until=now, platforms=("discord", "slack"), limit=len(places))
    count = {}
    for claim in ledger.claim_to_compose(wanted):
        render = discord_digest.compose if claim.schedule.to.platform == "discord" else slack_digest.compose
        parts = render(LONG, Heading(slot=now), key=claim.key)
        ledger.composed(claim, kept_briefing(LONG), parts, now)
        count[claim.schedule.id] = len(parts)
    return ledger, count


async def kill_serve(home: Path, *, kills: int, seed: int, channels: int = 4) -> int:
    """Start it again after each kill until every digest is there once, in order; returns how many kills met posts."""
    chance = random.Random(seed)
    archive = Archive(f"sqlite:///{home / 'newsbrief.db'}")
    async with (
        FakeDiscord(rules=(), global_per_second=1_000) as discord,
        FakeSlack(manifest=MANIFEST, message_rate=None, echo=False) as slack,
    ):
        town = discord.guild()
        on_discord = [discord.channel(town, f"news-{number}") for number in range(channels)]
        on_slack = [slack.channel(f"news-{number}") for number in range(channels)]
        places = [(f"discord:{one.id}", town.id) for one in on_discord]
        places += [(f"slack:{one.id}", slack.team.id) for one in on_slack]
        ledger, count = compose(archive, places)

        def posted() -> dict[str, int]:
            found = {f"discord:{one.id}": len(discord.messages(one, by=discord.bot)) for one in on_discord}
            return found | {f"slack:{one.id}": len(slack.messages(one, bot=True)) for one in on_slack}

        met = 0
        for turn in range(kills + 1):
            served = Served(home, {**discord.environment, **slack.environment()})
            await served.start()
            before = sum(posted().values())
            last = turn == kills
            few = chance.randint(1, 3)
            async with asyncio.timeout(90):
                while not _sent(ledger, count) and (last or sum(posted().values()) < before + few):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0 if last else chance.random() * 0.05)
            met += not _sent(ledger, count)
            told = await served.kill()
            assert "Traceback" not in told, told
        assert posted() == count
        for one in on_discord:
            contents = [message.content for message in discord.messages(one, by=discord.bot)]
            assert contents[0].startswith("**")  # the heading stands above the first
            assert not any(contents[1:])
    archive.close()
    return met


def _sent(ledger: Ledger, count: dict[str, int]) -> bool:
    return all(ledger.of(name)[0].state is DeliveryState.SENT for name in count)
