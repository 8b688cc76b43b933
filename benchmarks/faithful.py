"""The gate against people's judgements: what it stops, what it lets through, and what it costs.

    python -m benchmarks.faithful [--data FILE.jsonl]…

Each line of the data is {"id", "text", "summary", "label": 1 faithful | 0 not, "pair"?}. A summary is supported if all
its sentences are; its score is the lowest of theirs. Without --data our own statements about our own articles are
judged: the half that the gate was fitted with, the half that was kept apart, and those of six writers who knew nothing
of the gate, with what is right of each kind; what SmolLM2-135M-Instruct wrote about these writers' articles, but for
copies, as three readers judged it who knew nothing of the gate either; and the contrast sets (benchmarks/contrast.py)
of the two writers that nothing was fitted with.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contrast import JUDGED, contrast_rows
from benchmarks.written import agreed
from summarizers.encoder import load_encoder
from summarizers.gate import Gate
from summarizers.sentences import split_sentences

STATEMENTS = Path(__file__).parent.parent / "tests" / "summarizers" / "gate_statements.jsonl"
ARTICLES = STATEMENTS.with_name("gate_articles.jsonl")
WRITTEN = STATEMENTS.with_name("gate_written.jsonl")
FITTING = ("dev", "practice", "fit")  # of our own statements those that the score is fitted with
CALIBRATING = "calibrate"  # and those that only the threshold is taken from
HALVES = {"dev": "fitted with", "judge": "kept apart", "wide": "six other writers', kept apart"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """How well a gate's answers agree with people's."""

    count: int
    let_through: float  # share of the faithful ones that are supported
    stopped: float  # share of the unfaithful ones that are not
    auc: float  # area under the ROC curve of the score
    pairs: float | None  # share of the pairs whose faithful member scores higher, ties half

    def __str__(self) -> str:
        pairs = "" if self.pairs is None else f"  pairs {self.pairs:.3f}"
        return (
            f"{self.count:5d} summaries  let through {self.let_through:.3f}  stopped {self.stopped:.3f}"
            f"  AUC {self.auc:.3f}{pairs}"
        )


def main() -> None:
    """Print a line a set."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faithful", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, action="append", help="JSON lines with a text, a summary and a label")
    options = parser.parse_args()
    gate = make_gate()
    if options.data:
        for path in options.data:
            rows = read_lines(path)
            print(path.name, judged(rows, checked(gate, rows)))
    else:
        for half, told in HALVES.items():
            rows = own_statements(half)
            answers = checked(gate, rows)
            print(f"our own statements, {told}: {judged(rows, answers)}")
            print(f"  right of each kind: {_kinds(rows, answers)}")
        rows = written_sentences()
        print(f"what a model wrote, kept apart: {judged(rows, checked(gate, rows))}")
        rows = contrast_rows(JUDGED)
        answers = checked(gate, rows)
        print(f"contrast sets, kept apart: {judged(rows, answers)}")
        for style in sorted({row["style"] for row in rows}):
            some = [place for place, row in enumerate(rows) if row["style"] == style]
            print(f"  {style:<6} {judged([rows[place] for place in some], [answers[place] for place in some])}")
    print_speed(gate)


def make_gate() -> Gate:
    """The gate on the default models."""
    from bot.quotes.reader import QuoteReader

    return Gate(QuoteReader().parse, load_encoder(None))


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The documents of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def own_statements(half: str) -> list[dict[str, Any]]:
    """Our own statements of a half, as rows to judge."""
    texts = _texts()
    return [
        {
            "id": number,
            "text": texts[one["article"]],
            "summary": one["statement"],
            "label": int(one["faithful"]),
            "kind": one["kind"],
        }
        for number, one in enumerate(read_lines(STATEMENTS))
        if one["half"] == half
    ]


def fitting_statements() -> list[dict[str, Any]]:
    """Our own statements that the score is fitted with."""
    return [row for half in FITTING for row in own_statements(half)]


