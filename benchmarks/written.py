"""What a small language model wrote about articles of the contrast sets, and what readers said of each sentence.

SmolLM2-135M-Instruct, greedily, through summarizers/chat.py, but for copies. A line of `benchmarks/written.jsonl` is
{"article": writer/id, "sentence", "votes", "wrong"?, "mended"?}: a vote ("yes", "no", "unclear") a reader, the words
that the first found wrong, and the sentence as it should have been, written by another hand as near to the model's as
can be. About articles that are trained on one reader voted, and the sentences are trained on; about those that fit the
score two did.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.contrast import FOLDER, parts

FILE = Path(__file__).with_name("written.jsonl")


def written_rows(part: str) -> list[dict[str, Any]]:
    """A row a sentence that readers agree on: text, summary, label, and `wrong` as spans of it."""
    return [_row(one, one["sentence"], label) for one in _lines(part) if (label := agreed(one["votes"])) is not None]


def agreed(votes: Sequence[str]) -> int | None:
    """The label that all readers gave; None where they differ or leave it open."""
    return {"yes": 1, "no": 0}.get(votes[0]) if len(set(votes)) == 1 else None


def mended_rows(part: str) -> list[dict[str, Any]]:
    """Two rows a sentence that was mended, as contrast_rows has them: as it should have been, and as it was."""
    return [
        row
        for one in _lines(part)
        if "mended" in one
        for row in (_row(one, one["mended"], 1), _row(one, one["sentence"], 0))
    ]


def _row(one: dict[str, Any], sentence: str, label: int) -> dict[str, Any]:
    wrong = [] if label else [(sentence.index(each), sentence.index(each) + len(each)) for each in one.get("wrong", ())]
    return {"text": _articles()[one["article"]], "summary": sentence, "label": label, "wrong": wrong}


def _lines(part: str) -> list[dict[str, Any]]:
    writers = {str(one) for one in parts()[part]}
    lines = (json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines())
    return [one for one in lines if one["article"].partition("/")[0] in writers]


@cache
def _articles() -> dict[str, str]:
    return {
        f"{path.stem}/{article['id']}": article["text"]
        for path in FOLDER.glob("*.jsonl")
        for article in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    }
