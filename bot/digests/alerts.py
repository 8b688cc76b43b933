"""Breaking stories: each alerts a place once, so many a local day, and never in its quiet time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.briefing.kept import kept_briefing
from bot.digests.schedule import Schedule
from bot.digests.zones import zone

if TYPE_CHECKING:
    from bot.digests.composing import Db
    from bot.digests.ledger import Ledger
    from bot.digests.newsroom import Breaking, Newsroom
    from bot.digests.times import Times

_FIRST = timedelta(hours=1)  # how far the first look goes back


async def look_for_breaking(
    ledger: Ledger, newsroom: Newsroom, times: Times, *, db: Db, now: datetime, every: timedelta
) -> None:
    """Plan an alert for each story that broke since the last look, for the schedules that are due for one."""

    def room(schedule: Schedule) -> int:
        assert schedule.alerts is not None
        if times.due(schedule.quiet, schedule.tz, now) > now:
            return 0
        midnight = now.astimezone(zone(schedule.tz)).replace(hour=0, minute=0, second=0, microsecond=0)
        return schedule.alerts.cap - ledger.alerts_since(schedule.id, midnight)

    def plan(schedule: Schedule, most: int, found: Sequence[Breaking]) -> None:
        for number, one in enumerate(found):
            slot = now + timedelta(microseconds=number)  # each has a slot of its own
            most -= ledger.plan_alert(schedule, one.story, kept_briefing(one.briefing), slot, now)
            if not most:
                return

    for schedule, before in await db(lambda: ledger.to_check(now, every)):
        most = await db(partial(room, schedule))
        if most > 0:
            since = max(before or now - _FIRST, schedule.created)
            # Not on the ledger's threads: a briefing may take seconds, and what is due does not wait for it.
            found = await asyncio.to_thread(newsroom.breaking, schedule, since, now)
            await db(partial(plan, schedule, most, found))
