"""Numbers as values: "two" and "2" are the same, "twelve months" and "a year", "a fifth" and "20 percent"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from summarizers.gate.numerals import MEASURES, TOKEN, UNITS, read_number, word_at

_DAYS = {  # of a length of time
    "minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "night": 1.0, "week": 7.0, "fortnight": 14.0, "month": 365.25 / 12,
    "year": 365.25, "decade": 3652.5, "century": 36525.0, "centurie": 36525.0,
}  # fmt: skip
_FRACTIONS = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip
_ONE = frozenset("a an one".split())
# What may stand between a number and what it measures: "two full years", "a couple of weeks".
_BETWEEN = frozenset("of full more whole consecutive straight further long extra".split())
_FRACTION_OF = frozenset("of more less fewer higher lower larger smaller bigger up down".split())
_AFTER_SHARE = frozenset("in on to since after from this last compared between over within and or but as".split())
_BY = frozenset("by than over about nearly almost under around roughly some only".split())
_RANGED = re.compile(r"(\d)[-–—:](\d)")
_VAGUE = frozenset(
    "more over above least around about roughly some nearly almost approximately up under less fewer below".split()
)
_DECADE = re.compile(r"(?:1[5-9]|20)\d0s")
_YEARS = (1900, 2100)  # what may be a year adds up to nothing
_NEAR = 0.02  # how far two lengths of time may be apart: a month has 30 days, a year 52 weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number in a text."""

    value: float
    start: int
    end: int
    text: str
    kind: str  # "count", "ordinal", "percent" or "money"
    loose: bool  # a word such as "one" or "half", which need not count anything
    about: str  # "more", "about" … where the text does not claim the number itself; "" where it does
    days: float | None = None  # of a length of time
    measure: str = ""  # the word for what it is a length of
    whole: int = 0  # where it ends with what it measures: "two years", "60 percent"; 0: where it ends
    implied: bool = False  # the text has no number there, as in "a year", or has two, as in "two of the six"

    @property
    def stop(self) -> int:
        """Where it ends, with what it measures if that is named."""
        return max(self.end, self.whole)

    def written(self, text: str) -> str:
        """What the text says, with what is measured."""
        return text[self.start : self.stop]


@lru_cache(maxsize=1_000)  # a source sentence is asked for again with each claim
def amounts(text: str) -> tuple[Amount, ...]:
    """Every number of a text, in order, then those that it implies."""
    text = _RANGED.sub(r"\1 \2", text)
    tokens = list(TOKEN.finditer(text))
    found: list[Amount] = []
    place = 0
    while place < len(tokens):
        part = _fraction(tokens, place)
        if part is not None:
            amount, place = part
            found.append(amount)
            continue
        read = read_number(tokens, place)
        if read is None:
            place += 1
            continue
        value, stop, ordinal, loose = read
        share = _share(tokens, value, stop)
        if share is not None:
            amount, place = share
            found.append(amount)
            continue
        kind = "ordinal" if ordinal else _kind(tokens, place, stop)
        first, last = tokens[place], tokens[stop - 1]
        days, measure, whole = (None, "", last.end()) if ordinal else _measured(tokens, stop, value)
        if kind == "percent":
            whole = tokens[stop + (tokens[stop][0].lower() == "per")].end()
        found.append(
            Amount(
                value=value,
                start=first.start(),
                end=last.end(),
                text=text[first.start() : last.end()],
                kind=kind,
                loose=loose,
                about=_about(tokens, place),
                days=days,
                measure=measure,
                whole=whole,
            )
        )
        place = stop
    return (*found, *_lengths(tokens), *_parts(found, text), *_halves(tokens))


def equals(one: Amount, other: Amount) -> bool:
    """Whether two are the same, however they are written."""
    if one.days and other.days:
        return abs(one.days / other.days - 1) <= _NEAR
    if one.kind == other.kind == "percent":
        return abs(one.value - other.value) < 1
    return one.value == other.value and one.kind == other.kind and not other.implied


