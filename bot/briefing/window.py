"""How far back: "24h", "3 days", "yesterday", "2026-11-21", "all"."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from bot.errors import CommandError

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(r"(\d{1,5})\s*(m|h|d|w)(?:in|ins|inutes?|ours?|rs?|ays?|eeks?)?", re.IGNORECASE)
DEFAULT = "24h"
TOPIC_DEFAULT = "7d"  # who asks for a topic wants what there is of it, not only today's


def parse_since(text: str, now: datetime) -> datetime | None:
    """The moment from which articles count; None means all of them.

    Raises CommandError for words that name no span of time.
    """
    words = " ".join(text.split()).casefold().removeprefix("the ").removeprefix("last ").removesuffix(" ago")
    if words in {"all", "ever", "always"}:
        return None
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    named = {
        "today": midnight,
        "yesterday": midnight - timedelta(days=1),
        "hour": now - timedelta(hours=1),
        "day": now - timedelta(days=1),
        "week": now - timedelta(weeks=1),
        "month": now - timedelta(days=30),
    }
    if words in named:
        return named[words]
    if match := _SPAN.fullmatch(words):
        return now - timedelta(**{_UNITS[match[2].casefold()]: int(match[1])})
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise CommandError(
            f"“{text}” is no span of time; say it like 24h, 3d, 2w, yesterday, 2026-11-21 or all."
        ) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo or UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # the first and the last day that there are, in a zone that leads out of them
        raise CommandError(f"“{text}” is too far away; say all for everything.") from None
