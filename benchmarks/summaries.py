"""Summaries against the publisher's first sentences, and the encoder against its own bare session.

    python -m benchmarks.summaries [--data FILE.jsonl] [--sentences 3]

Each line of the data is {"id", "text", "summary", "title"?}. Constants were tuned on the first half of the rows, so
only the second half is judged. ROUGE is rouge-score's, with its stemmer; the interval is a paired bootstrap over
documents (Koehn 2004): where it lies above 0, the difference is more than luck.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from summarizers.encoder import BATCH, BatchEncoder, load_encoder
from summarizers.extractive import make_document
from summarizers.registry import load_summarizer
from summarizers.summary import Document, Encoder

MEASURES = ("rouge1", "rouge2", "rougeLsum")
SAMPLES = 2_000  # of the bootstrap
SEED = 20_261_124
TIMED_SENTENCES = 256
ROUNDS = 9
NEWS = "the harbour council voted on Monday to keep the ferry from Quay Harbour after a long debate in the town hall"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """A system's F1 values, in percent: one row a document, one column a measure."""

    name: str
    values: np.ndarray

    @property
    def means(self) -> np.ndarray:
        return np.asarray(self.values.mean(axis=1))


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.summaries", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, help="JSON lines with a text and a summary in each")
    parser.add_argument("--sentences", type=int, default=3)
    options = parser.parse_args()
    encoder = load_encoder(None)
    if options.data:
        print_quality(options.data, encoder, options.sentences)
    else:
        print("No --data: quality is not judged.")
    print_speed(encoder)


def print_quality(data: Path, encoder: Encoder, sentences: int) -> None:
    rows = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = rows[len(rows) // 2 :]
    documents = [make_document(str(row.get("title") or ""), row["text"]) for row in rows]
    golds = [row["summary"] for row in rows]
    lead = Judged(name=f"Lead-{sentences}", values=_judge([_lead(one, sentences) for one in documents], golds))
    print(f"{data.name}: {len(rows)} documents kept for judging, {sentences} sentences each")
    print(f"{'':<14}{'R1':>7}{'R2':>7}{'RLsum':>7}{'mean':>7}  against {lead.name} (95 %)")
    _print_row(lead, lead)
    for name in ("lead", "extractive"):
        made = load_summarizer(name, encoder).summarize(documents, sentences)
        texts = [[sentence.text for sentence in summary.sentences] for summary in made]
        _print_row(Judged(name=name, values=_judge(texts, golds)), lead)


def print_speed(encoder: Encoder) -> None:
    """Sentences a second through `encode`, and through the bare session on the same batches, taken in turn."""
    texts = [_sentence(row) for row in range(TIMED_SENTENCES)]
    encoder.encode(texts[:BATCH])
    batches = _batches(encoder, texts)
    ours, bare = [], []
    for _ in range(ROUNDS):  # in turn, so that a busy machine slows both
        ours.append(_seconds(lambda: encoder.encode(texts)))
        bare.append(_seconds(batches))
    ratio = np.median(np.array(bare) / np.array(ours))
    print(f"encoder {encoder.name}: {len(texts) / np.median(ours):.0f} sentences/s on {os.cpu_count()} cores")
    print(f"  its bare session on the same batches: {len(texts) / np.median(bare):.0f} sentences/s; ratio {ratio:.2f}")


def bootstrap(differences: np.ndarray) -> tuple[float, float]:
    """The 95 % interval of a mean."""
    draws = np.random.default_rng(SEED).integers(0, len(differences), (SAMPLES, len(differences)))
    low, high = np.percentile(differences[draws].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def _print_row(system: Judged, lead: Judged) -> None:
    columns = "".join(f"{value:7.2f}" for value in [*system.values.mean(axis=0), system.means.mean()])
    against = ""
    if system is not lead:
        differences = system.means - lead.means
        low, high = bootstrap(differences)
        against = f"  {differences.mean():+.2f} [{low:+.2f}, {high:+.2f}]"
    print(f"{system.name:<14}{columns}{against}")


def _lead(document: Document, sentences: int) -> list[str]:
    return [document.text[start:end] for start, end in document.sentences[:sentences]]


def _judge(summaries: Sequence[Sequence[str]], golds: Sequence[str]) -> np.ndarray:
    from rouge_score.rouge_scorer import RougeScorer  # type: ignore[import-untyped]

    scorer = RougeScorer(MEASURES, use_stemmer=True)
    values = []
    for sentences, gold in zip(summaries, golds, strict=True):
        found = scorer.score(gold, "\n".join(sentences))  # ROUGE-Lsum takes each line for a sentence
        values.append([100 * found[measure].fmeasure for measure in MEASURES])
    return np.array(values)


def _batches(encoder: Encoder, texts: Sequence[str]) -> Callable[[], None]:
    """The same sentences through the session alone: tokenised and padded beforehand, and not pooled."""
    assert isinstance(encoder, BatchEncoder)
    prepared = encoder.batches(texts)

    def run() -> None:
        for ids, mask, _ in prepared:
            encoder.forward(ids, mask)

    return run


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _sentence(row: int) -> str:
    """Invented news of 8 to 35 words."""
    words = NEWS.split()
    return " ".join(words[(row * 7 + place) % len(words)] for place in range(8 + row % 28)).capitalize() + "."


if __name__ == "__main__":
    main()
