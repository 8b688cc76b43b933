"""Makes bot/quotes/reported.npz, which finds reported speech that has no marks.

    python -m benchmarks.train_reported --train FILE.jsonl [--out FOLDER]

FILE has labelled articles as benchmarks/quotes.py reads them, with the cue's spans too. Every fifth article is held
out: nothing is fitted on it. The networks are fitted on the others by the cross-entropy of the softmax over each cue's
clauses and none of them; the odds of words come without the article they are used on. Printed are the words found on
five folds of the fitted articles, by the threshold, and on the held-out ones. The same seed gives the same weights on
one machine.
"""

from __future__ import annotations

import argparse
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quotes import HELD_OUT, marked_words, read_articles, shared
from benchmarks.small_networks import Weights, stacked, untrained, weights_of
from bot.quotes.attribute import attribute
from bot.quotes.clauses import Clause, Odds, clauses_of, part_key, root_of
from bot.quotes.find import kinds_of
from bot.quotes.indirect import LEAST, LEAST_OTHER, find_reported, quoted
from bot.quotes.marks import find_marked
from bot.quotes.networks import Layers, Matrix, stored_layers
from bot.quotes.reader import load_pipeline
from bot.quotes.reporting import FILE, Finder
from bot.quotes.scene import Paragraph, draft_paragraphs, parse

PACKAGE = Path(__file__).parent.parent / "bot" / "quotes"
HIDDEN, DROPOUT, EPOCHS, BATCH, RATE, DECAY, MEMBERS, FOLDS = (48, 24), 0.2, 8, 256, 3e-3, 1e-3, 3, 5
ALIKE = 0.5  # share of words in common from which a clause is a labelled content
RARE = 8  # occurrences below which a word's odds say nothing
LEAST_ODDS = -4.5
PRIOR = (0.5, 5.0)  # added to what was counted: as a cue, as none
THRESHOLDS = ((0.2, 0.2), (0.3, 0.3), (0.4, 0.4), (0.5, 0.5), (LEAST, LEAST_OTHER))  # of clauses, of other complements
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """An article's labelled contents that touch no marks."""

    words: frozenset[int]  # offsets where their words begin
    contents: Sequence[frozenset[int]]
    cues: dict[int, list[int]]  # offset inside a cue to its contents


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A labelled article, parsed."""

    text: str
    paragraphs: Sequence[Paragraph]
    quotations: Sequence[bool]
    labels: Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A cue's clauses; `right` is the one that is labelled, -1 for none."""

    article: int
    roots: Sequence[str]  # keys of the odds that count the cue
    parts: Sequence[str]  # key of the odds that count each clause
    features: Matrix
    right: int


