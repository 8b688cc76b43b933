"""Findings and features as one calibrated score: a logistic regression whose weights come with the package."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp

from summarizers.gate.compare import Finding
from summarizers.gate.features import NAMES

WEIGHTS = "weights.json"
STRONG = 0.1  # what a strong finding leaves of a score


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorer:
    """A logistic regression over features.NAMES."""

    weights: tuple[float, ...]
    bias: float
    threshold: float  # from which a sentence is supported

    def score(self, values: Sequence[float], found: Sequence[Finding]) -> float:
        """How probably the sentence is supported, from 0 to 1."""
        total = self.bias + sum(weight * value for weight, value in zip(self.weights, values, strict=True))
        score = 1 / (1 + exp(-max(-30.0, min(30.0, total))))
        return score * STRONG if any(one.strong for one in found) else score


@cache
def load_scorer() -> Scorer:
    """The scorer that benchmarks/train_gate.py fitted."""
    kept = json.loads(files("summarizers.gate").joinpath(WEIGHTS).read_text(encoding="utf-8"))
    return Scorer(
        weights=tuple(kept["weights"][name] for name in NAMES), bias=kept["bias"], threshold=kept["threshold"]
    )
