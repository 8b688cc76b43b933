"""Features and findings as one score: boosted trees whose weights come with the package.

The trees (Friedman 2001, as scikit-learn grows them) are fitted by benchmarks/train_gate.py
and read here without scikit-learn. What is known to count against a sentence can only lower its score.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp

from summarizers.gate.features import NAMES
from summarizers.gate.finding import Finding

WEIGHTS = "weights.json"
STRONG = 0.1  # what a strong finding leaves of a score
# What one leaves that is right more often than not: less where it is somebody's claim or denial that is told as a fact,
# for the words are all there and the entailment model does not mind. Of the others the trees know enough.
FIRM = dict.fromkeys(("alleged", "denied"), 0.4) | dict.fromkeys(
    ("agent", "direction", "negation", "modality", "number-elsewhere", "date-elsewhere", "verb", "nothing"), 0.7
)

# [feature, threshold, left, right] or [value]: a value at or below its threshold goes left.
Node = tuple[int, float, int, int] | tuple[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorer:
    """Trees over features.NAMES."""

    bias: float
    trees: tuple[tuple[Node, ...], ...]
    threshold: float  # from which a sentence is supported
    posted: float  # from which one that a model wrote is posted

    def score(self, values: Sequence[float], found: Sequence[Finding]) -> float:
        """How probably the sentence is supported, from 0 to 1."""
        total = self.bias + sum(_leaf(tree, values) for tree in self.trees)
        return tempered(1 / (1 + exp(-total)), found)


def tempered(score: float, found: Sequence[Finding]) -> float:
    """A score with what was found taken off."""
    if any(one.strong for one in found):
        return score * STRONG
    return score * min((FIRM.get(one.kind, 1.0) for one in found), default=1.0)


@cache
def load_scorer() -> Scorer:
    """The scorer that benchmarks/train_gate.py fitted."""
    kept = json.loads(files("summarizers.gate").joinpath(WEIGHTS).read_text(encoding="utf-8"))
    assert tuple(kept["features"]) == NAMES, "the weights are of other features: run benchmarks/train_gate.py"
    trees = tuple(tuple(tuple(node) for node in tree) for tree in kept["trees"])
    return Scorer(bias=kept["bias"], trees=trees, threshold=kept["threshold"], posted=kept["posted"])


def _leaf(tree: Sequence[Node], values: Sequence[float]) -> float:
    node = tree[0]
    while len(node) == 4:
        feature, threshold, left, right = node
        node = tree[left if values[feature] <= threshold else right]
    return node[0]
