"""A chat that is a list, a newsroom without models, and a clock that is moved by hand."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.briefing.briefing import ArticleRef, Briefing, BriefStory, StoryStatus
from bot.digests.desk import Wish
from bot.digests.ledger import Ledger
from bot.digests.newsroom import Breaking
from bot.digests.pace import Pace
from bot.digests.poster import DoubtError, Heading, PostError
from bot.digests.runner import Habits, Parts, Runner
from bot.digests.schedule import Place, Quiet, parse_place
from bot.digests.store import Store
from bot.errors import ScheduleError

START = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
EIGHT = START.replace(hour=8)


class Clock:
    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def to(self, moment: datetime) -> None:
        self.now = moment

    def on(self, **span: float) -> None:
        self.now += timedelta(**span)


class PlainTimes:
    """“daily 08:00” and “every 30m”, in UTC."""

    def read(self, at: str, tz: str | None, now: datetime) -> tuple[str, str]:
        self._step(at)
        return at, tz or "UTC"

    def between(self, at: str, tz: str, after: datetime, until: datetime) -> list[datetime]:
        found, slot = [], self.following(at, tz, after)
        while slot <= until:
            found.append(slot)
            slot += self._step(at)[1]
        return found

    def following(self, at: str, tz: str, after: datetime) -> datetime:
        first, step = self._step(at)
        return first + ((after - first) // step + 1) * step

    def preceding(self, at: str, tz: str, until: datetime) -> datetime:
        first, step = self._step(at)
        return first + ((until - first) // step) * step

    def due(self, quiet: Quiet | None, tz: str, slot: datetime) -> datetime:
        if quiet is None or quiet.end is None or not quiet.start <= slot.time() < quiet.end:
            return slot
        return slot.replace(hour=quiet.end.hour, minute=quiet.end.minute)

    @staticmethod
    def _step(at: str) -> tuple[datetime, timedelta]:
        kind, _, when = at.partition(" ")
        if kind == "daily":
            hour, minute = when.split(":")
            return datetime(2026, 1, 1, int(hour), int(minute), tzinfo=UTC), DAY
        if kind == "every":
            return datetime(2026, 1, 1, tzinfo=UTC), timedelta(minutes=int(when.removesuffix("m")))
        raise ScheduleError(f"“{at}” is no time.")


def briefing(*headlines: str, now: datetime = START, title: str = "Briefing") -> Briefing:
    stories = tuple(
        BriefStory(
            headline=headline,
            status=StoryStatus.NEW,
            sentences=(),
            quotes=(),
            articles=(ArticleRef(id=headline, title=headline, source="Quay Post", url=None, published=now),),
            why="one article",
        )
        for headline in headlines
    )
    return Briefing(title=title, made_at=now, stories=stories, left_out=0, articles=len(stories))


class FakeNewsroom:
    """Each briefing has as many stories as `stories` says; a digest has as many parts as it has stories."""

    def __init__(self, stories: int = 1) -> None:
        self.stories = stories
        self.asked: list[tuple[str, datetime]] = []
        self.told_of: list[str] = []
        self.error: Exception | None = None
        self.no_headlines: Exception | None = None
        self.is_breaking: list[str] = []
        self._lock = threading.Lock()

    def brief(self, schedule, since, now):
        with self._lock:
            self.asked.append((schedule.id, since))
        if self.error is not None:
            raise self.error
        return briefing(*[f"Story {number}" for number in range(self.stories)], now=now)

    def headlines(self, schedule, since, now):
        if self.no_headlines is not None:
            raise self.no_headlines
        return briefing("Ferry saved", now=now, title="Headlines")

    def alike(self, schedule, since):
        return (schedule.topic, since)

    def told(self, schedule, briefing, now):
        self.told_of.append(schedule.id)

    def breaking(self, schedule, since, now):
        return [Breaking(story=name, briefing=briefing(name, now=now)) for name in self.is_breaking]


@dataclass
class Message:
    id: str
    place: Place
    key: str
    number: int
    part: dict
    at: datetime


@dataclass
class FakePoster:
    """`script` holds what happens to the next posts: an error, or a DoubtError as ("lost" | "arrived")."""

    clock: Clock
    platform: str = "discord"
    messages: list[Message] = field(default_factory=list)
    script: list[Exception | str | None] = field(default_factory=list)
    finds: list[tuple[str, int]] = field(default_factory=list)
    find_errors: list[PostError] = field(default_factory=list)
    told: list[tuple[str, str, str | None]] = field(default_factory=list)
    always: PostError | None = None
    lag: int = 0  # looks that the history is behind by

    def compose(self, briefing: Briefing, heading: Heading, *, key: str) -> Sequence[dict]:
        said = "late" if heading.late else "alert" if heading.alert else ""
        head = {"title": briefing.title, "note": briefing.note, "said": said, "slot": heading.slot.isoformat()}
        stories = briefing.stories or (None,)
        return [
            {**head, "key": key, "number": number, "story": story and story.headline}
            for number, story in enumerate(stories)
        ]

    async def post(self, place, part, *, key, number, home=None):
        happens = self.script.pop(0) if self.script else self.always
        if isinstance(happens, Exception):
            raise happens
        if happens == "lost":
            raise DoubtError("The answer was lost.")
        self.messages.append(
            Message(id=f"m{len(self.messages)}", place=place, key=key, number=number, part=dict(part), at=self.clock())
        )
        if happens == "arrived":
            raise DoubtError("The answer was lost.")
        return self.messages[-1].id

    async def find(self, place, *, key, number, since, home=None):
        self.finds.append((key, number))
        if self.find_errors:
            raise self.find_errors.pop(0)
        if self.lag:
            self.lag -= 1
            return None
        return next(
            (m.id for m in self.messages if (m.place, m.key, m.number) == (place, key, number) and m.at >= since), None
        )

    async def tell(self, person, text, *, home=None):
        self.told.append((person, text, home))

    def seen(self) -> list[tuple[str, str | None]]:
        return [(str(message.place), message.part["story"]) for message in self.messages]


QUICK = Habits(lead=timedelta(0), looks=(0.0, 0.0), goodbye=2.0)


class World:
    """Everything there is, around one archive."""

    def __init__(self, archive, *, stories: int = 1, habits: Habits = QUICK, times=None, start: datetime = START):
        self.archive = archive
        self.clock = Clock(start)
        self.times = times or PlainTimes()
        self.store = Store(archive, self.times)
        self.ledger = Ledger(archive)
        self.newsroom = FakeNewsroom(stories)
        self.poster = FakePoster(self.clock)
        self.posters = {"discord": self.poster}
        self.habits = habits
        self.pace = Pace({})
        self.kept: list[str] = []
        self._runners: list[Runner] = []

    def runner(self) -> Runner:
        async def keep(claim, _briefing):
            self.kept.append(claim.key)

        parts = Parts(
            archive=self.archive,
            times=self.times,
            newsroom=self.newsroom,
            posters=lambda: self.posters,
            clock=self.clock,
            keep=keep,
            pace=self.pace,
            habits=self.habits,
        )
        self._runners.append(Runner(parts))
        return self._runners[-1]

    async def close(self) -> None:
        for runner in self._runners:
            await runner.close()

    def add(self, at: str = "daily 08:00", to: str = "discord:1", **wish):
        wished = Wish(to=parse_place(to), at=at, **{"made_by": "ada", "home": "g1", **wish})
        return self.store.add(wished, self.clock()).schedule

    def states(self, schedule) -> list[tuple[str, str, str | None]]:
        return [(f"{one.slot:%d %H:%M}", one.state.value, one.reason) for one in self.ledger.of(schedule.id)]


async def turn(runner: Runner, times: int = 3) -> None:
    """Tick until nothing is left to do at this moment: composing, sending, and what follows from it."""
    for _ in range(times):
        await runner.tick()
        await runner.settle()
