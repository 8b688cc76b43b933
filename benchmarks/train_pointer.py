"""Makes bot/quotes/pointer.onnx and pointer.npz, which point at the speaker where the ranker is not sure.

    python -m benchmarks.train_pointer --train FILE.jsonl [--out FOLDER]

FILE is what benchmarks/train_speakers.py reads; run that first, for this corrects its ranker. Needs torch, and an hour
on one core. MiniLM reads a quotation with the words around it; a head of two layers scores the first token of every
candidate. The loss is the cross-entropy over the candidates, of these scores by themselves and of their sum with the
logarithms of the ranker's shares; those come from networks that had not seen the article (five folds). Speech that is
reported without marks, of which there is more, takes part in the first of the rounds. Nothing of every fifth article
takes part; on these the weights of both scores and the confidence (Platt 1999) are fitted in the end, four numbers, by
likelihood, so judge them on other articles.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import minilm
from benchmarks.quotes import HELD_OUT, marked_words, read_articles, shared
from benchmarks.train_speakers import FOLDS, PACKAGE, Group, Read, fit, groups_of, read
from bot.quotes.mentions import mentions_of
from bot.quotes.networks import Matrix
from bot.quotes.pointer import MODEL, NUMBERS, UNSURE, Encoded, encode, log_odds
from bot.quotes.ranker import load_ranker, softmax
from bot.quotes.reader import load_pipeline
from bot.quotes.windows import AHEAD, BACK, window_around

ROUNDS, BATCH, RATE, HEAD_RATE, WARM, DECAY, HIDDEN, DROPOUT = 3, 16, 1e-4, 1e-3, 0.06, 0.01, 128, 0.1
FROZEN = 1  # lowest layers that stay as they are
REPORTED = 5_000  # contents without marks in the first round
LONGEST = 80  # words of one
ALONE = 0.5  # weight of the loss without the ranker
PLATT_STEPS, RIDGE = 200, 1.0
SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A quotation with its candidates."""

    encoded: Encoded
    right: Matrix
    ranked: Matrix | None  # logarithms of the ranker's shares; None for reported speech


