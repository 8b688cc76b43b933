"""Where quotation marks open and close: the words between them, before anybody asks who said them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

OPENING = "“„‟«"
CLOSING = "”»"
STRAIGHT = '"'
_MARKS = re.compile(f"[{OPENING}{CLOSING}{STRAIGHT}＂]")

_LONGEST = 5_000  # characters in which a mark looks for its partner
_PARAGRAPH = re.compile(r"[^\n]+")
_SPOKEN_LINE = re.compile(
    r"^[ \t]*(?P<who>[A-Z][\w.’'-]{0,30}(?:[ \t][A-Z][\w.’'-]{0,30}){0,3})[ \t]*:"
    r"[ \t]+(?P<words>[^\s“\"][^\n]*\S)[ \t]*$",
    re.MULTILINE,
)
_LABELS = frozenset(
    "photo picture image source sources video watch read related update updated correction note".split()
)
_SINGLE = re.compile(r"['‘’]")
_BEFORE_OPENING = frozenset(" \t\xa0\u2009\u202f([{—–-/|>:;,")
_AFTER_CLOSING = frozenset(" \t\xa0\u2009\u202f)]}—–-/|<:;,.!?…")
# Words that begin with an apostrophe, not with a mark.
_CLIPPED = re.compile(r"['‘’](?:\d0s\b|tis\b|twas\b|em\b|til\b|n\b|cause\b|bout\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Words between quotation marks: `text[start:end]`, the marks themselves left out."""

    start: int
    end: int
    outer_start: int  # of the opening mark; == start where it is missing
    outer_end: int  # behind the closing mark; == end where it is missing
    closed: bool

    @property
    def opened(self) -> bool:
        """Whether an opening mark is there."""
        return self.outer_start < self.start


def find_marked(text: str) -> list[Marked]:
    """The marked spans of a text, in order and not nested: the outermost marks count.

    A mark left open closes at the end of its paragraph. Where the next paragraph opens again, the
    quotation goes on (each paragraph opens, only the last closes) and is one span over both.
    """
    paragraphs = [(match.start(), match.end()) for match in _PARAGRAPH.finditer(text)]
    found: list[list[Marked]] = [list(_double(text, start, end)) for start, end in paragraphs]
    singles = [list(_singles(text, start, end)) for start, end in paragraphs]
    if _is_british(found, singles):
        # Single marks are the outer ones; double marks then stand inside them, or alone where a writer mixed both.
        found = [_outermost(single, double) for single, double in zip(singles, found, strict=True)]
    joined = _join_paragraphs(text, paragraphs, found)
    lines = [one for one in _transcript(text) if not any(one.start < o.end and o.start < one.end for o in joined)]
    return sorted([*joined, *lines], key=lambda one: one.start) if lines else joined


def _transcript(text: str) -> list[Marked]:
    """The words of a transcript's lines, where a text has some: two speakers at least, and one of them twice."""
    lines = [match for match in _SPOKEN_LINE.finditer(text) if match["who"].casefold() not in _LABELS]
    speakers = [match["who"] for match in lines]
    if len(set(speakers)) < 2 or len(lines) <= len(set(speakers)):
        return []
    return [
        Marked(
            start=match.start("words"),
            end=match.end("words"),
            outer_start=match.start("words"),
            outer_end=match.end("words"),
            closed=True,
        )
        for match in lines
    ]


def _double(text: str, start: int, end: int) -> Iterator[Marked]:
    opened: int | None = None
    mark, nested = "", False
    floor = start  # where a quotation that lacks its opening mark could have begun
    for match in _MARKS.finditer(text, start, end):
        at, sign = match.start(), match.group()
        opens = _opens(text, at, (start, end), inside=opened is not None)
        if opened is None:
            if opens:
                opened, mark = at, sign
            else:
                words = text[floor:at]
                if _whole(words):
                    first = at - len(words.lstrip())
                    yield Marked(start=first, end=at, outer_start=first, outer_end=at + 1, closed=True)
                floor = at + 1
        elif nested:
            nested = opens or sign not in CLOSING
        elif opens and sign not in STRAIGHT:
            if mark == STRAIGHT and _nests(text, opened, at, start, end):
                nested = True
                continue
            # A second opening mark: the first was never closed. Its words end where the new ones begin.
            yield Marked(
                start=opened + 1, end=_rstrip(text, opened + 1, at), outer_start=opened, outer_end=at, closed=False
            )
            opened, mark = at, sign
        else:
            yield Marked(start=opened + 1, end=at, outer_start=opened, outer_end=at + 1, closed=True)
            opened, floor = None, at + 1
    if opened is not None and (last := _rstrip(text, opened + 1, end)) > opened + 1:
        yield Marked(start=opened + 1, end=last, outer_start=opened, outer_end=last, closed=False)


