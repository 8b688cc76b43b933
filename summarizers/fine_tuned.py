"""What models that were fine-tuned from MiniLM share at run time.

Their training leaves the word vectors as they are, so these are shipped once: they are read from the package of the
tokenizer, and a model's own file holds its layers only, in int8.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizers.encoder import TOKENIZER_PACKAGE, package_folder

CLS, SEP = 101, 102  # tokens that open and close what a model reads
_FLOATS = np.dtype("<f4")
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """What a token's vector is the sum of, a row each: its word, its place, its segment."""

    words: Floats
    places: Floats
    segments: Floats

    def of(self, ids: Sequence[int], first_segment: int | None = None) -> Floats:
        """The vectors of a text's tokens, (tokens, dimensions); `first_segment` of them are of the first segment."""
        rows = list(ids)
        ours = len(rows) if first_segment is None else first_segment
        found: Floats = self.words[rows] + self.places[: len(rows)]
        found[:ours] += self.segments[0]
        found[ours:] += self.segments[1]
        return found


@cache
def vectors() -> Vectors:
    """MiniLM's, mapped from its safetensors file: a text needs a hundred of 30,000. Raises EncoderError."""
    path = package_folder(TOKENIZER_PACKAGE) / "model" / "model.safetensors"
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
    found = []
    for name in ("word", "position", "token_type"):
        told = header[f"embeddings.{name}_embeddings.weight"]
        offset = 8 + size + told["data_offsets"][0]
        found.append(np.memmap(path, dtype=_FLOATS, mode="r", offset=offset, shape=tuple(told["shape"])))
    return Vectors(words=found[0], places=found[1], segments=found[2])


@cache
def tokenizer() -> Any:
    """MiniLM's, as the tokenizers library has it: no limit on the length and no padding. Raises EncoderError."""
    from tokenizers import Tokenizer  # noqa: PLC0415  # only what is judged or pointed at needs it

    made = Tokenizer.from_file(str(package_folder(TOKENIZER_PACKAGE) / "model" / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made
