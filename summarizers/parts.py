"""Long texts for models that take short ones: parts that end with sentences, summarised and summarised again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summarizers.sentences import split_sentences

MOST = 12  # parts of one text that are read: a book must not hold up the news
ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A text that fits a model, and how many sentences are wanted of it."""

    title: str
    text: str
    sentences: int


Sizes = Callable[[Sequence[str]], list[int]]  # what each text costs, in whatever the model counts
Answer = Callable[[Sequence[Task]], list[str]]


def pack(sizes: Sequence[int], limit: int) -> list[range]:
    """Consecutive rows in as few parts as hold them, each within the limit; a row over it has a part of its own."""
    parts: list[range] = []
    first, used = 0, 0
    for row, size in enumerate(sizes):
        if row > first and used + size > limit:
            parts.append(range(first, row))
            first, used = row, 0
        used += size
    return [*parts, range(first, len(sizes))] if sizes else []


def summarize_parts(
    titles: Sequence[str],
    texts: Sequence[Sequence[str]],
    sentences: int,
    *,
    sizes: Sizes,
    limit: int,
    answer: Answer,
) -> list[str]:
    """What a model writes of each text, given as its sentences, in `sentences` sentences or so.

    A text over the limit is summarised in parts, and what was written of them is summarised again until it fits. All
    texts are asked for at once, so that a model can batch.
    """
    current = [list(one) for one in texts]
    written = [""] * len(texts)
    waiting = [row for row, one in enumerate(current) if one]
    for turn in range(1, ROUNDS + 1):
        tasks, owners = [], []
        for row in waiting:
            parts = pack(sizes(current[row]), limit)[:MOST]
            wanted = sentences if len(parts) == 1 else max(1, -(-2 * sentences // len(parts)))
            for part in parts:
                text = " ".join(current[row][part.start : part.stop])
                tasks.append(Task(title=titles[row], text=text, sentences=wanted))
                owners.append(row)
        answers = answer(tasks) if tasks else []
        again = []
        for row in waiting:
            said = [text for owner, text in zip(owners, answers, strict=True) if owner == row]
            written[row] = " ".join(said)
            if len(said) > 1 and turn < ROUNDS:
                current[row] = [written[row][start:end] for start, end in split_sentences(written[row])]
                again.append(row)
        waiting = [row for row in again if current[row]]
    return written
