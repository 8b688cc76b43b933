"""What scraped text carries besides its story: the headline, who wrote it and when, and the page's furniture.

Nothing is cut out: what does not belong to the story is overwritten with spaces, so that every offset into
the cleaned text is an offset into the text that was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bot.news.dates import parse_date, plausible
from bot.news.phrases import SENTENCE_END, is_boilerplate, is_sentence
from bot.news.titles import plain_title, without_outlet

_LINE = re.compile(r"[^\r\n]+")
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\xad")
_VERY_SHORT = (3, 30)  # words, characters: an entry of a menu
_MENU = 3  # entries that make a menu
_HEADLINE_WORDS = 22
_HEADLINE_LENGTH = 180
_TIGHT_HEADLINE_WORDS = 16  # when no blank line follows it
_STOPPED_HEADLINE_WORDS = 10  # when it ends with a full stop
_PROSE_WORDS = 20
_LONGEST_FACT = 300  # characters
_DATELINE = re.compile(
    r"[A-Z][A-Z .,'’/-]{2,40}[A-Z,.]\s*(?:,\s*[A-Z][a-z.]+\s*\d{1,2}\s*)?(?:\([^)]{2,40}\)\s*)?[—–-]\s"
)
_ABBREVIATION = re.compile(r"(?:\b(?:[A-Za-z]\.){2,}|\b(?:Inc|Ltd|Corp|Co|Jr|Sr|St|No|vs|etc)\.)[\"”’']?$")
_NOT_NAMES = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august"
    "|september|october|november|december|then|now|the|this|that|and|all|far|law|some|most|day|night|noon"
)
_PARTICLES = r"(?:and|&|de|la|van|von|der|den|bin|for|of|the|in)\s"
_BYLINE = re.compile(
    rf"(?i:(?:(?:written|words|story|report|reported|text)\s)?by:?)\s+"
    rf"(?P<names>(?!(?i:{_NOT_NAMES})\b)[^\W\d_a-z][\w’'.-]*(?:,?\s(?:{_PARTICLES}){{0,3}}[^\W\d_a-z][\w’'.-]*){{0,9}})"
)
_LABELLED = re.compile(
    r"(?P<label>published|posted|first published|date|created|publication date|updated|last updated|last modified"
    r"|modified|author|authors|reporter|written by|source|outlet|url|link|canonical|original(?: article)?)"
    r"(?:\s(?:on|at))?\s*(?P<colon>:?)\s*(?P<value>.+)",
    re.IGNORECASE,
)
_READING_TIME = re.compile(
    r"(?:(?:reading|read) time:?\s*)?(?:about\s)?\d{1,3}[\s-]min(?:ute)?s?(?:\s(?:read|to read|reading time))"
    r"|(?:reading|read) time:?\s*(?:about\s)?\d{1,3}[\s-]?min(?:ute)?s?",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"(?:(?:last )?(?:updated|published|posted)\s)?(?:\d+|an?)\s(?:second|minute|min|hour|day)s?\sago", re.IGNORECASE
)
_SEGMENTS = re.compile(r"\s+[|·•—–/]\s+|\s*[|·•]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A text with everything but its story blanked, and what was read off the blanked lines."""

    title: str  # "" where the text has no headline
    text: str  # as long as the text that was given
    byline: str | None = None
    published: datetime | None = None  # UTC
    source: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    start: int
    end: int
    text: str  # stripped; "" for a line of blanks
    apart: bool  # a blank line, or the start, is before it
    ends: bool  # a blank line, or the end, is after it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What a line above the story says about it."""

    byline: str | None = None
    published: datetime | None = None
    source: str | None = None
    url: str | None = None


def clean_text(text: str, title: str = "") -> Cleaned:
    """Find the headline, byline and date of a scraped text, and blank them and the boilerplate.

    With a `title` no headline is looked for; a first line that repeats it is blanked. A text of nothing but
    boilerplate is left as it is.
    """
    kept, dropped, facts = _sorted_out(_lines(text))
    found = None
    if title:
        if len(kept) > 1 and _same(kept[0].text, title):
            dropped.append(kept[0])
    else:
        found = _headline(kept)
    if found is not None:
        dropped.append(found)
        # Pages often print the headline twice.
        dropped += [one for one in kept[1:4] if one.text == found.text and len(kept) > 2]
    return Cleaned(
        title=title or (without_outlet(plain_title(_bare_headline(found.text))) if found else ""),
        text=_blanked(text, dropped),
        byline=next((one.byline for one in facts if one.byline), None),
        published=next((one.published for one in facts if one.published), None),
        source=next((one.source for one in facts if one.source), None),
        url=next((one.url for one in facts if one.url), None),
    )


