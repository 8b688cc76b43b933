from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.briefing.briefing import ArticleRef, StoryStatus
from bot.digests.newsroom import DeskNewsroom
from bot.digests.schedule import Alerts, Schedule, parse_place
from tests.digests.fakes import START, briefing

HOUR = timedelta(hours=1)
THREE = Alerts(outlets=3, cap=2)


def refs(*hours: float, outlets: str) -> tuple[ArticleRef, ...]:
    """An article of each outlet in turn, so many hours ago."""
    return tuple(
        ArticleRef(id=f"{outlet}{ago}", title="", source=outlet, url=None, published=START - ago * HOUR)
        for outlet, ago in zip(outlets, hours, strict=False)
    )


class Desk:
    """Has these stories; its archive says whether anything came in."""

    def __init__(self, *stories, came_in=True):
        self.archive = self
        self.asked = []
        self._stories, self._came_in = stories, came_in

    def since(self, moment, limit, *, arrived):
        return [object()] if self._came_in else []

    def brief(self, request, now):
        self.asked.append(request)
        return replace(briefing(now=now), stories=self._stories, left_out=7)


def story(name, *hours, status=StoryStatus.NEW, outlets="abcdefgh"):
    (made,) = briefing(name).stories
    return replace(made, id=name, status=status, articles=refs(*hours, outlets=outlets))


def breaking(desk, alerts=THREE):
    schedule = Schedule(id="s", to=parse_place("discord:1"), at="daily 08:00", tz="UTC", alerts=alerts, created=START)
    return DeskNewsroom(lambda: desk, None, None).breaking(schedule, START - HOUR, START)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (story("three outlets", 1, 0.5, 0.2), True),
        (story("two outlets", 1, 0.5), False),
        (story("one outlet thrice", 1, 0.5, 0.2, outlets="aaa"), False),
        (story("the third came long ago", 9, 8, 3, 0.1), False),
        (story("the third came just now", 9, 8, 0.1), True),
        (story("told before", 1, 0.5, 0.2, status=StoryStatus.UPDATED), False),
    ],
)
def test_a_story_breaks_when_enough_outlets_carry_it(told, expected):
    found = breaking(Desk(told))
    assert [one.story for one in found] == [told.id] * expected
    for one in found:
        assert (one.briefing.stories, one.briefing.left_out) == ((told,), 0)


def test_nothing_is_grouped_while_nothing_came_in_or_nobody_asked():
    quiet = Desk(story("three", 1, 0.5, 0.2), came_in=False)
    assert breaking(quiet) == ()
    assert breaking(Desk(story("three", 1, 0.5, 0.2)), alerts=None) == ()
    assert quiet.asked == []
