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
from numpy.typing import NDArray

from bot.quotes.clauses import Clause, Odds

Matrix = NDArray[np.float32]

FILE = "reported.npz"
_WIDEST = 6.0  # standard deviations; what lies further out says no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Trained weights. `layers[k]` are the weights (networks, in, out) and biases (networks, 1, out) of layer k."""

    odds: Odds
    mean: Matrix
    deviation: Matrix
    layers: tuple[tuple[Matrix, Matrix], ...]

    def shares_of(self, cues: Sequence[Sequence[Clause]]) -> list[Matrix]:
        """The shares of each cue's clauses; what they lack of one is the share of none of them."""
        if not cues:
            return []
        rows = np.array([one.features for several in cues for one in several], dtype=np.float32)
        hidden = np.clip((rows - self.mean) / self.deviation, -_WIDEST, _WIDEST)[np.newaxis]
        for weights, bias in self.layers[:-1]:
            hidden = np.maximum(np.matmul(hidden, weights) + bias, 0)
        weights, bias = self.layers[-1]
        scores = (np.matmul(hidden, weights) + bias)[..., 0].mean(axis=0)
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
    words, depth = str(found["words"]).split("\n"), int(found["depth"])
    return Finder(
        odds=Odds(table=dict(zip(words, found["odds"].astype(float).tolist(), strict=True))),
        mean=found["mean"],
        deviation=found["deviation"],
        layers=tuple((found[f"weights_{layer}"].astype(np.float32), found[f"bias_{layer}"]) for layer in range(depth)),
    )
