"""Several small networks that score rows of features and are averaged: what the ranker and the finder are made of.

`layers[k]` are the weights (networks, in, out) and biases (networks, 1, out) of layer k, with rectified linear units
between two layers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Layers = tuple[tuple[Matrix, Matrix], ...]

_WIDEST = 6.0  # standard deviations; what lies further out says no more


def scores_of(rows: Matrix, mean: Matrix, deviation: Matrix, layers: Layers) -> Matrix:
    """One score a row, the mean of the networks'; (rows,)."""
    hidden = np.clip((rows - mean) / deviation, -_WIDEST, _WIDEST)[np.newaxis]
    for weights, bias in layers[:-1]:
        hidden = np.maximum(np.matmul(hidden, weights) + bias, 0)
    weights, bias = layers[-1]
    scores: Matrix = (np.matmul(hidden, weights) + bias)[..., 0].mean(axis=0)
    return scores


def stored_layers(layers: Layers) -> dict[str, Any]:
    """The layers as arrays by name, for a file."""
    named: dict[str, Any] = {"depth": len(layers)}
    for layer, (weights, bias) in enumerate(layers):
        named |= {f"weights_{layer}": weights, f"bias_{layer}": bias}
    return named


def layers_in(stored: Mapping[str, Any]) -> Layers:
    """The layers of a file that `stored_layers` named."""
    return tuple(
        (stored[f"weights_{layer}"].astype(np.float32), stored[f"bias_{layer}"])
        for layer in range(int(stored["depth"]))
    )
