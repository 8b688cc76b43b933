"""How many of what a sentence says: figures, words for numbers, and how exactly they are meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.briefing.facts import SPELT
from bot.news.stories import STOP, bare_word

ROUGHLY = 0.15  # by which "about 40,000" may be off
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_QUANTITY = re.compile(
    r"(?P<one>\d+)(?:\svotes?)?\s?(?:to|[-–])\s?(?P<other>\d+)\b"
    r"|(?P<figure>\d+(?:[,. ]\d{3})*(?:\.\d+)?)(?P<scale>\s(?:hundred|thousand|million|billion))?"
    r"\s?(?P<unit>%|[^\W\d_][\w'’-]*)(?:\s(?P<next>[^\W\d_][\w'’-]*))?"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_COMPOUND = re.compile(rf"\b({_TENS})[- ]({_ONES})\b", re.IGNORECASE)
_DOZEN = re.compile(r"\b(?P<half>half )?an? dozen\b|\b(?P<many>two|three|four|five|six) dozen\b", re.IGNORECASE)
_ONE_OF_A_SCALE = re.compile(r"\ban? (?=(?:hundred|thousand|million|billion)\b)", re.IGNORECASE)
_SPELT = re.compile(rf"\b({'|'.join(SPELT)})\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?P<about>about|around|some|roughly|nearly|almost|approximately|estimated|close to|as many as)"
    r"|(?P<least>more than|at least|over|no fewer than|not less than|above|upwards of)"
    r"|(?P<most>up to|fewer than|less than|under|below|at most|no more than)",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"(?:{_ABOUT.pattern})(?: an?)?\s$", re.IGNORECASE)
# Months are no units; and of times so many are told in every story that two of them seldom are of one thing.
_NO_UNITS = frozenset(
    "january february march april may june july august september october november december am pm o'clock"
    " second minute hour day week month year decade century time".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number as it is written, in figures, and how it is meant."""

    number: str  # "40000", "2.6 million", "7-2"
    value: float | None  # None: a score
    meant: str = "exactly"  # "about", "least", "most"


@lru_cache(maxsize=1 << 13)
def amounts(text: str) -> dict[str, Amount]:
    """The numbers of a sentence by their units: {"crown": 40000, "score": 7-2}."""
    figures = _in_figures(text)
    found: dict[str, Amount] = {}
    for match in _QUANTITY.finditer(figures):
        if match["one"]:
            found.setdefault("score", Amount(number=f"{match['one']}-{match['other']}", value=None))
            continue
        unit = bare_word(match["unit"])
        if unit in STOP or unit in _NO_UNITS:
            continue
        bare = re.sub(r"[, ](?=\d{3})", "", match["figure"])
        scale = (match["scale"] or "").strip()
        before = _BEFORE.search(figures[: match.start()])
        amount = Amount(
            number=f"{bare} {scale}".strip(),
            value=float(bare) * _SCALES.get(scale, 1) if bare.count(".") <= 1 else None,
            meant=before.lastgroup or "exactly" if before else "exactly",
        )
        # "2,300 homes" and "2,300 more homes" are of one unit; so are "14 metres" and "14-metre".
        found.setdefault(unit, amount)
        if match["next"] and (further := bare_word(match["next"])) not in STOP | _NO_UNITS:
            found.setdefault(further, amount)
    return found


def could_be_one(one: Amount, other: Amount) -> bool:
    """Whether both may be true of one thing: they are the same, or as near as "about" and "more than" allow."""
    if one.number == other.number or one.value == other.value is not None:
        return True
    if one.value is None or other.value is None:
        return False
    return _allows(one, other.value) or _allows(other, one.value)


def _allows(amount: Amount, value: float) -> bool:
    assert amount.value is not None
    match amount.meant:
        case "about":
            return abs(value - amount.value) <= ROUGHLY * amount.value
        case "least":
            return amount.value <= value <= 2 * amount.value
        case "most":
            return amount.value / 2 <= value <= amount.value
    return False


def _in_figures(text: str) -> str:
    def dozen(found: re.Match[str]) -> str:
        return "6" if found["half"] else str(12 * int(SPELT[(found["many"] or "one").casefold()]))

    text = _DOZEN.sub(dozen, text)
    text = _COMPOUND.sub(lambda f: str(int(SPELT[f[1].casefold()]) + int(SPELT[f[2].casefold()])), text)
    text = _ONE_OF_A_SCALE.sub("1 ", text)
    return _SPELT.sub(lambda found: SPELT[found[1].casefold()], text)
