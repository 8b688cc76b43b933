"""When a feed is asked again: at its own pace, never sooner than its server wants, more rarely the longer it fails.

- Pace: half the median time between its last 10 entries, from 5 minutes to 6 hours; an hour while fewer than two are
  known; after a week of silence that is unusual for it a 14th of that silence, up to a day.
- Failures: not before 10 minutes * 2 ** (failures - 1), up to a day.
- Jitter: up to 10 % more or less, the same for the same feed at the same time.
- The server: not before its ttl, max-age and Retry-After, each up to a day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from statistics import median
from typing import NamedTuple

SOONEST = timedelta(minutes=5)
LATEST = timedelta(days=1)
UNKNOWN = timedelta(hours=1)
# All that follows is in seconds: a round works this out for thousands of feeds.
_SOONEST, _LATEST, _UNKNOWN = SOONEST.total_seconds(), LATEST.total_seconds(), UNKNOWN.total_seconds()
_STEADY = 6 * 3600.0  # the longest for a feed that is alive
_SILENT = 7 * 86_400.0
_UNUSUAL = 3  # times the median between entries
_SILENCE_SHARE = 14
_ENTRIES = 10
_FIRST_RETRY = 600.0
_MOST_DOUBLINGS = 8  # 10 minutes doubled eight times is more than a day
_JITTER = 0.1
_SLOT = 300.0
_KNOWN = 4096  # feeds whose rhythm is remembered: it changes only with their entries
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)


class Rhythm(NamedTuple):
    """How often a feed brings something, in seconds."""

    newest: float | None = None  # when its last entry was published, since 1970
    gap: float | None = None  # the median between its last entries; None: fewer than two are known


def next_interval(
    published: Sequence[datetime],
    *,
    now: datetime,
    ttl: timedelta | None,
    max_age: timedelta | None,
    failures: int,
    retry_after: timedelta | None,
    key: str,
) -> timedelta:
    """How long to wait before a feed is polled again, from 5 minutes to a day.

    `published` are the times of its entries in any order, `failures` how often it failed in a row, `key` its identity.
    """
    moment = now.timestamp()
    return timedelta(
        seconds=seconds_to_wait(
            _rhythm([one.timestamp() for one in published], moment),
            now=moment,
            asked=[None if one is None else one.total_seconds() for one in (ttl, max_age, retry_after)],
            failures=failures,
            key=key,
        )
    )


def seconds_to_wait(rhythm: Rhythm, *, now: float, asked: Iterable[float | None], failures: int, key: str) -> float:
    """The same in seconds, `now` since 1970; `asked` is what its server wants to be waited for."""
    wait = max(_pace(rhythm, now), _back_off(failures))
    wait *= 1 + _JITTER * (2 * _chance(key, now) - 1)
    for one in asked:
        if one is not None and one > wait:
            wait = one
    return min(max(wait, _SOONEST), _LATEST)


def rhythm_of(recent: str, now: float) -> Rhythm:
    """The rhythm of a feed from its newest entries as they are kept: JSON, seconds since 1970."""
    known = _known_rhythm(recent)
    if known.newest is None or known.newest <= now:
        return known
    return _rhythm(json.loads(recent), now)


def max_age_of(cache_control: str | None) -> timedelta | None:
    """How long a Cache-Control header lets an answer be kept; None when it does not say or forbids it."""
    if not cache_control or re.search(r"\bno-(?:cache|store)\b", cache_control, re.IGNORECASE):
        return None
    found = _MAX_AGE.search(cache_control)
    return timedelta(seconds=min(int(found[1]), LATEST.total_seconds())) if found and int(found[1]) else None


def retry_after_of(value: str | None, now: datetime) -> timedelta | None:
    """How long a Retry-After header asks to wait, whether in seconds or as a date; None when it cannot be read."""
    text = (value or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return timedelta(seconds=int(text[:9]))
    try:
        when = parsedate_to_datetime(text)
        return max(timedelta(0), (when if when.tzinfo else when.replace(tzinfo=UTC)) - now)
    except (ValueError, IndexError, OverflowError, TypeError):
        return None


@lru_cache(_KNOWN)
def _known_rhythm(recent: str) -> Rhythm:
    moments: list[int] = json.loads(recent)
    return _rhythm(moments, max(moments, default=0))


def _rhythm(published: Sequence[float], now: float) -> Rhythm:
    # Entries of one moment are one: feeds that give only a day would seem to be in a hurry.
    moments = sorted({one for one in published if one <= now}, reverse=True)[:_ENTRIES]
    if not moments:
        return Rhythm()
    gaps = [newer - older for newer, older in pairwise(moments)]
    return Rhythm(moments[0], median(gaps) if gaps else None)


def _pace(rhythm: Rhythm, now: float) -> float:
    newest, gap = rhythm
    if newest is None:
        return _UNKNOWN
    pace = _UNKNOWN if gap is None else min(max(gap / 2, _SOONEST), _STEADY)
    silence = now - newest
    if silence >= _SILENT and silence > _UNUSUAL * (gap or 0):
        return max(pace, min(silence / _SILENCE_SHARE, _LATEST))
    return pace


def _back_off(failures: int) -> float:
    if failures <= 0:
        return 0
    doublings = min(failures - 1, _MOST_DOUBLINGS)
    return min(_FIRST_RETRY * (1 << doublings), _LATEST)


def _chance(key: str, now: float) -> float:
    """A number from 0 to 1 that depends on the feed and the time alone, so that a restart changes nothing."""
    digest = blake2b(f"{int(now // _SLOT)}\n{key}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
