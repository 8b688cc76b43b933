"""How likely two groups of articles tell of one event: a learned link, and groups that are joined by it.

The link is a logistic regression over what two groups have in common and what each has for itself, so that one article
is held against another, an article against a story and a story against a story by one function. It looks at groups, not
at pairs, because look-alike events (two matches of one team, two arrests for the same crime) share most of their words:
what all articles of the one name in their first sentences and none of the other mentions keeps them apart.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from bot.news.clues import FULL, LEAD_NAME, NAME, NUMBER, Clues, rarity

if TYPE_CHECKING:
    from numpy.typing import NDArray

VIEWS = ("words", "names", "pairs", "meaning")
FEATURES = (
    *(f"between {view}" for view in VIEWS),  # mean likeness of an article of the one and an article of the other
    *(f"centres {view}" for view in VIEWS),  # likeness of the two groups' centres
    "named least",  # how much of the names in the first sentences of the one the other has, the lower of both ways
    "named most",
    "own name least",  # the weightiest name in first sentences that the other lacks, the lower of both ways
    "own name most",
    "own names least",  # the three weightiest
    "own names most",
    "shared name",  # the weightiest name that both have
    "shared names",  # the five weightiest
    "shared first names",  # names that both have in their first sentences, all together
    "numbers",  # that both have
    "size least",  # logarithms of the numbers of articles
    "size most",
    *(f"closest {view}" for view in VIEWS),  # likeness of the two closest articles, one of each group
)
Merge = tuple[float, int, int]
NEVER = -1e9  # of two groups that cannot be one event


class Groups:
    """Articles in groups, which begin as one each and are joined; groups are known by the row of an article in them.

    A few dozen articles at a time: all is held in dense arrays.
    """

    def __init__(self, clues: Sequence[Clues]) -> None:
        size = len(clues)
        self.size = np.ones(size)
        terms, column = np.unique(np.concatenate([one.terms for one in clues]), return_inverse=True)
        row = np.repeat(np.arange(size), [len(one.terms) for one in clues])
        counts = np.zeros((5, size, len(terms)), dtype=np.float32)
        counts[:, row, column] = np.concatenate([one.counts for one in clues]).T
        weight = rarity(terms)
        words = _unit(np.where(counts[FULL] > 0, 1 + np.log(np.maximum(counts[FULL], 1)), 0) * weight)
        names = _unit(np.where(counts[NAME] > 0, 1 + np.log(np.maximum(counts[NAME], 1)), 0) * weight)
        meaning = np.vstack([one.vector for one in clues])
        # What only one article has is shared with none: it counts in lengths, which are taken by now, and nowhere else.
        shared = (counts[FULL] + counts[NAME] > 0).sum(axis=0) > 1
        words, names = words[:, shared], names[:, shared]
        # Sums of likenesses between all articles of two groups: they add up when groups are joined.
        self.alike = np.stack([view @ view.T for view in (words, names, _pair_rows(clues), meaning)])
        something = (counts[FULL].any(axis=1), counts[NAME].any(axis=1), [len(one.pairs) > 0 for one in clues])
        for view, there in enumerate(something):  # of what was dropped an article is still wholly like itself
            np.fill_diagonal(self.alike[view], np.asarray(there, dtype=np.float32))
        self.closest = self.alike.copy()  # and the highest of these likenesses
        named = counts[NAME].any(axis=0)
        self._weight = weight[named]
        self._name = (counts[NAME][:, named] > 0).astype(np.float32)
        self._first = (counts[LEAD_NAME][:, named] > 0).astype(np.float32)
        self._there = np.maximum(counts[FULL][:, named] > 0, self._name).astype(np.float32)
        numbered = counts[NUMBER].sum(axis=0) > 1  # a number that only one article has is shared with none
        self._number = counts[NUMBER][:, numbered]

    def parted(self, parts: Sequence[Sequence[int]]) -> Groups:
        """These rows as groups: one a part, known by its place."""
        rows = np.concatenate([np.asarray(part) for part in parts])
        starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
        made = object.__new__(Groups)
        made.size = np.add.reduceat(self.size[rows], starts)
        alike = self.alike[:, rows[:, None], rows[None, :]]
        made.alike = np.add.reduceat(np.add.reduceat(alike, starts, axis=1), starts, axis=2)
        closest = self.closest[:, rows[:, None], rows[None, :]]
        made.closest = np.maximum.reduceat(np.maximum.reduceat(closest, starts, axis=1), starts, axis=2)
        made._weight = self._weight
        made._name, made._first, made._there, made._number = (
            np.add.reduceat(sums[rows], starts, axis=0) for sums in (self._name, self._first, self._there, self._number)
        )
        return made

    def join(self, one: int, other: int) -> None:
        """Put the articles of `other` into `one`."""
        self.size[one] += self.size[other]
        for sums in (self._name, self._first, self._there, self._number):
            sums[one] += sums[other]
        inside = self.alike[:, one, one] + self.alike[:, other, other] + 2 * self.alike[:, one, other]
        self.alike[:, one, :] += self.alike[:, other, :]
        self.alike[:, :, one] = self.alike[:, one, :]
        self.alike[:, one, one] = inside
        self.closest[:, one, :] = np.maximum(self.closest[:, one, :], self.closest[:, other, :])
        self.closest[:, :, one] = self.closest[:, one, :]

    def features(self, one: int, others: Sequence[int] | NDArray[np.intp]) -> NDArray[np.float64]:
        """What the link looks at, (len(others), len(FEATURES))."""
        rest = np.asarray(others)
        mine, theirs = self.size[one], self.size[rest]
        between = self.alike[:, one, rest] / (mine * theirs)
        inside = (self.alike[:, one, one] / mine**2)[:, None] * (self.alike[:, rest, rest] / theirs**2)
        found = [*between, *(between / np.sqrt(np.maximum(inside, 1e-12)))]
        active = np.flatnonzero((self._name[one] > 0) | (self._name[rest] > 0).any(axis=0))
        weight = self._weight[active]
        first, there, name = (sums[one, active] / mine for sums in (self._first, self._there, self._name))
        firsts, theres, names = (
            sums[np.ix_(rest, active)] / theirs[:, None] for sums in (self._first, self._there, self._name)
        )
        one_way = (first * weight * theres).sum(axis=1) / max(float((first * weight).sum()), 1e-9)
        other_way = (firsts * weight * there).sum(axis=1) / np.maximum((firsts * weight).sum(axis=1), 1e-9)
        found += [np.minimum(one_way, other_way), np.maximum(one_way, other_way)]
        own, others_own = _most(weight * first * (1 - theres), 3), _most(weight * firsts * (1 - there), 3)
        for least, most in ((own[:, 0], others_own[:, 0]), (own.sum(axis=1), others_own.sum(axis=1))):
            found += [np.minimum(least, most), np.maximum(least, most)]
        shared = _most(weight * there * theres * (np.maximum(name, names) > 0), 5)
        found += [shared[:, 0], shared.sum(axis=1), (weight * first * firsts).sum(axis=1)]
        found.append(np.log1p((self._number[one] * self._number[rest]).sum(axis=1) / (mine * theirs)))
        found += [np.log(np.minimum(mine, theirs)), np.log(np.maximum(mine, theirs)), *self.closest[:, one, rest]]
        return np.stack(found, axis=1)


def gather(
    groups: Groups, link: Link, *, apart: NDArray[np.bool_] | None = None, near: NDArray[np.bool_] | None = None
) -> list[list[int]]:
    """Join the two groups with the strongest link until none is above 0; the members of each group, by row."""
    return parts(len(groups.size), merges(groups, link, apart=apart, near=near))


def parts(size: int, joined: Sequence[Merge]) -> list[list[int]]:
    """The groups that these merges make of so many rows."""
    members = {row: [row] for row in range(size)}
    for _, one, other in joined:
        members[one] += members.pop(other)
    return [sorted(rows) for rows in members.values()]


def merges(
    groups: Groups,
    link: Link,
    *,
    apart: NDArray[np.bool_] | None = None,
    near: NDArray[np.bool_] | None = None,
    floor: float = 0.0,
) -> list[Merge]:
    """The merges, strongest link first each time, until none is above `floor`: how strong, and which groups.

    `apart` says which articles cannot be of one event, nor their groups; `near` which are looked at, where not all are.
    """
    size = len(groups.size)
    strength = np.full((size, size), NEVER)
    never = np.zeros((size, size), dtype=bool) if apart is None else apart.copy()
    looked = ~np.eye(size, dtype=bool) if near is None else near.copy()
    for one in range(size - 1):
        if len(rest := one + 1 + np.flatnonzero(looked[one, one + 1 :] & ~never[one, one + 1 :])):
            strength[one, rest] = strength[rest, one] = link(groups.features(one, rest))
    alive = set(range(size))
    joined: list[Merge] = []
    while len(alive) > 1:
        one, other = divmod(int(np.argmax(strength)), size)
        if strength[one, other] <= floor:
            break
        joined.append((float(strength[one, other]), one, other))
        groups.join(one, other)
        alive.discard(other)
        strength[other, :] = strength[:, other] = NEVER
        for table in (never, looked):
            table[one] |= table[other]
            table[:, one] = table[one]
        strength[one, :] = strength[:, one] = NEVER
        if rest_of := [row for row in alive if row != one and looked[one, row] and not never[one, row]]:
            strength[one, rest_of] = strength[rest_of, one] = link(groups.features(one, rest_of))
    return joined


class Link:
    """Weights of the features; above 0: one event."""

    def __init__(self, weights: NDArray[np.float64], bias: float) -> None:
        self.weights = weights
        self.bias = bias

    def __call__(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """How strong the links with these features are, in log odds."""
        strength: NDArray[np.float64] = features @ self.weights + self.bias
        return strength


@lru_cache(maxsize=1)
def learned_link() -> Link:
    """The link that `benchmarks.train_stories` learned."""
    table = json.loads(files("bot.news").joinpath("story_link.json").read_text("utf-8"))
    assert list(table["weights"]) == list(FEATURES)
    return Link(np.array([*table["weights"].values()]), float(table["bias"]))


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _pair_rows(clues: Sequence[Clues]) -> NDArray[np.float32]:
    _, column, count = np.unique(np.concatenate([one.pairs for one in clues]), return_inverse=True, return_counts=True)
    row = np.repeat(np.arange(len(clues)), [len(one.pairs) for one in clues])
    value = 1 + np.log(np.concatenate([one.times for one in clues]).astype(np.float32))
    length = np.sqrt(np.maximum(np.bincount(row, weights=value**2, minlength=len(clues)), 1e-9))
    # Most pairs stand in one article only and are shared with none.
    place = np.cumsum(count > 1) - 1
    shared = count[column] > 1
    rows = np.zeros((len(clues), max(1, int((count > 1).sum()))), dtype=np.float32)
    rows[row[shared], place[column[shared]]] = value[shared]
    return np.asarray(rows / length[:, None], dtype=np.float32)


def _most(rows: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    """The highest values of each row, highest first."""
    if rows.shape[1] < number:
        rows = np.pad(rows, ((0, 0), (0, number - rows.shape[1])))
    return -np.sort(np.partition(-rows, number - 1, axis=1)[:, :number], axis=1)
