"""Numbers as they are written: "two", "2", "three hundred and fifty", "1.4 million", "half a dozen"."""

from __future__ import annotations

import re
from collections.abc import Sequence

UNITS = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split()
    )
}
_TENS = {
    word: 10 * tens for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
SCALES = {
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
    "tripled": 3.0,
    "trebled": 3.0,
    "quadrupled": 4.0,
    "couple": 2.0,
    "pair": 2.0,
    "duo": 2.0,
    "trio": 3.0,
    "quartet": 4.0,
    "score": 20.0,
}
TOKEN = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<tail>(?:st|nd|rd|th)\b|(?:k|m|mn|bn|b|tn)\b|s\b)?"
    r"|(?P<word>[A-Za-z]+(?:-[A-Za-z]+)*)|(?P<sign>[$£€%])"
)
MEASURES = frozenset("year week day month hour minute mile man time game match attempt".split())
_PARTS = frozenset("third thirds quarter quarters fifth fifths sixth eighth tenth tenths fold sided way".split())
_LOOSE = frozenset(
    """one once first second half pair couple double doubled triple tripled trebled quadrupled duo trio quartet
    score""".split()
)  # often no count
_PLAIN_GAP = re.compile(r"[\s-]*")


def read_number(tokens: Sequence[re.Match[str]], place: int) -> tuple[float, int, bool, bool] | None:
    """The value that begins at a token, where it stops, whether it is an ordinal, whether it is a loose word."""
    token = tokens[place]
    if token["digits"]:
        value = float(token["digits"].replace(",", ""))
        tail = token["tail"] or ""
        if tail in {"st", "nd", "rd", "th"}:
            return value, place + 1, True, False
        if tail in SCALES:
            return value * SCALES[tail], place + 1, False, False
        value, stop = _scaled(tokens, place + 1, value)
        return value, stop, False, False
    word = word_at(tokens, place)
    if not word:
        return None
    if word in _ORDINALS:
        return float(_ORDINALS[word]), place + 1, True, word in _LOOSE
    head, _, tail = word.partition("-")  # "a quarter of a million", "three-quarters of a million"
    after = place + (1 if tail else 2)
    if head in {"a", "one", "three"} and (tail or word_at(tokens, place + 1)) in {"quarter", "quarters"}:
        scale = SCALES.get(word_at(tokens, after + 2), 0.0)
        if scale >= SCALES["thousand"] and [word_at(tokens, after + step) for step in (0, 1)] == ["of", "a"]:
            return (3 if head == "three" else 1) / 4 * scale, after + 3, False, False
    value_of = _word_value(word)
    if value_of is None:
        if word in {"dozens", "hundreds", "thousands", "millions", "billions"}:
            return None
        if word in SCALES and len(word) > 3 and place and tokens[place - 1][0].lower() in {"a", "half"}:
            value, stop = _composed(tokens, place + 1, SCALES[word], SCALES[word])
            return value, stop, False, False
        return None
    stop = place + 1
    value = value_of
    if word in _TENS and word_at(tokens, stop) in UNITS:
        value += UNITS[word_at(tokens, stop)]
        stop += 1
    following = [token[0].lower() for token in tokens[stop : stop + 2]]
    if word == "half" and following[:1] == ["a"] and following[-1] in SCALES:  # "half a million"
        stop += 1
    value, after = _scaled(tokens, stop, value)
    return value, after, False, word in _LOOSE and after == place + 1


def _word_value(word: str) -> float | None:
    if word in UNITS:
        return float(UNITS[word])
    if word in _WORDS:
        return _WORDS[word]
    head, _, tail = word.partition("-")
    if (tens := _tens(word)) is not None:
        return tens
    if word == "half-dozen":
        return 6.0
    if head in {"hundred", "thousand", "dozen"} and tail:
        return SCALES[head]  # "a hundred-strong"
    if word.endswith("fold") and word.removesuffix("fold").rstrip("-") in UNITS:
        return float(UNITS[word.removesuffix("fold").rstrip("-")])
    if word == "one-time":
        return None  # formerly
    if head in UNITS and tail and tail not in _PARTS and (UNITS[head] > 1 or tail.partition("-")[0] in MEASURES):
        return float(UNITS[head])  # "three-judge", "two-year-old"
    return None


def _scaled(tokens: Sequence[re.Match[str]], stop: int, value: float) -> tuple[float, int]:
    if [word_at(tokens, stop + step) for step in range(3)] == ["and", "a", "half"]:
        value, stop = value + 0.5, stop + 3  # "two and a half million"
    scale = 0.0
    while stop < len(tokens):
        word, _, tail = word_at(tokens, stop).partition("-")  # "a 330-million-dollar mission"
        if word not in SCALES or (word in {"k", "m", "b"} and (tail or _gap(tokens, stop) > 1)):
            break
        scale = SCALES[word]
        value *= scale
        stop += 1
    return _composed(tokens, stop, value, scale) if scale else (value, stop)


def _gap(tokens: Sequence[re.Match[str]], stop: int) -> int:
    return tokens[stop].start() - tokens[stop - 1].end()


def _composed(tokens: Sequence[re.Match[str]], stop: int, value: float, scale: float) -> tuple[float, int]:
    """What goes on behind a scale: "three hundred and fifty", "two thousand five hundred", "a million and a half"."""
    if [word_at(tokens, stop + step) for step in range(3)] == ["and", "a", "half"]:
        return value + scale / 2, stop + 3
    at = stop + 1 if word_at(tokens, stop) == "and" else stop
    if at >= len(tokens) or at <= 0 or tokens[at]["digits"] or scale not in {100.0, 1000.0, 1e6}:
        return value, stop
    gaps = [tokens[one].string[tokens[one - 1].end() : tokens[one].start()] for one in range(stop, at + 1)]
    more = word_at(tokens, at)
    if not all(_PLAIN_GAP.fullmatch(gap) for gap in gaps) or (more not in UNITS and _tens(more) is None):
        return value, stop
    read = read_number(tokens, at)
    if read is None or read[2] or not 0 < read[0] < scale:
        return value, stop
    return value + read[0], read[1]


def _tens(word: str) -> float | None:
    """Twenty, twenty-one and "twenty-one-year"."""
    head, unit = (*word.split("-"), "")[:2]
    return float(_TENS[head] + UNITS.get(unit, 0)) if head in _TENS and (not unit or unit in UNITS) else None


def word_at(tokens: Sequence[re.Match[str]], place: int) -> str:
    """The word that is a token, in lower case; "" for another token and beyond the text."""
    return (tokens[place]["word"] or "").lower() if 0 <= place < len(tokens) else ""
