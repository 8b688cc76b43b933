"""Tells the chats that subscribed to a feed what people must know of it: that it fails, is gone, has moved, is back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.chat.surface import Teller
from bot.errors import AwayError, NewsbriefError
from bot.log import get_logger, log_traceback, one_line

if TYPE_CHECKING:
    from bot.news.feed_places import FeedPlaces, Untold

LOOK = 2.0  # seconds between looks at what is to be told


class Notices:
    """Posts notices, each once in each place."""

    def __init__(
        self,
        places: FeedPlaces,
        tellers: Mapping[str, Teller],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`tellers`: by platform, as the places name it."""
        self._places = places
        self._tellers = tellers
        self._clock = clock

    async def tell_forever(self, look: float = LOOK) -> None:
        """Tell what is untold, again and again until cancelled; whatever goes wrong is logged and tried again."""
        while True:
            try:
                await self.tell()
            except Exception as error:  # noqa: BLE001 - a database that is locked today works tomorrow
                get_logger().error("Notices of feeds could not be told.", error=one_line(error))
                log_traceback(error)
            await asyncio.sleep(look)

    async def tell(self) -> None:
        """Tell what is untold. A place that cannot be told does not hold up the others, nor one platform another."""
        untold = await asyncio.to_thread(self._places.untold, tuple(self._tellers), self._clock())
        await asyncio.gather(
            *(
                self._tell_all(teller, [one for one in untold if one.platform == platform])
                for platform, teller in self._tellers.items()
            )
        )

    async def _tell_all(self, teller: Teller, untold: list[Untold]) -> None:
        for one in untold:
            try:
                await teller.tell(one.channel, one.message)
            except AwayError:
                return  # the platform says itself, in /health and the log, that it is not there
            except Exception as error:  # noqa: BLE001 - one place must not hold up the others
                goes_on = await asyncio.to_thread(self._places.failed, one, self._clock())
                get_logger().warning(
                    "A notice of a feed could not be told." if goes_on else "A notice of a feed is given up.",
                    platform=one.platform,
                    channel=one.channel,
                    reason=str(error) if isinstance(error, NewsbriefError) else one_line(error),
                )
            else:
                await asyncio.to_thread(self._places.told, one, self._clock())
