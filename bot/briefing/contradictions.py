"""Whether two sentences of two outlets cannot both be true, in words and not in numbers.

Told from words alone, so only of sentences that say nearly the same: another day, a "not" in one of them, another
place, or another name where there can be one only ("Oduya won", "Ostrander won"). A false disagreement is worse than
none: whatever one outlet says of both, or may call by another name, is no dispute.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.news.stories import STOP, WORD, bare_word

NEARLY = 0.6  # of the words of both that both have, besides what differs
FEWEST = 3  # such words
LONGEST = 25  # words of a sentence; in a longer one it is not plain what a "not" is said of
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_NOT = frozenset(
    "not no never nobody none neither nor without cannot unhurt uninjured unharmed"
    " didn doesn isn wasn weren hasn haven couldn wouldn won’t".split()  # some texts come with "didn ’ t"
)
_MAYBE = frozenset("may might could would should if whether unclear unknown or reportedly".split())
_IN = frozenset("in at near off outside".split())
# Of one event there is one who did, or was, this.
_ONLY_ONE = frozenset(
    "win won wins elected named appointed chosen become became succeed succeeds succeeded replace replaces replaced"
    " crowned beat beats defeated".split()
)
_ENDINGS = ("ing", "ed", "e")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A sentence as it is compared."""

    words: frozenset[str]  # that carry meaning; without days, names and what denies
    days: frozenset[str]
    names: tuple[tuple[str, ...], ...]  # each run of capitalised words
    slots: tuple[tuple[str, str], ...]  # the name as one text, and what there can be one of: "won", or "in"
    denies: bool
    doubts: bool
    length: int


@lru_cache(maxsize=1 << 12)
def wording(text: str) -> Wording:
    """What a sentence says, as far as it is compared."""
    tokens = [match[0] for match in WORD.finditer(text)]
    low = [token.casefold().replace("’", "'") for token in tokens]
    days = frozenset(day for token in low if (day := token.removesuffix("'s")) in _DAYS)
    runs = _runs(tokens, low)
    named = {place for first, last in runs for place in range(first, last)}
    words = frozenset(
        _stem(bare_word(token))
        for place, token in enumerate(low)
        if place not in named and token not in STOP | _NOT | _DAYS and not token.endswith("n't") and len(token) > 2
    )
    slots = []
    for first, last in runs:
        name = " ".join(low[first:last])
        if set(low[last : last + 3]) & _ONLY_ONE:
            slots.append((name, next(token for token in low[last : last + 3] if token in _ONLY_ONE)))
        if first and low[first - 1] in _IN:
            slots.append((name, "in"))
    return Wording(
        words=words,
        days=days,
        names=tuple(tuple(low[first:last]) for first, last in runs),
        slots=tuple(slots),
        denies=any(token in _NOT or token.endswith("n't") for token in low),
        doubts=any(token in _MAYBE for token in low) or text.rstrip().endswith("?"),
        length=len(tokens),
    )


def contradict(one: str, other: str, ours: str, theirs: str) -> bool:
    """Whether two sentences cannot both be true; `ours` and `theirs` are what their articles say besides."""
    a, b = wording(one), wording(other)
    if max(a.length, b.length) > LONGEST or a.doubts or b.doubts:
        return False
    shared, either = len(a.words & b.words), len(a.words | b.words)
    if shared < FEWEST or shared < NEARLY * either:
        return False
    if a.denies != b.denies:
        return a.days == b.days and _same_names(a, b) and shared >= FEWEST + 1
    if a.days != b.days:
        return _other_day(a, b, ours, theirs) and _same_names(a, b)
    return _other_name(a, b, ours, theirs)


def _other_day(a: Wording, b: Wording, ours: str, theirs: str) -> bool:
    if len(a.days) != 1 or len(b.days) != 1:
        return False
    # Who speaks of both days speaks of two things.
    return not any(day in theirs.casefold() for day in a.days) and not any(day in ours.casefold() for day in b.days)


def _other_name(a: Wording, b: Wording, ours: str, theirs: str) -> bool:
    """One name each that the other lacks, in a place where there can be one only."""
    mine, yours = [n for n in a.names if not _there(n, b)], [n for n in b.names if not _there(n, a)]
    if len(mine) != 1 or len(yours) != 1:
        return False
    ones, others = dict(a.slots), dict(b.slots)
    left, right = " ".join(mine[0]), " ".join(yours[0])
    if left not in ones or right not in others or _kind(ones[left]) != _kind(others[right]):
        return False
    both = (f"{ours}\n{theirs}").casefold().replace("’", "'")
    # Two names of one thing, or a place in a place ("Oslo, Norway"), stand in no article for two.
    known = any(left in text and right in text for text in (ours.casefold(), theirs.casefold()))
    return known and not _beside(left, right, both)


def _kind(slot: str) -> str:
    return "in" if slot == "in" else _stem(slot.removesuffix("s")) if slot not in {"won", "became"} else slot[:2]


def _beside(one: str, other: str, text: str) -> bool:
    apart = r"(?:,? |'s | \(| (?:in|of|near|at|and|or) (?:the )?)"
    pair = f"{re.escape(one)}{apart}{re.escape(other)}|{re.escape(other)}{apart}{re.escape(one)}"
    return re.search(rf"\b(?:{pair})\b", text) is not None


def _same_names(a: Wording, b: Wording) -> bool:
    return all(_there(name, b) for name in a.names) and all(_there(name, a) for name in b.names)


def _there(name: Sequence[str], other: Wording) -> bool:
    """Whether a name, or a part of it, is among the other sentence's."""
    parts = {part for one in other.names for part in one}
    return bool(set(name) & parts)


def _runs(tokens: Sequence[str], low: Sequence[str]) -> list[tuple[int, int]]:
    """Where names stand: capitalised words side by side; at the beginning only two of them, or before what one does."""
    runs: list[tuple[int, int]] = []
    place = 0
    while place < len(tokens):
        last = place
        while last < len(tokens) and tokens[last][:1].isupper() and low[last] not in STOP | _DAYS:
            last += 1
        if last > place and (place or last - place > 1 or (last < len(low) and low[last] in _ONLY_ONE)):
            runs.append((place, last))
        place = max(last, place) + 1
    return runs


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
