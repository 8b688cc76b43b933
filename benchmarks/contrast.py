"""Contrast sets for the gate: articles with pairs of sentences, one that the article supports and one that it does not.

After Gardner et al. (2020): the two differ in the smallest part that makes a true sentence false, so that nothing but
the article tells them apart. Articles and sentences are invented, by writers who knew nothing of the gate and its
tests, each a file of `benchmarks/contrast`; a line of it is {"id", "text", "pairs": [[kind, style, true, false], …]},
the wrong words of the false one in {braces}. What some wrote is trained on, what others wrote fits the score, and what
two wrote is only ever judged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "contrast"
FITTING = (7, 17, 58, 91, 92, 93)  # writers whose sentences fit the score: the models have not seen them
JUDGED = (8, 18)


def parts() -> dict[str, tuple[int, ...]]:
    """The writers by what their sentences are for: "train", "fit" and "judge"."""
    writers = sorted(int(path.stem) for path in FOLDER.glob("*.jsonl"))
    train = tuple(one for one in writers if one not in {*FITTING, *JUDGED})
    return {"train": train, "fit": FITTING, "judge": JUDGED}


def contrast_rows(writers: Sequence[int]) -> list[dict[str, Any]]:
    """Two rows a pair, the true one first: text, summary, label, pair, kind, style, and `wrong` as spans of it."""
    rows = []
    for writer in writers:
        for line in (FOLDER / f"{writer}.jsonl").read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            for number, (kind, style, true, false) in enumerate(article["pairs"]):
                told = {"text": article["text"], "pair": f"{article['id']}/{number}", "kind": kind, "style": style}
                plain, wrong = unmarked(false)
                rows.append({**told, "summary": true, "label": 1, "wrong": []})
                rows.append({**told, "summary": plain, "label": 0, "wrong": wrong})
    return rows


def unmarked(sentence: str) -> tuple[str, list[tuple[int, int]]]:
    """A sentence without its braces, and the spans that they enclosed."""
    plain, spans, begun = "", [], 0
    for piece in re.split(r"([{}])", sentence):
        if piece == "{":
            begun = len(plain)
        elif piece == "}":
            spans.append((begun, len(plain)))
        else:
            plain += piece
    return plain, spans
