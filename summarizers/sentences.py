"""Where the sentences of a text begin and end, by rule: no model, no loss, in linear time.

A sentence may be posted by itself, so the rules prefer two sentences in one span to one sentence in two: a full stop
that may belong to an abbreviation ends nothing unless the next word shows that a sentence begins, and nothing is split
inside a quotation or a bracket of ordinary length. The approach is that of rule-based splitters since Mikheev (2002):
first settle which full stops belong to abbreviations, then let capital letters decide.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from summarizers.abbreviations import CUES, EXCLAIMED, LEADING, MONTHS, NUMBERING, STARTERS, TRAILING
from summarizers.summary import Span

LONG_QUOTE = 350  # characters: a quotation up to here stays whole
LONG_BRACKET = 250
LOOK_BACK = 40  # characters before a full stop in which its word begins
SAMPLED = 2_000  # lines that show whether a text is wrapped

_SPACE = re.compile(r"\s")
_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_BULLET = re.compile(r"\s*(?:[•▪‣◦●■►*·–—-]\s|\(?\d{1,2}[.)]\s|[•▪‣◦●■►])")
_ENDS = re.compile(r"[.!?…:;。！？।؟۔][\"”’»)\]'›」』]*\s*$")

# A mark, or several with a space between them (". . .", "?!"), then the closing marks and notes that belong to it.
_MARK = re.compile(r"[.!?…‽।؟۔]+(?:[ \u00a0][.!?…]+)*|[。！？｡]+")
_CLOSERS = re.compile(r"[\"”’»)\]'›」』“]*")
_NOTES = re.compile(r"(?:\[\d{1,3}\])+")
_WORD_BEFORE = re.compile(r"[^\s(\[{“”\"‘«»„—–/…,;:]*\Z")
_WORD_AFTER = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_OPENERS = "\"“„‘'«»‹([{¿¡*_"
# What begins a sentence whose space before it got lost.
_GLUED = re.compile(r"(?:[A-Z][a-z]+|A|I)[ ,’']")
_SPEAKER = re.compile(r"(?:[A-Z][\w'’.-]*\s+){1,4}([a-z]+)\b")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_CONSONANTS = re.compile(r"[A-Z][b-df-hj-np-tv-xz]{1,4}")
_CAMEL = re.compile(r"[a-z]{1,2}[A-Z]")

_QUOTES = re.compile("[\"“”„«»「」『』‘’']")
_SINGLE_CLOSE = {mark: re.compile(rf"[.,!?…—–]{mark}(?!\w)") for mark in "’'"}
_BRACKET = re.compile(r"[()\[\]]")
_PAIRS = {"“": "”", "„": "“”", "«": "»", "「": "」", "『": "』"}


def split_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a text as [start, end) spans: in order, apart, trimmed; together they hold all but white space.

    A paragraph ends a sentence whether or not a full stop does; a headline or a list's item is a span of its own. Lines
    are paragraphs unless the text is wrapped at a width, which is seen in lines that end where no word fitted any more.
    """
    caseless = text.lower() == text and text.upper() != text
    spans: list[Span] = []
    for start, end in _blocks(text):
        _split_block(text, start, end, spans, caseless=caseless)
    return tuple(spans)


# ---- paragraphs


def _blocks(text: str) -> Iterator[Span]:
    lines = [_trim(text, match.start(), match.end()) for match in _LINE.finditer(text)]
    width = _wrap_width(text, lines[:SAMPLED])
    first, last = -1, (0, 0)  # where the paragraph begins, and its last line so far
    for line in lines:
        blank = line[0] == line[1]
        if first >= 0 and (blank or not _continues(text, last, line, width)):
            yield first, last[1]
            first = -1
        if not blank:
            first, last = line[0] if first < 0 else first, line
    if first >= 0:
        yield first, last[1]


def _continues(text: str, last: Span, line: Span, width: int) -> bool:
    """Whether a line goes on with the paragraph whose last line so far is given."""
    if _apart(text, last, line):
        return False
    if width and _full(text, last, line, width):
        return True
    # A line of some length that stops in mid-sentence, and one that goes on in lower case.
    open_ended = last[1] - last[0] >= LOOK_BACK and not _ends(text, last)
    return open_ended and text[line[0]].islower()


def _apart(text: str, line: Span, following: Span) -> bool:
    """Whether an empty line stands between two lines, or a list's item begins."""
    breaks = text[line[1] : following[0]].replace("\r\n", "\n")
    return sum(breaks.count(mark) for mark in "\n\r\u2028") > 1 or bool(_BULLET.match(text, following[0], following[1]))


def _ends(text: str, line: Span) -> bool:
    return bool(_ENDS.search(text, max(line[0], line[1] - 8), line[1]))


