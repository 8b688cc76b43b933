"""Numbers as values: "two" and "2" are the same, and so are "1.4 million" and "1,400,000"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_UNITS = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split()
    )
}
_TENS = {
    word: 10 * tens for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "mln": 1e6, "billion": 1e9,
    "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12, "dozen": 12.0,
}  # fmt: skip
_ORDINALS = {
    word: value
    for value, word in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split(),
        1,
    )
}
_WORDS = {
    "half": 0.5,
    "twice": 2.0,
    "once": 1.0,
    "double": 2.0,
    "doubled": 2.0,
    "triple": 3.0,
    "couple": 2.0,
    "decade": 10.0,
    "pair": 2.0,
}
_TOKEN = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<tail>(?:st|nd|rd|th)\b|(?:k|m|mn|bn|b|tn)\b|s\b)?"
    r"|(?P<word>[A-Za-z]+(?:-[A-Za-z]+)*)|(?P<sign>[$£€%])"
)
_MEASURES = frozenset("year week day month hour minute mile man time game match attempt".split())
_PARTS = frozenset("third thirds quarter quarters fifth fifths sixth eighth tenth tenths fold sided way".split())
_RANGED = re.compile(r"(\d)[-–—:](\d)")
_VAGUE = frozenset(
    "more over above least around about roughly some nearly almost approximately up under less fewer below".split()
)
_LOOSE = frozenset(
    ("one", "once", "first", "second", "half", "pair", "couple", "double", "doubled", "decade", "fortnight")
)  # often no count


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


def amounts(text: str) -> list[Amount]:
    """Every number of a text, in order."""
    text = _RANGED.sub(r"\1 \2", text)
    tokens = list(_TOKEN.finditer(text))
    found: list[Amount] = []
    place = 0
    while place < len(tokens):
        read = _read(tokens, place)
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
        before = [token[0].lower() for token in tokens[max(0, place - 3) : place]]
        about = next((word for word in reversed(before) if word in _VAGUE), "")
        found.append(
            Amount(
                value=value,
                start=first.start(),
                end=last.end(),
                text=text[first.start() : last.end()],
                kind=kind,
                loose=loose,
                about=about,
            )
        )
        place = stop
    return found


def agrees(one: Amount, other: Amount) -> bool:
    """Whether `other`, of the source, bears out `one`: equal, or within what "more than" and "about" allow."""
    if one.value == other.value:
        return True
    if not one.about or other.value == 0 or one.kind != other.kind:
        return False
    ratio = one.value / other.value
    if one.about in {"more", "over", "above", "least"}:
        return 0.6 <= ratio < 1
    if one.about in {"under", "less", "fewer", "below"}:
        return 1 < ratio <= 1.5
    if one.about in {"nearly", "almost"}:
        return 1 < ratio <= 1.2
    if one.about == "up":
        return False
    return 0.9 <= ratio <= 1.1


def _share(tokens: Sequence[re.Match[str]], value: float, stop: int) -> tuple[Amount, int] | None:
    """Six in ten is 60 percent, about; and where it stops."""
    if stop + 1 >= len(tokens) or tokens[stop][0].lower() not in {"in", "out"} or not 0 < value < 100:
        return None
    at = stop + 1
    if tokens[stop][0].lower() == "out":
        if tokens[at][0].lower() != "of" or at + 1 >= len(tokens):
            return None
        at += 1
    read = _read(tokens, at)
    if read is None or read[1] != at + 1 or read[2] or not value < read[0] <= 100 or tokens[at]["digits"]:
        return None
    if at + 1 < len(tokens) and tokens[at + 1][0].lower().removesuffix("s") in _MEASURES:
        return None  # "two in ten days"
    first, last = tokens[stop - 1], tokens[at]
    text = f"{first[0]} {tokens[stop][0]} {last[0]}"
    share = 100 * value / read[0]
    amount = Amount(
        value=share, start=first.start(), end=last.end(), text=text, kind="percent", loose=True, about="about"
    )
    return amount, at + 1


def _read(tokens: Sequence[re.Match[str]], place: int) -> tuple[float, int, bool, bool] | None:
    """The value that begins at a token, where it stops, whether it is an ordinal, whether it is a loose word."""
    token = tokens[place]
    if token["digits"]:
        value = float(token["digits"].replace(",", ""))
        tail = token["tail"] or ""
        if tail in {"st", "nd", "rd", "th"}:
            return value, place + 1, True, False
        if tail in _SCALES:
            return value * _SCALES[tail], place + 1, False, False
        value, stop = _scaled(tokens, place + 1, value)
        return value, stop, False, False
    word = (token["word"] or "").lower()
    if not word:
        return None
    if word in _ORDINALS:
        return float(_ORDINALS[word]), place + 1, True, word in _LOOSE
    value_of = _word_value(word)
    if value_of is None:
        if word in {"dozens", "hundreds", "thousands", "millions", "billions"}:
            return None
        if word in _SCALES and len(word) > 3 and place and tokens[place - 1][0].lower() in {"a", "half"}:
            return _SCALES[word], place + 1, False, False
        return None
    stop = place + 1
    value = value_of
    if word in _TENS and stop < len(tokens) and (tokens[stop]["word"] or "").lower() in _UNITS:
        value += _UNITS[(tokens[stop]["word"] or "").lower()]
        stop += 1
    following = [token[0].lower() for token in tokens[stop : stop + 2]]
    if word == "half" and following[:1] == ["a"] and following[-1] in _SCALES:  # "half a million"
        stop += 1
    value, after = _scaled(tokens, stop, value)
    return value, after, False, word in _LOOSE and after == place + 1


def _word_value(word: str) -> float | None:
    if word in _UNITS:
        return float(_UNITS[word])
    if word in _TENS:
        return float(_TENS[word])
    if word in _WORDS:
        return _WORDS[word]
    head, _, tail = word.partition("-")
    if head in _TENS and tail in _UNITS:
        return float(_TENS[head] + _UNITS[tail])
    if head in _UNITS and tail and tail not in _PARTS and (_UNITS[head] > 1 or tail.partition("-")[0] in _MEASURES):
        return float(_UNITS[head])  # "three-judge", "two-year-old"
    return None


def _scaled(tokens: Sequence[re.Match[str]], stop: int, value: float) -> tuple[float, int]:
    while stop < len(tokens):
        word = (tokens[stop]["word"] or "").lower()
        if word not in _SCALES or (word in {"k", "m", "b"} and tokens[stop].start() - tokens[stop - 1].end() > 1):
            break
        value *= _SCALES[word]
        stop += 1
    return value, stop


def _kind(tokens: Sequence[re.Match[str]], place: int, stop: int) -> str:
    after = [token[0].lower() for token in tokens[stop : stop + 2]]
    if after[:1] in (["%"], ["percent"], ["pc"]) or after == ["per", "cent"]:
        return "percent"
    if place and tokens[place - 1]["sign"] in {"$", "£", "€"} and tokens[place - 1].end() >= tokens[place].start() - 1:
        return "money"
    if after[:1] and re.match(r"(?:dollar|pound|euro|crown|peso|franc|yen|rupee|krona|kroner)s?$", after[0]):
        return "money"
    return "count"
