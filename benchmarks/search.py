"""How fast `whosaid` answers from a large archive, and in how much memory: `python -m benchmarks.search [--quotes N]`.

The quotations are made up from a seeded vocabulary whose words are as unevenly common as English ones. The questions
are pieces of them as they stand, with a word too many, with words left out, and words that nobody said. The stored
vectors mean nothing, but each question is embedded by the real encoder, as in use. The yardstick is
rapidfuzz.process.extractOne over all quotations, in the same run.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np
from rapidfuzz import fuzz, process, utils

from bot.quotes.normal import FUNCTION
from bot.quotes.search import IndexedQuote, QuoteIndex
from summarizers.encoder import load_encoder
from summarizers.summary import Vectors

DIMENSIONS = 384
VOCABULARY = 40_000
_PARTS = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo za sta tre pli gro ond ark isk elm urn"
SYLLABLES = _PARTS.split()
FRAMES = (
    "{speaker} told the meeting: “{quote}”",
    "“{quote},” said {speaker} on Monday.",
    "It was “{quote}”, {speaker} said.",
)


def vocabulary(rng: random.Random) -> list[str]:
    """Words from common to rare: English function words first, then made-up ones."""
    made: dict[str, None] = dict.fromkeys(sorted(FUNCTION))
    while len(made) < VOCABULARY:
        made["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4)))] = None
    return list(made)


def quotations(count: int, rng: random.Random) -> list[IndexedQuote]:
    """Quotations of 4 to 40 words, by 2,000 people, over three years."""
    known = vocabulary(rng)
    weights = (1 / (np.arange(len(known)) + 2.7)).cumsum().tolist()
    people = [f"{rng.choice(known[300:]).title()} {rng.choice(known[300:]).title()}" for _ in range(2_000)]
    start = datetime(2024, 1, 1, tzinfo=UTC)
    made = []
    for key in range(count):
        text = " ".join(rng.choices(known, cum_weights=weights, k=rng.randint(4, 40)))
        speaker = rng.choice(people)
        context = rng.choice(FRAMES).format(speaker=speaker, quote=text)
        said = start + timedelta(minutes=rng.randint(0, 1_500_000))
        made.append(
            IndexedQuote(key=key, text=text, context=context, speaker=speaker, mention=None, confidence=1.0, said=said)
        )
    return made


def questions(quotes: Sequence[IndexedQuote], count: int, rng: random.Random) -> dict[str, list[str]]:
    """What is asked, by the way it differs from what was said."""
    asked: dict[str, list[str]] = {"partial": [], "misremembered": [], "elided": [], "question": [], "nobody": []}
    long = [quote for quote in quotes if len(quote.text.split()) >= 14]
    for _ in range(count):
        said = rng.choice(long).text.split()
        first = rng.randint(0, len(said) - 12)
        piece = said[first : first + 12]
        asked["partial"].append(" ".join(piece))
        asked["misremembered"].append(" ".join([*piece[:5], "rather", *piece[5:]]))
        asked["elided"].append(f"{' '.join(piece[:4])} … {' '.join(piece[7:])}")
        asked["question"].append(f"who said {' '.join(piece[::2])}?")
        asked["nobody"].append(" ".join(rng.choice(long).text.split()[i] for i in (0, 3, 6, 9, 12)))
    return asked


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def random_vectors(count: int) -> Vectors:
    """Unit vectors that mean nothing: the product takes the same time."""
    vectors = np.random.default_rng(7).standard_normal((count, DIMENSIONS), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotes", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=40, help="of each sort")
    options = parser.parse_args()
    rng = random.Random(7)
    quotes = quotations(options.quotes, rng)
    vectors = random_vectors(len(quotes))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    index = QuoteIndex(quotes, vectors)
    built = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{len(quotes):,} quotations indexed in {built:.2f} s")
    print(f"arrays {index.nbytes / 2**20:,.0f} MB with vectors; the process grew by {(after - before) / 1024:,.0f} MB")
    encode = load_encoder(None).encode
    index.search("warm up the caches of it all", encode)
    alone = float(np.median([timed(partial(encode, [quote.text])) for quote in quotes[:20]]))
    everything: list[float] = []
    ours: dict[str, list[float]] = {}
    asked = questions(quotes, options.questions, rng)
    for sort, several in asked.items():
        answered = sum(bool(index.search(question, encode).answers) for question in several)
        ours[sort] = [timed(partial(index.search, question, encode)) for question in several]
        everything += ours[sort]
        p50, p99 = np.percentile(ours[sort], [50, 99])
        print(f"{sort:<14} p50 {p50:6.1f} ms  p99 {p99:6.1f} ms  answered {answered} of {len(several)}")
    p50, p99 = np.percentile(everything, [50, 99])
    print(f"{'all':<14} p50 {p50:6.1f} ms  p99 {p99:6.1f} ms  (the encoder alone: {alone:.1f} ms a question)")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory of the whole process, quotations, index, vectors and encoder: {peak:,.0f} MB at its highest")

    texts = [utils.default_process(quote.text) for quote in quotes]
    pieces = asked["misremembered"][:5]

    def by_force(piece: str) -> object:
        return process.extractOne(utils.default_process(piece), texts, scorer=fuzz.partial_ratio)

    brute = float(np.median([timed(partial(by_force, piece)) for piece in pieces]))
    mine = float(np.median(ours["misremembered"]))
    print(f"rapidfuzz.process.extractOne, a misremembered quotation: {brute:,.0f} ms, {brute / mine:,.0f} times ours")


if __name__ == "__main__":
    main()
