"""Digests as people make and change them in a chat: who may, which one is meant, and what is said then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Protocol, TypeVar

from bot.chat import texts
from bot.chat.digest_replies import (
    DigestAdded,
    DigestChange,
    DigestChanged,
    DigestList,
    DigestPreview,
    DigestShown,
)
from bot.chat.digest_typed import read_until
from bot.chat.plain import plain
from bot.digests.calendar import due
from bot.digests.health import check_each
from bot.digests.wording import describe, parse
from bot.digests.zones import closest, look_up, names, zone
from bot.errors import CommandError, ScheduleError

if TYPE_CHECKING:
    from bot.checks import Check
    from bot.digests.desk import Digests, Wish
    from bot.digests.schedule import Listed, Place, Schedule

T = TypeVar("T")

MOST = 25  # digests of a server or workspace
MOST_PRIVATE = 5  # of one person
TOPIC = 100  # characters
_NEXT = 3  # slots that are told after one was added
PREVIEWED = 5
_NAME = 4  # characters of an id that are shown at least
_FAR = timedelta(days=3 * 366)  # beyond which nobody asks when the next one is
_USUAL = ("Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "UTC")
_SHORT = 12  # an id of at most so many is shown whole: somebody chose it


class Look(Protocol):
    """Runs what blocks on a thread."""

    async def __call__(self, job: Callable[[], T], /) -> T:
        """What the job returns, or raises."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, from where, and what they may manage."""

    platform: str
    user: str
    here: Place
    home: str | None  # the server or workspace; None in direct messages that belong to none
    private_home: str | None = None  # of what goes to the person: Slack needs a workspace for it
    may_manage: Callable[[Place], Awaitable[bool]]
    zone: str | None = None  # the person's own, where the platform tells


