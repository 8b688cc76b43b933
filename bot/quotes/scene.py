"""An article prepared for attribution: paragraphs parsed with their quotations masked.

A parser trained on ordinary sentences stumbles over `“Long. Speech. With stops,” said X`. So the words
of a quotation that stands as a block are replaced by one short word before parsing: `“Yes,” said X`.
Fragments that are part of the reporter's own sentence stay, for the grammar runs through them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.quotes.cues import SPEECH
from bot.quotes.marks import Marked

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MASK = "Yes"

_LINKS = frozenset("of the de van von for and who".split())
_SMALL = frozenset("from with into over under without".split())  # small in titles, however long
_TITLE_WORDS = 10
_AROUND = 200  # characters beside a quotation that tell how it is set
_PARAGRAPH = 4_000  # characters; a longer line is cut where a sentence may end, for some steps look at all of it
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LINE = re.compile(r"[^\n]+")
_BLOCK_BEFORE = frozenset(".!?…:;,—–-―|)]”\"’'»")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A quotation, or the part of it that stands in one paragraph, before and after masking."""

    quotation: int  # index among the article's marked spans
    block: bool  # it was masked: whole clauses, set off from the reporter's sentence
    start: int  # of its outer marks, in the masked paragraph
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A paragraph ready for the parser."""

    text: str  # masked
    starts: tuple[int, ...]  # where the kept runs begin in `text`, ascending
    shifts: tuple[int, ...]  # what to add to an offset of that run to get the article's offset
    pieces: tuple[Piece, ...]
    start: int  # of the paragraph in the article
    end: int

    def original(self, offset: int) -> int:
        """The article's offset of an offset in the masked text."""
        return offset + self.shifts[bisect_right(self.starts, offset) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A parsed paragraph."""

    draft: Draft
    doc: Doc
    inside: tuple[int, ...]  # for each token, the index in `pieces` of the quotation it stands in; -1: none
    spans: tuple[tuple[int, int], ...]  # for each of `pieces`, the tokens it covers, [first, last)

    def tokens(self, piece: int) -> list[Token]:
        """The tokens of a quotation, its marks left out."""
        first, last = self.spans[piece]
        return [t for t in self.doc[first:last] if not t.is_punct and not t.is_space]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The article's offsets of a stretch of the masked text."""
        first = self.draft.original(start)
        return first, self.draft.original(end - 1) + 1


def draft_paragraphs(text: str, marked: Sequence[Marked]) -> Iterator[Draft]:
    """The paragraphs of a text that hold words, with block quotations masked."""
    following = 0
    for start, end in _lines(text):
        while following < len(marked) and marked[following].outer_end <= start:
            following += 1
        here = []
        for index in range(following, len(marked)):
            if marked[index].outer_start >= end:
                break
            here.append(index)
        if not text[start:end].isspace():
            yield _mask(text, start, end, here, marked)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in _LINE.finditer(text):
        start, end = match.start(), match.end()
        while end - start > _PARAGRAPH:
            cut = text.rfind(". ", start, start + _PARAGRAPH) + 2
            cut = cut if cut > start + 1 else start + _PARAGRAPH
            yield start, cut
            start = cut
        yield start, end


def parse(nlp: Any, drafts: Sequence[Draft]) -> list[Paragraph]:
    """Parse paragraphs in batches."""
    parsed = []
    for draft, doc in zip(drafts, nlp.pipe((d.text for d in drafts), batch_size=64), strict=True):
        inside = _inside(doc, draft.pieces)
        parsed.append(Paragraph(draft=draft, doc=doc, inside=inside, spans=_spans(inside, len(draft.pieces))))
    return parsed


def is_block(text: str, one: Marked, paragraph_start: int) -> bool:
    """Whether the words stand by themselves, rather than as a part of the reporter's sentence."""
    words = text[one.start : one.end]
    before = text[max(paragraph_start, one.outer_start - _AROUND) : one.outer_start].rstrip()
    if not before:
        return True
    opens_sentence = words.lstrip("'‘[(…. ")[:1].isupper()
    if before[-1] in _BLOCK_BEFORE:
        return opens_sentence or before[-1] in ",:" or words.startswith(("…", "..."))
    if before.split()[-1].casefold() in SPEECH:
        return opens_sentence
    return opens_sentence and _ends_sentence(words) and " " in words.strip() and not has_capitals_of_a_title(words)


def has_capitals_of_a_title(words: str) -> bool:
    """`Good Morning Quay Harbour`: every word that carries meaning has a capital."""
    found = WORD.findall(words)
    long = [word for word in found if (len(word) > 3 and word not in _SMALL) or word[0].isupper()]
    capitals = all(word[0].isupper() or word[0].isdigit() for word in [*found[:1], *long])
    raised = sum(word[0].isupper() and word != "I" for word in found)
    return capitals and len(found) <= _TITLE_WORDS and 2 * raised >= len(found) and raised >= min(2, len(found))


def _ends_sentence(words: str) -> bool:
    return words.rstrip()[-1:] in {".", "!", "?", "…", ","}


def _mask(text: str, start: int, end: int, here: Sequence[int], marked: Sequence[Marked]) -> Draft:
    parts: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    pieces: list[Piece] = []
    length = 0

    def keep(first: int, last: int) -> None:
        nonlocal length
        if last > first:
            starts.append(length)
            shifts.append(first - length)
            parts.append(text[first:last])
            length += last - first

    def put(words: str, origin: int) -> None:
        nonlocal length
        starts.append(length)
        shifts.append(origin - length)
        parts.append(words)
        length += len(words)

    at = start
    for index in here:
        one = marked[index]
        first, last = max(one.outer_start, start), min(one.outer_end, end)
        keep(at, first)
        begun = length
        block = is_block(text, one, start) or one.outer_start < start
        if block:
            put(f"“{MASK}{_stop(text, one, last, end)}”", first)
        else:
            keep(first, last)
        pieces.append(Piece(quotation=index, block=block, start=begun, end=length))
        at = last
    keep(at, end)
    if not starts:
        starts, shifts = [0], [start]
    return Draft(
        text="".join(parts), starts=tuple(starts), shifts=tuple(shifts), pieces=tuple(pieces), start=start, end=end
    )


def _stop(text: str, one: Marked, last: int, end: int) -> str:
    """The sign that ends the masked words: a comma where the reporter's sentence goes on behind them."""
    final = text[one.start : one.end].rstrip()[-1:]
    after = text[last : min(end, last + _AROUND)].lstrip()
    if final == "," or not after:
        return final if final in {",", "."} else "." if not after else ","
    if final in {".", "!", "?", "…"}:
        if after[0].islower() or after[0] in ",—–-":
            return ","
        return "," if final != "." and _named_then_cue(after) else "."
    if final in {"—", "-", "–"}:
        return ","
    return ""


def _named_then_cue(after: str) -> bool:
    """Whether a name or a title and then a cue follow: `“Why?” Senator Ada Brink asked`."""
    for at, word in enumerate(after.split()[:8]):
        bare = word.strip(',.“"').casefold()
        if at and bare in SPEECH:
            return True
        if not (word[0].isupper() or bare in _LINKS or word.endswith(",") or bare.isdigit()):
            return False
    return False


def _inside(doc: Doc, pieces: Sequence[Piece]) -> tuple[int, ...]:
    inside = [-1] * len(doc)
    number = 0
    for token in doc:
        while number < len(pieces) and pieces[number].end <= token.idx:
            number += 1
        if number < len(pieces) and token.idx + len(token.text) > pieces[number].start:
            inside[token.i] = number
    return tuple(inside)


def _spans(inside: Sequence[int], number: int) -> tuple[tuple[int, int], ...]:
    """A quotation's tokens stand in a row, so where they begin and end says which they are."""
    spans = [(0, 0)] * number
    for at, piece in enumerate(inside):
        if piece >= 0:
            first, last = spans[piece]
            spans[piece] = (first if last else at, at + 1)
    return tuple(spans)
