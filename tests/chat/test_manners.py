from __future__ import annotations

import pytest

from bot.chat.manners import Manners, Rate, TooSoonError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_who_asks_too_often_waits_and_nobody_else_does():
    clock = Clock()
    manners = Manners(per_user=Rate(commands=2, seconds=30), per_channel=Rate(commands=9, seconds=30), clock=clock)
    manners.admit("ada", "c")
    manners.admit("ada", "c")
    with pytest.raises(TooSoonError, match="ask me again in 30 seconds"):
        manners.admit("ada", "c")
    manners.admit("pell", "c")
    clock.now = 31
    manners.admit("ada", "c")


def test_a_busy_channel_waits_as_a_whole():
    manners = Manners(per_user=Rate(commands=9, seconds=30), per_channel=Rate(commands=2, seconds=30), clock=Clock())
    manners.admit("ada", "c")
    manners.admit("pell", "c")
    with pytest.raises(TooSoonError, match="This channel keeps me busy"):
        manners.admit("maren", "c")
    manners.admit("maren", "d")


def test_memory_is_bounded():
    manners = Manners(clock=Clock(), kept=10)
    for i in range(100):
        manners.admit(f"u{i}", f"c{i}")

    assert 20 == len(manners)
