"""What the pointer reads: the words around a quotation, with the quotation marked in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.quotes.scene import Paragraph

BACK, AHEAD = 2, 1  # paragraphs before and behind
OPENS, CLOSES, BREAK = "«", "»", "¶"  # in MiniLM's vocabulary, and rare in news
_BEFORE, _BEHIND = 140, 100  # words; more than fit, since not every word is one token
_BEGINNING, _END = 20, 7  # words of a long quotation that are read

Place = tuple[int, int]  # paragraph and token


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Words in their order; the target is what stands between words[first], which opens it, and words[last]."""

    words: tuple[str, ...]
    first: int
    last: int
    places: dict[Place, int]  # where the tokens of the paragraphs went


def window_around(
    paragraphs: Sequence[Paragraph], parts: Sequence[tuple[int, int, int]], words: Sequence[str]
) -> Window:
    """The window of a target: `parts` are its paragraphs with the tokens [first, end) that belong to it.

    `words` are its own, which take the place of its first part; where the others stood there is a mark only.
    """
    index, start, _ = parts[0]
    last_index, _, end = parts[-1]
    before = list(_backwards(paragraphs, index, start))[::-1]
    made: list[str] = []
    places: dict[Place, int] = {}

    def put(place: Place | None) -> None:
        if place is None:
            made.append(BREAK)
            return
        places[place] = len(made)
        made.append(paragraphs[place[0]].doc[place[1]].text)

    for place in before:
        put(place)
    first = len(made)
    made += [OPENS, *_shortened(words), CLOSES]
    at = parts[0][0], parts[0][2]
    for paragraph, begun, ended in parts[1:]:
        for one in _between(paragraphs, at, (paragraph, begun)):
            put(one)
        made += [OPENS, CLOSES]
        at = paragraph, ended
    last = len(made) - 1
    for place in _forwards(paragraphs, last_index, end):
        put(place)
    return Window(words=tuple(made), first=first, last=last, places=places)


def _shortened(words: Sequence[str]) -> list[str]:
    if len(words) <= _BEGINNING + _END + 1:
        return list(words)
    return [*words[:_BEGINNING], "…", *words[-_END:]]


def _backwards(paragraphs: Sequence[Paragraph], index: int, start: int) -> Iterator[Place | None]:
    left = _BEFORE
    for paragraph in range(index, max(-1, index - BACK - 1), -1):
        doc = paragraphs[paragraph].doc
        if paragraph < index:
            yield None
        for token in range((start if paragraph == index else len(doc)) - 1, -1, -1):
            if not doc[token].is_space:
                left -= 1
                yield paragraph, token
            if left <= 0:
                return


def _between(paragraphs: Sequence[Paragraph], start: Place, end: Place) -> Iterator[Place | None]:
    for paragraph in range(start[0], end[0] + 1):
        doc = paragraphs[paragraph].doc
        if paragraph > start[0]:
            yield None
        first = start[1] if paragraph == start[0] else 0
        last = end[1] if paragraph == end[0] else len(doc)
        for token in range(first, min(last, first + _BEHIND)):
            if not doc[token].is_space:
                yield paragraph, token


def _forwards(paragraphs: Sequence[Paragraph], index: int, end: int) -> Iterator[Place | None]:
    left = _BEHIND
    for paragraph in range(index, min(len(paragraphs), index + AHEAD + 1)):
        doc = paragraphs[paragraph].doc
        if paragraph > index:
            yield None
        for token in range(end if paragraph == index else 0, len(doc)):
            if not doc[token].is_space:
                left -= 1
                yield paragraph, token
            if left <= 0:
                return
