"""Learn the link between groups of articles: bot/news/story_link.json.

    python -m benchmarks.train_stories DEV.jsonl [--save] [--seeds 3]

DEV has {"id","title"?,"text","story"} a line; what stands before the letters of a story's name is its pair of
look-alikes ("19a", "19b"), which stay in one fold. Quality is that of articles whose pair was not learned from, told
apart from all others.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.stories_data import Labelled, b_cubed, load
from bot.news.clues import NAME, Clues
from bot.news.links import FEATURES, Groups, Link, merges, parts

FOLDS = 7
PER_EVENT = 60  # links that are drawn from an event, and as many between it and others
TOWN = 15  # links in a hundred between unrelated events of one town
STRENGTH = 0.3  # of the regression's prior, as scikit-learn's C
NEAR = 0.05  # of words that two articles must share to be looked at
THRESHOLDS = np.linspace(-3.5, 1.0, 19)
# F1 is nearly flat around it; it keeps the events of one town (samples/) apart.
THRESHOLD = -2.5
OUT = Path(__file__).parent.parent / "bot" / "news" / "story_link.json"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """Links drawn from labelled articles."""

    features: np.ndarray
    same: np.ndarray  # whether both groups are of one event


class World:
    """Labelled articles with what is needed to compare groups of them, computed once."""

    def __init__(self, labelled: Sequence[Labelled]) -> None:
        self.labelled = labelled
        self.story = np.array([one.story for one in labelled])
        self.pair = np.array([re.match(r"\d*", one.story)[0] or one.story for one in labelled])  # type: ignore[index]
        self._whole = Groups([one.clues for one in labelled])
        self.near = self._whole.alike[0] > NEAR

    def link_features(self, one: Sequence[int], other: Sequence[int]) -> np.ndarray:
        """The features of a link between two groups of rows."""
        return np.asarray(self._whole.parted([one, other]).features(0, [1])[0])

    def town_features(self, one: Sequence[int], other: Sequence[int], random: np.random.Generator) -> np.ndarray:
        """As if two unrelated events were news of one town: the second borrows names and pairs of the first."""
        mine = [self.labelled[row].clues for row in one]
        theirs = [self.labelled[row].clues for row in other]
        names = _swap(_frequent(mine, NAME), _frequent(theirs, NAME), int(random.integers(1, 7)))
        pairs = _swap(_frequent(mine, None), _frequent(theirs, None), int(random.integers(0, 5)))
        lent = [_renamed(clues, names, pairs) for clues in theirs]
        groups = Groups([*mine, *lent]).parted([range(len(mine)), range(len(mine), len(mine) + len(lent))])
        return np.asarray(groups.features(0, [1])[0])

    def draw(self, rows: np.ndarray, seed: int) -> Drawn:
        """Links between parts of one event, of look-alike events and of others; small parts more often than large."""
        random = np.random.default_rng(seed)
        events = {story: rows[self.story[rows] == story] for story in sorted(set(self.story[rows]))}
        features, same = [], []

        def size(most: int) -> int:
            small = random.random() < 0.5
            return int(min(most, random.geometric(0.35)) if small else random.integers(1, most + 1))

        for story, members in events.items():
            if len(members) > 1:
                for _ in range(PER_EVENT):
                    mixed, first = random.permutation(members), size(len(members) - 1)
                    features.append(
                        self.link_features(mixed[:first], mixed[first : first + size(len(members) - first)])
                    )
                    same.append(True)
            pair = self.pair[members[0]]
            alike = [other for other in events if other != story and self.pair[events[other][0]] == pair]
            others = [other for other in events if self.pair[events[other][0]] != pair]
            wanted = [(other, PER_EVENT * 2 // 3) for other in alike] + [
                (others[random.integers(len(others))], 1) for _ in range(PER_EVENT * 2 // 5)
            ]
            for _ in range(PER_EVENT * TOWN // 100):
                other = others[random.integers(len(others))]
                mine, theirs = random.permutation(members), random.permutation(events[other])
                features.append(
                    self.town_features(mine[: size(min(8, len(mine)))], theirs[: size(min(8, len(theirs)))], random)
                )
                same.append(False)
            for other, number in wanted:
                for _ in range(number):
                    mine, theirs = random.permutation(members), random.permutation(events[other])
                    features.append(self.link_features(mine[: size(len(mine))], theirs[: size(len(theirs))]))
                    same.append(False)
        return Drawn(features=np.array(features), same=np.array(same))

    def labels(self, link: Link, thresholds: Sequence[float]) -> list[np.ndarray]:
        """The groups that a link makes of all articles at each threshold: a number for each."""
        size = len(self.labelled)
        joined = merges(self._whole.parted([[row] for row in range(size)]), link, near=self.near, floor=min(thresholds))
        made = []
        for threshold in thresholds:
            # As if it had stopped there: up to the first merge that is too weak.
            weak = next((place for place, merge in enumerate(joined) if merge[0] <= threshold), len(joined))
            found = np.zeros(size, dtype=int)
            for number, rows in enumerate(parts(size, joined[:weak])):
                found[rows] = number
            made.append(found)
        return made


def _frequent(clues: Sequence[Clues], column: int | None) -> list[int]:
    """The names of articles, or their pairs, those that most of them have first."""
    counted: Counter[int] = Counter()
    for one in clues:
        if column is None:
            counted.update(dict(zip(one.pairs.tolist(), one.times.tolist(), strict=True)))
        else:
            there = one.counts[:, column] > 0
            counted.update(
                {
                    term: 1 + times / 100
                    for term, times in zip(one.terms[there].tolist(), one.counts[there, column].tolist(), strict=True)
                }
            )  # type: ignore[arg-type]
    return [term for term, _ in counted.most_common(12)]


def _swap(lent: Sequence[int], borrowed: Sequence[int], number: int) -> dict[int, int]:
    return dict(zip(borrowed[:number], lent[:number], strict=False))


def _renamed(clues: Clues, names: Mapping[int, int], pairs: Mapping[int, int]) -> Clues:
    """The same article with other names."""
    terms = np.array([names.get(term, term) for term in clues.terms.tolist()], dtype=np.uint32)
    other = np.array([pairs.get(pair, pair) for pair in clues.pairs.tolist()], dtype=np.uint32)
    by_term, by_pair = np.unique(terms, return_index=True)[1], np.unique(other, return_index=True)[1]
    return replace(
        clues,
        terms=terms[by_term],
        counts=clues.counts[by_term],
        pairs=other[by_pair],
        times=clues.times[by_pair],
    )


def fit(drawn: Drawn, columns: Sequence[int] | None = None, strength: float = STRENGTH) -> Link:
    """A logistic regression on standardised features, written for raw ones.

    Solved to the end, so that another machine, which adds in another order, finds the same digits.
    """
    from sklearn.linear_model import LogisticRegression

    chosen = np.arange(len(FEATURES)) if columns is None else np.asarray(columns)
    x = drawn.features[:, chosen]
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression(C=strength, max_iter=20_000, tol=1e-9).fit((x - mean) / spread, drawn.same)
    weights = np.zeros(len(FEATURES))
    weights[chosen] = model.coef_[0] / spread
    return Link(weights, float(model.intercept_[0] - (mean * weights[chosen]).sum()))


def folds(world: World, rows: np.ndarray, seed: int, number: int = FOLDS) -> list[np.ndarray]:
    """Rows in parts such that look-alikes are in one."""
    pairs = np.random.default_rng(seed).permutation(sorted(set(world.pair[rows])))
    return [rows[np.isin(world.pair[rows], pairs[part::number])] for part in range(number)]


def curves(world: World, rows: np.ndarray, seed: int, **how: object) -> dict[float, tuple[np.ndarray, np.ndarray]]:
    """For each threshold, precision and recall of each of the rows, learned without its fold."""
    found = {float(t): (np.zeros(len(world.story)), np.zeros(len(world.story))) for t in THRESHOLDS}
    for number, held in enumerate(folds(world, rows, seed)):
        link = fit(world.draw(np.setdiff1d(rows, held), seed * 100 + number), **how)  # type: ignore[arg-type]
        for labels, (precision, recall) in zip(world.labels(link, [*found]), found.values(), strict=True):
            p, r = b_cubed(world.story, labels)
            precision[held], recall[held] = p[held], r[held]
    return found


def f1(precision: np.ndarray, recall: np.ndarray, rows: np.ndarray) -> float:
    p, r = precision[rows].mean(), recall[rows].mean()
    return float(2 * p * r / (p + r))


def report(world: World, seeds: Iterable[int], **how: object) -> None:
    """Print a line for each seed: F1 at each threshold, all groups made at once and not online."""
    rows = np.arange(len(world.story))
    print("threshold " + " ".join(f"{t:5.2f}" for t in THRESHOLDS))
    for seed in seeds:
        found = curves(world, rows, seed, **how)
        print(f"seed {seed}    " + " ".join(f"{f1(p, r, rows):5.3f}" for p, r in found.values()), flush=True)


def train() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.train_stories", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--save", action="store_true", help=f"write {OUT.name}")
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    world = World(load(options.data))
    report(world, range(options.seeds))
    if options.save:
        rows = np.arange(len(world.story))
        links = [fit(world.draw(rows, seed)) for seed in range(3)]
        weights = np.mean([one.weights for one in links], axis=0)
        bias = float(np.mean([one.bias for one in links]) - THRESHOLD)
        table = {
            "learned": f"benchmarks/train_stories.py on {len(rows)} articles of {len(set(world.story))} events",
            "weights": {name: round(float(weight), 3) for name, weight in zip(FEATURES, weights, strict=True)},
            "bias": round(bias, 3),
        }
        OUT.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
        print(f"wrote {OUT}")


if __name__ == "__main__":
    train()
