from __future__ import annotations

import asyncio
import os
import signal

import pytest

from bot.chat.connections import Connections
from bot.errors import SettingsError
from bot.news.posts import Remembered
from bot.serving import CONNECTIONS, serve


class Nothing:
    """Commands that have nothing to load."""

    async def warm_up(self):
        pass


class Talks:
    name = "Talks"

    def __init__(self, connections):
        self.connections = connections
        self.ended = False

    async def run(self, stop):
        self.connections.is_now("Talks", "Connected.", ok=True)
        asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), signal.SIGTERM)
        await stop.wait()
        self.ended = True


class IsRefused:
    name = "Refused"

    async def run(self, stop):
        raise SettingsError("The token is refused.")


async def test_a_surface_that_is_refused_does_not_stop_the_others(archive):
    connections, remembered = Connections(), Remembered(archive)
    talks = Talks(connections)
    await serve([IsRefused(), talks], Nothing(), connections, remembered)

    assert talks.ended
    assert remembered.get(CONNECTIONS) == '[["talks", true, "Connected."]]'


async def test_when_none_is_left_the_reason_is_raised(archive):
    with pytest.raises(SettingsError, match=r"^The token is refused\.$"):
        await serve([IsRefused()], Nothing(), Connections(), Remembered(archive))
