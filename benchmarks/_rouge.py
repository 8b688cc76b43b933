"""ROUGE as training and judging need it: fast counts to choose by, rouge-score's own to judge by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

MEASURES = ("rouge1", "rouge2", "rougeLsum")


def judge(summaries: Sequence[Sequence[str]], golds: Sequence[str]) -> np.ndarray:
    """F1 in percent of summaries given as sentences: one row a document, one column a measure."""
    from rouge_score.rouge_scorer import RougeScorer  # type: ignore[import-untyped]

    scorer = RougeScorer(MEASURES, use_stemmer=True)
    values = []
    for sentences, gold in zip(summaries, golds, strict=True):
        found = scorer.score(gold, "\n".join(sentences))  # ROUGE-Lsum takes each line for a sentence
        values.append([100 * found[measure].fmeasure for measure in MEASURES])
    return np.array(values)


class Overlap:
    """The mean of ROUGE-1 and -2 of any choice of a document's sentences, from counts made once."""

    def __init__(self, sentences: Sequence[str], gold: str) -> None:
        self._sentences = [_grams(sentence) for sentence in sentences]
        self._gold = _grams(gold)

    def score(self, rows: Sequence[int]) -> float:
        """F1 in percent."""
        values = []
        for size in (0, 1):
            said: Counter[Any] = Counter()
            for row in rows:
                said += self._sentences[row][size]
            gold = self._gold[size]
            total = said.total() + gold.total()
            values.append(200 * (said & gold).total() / total if total else 0.0)
        return sum(values) / 2

    def oracle(self, most: int) -> list[int]:
        """The rows that a greedy choice takes while the score grows (Nallapati et al. 2017)."""
        taken: list[int] = []
        best = 0.0
        while len(taken) < most:
            tried = [(self.score([*taken, row]), row) for row in range(len(self._sentences)) if row not in taken]
            value, row = max(tried, default=(0.0, -1))
            if value <= best:
                break
            best = value
            taken.append(row)
        return taken


def _grams(text: str) -> tuple[Counter[Any], Counter[Any]]:
    words = [_stem(word) for word in re.sub(r"[^a-z0-9]+", " ", text.lower()).split()]
    return Counter(words), Counter(pairwise(words))


@cache
def _stemmer() -> Any:
    from nltk.stem.porter import PorterStemmer

    return PorterStemmer()


@cache
def _stem(word: str) -> str:
    return _stemmer().stem(word) if len(word) > 3 else word