def _opens(text: str, at: int, paragraph: tuple[int, int], *, inside: bool) -> bool:
    (start, end), sign = paragraph, text[at]
    if sign in OPENING:
        # Some writers close with the opening sign: “so“. A sign glued to the word before it closes.
        glued = at > start and text[at - 1].isalnum() | (text[at - 1] in ",.!?…")
        loose = at + 1 >= end or text[at + 1] in _AFTER_CLOSING
        return not (inside and glued and loose)
    if sign in CLOSING:
        # »so« and ”so”: a closing sign before a word, with nothing open, opens.
        before = at == start or text[at - 1] in _BEFORE_OPENING
        after = at + 1 < end and text[at + 1].isalnum()
        return not inside and before and after
    if inside:
        return False
    before = at == start or text[at - 1] in _BEFORE_OPENING or not text[at - 1].isalnum()
    return before and at + 1 < end and not text[at + 1].isspace()


def _nests(text: str, opened: int, at: int, start: int, end: int) -> bool:
    """Whether curly marks stand inside straight ones, rather than after some that were never closed."""
    end = min(end, at + _LONGEST)
    closes = text.find(STRAIGHT, at + 1, end) > 0
    return closes or (opened - start <= 2 and text.find("”", at + 1, end) > 0)


def _whole(words: str) -> bool:
    """Whether words before a lonely closing mark look like a quotation that lost its opening one."""
    stripped = words.strip()
    if not stripped:
        return False
    return len(stripped.split()) >= 3 and stripped[-1] in ",.!?…" and stripped[0].isupper()


def _singles(text: str, start: int, end: int) -> Iterator[Marked]:
    at = start
    while match := _SINGLE.search(text, at, end):
        here = match.start()
        at = here + 1
        before = here == start or text[here - 1] in _BEFORE_OPENING
        if not before or match.group() == "’" or at >= end or text[at].isspace() or _CLIPPED.match(text, here):
            continue
        close = _single_close(text, here, at, end)
        if close is not None:
            yield Marked(start=here + 1, end=close, outer_start=here, outer_end=close + 1, closed=True)
            at = close + 1


def _single_close(text: str, opened: int, start: int, end: int) -> int | None:
    """The closing single mark: behind punctuation for choice; an apostrophe of plural possession may look alike."""
    sign = "'" if text[opened] == "'" else "’"
    loose: int | None = None
    for at in range(start, min(end, start + _LONGEST)):
        if text[at] == "‘" or (sign == "'" and at > start and text[at] == "'" and text[at - 1] in " ("):
            break  # another one opens first
        if text[at] != sign or not (at + 1 >= end or text[at + 1] in _AFTER_CLOSING | {"”", '"'}):
            continue
        if text[at - 1] in ",.!?…—":
            return at
        if loose is None or text[loose - 1] == "s":
            loose = at
        if text[at - 1] != "s":
            return at
    return loose


def _is_british(double: list[list[Marked]], single: list[list[Marked]]) -> bool:
    """Whether single marks are the outer ones: most of what is quoted outside the other kind stands in them."""
    doubles = [one for paragraph in double for one in paragraph]
    singles = [one for paragraph in single for one in paragraph]
    spoken = [one for one in singles if one.end - one.start > 20]
    if not spoken:
        return False
    outside = sum(not any(s.start <= d.start and d.end <= s.end for s in singles) for d in doubles)
    within = sum(any(d.start <= s.start and s.end <= d.end for d in doubles) for s in spoken)
    return len(spoken) - within > outside


def _outermost(singles: list[Marked], doubles: list[Marked]) -> list[Marked]:
    kept = [d for d in doubles if not any(s.start <= d.start and d.end <= s.end for s in singles)]
    kept += [s for s in singles if not any(d.start <= s.start and s.end <= d.end for d in kept)]
    return sorted(kept, key=lambda one: one.start)


def _join_paragraphs(text: str, paragraphs: list[tuple[int, int]], found: list[list[Marked]]) -> list[Marked]:
    joined: list[Marked] = []
    goes_on = False  # the paragraph before ended in an open quotation
    for (start, _), spans in zip(paragraphs, found, strict=True):
        rest = spans
        if goes_on and spans and spans[0].opened and not text[start : spans[0].outer_start].strip():
            first, more = joined.pop(), spans[0]
            joined.append(replace(more, start=first.start, outer_start=first.outer_start))
            rest = spans[1:]
        joined.extend(rest)
        goes_on = bool(spans) and not spans[-1].closed
    return joined


def _rstrip(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
