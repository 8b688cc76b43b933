"""Boosted regression trees (Friedman 2001) as plain arrays: trained with scikit-learn, evaluated with numpy alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from summarizers.errors import EncoderError

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trees:
    """Each array is (trees, nodes); a leaf leads to itself."""

    column: NDArray[np.int16]  # that a node asks about
    threshold: NDArray[np.float64]  # up to here, go left; rounded, it would send what equals it the other way
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: NDArray[np.float32]  # of a leaf
    base: float
    depth: int
    names: tuple[str, ...]  # of the columns, in order

    def predict(self, rows: Matrix) -> Matrix:
        """The sum of the trees' values for each row."""
        trees = np.arange(len(self.column))[None, :]
        at = np.zeros((len(rows), len(self.column)), dtype=np.int64)
        for _ in range(self.depth):
            goes_left = np.take_along_axis(rows, self.column[trees, at].astype(np.int64), axis=1)
            at = np.where(goes_left <= self.threshold[trees, at], self.left[trees, at], self.right[trees, at])
        total: Matrix = self.value[trees, at].sum(axis=1, dtype=np.float64) + self.base
        return total

    def save(self, path: Path) -> None:
        """Write them as one small file."""
        np.savez_compressed(
            path,
            column=self.column,
            threshold=self.threshold,
            left=self.left,
            right=self.right,
            value=self.value,
            base=np.float64(self.base),
            depth=np.int64(self.depth),
            names=np.array(self.names),
        )


def load_trees(path: Path) -> Trees:
    """Read what `save` wrote. Raises EncoderError, as for any other model that is damaged."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            return Trees(
                column=kept["column"],
                threshold=kept["threshold"],
                left=kept["left"],
                right=kept["right"],
                value=kept["value"],
                base=float(kept["base"]),
                depth=int(kept["depth"]),
                names=tuple(str(name) for name in kept["names"]),
            )
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
        raise EncoderError(f"The file {path} is missing or damaged: install newsbrief again.") from error
