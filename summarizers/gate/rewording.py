"""A claim with the words of its sources: "deputies turned it down" as "lawmakers rejected it", where these say so.

What the thesaurus puts together is exchanged, and numbers that are the same ("a dozen" and "12", "twelve months" and "a
year"), and nothing else, so that what is compared afterwards differs only where it may say something else. Case and
endings are the source's; nobody reads the result but a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from summarizers.gate.amounts import amounts, restated
from summarizers.gate.thesaurus import found_in
from summarizers.gate.words import is_content, spelled


@dataclass(frozen=True, slots=True)
class Reworded:
    """A claim in its sources' words; for each place in them where what stands there begins and ends in the claim."""

    text: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the claim a stretch of the text stands; a part of what was exchanged stands for all of it."""
        return self.begins[start], self.ends[end]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A word or phrase of a claim, by its characters, and what its sources say instead."""

    start: int
    end: int
    stem: str  # of its first word of content
    instead: str
    instead_stem: str


@lru_cache(maxsize=64)  # the model and the comparison ask for the same
def exchanges(claim: str, sources: tuple[str, ...]) -> tuple[Exchange, ...]:
    """What of a claim these sentences say in other words, in order; the first that has a word for it gives it."""
    there: dict[int, tuple[str, str]] = {}
    known: set[tuple[str, ...]] = set()
    for source in sources:
        theirs = spelled(source)
        stemmed = [one.stem for one in theirs]
        known.update((one,) for one in stemmed)
        for begin, end, groups in found_in(stemmed):
            known.add(tuple(stemmed[begin:end]))
            for group in groups:
                there.setdefault(group, (source[theirs[begin].start : theirs[end - 1].end], told(stemmed[begin:end])))
    ours = spelled(claim)
    stemmed = [one.stem for one in ours]
    found: list[Exchange] = []
    done = 0
    for begin, end, groups in found_in(stemmed):
        if begin < done:
            continue
        phrase = tuple(stemmed[begin:end])
        instead = None if phrase in known else next((one for group, one in there.items() if group in groups), None)
        if instead is not None:
            found.append(Exchange(ours[begin].start, ours[end - 1].end, told(phrase), *instead))
        if instead is not None or phrase in known or len(phrase) > 1:  # of a phrase the words mean nothing alone
            done = end
    return tuple(found)


def told(phrase: Sequence[str]) -> str:
    """The stem of a phrase's first word of content."""
    return next((one for one in phrase if is_content(one)), phrase[0])


def reworded(claim: str, sources: Sequence[str]) -> Reworded:
    """The claim in the words of these sentences."""
    text, at = "", 0
    begins, ends = [], [0]
    words = exchanges(claim, tuple(sources))
    numbers = [one for one in _numbers(claim, sources) if not any(_overlap(one, other) for other in words)]
    for one in sorted([*words, *numbers], key=lambda one: one.start):
        text += claim[at : one.start] + one.instead
        begins += [*range(at, one.start), *([one.start] * len(one.instead))]
        ends += [*range(at + 1, one.start + 1), *([one.end] * len(one.instead))]
        at = one.end
    begins += range(at, len(claim) + 1)
    ends += range(at + 1, len(claim) + 1)
    return Reworded(text + claim[at:], tuple(begins), tuple(ends))


def _numbers(claim: str, sources: Sequence[str]) -> list[Exchange]:
    """The numbers of a claim that these sentences write otherwise."""
    return [
        Exchange(one.start, one.stop, one.written(claim), instead, instead)
        for one, instead in restated(claim, [(source, amounts(source)) for source in sources])
    ]


def _overlap(one: Exchange, other: Exchange) -> bool:
    return one.start < other.end and other.start < one.end


def renamed(claim: str, sources: Sequence[str]) -> dict[str, str]:
    """The stems of a claim's words for which these sentences have other ones, with these."""
    return {one.stem: one.instead_stem for one in exchanges(claim, tuple(sources))}
