"""Stories online: each article, as it comes, joins a story, founds one, or shows that two are one.

One pass in order of arrival. The articles that share a new one's rarest words are found by an index, so the cost does
not grow with the archive. What is decided early is decided on little, so where an article touches a story, the story's
articles are grouped anew together with it (never more than a few dozen): what came out wrong is put right, and the
order of arrival hardly matters. Large stories stay whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bot.news.clues import Clues, rarest
from bot.news.links import Groups, Link, gather, learned_link

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAY = 86_400.0
WINDOW = 5 * DAY  # the coverage of an event has no longer pauses
SPAN = 21 * DAY  # from its first article to its last
COMMON = 2  # words and names that two short articles of one event have in common at least
SHORT = 40  # different words
CONTENDERS = 8  # stories that a new article is held against
WHOLE = 30  # articles; a story with more stays whole, and is known by so many of them
AT_ONCE = 64  # articles that are grouped anew for one that comes
REACH = 2.5  # of a link below 0: what is so weak may become strong with other articles
CLOSE = 1.5  # of a link below 0 between what a story has grown to and a neighbour that the new article did not reach


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Member:
    """An article of a story, as far as grouping knows it."""

    key: str
    clues: Clues
    at: float | None  # when it happened, seconds since 1970; None: nobody knows


@dataclass(slots=True)
class Change:
    """What became of stories when an article came."""

    story: str = ""  # that it is in
    moved: dict[str, str] = field(default_factory=dict)  # other articles, and the story that they are in now
    merged: list[tuple[str, str]] = field(default_factory=list)  # a story that is no more, and where it went
    split: list[tuple[str, str]] = field(default_factory=list)  # a story, and what was taken out of it


class Shelf(Protocol):
    """Where stories are kept."""

    def near(self, terms: Sequence[int], at: float | None) -> list[str]:
        """Stories with these terms around this time, those with most of them first."""
        ...

    def members(self, stories: Sequence[str]) -> Mapping[str, tuple[int, Sequence[Member]]]:
        """How many articles each story has, and its newest `WHOLE`."""
        ...

    def found(self, key: str) -> str:
        """An id for a story that this article founds."""
        ...


def place(shelf: Shelf, new: Member, link: Link | None = None) -> Change:
    """Where a new article belongs, and what else that changes; nothing is kept by this."""
    linked = link or learned_link()
    stories = _loaded(shelf, new)
    if not stories:
        return Change(story=shelf.found(new.key))
    rows: list[Member] = [new]
    homes: dict[str, list[int]] = {}
    for story, (_, members) in stories.items():
        homes[story] = list(range(len(rows), len(rows) + len(members)))
        rows += members
    groups = Groups([row.clues for row in rows])
    apart = _apart(rows)

    def near(group: Sequence[int], among: Mapping[str, list[int]], floor: float) -> list[tuple[float, str]]:
        """The stories with a link to this group that is above `floor`, the strongest first."""
        free = {story: home for story, home in among.items() if not apart[np.ix_(group, home)].any()}
        if not free:
            return []
        strength = linked(groups.parted([group, *free.values()]).features(0, range(1, 1 + len(free))))
        found = [(float(value), story) for story, value in zip(free, strength, strict=True) if value > floor]
        return sorted(found, key=lambda one: -one[0])  # of equals the first

    reached = near([0], homes, -REACH)
    units: list[list[int]] = [[0]]
    kept: list[str] = []
    parts: list[list[int]] = [[0]]
    while reached:
        before = len(kept)
        for _, story in reached:
            large = stories[story][0] > WHOLE
            if not kept or len(units) + (1 if large else len(homes[story])) <= AT_ONCE:
                units += [homes[story]] if large else [[row] for row in homes[story]]
                kept.append(story)
        if len(kept) == before:
            break
        parts = gather(groups.parted(units), linked, apart=_of_units(apart, units))
        # Grown, a story may be one with another that the new article alone had nothing to do with.
        mine = next([row for unit in part for row in units[unit]] for part in parts if 0 in part)
        reached = near(mine, {story: home for story, home in homes.items() if story not in kept}, -CLOSE)
    if not kept:
        return Change(story=shelf.found(new.key))
    named = [[rows[row].key for unit in part for row in units[unit]] for part in parts]
    return _change(shelf, named, new.key, stories, kept)


def _loaded(shelf: Shelf, new: Member) -> dict[str, tuple[int, Sequence[Member]]]:
    near = shelf.near(rarest(new.clues), new.at)[:CONTENDERS]
    found = shelf.members(near)
    return {story: found[story] for story in near if story in found and found[story][1]}


def _apart(rows: Sequence[Member]) -> NDArray[np.bool_]:
    """Which articles cannot be of one event: too far apart in time, or short and with hardly a word in common.

    Of two items of one sentence about a small place the link sees a rare name that both have, and little else.
    """
    at = np.array([np.nan if row.at is None else row.at for row in rows])
    far = np.abs(at[:, None] - at[None, :]) > SPAN  # what is not known is near everything
    _, column = np.unique(np.concatenate([row.clues.terms for row in rows]), return_inverse=True)
    length = np.array([len(row.clues.terms) for row in rows])
    there = np.zeros((len(rows), int(column.max(initial=0)) + 1), dtype=np.float32)
    there[np.repeat(np.arange(len(rows)), length), column] = 1
    short = np.maximum(length[:, None], length[None, :]) < SHORT
    return np.asarray(far | (short & (there @ there.T < COMMON)))


def _of_units(apart: NDArray[np.bool_], units: Sequence[Sequence[int]]) -> NDArray[np.bool_]:
    """Which units cannot be of one event: those with articles that cannot."""
    rows = np.concatenate([np.asarray(unit) for unit in units])
    starts = np.cumsum([0, *(len(unit) for unit in units[:-1])])
    either = np.logical_or.reduceat(apart[np.ix_(rows, rows)], starts, axis=0)
    return np.asarray(np.logical_or.reduceat(either, starts, axis=1))


def _change(
    shelf: Shelf,
    parts: Sequence[Sequence[str]],
    new: str,
    stories: Mapping[str, tuple[int, Sequence[Member]]],
    kept: Sequence[str],
) -> Change:
    """Which ids the parts go on under: each that of the story most of it was, the largest part first."""
    home = {member.key: story for story in kept for member in stories[story][1]}
    change = Change()
    taken: dict[str, str] = {}  # stories that go on, and the first article of the part they go on as
    names: list[str] = []
    for part in sorted(parts, key=lambda part: -len(part)):
        shares: dict[str, int] = {}
        for key in part:
            if key in home:
                # A large story outweighs the articles that stand for it.
                shares[home[key]] = shares.get(home[key], 0) + (100 if stories[home[key]][0] > WHOLE else 1)
        free = [story for story in shares if story not in taken]
        name = max(free, key=lambda story: (shares[story], -kept.index(story))) if free else shelf.found(part[0])
        taken[name] = part[0]
        names.append(name)
        if not free and shares:
            change.split.append((max(shares, key=lambda story: shares[story]), name))
        for key in part:
            if key == new:
                change.story = name
            elif home[key] != name:
                change.moved[key] = name
    for story in kept:
        if story not in taken:
            into = next(change.moved[member.key] for member in stories[story][1])
            change.merged.append((story, into))
    return change
