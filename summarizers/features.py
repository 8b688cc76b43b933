"""What the learned scorer of the extractive summarizer sees of each candidate sentence of a document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizers import shape
from summarizers.checking import content
from summarizers.summary import Vectors

Matrix = NDArray[np.float64]

SENTENCE = tuple(
    """first second third opening early relative depth title central lead leads top crowd seen log_length length
    common repeated figures capitals quoted question personal dependent saying paragraph article headline""".split()
)
CROWD = 0.4  # cosine from which two sentences are of one matter
_SAYING = re.compile(r"\b(?:said|says|told|added|according|asked|warned|called)\b")
_FIGURE = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """The candidates of one document, with what is computed of them once."""

    texts: Sequence[str]
    vectors: Vectors  # (n, dimensions), of the candidates
    centre: Vectors  # (dimensions,): the mean of all the document's sentences, of length 1 or 0
    title: Vectors  # (dimensions,); zeros where there is no headline
    opens: Sequence[bool]  # whether a paragraph begins with it
    stems: Sequence[frozenset[str]]  # words of content
    counts: Counter[str]  # of each, in how many candidates it is
    lengths: NDArray[np.float64]  # words
    likeness: NDArray[np.float64]  # (n, n) cosines


def make_scene(
    texts: Sequence[str],
    *,
    vectors: Vectors,
    centre: Vectors,
    title: Vectors,
    opens: Sequence[bool],
) -> Scene:
    """Compute what both kinds of features need."""
    stems = [content(text) for text in texts]
    return Scene(
        texts=texts,
        vectors=vectors,
        centre=_unit(centre),
        title=title,
        opens=opens,
        stems=stems,
        counts=Counter(stem for one in stems for stem in one),
        lengths=np.array([len(shape.words(text)) for text in texts], dtype=np.float64),
        likeness=(vectors @ vectors.T).astype(np.float64),
    )


def sentence_features(scene: Scene) -> Matrix:
    """One row a candidate, one column a name in SENTENCE."""
    count = len(scene.texts)
    place = np.arange(count, dtype=np.float64)
    vectors = scene.vectors
    total = sum(scene.counts.values()) or 1
    seen = np.array([scene.likeness[row, :row].max() if row else 0.0 for row in range(count)])
    columns = {
        "first": place == 0,
        "second": place == 1,
        "third": place == 2,
        "opening": place < 3,
        "early": 1.0 / np.sqrt(1.0 + place),
        "relative": place / max(1, count - 1),
        "depth": np.log1p(place),
        "title": vectors @ scene.title,
        "central": vectors @ scene.centre,
        "lead": scene.likeness[:, 0],
        "leads": vectors @ _unit(vectors[:3].mean(axis=0)),
        "top": vectors @ _unit(vectors[:8].mean(axis=0)),
        "crowd": (scene.likeness > CROWD).mean(axis=1),
        "seen": seen,
        "log_length": np.log1p(scene.lengths),
        "length": np.minimum(scene.lengths / 30, 2.0),
        # Whole numbers are added up: sets come in another order in every process, and fractions would differ by it.
        "common": [50 * sum(scene.counts[stem] for stem in one) / (total * max(1, len(one))) for one in scene.stems],
        "repeated": [sum(scene.counts[stem] - 1 for stem in one) / 40 for one in scene.stems],
        "figures": [min(3, len(_FIGURE.findall(text))) / 3 for text in scene.texts],
        "capitals": [_capitals(text) for text in scene.texts],
        "quoted": [shape.quoted_share(text) for text in scene.texts],
        "question": [shape.is_question(text) for text in scene.texts],
        "personal": [shape.speaks_in_first_person(text) for text in scene.texts],
        "dependent": [shape.is_dependent(text) for text in scene.texts],
        "saying": [bool(_SAYING.search(text)) for text in scene.texts],
        "paragraph": scene.opens,
        "article": np.full(count, np.log1p(count)),
        "headline": np.full(count, float(scene.title.any())),
    }
    return np.stack([np.asarray(columns[name], dtype=np.float64) for name in SENTENCE], axis=1)


def _capitals(text: str) -> float:
    words = text.split()
    return sum(word[:1].isupper() for word in words[1:]) / max(1, len(words))


def _unit(vector: Vectors) -> Vectors:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)
