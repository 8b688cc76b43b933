"""One JSON document a line: reading them as they come, writing them at once."""

from __future__ import annotations

import json
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, TextIO

_AT_ONCE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line that is no usable document: what to tell, and the id where there is one."""

    id: object
    error: str


def write(document: object, out: TextIO | None = None) -> None:
    """Write a document on one line and hand it over, so that a reader need not wait for more."""
    stream = out or sys.stdout
    stream.write(json.dumps(document, ensure_ascii=False, default=str) + "\n")
    stream.flush()


def lines(stdin: BinaryIO) -> Iterator[bytes]:
    """The lines that hold something."""
    return (line for line in stdin if line.strip())


def batches(stdin: BinaryIO, needed: tuple[str, ...]) -> Iterator[list[dict[str, Any] | BadLine]]:
    """Documents as they come: up to 16 that are waiting, never waiting for more once one is there.

    A model works best on many at once, but a program that writes one line and waits for its
    answer must get it. Each document has the `needed` fields as strings.
    """
    waiting: queue.Queue[bytes | None] = queue.Queue(maxsize=_AT_ONCE * 4)

    def pump() -> None:
        for line in lines(stdin):
            waiting.put(line)
        waiting.put(None)

    threading.Thread(target=pump, daemon=True).start()
    number, more = 0, True
    while more:
        batch = [waiting.get()]
        while len(batch) < _AT_ONCE and not waiting.empty():
            batch.append(waiting.get())
        more = None not in batch
        parsed: list[dict[str, Any] | BadLine] = []
        for line in batch:
            if line is not None:
                number += 1
                parsed.append(parse(line, number, needed))
        if parsed:
            yield parsed


def parse(line: bytes, number: int, needed: tuple[str, ...]) -> dict[str, Any] | BadLine:
    """One line as a document, or what is wrong with it in one sentence."""
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return BadLine(id=None, error=f"Line {number} is not JSON.")
    if not isinstance(document, dict):
        return BadLine(id=None, error=f"Line {number} is not a JSON object.")
    for field in needed:
        if not isinstance(document.get(field), str):
            return BadLine(id=document.get("id"), error=f"Line {number} needs a “{field}” that is a string.")
    return document


def answer_each(
    stdin: BinaryIO, needed: tuple[str, ...], answer: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
) -> int:
    """Write one answer for each line, in their order; returns how many lines could not be used."""
    bad = 0
    for batch in batches(stdin, needed):
        usable = [item for item in batch if not isinstance(item, BadLine)]
        answers = iter(answer(usable))
        for item in batch:
            if isinstance(item, BadLine):
                bad += 1
                write({"id": item.id, "error": item.error})
            else:
                write({"id": item.get("id"), **next(answers)})
    return bad
