"""Makes bot/quotes/speakers.npz and cue_odds.json, which choose the speaker of a quotation.

    python -m benchmarks.train_speakers --train FILE.jsonl [--out FOLDER]

FILE has labelled articles as benchmarks/quotes.py reads them, with the cue's spans too. Every fifth article is held
out: nothing is fitted on it, and what is printed of it is what the rules and the networks do with articles they have
not seen. The networks are fitted on the others by the cross-entropy of the softmax over each quotation's candidates,
and the confidence by isotonic regression on five folds of them. The same seed gives the same weights on one machine.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quotes import COVERED, HELD_OUT, Labelled, Predicted, is_right, labelled, read_articles, shared
from benchmarks.small_networks import Weights, stacked, untrained, weights_of
from bot.quotes.attribute import attribute
from bot.quotes.marks import Marked, find_marked
from bot.quotes.networks import Matrix, stored_layers
from bot.quotes.ranker import FILE, expand
from bot.quotes.ranking import FEATURES, Article, Candidate, as_attribution
from bot.quotes.reader import load_pipeline
from bot.quotes.resolve import Resolver
from bot.quotes.scene import Paragraph, draft_paragraphs, parse
from bot.quotes.windows import Place, Window

PACKAGE = Path(__file__).parent.parent / "bot" / "quotes"
HIDDEN, DROPOUT, EPOCHS, BATCH, RATE, DECAY, MEMBERS, FOLDS = (64, 32), 0.4, 20, 64, 4e-3, 1e-3, 4, 5
RARE = 8  # occurrences below which a word's odds say nothing
LEAST_ODDS = -4.5
PRIOR = (0.5, 5.0)  # added to what was counted: as a cue, as none


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A labelled article, parsed."""

    text: str
    marked: Sequence[Marked]
    paragraphs: Sequence[Paragraph]
    gold: Sequence[Labelled]
    cues: frozenset[int]  # offsets inside cues


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The candidates of one quotation."""

    article: int
    features: Matrix
    right: Matrix  # 1 for each candidate that names the labelled source
    places: Sequence[Sequence[Place]]  # of each candidate
    window: Window


def main(argv: Sequence[str] | None = None) -> int:
    """Train, print how good it is, write the two files."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.train_speakers", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--train", type=Path, required=True, help="labelled articles, a JSON document a line")
    parser.add_argument("--out", type=Path, default=PACKAGE, help="the folder for the two files")
    options = parser.parse_args(argv)
    articles = read_articles(options.train)
    nlp = load_pipeline()
    train(read(articles, nlp), options.out)
    return 0


def read(articles: Iterable[dict[str, Any]], nlp: Any) -> list[Read]:
    """Parse labelled articles."""
    made = []
    for article in articles:
        text = article["text"]
        marked = find_marked(text)
        cues = frozenset(i for one in article["attributions"] for s, e in one["cue"] for i in range(s, e))
        paragraphs = parse(nlp, list(draft_paragraphs(text, marked)))
        made.append(Read(text=text, marked=marked, paragraphs=paragraphs, gold=labelled(article), cues=cues))
    return made


def train(articles: Sequence[Read], out: Path) -> None:
    """Fit everything and write it."""
    fitted = [one for number, one in enumerate(articles) if number % HELD_OUT != HELD_OUT - 1]
    held = [one for number, one in enumerate(articles) if number % HELD_OUT == HELD_OUT - 1]
    (out / "cue_odds.json").write_text(json.dumps(cue_odds(fitted), indent=0), encoding="utf-8")
    groups, unseen = groups_of(fitted), groups_of(held)
    for name, several in (("fitted on", groups), ("held out", unseen)):
        print(f"{name}: {len(several)} quotations; the rules are right in {_share(_by_rules(several)):.3f},", end=" ")
        print(f"some candidate is in {_share(one.right.max() > 0 for one in several):.3f}")
    shares, right = [], []
    for fold in range(FOLDS):
        model = fit([one for one in groups if one.article % FOLDS != fold], members=2)
        for one in groups:
            if one.article % FOLDS == fold:
                given = _shares(model, one)
                shares.append(float(given.max()))
                right.append(float(one.right[given.argmax()]))
    print(f"five folds: right in {np.mean(right):.3f}")
    edges, levels = isotonic(np.array(shares), np.array(right))
    model = fit(groups, members=MEMBERS)
    print(f"held out: right in {_share(one.right[_shares(model, one).argmax()] for one in unseen):.3f}")
    stored: dict[str, Any] = {
        "mean": model.mean,
        "deviation": model.deviation,
        "shares": edges,
        "right": levels,
        **stored_layers(model.layers),
    }
    np.savez_compressed(out / FILE, **stored)


def isotonic(shares: Matrix, right: Matrix) -> tuple[Matrix, Matrix]:
    """The rising step function nearest to what was right (pool adjacent violators), as its edges and their levels."""
    order = np.argsort(shares, kind="stable")
    blocks: list[list[float]] = []  # first share, last share, mean, number
    for share, value in zip(shares[order].tolist(), right[order].tolist(), strict=True):
        blocks.append([share, share, value, 1])
        while len(blocks) > 1 and (blocks[-2][2] >= blocks[-1][2] or blocks[-2][1] == blocks[-1][0]):
            (first, _, low, few), (_, last, high, more) = blocks[-2:]
            blocks[-2:] = [[first, last, (low * few + high * more) / (few + more), few + more]]
    steps = [(edge, level) for first, last, level, _ in blocks for edge in dict.fromkeys((first, last))]
    edges, levels = zip(*steps, strict=True)
    return np.array(edges, dtype=np.float32), np.array(levels, dtype=np.float32)


