"""The values and the protocol that every summarizer keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]  # [start, end) in characters of the document's text
Vectors = NDArray[np.float32]  # (n, dimensions), each row of length 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """A text to summarise, with what has been computed of it already."""

    title: str  # "" where there is none
    text: str
    sentences: tuple[Span, ...]  # in order, not overlapping; see summarizers.sentences
    vectors: Vectors | None = None  # one row a sentence; None: the summarizer encodes them itself
    title_vector: NDArray[np.float32] | None = None  # (dimensions,)


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedSentence:
    """A summary sentence and the spans of the source that it rests on."""

    text: str
    citations: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a summarizer made of one document."""

    sentences: tuple[CitedSentence, ...]
    summarizer: str  # its name, as settings spell it: "extractive", "lead", "seq2seq:…"
    replaced: int = 0  # sentences that a model wrote, the source does not support, and the source's own stand in for

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(sentence.text for sentence in self.sentences)


class Encoder(Protocol):
    """Turns sentences into vectors of length 1."""

    name: str  # changes when the vectors change; stored beside them

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode in batches; an empty sequence gives an array of shape (0, dimensions)."""
        ...


class Summarizer(Protocol):
    """Makes summaries of at most `sentences` sentences, each traceable to its source.

    Many documents at once, so that a model can batch; results come in the order of the documents.
    A document without a usable sentence gets a Summary without sentences, never an error.
    """

    name: str
    made_with: str  # changes when the same document would get another summary; summaries are kept by it

    def ready(self) -> str:
        """Load or ask whatever it needs, and say in a few words what that is. Raises SummarizerError."""
        ...

    def summarize(self, documents: Sequence[Document], sentences: int = 3) -> list[Summary]:
        """Summarise each document."""
        ...
