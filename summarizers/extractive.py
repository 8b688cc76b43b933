"""The default summarizer: sentences of the article itself, chosen by what they mean and where they stand.

Boosted trees, learned from what people wrote of news (see benchmarks/train_extractive.py), say of each sentence how
likely a summary holds it: by its place, its likeness to the headline, to the opening and to the whole (centroid
centrality, Radev et al. 2004), its words and its shape. Sentences are then taken one by one by maximal marginal
relevance (Carbonell and Goldstein 1998): a score is weighed against likeness to what is taken already.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizers import shape
from summarizers.errors import EncoderError
from summarizers.features import SENTENCE, Scene, make_scene, sentence_features
from summarizers.sentences import split_sentences
from summarizers.summary import Document, Encoder, Summary, Vectors
from summarizers.trees import Trees, load_trees

SCORER = Path(__file__).parent / "extractive.npz"
# The costs below were chosen by cross-validation on the documents that the scorer was trained on.
VERSION = 2  # of all that decides which sentences are chosen
REDUNDANCY = 1.2  # how much likeness to a chosen sentence costs
DEPENDENT = 0.6  # what an opening that points back costs where the sentence before it is not chosen
SAME = 0.92  # cosine from which two sentences are one
QUESTION = 1.0  # what asking costs: a question tells nothing

Scores = NDArray[np.floating[Any]]


def make_document(title: str, text: str) -> Document:
    """A document with its sentences found and nothing encoded."""
    return Document(title=title, text=text, sentences=split_sentences(text))


class ExtractiveSummarizer:
    """Chooses sentences; each is copied from its source, in the order of the source."""

    name = "extractive"

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.made_with = f"{self.name}/{VERSION}+{encoder.name}"

    def ready(self) -> str:
        """Load the encoder. Raises EncoderError."""
        self._encoder.encode(["The council kept the ferry."])
        return f"{self.name} is ready"

    def summarize(self, documents: Sequence[Document], sentences: int = 3) -> list[Summary]:
        """Summarise each document; what has no vectors yet is encoded in one call."""
        return [
            self._summarize(document, vectors, title, sentences)
            for document, (vectors, title) in zip(documents, self._vectors(documents), strict=True)
        ]

    def _vectors(self, documents: Sequence[Document]) -> list[tuple[Vectors, Vectors]]:
        waiting: list[str] = []
        for document in documents:
            waiting.extend(_unencoded(document))
        encoded = self._encoder.encode(waiting) if waiting else np.zeros((0, 1), dtype=np.float32)
        found, row = [], 0
        for document in documents:
            count = len(_unencoded(document))
            fresh = encoded[row : row + count]
            row += count
            vectors = (
                document.vectors
                if document.vectors is not None
                else fresh[: len(document.sentences)][: shape.CANDIDATES]
            )
            if not document.title.strip():  # an empty headline has a vector too, which says nothing
                title = np.zeros(vectors.shape[1], dtype=np.float32)
            else:
                title = fresh[-1] if document.title_vector is None else document.title_vector
            found.append((vectors, title))
        return found

    def _summarize(self, document: Document, vectors: Vectors, title: Vectors, sentences: int) -> Summary:
        rows = [row for row in shape.candidates(document) if row < len(vectors)]
        if not rows:
            return Summary(sentences=(), summarizer=self.name)
        scene = scene_of(document, rows, vectors, title)
        chosen = choose(rows, scene.texts, scene.vectors, score(scene), sentences)
        return Summary(
            sentences=tuple(shape.cite(document.text, document.sentences[row]) for row in chosen), summarizer=self.name
        )


def scene_of(document: Document, rows: Sequence[int], vectors: Vectors, title: Vectors) -> Scene:
    """The candidates of a document, given the vectors of all its sentences and of its headline."""
    spans = [document.sentences[row] for row in rows]
    return make_scene(
        [document.text[start:end] for start, end in spans],
        vectors=vectors[list(rows)],
        centre=vectors.mean(axis=0),
        title=title,
        opens=[start == 0 or "\n" in document.text[max(0, start - 2) : start] for start, _ in spans],
    )


def score(scene: Scene) -> Scores:
    """How likely a summary holds each candidate, as the logarithm of the odds, less what questions cost."""
    questions = _column([shape.is_question(text) for text in scene.texts])
    return _scorer().predict(sentence_features(scene)) - QUESTION * questions


@cache
def _scorer() -> Trees:
    trees = load_trees(SCORER)
    if trees.names != SENTENCE:
        raise EncoderError(f"The file {SCORER} belongs to another version: install newsbrief again.")
    return trees


def choose(rows: Sequence[int], texts: Sequence[str], vectors: Vectors, scores: Scores, sentences: int) -> list[int]:
    """The rows to post, in order, by maximal marginal relevance; a sentence said twice is never taken twice."""
    plain = [shape.plain(text) for text in texts]
    dependent = [shape.is_dependent(text) for text in texts]
    nearest = np.zeros(len(rows), dtype=np.float32)
    free = np.ones(len(rows), dtype=bool)
    taken: list[int] = []
    while len(taken) < sentences and free.any():
        before = {rows[index] for index in taken}
        cost = _column(
            [DEPENDENT * (points and row - 1 not in before) for row, points in zip(rows, dependent, strict=True)]
        )
        value = np.where(free, scores - REDUNDANCY * nearest - cost, -np.inf)
        best = int(value.argmax())
        taken.append(best)
        likeness = vectors @ vectors[best]
        nearest = np.maximum(nearest, likeness)
        free &= (likeness < SAME) & np.array([text != plain[best] for text in plain])
        free[best] = False
    return sorted(rows[index] for index in taken)


def _unencoded(document: Document) -> list[str]:
    texts = []
    if document.vectors is None:
        texts = [document.text[start:end] for start, end in document.sentences[: shape.CANDIDATES]]
    if document.title.strip() and document.title_vector is None:
        texts.append(document.title)
    return texts


def _column(values: Sequence[float]) -> Scores:
    return np.array(values, dtype=np.float32)