def _wrap_width(text: str, lines: Sequence[Span]) -> int:
    """The width a text is wrapped at, or 0: most lines that stop in mid-sentence had no room for the next word."""
    pairs = [(a, b) for a, b in pairwise(lines) if a[0] < a[1] and b[0] < b[1] and not _apart(text, a, b)]
    if not pairs:
        return 0
    lengths = sorted(a[1] - a[0] for a, _ in pairs)
    width = lengths[min(len(lengths) - 1, len(lengths) * 19 // 20)]
    if not 30 <= width <= 120:
        return 0
    unended = [pair for pair in pairs if not _ends(text, pair[0])]
    full = sum(_full(text, *pair, width) for pair in unended)
    wrapped = full >= 2 and full >= 0.7 * len(unended) and full >= 0.3 * len(pairs)
    return width if wrapped else 0


def _full(text: str, line: Span, following: Span, width: int) -> bool:
    space = _SPACE.search(text, following[0], following[1])
    word = (space.start() if space else following[1]) - following[0]
    return line[1] - line[0] + 1 + word > width


# ---- sentences of a paragraph


def _split_block(text: str, start: int, end: int, spans: list[Span], *, caseless: bool) -> None:
    if not _MARK.search(text, start, end):
        spans.append((start, end))
        return
    kept = _kept_whole(text, start, end)
    opens = [span[0] for span in kept]
    opening = set(opens)
    first = start
    for mark in _MARK.finditer(text, start, end):
        if mark.end() <= first:
            continue
        stop = _after_closers(text, mark.end(), end, opening)
        inside = bisect_right(opens, mark.start()) - 1
        if inside >= 0 and stop <= kept[inside][1]:
            close = kept[inside][1]
            if text[stop:close].strip():
                continue
            stop = close + 1  # « Nous gardons le bac. »
        if stop >= end:
            break
        if _is_end(text, mark, stop, first, end, caseless=caseless):
            first = _add(text, first, stop, spans, start)
    _add(text, first, end, spans, start)


def _add(text: str, first: int, stop: int, spans: list[Span], block: int) -> int:
    begin, finish = _trim(text, first, stop)
    if begin == finish:
        return stop
    wordless = not any(sign.isalnum() for sign in text[begin : min(finish, begin + 80)])
    if wordless and spans and spans[-1][0] >= block:  # stray marks belong to what they follow
        spans[-1] = (spans[-1][0], finish)
    else:
        spans.append((begin, finish))
    return stop


def _after_closers(text: str, position: int, end: int, opening: set[int]) -> int:
    match = _CLOSERS.match(text, position, end)
    stop = match.end() if match else position
    for index in range(position, stop):
        if index in opening:
            return index
    notes = _NOTES.match(text, stop, end)
    return notes.end() if notes else stop


def _is_end(text: str, mark: re.Match[str], stop: int, first: int, end: int, *, caseless: bool) -> bool:
    """Whether a mark that stands outside quotations and brackets, and before more text, ends a sentence."""
    sign = mark[0]
    if sign[0] in "。！？｡":
        return True
    if not text[stop].isspace():
        return _glued(text, mark, stop, first, end)
    begin = _skip_space(text, stop, end)
    letter = _skip_openers(text, begin, end)
    if letter >= end:
        return False
    following = text[letter]
    if text[begin] in "—–-" and text[begin + 1 : begin + 2].isspace():
        return False  # “It is ours.” — Ada Brink
    if following.islower() and not caseless and not _CAMEL.match(text, letter, end):
        return False
    starter = _is_starter(text, letter, end)
    closed = any(quote in text[mark.end() : stop] for quote in "\"”’»'“」』")
    if "…" in sign or ".." in sign or ". ." in sign:
        spaced = text[mark.start() - 1 : mark.start()].isspace()
        return (starter or begin != letter or closed) and not spaced
    if sign == ".":
        return _full_stop(text, mark.start(), first, letter, end, starter=starter, closed=closed)
    if closed and begin == letter and (match := _SPEAKER.match(text, letter, end)) and match[1] in CUES:
        return False  # “Is it ours?” Ada Brink asked.
    return starter or _word_before(text, mark.start(), first).lower() not in EXCLAIMED


def _full_stop(text: str, dot: int, first: int, letter: int, end: int, *, starter: bool, closed: bool) -> bool:
    word = _word_before(text, dot, first)
    if closed or not word:
        return True
    lower = word.lower().removeprefix("'").removeprefix("’")
    number = text[letter].isdigit()
    at_start = dot - len(word) - first <= 2 and not text[first : dot - len(word)].strip()
    if lower.isdigit():
        after = _WORD_AFTER.match(text, letter, end)
        ordinal = len(lower) <= 2 and after is not None and after[0].lower() in MONTHS
        return not ordinal and not (at_start and len(lower) <= 3)  # "1. The council votes" is an item
    if lower in NUMBERING and number:
        return False
    if lower in ("st", "ft", "mt"):
        return starter and not at_start
    if lower in LEADING and (
        lower not in ("sec", "art", "ch", "al", "op", "dist", "eq", "ca") or word[0].isupper() or number
    ):
        return False
    if len(word) == 1 and word.isalpha() and word.isupper():
        return starter and not at_start and not number
    if lower in TRAILING and (word[0].isupper() or "." in word or lower in _LOWER_TRAILING):
        return starter
    if _ACRONYM.fullmatch(word) or _CONSONANTS.fullmatch(word):
        return starter
    return True


_LOWER_TRAILING = frozenset(
    ("etc", "usw", "approx", "hrs", "mins", "secs", "lbs", "oz", "mph", "km", "kg", "cm", "mm", "est")
)


def _glued(text: str, mark: re.Match[str], stop: int, first: int, end: int) -> bool:
    """Whether a space got lost: "kept it.The council". Addresses, versions and acronyms look otherwise."""
    if stop != mark.end() or len(mark[0]) != 1 or mark[0] not in ".!?":
        return False
    word = _word_before(text, mark.start(), first)
    plain = word[-2:].isalpha() and word[-2:].islower() and "." not in word and len(word) > 1
    return plain and word not in LEADING and word not in TRAILING and bool(_GLUED.match(text, stop, end))


def _is_starter(text: str, letter: int, end: int) -> bool:
    match = _WORD_AFTER.match(text, letter, end)
    if match is None:
        return False
    word = match[0].lower().split("’")[0].split("'")[0]
    return word in STARTERS and text[match.end() : match.end() + 1] != "."


def _word_before(text: str, dot: int, first: int) -> str:
    match = _WORD_BEFORE.search(text, max(first, dot - LOOK_BACK), dot)
    return match[0] if match else ""


def _skip_space(text: str, position: int, end: int) -> int:
    while position < end and text[position].isspace():
        position += 1
    return position


def _skip_openers(text: str, position: int, end: int) -> int:
    while position < end and text[position] in _OPENERS:
        position += 1
    return position


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


# ---- quotations and brackets that stay whole


def _kept_whole(text: str, start: int, end: int) -> list[Span]:
    """Quotations and brackets of ordinary length as (opening mark, closing mark), outermost only, in order."""
    found = sorted([*_quotations(text, start, end), *_brackets(text, start, end)])
    outer: list[Span] = []
    for span in found:
        if not outer or span[0] > outer[-1][1]:
            outer.append(span)
        elif span[1] > outer[-1][1]:
            outer[-1] = (outer[-1][0], span[1])
    return outer


def _quotations(text: str, start: int, end: int) -> Iterator[Span]:
    opened, closing = -1, ""
    single_end = -1
    closes = {"’": -1, "'": -1}  # where each mark next closes a quotation, so that nothing is looked for twice
    for match in _QUOTES.finditer(text, start, end):
        at, mark = match.start(), match[0]
        if mark in "‘'’":
            if single_end < at and mark != "’" and _opens(text, at, start, end):
                kind = "’" if mark == "‘" else mark
                if closes[kind] < at:
                    closes[kind] = _single_close(text, kind, at, end)
                if closes[kind] - at <= LONG_QUOTE:
                    single_end = closes[kind]
                    yield at, single_end
        elif opened >= 0 and mark in closing and not (mark == '"' and _opens(text, at, start, end)):
            if at - opened <= LONG_QUOTE:
                yield opened, at
            opened = -1
        elif mark in _PAIRS:
            opened, closing = at, _PAIRS[mark]
        elif mark in '"”»' and _opens(text, at, start, end):
            opened, closing = at, {"»": "«"}.get(mark, mark)


def _opens(text: str, at: int, start: int, end: int) -> bool:
    """Whether a mark that can do both opens a quotation here: a gap before it, none after it."""
    gap = at == start or text[at - 1].isspace() or text[at - 1] in '([{—–-“"‘:/'
    return gap and at + 1 < end and not text[at + 1].isspace()


def _single_close(text: str, mark: str, at: int, end: int) -> int:
    """Where the next quotation in single marks ends: an apostrophe looks the same, so punctuation must precede it."""
    match = _SINGLE_CLOSE[mark].search(text, at + 1, end)
    return match.end() - 1 if match else end + LONG_QUOTE


def _brackets(text: str, start: int, end: int) -> Iterator[Span]:
    opened = -1
    for match in _BRACKET.finditer(text, start, end):
        if match[0] in "([":
            opened = match.start()
        elif opened >= 0:
            if match.start() - opened <= LONG_BRACKET:
                yield opened, match.start()
            opened = -1