class DigestDesk:
    """What `/digest`, the form and the Home tab do. `look` runs what blocks on a thread."""

    def __init__(self, digests: Digests, look: Look, clock: Callable[[], datetime]) -> None:
        self._digests = digests
        self._look = look
        self._clock = clock

    async def health(self, here: Place | None) -> list[Check]:
        """The last and the next of each digest of this channel; of all, for whoever runs the bot."""
        listed = await self._look(lambda: self._digests.list(now=self._clock()))
        if here is not None:
            listed = [one for one in listed if _channel(one.schedule.to) == _channel(here)]
        return check_each(listed, places=here is None)

    async def add(self, asker: Asker, wish: Wish) -> DigestAdded:
        """Make a digest. Raises CommandError when somebody may not, or has enough; ScheduleError for its words."""
        home = asker.private_home if wish.to.direct else asker.home
        if not await self._may(asker, wish.to, home):
            raise CommandError(texts.NOT_ALLOWED_DIGESTS)
        if wish.topic and len(wish.topic) > TOPIC:
            raise CommandError(f"A topic has at most {TOPIC} characters; say it in fewer words.")

        def work() -> DigestAdded:
            now = self._clock()
            there = self._digests.list(to=wish.to) if wish.to.direct else self._shared(home)
            if len(there) >= (MOST_PRIVATE if wish.to.direct else MOST):
                raise CommandError(texts.enough_digests(len(there), private=wish.to.direct))
            named = parse(wish.at, wish.tz).tz
            asked = wish if named else replace(wish, tz=asker.zone)
            listed = self._digests.add(replace(asked, made_by=asker.user, home=home), now)
            return DigestAdded(
                digest=_shown(listed, [one.schedule.id for one in (*there, listed)]),
                upcoming=_upcoming(listed.schedule, now, _NEXT),
                note=None if named or asker.zone else texts.ASSUMED_UTC,
            )

        return await self._look(work)

    async def listed(self, asker: Asker) -> DigestList:
        """The digests of this place, one's own, and those of other places that one may manage."""
        seen = await self._seen(asker)
        ids = [one.schedule.id for one in seen]
        ranked = sorted(seen, key=lambda one: one.schedule.to != asker.here)
        return DigestList(digests=tuple(_shown(one, ids) for one in ranked), here=asker.here)

    async def everything(self) -> DigestList:
        """All digests of all places, for whoever sits at the machine."""
        found = await self._look(lambda: self._digests.list(now=self._clock()))
        ids = [one.schedule.id for one in found]
        return DigestList(digests=tuple(_shown(one, ids) for one in found))

    async def pause(self, asker: Asker, name: str, until: str | None = None) -> DigestChanged:
        """Stop a digest until a moment in people's words, or until somebody resumes it."""
        meant = await self._meant(asker, name)

        def work() -> Listed:
            now = self._clock()
            moment = read_until(until, now, zone(meant.schedule.tz)) if until and until.strip() else None
            return self._digests.pause(meant.schedule.id, now, until=moment, home=meant.schedule.home)

        return self._changed(await self._look(work), meant, DigestChange.PAUSED)

    async def resume(self, asker: Asker, name: str) -> DigestChanged:
        """Go on with a digest."""
        meant = await self._meant(asker, name)
        found = await self._look(
            lambda: self._digests.resume(meant.schedule.id, self._clock(), home=meant.schedule.home)
        )
        return self._changed(found, meant, DigestChange.RESUMED)

    async def remove(self, asker: Asker, name: str) -> DigestChanged:
        """End a digest."""
        meant = await self._meant(asker, name)
        await self._look(lambda: self._digests.remove(meant.schedule.id, home=meant.schedule.home))
        return DigestChanged(digest=replace(meant, next=None), change=DigestChange.REMOVED)

    async def now(self, asker: Asker, name: str) -> DigestChanged:
        """Have a digest come at once, besides its times."""
        meant = await self._meant(asker, name)
        found = await self._look(lambda: self._digests.now(meant.schedule.id, self._clock(), home=meant.schedule.home))
        return self._changed(found, meant, DigestChange.DUE)

    async def preview(self, at: str, tz: str | None = None) -> DigestPreview:
        """When words that nobody has scheduled would come. Raises ScheduleError."""

        def work() -> DigestPreview:
            read = parse(at, tz or None)
            slots = self._digests.preview(at, read.tz, self._clock(), PREVIEWED)
            return DigestPreview(says=describe(read.recurrence, read.tz or "UTC"), upcoming=tuple(slots))

        return await self._look(work)

    async def preview_of(self, asker: Asker, name: str) -> DigestPreview:
        """When a digest comes next, whether or not it is paused now."""
        meant = await self._named(asker, name)

        def work() -> DigestPreview:
            slots = _upcoming(meant.schedule, self._clock(), PREVIEWED)
            return DigestPreview(says=meant.says, upcoming=slots, name=meant.name)

        return await self._look(work)

    async def names(self, asker: Asker, typed: str) -> list[tuple[str, str]]:
        """Digests for what somebody has typed: the name, and a line that says which it is."""
        wanted = typed.strip().casefold()
        found = []
        for one in (await self.listed(asker)).digests:
            line = digest_line(one)
            if one.schedule.id.startswith(wanted) or wanted in line.casefold():
                found.append((one.name, line))
        return found

    async def times(self, typed: str, tz: str | None = None) -> list[tuple[str, str]]:
        """Words for what somebody has typed of a time, each with what it means; what is understood comes first."""
        words = " ".join(typed.split())

        def work() -> list[tuple[str, str]]:
            found = []
            with suppress(ScheduleError):
                read = parse(words, tz)
                says = describe(read.recurrence, read.tz or "UTC")
                found.append((words, says if read.tz else says.removesuffix(", UTC")))
            return found + [
                (one, one) for one in texts.TIMES if one.casefold().startswith(words.casefold()) and one != words
            ]

        return await self._look(work)

    async def zones(self, typed: str) -> list[str]:
        """IANA zones for what somebody has typed of one, or of a city."""
        return await self._look(lambda: _zones(typed))

    # Which one is meant

    async def _may(self, asker: Asker, place: Place, home: str | None) -> bool:
        if place.direct:
            return place.platform == asker.platform and place.channel == asker.user
        # One that was made at the machine has no home: it is of the channel in which somebody asks, or of none.
        known = home == asker.home if home is not None else _channel(place) == _channel(asker.here)
        return known and await asker.may_manage(place)

    async def _seen(self, asker: Asker) -> Sequence[Listed]:
        def work() -> list[Listed]:
            now = self._clock()
            own = self._digests.list(to=_private(asker), now=now)
            there = self._digests.list(home=asker.home, now=now) if asker.home is not None else ()
            here = self._digests.list(to=asker.here, now=now)
            return list({one.schedule.id: one for one in (*there, *own, *here)}.values())

        found = await self._look(work)
        return [
            one
            for one in found
            if one.schedule.to == asker.here or await self._may(asker, one.schedule.to, one.schedule.home)
        ]

    async def _named(self, asker: Asker, name: str) -> DigestShown:
        wanted = name.strip().lstrip("#").casefold()
        seen = await self._seen(asker)
        if not wanted:
            raise CommandError(texts.WHICH_DIGEST)
        exact = [one for one in seen if one.schedule.id.casefold() == wanted]
        begun = [one for one in seen if one.schedule.id.casefold().startswith(wanted)]
        about = [one for one in seen if (one.schedule.topic or "").casefold() == wanted]
        found = exact or begun or about
        if len(found) > 1:
            raise CommandError(f"More than one digest is named “{name.strip()}”; say more of its name.")
        if not found:
            raise CommandError(f"There is no digest “{name.strip()}” here; /digest list shows what there is.")
        return _shown(found[0], [one.schedule.id for one in seen])

    async def _meant(self, asker: Asker, name: str) -> DigestShown:
        meant = await self._named(asker, name)
        if not await self._may(asker, meant.schedule.to, meant.schedule.home):
            raise CommandError(texts.NOT_ALLOWED_DIGESTS)
        return meant

    def _shared(self, home: str | None) -> Sequence[Listed]:
        return [one for one in self._digests.list(home=home) if not one.schedule.to.direct]

    def _changed(self, listed: Listed, meant: DigestShown, change: DigestChange) -> DigestChanged:
        shown = replace(meant, schedule=listed.schedule, last=listed.last, next=listed.next)
        return DigestChanged(digest=shown, change=change)