def cue_odds(articles: Sequence[Read]) -> dict[str, float]:
    """How often each verb and noun outside quotations is a cue, as logarithmic odds."""
    seen: Counter[str] = Counter()
    telling: Counter[str] = Counter()
    for article in articles:
        for paragraph in article.paragraphs:
            for token in paragraph.doc:
                if paragraph.inside[token.i] < 0 and token.tag_[:2] in {"VB", "NN"}:
                    seen[token.lower_] += 1
                    telling[token.lower_] += paragraph.draft.original(token.idx) in article.cues
    odds = {
        word: round(math.log((telling[word] + PRIOR[0]) / (number - telling[word] + PRIOR[1])), 2)
        for word, number in sorted(seen.items())
        if number >= RARE
    }
    return {word: value for word, value in odds.items() if value > LEAST_ODDS}


def groups_of(articles: Sequence[Read]) -> list[Group]:
    """The candidates of every quotation with a labelled source."""
    groups = []
    for number, article in enumerate(articles):
        chosen = attribute(article.paragraphs, len(article.marked))
        resolver = Resolver(article.text, article.paragraphs)
        scene = Article(article.text, article.marked, article.paragraphs, chosen, resolver)
        for quotation, one in enumerate(article.marked):
            wanted = next((g for g in article.gold if g.source and _covers(one, g)), None)
            candidates = scene.candidates(quotation) if wanted else []
            if wanted and candidates:
                right = [_names_it(article, resolver, scene, candidate, wanted) for candidate in candidates]
                features = np.array([candidate.features for candidate in candidates], dtype=np.float32)
                groups.append(
                    Group(
                        article=number,
                        features=features,
                        right=np.array(right, dtype=np.float32),
                        places=[candidate.places for candidate in candidates],
                        window=scene.window(quotation),
                    )
                )
    return groups


def _covers(one: Marked, wanted: Labelled) -> bool:
    return shared((one.start, one.end), (wanted.start, wanted.end)) >= COVERED * (wanted.end - wanted.start)


def _names_it(article: Read, resolver: Resolver, scene: Article, candidate: Candidate, wanted: Labelled) -> bool:
    made = as_attribution(article.paragraphs, candidate)
    mention = resolver.span(made)
    person, _ = scene.who(candidate.mention.paragraph, candidate.mention.source)
    name = person.name if person is not None else article.text[mention[0] : mention[1]]
    given = Predicted(start=0, end=0, speaker=name, mention=mention)
    return is_right(article.text, wanted, given)


def fit(groups: Sequence[Group], *, members: int) -> Any:
    """Train networks on one core; a Ranker without a table of confidences."""
    import torch

    from bot.quotes.ranker import Ranker

    torch.set_num_threads(1)
    known = [one for one in groups if one.right.any()]
    rows = [expand(one.features) for one in known]
    everything = np.concatenate(rows)
    mean, deviation = everything.mean(axis=0), everything.std(axis=0) + 1e-3
    inputs = [torch.from_numpy(np.clip((one - mean) / deviation, -6, 6).astype(np.float32)) for one in rows]
    targets = [torch.from_numpy(one.right) for one in known]
    networks = [_fit_one(inputs, targets, seed) for seed in range(members)]
    empty = np.zeros(1, dtype=np.float32)
    return Ranker(mean=mean, deviation=deviation, layers=stacked(networks), shares=empty, right=empty)


def _fit_one(inputs: Sequence[Any], targets: Sequence[Any], seed: int) -> Weights:
    import torch

    order = np.random.default_rng(seed)
    network = untrained(inputs[0].shape[1], HIDDEN, DROPOUT, seed)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps = math.ceil(len(inputs) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=EPOCHS * steps)
    for _ in range(EPOCHS):
        shuffled = order.permutation(len(inputs))
        for first in range(0, len(shuffled), BATCH):
            batch = shuffled[first : first + BATCH]
            scores = network(torch.cat([inputs[i] for i in batch]))[:, 0]
            loss = torch.stack(
                [
                    score.logsumexp(0) - score[targets[i] > 0].logsumexp(0)
                    for i, score in zip(batch, scores.split([len(inputs[i]) for i in batch]), strict=True)
                ]
            ).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return weights_of(network)


def _shares(model: Any, group: Group) -> Matrix:
    return np.asarray(model.shares_of(group.features, [len(group.right)])[0])


def _by_rules(groups: Sequence[Group]) -> Iterable[bool]:
    column = FEATURES.index("the rules' choice")
    return [bool((one.right * one.features[:, column]).any()) for one in groups]


def _share(values: Iterable[Any]) -> float:
    return float(np.mean([float(value) for value in values]))


if __name__ == "__main__":
    raise SystemExit(main())
