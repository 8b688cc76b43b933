"""The trained ranker: several small networks that score the candidates of a quotation, averaged.

Each network has two hidden layers of rectified linear units over the columns of `ranking.FEATURES`, trained so that
the softmax over a quotation's candidates falls on the right ones (`python -m benchmarks.train_speakers`). The
confidence is that softmax put through a table of how often it was right on articles that the networks had not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np

from bot.quotes.attribution import RULES
from bot.quotes.networks import Layers, Matrix, layers_in, scores_of
from bot.quotes.ranking import FEATURES

FILE = "speakers.npz"
_CATEGORIES = tuple(FEATURES.index(name) for name in ("rule", "rule of the quotation before", "cue's rule"))
_DISTANCES = tuple(FEATURES.index(name) for name in ("tokens before", "tokens behind", "tokens from its governor"))
_SUREST = 0.99  # nothing is certain


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranker:
    """Trained weights, and how often they are right."""

    mean: Matrix
    deviation: Matrix
    layers: Layers
    shares: Matrix  # softmax shares, ascending
    right: Matrix  # how often the first candidate was right at that share

    def shares_of(self, features: Matrix, sizes: Sequence[int]) -> list[Matrix]:
        """The candidates' shares, summing to one for each quotation.

        `features` are rows of FEATURES: those of the first quotation's `sizes[0]` candidates, then of the next.
        """
        scores = scores_of(expand(features), self.mean, self.deviation, self.layers)
        return [softmax(several) for several in np.split(scores, np.cumsum(sizes)[:-1])]

    def confidence(self, share: float) -> float:
        """How often a candidate with this share is the right one."""
        return min(_SUREST, float(np.interp(share, self.shares, self.right)))


def softmax(scores: Matrix) -> Matrix:
    """Shares that sum to one."""
    raised = np.exp(scores - scores.max(initial=-np.inf))
    return np.asarray(raised / raised.sum(), dtype=np.float32)


def expand(features: Matrix) -> Matrix:
    """The columns that the networks see: those of FEATURES, rules as one column each, distances as logarithms too."""
    rules = [np.equal.outer(features[:, category], np.arange(len(RULES) + 1)) for category in _CATEGORIES]
    distances = features[:, _DISTANCES]
    logarithms = np.sign(distances) * np.log1p(np.abs(distances))
    return np.concatenate([features, *rules, logarithms], axis=1, dtype=np.float32)


@cache
def load_ranker() -> Ranker:
    """The weights that are shipped."""
    with np.load(BytesIO((files("bot.quotes") / FILE).read_bytes())) as stored:
        found = {name: stored[name] for name in stored.files}
    return Ranker(
        mean=found["mean"],
        deviation=found["deviation"],
        layers=layers_in(found),
        shares=found["shares"],
        right=found["right"],
    )
