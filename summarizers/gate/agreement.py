"""Whether two numbers are the same, bear each other out, or follow from each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from summarizers.gate.amounts import Amount, amounts
from summarizers.gate.dates import dated

_IN_LIFE = re.compile(r"[1-9]0s")  # "in his 40s"
_DECADE = re.compile(r"(?:1[5-9]|20)\d0s")
_WIDE = 0.25  # what is further off than this is not put for "nearly three hours"
_ABOUT = re.compile(
    r"\b(?:(?:just|well|slightly|only|a little|a bit|not quite|very) )*"
    r"(?:(?:more|less|fewer) than|over|above|under|below|at least|at most|up to|nearly|almost|about|around|roughly|some"
    r"|approximately|close to) (?:the )?[$£€]?$",
    re.IGNORECASE,
)
_YEARS = (1900, 2100)  # what may be a year adds up to nothing
_MOST = 60  # numbers of a source that are reckoned with each other: tables have hundreds
_LOOSELY = (0.88, 1.12)  # what "about" allows: "roughly 30 percent" of a third
_ROUNDED = 0.01
_MILLIONS = 1e5
_NEAR = 0.02  # how far two lengths of time may be apart: a month has 30 days, a year 52 weeks


def equals(one: Amount, other: Amount) -> bool:
    """Whether two are the same, however they are written."""
    if one.currency and other.currency and one.currency != other.currency:
        return False
    if one.days and other.days:
        return abs(one.days / other.days - 1) <= _NEAR
    if one.days or other.days:
        return False  # nine years are not nine seats
    if one.kind == other.kind == "percent":
        return _rounds(one.value, other.value) or _rounds(other.value, one.value)
    return one.value == other.value and one.kind == other.kind and not other.implied


def _rounds(one: float, other: float) -> bool:
    """Whether a percentage may be rounded to another: 51.4 or, cut off, 51.9 to 51, but 2.9 not to 2."""
    if not one.is_integer():
        return abs(one - other) < 0.01
    return abs(one - other) <= 0.5 if one < 10 else abs(one - other) < 1


@dataclass(frozen=True, slots=True)
class Restated:
    """A number or date of a claim, by its characters, and how its sources write it."""

    start: int
    end: int
    instead: str


def restated(claim: str, texts: Sequence[str]) -> list[Restated]:
    """The numbers and dates of a claim that these texts write otherwise, in order; what is nearly so counts as such."""
    theirs = [
        (other.written(text), other) for text in texts for other in amounts(text) if not other.text.startswith("halv")
    ]  # "a halves discount" is none
    known = {written.lower() for written, _ in theirs}
    found = [Restated(*one) for one in dated(claim, texts)]
    for one in amounts(claim):
        if (one.implied and not one.days) or one.kind == "ordinal" or one.written(claim).lower() in known:
            continue
        instead = next((written for written, other in theirs if equals(one, other)), None)
        if instead is not None:
            found.append(Restated(one.start, one.stop, instead))
            continue
        near = [
            (_apart(one, other), written)
            for written, other in theirs
            if one.kind == other.kind
            and bool(one.days) == bool(other.days)
            and not other.implied
            and agrees(one, other)
        ]
        apart, instead = min(near, default=(1.0, ""))
        if apart <= _WIDE and (about := _ABOUT.search(claim[: one.start])) is not None:
            found.append(Restated(about.start(), one.stop, instead))
    kept: list[Restated] = []
    for told in sorted(found, key=lambda told: told.start):
        if not kept or kept[-1].end <= told.start:
            kept.append(told)
    return kept


def _apart(one: Amount, other: Amount) -> float:
    """How far two amounts are apart, as a share of the larger."""
    a, b = (one.days, other.days) if one.days and other.days else (one.value, other.value)
    return abs(a - b) / (max(abs(a), abs(b)) or 1.0)


def agrees(one: Amount, other: Amount) -> bool:
    """Whether `other`, of the source, bears out `one`: equal, or within what "more than" and "about" allow."""
    if (one.currency and other.currency and one.currency != other.currency) or not _one_way(one, other):
        return False
    if equals(one, other) or (one.value == other.value and not other.implied and not (one.days and other.days)):
        return True
    if (_DECADE.fullmatch(one.text) or _IN_LIFE.fullmatch(one.text)) and 0 <= other.value - one.value < 10:
        return True
    if one.days and other.days:
        ratio = one.days / other.days
    elif other.value == 0 or one.kind != other.kind or (other.implied and one.kind == "count"):
        return False
    else:
        ratio = one.value / other.value
    if not one.about:
        return False
    if one.about in {"more", "over", "above", "least", "passed", "topped", "topping", "exceeded", "exceeding"}:
        return 0.6 <= ratio < 1
    if one.about in {"under", "less", "fewer", "below"}:
        return 1 < ratio <= 1.5
    if one.about in {"nearly", "almost"}:
        return 1 < ratio <= 1.2
    if one.about == "up":
        return False
    return _LOOSELY[0] <= ratio <= _LOOSELY[1]


def _one_way(one: Amount, other: Amount) -> bool:
    """Whether both may be what something comes to, or by how much."""
    ours, theirs = one.way, "by" if other.change else other.way
    return not ours or not theirs or ours == theirs


def derived(one: Amount, others: Sequence[Amount]) -> bool:
    """Whether it is the sum, the difference, a multiple or a share of two of these."""
    if is_year(one):
        return False
    shares = [other.value / 100 for other in others if other.kind == "percent" and 0 < other.value < 100][:_MOST]
    if one.kind != "percent" and any(
        _alike(one, other) and abs(one.value / (share * other.value) - 1) < _ROUNDED
        for share in shares
        for other in others[:_MOST]
        if other.value and not other.implied
    ):
        return True  # half of 310 million, a third of the 900
    same = [other.value for other in others if _alike(one, other) and not other.implied][:_MOST]
    return any(
        place != beside and (one.value in {a + b, a - b} or (b and one.value == a / b))
        for place, a in enumerate(same)
        for beside, b in enumerate(same)
    )


def _alike(one: Amount, other: Amount) -> bool:
    """Whether both are of a kind; of millions one may leave unsaid what they are of."""
    return one.kind == other.kind or ({one.kind, other.kind} == {"money", "count"} and other.value >= _MILLIONS)


def lies_between(one: Amount, others: Sequence[Amount]) -> bool:
    """Whether as many years lie between two years of these."""
    years = [other.value for other in others if is_year(other)]
    return one.measure.startswith("year") and any(a - b == one.value for a in years for b in years)


def ends(one: Amount, others: Sequence[Amount]) -> bool:
    """Whether it is a year that lies as many years from another of these as one of them says."""
    if not is_year(one):
        return False
    spans = [other.value for other in others if other.measure.startswith("year")]
    return any(abs(other.value - one.value) == span for other in others if is_year(other) for span in spans)


def is_year(one: Amount) -> bool:
    """Whether it may be a year, with which nothing is reckoned."""
    return one.kind == "count" and _YEARS[0] <= one.value <= _YEARS[1]