def main(argv: Sequence[str] | None = None) -> int:
    """Train, print how good it is, write the file."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.train_reported", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--train", type=Path, required=True, help="labelled articles, a JSON document a line")
    parser.add_argument("--out", type=Path, default=PACKAGE, help="the folder for the file")
    options = parser.parse_args(argv)
    articles = read_articles(options.train)
    nlp = load_pipeline()
    train([read(article, nlp) for article in articles], options.out)
    return 0


def read(article: dict[str, Any], nlp: Any) -> Read:
    """Parse a labelled article and tell its quotations."""
    text = article["text"]
    marked = find_marked(text)
    paragraphs = parse(nlp, list(draft_paragraphs(text, marked)))
    kinds = kinds_of(text, marked, paragraphs, attribute(paragraphs, len(marked)))
    quotations = [kind is not None for kind in kinds]
    return Read(text=text, paragraphs=paragraphs, quotations=quotations, labels=labels_of(article))


def labels_of(article: dict[str, Any]) -> Labels:
    """The labels of reported speech without marks."""
    text, marks = article["text"], marked_words(article["text"])
    contents: list[frozenset[int]] = []
    cues: dict[int, list[int]] = {}
    for one in article["attributions"]:
        if not any(shared(span, mark) for span in one["content"] for mark in marks):
            for start, end in one["cue"]:
                for offset in range(start, end):
                    cues.setdefault(offset, []).append(len(contents))
            contents.append(frozenset(at for span in one["content"] for at in _words(text, *span)))
    return Labels(words=frozenset().union(*contents), contents=contents, cues=cues)


def train(articles: Sequence[Read], out: Path) -> None:
    """Fit everything and write it."""
    fitted = [one for number, one in enumerate(articles) if number % HELD_OUT != HELD_OUT - 1]
    held = [one for number, one in enumerate(articles) if number % HELD_OUT == HELD_OUT - 1]
    finders = [
        fit([one for number, one in enumerate(fitted) if number % FOLDS != fold], members=1) for fold in range(FOLDS)
    ]
    folds = [(one, finders[number % FOLDS]) for number, one in enumerate(fitted)]
    for least in THRESHOLDS:
        print(f"five folds, from {least[0]:.2f} and {least[1]:.2f}: {_scores(folds, least)}")
    finder = fit(fitted, members=MEMBERS)
    for least in THRESHOLDS:
        print(f"held out, from {least[0]:.2f} and {least[1]:.2f}: {_scores([(one, finder) for one in held], least)}")
    write(finder, out)


def fit(articles: Sequence[Read], *, members: int) -> Finder:
    """The odds of words and the networks, on these articles."""
    everything = Odds(table={})
    counted = [counts(_cues(number, one, everything, -math.inf)) for number, one in enumerate(articles)]
    yes: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for telling, met in counted:
        yes.update(telling)
        seen.update(met)
    cues: list[Cue] = []
    for number, (article, (telling, met)) in enumerate(zip(articles, counted, strict=True)):
        without = odds_of({key: (yes[key] - telling[key], seen[key] - met[key]) for key in met})
        cues += _cues(number, article, without)
    mean, deviation, layers = _networks(cues, members)
    return Finder(
        odds=odds_of({key: (yes[key], seen[key]) for key in seen}), mean=mean, deviation=deviation, layers=layers
    )


def counts(cues: Iterable[Cue]) -> tuple[Counter[str], Counter[str]]:
    """How often each key was a cue of reported speech, and how often it was met."""
    yes: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for cue in cues:
        parts = set(cue.parts)
        seen.update([*cue.roots, *parts])
        if cue.right >= 0:
            yes.update([*cue.roots, cue.parts[cue.right]])
    return yes, seen


def odds_of(counted: dict[str, tuple[int, int]]) -> Odds:
    """Logarithmic odds of what was met often enough."""
    table = {
        key: round(math.log((yes + PRIOR[0]) / (seen - yes + PRIOR[1])), 2)
        for key, (yes, seen) in sorted(counted.items())
        if seen >= RARE
    }
    return Odds(table={key: value for key, value in table.items() if value > LEAST_ODDS})


def _cues(number: int, article: Read, odds: Odds, least: float | None = None) -> Iterator[Cue]:
    labels = article.labels
    for paragraph in article.paragraphs:
        shut = quoted(paragraph, article.quotations)
        clauses = clauses_of(paragraph, shut, odds) if least is None else clauses_of(paragraph, shut, odds, least)
        for several in clauses:
            cue = paragraph.doc[several[0].cue]
            wanted = [labels.contents[i] for i in labels.cues.get(paragraph.draft.original(cue.idx), ())]
            yield Cue(
                article=number,
                roots=(root_of(cue.lower_), f"={cue.lower_}"),
                parts=[part_key(cue, one.part) for one in several],
                features=np.array([one.features for one in several], dtype=np.float32),
                right=_right(article, paragraph, several, wanted),
            )


def _right(article: Read, paragraph: Paragraph, clauses: Sequence[Clause], wanted: Sequence[frozenset[int]]) -> int:
    best, at = ALIKE, -1
    for number, clause in enumerate(clauses if wanted else ()):
        last = paragraph.doc[clause.last]
        words = _words(article.text, *paragraph.original(paragraph.doc[clause.first].idx, last.idx + len(last.text)))
        alike = max(len(words & content) / len(words | content) for content in wanted)
        if alike > best or (alike == best and at < 0):
            best, at = alike, number
    return at


def _words(text: str, start: int, end: int) -> frozenset[int]:
    return frozenset(match.start() for match in _WORD.finditer(text, start, end))


def _scores(articles: Sequence[tuple[Read, Finder]], least: tuple[float, float]) -> str:
    """Precision, recall and F1 over words; what touches marks is neither counted nor missed."""
    both = ours = theirs = 0
    for article, finder in articles:
        marks = marked_words(article.text)
        found = find_reported(article.paragraphs, article.quotations, finder=finder, least=least)
        spans = [(one.start, one.end) for one in found]
        spans = [span for span in spans if not any(shared(span, mark) for mark in marks)]
        given = frozenset().union(*(_words(article.text, *span) for span in spans))
        both, ours = both + len(given & article.labels.words), ours + len(given)
        theirs += len(article.labels.words)
    precision, recall = both / max(1, ours), both / max(1, theirs)
    return f"precision {precision:.3f}, recall {recall:.3f}, f1 {2 * both / max(1, ours + theirs):.3f}"


def _networks(cues: Sequence[Cue], members: int) -> tuple[Matrix, Matrix, Layers]:
    """Train on one core."""
    rows = np.concatenate([one.features for one in cues])
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    inputs = np.clip((rows - mean) / deviation, -6, 6).astype(np.float32)
    starts = np.cumsum([0, *(len(one.features) for one in cues)])
    right = np.array([one.right + 1 for one in cues])
    networks = [_fit_one(inputs, starts, right, seed) for seed in range(members)]
    return mean, deviation, stacked(networks)


def _fit_one(inputs: Matrix, starts: Any, right: Any, seed: int) -> Weights:
    import torch
    from torch import nn

    order = np.random.default_rng(seed)
    network = untrained(inputs.shape[1], HIDDEN, DROPOUT, seed)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    sizes = np.diff(starts)
    widest = int(sizes.max()) + 1
    steps = math.ceil(len(sizes) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=EPOCHS * steps)
    for _ in range(EPOCHS):
        shuffled = order.permutation(len(sizes))
        for first in range(0, len(shuffled), BATCH):
            batch = shuffled[first : first + BATCH]
            rows = np.concatenate([np.arange(starts[i], starts[i + 1]) for i in batch])
            scores = torch.full((len(batch), widest), -1e9)
            scores[:, 0] = 0  # none of them
            places = np.concatenate([np.arange(1, size + 1) for size in sizes[batch]])
            scores[np.repeat(np.arange(len(batch)), sizes[batch]), places] = network(torch.from_numpy(inputs[rows]))[
                :, 0
            ]
            loss = nn.functional.cross_entropy(scores, torch.from_numpy(right[batch]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return weights_of(network)


def write(finder: Finder, out: Path) -> None:
    """Store the weights, in half precision: the shares differ in the third digit."""
    table = finder.odds.table
    stored: dict[str, Any] = {
        "words": np.array("\n".join(table)),
        "odds": np.array(list(table.values()), dtype=np.float16),
        "mean": finder.mean,
        "deviation": finder.deviation,
        **stored_layers(tuple((weights.astype(np.float16), bias) for weights, bias in finder.layers)),
    }
    np.savez_compressed(out / FILE, **stored)


if __name__ == "__main__":
    raise SystemExit(main())