def restated(claim: str, sources: Iterable[tuple[str, Sequence[Amount]]]) -> list[tuple[Amount, str]]:
    """The numbers of a claim that these texts, each with its numbers, write otherwise, and how."""
    theirs = [(other.written(text), other) for text, some in sources for other in some]
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
    if equals(one, other) or (one.value == other.value and not other.implied and not (one.days and other.days)):
        return True
    if _DECADE.fullmatch(one.text) and 0 <= other.value - one.value < 10:
        return True
    if one.days and other.days:
        ratio = one.days / other.days
    elif other.value == 0 or one.kind != other.kind or (other.implied and one.kind == "count"):
        return False
    else:
        ratio = one.value / other.value
    if not one.about:
        return False
    if one.about in {"more", "over", "above", "least"}:
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
    if _is_year(one):
        return False
    same = [other.value for other in others if other.kind == one.kind and not other.implied]
    return any(
        place != beside and (one.value in {a + b, a - b} or (b and one.value == a / b))
        for place, a in enumerate(same)
        for beside, b in enumerate(same)
    )


def lies_between(one: Amount, others: Sequence[Amount]) -> bool:
    """Whether as many years lie between two years of these."""
    years = [other.value for other in others if _is_year(other)]
    return one.measure.startswith("year") and any(a - b == one.value for a in years for b in years)


def _is_year(one: Amount) -> bool:
    return one.kind == "count" and _YEARS[0] <= one.value <= _YEARS[1]


def _about(tokens: Sequence[re.Match[str]], place: int) -> str:
    before = [token[0].lower() for token in tokens[max(0, place - 3) : place]]
    return next((word for word in reversed(before) if word in _VAGUE), "")


def _fraction(tokens: Sequence[re.Match[str]], place: int) -> tuple[Amount, int] | None:
    """Two thirds is 67 percent, about; and where it stops."""
    head, _, tail = word_at(tokens, place).partition("-")
    stop = place + (1 if tail else 2)
    tail = tail or word_at(tokens, place + 1)
    count = 1.0 if head in _ONE else float(UNITS.get(head, 0))
    parts = _FRACTIONS.get(tail.removesuffix("s"), 0)
    if not 1 <= count < parts or (parts == 2 and head != "one"):
        return None
    if count == 1 and tail != "quarter" and not _is_share(tokens, place, stop):
        return None  # "a third man"
    if tail.startswith("quarter") and word_at(tokens, stop) == "of" and word_at(tokens, stop + 1) in _ONE:
        return None  # of an hour
    first, last = tokens[place], tokens[stop - 1]
    text = first[0] if first is last else f"{first[0]} {last[0]}"
    about = _about(tokens, place) or "about"
    return _percent(100 * count / parts, first.start(), last.end(), text, about=about), stop


def _percent(value: float, start: int, end: int, text: str, *, about: str = "", implied: bool = False) -> Amount:
    """A share that is not written as one, in percent."""
    return Amount(
        value=value, start=start, end=end, text=text, kind="percent", loose=True, about=about, implied=implied
    )


def _is_share(tokens: Sequence[re.Match[str]], place: int, stop: int) -> bool:
    """Whether "a third" is a part: "a third of", "a third more", "by a third."."""
    if word_at(tokens, stop) in _FRACTION_OF:
        return True
    if word_at(tokens, place - 1) not in _BY:
        return False
    if stop >= len(tokens) or word_at(tokens, stop) in _AFTER_SHARE:
        return True
    return not tokens[stop].string[tokens[stop - 1].end() : tokens[stop].start()].isspace()


def _unit(word: str) -> float | None:
    """The days of a unit of time."""
    return _DAYS.get(word) or _DAYS.get(word.removesuffix("s"))


