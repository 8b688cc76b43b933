"""`newsbrief serve`: every surface there is a token for, beside the polling of feeds, until it is asked to stop."""

from __future__ import annotations

import asyncio
import gc
import json
import signal
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.errors import NewsbriefError
from bot.log import get_logger, log_traceback, one_line

if TYPE_CHECKING:
    from bot.chat.commands import Commands
    from bot.chat.connections import Connections
    from bot.chat.surface import Surface
    from bot.news.posts import Remembered

CONNECTIONS = "connections"  # under which the last state of the chats is remembered, for `newsbrief doctor`
_SETTLE = 1.0  # seconds in which a token that is refused ends everything before models are loaded
_LOOK = 2.0  # seconds between looks at whether it changed


async def serve(
    surfaces: Sequence[Surface], commands: Commands, connections: Connections, remembered: Remembered
) -> None:
    """Run the surfaces until SIGTERM or SIGINT.

    One that cannot go on does not stop the others; when none is left, the first one's error is raised.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows has no such handlers; Ctrl-C ends the loop there
            loop.add_signal_handler(number, stop.set)
    ended = asyncio.Event()
    warming = asyncio.create_task(_warm_up(commands))
    remembering = asyncio.create_task(_remember(connections, remembered, ended))
    try:
        failed = await asyncio.gather(*(_run(surface, stop) for surface in surfaces))
    finally:
        warming.cancel()
        ended.set()  # not cancelled: a thread that writes goes on, and would write an older state over the last one
        await asyncio.gather(warming, remembering, return_exceptions=True)
        await asyncio.to_thread(remembered.set, CONNECTIONS, told(connections))
    errors = [error for error in failed if error is not None]
    if errors and len(errors) == len(surfaces):
        raise errors[0]


def told(connections: Connections) -> str:
    """How the chats are, as it is remembered."""
    return json.dumps([[one.name, one.ok, one.message] for one in connections.checks()])


async def _run(surface: Surface, stop: asyncio.Event) -> NewsbriefError | None:
    try:
        await surface.run(stop)
    except NewsbriefError as error:
        get_logger().error(f"{surface.name} has stopped.", reason=str(error))
        return error
    return None


async def _warm_up(commands: Commands) -> None:
    await asyncio.sleep(_SETTLE)
    try:
        await commands.warm_up()
        # The models are a million objects that never go: a collector that walks through them in the middle of a
        # burst of questions stops everything for half a second.
        gc.collect()
        gc.freeze()
    except Exception as error:  # noqa: BLE001 - the first question will say what is wrong
        get_logger().warning("The models could not be loaded ahead.", error=one_line(error))
        log_traceback(error)


async def _remember(connections: Connections, remembered: Remembered, ended: asyncio.Event) -> None:
    known = ""
    while not ended.is_set():
        now = told(connections)
        if now != known:
            try:
                await asyncio.to_thread(remembered.set, CONNECTIONS, now)
                known = now
            except Exception as error:  # noqa: BLE001 - a database that is locked today works tomorrow
                get_logger().warning("How the chats are could not be kept.", error=one_line(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), _LOOK)
