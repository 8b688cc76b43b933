"""What follows from a sentence's numbers: "210,000, 30,000 fewer than before" says that there were 240,000.

Nothing is reckoned but what the words between two numbers ask for: a difference that is named, a multiple, the rest, a
part of a whole, a change from one to another, one more than "eleven others". A claim's number that follows so is borne
out, and the entailment model is shown it where it follows: "30,000 fewer than before (240,000)".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from summarizers.gate.agreement import Restated, agrees, is_year
from summarizers.gate.amounts import Amount, amounts
from summarizers.gate.dates import MONTH

_MULTIPLES = {
    "twice": 2.0, "double": 2.0, "triple": 3.0, "half": 0.5, "a third": 1 / 3, "a quarter": 0.25, "a fifth": 0.2,
    "a tenth": 0.1, "three times": 3.0, "four times": 4.0, "five times": 5.0, "ten times": 10.0, "two thirds": 2 / 3,
    "three quarters": 0.75,
}  # fmt: skip
_GROWN = {
    "doubled": 2.0, "doubling": 2.0, "tripled": 3.0, "trebled": 3.0, "quadrupled": 4.0, "halved": 0.5, "halving": 0.5,
}  # fmt: skip
_TIMES = "|".join(sorted(_MULTIPLES, key=len, reverse=True))
_SIZE = r"(?:many|much|high|large|big|long|old|great|tall|deep|heavy)"
_OWNED = r"(?:the|what|its|his|her|their|last|those|[A-Z][\w-]*[’']s?|[\w-]+[’']s?)"
_MULTIPLE = re.compile(
    rf"\b(?P<times>{_TIMES}) (?:(?P<as>as {_SIZE}(?: [\w’'-]+){{0,2}}? as)"
    rf"|(?P<so>as {_SIZE}|of (?:that|which|it|them|this)|that)|{_OWNED})\b",
    re.IGNORECASE,
)
_GREW = re.compile(rf"\b({'|'.join(_GROWN)})\b[^.;]{{0,30}}? to (?:[a-z]+ ){{0,2}}[$£€]?$")
_FEWER = re.compile(
    r"(?: (?:[a-z]+|percentage points?)){0,2}?"
    r" (?P<way>fewer|less|lower|down|below|short|under|more|higher|up|above|over)"
    r"(?: [a-z]+){0,2}? (?:than|on|from|of)\b"
)
_DOWN = frozenset("fewer less lower down below short under".split())
_OTHERS = re.compile(r" (?:[a-z]+ )?others?\b")
_REST = re.compile(r"\b(?:the (?:rest|remainder|others?|remaining)|all the others)\b", re.IGNORECASE)
_OUT_OF = re.compile(r"\bof (?:[\w’'-]+ ){0,3}$", re.IGNORECASE)
_LOST = re.compile(r"\b(?:lost|losing|fell|fallen|dropped|shrank|shrunk|cut|slashed) (?:by )?(?:[a-z]+ )?$")
_VOTED = re.compile(r"\bvot(?:e|es|ed|ing)\b")
_PART = re.compile(r"(?: [a-z]+){0,2} (?:of|out of) (?:[\w’'-]+ ){0,3}?[$£€]?")
_THOSE = re.compile(r" of (?:them|whom|which|these|those)\b")
_DAY = re.compile(rf" (?:{MONTH})\b")  # "1 March" counts nothing
_COMPARED = re.compile(r"\b(?:to|from|against|compared|than|versus|vs|with|while|after)\b|^[-–]$")
_JOINED = re.compile(  # "two men and", "two men, ", "two, "
    r"(?:,? (?:and|plus)|,)(?: [\w’'-]+){0,4} [$£€]?"
    r"|(?: [\w’'-]+){1,4},? (?:and|plus)(?: [\w’'-]+){0,3} [$£€]?"
    r"|(?: [\w’'-]+){1,4}, [$£€]?"
)
_PHRASE_END = re.compile(r"[,.;:)]|$")
MOST = 24  # numbers of a sentence that are reckoned with each other: tables have hundreds
_APART = 60  # characters between two numbers that are reckoned with each other
# "from 40 to 50 euros", "to 50 euros from 40": what one counts the other does.
_ONE_UNIT = frozenset((" to ", "-", "–", " and ", " from ", ", from ", ", up from ", ", down from ", ", against "))
_IDLE = frozenset(("half", "twice", "double", "doubled", "once", "one", "first"))


@lru_cache(maxsize=1_000)  # a source sentence is asked for again with each claim
def reckoned(text: str) -> tuple[Amount, ...]:
    """What follows from the numbers of a sentence: each where it follows, with the text of one that it follows from."""
    stated = [one for one in amounts(text) if one.kind != "ordinal" and not is_year(one)][:MOST]
    told = [one for one in stated if not one.implied and one.text.lower() not in _IDLE]
    return (
        *_differences(text, told),
        *_alone(text, told),
        *_together(text, told),
        *_parts(text, stated),
        *_of_those(text, stated),
        *_multiples(text, told),
    )


def reckoned_from(claim: str, texts: Sequence[str]) -> list[Restated]:
    """The numbers of a claim that follow from these sentences' and are in none, with the one that each follows from."""
    found = []
    for one in amounts(claim):
        if one.implied or one.kind == "ordinal" or any(agrees(one, other) for text in texts for other in amounts(text)):
            continue
        base = next((other for text in texts for other in reckoned(text) if agrees(one, other)), None)
        if base is not None:
            found.append(Restated(one.start, one.stop, base.text))
    return found


