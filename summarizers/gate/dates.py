"""Days and parts of months: the middle of February is where the 15th lies, and January is three months before April."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarizers.gate.amounts import Amount

_MONTHS = "january february march april may june july august september october november december".split()
_WEEK = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTH = "|".join(name.title() for name in _MONTHS)
_DATE = re.compile(
    r"\b(?:the )?"
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{MONTH})"
    rf"|(?P<first>{MONTH}) (?P<second>\d{{1,2}})(?:st|nd|rd|th)?)\b"
)
_PART = re.compile(
    r"\b(?P<on>(?:in|at) )?"  # "until" and "after" are the claim's own, and stay
    r"(?:(?:the )?(?P<part>start|beginning|opening|middle|end|close|first days|last days) of"
    r"|(?P<half>early|late|mid)[ -])"
    rf" ?(?P<month>{MONTH})\b"
)
_BEFORE = re.compile(rf"\b(?:before|ahead of) (?P<month>{MONTH})\b")
_ENDING = re.compile(rf"\b(?:by|before|at) the end of (?P<month>{MONTH})\b")
# The days of a month that each part of it has, as people say it.
_DAYS = {
    "start": (1, 7), "beginning": (1, 10), "opening": (1, 7), "first days": (1, 7), "early": (1, 10),
    "middle": (11, 20), "mid": (11, 20), "end": (24, 31), "close": (24, 31), "last days": (24, 31), "late": (20, 31),
}  # fmt: skip
_APART = re.compile(r"[^.;]{0,30}?\b(?:before|after|later|earlier|afterwards|ahead|since|apart|on)\b")
_NAMED = re.compile(rf"\b(?:(?P<month>{MONTH})|(?P<week>{'|'.join(day.title() for day in _WEEK)}))\b")


def dated(claim: str, texts: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The parts of months that a claim tells, where these texts have the day: where each stands, and the day there."""
    parts = list(_PART.finditer(claim))
    there = [(match, _day(match)) for text in (texts if parts else ()) for match in _DATE.finditer(text)]
    for said in parts:
        first, last = _DAYS[said["part"] or said["half"]]
        instead = next((one[0] for one, (month, day) in there if month == said["month"] and first <= day <= last), None)
        if instead is not None:
            yield said.start(), said.end(), f"on {instead}" if said["on"] else instead
    for said in _BEFORE.finditer(claim):
        before = _MONTHS[_MONTHS.index(said["month"].lower()) - 1]
        ends = (match[0] for text in texts for match in _ENDING.finditer(text) if match["month"].lower() == before)
        instead = next(ends, None)
        if instead is not None:
            yield said.start(), said.end(), instead


def lie_apart(one: Amount, claim: str, texts: Sequence[str]) -> bool:
    """Whether a claim's length of time lies between two months, weekdays or dates of these texts: "two days before"."""
    if not one.days or not _APART.match(claim, one.stop):
        return False
    named = [match for text in texts for match in _NAMED.finditer(text)]
    if one.measure.startswith("month"):
        found = {_MONTHS.index(match["month"].lower()) for match in named if match["month"]}
        return any((a - b) % len(_MONTHS) == one.value for a in found for b in found)
    if one.days < len(_WEEK) and one.measure.startswith("day"):
        found = {_WEEK.index(match["week"].lower()) for match in named if match["week"]}
        if any((a - b) % len(_WEEK) == one.days for a in found for b in found):
            return True
    if not one.measure.startswith(("day", "week", "night")):
        return False
    dates = {_day(match) for text in texts for match in _DATE.finditer(text)}
    return any(month == other and day - before == one.days for month, day in dates for other, before in dates)


def _day(date: re.Match[str]) -> tuple[str, int]:
    return date["month"] or date["first"], int(date["day"] or date["second"])
