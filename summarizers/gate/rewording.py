"""A claim with the words of its sources: "deputies turned it down" as "lawmakers rejected it", where these say so.

What the thesaurus puts together is exchanged, and numbers that are the same ("a dozen" and "12", "twelve months" and "a
year"), and nothing else, so that what is compared afterwards differs only where it may say something else. Case and
endings are the source's; nobody reads the result but a model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from summarizers.gate.agreement import restated
from summarizers.gate.reckoning import reckoned_from
from summarizers.gate.thesaurus import Groups, entries, found_in
from summarizers.gate.words import Spelled, is_content, spelled, stems

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Parts = tuple[tuple[int, str], ...]  # where each word begins, and v, n, a or r, or several, or none
_PARTS = {"VB": "v", "NN": "n", "JJ": "a", "RB": "r"}
_HAVE = frozenset(("have", "has", "had", "'ve", "’ve"))
_ALSO = {"VBN": "a", "VBG": "na", "NNP": "p", "NNPS": "p"}
# Verbs that say nothing alone: "made" is "earned" of money only.
_PALE = frozenset(found for word in "make get take have go put come do give set keep".split() for found in stems(word))


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


def parts_of(doc: Doc) -> Parts:
    """Which parts of speech of the thesaurus each word of a parsed text may be."""
    return tuple((token.idx, _PARTS.get(token.tag_[:2], "") + _also(token)) for token in doc)


def _also(token: Token) -> str:
    if token.tag_ == "VBN" and any(child.lower_ in _HAVE for child in token.children):
        return ""  # "had touched" is nothing touching, though "was damaged" may be what is damaged
    return _ALSO.get(token.tag_, "")


@lru_cache(maxsize=64)  # the model and the comparison ask for the same
def exchanges(claim: str, sources: tuple[str, ...], parts: tuple[Parts, ...] = ()) -> tuple[Exchange, ...]:
    """What of a claim these sentences say in other words, in order; the first that has a word for it gives it.

    `parts` are those of the claim and of the sources after it, as far as they are parsed: a verb is no word for a noun.
    """
    spoken = [dict(one) for one in parts] + [{}] * (1 + len(sources) - len(parts))
    there: dict[int, tuple[str, str]] = {}
    known: set[tuple[str, ...]] = set()
    for source, known_parts in zip(sources, spoken[1:], strict=True):
        theirs = spelled(source)
        stemmed = [one.stem for one in theirs]
        known.update((one,) for one in stemmed)
        for begin, end, groups in found_in(stemmed):
            known.add(tuple(stemmed[begin:end]))
            for group in _fitting(groups, theirs[begin:end], known_parts):
                there.setdefault(group, (source[theirs[begin].start : theirs[end - 1].end], told(stemmed[begin:end])))
    ours = spelled(claim)
    stemmed = [one.stem for one in ours]
    found: list[Exchange] = []
    done = 0
    for begin, end, groups in found_in(stemmed):
        if begin < done:
            continue
        phrase = tuple(stemmed[begin:end])
        if phrase[0] == "be" and stemmed[end : end + 1] == ["by"]:
            continue  # "was beaten by" is not "lost by"
        fitting = _fitting(groups, ours[begin:end], spoken[0])
        instead = None if phrase in known else next((one for group, one in there.items() if group in fitting), None)
        if instead is not None and instead[1] in stemmed:
            instead = None  # "both houses of parliament" have a house already
        if instead is not None:
            found.append(Exchange(ours[begin].start, ours[end - 1].end, told(phrase), *instead))
        if instead is not None or phrase in known or len(phrase) > 1:  # of a phrase the words mean nothing alone
            done = end
    return tuple(found)


def _fitting(groups: Groups, phrase: Sequence[Spelled], parts: Mapping[int, str]) -> Groups:
    """The groups of a word or phrase whose part of speech it has here; all where that is not known."""
    if len(phrase) == 1 and phrase[0].stem in _PALE:
        return frozenset()
    main = next((one for one in phrase if is_content(one.stem)), phrase[0])
    here = parts.get(main.start)
    if here is None:
        return groups
    listed = entries()
    return frozenset(one for one in groups if listed[one].part in here or (len(phrase) > 1 and listed[one].part == "p"))


def told(phrase: Sequence[str]) -> str:
    """The stem of a phrase's first word of content."""
    return next((one for one in phrase if is_content(one)), phrase[0])


def reworded(claim: str, sources: Sequence[str], parts: tuple[Parts, ...] = ()) -> Reworded:
    """The claim in the words of these sentences."""
    text, at = "", 0
    begins, ends = [], [0]
    numbers = _numbers(claim, tuple(sources))
    words = exchanges(claim, tuple(sources), parts)
    words = tuple(one for one in words if not any(_overlap(one, other) for other in numbers))
    for one in sorted([*words, *numbers], key=lambda one: one.start):
        text += claim[at : one.start] + one.instead
        begins += [*range(at, one.start), *([one.start] * len(one.instead))]
        ends += [*range(at + 1, one.start + 1), *([one.end] * len(one.instead))]
        at = one.end
    begins += range(at, len(claim) + 1)
    ends += range(at + 1, len(claim) + 1)
    return Reworded(text + claim[at:], tuple(begins), tuple(ends))


@lru_cache(maxsize=64)  # like the words
def _numbers(claim: str, sources: tuple[str, ...]) -> tuple[Exchange, ...]:
    """The numbers of a claim that these sentences write otherwise."""
    return tuple(
        Exchange(one.start, one.end, claim[one.start : one.end], one.instead, one.instead)
        for one in restated(claim, sources)
    )


def _overlap(one: Exchange, other: Exchange) -> bool:
    return one.start < other.end and other.start < one.end


def renamed(claim: str, sources: Sequence[str], parts: tuple[Parts, ...] = ()) -> dict[str, str]:
    """The stems of a claim's words for which these sentences have other ones, with these; its numbers' too."""
    found = {one.stem: one.instead_stem for one in exchanges(claim, tuple(sources), parts)}
    numbers = [(one.stem, one.instead) for one in _numbers(claim, tuple(sources))]
    numbers += [(claim[one.start : one.end], one.instead) for one in reckoned_from(claim, sources)]
    for said, instead in numbers:
        theirs = stems(instead)
        for place, ours in enumerate(stems(said) if theirs else ()):
            if is_content(ours):
                found.setdefault(ours, theirs[min(place, len(theirs) - 1)])
    return found