def glossed(text: str, wanted: Iterable[tuple[Amount, str]]) -> str:
    """A sentence with those of these numbers, each with how it is written, that follow from it and are not in it."""
    stated = amounts(text)
    added: dict[int, str] = {}
    for one, written in wanted:
        if any(agrees(one, other) for other in stated):
            continue
        found = next((other for other in reckoned(text) if agrees(one, other)), None)
        if found is not None:
            added.setdefault(found.start, written)
    for place in sorted(added, reverse=True):
        text = f"{text[:place]} ({added[place]}){text[place:]}"
    return text


def _found(value: float, place: int, like: Amount, *, kind: str = "", about: str = "", change: bool = False) -> Amount:
    days = value * like.days / like.value if like.days and not kind else None
    return Amount(
        value=round(value, 6), start=place, end=place, text=like.text, kind=kind or like.kind, loose=False, about=about,
        days=days, measure=like.measure if days else "", change=change,
    )  # fmt: skip


def _differences(text: str, told: Sequence[Amount]) -> Iterator[Amount]:
    """Of "210,000, 30,000 fewer than before" what there was before."""
    for at, one in enumerate(told):
        said = _FEWER.match(text, one.stop)
        if said is None:
            continue
        sign = 1 if said["way"] in _DOWN else -1
        place = _end(text, said.end())
        for other in reversed(told[:at]):
            if other.kind == one.kind and bool(other.days) == bool(one.days):
                yield _found(other.value + sign * one.value, place, other)
                break
            if one.kind == "percent" and other.kind != "percent" and one.value < 100:
                yield _found(other.value / (1 - sign * one.value / 100), place, other, about="about")
                break


def _alone(text: str, told: Sequence[Amount]) -> Iterator[Amount]:
    """One more than "eleven others"; what is left of 60 percent."""
    for one in told:
        if one.kind == "count" and not one.days and (said := _OTHERS.match(text, one.stop)):
            yield _found(one.value + 1, said.end(), one)
        if one.kind == "percent" and one.value < 100 and (said := _REST.search(text, one.stop)):
            yield _found(100 - one.value, said.end(), one)
        elif one.kind == "percent" and one.value < 100 and _LOST.search(text[: one.start]):
            yield _found(100 - one.value, one.stop, one, about=one.about)


