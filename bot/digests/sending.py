"""Sending one digest: its parts in order, each looked for where there is doubt, and none posted twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.briefing.briefing import Briefing
from bot.briefing.kept import briefing_of
from bot.digests.composing import LATE, Db, render
from bot.digests.ledger import Claim, KeptPart, Kind, Ledger
from bot.digests.pace import Pace
from bot.digests.planning import MISSED
from bot.digests.poster import DoubtError, PlaceLostError, Poster, PostError
from bot.digests.schedule import DeliveryState, Schedule
from bot.log import get_logger, log_traceback, one_line

GIVE_UP = timedelta(hours=1)  # after the first try
BRIEF_WAIT = 10.0  # seconds that are waited in place; longer, and the delivery goes back into the ledger
_IN_PLACE = 5  # times
_WAITS = (5.0, 15.0, 60.0, 180.0, 600.0)  # seconds between tries where the platform names none
_POST_SECONDS = 45.0  # for one message, less than a lease: it must not be posted by two


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What sending needs."""

    ledger: Ledger
    db: Db
    pace: Pace
    clock: Callable[[], datetime]
    told: Callable[[Claim, Briefing], Awaitable[None]]  # so that the next one knows what was told
    looks: tuple[float, ...]  # seconds before each look for a message in doubt: histories lag behind


async def send(means: Means, poster: Poster, claim: Claim) -> None:
    """Post what is not posted yet of a claimed delivery, and end it. Raises ClaimLostError."""
    try:
        settled = await _settled(means, poster, claim)
        if _is_too_late(settled, means.clock()):
            await means.db(lambda: means.ledger.end(claim, DeliveryState.SKIPPED, means.clock(), MISSED))
            return
        for part in await _fitting(means, poster, settled):
            if part.message is None:
                await _post_one(means, poster, settled, part)
        await _finish(means, settled)
    except PlaceLostError as error:
        reason = str(error)
        tell = _lost(claim.schedule, reason)
        await means.db(lambda: means.ledger.lose_place(claim, means.clock(), reason, tell))
    except PostError as error:
        await _later(means, claim, error)


async def _settled(means: Means, poster: Poster, claim: Claim) -> Claim:
    """The claim once it is known what became of the message that was being posted when somebody crashed."""
    parts = []
    for part in claim.parts:
        message = part.message
        if message is None and part.tried:
            message = await _looked_up(means, poster, claim, part.number)
        parts.append(replace(part, message=message, tried=False))
    return replace(claim, parts=tuple(parts))


def _is_too_late(claim: Claim, now: datetime) -> bool:
    """Whether nothing is posted yet, and nobody wants it any more."""
    last = claim.expires if claim.sending_since is None else max(claim.expires, claim.sending_since + GIVE_UP)
    return now > last and not any(part.message for part in claim.parts)


async def _fitting(means: Means, poster: Poster, claim: Claim) -> list[KeptPart]:
    """The parts as they are to be posted: one that begins late says so, and was made when it was not."""
    now = means.clock()
    untouched = not any(part.message for part in claim.parts)
    if claim.kind is Kind.SLOT and untouched and now - claim.due > LATE and claim.briefing is not None:
        made = render(poster, claim, briefing_of(claim.briefing), now)
        await means.db(lambda: means.ledger.recomposed(claim, made))
        return [KeptPart(number=number, payload=part, tried=False, message=None) for number, part in enumerate(made)]
    return list(claim.parts)


async def _post_one(means: Means, poster: Poster, claim: Claim, part: KeptPart) -> None:
    doubtful, waits = False, 0
    problem: PostError
    while True:
        if doubtful and await _looked_up(means, poster, claim, part.number) is not None:
            return
        await means.pace.turn(claim.schedule)
        await means.db(lambda: means.ledger.trying(claim, part.number, means.clock()))
        try:
            message = await _post(poster, claim, part)
        except DoubtError as error:
            doubtful, problem = True, error
        except PostError as error:
            await means.db(lambda: means.ledger.not_posted(claim, part.number))
            if isinstance(error, PlaceLostError):
                raise
            doubtful, problem = False, error
        else:
            await means.db(partial(means.ledger.posted, claim, part.number, message))
            return
        waits += 1
        wait = problem.retry_after
        if wait is not None:
            means.pace.hold(claim.schedule, wait)
        if waits > _IN_PLACE or (wait is None and not doubtful) or (wait or 0.0) > BRIEF_WAIT:
            raise problem
        if not doubtful:
            await asyncio.sleep(wait or 0.0)


async def _post(poster: Poster, claim: Claim, part: KeptPart) -> str:
    to = claim.schedule.to
    try:
        async with asyncio.timeout(_POST_SECONDS):
            return await poster.post(to, part.payload, key=claim.key, number=part.number, home=claim.schedule.home)
    except TimeoutError:
        raise DoubtError("There was no answer in time.") from None
    except PostError:
        raise
    except Exception as error:  # noqa: BLE001 - nobody knows how far it came
        log_traceback(error)
        raise DoubtError(f"Something unforeseen went wrong ({one_line(error)}).") from None


async def _looked_up(means: Means, poster: Poster, claim: Claim, number: int) -> str | None:
    """The id of a message in doubt if it is there after all; then it is recorded.

    Raises PostError where nobody can tell.
    """
    schedule = claim.schedule
    since = min(claim.sending_since or claim.due, claim.due)
    for wait in means.looks:
        await asyncio.sleep(wait)
        message = await poster.find(schedule.to, key=claim.key, number=number, since=since, home=schedule.home)
        if message is not None:
            await means.db(partial(means.ledger.posted, claim, number, message))
            return message
    return None


async def _finish(means: Means, claim: Claim) -> None:
    if claim.briefing is not None:
        briefing = briefing_of(claim.briefing)
        try:
            await means.told(claim, briefing)
        except Exception as error:  # noqa: BLE001 - the digest is there; that comes first
            log_traceback(error)
            get_logger().warning("What a digest told is not remembered.", error=one_line(error))
    await means.db(lambda: means.ledger.end(claim, DeliveryState.SENT, means.clock()))


async def _later(means: Means, claim: Claim, error: PostError) -> None:
    wait = error.retry_after or _WAITS[min(claim.tries, len(_WAITS) - 1)]
    now = means.clock()
    again = now + timedelta(seconds=wait)
    reason = str(error)
    if again > max(claim.sending_since or now, claim.due) + GIVE_UP:
        get_logger().warning("A digest could not be posted.", schedule=claim.schedule.id, reason=reason)
        await means.db(lambda: means.ledger.end(claim, DeliveryState.FAILED, now, reason))
    else:
        await means.db(lambda: means.ledger.again(claim, again, reason))


def _lost(schedule: Schedule, reason: str) -> str:
    about = f" about {schedule.topic}" if schedule.topic else ""
    return f"Your digest{about} ({schedule.at}) is paused: {reason} Resume it with /digest resume {schedule.id}."
