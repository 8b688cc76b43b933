"""What digests are made of: the news desk, asked for a schedule."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from bot.briefing.briefing import Briefing, BriefRequest, BriefStory, StoryStatus
from bot.briefing.mark_told import mark_told
from bot.digests.schedule import Schedule
from bot.digests.zones import zone
from bot.news.told import ToldBook

if TYPE_CHECKING:
    from bot.briefing.desk import Desk

_FOLLOWED = timedelta(hours=12)  # of articles that may make up a breaking story
_BREAKING = timedelta(hours=2)  # for which it is one
_TOLD_BEFORE = timedelta(days=14)  # older posts repeat nothing that could be chosen now


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaking:
    """A story that does not wait for a slot."""

    story: str  # what stays the same about it: it is told once
    briefing: Briefing


class Newsroom(Protocol):
    """Makes briefings for schedules. Everything blocks and is called on threads."""

    def brief(self, schedule: Schedule, since: datetime, now: datetime) -> Briefing:
        """What is new since then for this schedule. Raises NewsbriefError or what a model raises."""
        ...

    def headlines(self, schedule: Schedule, since: datetime, now: datetime) -> Briefing:
        """The same without any model, when `brief` failed."""
        ...

    def alike(self, schedule: Schedule, since: datetime) -> Hashable:
        """Schedules for which this is equal get the same briefing, made once."""
        ...

    def told(self, schedule: Schedule, briefing: Briefing, now: datetime) -> None:
        """A briefing was posted; said again after a crash."""
        ...

    def breaking(self, schedule: Schedule, since: datetime, now: datetime) -> Sequence[Breaking]:
        """The stories for the schedule's alerts that broke since then, the most important first."""
        ...


class DeskNewsroom:
    """The newsroom over the desk, which is made with the first briefing: posting a composed digest loads no model."""

    def __init__(
        self, desk: Callable[[], Desk], headlines: Callable[[BriefRequest, datetime], Briefing], told: ToldBook
    ) -> None:
        self._desk = desk
        self._headlines = headlines
        self._told = told

    def brief(self, schedule: Schedule, since: datetime, now: datetime) -> Briefing:
        """What the desk has since then. Raises what the desk raises."""
        return _said(self._desk().brief(_request(schedule, since), _local(schedule, now)), schedule, since)

    def headlines(self, schedule: Schedule, since: datetime, now: datetime) -> Briefing:
        """Headlines of what was taken in."""
        return _said(self._headlines(_request(schedule, since), _local(schedule, now)), schedule, since)

    def alike(self, schedule: Schedule, since: datetime) -> Hashable:
        """Whatever the request depends on, and what the channel was told."""
        told = self._told.state(str(schedule.to), since - _TOLD_BEFORE)
        return (schedule.topic, schedule.length, schedule.sources, since, schedule.tz, told)

    def told(self, schedule: Schedule, briefing: Briefing, now: datetime) -> None:
        """The channel knows it: its next digest leaves out what has not changed since."""
        mark_told(self._told, str(schedule.to), briefing, now)

    def breaking(self, schedule: Schedule, since: datetime, now: datetime) -> Sequence[Breaking]:
        """New stories that as many outlets carry as the schedule asks for, since two hours ago at most.

        Raises what the desk raises. Nothing is grouped while nothing came in.
        """
        desk = self._desk()
        if schedule.alerts is None or not desk.archive.since(since, limit=1, arrived=True):
            return ()
        found = desk.brief(_request(schedule, now - _FOLLOWED), _local(schedule, now))
        return [
            Breaking(story=story.id or story.articles[0].id, briefing=replace(found, stories=(story,), left_out=0))
            for story in found.stories
            if story.status is StoryStatus.NEW and _broke(story, schedule.alerts.outlets, now - _BREAKING)
        ]


def _broke(story: BriefStory, outlets: int, since: datetime) -> bool:
    """Whether the story reached so many outlets since then."""
    first: dict[str, datetime] = {}
    for ref in story.articles:
        if ref.source and ref.published:
            first[ref.source] = min(ref.published, first.get(ref.source, ref.published))
    return len(first) >= outlets and sorted(first.values())[outlets - 1] >= since


def _request(schedule: Schedule, since: datetime) -> BriefRequest:
    return BriefRequest(
        topic=schedule.topic,
        since=since.isoformat(),
        length=schedule.length,
        channel=str(schedule.to),
        sources=schedule.sources,
        arrived=True,
    )


def _local(schedule: Schedule, now: datetime) -> datetime:
    return now.astimezone(zone(schedule.tz))


def _said(briefing: Briefing, schedule: Schedule, since: datetime) -> Briefing:
    """Without a note that quotes the machine's own words for the time."""
    if briefing.stories or not briefing.note:
        return briefing
    return replace(briefing, note=nothing_new(schedule, since))


def nothing_new(schedule: Schedule, since: datetime) -> str:
    """What a digest without stories says."""
    about = f" about “{schedule.topic}”" if schedule.topic else ""
    return f"Nothing new{about} since {_local(schedule, since):%a %d %b, %H:%M}."
