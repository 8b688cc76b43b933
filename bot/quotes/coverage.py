"""Whether a question in plain words is answered by a quotation that holds all its content words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.quotes.normal import LIMITS, content, is_content, modals, negations, number, stem

_BEFORE, _AFTER = 4, 3  # words around those found in which a negation counts
_OPENING = 3  # words at the beginning of a quotation: what something is called stands there
_SHORT = 6  # words of a quotation that is nothing but a name for something
_FRAME = 8  # words before a quotation that tell what it speaks of

ALL_INSIDE, FRAMED, NAMED = 0.85, 0.8, 0.72


def covers(query: Sequence[str], text: Sequence[str], span: tuple[int, int], *, named: bool) -> float:
    """How surely the quotation `text[span]` says what the query asks: 0 for not at all.

    Every content word must stand in the quotation, in order, or in the words around it; and nothing near
    them may deny, limit or count otherwise than the query does. With `named` the question asks what
    something was called, and the beginning of a quotation is enough.
    """
    start, end = span
    meant = content(query)
    if not meant:
        return 0.0
    inside = {stem(word): i for i, word in reversed(list(enumerate(text[start:end], start)))}
    found = [inside[stem(word)] for word in meant if stem(word) in inside]
    around = {stem(word) for word in (*text[max(0, start - _FRAME) : start], *text[end : end + _FRAME])}
    others = [word for word in meant if stem(word) not in inside]
    if not found or found != sorted(found) or any(stem(word) not in around for word in others):
        return 0.0
    window = text[max(start, found[0] - _BEFORE) : min(end, found[-1] + 1 + _AFTER)]
    if not _same_claim(query, window) or found[-1] - found[0] > 2 * len(query) + 2:
        return 0.0
    if len(found) >= 2 and len(others) <= len(found):
        return ALL_INSIDE
    opening = found[0] - start < _OPENING or end - start <= _SHORT
    if len(found) > 1 or not opening or not _introduced(query, text, found[0]):
        return 0.0
    if others:
        return FRAMED
    return NAMED if named else 0.0


def _same_claim(query: Sequence[str], window: Sequence[str]) -> bool:
    if negations(query) != negations(window) or not modals(query) <= modals(window):
        return False
    counted = {number(word) for word in query} - {None}
    if not counted <= {number(word) for word in window}:
        return False
    return LIMITS.intersection(query) == LIMITS.intersection(window)


def _introduced(query: Sequence[str], text: Sequence[str], place: int) -> bool:
    """Whether the word before the one found is the query's too: `a gamble`, not `this gamble`."""
    word = stem(text[place])
    before = [query[i - 1] for i, asked in enumerate(query) if i and is_content(asked) and stem(asked) == word]
    return bool(before) and place > 0 and text[place - 1] in before
