"""Stories: which articles tell of one event, how well and how fast.

    python -m benchmarks.stories [--data DEV.jsonl]

Quality is B-cubed F1 on labelled articles, one pass in order of arrival, learned without the pair of look-alikes that
is judged (see train_stories); against scikit-learn's TF-IDF with average linkage, tuned on the very articles.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from benchmarks.stories_data import Labelled, b_cubed, load
from benchmarks.story_archive import heading, measure
from bot.briefing.contradictions import contradict
from bot.news.grouping import Member
from bot.news.links import Link
from bot.news.story_memory import StoriesInMemory
from summarizers.sentences import split_sentences

ORDERS = 2
SIZES = (10_000, 100_000)  # articles of a month


def online(labelled: list[Labelled], link: Link | None, order: np.ndarray) -> tuple[np.ndarray, float, StoriesInMemory]:
    """A number for the story of each article, and the milliseconds of work that each took."""
    stories = StoriesInMemory(link)
    began = time.process_time()
    for row in order:
        stories.add(Member(key=labelled[row].id, clues=labelled[row].clues, at=None))
    took = (time.process_time() - began) / len(order) * 1000
    numbers: dict[str, int] = {}
    found = [numbers.setdefault(stories.story[one.id], len(numbers)) for one in labelled]
    return np.array(found), took, stories


def score(labelled: list[Labelled], found: np.ndarray) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1."""
    precision, recall = (part.mean() for part in b_cubed(np.array([one.story for one in labelled]), found))
    return float(precision), float(recall), float(2 * precision * recall / (precision + recall))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stories", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()
    if options.data is None:
        print("No --data: quality is not judged on labelled events.")
    else:
        labelled = load(options.data)
        print_quality(labelled, options.seeds)
        print_disputes(labelled)
    heading()
    for size in SIZES:
        measure(size)


def print_quality(labelled: list[Labelled], seeds: int) -> None:
    from benchmarks.train_stories import THRESHOLD, World, fit, folds

    world = World(labelled)
    rows = np.arange(len(labelled))
    print(f"{'':<44}{'precision':>10}{'recall':>8}{'F1':>7}")
    for name, found in peers(labelled):
        print(f"{name:<44}" + "{:>10.3f}{:>8.3f}{:>7.3f}".format(*score(labelled, found)), flush=True)
    for seed in range(seeds):
        judged = [np.zeros((2, len(rows))) for _ in range(ORDERS)]
        merged = []
        for number, held in enumerate(folds(world, rows, seed)):
            rest = np.setdiff1d(rows, held)
            link = fit(world.draw(rest, seed * 100 + number))
            link = Link(link.weights, link.bias - THRESHOLD)
            for order, table in enumerate(judged):
                arrival = rows if order == 0 else np.random.default_rng(order).permutation(rows)
                labels, took, stories = online(labelled, link, arrival)
                table[:, held] = np.array(b_cubed(world.story, labels))[:, held]
                merged.append((took, len(stories.merged), len(stories.split)))
        for order, (precision, recall) in enumerate(judged):
            p, r = precision.mean(), recall.mean()
            name = f"ours, online, held-out events, seed {seed}, order {order}"
            print(f"{name:<44}{p:>10.3f}{r:>8.3f}{2 * p * r / (p + r):>7.3f}", flush=True)
        took, joined, split = np.mean(merged, axis=0)
        print(f"  {took:.1f} ms an article; {joined:.0f} merges and {split:.0f} splits in a pass of {len(rows)}")


def print_disputes(labelled: list[Labelled]) -> None:
    """How many pairs of sentences of one event are taken for a disagreement in words."""
    events: dict[str, list[tuple[str, str, str]]] = {}
    for one in labelled:
        spans = split_sentences(one.text)[:15]
        events.setdefault(one.story, []).extend((one.id, one.text[start:end], one.text) for start, end in spans)
    pairs = [
        (first, second)
        for said in events.values()
        for place, first in enumerate(said)
        for second in said[place + 1 :]
        if first[0] != second[0]
    ]
    found = sum(contradict(first[1], second[1], first[2], second[2]) for first, second in pairs)
    print(f"{found} of {len(pairs):,} pairs of sentences of one event are taken for a disagreement in words")


def peers(labelled: list[Labelled]) -> list[tuple[str, np.ndarray]]:
    """Each with the threshold at which it is best on these very articles."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [f"{one.title} {one.title} {one.text}" for one in labelled]
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts).toarray()
    meaning = np.vstack([one.clues.vector for one in labelled])
    likeness = {"TF-IDF": words @ words.T, "MiniLM of title and lead": meaning @ meaning.T}
    likeness["their sum"] = likeness["TF-IDF"] + likeness["MiniLM of title and lead"]
    made = []
    for name, alike in likeness.items():
        upper = np.triu_indices(len(labelled), 1)
        tree = linkage(alike.max() - alike[upper], "average")
        cuts = [fcluster(tree, height, "distance") for height in np.quantile(tree[:, 2], np.linspace(0.5, 1, 60))]
        made.append((f"{name}, average linkage, tuned here", max(cuts, key=lambda cut: score(labelled, cut)[2])))
    return made


if __name__ == "__main__":
    main()
