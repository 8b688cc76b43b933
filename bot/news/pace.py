"""When a feed is asked again: at its own pace, never sooner than its server wants, more rarely the longer it fails.

- Pace: half the median time between its last 10 entries, from 5 minutes to 6 hours; an hour while fewer than two are
  known; after a week of silence that is unusual for it a 14th of that silence, up to a day.
- Failures: not before 10 minutes * 2 ** (failures - 1), up to a day.
- Jitter: up to 10 % more or less, the same for the same feed at the same time.
- The server: not before its ttl, max-age and Retry-After, each up to a day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from itertools import pairwise
from statistics import median

SOONEST = timedelta(minutes=5)
LATEST = timedelta(days=1)
UNKNOWN = timedelta(hours=1)
_STEADY = timedelta(hours=6)  # the longest for a feed that is alive
_SILENT = timedelta(days=7)
_UNUSUAL = 3  # times the median between entries
_SILENCE_SHARE = 14
_ENTRIES = 10
_FIRST_RETRY = timedelta(minutes=10)
_MOST_DOUBLINGS = 8  # 10 minutes doubled eight times is more than a day
_JITTER = 0.1
_SLOT = timedelta(minutes=5)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)


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
    wait = max(_pace(published, now), _back_off(failures))
    wait *= 1 + _JITTER * (2 * _chance(key, now) - 1)
    asked = max((min(one, LATEST) for one in (ttl, max_age, retry_after) if one), default=timedelta(0))
    return min(max(wait, asked, SOONEST), LATEST)


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


def _pace(published: Sequence[datetime], now: datetime) -> timedelta:
    # Entries of one moment are one: feeds that give only a day would seem to be in a hurry.
    moments = sorted({one for one in published if one <= now}, reverse=True)[:_ENTRIES]
    if not moments:
        return UNKNOWN
    gaps = [(newer - older).total_seconds() for newer, older in pairwise(moments)]
    gap = timedelta(seconds=median(gaps)) if gaps else None
    pace = UNKNOWN if gap is None else min(max(gap / 2, SOONEST), _STEADY)
    silence = now - moments[0]
    if silence >= _SILENT and silence > _UNUSUAL * (gap or timedelta(0)):
        return max(pace, min(silence / _SILENCE_SHARE, LATEST))
    return pace


def _back_off(failures: int) -> timedelta:
    if failures <= 0:
        return timedelta(0)
    doublings: int = min(failures - 1, _MOST_DOUBLINGS)
    return min(_FIRST_RETRY * (1 << doublings), LATEST)


def _chance(key: str, now: datetime) -> float:
    """A number from 0 to 1 that depends on the feed and the time alone, so that a restart changes nothing."""
    slot = int(now.timestamp() // _SLOT.total_seconds())
    digest = blake2b(f"{slot}\n{key}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
