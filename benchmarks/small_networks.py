"""Small networks in torch, as the trainers of the ranker and of the finder fit them, and what is shipped of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from bot.quotes.networks import Layers, Matrix

Weights = tuple[tuple[Matrix, Matrix], ...]


def untrained(inputs: int, hidden: Sequence[int], dropout: float, seed: int) -> Any:
    """A network with one output, on one core; the same seed gives the same one."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    parts: list[Any] = []
    for one, other in pairwise((inputs, *hidden)):
        parts += [nn.Linear(one, other), nn.ReLU(), nn.Dropout(dropout)]
    return nn.Sequential(*parts, nn.Linear(hidden[-1], 1))


def weights_of(network: Any) -> Weights:
    """The weights (in, out) and the bias of each layer."""
    linear = [part for part in network if hasattr(part, "weight")]
    return tuple((part.weight.detach().numpy().T.copy(), part.bias.detach().numpy().copy()) for part in linear)


def stacked(networks: Sequence[Weights]) -> Layers:
    """Several networks as bot/quotes/networks.py reads them."""
    return tuple(
        (np.stack([weights for weights, _ in layer]), np.stack([bias for _, bias in layer])[:, np.newaxis])
        for layer in zip(*networks, strict=True)
    )
