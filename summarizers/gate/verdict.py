"""What the gate takes and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from summarizers.summary import Span


class Parse(Protocol):
    """What reads the grammar of texts. Called from one thread at a time."""

    def __call__(self, texts: Sequence[str], named: int | None = None) -> list[Any]:
        """A spaCy Doc a text, in order: tagged and parsed, and the first `named`, or all, with entities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a text supports a sentence, and what of it the text does not support."""

    supported: bool
    score: float  # 0 to 1; how probably the sentence says nothing that the text does not say
    reasons: tuple[str, ...]  # plain words, each names a part that is not supported; empty where supported
    citations: tuple[Span, ...]  # the source sentences it rests on, in the order of the text; () where there are none
