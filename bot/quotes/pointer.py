"""Points at the speaker of a quotation: MiniLM, fine-tuned, where the ranker is not sure.

The words around the quotation go through the encoder (Wang et al. 2020), and every candidate's first token gets a
score (as spans do in Devlin et al. 2019). It was trained to correct the ranker: both scores are added
(`python -m benchmarks.train_pointer`). It costs a few hundredths of a second a quotation, so only the unsure ones are
asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np

from bot.quotes.networks import Matrix
from bot.quotes.ranker import softmax
from bot.quotes.windows import Place, Window
from summarizers.encoder import onnx_session
from summarizers.fine_tuned import CLS, SEP, tokenizer, vectors

MODEL, NUMBERS = "pointer.onnx", "pointer.npz"
UNSURE = 0.95  # the ranker's own share from which nobody is asked
TOKENS = 160  # that are read at most
_TARGET = 60  # of them the quotation's own
_BEHIND = 0.4  # of the rest behind it, where there are as many
_SUREST = 0.99
_WIDEST = 30.0  # logarithmic odds; beyond them nothing changes but what can be written


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A window in tokens, and where each candidate's first one stands; -1 for one that is not in it."""

    ids: tuple[int, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """The trained model with what turns its scores into shares and confidence."""

    session: Any
    scale: float  # of the model's scores
    weight: float  # of the logarithm of the ranker's shares
    outside: float  # score of a candidate outside the window
    slope: float  # of the confidence over the logarithmic odds of the share
    offset: float

    def shares(self, window: Window, candidates: Sequence[Sequence[Place]], ranked: Matrix) -> Matrix:
        """The candidates' shares, with the ranker's own (`ranked`) taken in; a candidate is the places it may stand at.

        Raises EncoderError where the tokenizer's package is missing.
        """
        made = encode(window, candidates)
        scores = self.session.run(None, {"embedded": vectors().of(made.ids)[np.newaxis]})[0][0, :, 0]
        pointed = np.array([scores[place] if place >= 0 else self.outside for place in made.places], dtype=np.float32)
        return softmax(self.scale * pointed + self.weight * np.log(ranked + 1e-9))

    def confidence(self, share: float) -> float:
        """How often a candidate with this share is the right one."""
        logit = self.slope * log_odds(np.float64(share)) + self.offset
        return min(_SUREST, float(1 / (1 + np.exp(-np.clip(logit, -_WIDEST, _WIDEST)))))


def log_odds(share: Any) -> Any:
    """The logarithmic odds of shares, finite at 0 and 1."""
    return np.log(share + 1e-6) - np.log(1 - share + 1e-6)


def encode(window: Window, candidates: Sequence[Sequence[Place]]) -> Encoded:
    """A window in at most TOKENS tokens: what is furthest from the quotation is left out."""
    encoded = tokenizer().encode(list(window.words), is_pretokenized=True, add_special_tokens=False)
    ids = encoded.ids
    first_of: dict[int | None, int] = {}
    for token, word in enumerate(encoded.word_ids):
        first_of.setdefault(word, token)
    start, end = first_of[window.first], first_of[window.last] + 1
    room = TOKENS - 2 - min(end - start, _TARGET)
    behind = min(len(ids) - end, max(int(room * _BEHIND), room - start))
    low = max(0, start - (room - behind))
    high = min(end + behind, low + TOKENS - 2)
    found = []
    for places in candidates:
        word = next((window.places[place] for place in places if place in window.places), -1)
        token = first_of.get(word, -1)
        found.append(token - low + 1 if low <= token < high else -1)
    return Encoded(ids=(CLS, *ids[low:high], SEP), places=tuple(found))


@cache
def load_pointer() -> Pointer:
    """The model that is shipped."""
    package = files("bot.quotes")
    with np.load(BytesIO((package / NUMBERS).read_bytes())) as stored:
        numbers = {name: float(stored[name]) for name in stored.files}
    # One window at a time: a second thread would hardly make it faster, and cost half as much again.
    return Pointer(session=onnx_session((package / MODEL).read_bytes(), threads=1), **numbers)
