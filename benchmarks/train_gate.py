"""Fits the gate's score, and says how good it is on what it was not fitted to.

    python -m benchmarks.train_gate --pairs FILE.jsonl --synthetic FILE.jsonl [--write]

Needs scikit-learn. Each line is {"id", "text", "summary", "label", "pair"?}: `--pairs` people's judgements of
sentences that models wrote, `--synthetic` sentences spoilt by rules, which weigh less. Of our own statements, of the
contrast sets (benchmarks/contrast.py) and of what a small model wrote about their articles (benchmarks/written.py)
those that are there for fitting come with them; what is kept apart is never read. All figures are cross-validated: the
folds part articles. The threshold is the highest at which 85 % of the faithful statements pass of writers
of whom neither the trees nor the rules nor the entailment model know anything: what was tuned on seems easier.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from benchmarks.contrast import FITTING, contrast_rows
from benchmarks.faithful import CALIBRATING, auc, fitting_statements, make_gate, own_statements, ranked, read_lines
from benchmarks.written import written_rows
from summarizers.gate import score
from summarizers.gate.features import NAMES
from summarizers.gate.finding import Finding

# Of a set as a whole, half of it on either side.
WEIGHT = {"pairs": 746.0, "synthetic": 150.0, "own": 200.0, "contrast": 1000.0, "written": 150.0}
FOLDS = 8
THROUGH = 0.85  # of the faithful statements that must pass
STOPPED = 0.8  # of the unfaithful ones that may not be posted: the source sentence that stands in for one is as good
TREES, DEPTH, RATE, LEAF, RIDGE = 150, 3, 0.06, 20, 1.0
# How much of a sentence is copied counts for it in one place and against it in another: a paraphrase copies nothing,
# a recombination nearly everything. Of all else more can only be worse.
EITHER_WAY = frozenset(("coverage", "pairs", "novel", "runs", "arcs", "missing", "order", "short"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Examples:
    """A set with its features: one row an example."""

    name: str
    rows: list[dict[str, Any]]
    values: np.ndarray
    found: list[list[Finding]]
    labels: np.ndarray
    groups: list[str]


def fit() -> None:
    """Print the cross-validated measures, and write the weights if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_gate", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--synthetic", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    options = parser.parse_args()
    gate = make_gate()
    sets = [
        examples(gate, "pairs", read_lines(options.pairs)),
        examples(gate, "synthetic", read_lines(options.synthetic)),
        examples(gate, "own", fitting_statements()),
        examples(gate, "contrast", contrast_rows(FITTING)),
        examples(gate, "written", written_rows("fit")),
    ]
    values = np.concatenate([one.values for one in sets])
    labels = np.concatenate([one.labels for one in sets])
    weights = np.concatenate([_weights(one) for one in sets])
    groups = [group for one in sets for group in one.groups]
    found = [each for one in sets for each in one.found]
    guessed = _cross_validated(values, labels, weights, groups)
    scores = _tempered(guessed, found)
    parts = np.split(scores, np.cumsum([len(one.labels) for one in sets])[:-1])
    judged = {one.name: (part, one.labels) for part, one in zip(parts, sets, strict=True)}
    model = _model().fit(values, labels, sample_weight=weights)
    others = examples(gate, "calibrate", own_statements(CALIBRATING))
    known = _tempered(model.predict_proba(others.values)[:, 1], others.found)
    threshold = _threshold(known[others.labels])
    sides = f"AUC {auc(known, others.labels):.3f}  {_sides(known, others.labels, threshold)}"
    print(f"threshold {threshold:.3f}; of {len(known)} statements of writers unknown to it: {sides}")
    print("cross-validated:")
    for part, one in zip(parts, sets, strict=True):
        pairs = ranked(part, one.rows)
        print(
            f"  {one.name:<10} {len(part):5d}  AUC {auc(part, one.labels):.3f}  {_sides(part, one.labels, threshold)}"
            + ("" if pairs is None else f"  pairs {pairs:.3f}")
        )
    posted = _posted([judged[name] for name in ("pairs", "own", "written")])
    print(f"what models write is posted from {posted:.3f}:")
    for part, one in zip(parts, sets, strict=True):
        print(f"  {one.name:<10} {_sides(part, one.labels, posted)}")
    if options.write:
        _write(model, threshold, posted)