def blank_boilerplate(text: str) -> str:
    """The text with boilerplate and lines about its author and date blanked; no headline is looked for."""
    _, dropped, _ = _sorted_out(_lines(text))
    return _blanked(text, dropped)


def without_blanks(text: str) -> str:
    """One paragraph a line, nothing between them: for texts whose offsets nobody knows yet."""
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _lines(text: str) -> list[_Line]:
    found = [(one.start(), one.end(), one[0].translate(_INVISIBLE).strip()) for one in _LINE.finditer(text)]
    lines: list[_Line] = []
    for position, (start, end, stripped) in enumerate(found):
        before = found[position - 1] if position else None
        after = found[position + 1] if position + 1 < len(found) else None
        lines.append(
            _Line(
                start=start,
                end=end,
                text=stripped,
                apart=before is None or not before[2] or _breaks(text[before[1] : start]) > 1,
                ends=after is None or not after[2] or _breaks(text[end : after[0]]) > 1,
            )
        )
    return lines


def _breaks(between: str) -> int:
    return len(between.replace("\r\n", "\n"))


def _sorted_out(lines: Sequence[_Line]) -> tuple[list[_Line], list[_Line], list[_Facts]]:
    """Lines of the story, lines to blank, and what those above the story tell."""
    blank = [line for line in lines if not line.text]
    filled = [line for line in lines if line.text]
    kept = [line for line in filled if not is_boilerplate(line.text)]
    kept, facts = _without_facts(kept)
    kept = _without_menus(filled, kept)
    if not kept:
        return list(filled), blank, []
    remaining = {line.start for line in kept}
    return kept, [line for line in lines if line.start not in remaining], facts


def _without_facts(lines: Sequence[_Line]) -> tuple[list[_Line], list[_Facts]]:
    """Take out the lines above the story's first sentence that say who wrote it, when and where."""
    kept: list[_Line] = []
    facts: list[_Facts] = []
    for position, line in enumerate(lines):
        if len(line.text) > _LONGEST_FACT or is_sentence(line.text) or len(line.text.split()) > _PROSE_WORDS:
            return kept + list(lines[position:]), facts
        found = _facts(line.text)
        if found is None:
            kept.append(line)
        else:
            facts.append(found)
    return kept, facts


def _facts(line: str) -> _Facts | None:
    """What a line tells, when it tells nothing else."""
    whole = _fact(line)
    if whole is not None:
        return whole
    parts = [_fact(part.strip()) for part in _SEGMENTS.split(line) if part.strip()]
    if len(parts) < 2 or None in parts:
        return None
    told = [part for part in parts if part is not None]
    return _Facts(
        byline=next((one.byline for one in told if one.byline), None),
        published=next((one.published for one in told if one.published), None),
    )


def _fact(text: str) -> _Facts | None:
    if _READING_TIME.fullmatch(text) or _AGO.fullmatch(text):
        return _Facts()
    if found := _BYLINE.fullmatch(text):
        return _Facts(byline=found["names"].strip(" ,"))
    moment = parse_date(text) if any(one.isdigit() for one in text) else None
    if moment is not None:
        return _Facts(published=plausible(moment))
    labelled = _LABELLED.fullmatch(text)
    return _labelled(labelled["label"].lower(), labelled["value"], bool(labelled["colon"])) if labelled else None


def _labelled(label: str, value: str, colon: bool) -> _Facts | None:  # noqa: FBT001
    words = len(value.split())
    if label in ("url", "link", "canonical", "original", "original article"):
        return _Facts(url=value) if re.fullmatch(r"https?://\S+", value, re.IGNORECASE) else None
    if label in ("source", "outlet"):
        return _Facts(source=value.strip(" .")) if colon and words <= 6 else None
    if label in ("author", "authors", "reporter", "written by"):
        return _Facts(byline=value) if colon and words <= 8 else None
    if _AGO.fullmatch(value):
        return _Facts()
    moment = parse_date(value)
    if moment is None:
        # "Published 3/4/2026" is no part of the story even if nobody can tell which day that is.
        return (
            _Facts() if words <= 6 and any(one.isdigit() for one in value) and not SENTENCE_END.search(value) else None
        )
    return _Facts(published=None if "updated" in label or "modified" in label else plausible(moment))


