"""Where outlets disagree: both sentences, each with its outlet. Nothing is worded anew.

Two sentences disagree when they share most of their words, give another number of the same unit ("40,000 crowns",
"35,000 crowns"), and neither article has the other's number anywhere; or when they say nearly the same and cannot both
be true, see `contradictions`. Of both kinds that about a number is told: it is the surer one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from bot.briefing.amounts import Amount, amounts, could_be_one
from bot.briefing.briefing import BriefSentence, Citation, Side
from bot.briefing.contradictions import contradict
from bot.briefing.facts import facts_of
from bot.news.archive import Reading
from bot.news.article import Article

LOOKED_AT = 15  # sentences of an article: what is disputed is told early
SHARED = 3  # words that both sentences have, beside the number and its unit
ALIKE = 0.5  # of the words of the shorter one
MEANT = 0.45  # cosine
LONGEST = 45  # words; a longer sentence is no comparison that anybody reads
KNOWN = 20_000  # characters of an article whose numbers it is said to know
SAME_TIME = timedelta(hours=24)  # later figures replace earlier ones and dispute nothing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Stated:
    article: Article
    start: int
    end: int
    words: frozenset[str]
    amounts: dict[str, Amount]  # by their units
    vector: np.ndarray


def disagreement(articles: Sequence[Article], readings: Mapping[str, Reading]) -> BriefSentence | None:
    """The plainest disagreement among these articles; None: they agree, or say nothing comparable."""
    stated = [
        one
        for article in articles
        if article.source and article.copy_of is None and article.id in readings
        for one in _stated(article, readings[article.id])
    ]
    if len({one.article.id for one in stated}) < 2:
        return None
    known = {one.article.id: _sentences(one.article, readings[one.article.id]) for one in stated}
    numbers = {
        key: frozenset(amount for text in texts for amount in amounts(text).values()) for key, texts in known.items()
    }
    pairs = [
        (one, other)
        for place, one in enumerate(stated)
        for other in stated[place + 1 :]
        if one.article is not other.article
        and len(one.words & other.words) >= SHARED
        and _apart(one.article, other.article)
        and _together(one.article, other.article)
    ]
    best: tuple[float, _Stated, _Stated] | None = None
    for one, other in pairs:
        if one.amounts.keys() & other.amounts.keys():
            value = _disagree(one, other, numbers)
            if value and (best is None or value > best[0]):
                best = (value, one, other)
    if best is None:
        said = next(((one, other) for one, other in pairs if _contradict(one, other, known)), None)
        return _sentence(*said) if said else None
    return _sentence(best[1], best[2])


def _stated(article: Article, reading: Reading) -> list[_Stated]:
    found = []
    for (start, end), vector in zip(reading.sentences[:LOOKED_AT], reading.vectors, strict=False):
        text = article.text[start:end]
        if len(text.split()) <= LONGEST:
            words = facts_of(text).words
            found.append(
                _Stated(article=article, start=start, end=end, words=words, amounts=amounts(text), vector=vector)
            )
    return found


def _sentences(article: Article, reading: Reading) -> list[str]:
    """What an article is known to say."""
    return [article.text[start:end] for start, end in reading.sentences if start < KNOWN]


def _contradict(one: _Stated, other: _Stated, known: Mapping[str, Sequence[str]]) -> bool:
    ours, theirs = one.article.text[:KNOWN], other.article.text[:KNOWN]
    first, second = one.article.text[one.start : one.end], other.article.text[other.start : other.end]
    if not contradict(first, second, ours, theirs) or float(one.vector @ other.vector) < MEANT:
        return False
    # What an outlet says in the other's sense as well, a sentence further down, it does not dispute.
    return not any(
        contradict(said, text, around, around)
        for said, around, stated in ((first, ours, one), (second, theirs, other))
        for text in known[stated.article.id]
        if text != said
    )


def _apart(one: Article, other: Article) -> bool:
    """Whether they are of two outlets; "Quay Post: Town" is none of its own."""
    ours, theirs = (one.source or "").casefold(), (other.source or "").casefold()
    return not ours.startswith(theirs) and not theirs.startswith(ours)


def _together(one: Article, other: Article) -> bool:
    if one.published is None or other.published is None:
        return True
    return abs(one.published - other.published) <= SAME_TIME


def _disagree(one: _Stated, other: _Stated, numbers: Mapping[str, frozenset[Amount]]) -> float:
    """How plainly two sentences disagree; 0: they do not."""
    units = [
        unit
        for unit in one.amounts.keys() & other.amounts.keys()
        if not any(could_be_one(one.amounts[unit], known) for known in numbers[other.article.id])
        and not any(could_be_one(other.amounts[unit], known) for known in numbers[one.article.id])
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
