from __future__ import annotations

import asyncio
import os
import signal
import threading
import time

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


async def test_the_last_state_is_kept_though_an_earlier_one_is_still_being_written():
    class Slow:
        kept = ""

        def set(self, name, value):
            if not connections.checks():
                writing.set()
                assert refused.wait(10)
                time.sleep(0.2)
            self.kept = value

    class RefusedMeanwhile:
        name = "Refused"

        async def run(self, stop):
            await asyncio.to_thread(writing.wait, 10)
            connections.is_now("Refused", "The token is refused.", ok=False)
            refused.set()
            raise SettingsError("The token is refused.")

    writing, refused = threading.Event(), threading.Event()
    connections, slow = Connections(), Slow()
    with pytest.raises(SettingsError):
        await serve([RefusedMeanwhile()], Nothing(), connections, slow)
    await asyncio.sleep(0.5)

    assert slow.kept == '[["refused", false, "The token is refused."]]'
