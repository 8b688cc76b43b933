"""Where outlets put different numbers to the same thing: both sentences, each with its outlet.

Two sentences disagree when they share most of their words, give another number of the same unit ("40,000 crowns",
"35,000 crowns"), and neither article has the other's number anywhere. Nothing is worded anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

import numpy as np

from bot.briefing.briefing import BriefSentence, Citation, Side
from bot.briefing.facts import SPELT, facts_of
from bot.news.archive import Reading
from bot.news.article import Article
from bot.news.stories import STOP, bare_word

LOOKED_AT = 15  # sentences of an article: what is disputed is told early
SHARED = 3  # words that both sentences have, beside the number and its unit
ALIKE = 0.5  # of the words of the shorter one
MEANT = 0.45  # cosine
LONGEST = 45  # words; a longer sentence is no comparison that anybody reads
KNOWN = 20_000  # characters of an article whose numbers it is said to know
SAME_TIME = timedelta(hours=24)  # later figures replace earlier ones and dispute nothing
_QUANTITY = re.compile(
    r"(?P<one>\d+)(?:\svotes?)?\s?(?:to|[-–])\s?(?P<other>\d+)\b"
    r"|(?P<figure>\d+(?:[,. ]\d{3})*(?:\.\d+)?)(?P<scale>\s(?:thousand|million|billion))?"
    r"\s?(?P<unit>%|[^\W\d_][\w'’-]*)(?:\s(?P<next>[^\W\d_][\w'’-]*))?"
)
_SPELT = re.compile(rf"\b({'|'.join(SPELT)})\b", re.IGNORECASE)
# Months are no units; and of times so many are told in every story that two of them seldom are of one thing.
_NO_UNITS = frozenset(
    "january february march april may june july august september october november december am pm o'clock"
    " second minute hour day week month year decade century time".split()
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Stated:
    article: Article
    start: int
    end: int
    words: frozenset[str]
    quantities: dict[str, str]  # unit: number
    vector: np.ndarray


def disagreement(articles: Sequence[Article], readings: Mapping[str, Reading]) -> BriefSentence | None:
    """The plainest disagreement about a number among these articles; None: they agree, or say nothing comparable."""
    stated = [
        one
        for article in articles
        if article.source and article.copy_of is None and article.id in readings
        for one in _stated(article, readings[article.id])
    ]
    if len({one.article.id for one in stated}) < 2:
        return None
    numbers = {one.article.id: _numbers(one.article.text[:KNOWN]) for one in stated}
    best: tuple[float, _Stated, _Stated] | None = None
    for place, one in enumerate(stated):
        for other in stated[place + 1 :]:
            if (
                one.quantities.keys() & other.quantities.keys()
                and _apart(one.article, other.article)
                and _together(one.article, other.article)
            ):
                value = _disagree(one, other, numbers)
                if value and (best is None or value > best[0]):
                    best = (value, one, other)
    return _sentence(best[1], best[2]) if best else None


@lru_cache(maxsize=1 << 13)
def quantities(text: str) -> dict[str, str]:
    """The numbers of a sentence by their units, plain figures only: {"crown": "40000", "score": "7-2"}."""
    figures = _SPELT.sub(lambda found: SPELT[found[1].casefold()], text)
    found: dict[str, str] = {}
    for match in _QUANTITY.finditer(figures):
        if match["one"]:
            found.setdefault("score", f"{match['one']}-{match['other']}")
            continue
        unit = bare_word(match["unit"])
        if unit in STOP or unit in _NO_UNITS:
            continue
        number = re.sub(r"[, ](?=\d{3})", "", match["figure"]) + (match["scale"] or "")
        # "2,300 homes" and "2,300 more homes" are of one unit; so are "14 metres" and "14-metre".
        found.setdefault(unit, number)
        if match["next"] and (further := bare_word(match["next"])) not in STOP | _NO_UNITS:
            found.setdefault(further, number)
    return found


def _stated(article: Article, reading: Reading) -> list[_Stated]:
    found = []
    for (start, end), vector in zip(reading.sentences[:LOOKED_AT], reading.vectors, strict=False):
        text = article.text[start:end]
        if len(text.split()) <= LONGEST and (given := quantities(text)):
            words = facts_of(text).words
            found.append(_Stated(article=article, start=start, end=end, words=words, quantities=given, vector=vector))
    return found


def _numbers(text: str) -> frozenset[str]:
    return frozenset(number for sentence in re.split(r"(?<=[.!?])\s", text) for number in quantities(sentence).values())


def _apart(one: Article, other: Article) -> bool:
    """Whether they are of two outlets; "Quay Post: Town" is none of its own."""
    ours, theirs = (one.source or "").casefold(), (other.source or "").casefold()
    return not ours.startswith(theirs) and not theirs.startswith(ours)


def _together(one: Article, other: Article) -> bool:
    if one.published is None or other.published is None:
        return True
    return abs(one.published - other.published) <= SAME_TIME


def _disagree(one: _Stated, other: _Stated, numbers: Mapping[str, frozenset[str]]) -> float:
    """How plainly two sentences disagree; 0: they do not."""
    units = [
        unit
        for unit in one.quantities.keys() & other.quantities.keys()
        if one.quantities[unit] not in numbers[other.article.id]
        and other.quantities[unit] not in numbers[one.article.id]
    ]
    shared = (one.words & other.words) - set(units)
    fewest = min(len(one.words), len(other.words))
    if not units or len(shared) < SHARED or len(shared) < ALIKE * fewest:
        return 0.0
    meant = float(one.vector @ other.vector)
    return len(shared) / fewest + meant if meant >= MEANT else 0.0


def _sentence(one: _Stated, other: _Stated) -> BriefSentence:
    sides = tuple(
        Side(
            outlet=stated.article.source or "",
            text=stated.article.text[stated.start : stated.end],
            citation=Citation(article=stated.article.id, start=stated.start, end=stated.end),
        )
        for stated in (one, other)
    )
    text = " ".join(f"{side.outlet}: “{_inner(side.text)}”" for side in sides)
    return BriefSentence(text=text, citations=tuple(side.citation for side in sides), sides=sides)


def _inner(text: str) -> str:
    """A sentence between quotation marks: its own become single ones."""
    return " ".join(text.split()).replace("“", "‘").replace("”", "’")