def short_name(whole: str, ids: Sequence[str]) -> str:
    """As much of an id as tells it from the others."""
    if len(whole) <= _SHORT and not _generated(whole):
        return whole
    length = _NAME
    while length < len(whole) and any(one != whole and one.startswith(whole[:length]) for one in ids):
        length += 1
    return whole[:length]


def digest_line(one: DigestShown) -> str:
    """A digest in a line, without markup: what a list of choices shows."""
    schedule: Schedule = one.schedule
    parts = [one.says, f"about {schedule.topic}" if schedule.topic else "", "private" if schedule.to.direct else ""]
    paused = "paused" if schedule.state.value == "paused" else ""
    return plain(" · ".join([one.name, *(part for part in (*parts, paused) if part)]))


def _shown(listed: Listed, ids: Sequence[str]) -> DigestShown:
    schedule = listed.schedule
    return DigestShown(
        name=short_name(schedule.id, ids),
        says=describe(parse(schedule.at).recurrence, schedule.tz),
        schedule=schedule,
        last=listed.last,
        next=listed.next,
    )


def _upcoming(schedule: Schedule, now: datetime, count: int) -> tuple[datetime, ...]:
    """When the next ones are posted, what quiet time carries over included."""
    found = due(parse(schedule.at).recurrence, schedule.tz, schedule.quiet, now, now + _FAR)
    return tuple(moment for _, moment in islice(found, count))


def _zones(typed: str) -> list[str]:
    """Where a city was typed, its zone; then zones with a word that begins so; then what may have been meant."""
    wanted = " ".join(typed.split()).casefold().replace(" ", "_")
    if not wanted:
        return list(_USUAL)
    found = []
    with suppress(ScheduleError):
        if named := look_up(typed):
            found.append(named)
    begun = [name for name in names() if any(part.startswith(wanted) for part in name.casefold().split("/"))]
    return list(dict.fromkeys([*found, *begun, *(closest(typed) if not begun else ())]))


def _generated(whole: str) -> bool:
    return len(whole) >= 8 and all(sign in "0123456789abcdef" for sign in whole)


def _channel(place: Place) -> tuple[str, str]:
    return place.platform, place.channel


def _private(asker: Asker) -> Place:
    return replace(asker.here, channel=asker.user, thread=None, direct=True)
