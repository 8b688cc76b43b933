"""The trained finder of reported speech: small networks that score the clauses of a cue against having none.

Each network has hidden layers of rectified linear units over the columns of `clauses.FEATURES`, trained so that the
softmax over a cue's clauses and a constant for "none" falls on the labelled content
(`python -m benchmarks.train_reported`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np

from bot.quotes.clauses import Clause, Odds
from bot.quotes.networks import Layers, Matrix, layers_in, scores_of

FILE = "reported.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Trained weights, and the odds of words that some of the features are."""

    odds: Odds
    mean: Matrix
    deviation: Matrix
    layers: Layers

    def shares_of(self, cues: Sequence[Sequence[Clause]]) -> list[Matrix]:
        """The shares of each cue's clauses; what they lack of one is the share of none of them."""
        if not cues:
            return []
        rows = np.array([one.features for several in cues for one in several], dtype=np.float32)
        scores = scores_of(rows, self.mean, self.deviation, self.layers)
        sizes = [len(several) for several in cues]
        starts = np.cumsum([0, *sizes[:-1]])
        highest = np.maximum(np.maximum.reduceat(scores, starts), 0)
        raised = np.exp(scores - np.repeat(highest, sizes))
        totals = np.add.reduceat(raised, starts) + np.exp(-highest)
        return np.split(raised / np.repeat(totals, sizes), starts[1:])


@cache
def load_finder() -> Finder:
    """The weights that are shipped."""
    with np.load(BytesIO((files("bot.quotes") / FILE).read_bytes())) as stored:
        found = {name: stored[name] for name in stored.files}
    words = str(found["words"]).split("\n")
    return Finder(
        odds=Odds(table=dict(zip(words, found["odds"].astype(float).tolist(), strict=True))),
        mean=found["mean"],
        deviation=found["deviation"],
        layers=layers_in(found),
    )
