"""Words and phrases of news English that say the same, and what says the contrary: `thesaurus.txt` beside this file.

A line of it is a part of speech, words that an editor could put for each other, and behind the second bar their
contraries; base forms, the words of a phrase joined by underscores. Words are known by their stems, so that "rejected"
and "rejection" are one, and a phrase by those of its words in a row: "turned down" says what "rejected" says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from summarizers.gate.words import is_content, stems

FILE = "thesaurus.txt"
Groups = frozenset[int]
_NONE: Groups = frozenset()
_Phrase = tuple[tuple[str, ...], int, Groups]  # its stems, how many stand before its first of content, its groups


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: words or phrases as they are written there, with spaces."""

    part: str  # v, n, a, r or p
    same: tuple[str, ...]
    contrary: tuple[str, ...]


@cache
def entries() -> tuple[Entry, ...]:
    """All lines."""
    found = []
    for line in files("summarizers.gate").joinpath(FILE).read_text(encoding="utf-8").splitlines():
        part, same, contrary = (side.strip() for side in line.split("|"))
        found.append(Entry(part, _written(same), _written(contrary)))
    return tuple(found)


def groups_of(stemmed: Sequence[str]) -> list[Groups]:
    """For each word of a text the groups that it stands in, by itself or as the first word of content of a phrase."""
    single = _tables()[0]
    return [
        single.get(one, _NONE).union(*(groups for _, _, groups in _phrases_at(stemmed, place)))
        for place, one in enumerate(stemmed)
    ]


def found_in(stemmed: Sequence[str]) -> list[tuple[int, int, Groups]]:
    """Every phrase and every word of a text that has groups: where it begins and ends, the longest first at a place."""
    single = _tables()[0]
    found: list[tuple[int, int, Groups]] = []
    for place, one in enumerate(stemmed):
        if one in single and is_content(one):
            found.append((place, place + 1, single[one]))
        found += _phrases_at(stemmed, place)
    return sorted(found, key=lambda one: (one[0], -one[1]))


def _phrases_at(stemmed: Sequence[str], place: int) -> Iterator[tuple[int, int, Groups]]:
    """The phrases whose first word of content stands at a place: where each begins and ends."""
    for phrase, before, groups in _tables()[1].get(stemmed[place], ()):
        begin = place - before
        if begin >= 0 and tuple(stemmed[begin : begin + len(phrase)]) == phrase:
            yield begin, begin + len(phrase), groups


def alike(one: str, other: str) -> bool:
    """Whether two stems may say the same."""
    single = _tables()[0]
    return one == other or not single.get(one, _NONE).isdisjoint(single.get(other, _NONE))


def contrary(one: str, other: str) -> bool:
    """Whether of two stems one stands among the contraries of the other, and nowhere beside it."""
    single, _, against = _tables()
    return not alike(one, other) and (
        not against.get(one, _NONE).isdisjoint(single.get(other, _NONE))
        or not against.get(other, _NONE).isdisjoint(single.get(one, _NONE))
    )


def _written(side: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in side.split())


@cache
def _tables() -> tuple[dict[str, Groups], dict[str, list[_Phrase]], dict[str, Groups]]:
    """Groups of each stem, phrases by their first stem of content, and the groups that each stem is contrary to."""
    single: dict[str, Groups] = {}
    phrases: dict[tuple[str, ...], Groups] = {}
    against: dict[str, Groups] = {}
    for number, entry in enumerate(entries()):
        for word in entry.same:
            stemmed = tuple(stems(word))
            if len(stemmed) == 1:
                single[stemmed[0]] = single.get(stemmed[0], _NONE) | {number}
            elif stemmed:
                phrases[stemmed] = phrases.get(stemmed, _NONE) | {number}
        for word in entry.contrary:
            stemmed = tuple(stems(word))
            if len(stemmed) == 1:
                against[stemmed[0]] = against.get(stemmed[0], _NONE) | {number}
    firsts: dict[str, list[_Phrase]] = {}
    for phrase, groups in phrases.items():
        before = next((place for place, one in enumerate(phrase) if is_content(one)), 0)
        firsts.setdefault(phrase[before], []).append((phrase, before, groups))
    return single, firsts, against