def examples(gate: Any, name: str, rows: list[dict[str, Any]]) -> Examples:
    """The features of each row, its summary taken as one sentence."""
    known = [gate.evidence(row["text"], row["summary"]) for row in rows]
    return Examples(
        name=name,
        rows=rows,
        values=np.array([values for values, _ in known]),
        found=[found for _, found in known],
        labels=np.array([row["label"] for row in rows], dtype=bool),
        groups=[f"{name} {crc32(row['text'].encode())}" for row in rows],
    )


def _weights(one: Examples) -> np.ndarray:
    share = one.labels.mean()
    weights = np.where(one.labels, 0.5 / share, 0.5 / (1 - share))
    return np.asarray(weights * WEIGHT[one.name] / len(one.labels))


def _model() -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

    return HistGradientBoostingClassifier(
        max_iter=TREES,
        max_depth=DEPTH,
        learning_rate=RATE,
        min_samples_leaf=LEAF,
        l2_regularization=RIDGE,
        monotonic_cst=[_direction(name) for name in NAMES],
        early_stopping=False,
        random_state=0,
    )


def _direction(name: str) -> int:
    return 0 if name in EITHER_WAY else -1


def _cross_validated(values: np.ndarray, labels: np.ndarray, weights: np.ndarray, groups: Sequence[str]) -> np.ndarray:
    from sklearn.model_selection import GroupKFold

    guessed = np.zeros(len(labels))
    for train, test in GroupKFold(FOLDS).split(values, labels, groups):
        model = _model().fit(values[train], labels[train], sample_weight=weights[train])
        guessed[test] = model.predict_proba(values[test])[:, 1]
    return guessed


def _tempered(guessed: np.ndarray, found: Sequence[Sequence[Finding]]) -> np.ndarray:
    return np.array([score.tempered(float(one), each) for one, each in zip(guessed, found, strict=True)])


def _threshold(faithful: np.ndarray) -> float:
    """The highest at which as many pass as should, of the scores of faithful sentences."""
    tried = np.arange(0.0, 1.0, 0.001)
    return float(round(max(one for one in tried if (faithful >= one).mean() >= THROUGH), 3))


def _posted(parts: Sequence[tuple[np.ndarray, np.ndarray]]) -> float:
    """The lowest at which four fifths of the unfaithful of each set are stopped."""
    return float(round(max(np.quantile(scores[~labels], STOPPED) for scores, labels in parts), 3))


def _sides(scores: np.ndarray, labels: np.ndarray, threshold: float) -> str:
    through, stopped = (scores[labels] >= threshold).mean(), (scores[~labels] < threshold).mean()
    return f"let through {through:.3f}  stopped {stopped:.3f}"


def _write(model: Any, threshold: float, posted: float) -> None:
    trees = [
        [
            [float(round(node["value"], 5))]
            if node["is_leaf"]
            else [int(node["feature_idx"]), float(node["num_threshold"]), int(node["left"]), int(node["right"])]
            for node in grown[0].nodes
        ]
        for grown in model._predictors  # noqa: SLF001  # there is no public way to the trees
    ]
    bias = float(np.ravel(model._baseline_prediction)[0])  # noqa: SLF001
    kept = {"features": list(NAMES), "bias": round(bias, 5), "threshold": threshold, "posted": posted, "trees": trees}
    path = Path(score.__file__).with_name(score.WEIGHTS)
    path.write_text(json.dumps(kept, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"wrote {path.name}: {len(trees)} trees, {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    fit()
