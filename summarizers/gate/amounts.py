"""Numbers as values: "two" and "2" are the same, "twelve months" and "a year", "a fifth" and "20 percent"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from summarizers.gate.numerals import MEASURES, SCALES, TOKEN, UNITS, read_number, word_at

_DAYS = {  # of a length of time
    "seconds": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "night": 1.0, "week": 7.0,
    "fortnight": 14.0, "month": 365.25 / 12, "year": 365.25, "decade": 3652.5, "century": 36525.0,
    "centurie": 36525.0,
}  # fmt: skip
_FRACTIONS = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip
_ONE = frozenset("a an one".split())
# What may stand between a number and what it measures: "two full years", "a couple of weeks".
_BETWEEN = frozenset("of full more whole consecutive straight further long extra".split())
_FRACTION_OF = frozenset("of more less fewer higher lower larger smaller bigger up down".split())
_AFTER_SHARE = frozenset(
    """in on to since after from this last compared between over within and or but as are is were was have has
    had""".split()
)
_BY = frozenset("by than over about nearly almost under around roughly some only".split())
_SIGNS = {"$": "dollar", "£": "pound", "€": "euro"}
_CURRENCIES = frozenset(
    """dollar pound euro crown peso franc yen rupee krona kronor krone kroner koruna zloty forint rand baht lira ringgit
    reais dirham dinar shilling yuan renminbi riyal rial naira cedi leu lei lev hryvnia rouble ruble taka tugrik kwacha
    birr soles quetzal guarani""".split()
)
_PERCENT = [
    said.split()
    for said in (
        "percentage point", "percentage points", "percent", "per cent", "%", "pc", "basis points", "basis point",
        "a percentage point", "of a percentage point", "of a point", "a point",
    )
]  # fmt: skip
_RANGED = re.compile(r"(\d)[-–—:](\d)")
_VAGUE = frozenset(
    """more over above least around about roughly some nearly almost approximately up under less fewer below close
    passed topped exceeded exceeding topping""".split()
)
_WAY = re.compile(r"\b(to|by) (?:(?:about|around|roughly|nearly|almost|some|just|only) )?$")
_PLAIN = re.compile(r",?(?: and)? ")


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
    currency: str = ""  # of money, as far as it is named
    whole: int = 0  # where it ends with what it measures: "two years", "60 percent"; 0: where it ends
    way: str = ""  # "to" where it is what something comes to, "by" where it is by how much
    change: bool = False  # it is by how much others are apart
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
        if measure and days is not None:
            further = _further(tokens, whole, measure)
            if further is not None:
                days, stop = days + further[0], further[1]
                whole = tokens[stop - 1].end()
        opens = word_at(tokens, place - 1) == "a" and word_at(tokens, place).partition("-")[0] in SCALES  # "a dozen"
        start, currency = (tokens[place - 1] if opens else first).start(), ""
        if kind == "money":
            currency, start, whole = _currency(tokens, place, stop)
        if kind == "percent":
            length = _percent_sign(tokens, stop)
            whole = tokens[stop + length - 1].end()
            if word_at(tokens, stop) == "basis":
                value /= 100
        found.append(
            Amount(
                value=value,
                start=start,
                end=last.end(),
                text=text[start : last.end()],
                kind=kind,
                loose=loose,
                about=_about(tokens, place),
                days=days,
                measure=measure,
                currency=currency,
                whole=whole,
                way=said[1] if (said := _WAY.search(text[:start])) else "",
            )
        )
        place = stop
    return (*found, *_lengths(tokens), *_parts(found, text), *_halves(tokens))


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


def _further(tokens: Sequence[re.Match[str]], whole: int, measure: str) -> tuple[float, int] | None:
    """The days of what goes on behind a length in smaller units, and where it stops: "two hours, 41 minutes"."""
    at = next((place for place, token in enumerate(tokens) if token.start() >= whole), len(tokens))
    if word_at(tokens, at) == "and":
        at += 1
    if at >= len(tokens) or not _PLAIN.fullmatch(tokens[at].string[whole : tokens[at].start()]):
        return None
    read = read_number(tokens, at)
    if read is None or read[2]:
        return None
    unit = _unit(word_at(tokens, read[1]))
    if unit is None or unit >= (_unit(measure) or 0.0):
        return None
    days, stop = read[0] * unit, read[1] + 1
    further = _further(tokens, tokens[stop - 1].end(), word_at(tokens, stop - 1))
    return days + further[0] if further else days, further[1] if further else stop


def _lengths(tokens: Sequence[re.Match[str]]) -> list[Amount]:
    """Lengths of time without a number: "a year", "half an hour", "a year and a half", "the decade"."""
    found = []
    for place, token in enumerate(tokens):
        word = word_at(tokens, place)
        unit = _unit(word)
        before = word_at(tokens, place - 1)
        if word == "half" and before in {"first", "second"}:  # of a year, for whoever speaks of months
            found.append(_length(token, _DAYS["year"] / 2))
            continue
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
                about=_about(tokens, place - 1),
                days=value * unit,
                whole=whole,
                implied=True,
            )
        )
    return found


def _length(token: re.Match[str], days: float) -> Amount:
    return Amount(
        value=0.5, start=token.start(), end=token.end(), text=token[0], kind="count", loose=True, about="", days=days,
        implied=True,
    )  # fmt: skip


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
    if value == 1 and word_at(tokens, stop + 1) == "in" and "-" not in word_at(tokens, stop - 1):
        stop += 1  # "one train in seven"
        following = word_at(tokens, stop + 2)
        if (following.endswith("s") and following not in _AFTER_SHARE) or _unit(word_at(tokens, stop - 1)):
            return None
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


def _percent_sign(tokens: Sequence[re.Match[str]], stop: int) -> int:
    """How many tokens from here say that a number is a percentage: "%", "per cent", "of a percentage point"."""
    after = [token[0].lower() for token in tokens[stop : stop + 4]]
    for said in _PERCENT:
        if after[: len(said)] == said:
            return len(said)
    return 0


def _kind(tokens: Sequence[re.Match[str]], place: int, stop: int) -> str:
    if _percent_sign(tokens, stop):
        return "percent"
    return "money" if _currency(tokens, place, stop)[0] else "count"


def _currency(tokens: Sequence[re.Match[str]], place: int, stop: int) -> tuple[str, int, int]:
    """The money that a number is of, "" where of none, and where both together begin and end."""
    start, end = tokens[place].start(), tokens[stop - 1].end()
    before = tokens[place - 1] if place else None
    if before is not None and before["sign"] in _SIGNS and before.end() >= start - 1:
        return _SIGNS[before["sign"]], before.start(), end
    word = word_at(tokens, stop)
    money = word if word in _CURRENCIES else word.removesuffix("s")
    return (money, start, tokens[stop].end()) if money in _CURRENCIES else ("", start, end)
