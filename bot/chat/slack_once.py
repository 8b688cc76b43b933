"""Whatever Slack sends twice is answered once, and whatever failed may come again.

Slack repeats an event under the same event_id until it is acknowledged, and after a lost socket the same envelope may
come anew. The first delivery is claimed in the archive before work begins, so that neither a second process nor a
restart answers it again; a claim is given back when the work fails, so that the next delivery is not lost.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.log import get_logger, one_line
from bot.news.archive import Archive
from bot.news.schema import slack_seen

T = TypeVar("T")
KEPT = timedelta(days=2)  # Slack gives up after an hour; a socket's backlog is younger
_WAIT = 0.5  # seconds for the archive to be free; a form must be answered within three
_HERE = 10_000  # deliveries that this process remembers by itself
ABANDONED = timedelta(seconds=60)  # another process that has not finished by then was killed


def delivery_key(body: Mapping[str, Any]) -> str:
    """What stays the same in every delivery of one thing that happened."""
    for name in ("event_id", "trigger_id"):  # events have the one, commands and interactions the other
        if isinstance(body.get(name), str) and body[name]:
            return f"{name}:{body[name]}"
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    return f"body:{digest}"


class Once:
    """Claims on deliveries. The archive blocks, so it is asked on a thread of its own."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._owner = secrets.token_hex(8)
        self._here: OrderedDict[str, None] = OrderedDict()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="slack-once")

    async def claim(self, key: str) -> bool:
        """Whether this delivery is ours to answer: the first, or the first since one failed.

        Nobody waits long for an archive that somebody else is writing to: rather answered twice than late or never.
        """
        if key in self._here:
            return False
        self._here[key] = None
        while len(self._here) > _HERE:
            self._here.popitem(last=False)
        try:
            ours = await asyncio.wait_for(self._run(lambda: self._claim(key, datetime.now(UTC))), _WAIT)
        except (TimeoutError, SQLAlchemyError) as error:
            get_logger().warning("answered without a claim", reason=one_line(error))
            return True
        if not ours:
            del self._here[key]
        return ours

    async def finish(self, key: str) -> None:
        """The work is done; no later delivery is answered."""
        await self._tell(lambda: self._finish(key))

    async def release(self, key: str) -> None:
        """The work failed; the next delivery may try again."""
        self._here.pop(key, None)
        await self._tell(lambda: self._release(key))

    async def tidy(self) -> None:
        """Forget what cannot come again."""
        await self._run(lambda: self._tidy(datetime.now(UTC) - KEPT))

    def close(self) -> None:
        """Write what is still to be written."""
        self._pool.shutdown(wait=True)

    async def _tell(self, job: Callable[[], None]) -> None:
        try:
            await self._run(job)
        except SQLAlchemyError as error:
            get_logger().warning("what was answered could not be kept", reason=one_line(error))

    async def _run(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, job)

    def _claim(self, key: str, now: datetime) -> bool:
        with self._archive.writing() as connection:
            row = connection.execute(select(slack_seen).where(slack_seen.c.key == key)).one_or_none()
            if row is None:
                connection.execute(insert(slack_seen).values(key=key, owner=self._owner, claimed=now, done=False))
                return True
            if row.done or row.owner == self._owner or row.claimed > now - ABANDONED:
                return False
            taken = update(slack_seen).where(slack_seen.c.key == key).values(owner=self._owner, claimed=now)
            connection.execute(taken)
            return True

    def _finish(self, key: str) -> None:
        with self._archive.writing() as connection:
            connection.execute(update(slack_seen).where(slack_seen.c.key == key).values(done=True))

    def _release(self, key: str) -> None:
        mine = (slack_seen.c.key == key) & (slack_seen.c.owner == self._owner)
        with self._archive.writing() as connection:
            connection.execute(delete(slack_seen).where(mine))

    def _tidy(self, before: datetime) -> None:
        with self._archive.writing() as connection:
            connection.execute(delete(slack_seen).where(slack_seen.c.claimed < before))
