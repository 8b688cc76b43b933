"""One JSON document a line: reading them as they come, writing them at once."""

from __future__ import annotations

import json
import queue
import re
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, TextIO

from bot.errors import SourceError

_AT_ONCE = 16
# JSON can escape half a character, which no model and no database takes; one sign for another keeps the offsets.
_HALVES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line that is no usable document: what to tell, and the id where there is one."""

    id: object
    error: str


def write(document: object, out: TextIO | None = None) -> None:
    """Write a document on one line and hand it over, so that a reader need not wait for more."""
    stream = out or sys.stdout
    try:
        stream.write(json.dumps(document, ensure_ascii=False, default=str) + "\n")
    except UnicodeEncodeError:  # an id may hold half a character, a terminal may not be UTF-8: escapes go anywhere
        stream.write(json.dumps(document, default=str) + "\n")
    stream.flush()


def lines(stdin: BinaryIO) -> Iterator[bytes]:
    """The lines that hold something."""
    return (line for line in stdin if line.strip())


def gathered(stdin: BinaryIO, pause: float | None = None) -> Iterator[list[bytes]]:
    """Lines as they come: up to 16 that are waiting, never waiting for more once one is there.

    A model works best on many at once, but a program that writes one line and waits for its
    answer must get it. With `pause`, an empty list says that nothing came for so many seconds.
    Raises SourceError when the input breaks off.
    """
    waiting: queue.Queue[bytes | OSError | None] = queue.Queue(maxsize=_AT_ONCE * 4)

    def pump() -> None:
        try:
            for line in lines(stdin):
                waiting.put(line)
        except OSError as error:
            waiting.put(error)
        else:
            waiting.put(None)

    threading.Thread(target=pump, daemon=True).start()
    ended = False
    while not ended:
        try:
            items = [waiting.get(timeout=pause)]
        except queue.Empty:
            yield []
            items = [waiting.get()]
        while len(items) < _AT_ONCE and not waiting.empty():
            items.append(waiting.get())
        ended = not isinstance(items[-1], bytes)  # nothing follows an end or an error
        if batch := [item for item in items if isinstance(item, bytes)]:
            yield batch
        if isinstance(items[-1], OSError):
            raise SourceError(f"The input cannot be read: {items[-1].strerror}.") from None


def batches(stdin: BinaryIO, needed: tuple[str, ...]) -> Iterator[list[dict[str, Any] | BadLine]]:
    """Documents as they come, a few at once; each has the `needed` fields as strings."""
    number = 0
    for batch in gathered(stdin):
        yield [parse(line, number + place, needed) for place, line in enumerate(batch, 1)]
        number += len(batch)


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
    return {
        name: _HALVES.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) and name != "id" else value
        for name, value in document.items()
    }


def answer_each(
    stdin: BinaryIO, needed: tuple[str, ...], answer: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
) -> int:
    """Write one answer for each line, in their order; returns how many lines got an error for an answer."""
    bad = 0
    for batch in batches(stdin, needed):
        usable = [item for item in batch if not isinstance(item, BadLine)]
        answers = iter(answer(usable))
        for item in batch:
            if isinstance(item, BadLine):
                bad += 1
                write({"id": item.id, "error": item.error})
            else:
                answered = next(answers)
                bad += "error" in answered
                write({"id": item.get("id"), **answered})
    return bad