def main(argv: Sequence[str] | None = None) -> int:
    """Train, print how good it is, write the two files."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_pointer")
    parser.add_argument("--train", type=Path, required=True, help="labelled articles, a JSON document a line")
    parser.add_argument("--out", type=Path, default=PACKAGE, help="the folder for the two files")
    options = parser.parse_args(argv)
    import torch

    torch.set_num_threads(1)
    random.seed(SEED)
    torch.manual_seed(SEED)
    raw = read_articles(options.train)
    nlp = load_pipeline()
    held = examples_of(read(raw[HELD_OUT - 1 :: HELD_OUT], nlp), unseen=True)
    raw = [one for number, one in enumerate(raw) if number % HELD_OUT != HELD_OUT - 1]
    articles = read(raw, nlp)
    fitted = examples_of(articles, unseen=False)
    reported = [one for labels, article in zip(raw, articles, strict=True) for one in reported_of(labels, article)]
    print(f"fitted on {len(fitted)} quotations and {min(REPORTED, len(reported))} reported; held out: {len(held)}")
    del articles, raw
    network = Network(torch)
    learn(
        network, [one for one in fitted if one.right.any()], random.sample(reported, min(REPORTED, len(reported))), held
    )
    write(options.out, network, held)
    return 0


def examples_of(articles: Sequence[Read], *, unseen: bool) -> list[Example]:
    """Quotations with a labelled source; `unseen` are articles that the shipped ranker was not fitted on."""
    groups = groups_of(articles)
    if unseen:
        ranker = load_ranker()
        logarithms = [_logarithms(ranker, one) for one in groups]
    else:
        logarithms = [np.zeros(0, dtype=np.float32)] * len(groups)
        for fold in range(FOLDS):
            ranker = fit([one for one in groups if one.article % FOLDS != fold], members=2)
            for place, one in enumerate(groups):
                if one.article % FOLDS == fold:
                    logarithms[place] = _logarithms(ranker, one)
    return [
        Example(encoded=encode(one.window, one.places), right=one.right, ranked=ranked)
        for one, ranked in zip(groups, logarithms, strict=True)
    ]


def _logarithms(ranker: Any, group: Group) -> Matrix:
    return np.asarray(np.log(ranker.shares_of(group.features, [len(group.right)])[0] + 1e-9))


def reported_of(labels: dict[str, Any], article: Read) -> Iterator[Example]:
    """What is attributed without marks, in one stretch of one paragraph, with the mentions around it as candidates."""
    marks = marked_words(article.text)
    paragraphs = article.paragraphs
    for one in labels["attributions"]:
        if not one["source"] or not one["content"] or any(shared(s, m) for s in one["content"] for m in marks):
            continue
        low, high = min(s for s, _ in one["content"]), max(e for _, e in one["content"])
        index = next((i for i, p in enumerate(paragraphs) if p.draft.start <= low and high <= p.draft.end), None)
        if index is None:
            continue
        doc = paragraphs[index].doc
        inside = [t.i for t in doc if low <= paragraphs[index].draft.original(t.idx) < high and not t.is_space]
        if not inside or inside[-1] - inside[0] >= LONGEST:
            continue
        first, end = inside[0], inside[-1] + 1
        window = window_around(paragraphs, [(index, first, end)], [t.text for t in doc[first:end] if not t.is_space])
        near = range(max(0, index - BACK), min(len(paragraphs), index + AHEAD + 1))
        mentions = [m for i in near for m in mentions_of(paragraphs[i], i) if i != index or not first <= m.source < end]
        right = [
            any(
                s <= paragraphs[m.paragraph].draft.original(paragraphs[m.paragraph].doc[m.source].idx) < e
                for s, e in one["source"]
            )
            for m in mentions
        ]
        if any(right):
            places = [((m.paragraph, m.source), (m.paragraph, m.head)) for m in mentions]
            yield Example(encoded=encode(window, places), right=np.array(right, dtype=np.float32), ranked=None)


class Network:
    """MiniLM and the head, in torch."""

    def __init__(self, torch: Any) -> None:
        self.torch = torch
        nn = torch.nn
        self.encoder = minilm.load(FROZEN)
        size = self.encoder.config.hidden_size
        self.head = nn.Sequential(nn.Linear(size, HIDDEN), nn.GELU(), nn.Dropout(DROPOUT), nn.Linear(HIDDEN, 1))
        self.outside = nn.Parameter(torch.zeros(()))
        self.weight = nn.Parameter(torch.ones(()))

    def parameters(self) -> list[dict[str, Any]]:
        """Those that learn, with their rates."""
        return [
            {"params": [one for one in self.encoder.parameters() if one.requires_grad], "lr": RATE},
            {"params": [*self.head.parameters(), self.outside], "lr": HEAD_RATE},
            {"params": [self.weight], "lr": 10 * HEAD_RATE},
        ]

    def scores(self, batch: Sequence[Example]) -> list[Any]:
        """The scores of each example's candidates."""
        torch = self.torch
        width = max(len(one.encoded.ids) for one in batch)
        ids = torch.zeros(len(batch), width, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for row, one in enumerate(batch):
            ids[row, : len(one.encoded.ids)] = torch.tensor(one.encoded.ids)
            mask[row, : len(one.encoded.ids)] = 1
        places = torch.tensor([place for one in batch for place in one.encoded.places])
        rows = torch.tensor([row for row, one in enumerate(batch) for _ in one.encoded.places])
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        found = self.head(hidden.float()[rows, places.clamp(min=0)])[:, 0]
        found = torch.where(places >= 0, found, self.outside)
        return list(found.split([len(one.encoded.places) for one in batch]))


def learn(network: Network, fitted: Sequence[Example], reported: Sequence[Example], held: Sequence[Example]) -> None:
    """Fit the network, printing how it gets on."""
    torch = network.torch
    plan = [batches([*fitted, *(reported if number == 0 else ())]) for number in range(ROUNDS)]
    steps = sum(map(len, plan))
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (WARM * steps), (steps - step) / ((1 - WARM) * steps))
    )
    began = time.monotonic()
    network.encoder.train()
    for number, several in enumerate(plan):
        losses = []
        for batch in several:
            loss = _loss(network, batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([one for group in network.parameters() for one in group["params"]], 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            if len(losses) % 50 == 0:
                print(
                    f"{len(losses)} of {len(several)}: {np.mean(losses):.3f}, {time.monotonic() - began:.0f} s",
                    flush=True,
                )
        alone = np.mean([one.right[own.argmax()] for one, own in zip(held, judged(network, held), strict=True)])
        print(f"round {number + 1}: held out, by itself {alone:.3f}", flush=True)


def _loss(network: Network, batch: Sequence[Example]) -> Any:
    torch = network.torch
    losses = []
    for one, scores in zip(batch, network.scores(batch), strict=True):
        right = torch.from_numpy(one.right) > 0
        loss = scores.logsumexp(0) - scores[right].logsumexp(0)
        if one.ranked is not None:
            both = scores + network.weight * torch.from_numpy(one.ranked)
            loss = ALONE * loss + both.logsumexp(0) - both[right].logsumexp(0)
        losses.append(loss)
    return torch.stack(losses).mean()


def batches(examples: Sequence[Example]) -> list[list[Example]]:
    """Of like length, in random order."""
    shuffled = random.sample(list(examples), len(examples))
    made = []
    for first in range(0, len(shuffled), 16 * BATCH):
        some = sorted(shuffled[first : first + 16 * BATCH], key=lambda one: len(one.encoded.ids))
        made += [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
    return random.sample(made, len(made))


def judged(network: Network, examples: Sequence[Example]) -> list[Matrix]:
    """The scores of the candidates of each."""
    network.encoder.eval()
    network.head.eval()
    found: list[Matrix] = []
    with network.torch.inference_mode():
        for first in range(0, len(examples), BATCH):
            found += [scores.numpy() for scores in network.scores(examples[first : first + BATCH])]
    network.encoder.train()
    network.head.train()
    return found


def together(example: Example, scores: Matrix, scale: float, weight: float) -> tuple[bool, bool, float]:
    """Whether the ranker is unsure; whether the first of both, or of the ranker where sure, is right; its share."""
    assert example.ranked is not None
    unsure = math.exp(example.ranked.max()) < UNSURE
    shares = softmax(scale * scores + weight * example.ranked) if unsure else np.exp(example.ranked)
    return unsure, bool(example.right[shares.argmax()]), float(shares.max())


def weighed(examples: Sequence[Example], scores: Sequence[Matrix]) -> tuple[float, float]:
    """Scale and weight under which the right candidates of the unsure ones are likeliest."""
    unsure = [
        (own, one.ranked, one.right > 0)
        for one, own in zip(examples, scores, strict=True)
        if one.ranked is not None and math.exp(one.ranked.max()) < UNSURE and one.right.any()
    ]

    def likelihood(scale: float, weight: float) -> float:
        return sum(
            math.log(softmax(scale * own + weight * ranked)[right].sum() + 1e-6) for own, ranked, right in unsure
        )

    grid = [(scale / 20, weight / 20) for scale in range(1, 21) for weight in range(31)]
    return max(grid, key=lambda one: likelihood(*one))


def write(out: Path, network: Network, held: Sequence[Example]) -> None:
    """The two files."""
    head = [(part.weight.detach().numpy().T, part.bias.detach().numpy()) for part in (network.head[0], network.head[3])]
    (out / MODEL).write_bytes(minilm.exported(minilm.weights_of(network.encoder), head))
    scores = judged(network, held)
    scale, weight = weighed(held, scores)
    found = [together(one, own, scale, weight) for one, own in zip(held, scores, strict=True)]
    asked = [(share, right) for unsure, right, share in found if unsure]
    slope, offset = platt(asked)
    print(
        f"held out, with the ranker: {np.mean([right for _, right, _ in found]):.3f}; {len(asked)} of {len(held)} asked"
    )
    print(f"scale {scale:.2f}, weight {weight:.2f}, confidence {slope:.2f} x odds {offset:+.2f}")
    numbers = {"scale": scale, "weight": weight, "outside": network.outside.item(), "slope": slope, "offset": offset}
    np.savez(out / NUMBERS, **numbers)


def platt(asked: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and offset of a logistic regression of being right on the logarithmic odds of the share (Platt 1999)."""
    shares, right = np.array([share for share, _ in asked]), np.array([ok for _, ok in asked], dtype=float)
    columns = np.stack([log_odds(shares), np.ones_like(shares)], axis=1)
    target = np.where(right > 0, (right.sum() + 1) / (right.sum() + 2), 1 / ((1 - right).sum() + 2))
    found = np.zeros(2)
    for _ in range(PLATT_STEPS):
        p = 1 / (1 + np.exp(-columns @ found))
        # Odds are far from 0 where the network is sure, so whole steps of Newton's would run away.
        hessian = columns.T @ (columns * (p * (1 - p))[:, np.newaxis]) + np.eye(2)
        found = found + 0.5 * np.linalg.solve(hessian, columns.T @ (target - p) - RIDGE * (found - (1.0, 0.0)))
    return float(found[0]), float(found[1])


if __name__ == "__main__":
    raise SystemExit(main())
