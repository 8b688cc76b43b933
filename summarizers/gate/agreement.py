"""Whether two numbers are the same, bear each other out, or follow from each other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizers.gate.amounts import Amount, amounts

_IN_LIFE = re.compile(r"[1-9]0s")  # "in his 40s"
_DECADE = re.compile(r"(?:1[5-9]|20)\d0s")
_YEARS = (1900, 2100)  # what may be a year adds up to nothing
_MOST = 60  # numbers of a source that are reckoned with each other: tables have hundreds
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


def restated(claim: str, texts: Sequence[str]) -> list[tuple[Amount, str]]:
    """The numbers of a claim that these texts write otherwise, and how."""
    theirs = [(other.written(text), other) for text in texts for other in amounts(text)]
    known = {written.lower() for written, _ in theirs}
    found = []
    for one in amounts(claim):
        if one.implied or one.kind == "ordinal" or one.written(claim).lower() in known:
            continue
        instead = next((written for written, other in theirs if equals(one, other)), None)
        if instead is not None:
            found.append((one, instead))
    return found


def agrees(one: Amount, other: Amount) -> bool:
    """Whether `other`, of the source, bears out `one`: equal, or within what "more than" and "about" allow."""
    if one.currency and other.currency and one.currency != other.currency:
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
    return 0.9 <= ratio <= 1.1


def derived(one: Amount, others: Sequence[Amount]) -> bool:
    """Whether it is the sum or the difference of two of these, of its kind, or one that many times the other."""
    if is_year(one):
        return False
    same = [other.value for other in others if other.kind == one.kind and not other.implied][:_MOST]
    return any(
        place != beside and (one.value in {a + b, a - b} or (b and one.value == a / b))
        for place, a in enumerate(same)
        for beside, b in enumerate(same)
    )


def lies_between(one: Amount, others: Sequence[Amount]) -> bool:
    """Whether as many years lie between two years of these."""
    years = [other.value for other in others if is_year(other)]
    return one.measure.startswith("year") and any(a - b == one.value for a in years for b in years)


def is_year(one: Amount) -> bool:
    """Whether it may be a year, with which nothing is reckoned."""
    return one.kind == "count" and _YEARS[0] <= one.value <= _YEARS[1]
