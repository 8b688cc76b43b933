"""What a sentence states, as far as it can be compared without understanding it: words, numbers, names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.news.stories import words

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
SPELT = {
    name: str(value)
    for value, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90"}
_NAME = re.compile(r"(?<=[\w,;:’'”)] )[A-ZÀ-ÖØ-Þ][\w’'-]+")  # after another word: at the start a capital says nothing
SAID_AGAIN = 0.6  # of a sentence's words that are in one other sentence
FEWEST = 4  # words with a meaning; a sentence with fewer states nothing by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The words of a sentence that carry meaning, its numbers in figures, and the names in it."""

    words: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]


@lru_cache(maxsize=1 << 13)  # the sentences of one briefing are compared many times over
def facts_of(text: str) -> Facts:
    """What a sentence states."""
    found = words(text)
    numbers = {figure.replace(",", "") for figure in _NUMBER.findall(text)}
    # "One" is a pronoun as often as a number, and a hundred and more is written in figures.
    numbers |= {SPELT[word] for word in found if word in SPELT and word not in {"one", "zero"}}
    names = frozenset(word for name in _NAME.findall(text) for word in words(name))
    meaning = frozenset(word for word in found if not word[0].isdigit() and word not in SPELT)
    return Facts(words=meaning, numbers=frozenset(numbers), names=names)


def likeness(one: Facts, other: Facts) -> float:
    """How much of the shorter sentence's words the other has, from 0 to 1."""
    fewest = min(len(one.words), len(other.words))
    return len(one.words & other.words) / fewest if fewest else 0.0


def is_news(one: Facts, known: Iterable[Facts]) -> bool:
    """Whether a sentence states what none of the others states, nor all of them together."""
    if len(one.words) + len(one.numbers) < FEWEST:
        return False
    everything: set[str] = set()
    numbers: set[str] = set()
    for other in known:
        if one.numbers <= other.numbers and len(one.words & other.words) >= SAID_AGAIN * len(one.words):
            return False
        everything |= other.words
        numbers |= other.numbers
    if one.numbers - numbers or one.names - everything:
        return True
    return len(one.words & everything) < 0.8 * len(one.words)


def differ(before: Facts, after: Facts) -> bool:
    """Whether two wordings of one statement give another number or another name."""
    if before.numbers != after.numbers:
        return bool(before.numbers and after.numbers)
    gone, come = before.names - after.words, after.names - before.words
    return bool(gone and come)
