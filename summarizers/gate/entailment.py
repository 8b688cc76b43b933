"""What a small entailment model says: whether source sentences support a claim, and which of its words they do not.

The claim and its sources go through one encoder together (Devlin et al. 2019). It is MiniLM (Wang et al. 2020),
fine-tuned by benchmarks/train_entailment.py and shipped in int8 without its word vectors: those stayed the sentence
encoder's, and are read from its package. One claim at a time, so that no answer hangs on another's length.

Beside it MiniLM's lowest three layers, as they came, tell how near the words of the claim are to words of the sources,
each in its place (after BERTScore, Zhang et al. 2020, which takes such layers too).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from summarizers.encoder import onnx_session
from summarizers.fine_tuned import CLS, SEP, tokenizer, vectors
from summarizers.gate.words import is_content, stems

MODEL, LOWER = "entailment.onnx", "lower.onnx"
CLAIM, BOTH = 48, 112  # tokens that are looked at: of the claim, and of it with its sources

Word = tuple[int, int, float]  # start and end in the claim, and how doubtful it is: 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How probably a claim is not supported, as a whole and by each of its words."""

    doubt: float  # 0 to 1
    words: tuple[Word, ...]  # in order
    unlike: float = 0.0  # how far its words of content are from the nearest of the sources, on average: 0 to 2


class Entailment:
    """The model with its tokenizer."""

    def __init__(self, model: bytes, lower: bytes) -> None:
        # One core: for one claim a second one gains less than waiting for it costs the parser.
        self._session: Any = onnx_session(model, threads=1)
        self._lower: Any = onnx_session(lower, threads=1)
        self._tokenizer: Any = tokenizer()

    def judge(self, claim: str, sources: Sequence[str]) -> Judgement:
        """What the model says of a claim, with the sources in the order of their text."""
        said = self._tokenizer.encode(claim, add_special_tokens=False)
        ours = said.ids[: CLAIM - 2]
        theirs = self._tokenizer.encode(" ".join(sources), add_special_tokens=False).ids[: BOTH - len(ours) - 3]
        embedded = vectors().of([CLS, *ours, SEP, *theirs, SEP], len(ours) + 2)
        judged = self._session.run(None, {"embedded": embedded[np.newaxis]})[0][0]
        doubts = 1 / (1 + np.exp(-judged[1 : len(ours) + 1, 1]))
        found: list[Word] = []
        for (start, end), doubt in zip(said.offsets, doubts, strict=False):
            if found and start == found[-1][1] and claim[start - 1 : start + 1].isalnum():  # a piece of the word before
                found[-1] = (found[-1][0], end, max(found[-1][2], float(doubt)))
            else:
                found.append((start, end, float(doubt)))
        told = [any(is_content(one) for one in stems(claim[start:end])) for start, end in said.offsets[: len(ours)]]
        return Judgement(
            doubt=float(1 / (1 + np.exp(judged[0, 0]))), words=tuple(found), unlike=self._unlike(ours, theirs, told)
        )

    def _unlike(self, ours: list[int], theirs: list[int], told: list[bool]) -> float:
        if not ours or not theirs:
            return 0.0
        one, other = (
            self._lower.run(None, {"embedded": vectors().of([CLS, *ids, SEP])[np.newaxis]})[0][0, 1:-1]
            for ids in (ours, theirs)
        )
        one, other = (found / np.linalg.norm(found, axis=1, keepdims=True) for found in (one, other))
        nearest = (one @ other.T).max(axis=1)
        return float(1 - nearest[told if any(told) else slice(None)].mean())


@cache
def load_entailment() -> Entailment:
    """The model that comes with the package. Raises EncoderError where the sentence encoder's package is missing."""
    model, lower = (files("summarizers.gate").joinpath(name).read_bytes() for name in (MODEL, LOWER))
    return Entailment(model, lower)
