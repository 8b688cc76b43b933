"""What a small entailment model says: whether source sentences support a claim, and which of its words they do not.

The claim and its sources go through one encoder together (Devlin et al. 2019). It is MiniLM (Wang et al. 2020),
fine-tuned by benchmarks/train_entailment.py and shipped in int8 without its word vectors: those stayed the sentence
encoder's, and are read from its package. One claim at a time, so that no answer hangs on another's length.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from summarizers.encoder import cores, onnx_session
from summarizers.fine_tuned import CLS, SEP, tokenizer, vectors
from summarizers.gate.amounts import amounts
from summarizers.gate.reckoning import glossed
from summarizers.gate.rewording import Parts, reworded
from summarizers.summary import Span

MODEL = "entailment.onnx"
GLOSSED = 4  # sentences of which it is told what follows from their numbers
CLAIM, BOTH = 64, 112  # tokens that are looked at: of the claim, and of it with its sources

Word = tuple[int, int, float]  # start and end in the claim, and how doubtful it is: 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How probably a claim is not supported, as a whole and by each of its words."""

    doubt: float  # 0 to 1
    words: tuple[Word, ...]  # in order


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the model reads: a claim in its sources' words, and its sources in the order of the text, in tokens."""

    claim: list[int]
    places: list[Span]  # of each of the claim's tokens, in the claim as it was given
    sources: list[int]

    @property
    def both(self) -> list[int]:
        """All of them with what opens and closes each part."""
        return [CLS, *self.claim, SEP, *self.sources, SEP]


def tokens_of(claim: str, sources: Sequence[tuple[int, str]], rests: int, parts: tuple[Parts, ...] = ()) -> Tokens:
    """The tokens of a claim and of its sources, which are sentences with their place in the text.

    Those that bear on it most come first, and on `rests` of them it rests: these give it their words, by the `parts`
    of speech that rewording.exchanges takes. As many are taken
    as there is room for, and of the first at least its beginning.
    """
    told = reworded(claim, [text for _, text in sources[:rests]], parts)
    wanted = [(one, one.written(told.text)) for one in amounts(told.text) if not one.implied and one.kind != "ordinal"]
    encoded = tokenizer().encode(told.text, add_special_tokens=False)
    ours = encoded.ids[: CLAIM - 2]
    room = BOTH - len(ours) - 3
    chosen: dict[int, tuple[int, ...]] = {}
    for place, (row, text) in enumerate(sources):
        ids = _ids(glossed(text, wanted) if wanted and place < GLOSSED else text)[: room if not chosen else None]
        if len(ids) > room:
            break
        chosen[row] = ids
        room -= len(ids)
    places = [told.span(start, end) for start, end in encoded.offsets[: len(ours)]]
    return Tokens(ours, places, [one for row in sorted(chosen) for one in chosen[row]])


@lru_cache(maxsize=1_000)
def _ids(text: str) -> tuple[int, ...]:
    """The tokens of a source sentence, which many claims rest on."""
    return tuple(tokenizer().encode(text, add_special_tokens=False).ids)


class Entailment:
    """The model, loaded."""

    def __init__(self, model: bytes) -> None:
        # A claim is too short to be shared out between cores: several claims are.
        self._session: Any = onnx_session(model, threads=1)
        self._workers = ThreadPoolExecutor(cores(), thread_name_prefix="entailment")

    def judging(
        self, claim: str, sources: Sequence[tuple[int, str]], rests: int, parts: tuple[Parts, ...] = ()
    ) -> Future[Judgement]:
        """What the model will have said of a claim; sources as tokens_of takes them."""
        return self._workers.submit(self.judge, claim, sources, rests, parts)

    def judge(
        self, claim: str, sources: Sequence[tuple[int, str]], rests: int, parts: tuple[Parts, ...] = ()
    ) -> Judgement:
        """What the model says of a claim; sources as tokens_of takes them."""
        tokens = tokens_of(claim, sources, rests, parts)
        embedded = vectors().of(tokens.both, len(tokens.claim) + 2)
        judged = self._session.run(None, {"embedded": embedded[np.newaxis]})[0][0]
        doubts = 1 / (1 + np.exp(-judged[1 : len(tokens.claim) + 1, 1]))
        found: list[Word] = []
        for (start, end), doubt in zip(tokens.places, doubts, strict=True):
            # A piece of the word before, or a further word of what stands for it.
            if found and (start < found[-1][1] or (start == found[-1][1] and claim[start - 1 : start + 1].isalnum())):
                found[-1] = (found[-1][0], max(end, found[-1][1]), max(found[-1][2], float(doubt)))
            else:
                found.append((start, end, float(doubt)))
        return Judgement(doubt=float(1 / (1 + np.exp(judged[0, 0]))), words=tuple(found))


@cache
def load_entailment() -> Entailment:
    """The model that comes with the package. Raises EncoderError where the sentence encoder's package is missing."""
    return Entailment(files("summarizers.gate").joinpath(MODEL).read_bytes())