def _together(text: str, told: Sequence[Amount]) -> Iterator[Amount]:
    """How far two numbers that are compared are apart, and what two or more that are joined make."""
    total, joined = 0.0, 0
    for at, one in enumerate(told[:-1]):
        other = told[at + 1]
        between = text[one.stop : other.start]
        same = one.kind == other.kind or between in _ONE_UNIT
        same &= bool(one.days) == bool(other.days) or between in _ONE_UNIT
        if not same or len(between) > _APART or ";" in between:
            total, joined = 0.0, 0
            continue
        place = other.stop
        before = text[: one.start].rsplit(maxsplit=1)[-1:] == ["from"]
        if before or _COMPARED.search(between):
            apart = abs(one.value - other.value)
            yield _found(apart, place, one if one.kind == "money" else other, change=True)
            if one.kind == "count" and _VOTED.search(text):
                yield _found(one.value + other.value, place, other)  # "by seven votes to four"
            first = one.value if before or "from" not in between else other.value
            if first and one.kind != "percent":
                yield _found(100 * apart / first, place, other, kind="percent", about="about", change=True)
        if _JOINED.fullmatch(between):
            total, joined = (total or one.value) + other.value, joined + 1
            yield _found(one.value + other.value, place, other)
            if joined > 1:
                yield _found(total, place, other)
        else:
            total, joined = 0.0, 0


def _parts(text: str, stated: Sequence[Amount]) -> Iterator[Amount]:
    """450 of 1,500 are 30 percent, and leave 1,050; a third of the 90 is 30."""
    for one in stated:
        for other in stated:
            if other.start <= one.stop or other.implied or not _PART.fullmatch(text[one.stop : other.start]):
                if _is_part(text, one, other):  # "of the 1,500 houses, 450 fell"
                    yield _found(one.value - other.value, other.stop, one)
                    yield _found(100 * other.value / one.value, other.stop, one, kind="percent", about="about")
                continue
            if one.kind == other.kind != "percent" and not one.days and 0 < one.value < other.value and not one.implied:
                yield _found(100 * one.value / other.value, other.stop, other, kind="percent", about="about")
                said = _REST.search(text, other.stop)
                yield _found(other.value - one.value, said.end() if said else other.stop, other)
            if one.kind == "percent" and other.kind in {"count", "money"} and one.value < 100:
                yield _found(other.value * one.value / 100, other.stop, other, about=one.about)


def _of_those(text: str, stated: Sequence[Amount]) -> Iterator[Amount]:
    """Of "nine died, six of them at sea" two thirds; of "7,500 fighters … a third of them" 2,500."""
    for at, one in enumerate(stated):
        said = _THOSE.match(text, one.stop)
        if said is None or one.days:
            continue
        whole = [
            other
            for other in stated[:at]
            if other.kind == "count" and not other.implied and not other.days and not _DAY.match(text, other.stop)
        ]
        if not whole:
            continue
        of = whole[-1]
        if one.kind == "percent" and one.value < 100:
            yield _found(of.value * one.value / 100, said.end(), of, about=one.about)
        elif one.kind == "count" and 0 < one.value < of.value:
            yield _found(100 * one.value / of.value, said.end(), of, kind="percent", about="about")


def _is_part(text: str, whole: Amount, part: Amount) -> bool:
    if not (whole.kind == part.kind == "count" and whole.stop < part.start and 0 < part.value < whole.value):
        return False
    return (
        not (whole.days or part.days)
        and bool(_OUT_OF.search(text[: whole.start]))
        and ", " in text[whole.stop : part.start]
    )


def _multiples(text: str, told: Sequence[Amount]) -> Iterator[Amount]:
    """Of "640, twice as many as in 2022" and "doubled to 640" what there was; of "half as much" what that is."""
    for said in _MULTIPLE.finditer(text):
        times = _MULTIPLES[said["times"].lower()]
        before = [one for one in told if one.end <= said.start() and one.kind != "percent"]
        before = [one for one in before if not _DAY.match(text, one.stop)] or before
        if not before:
            continue
        one = before[-1]
        place = _end(text, said.end())
        if said["so"]:
            yield _found(one.value * times, place, one)
        else:
            yield _found(one.value / times, place, one)
            if times < 1 and said["as"]:
                yield _found(one.value * times, place, one)
    for one in told:
        if one.kind != "percent" and (grown := _GREW.search(text[: one.start])):
            yield _found(one.value / _GROWN[grown[1]], one.stop, one)


def _end(text: str, start: int) -> int:
    """Where the phrase ends that goes on from here."""
    found = _PHRASE_END.search(text, start)
    return found.start() if found else len(text)