def written_sentences() -> list[dict[str, Any]]:
    """Sentences of a language model about our own articles, as rows to judge: those that readers agree on."""
    texts = _texts()
    return [
        {"id": number, "text": texts[one["article"]], "summary": one["sentence"], "label": label}
        for number, one in enumerate(read_lines(WRITTEN))
        if (label := agreed(one["votes"])) is not None
    ]


def checked(gate: Gate, rows: Sequence[dict[str, Any]]) -> list[tuple[bool, float]]:
    """For each row whether its summary is supported, and its score."""
    answers = []
    for row in rows:
        sentences = [row["summary"][start:end] for start, end in split_sentences(row["summary"])]
        verdicts = gate.check(row["text"], sentences)
        score = min((one.score for one in verdicts), default=0.0)
        answers.append((all(one.supported for one in verdicts), score))
    return answers


def judged(rows: Sequence[dict[str, Any]], answers: Sequence[tuple[bool, float]]) -> Measures:
    """The measures of a gate's answers."""
    labels = np.array([row["label"] for row in rows], dtype=bool)
    supported = np.array([one[0] for one in answers], dtype=bool)
    scores = np.array([one[1] for one in answers])
    return Measures(
        count=len(rows),
        let_through=float(supported[labels].mean()) if labels.any() else float("nan"),
        stopped=float((~supported)[~labels].mean()) if (~labels).any() else float("nan"),
        auc=auc(scores, labels),
        pairs=ranked(scores, rows),
    )


def auc(scores: np.ndarray, labels: np.ndarray) -> float:
    """How often a faithful summary scores higher than an unfaithful one, ties half (Mann and Whitney 1947)."""
    good, bad = scores[labels], scores[~labels]
    if not len(good) or not len(bad):
        return float("nan")
    higher = (good[:, None] > bad[None, :]).sum() + 0.5 * (good[:, None] == bad[None, :]).sum()
    return float(higher / (len(good) * len(bad)))


def ranked(scores: np.ndarray, rows: Sequence[dict[str, Any]]) -> float | None:
    """The share of pairs in the right order; None where there are none."""
    pairs: dict[object, dict[int, float]] = {}
    for score, row in zip(scores, rows, strict=True):
        if "pair" in row:
            pairs.setdefault(row["pair"], {})[row["label"]] = float(score)
    whole = [pair for pair in pairs.values() if len(pair) == 2]
    if not whole:
        return None
    return sum((pair[1] > pair[0]) + 0.5 * (pair[1] == pair[0]) for pair in whole) / len(whole)


def print_speed(gate: Gate) -> None:
    """Milliseconds a sentence once the models are loaded, on articles that were not seen before.

    Beside the time on the clock that of the processor, which others on the machine lengthen less.
    """
    texts = _texts()
    said: dict[str, list[str]] = {}
    for one in read_lines(STATEMENTS):
        if one["half"] in {"fit", CALIBRATING}:
            continue  # more of the same
        said.setdefault(one["article"], []).append(one["statement"])
    began, worked = time.perf_counter(), time.process_time()
    for key, sentences in said.items():
        for first in range(0, len(sentences), 3):  # as a summary of three sentences asks
            gate.check(f"{texts[key]}\n\nPart {first}.", sentences[first : first + 3])
    count = sum(len(sentences) for sentences in said.values())
    clock, processor = (1000 * spent / count for spent in (time.perf_counter() - began, time.process_time() - worked))
    print(f"{clock:.1f} ms a sentence, {processor:.1f} of the processor, three to an article that is new")


def _texts() -> dict[str, str]:
    """Our own articles by their ids."""
    return {article["id"]: article["text"] for article in read_lines(ARTICLES)}


def _kinds(rows: Sequence[dict[str, Any]], answers: Sequence[tuple[bool, float]]) -> str:
    right: dict[str, list[bool]] = {}
    for row, (supported, _) in zip(rows, answers, strict=True):
        name = f"{'+' if row['label'] else '-'}{row['kind']}"
        right.setdefault(name, []).append(supported == bool(row["label"]))
    return ", ".join(f"{name} {sum(found)}/{len(found)}" for name, found in sorted(right.items()))


if __name__ == "__main__":
    main()
