"""Labelled articles for the benchmarks of stories, and the measure: B-cubed (Bagga and Baldwin 1998)."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

import numpy as np

from bot.news.clues import MEANT, Clues, clues_of
from summarizers.encoder import load_encoder
from summarizers.sentences import split_sentences


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labelled:
    """An article and the event that it tells of."""

    id: str
    title: str
    text: str
    story: str
    clues: Clues


def load(path: Path) -> list[Labelled]:
    """The articles of a file with their clues. Vectors are kept in the temporary folder: they take half a minute."""
    data = path.read_bytes()
    rows = [json.loads(line) for line in data.decode().splitlines() if line.strip()]
    spans = [split_sentences(row["text"])[:MEANT] for row in rows]
    vectors = _vectors(hashlib.sha256(data).hexdigest()[:16], rows, spans)
    made = []
    for row, found, mine in zip(rows, spans, vectors, strict=True):
        title = str(row.get("title") or "")
        clues = clues_of(title, row["text"], found, mine[0], mine[1:])
        made.append(Labelled(id=row["id"], title=title, text=row["text"], story=str(row["story"]), clues=clues))
    return made


def b_cubed(gold: np.ndarray, found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Precision and recall of each article: of its group and of its event, how much is of both."""
    same_event, same_group = gold[:, None] == gold[None, :], found[:, None] == found[None, :]
    both = (same_event & same_group).sum(axis=1)
    return both / same_group.sum(axis=1), both / same_event.sum(axis=1)


def _vectors(key: str, rows: list[dict[str, str]], spans: list[tuple[tuple[int, int], ...]]) -> list[np.ndarray]:
    kept = Path(gettempdir()) / f"newsbrief-stories-{os.getuid()}-{key}.pickle"
    if kept.exists():
        return pickle.loads(kept.read_bytes())  # ours: nobody else writes under this name
    texts: list[str] = []
    for row, found in zip(rows, spans, strict=True):
        texts += [str(row.get("title") or ""), *(row["text"][start:end] for start, end in found)]
    encoded = load_encoder(None).encode(texts)
    ends = np.cumsum([1 + len(found) for found in spans])
    made = [np.asarray(part) for part in np.split(encoded, ends[:-1])]
    kept.write_bytes(pickle.dumps(made))
    return made
