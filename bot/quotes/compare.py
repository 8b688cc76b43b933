"""Whether words misremembered are still the words of a quotation, and what else a reading of them must not change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from bot.quotes.normal import NOT, content, contradict, is_content, is_critical, number, plain_word, stem

FEWEST = 5  # words of a query that may be misremembered
SHORTENED = 4  # words of a query that may leave out a word
MANY = 8  # from here on two words may differ, below it one
SPELLING = 80.0  # rapidfuzz ratio from which one word is a spelling of another
LIGHT, HEAVY = 0.5, 1.0  # what a little word, or a form of the same word, costs; and what another word does
_AROUND = 2  # words around the likeliest window that the comparison may still use


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A query laid against the words of a text."""

    start: int  # first and last word of the text that the query covers, [start, end)
    end: int
    same: tuple[int, ...]  # the text's words that are the query's, in order
    cost: float
    swaps: tuple[tuple[str, str], ...]  # content words that stand for one another if anything does
    shortened: bool  # nothing but left out: every word of the query is there


def likeness(query: str, text: str) -> float:
    """How alike the query is to the likeliest part of a text, 0..1; both as Postings.sign writes them."""
    if not query or not text:
        return 0.0
    return (fuzz.partial_ratio(query, text) if len(query) <= len(text) else fuzz.ratio(query, text)) / 100


def align(
    query: Sequence[str], text: Sequence[str], signs: tuple[str, str], names: frozenset[str], *, reported: bool
) -> Alignment | None:
    """Lay the query against the text; None where they differ in too much, or in a word that matters.

    `signs` are both as Postings.sign writes them; `names` are words of either that name somebody or something.
    """
    if len(query) < SHORTENED:
        return None
    if len(query) == SHORTENED and len(content(query)) < SHORTENED - 1:
        return None
    laid = (_lay(query, text, signs, window, names, reported=reported) for window in _windows(*signs))
    return min((one for one in laid if one), key=lambda one: one.cost, default=None)


def _lay(
    query: Sequence[str],
    text: Sequence[str],
    signs: tuple[str, str],
    window: tuple[int, int],
    names: frozenset[str],
    *,
    reported: bool,
) -> Alignment | None:
    first, last = window
    steps = Levenshtein.opcodes(signs[0], signs[1][first:last])
    blocks = [(op.tag, op.src_start, op.src_end, op.dest_start + first, op.dest_end + first) for op in steps]
    while blocks and blocks[0][0] == "insert":
        blocks.pop(0)
    while blocks and blocks[-1][0] == "insert":
        blocks.pop()
    # "We can" is not what "we cannot" says.
    if not blocks or list(text[blocks[-1][4] : blocks[-1][4] + 1]) == [NOT]:
        return None
    if len(query) < FEWEST and any(block[0] in {"replace", "delete"} for block in blocks):
        return None
    same: list[int] = []
    cost = 0.0
    swaps: list[tuple[str, str]] = []
    for asked, said in _differences(blocks, same):
        judged = _judge([query[i] for i in asked], [text[i] for i in said], names, reported=reported)
        if judged is None:
            return None
        cost += judged[0]
        swaps += judged[1]
        if not judged[0]:
            same += said
    if cost > (1.0 if len(query) < MANY else 2.0):
        return None
    return Alignment(
        start=blocks[0][3],
        end=blocks[-1][4],
        same=tuple(sorted(same)),
        cost=cost,
        swaps=tuple(swaps),
        shortened=all(block[0] in {"equal", "insert"} for block in blocks),
    )


def _windows(query: str, text: str) -> Iterator[tuple[int, int]]:
    """Where in the text to look: the likeliest part, and the same with some words around it, where more may fit."""
    found = fuzz.partial_ratio_alignment(query, text) if len(query) < len(text) else None
    if found is None:
        yield 0, len(text)
        return
    for around in range(_AROUND + 1):
        yield max(0, found.dest_start - around), min(len(text), found.dest_end + around)


def _differences(
    blocks: Sequence[tuple[str, int, int, int, int]], same: list[int]
) -> list[tuple[list[int], list[int]]]:
    """Runs of words that differ; the places of those that do not go to `same`."""
    found: list[tuple[list[int], list[int]]] = []
    joined = False
    for tag, first, last, start, end in blocks:
        if tag == "equal":
            same += range(start, end)
            joined = False
            continue
        if not joined:
            found.append(([], []))
            joined = True
        found[-1][0].extend(range(first, last))
        found[-1][1].extend(range(start, end))
    return found


def _judge(
    asked: list[str], said: list[str], names: frozenset[str], *, reported: bool
) -> tuple[float, list[tuple[str, str]]] | None:
    """What a difference costs and which words it swaps; None where it makes another claim."""
    if "".join(asked) == "".join(said):  # cooperate, co-operate
        return 0.0, []
    cost = 0.0
    swaps: list[tuple[str, str]] = []
    pairs = min(len(asked), len(said))
    for left, right in zip(asked[:pairs], said[:pairs], strict=True):
        price = _replaced(left, right, names, reported=reported)
        if price is None:
            return None
        cost += price
        if price == HEAVY:
            swaps.append((left, right))
    for word in (*asked[pairs:], *said[pairs:]):
        if is_critical(word) or word in names:
            return None
        cost += HEAVY if is_content(word) else LIGHT
    return cost, swaps


def _replaced(left: str, right: str, names: frozenset[str], *, reported: bool) -> float | None:
    if _one_number(left, right):
        return 0.0
    if contradict(plain_word(left), plain_word(right), reported=reported):
        return None
    if alike(left, right) or not (is_content(left) or is_content(right)):
        return LIGHT
    return None if left in names or right in names else HEAVY


def _one_number(left: str, right: str) -> bool:
    return number(left) is not None and number(left) == number(right)


def alike(left: str, right: str) -> bool:
    """Whether one word is a form or a spelling of the other."""
    if left[:1].isdigit() or right[:1].isdigit():
        return False
    return stem(left) == stem(right) or (min(len(left), len(right)) > 3 and fuzz.ratio(left, right) >= SPELLING)
