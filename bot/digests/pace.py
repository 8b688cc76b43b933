"""How fast a platform may be posted to: its limits kept by us, so that it need not refuse."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from weakref import WeakValueDictionary

from bot.digests.schedule import Schedule

_FORGET = 5_000  # keys after which those at rest are forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many a second, with as many at once as `burst` says."""

    a_second: float
    burst: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a platform allows."""

    everywhere: Rate | None  # all posts of one bot
    home: Rate | None  # those in one workspace
    channel: Rate | None  # those in one channel


# Discord: 50 requests a second for a bot, 5 in 5 seconds for a channel. Slack: 1 a second for a channel, with some
# bursts; "several hundred a minute" for a workspace, taken for 300. Each with a little room for what else is asked.
LIMITS = {
    "discord": Limits(everywhere=Rate(a_second=46, burst=3), home=None, channel=Rate(a_second=0.9, burst=1)),
    "slack": Limits(everywhere=None, home=Rate(a_second=5, burst=1), channel=Rate(a_second=0.95, burst=1)),
}
NO_LIMITS = Limits(everywhere=None, home=None, channel=None)


class Pace:
    """Says when the next post may go. Turns are served in the order in which they are asked for."""

    def __init__(self, limits: dict[str, Limits] | None = None) -> None:
        self._limits = LIMITS if limits is None else limits
        self._free: dict[tuple[str, str], float] = {}  # when each key has its next turn, by the loop's time
        self._queues: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def turn(self, schedule: Schedule) -> None:
        """Wait for a post to this schedule's place to be within every limit."""
        to = schedule.to
        limits = self._limits.get(to.platform, NO_LIMITS)
        narrow_to_wide = (
            (limits.channel, f"channel {to.channel}"),
            (limits.home, f"home {schedule.home}"),
            (limits.everywhere, "everywhere"),
        )
        # The channel's turn first: who waits for that must not hold up everybody else.
        for rate, name in narrow_to_wide:
            if rate is not None:
                await self._wait((to.platform, name), rate)

    def hold(self, schedule: Schedule, seconds: float) -> None:
        """The platform asked for a rest in this place."""
        key = (schedule.to.platform, f"channel {schedule.to.channel}")
        self._free[key] = max(self._free.get(key, 0.0), self._now() + seconds)

    async def _wait(self, key: tuple[str, str], rate: Rate) -> None:
        """The generic cell rate algorithm (ITU-T I.371), one at a time: after the loop stood still nobody hurries."""
        queue = self._queues.setdefault(key, asyncio.Lock())
        async with queue:
            now, step = self._now(), 1 / rate.a_second
            turn = max(self._free.get(key, 0.0), now - step * (rate.burst - 1))
            self._free[key] = turn + step
            if turn > now:
                await asyncio.sleep(turn - now)
        if len(self._free) > _FORGET:
            self._free = {name: until for name, until in self._free.items() if until > self._now()}

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
