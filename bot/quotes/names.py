"""Whether two ways of naming somebody mean one person, as far as names can tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.quotes.grammar import PEOPLE
from bot.quotes.naming import TITLES
from bot.quotes.normal import plain_words

_TITLES = TITLES | {"the", "mp"}
_AFTER = frozenset("mp jr sr ii iii iv".split())
_SHORTEST_PREFIX = 3
_SPELLING = 0.65  # from this likeness one word may be another misspelt
_CERTAIN = 0.7  # and here it is, where no other name is as near
_OFFERED = 3


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name, folded, without the titles before it and what stands behind it.

    A title is one in front of a name only: Stephen King and John Major have none.
    """
    before, _, behind = name.partition(",")
    words = plain_words(before if _TITLES.issuperset(plain_words(behind)) else name)
    while len(words) > 1 and words[-1] in _AFTER:
        words = words[:-1]
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    return tuple(words)


def same_person(asked: str, name: str) -> bool:
    """Whether a speaker's full name may be the person asked for: a surname, a first name, initials, or all of it."""
    return _fits(name_words(asked), name_words(name))


def find_people(asked: str, names: Iterable[str]) -> frozenset[str]:
    """Those of the names that the words asked for mean.

    A surname alone means everybody of that surname; a first name tells them apart. A speaker who is known
    by the surname only is one of them unless several people of that surname are known.
    """
    wanted = name_words(asked)
    if not wanted:
        return frozenset()
    known = {name: name_words(name) for name in names}
    found = {name for name, parts in known.items() if _fits(wanted, parts)}
    if not found and all(len(word) >= _SHORTEST_PREFIX for word in wanted):
        found = {
            name
            for name, parts in known.items()
            if all(any(part.startswith(word) for part in parts) for word in wanted)
        }
    if len(wanted) > 1:
        found |= {name for name, parts in known.items() if parts == wanted[-1:] and _only(wanted, known.values())}
    return frozenset(found)


def names_like(asked: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that somebody may have misspelt, the likeliest first; else people of the same surname."""
    wanted = name_words(asked)
    known = {name: name_words(name) for name in names}
    spelt = {name: _spelt(wanted, parts) for name, parts in known.items()}
    found = [name for name in known if spelt[name] >= _SPELLING]
    if not found:
        found = [name for name, parts in known.items() if parts[-1:] == wanted[-1:] != ()]
    return tuple(sorted(found, key=lambda name: (-spelt[name], name))[:_OFFERED])


def misspelt(asked: str, names: Iterable[str]) -> str | None:
    """The one name that somebody must have meant: none has all its words, and one has them nearly."""
    wanted = name_words(asked)
    if not wanted or (len(wanted) == 1 and wanted[0] in _TITLES | PEOPLE):  # "the mayor" is not John Major
        return None
    near = [name for name in names if _spelt(wanted, name_words(name)) >= _CERTAIN]
    return near[0] if len(near) == 1 else None


def _spelt(wanted: Sequence[str], parts: Sequence[str]) -> float:
    """How like each asked word is to a part of the name, by the least alike of them: 0 to 1."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only mistakes need it

    def like(word: str, part: str) -> float:
        return 1.0 if _alike(word, part) else OSA.normalized_similarity(word, part)

    return min((max((like(word, part) for part in parts), default=0.0) for word in wanted), default=0.0)


def _only(wanted: Sequence[str], known: Iterable[tuple[str, ...]]) -> bool:
    namesakes = [parts for parts in known if len(parts) > 1 and parts[-1] == wanted[-1]]
    return all(_fits(wanted, parts) for parts in namesakes)


def _fits(wanted: Sequence[str], parts: Sequence[str]) -> bool:
    if not wanted or not parts:
        return False
    if len(wanted) == 1:
        return wanted[0] in parts
    if len(parts) == 1:
        return False
    if all(any(_alike(word, part) for part in parts) for word in wanted):
        return wanted[-1] in parts
    # A middle name that one of the two leaves out.
    return _alike(wanted[0], parts[0]) and wanted[-1] == parts[-1]


def _alike(left: str, right: str) -> bool:
    return left == right or (min(len(left), len(right)) == 1 and left[0] == right[0])
