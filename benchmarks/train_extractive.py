"""Trains the sentence scorer of `extractive` and says whether it beats the one it would replace.

    python -m benchmarks.train_extractive --data FILE.jsonl [--data FILE.jsonl …] [--out summarizers/extractive.npz]

Each line of the data is {"id", "text", "summary", "title"?}. Only the first half of each file is ever looked at: the
other half is what `python -m benchmarks.summaries` judges on. Labels are the sentences of the greedy oracle; the model
is boosted trees over summarizers/features.py. What it would gain is told by five-fold cross-validation.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._rouge import Overlap
from summarizers import extractive, features, shape
from summarizers.encoder import load_encoder
from summarizers.extractive import make_document
from summarizers.summary import Document
from summarizers.trees import Trees

FOLDS = 5
SENTENCES = 3  # that the oracle takes
TOLD = (1, 3, 5)  # lengths of summaries that cross-validation tells of
SEED = 0
BOOSTING = {
    "max_iter": 100,
    "learning_rate": 0.05,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 60,
    "l2_regularization": 5.0,
    "max_features": 0.4,
    "early_stopping": False,
}
BAGS = 4  # models from other seeds, averaged: one alone turns on the last digits of the vectors


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Example:
    """A document with what is trained on."""

    corpus: str
    rows: list[int]  # the candidates
    scene: features.Scene
    seen: np.ndarray  # (candidates, features)
    labels: np.ndarray  # 1 for the oracle's sentences
    overlap: Overlap


def train() -> None:
    """Cross-validate, train on everything, write the weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument("--out", type=Path, default=extractive.SCORER)
    options = parser.parse_args()
    examples = [example for path in options.data for example in read(path)]
    scores = cross_validated(examples)
    for corpus in dict.fromkeys(example.corpus for example in examples):
        some = [row for row, example in enumerate(examples) if example.corpus == corpus]
        for sentences in TOLD:
            lead = np.mean(
                [examples[row].overlap.score(range(min(sentences, len(examples[row].rows)))) for row in some]
            )
            learned = np.mean([_chosen(examples[row], scores[row], sentences) for row in some])
            print(
                f"{corpus}: {len(some)} documents, {sentences} sentences: mean of ROUGE-1 and -2: "
                f"lead {lead:.2f}, learned {learned:.2f}"
            )
    trees = export(fit(examples), features.SENTENCE)
    trees.save(options.out)
    print(f"{options.out}: {trees.column.shape[0]} trees, {options.out.stat().st_size:,} bytes")


def read(path: Path) -> list[Example]:
    """The first half of a file."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    lines = lines[: len(lines) // 2]
    documents = [make_document(str(line.get("title") or ""), line["text"]) for line in lines]
    texts = [text for document in documents for text in _texts(document)]
    vectors = load_encoder(None).encode(texts).astype(np.float16).astype(np.float32)  # as the archive keeps them
    found, at = [], 0
    for line, document in zip(lines, documents, strict=True):
        size = len(_texts(document))
        mine, at = vectors[at : at + size], at + size
        rows = shape.candidates(document)
        if not rows:
            continue
        title = mine[-1] if document.title.strip() else np.zeros(mine.shape[1], dtype=np.float32)
        scene = extractive.scene_of(document, rows, mine[:-1], title)
        overlap = Overlap(scene.texts, line["summary"])
        labels = np.zeros(len(rows))
        labels[overlap.oracle(SENTENCES)] = 1
        found.append(
            Example(
                corpus=path.name,
                rows=rows,
                scene=scene,
                seen=features.sentence_features(scene),
                labels=labels,
                overlap=overlap,
            )
        )
    return found


def fit(examples: Sequence[Example]) -> list[Any]:
    from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

    seen = np.concatenate([one.seen for one in examples])
    labels = np.concatenate([one.labels for one in examples])
    return [
        HistGradientBoostingClassifier(random_state=SEED + bag, **BOOSTING).fit(seen, labels) for bag in range(BAGS)
    ]


def cross_validated(examples: Sequence[Example]) -> list[np.ndarray]:
    """Each document's scores by a model that has not seen it."""
    order = np.random.default_rng(SEED).permutation(len(examples))
    scores: list[np.ndarray] = [np.zeros(0)] * len(examples)
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        models = fit([example for row, example in enumerate(examples) if row not in held])
        for row in held:
            scores[row] = np.mean([model.decision_function(examples[row].seen) for model in models], axis=0)
    return scores


def export(models: Sequence[Any], names: Sequence[str]) -> Trees:
    """Fitted classifiers' trees as padded arrays, averaged."""
    trees = [one[0].nodes for model in models for one in model._predictors]  # noqa: SLF001  # there is no public way
    width = max(len(nodes) for nodes in trees)
    column, left, right = (np.zeros((len(trees), width), dtype=np.int16) for _ in range(3))
    threshold = np.zeros((len(trees), width), dtype=np.float64)
    value = np.zeros((len(trees), width), dtype=np.float32)
    for row, nodes in enumerate(trees):
        for place, node in enumerate(nodes):
            value[row, place] = node["value"] / len(models)
            leaf = bool(node["is_leaf"])
            left[row, place] = place if leaf else node["left"]
            right[row, place] = place if leaf else node["right"]
            column[row, place] = 0 if leaf else node["feature_idx"]
            threshold[row, place] = 0 if leaf else node["num_threshold"]
    return Trees(
        column=column,
        threshold=threshold,
        left=left,
        right=right,
        value=value,
        base=float(np.mean([np.ravel(model._baseline_prediction)[0] for model in models])),  # noqa: SLF001
        depth=int(max(nodes["depth"].max() for nodes in trees)),
        names=tuple(names),
    )


def _chosen(example: Example, scores: np.ndarray, sentences: int) -> float:
    taken = extractive.choose(example.rows, example.scene.texts, example.scene.vectors, scores, sentences)
    return example.overlap.score([example.rows.index(row) for row in taken])


def _texts(document: Document) -> list[str]:
    return [*(document.text[start:end] for start, end in document.sentences[: shape.CANDIDATES]), document.title]


if __name__ == "__main__":
    train()
