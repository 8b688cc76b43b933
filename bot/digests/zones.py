"""Time zones: their rules, always from the pinned tzdata package, and what people call them.

The rules never come from the operating system, whose database may be older, absent or another: the same schedule has
the same slots on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.digests.cities import ABBREVIATIONS, AMBIGUOUS, CITIES, COUNTRIES
from bot.errors import ScheduleError

_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−])\s*(\d{1,2})(?::?00)?")
# Folders of the database whose names are no cities: Brazil/East, US/Pacific, Etc/GMT+5.
_NO_CITIES = {"Brazil", "Canada", "Chile", "Etc", "Mexico", "US"}
_OFFERED = 3
_LIKE_ENOUGH = 0.75  # of 1: "Berln" is offered Berlin, "potato" nothing
_LONG = 60


def zone(name: str) -> ZoneInfo:
    """The rules of an IANA zone. Raises ScheduleError for a name that is none."""
    return _load(iana(name))


def iana(name: str) -> str:
    """An IANA name as the database spells it, from any case. Raises ScheduleError with what may be meant."""
    found = _names().get(name.casefold()) if len(name) <= _LONG else None
    if found is None:
        raise ScheduleError(f"“{shown(name)}” is no time zone; {_suggestion(name)}")
    return found


def names() -> tuple[str, ...]:
    """Every zone of the database, the older names too."""
    return tuple(_names().values())


def find_zone(words: str) -> str:
    """The IANA zone that people's words name: a city, a country with one clock, an abbreviation, an IANA name.

    Raises ScheduleError: unknown, with what may be meant, or more than one, with which.
    """
    found = look_up(words)
    if found is None:
        raise ScheduleError(f"“{shown(words)}” is no time zone; {_suggestion(words)}")
    return found


def look_up(words: str) -> str | None:
    """Like find_zone, but None for words that name no zone. Raises ScheduleError where they name more than one."""
    if len(words) > _LONG:
        return None
    key = re.sub(r" (?:standard|daylight|summer)$", "", _key(words))
    if key in AMBIGUOUS:
        raise ScheduleError(f"“{shown(words)}” has more than one meaning; say {_either(AMBIGUOUS[key])}.")
    if key in ABBREVIATIONS:
        return ABBREVIATIONS[key]
    if match := _OFFSET.fullmatch(words.strip().casefold()):
        return _fixed(words, ahead=match[1] == "+", hours=int(match[2]))
    if name := _names().get(words.strip().casefold().replace(" ", "_")):
        return name
    return _cities().get(key) or _of_country(key, words)


def title(name: str) -> str:
    """What people call the clock of a zone: `Berlin time`, `UTC`, `UTC+2` (which is Etc/GMT-2)."""
    if match := re.fullmatch(r"Etc/GMT([+-])(\d+)", name):
        return f"UTC{'+' if match[1] == '-' else '-'}{match[2]}" if match[2] != "0" else "UTC"
    folder, slash, city = name.rpartition("/")
    if not slash or folder in _NO_CITIES:
        return "UTC" if name in {"Etc/UTC", "Etc/UCT", "UCT"} else name
    return f"{city.replace('_', ' ')} time"


def same_clock(one: str, other: str, at: datetime) -> bool:
    """Whether two zones tell the same time in every month of the two years from then on."""
    first, second = zone(one), zone(other)
    moments = [at.astimezone(UTC) + timedelta(days=30 * months) for months in range(25)]
    return first is second or all(m.astimezone(first).utcoffset() == m.astimezone(second).utcoffset() for m in moments)


def shown(words: str) -> str:
    """People's words for a message: visible, on one line, cut where they are long."""
    visible = " ".join("".join(sign if sign.isprintable() else " " for sign in words[: _LONG * 4]).split())
    return visible if len(visible) <= _LONG else f"{visible[:_LONG]}…"


def closest(words: str) -> list[str]:
    """The zones that may be meant, the likeliest first; at most three."""
    from rapidfuzz import process  # noqa: PLC0415 - only mistakes need it
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    known = _cities() | {_key(name): name for name in names()}
    like = OSA.normalized_similarity
    near = process.extract(_key(words[:_LONG]), known.keys(), scorer=like, limit=12, score_cutoff=_LIKE_ENOUGH)
    return list(dict.fromkeys(known[key] for key, _, _ in near))[:_OFFERED]


@cache
def _load(name: str) -> ZoneInfo:
    resource = files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with resource.open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@cache
def _names() -> dict[str, str]:
    listed = files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    return {name.casefold(): name for name in listed if name != "Factory"}  # Factory is a machine without a zone


@cache
def _cities() -> dict[str, str]:
    """Cities by their plain names. Where two zones have a city of one name, the more usual path wins."""
    found: dict[str, str] = {}
    for name in names():
        parts = name.split("/")
        if len(parts) > 1 and parts[0] not in _NO_CITIES:
            found.setdefault(_key(parts[-1]), name)
    for name, cities in CITIES.items():
        found |= {_key(city): name for city in cities.split(", ")}
    return found


def _of_country(key: str, words: str) -> str | None:
    code = COUNTRIES.get(key) or _country_codes().get(key)
    zones = _country_zones().get(code, []) if code else []
    if not zones:
        return None
    now = datetime.now(UTC)
    clocks: list[str] = []
    for name in zones:
        if not any(same_clock(name, other, now) for other in clocks):
            clocks.append(name)
    if len(clocks) > 1:
        raise ScheduleError(f"“{shown(words)}” has more than one time zone; say {_either(clocks)}.")
    return clocks[0]


@cache
def _country_codes() -> dict[str, str]:
    rows = (line.split("\t") for line in _table("iso3166.tab"))
    return {_key(name.partition(" (")[0]): code for code, name in rows}


@cache
def _country_zones() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in _table("zone.tab"):
        code, _, name, *_ = line.split("\t")
        found.setdefault(code, []).append(name)
    return found


def _table(name: str) -> list[str]:
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _fixed(words: str, *, ahead: bool, hours: int) -> str:
    """The zone of a fixed offset, which the database names with the sign that POSIX has: Etc/GMT-2 is two ahead."""
    if hours == 0:
        return "UTC"
    found = _names().get(f"etc/gmt{'-' if ahead else '+'}{hours}")
    if found is None:
        raise ScheduleError(f"“{shown(words)}” is no time zone; say a city, such as Berlin or New York.")
    return found


def _suggestion(words: str) -> str:
    near = closest(words)
    return f"did you mean {_either(near)}?" if near else "say a city or a name such as Europe/Berlin."


def _either(options: list[str] | tuple[str, ...]) -> str:
    *most, last = options[:6]
    return f"{', '.join(most)} or {last}" if most else last


def _key(words: str) -> str:
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", words) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^a-z0-9+]+", " ", bare.casefold().replace("'", "").replace("’", "")).split())