def _without_menus(filled: Sequence[_Line], lines: Sequence[_Line]) -> list[_Line]:
    """Take out a run of very short lines before the story and one after it.

    `filled` has the lines that are blanked already, too: a menu may be known in part.
    """
    kept = list(lines)
    head, known = _run(filled, kept)
    # A short headline below a menu stands by itself.
    if head > 1 and kept[head - 1].apart and kept[head - 1].ends and not kept[head - 2].apart:
        head -= 1
    if _is_menu(head, known) and head < len(kept):
        kept = kept[head:]
    tail, known = _run(filled[::-1], kept[::-1])
    introduced = tail < len(kept) and kept[-tail - 1].text.endswith(":")
    if _is_menu(tail, known) and tail < len(kept) and not introduced:
        kept = kept[:-tail]
    return kept


def _is_menu(unknown: int, known: int) -> bool:
    return unknown >= 2 and unknown + known >= _MENU


def _run(filled: Sequence[_Line], kept: Sequence[_Line]) -> tuple[int, int]:
    """How many very short lines come first: of those that are kept, and of those that are blanked already."""
    remaining = {line.start for line in kept}
    unknown = known = 0
    for line in filled:
        short = _is_very_short(line.text)
        if line.start not in remaining:
            known += short
        elif short:
            unknown += 1
        else:
            break
    return unknown, known


def _is_very_short(text: str) -> bool:
    words, characters = _VERY_SHORT
    titled = text[0].isupper() and text[-1] not in ".!?:,;…\"”’'»)"
    return titled and len(text) <= characters and len(text.split()) <= words


def _headline(lines: Sequence[_Line]) -> _Line | None:
    """The first line, when it is a headline and not the story's first sentence."""
    if len(lines) < 2:
        return None
    first, following = lines[0], lines[1:]
    if not any(SENTENCE_END.search(one.text) or len(one.text.split()) > _PROSE_WORDS for one in following):
        return None
    text = _bare_headline(first.text)
    words = len(text.split())
    if not text or words > _HEADLINE_WORDS or len(text) > _HEADLINE_LENGTH:
        return None
    if text[-1] in ":;," or _DATELINE.match(text) or re.match(r"[-*•–—]\s|\d+[.)]\s", text):
        return None
    if text != first.text:
        return first
    if re.search(r"[.!?][\"”’']?$", text) and not _ABBREVIATION.search(text) and not text.endswith(("?", "!")):
        distinct = first.ends and not all(one.ends for one in following[:-1]) and len(following) > 1
        return first if distinct and words <= _STOPPED_HEADLINE_WORDS else None
    if re.search(r"[^\W\d_]{4,}[.]\s+[“\"‘']?[A-Z]", text):
        return None
    if first.ends:
        return first
    return first if words <= _TIGHT_HEADLINE_WORDS and _starts_anew(following[0].text) and not _wrapped(lines) else None


def _bare_headline(text: str) -> str:
    return re.sub(r"^#{1,2}\s+", "", text).rstrip("# ").strip()


def _starts_anew(line: str) -> bool:
    first = next((one for one in line if one.isalnum()), "")
    return not first.islower()


def _wrapped(lines: Sequence[_Line]) -> bool:
    """Whether the text is broken into lines of equal length, in which case a line is no unit."""
    return any(
        not one.ends and not SENTENCE_END.search(one.text) and not _starts_anew(two.text) and len(one.text) > 40
        for one, two in pairwise(lines[:40])
    )


def _same(one: str, other: str) -> bool:
    if len(one) > 2 * len(other) + 40:
        return False  # a paragraph, not a headline: most first lines of feeds' entries

    def letters(text: str) -> str:
        return "".join(character for character in text.casefold() if character.isalnum())

    return letters(_bare_headline(one)) in {letters(other), letters(without_outlet(other))} and bool(letters(one))


def _blanked(text: str, lines: Iterable[_Line]) -> str:
    pieces: list[str] = []
    position = 0
    for line in sorted(lines, key=lambda one: one.start):
        pieces += (text[position : line.start], " " * (line.end - line.start))
        position = line.end
    return "".join(pieces) + text[position:]