def _measured(tokens: Sequence[re.Match[str]], stop: int, value: float) -> tuple[float | None, str, int]:
    """The days of a number of units of time, the unit and its end: "two years", "two-year-old", "a couple of weeks"."""
    end = tokens[stop - 1].end()
    inside = word_at(tokens, stop - 1).split("-")[1:]
    at = stop
    if inside:
        word = next((word for word in inside if _unit(word)), "")
    else:
        while word_at(tokens, at) in _BETWEEN and at < stop + 2:
            at += 1
        word = word_at(tokens, at).partition("-")[0]
    unit = _unit(word)
    if unit is None:
        return None, "", end
    if inside:
        return value * unit, "", end
    if [word_at(tokens, at + step) for step in (1, 2, 3)] == ["and", "a", "half"]:
        return (value + 0.5) * unit, word, tokens[at + 3].end()
    return value * unit, word, tokens[at].end() if "-" not in tokens[at][0] else end


def _lengths(tokens: Sequence[re.Match[str]]) -> list[Amount]:
    """Lengths of time without a number: "a year", "half an hour", "a year and a half", "the decade"."""
    found = []
    for place, token in enumerate(tokens):
        word = word_at(tokens, place)
        unit = _unit(word)
        before = word_at(tokens, place - 1)
        if unit is None or (before not in {"a", "an"} and word not in {"decade", "fortnight", "century"}):
            continue
        value = 0.5 if before in {"a", "an"} and word_at(tokens, place - 2) == "half" else 1.0
        whole = token.end()
        if [word_at(tokens, place + step) for step in (1, 2, 3)] == ["and", "a", "half"]:
            value += 0.5
            whole = tokens[place + 3].end()
        elif before not in {"a", "an", "the", "last", "past", "next", "whole", "full"}:
            continue  # a number stands before it
        found.append(
            Amount(
                value=value,
                start=tokens[place - 1].start() if before else token.start(),
                end=token.end(),
                text=f"{before} {token[0]}".strip(),
                kind="count",
                loose=True,
                about="",
                days=value * unit,
                whole=whole,
                implied=True,
            )
        )
    return found


def _parts(found: Sequence[Amount], text: str) -> list[Amount]:
    """Two of the six are a third."""
    return [
        _percent(100 * one.value / other.value, one.start, other.end, text[one.start : other.end], implied=True)
        for one, other in pairwise(found)
        if one.kind == other.kind == "count"
        and 0 < one.value < other.value
        and re.fullmatch(r"(?: [a-z]+)? of (?:the |its |their |his |her |all )?", text[one.end : other.start])
    ]


def _halves(tokens: Sequence[re.Match[str]]) -> list[Amount]:
    """Half of it is 50 percent."""
    return [
        _percent(50.0, token.start(), token.end(), token[0], implied=True)
        for token in tokens
        if token[0].lower() in {"half", "halve", "halved", "halves", "halving"}
    ]


def _share(tokens: Sequence[re.Match[str]], value: float, stop: int) -> tuple[Amount, int] | None:
    """Six in ten is 60 percent, about; and where it stops."""
    if stop + 1 >= len(tokens) or tokens[stop][0].lower() not in {"in", "out"} or not 0 < value < 100:
        return None
    at = stop + 1
    if tokens[stop][0].lower() == "out":
        if tokens[at][0].lower() != "of" or at + 1 >= len(tokens):
            return None
        at += 1
    read = read_number(tokens, at)
    if read is None or read[1] != at + 1 or read[2] or not value < read[0] <= 100 or tokens[at]["digits"]:
        return None
    if at + 1 < len(tokens) and tokens[at + 1][0].lower().removesuffix("s") in MEASURES:
        return None  # "two in ten days"
    first, last = tokens[stop - 1], tokens[at]
    text = f"{first[0]} {tokens[stop][0]} {last[0]}"
    return _percent(100 * value / read[0], first.start(), last.end(), text, about="about"), at + 1


def _kind(tokens: Sequence[re.Match[str]], place: int, stop: int) -> str:
    after = [token[0].lower() for token in tokens[stop : stop + 2]]
    if after[:1] in (["%"], ["percent"], ["pc"]) or after == ["per", "cent"]:
        return "percent"
    if place and tokens[place - 1]["sign"] in {"$", "£", "€"} and tokens[place - 1].end() >= tokens[place].start() - 1:
        return "money"
    if after[:1] and re.match(r"(?:dollar|pound|euro|crown|peso|franc|yen|rupee|krona|kroner)s?$", after[0]):
        return "money"
    return "count"
