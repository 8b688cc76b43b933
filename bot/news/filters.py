"""Which entries of a feed a channel wants: words, phrases and regular expressions to ask for or to leave out."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.errors import SourceError

SECONDS_EACH = 0.04  # that one regular expression may take on one article
SECONDS_IN_ALL = 0.08  # that all of a filter's may take
_LONGEST_TERM = 500
_MOST_TERMS = 50
_JUDGED = 100_000  # characters of an article; what is longer is judged by its beginning
_QUOTES = ('""', "“”", "„“", "«»", "''", "‘’")
_STRAIGHT = str.maketrans("‘’‚‛“”„‟–—‐‑′", "''''\"\"\"\"----'") | str.maketrans({"\xad": "", "\u200b": ""})
# Letters that Unicode does not take apart into a letter and its accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_BETWEEN = r"[^\w.!?;:]{1,5}"  # the words of a phrase stand in one sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an entry is wanted, and because of what."""

    accepted: bool
    term: str | None = None  # the filter, as people wrote it, that asked for the entry or kept it out
    slow: tuple[str, ...] = ()  # filters that took too long on this entry and were passed over: people must be told


@dataclass(frozen=True, kw_only=True)
class Term:
    """One filter as people wrote it: a word, a phrase or a regular expression between slashes."""

    written: str

    @property
    def is_pattern(self) -> bool:
        return self.written.startswith("/")

    @cached_property
    def words(self) -> re.Pattern[str]:
        """A word or phrase as an expression over folded text."""
        text = self.written
        if len(text) > 1 and text[0] + text[-1] in _QUOTES:
            text = text[1:-1]
        pieces = folded(text).split()
        prefix = bool(pieces) and pieces[-1].endswith("*")
        if prefix:
            pieces[-1] = pieces[-1].rstrip("*")
        if not pieces or not all(pieces):
            raise SourceError(f"The filter {_shown(self.written)} holds no word; write a word or /a pattern/.")
        start = "" if _joins_on(pieces[0][0]) else r"(?<!\w)"
        end = "" if prefix or _joins_on(pieces[-1][-1]) else r"(?!\w)"
        return re.compile(start + _BETWEEN.join(map(re.escape, pieces)) + end)

    @cached_property
    def pattern(self) -> Any:
        """A regular expression between slashes, compiled."""
        import regex  # type: ignore[import-untyped]  # noqa: PLC0415

        body, closed, flags = self.written[1:].rpartition("/")
        shown = _shown(self.written)
        if not closed or flags not in ("", "i"):
            raise SourceError(f"The filter {shown} starts like a pattern, but no / ends it.")
        if not body.strip():
            raise SourceError(f"The filter {shown} is an empty pattern.")
        try:
            return regex.compile(body, regex.IGNORECASE | regex.VERSION0)
        except (regex.error, OverflowError, RecursionError, MemoryError, ValueError) as error:
            why = getattr(error, "msg", None) or "it is too large"
            raise SourceError(f"The filter {shown} is not a pattern that can be read: {why}.") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a channel wants of a feed; without any terms, everything."""

    include: tuple[Term, ...] = ()
    exclude: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, include: Sequence[str], exclude: Sequence[str]) -> Filter:
        """Terms as people write them: `ferry`, `ferr*`, `interest rates` (quoted or not), `/rate[sd]?/`.

        Words match whole words whatever their case and accents, patterns anything whatever its case. Raises
        SourceError, with one sentence that names the term, for one that cannot be understood.
        """
        if len(include) + len(exclude) > _MOST_TERMS:
            raise SourceError(f"A feed can have {_MOST_TERMS} filters at most; one pattern can stand for many words.")
        return cls(include=tuple(map(_term, include)), exclude=tuple(map(_term, exclude)))

    def judge(self, title: str, text: str) -> Verdict:
        """Whether an entry is wanted: some `include` matches, if there are any, and no `exclude` does.

        Takes 0.1 s at most. A pattern that runs out of its time is told in `slow` and never keeps an article out: one
        too many is a nuisance, one that was asked for and missed is lost.
        """
        if not self.include and not self.exclude:
            return Verdict(accepted=True)
        judged = _Judged(f"{title}\n{text}"[:_JUDGED].lstrip("\n"))
        unwanted = next((one for one in self.exclude if judged.matches(one)), None)
        if unwanted is not None:
            return Verdict(accepted=False, term=unwanted.written, slow=tuple(judged.slow))
        judged.in_doubt = False  # an `exclude` that was not judged keeps nothing out
        wanted = next((one for one in self.include if judged.matches(one)), None)
        return Verdict(
            accepted=wanted is not None or not self.include or judged.in_doubt,
            term=wanted.written if wanted else None,
            slow=tuple(judged.slow),
        )


class _Judged:
    """A text under judgement, and the time that is left for it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._left = SECONDS_IN_ALL
        self._folded: str | None = None
        self.slow: list[str] = []
        self.in_doubt = False  # some pattern could not be judged

    def matches(self, term: Term) -> bool:
        if not term.is_pattern:
            if self._folded is None:
                self._folded = folded(self._text)
            return term.words.search(self._folded) is not None
        if self._left <= 0:
            self.in_doubt = True
            return False  # those that took the time are told; this one may be blameless
        began = time.monotonic()
        try:
            # concurrent: other threads, the event loop's above all, go on meanwhile.
            found = term.pattern.search(self._text, timeout=min(SECONDS_EACH, self._left), concurrent=True)
        except (TimeoutError, MemoryError):
            self.slow.append(term.written)
            self.in_doubt = True
            return False
        finally:
            self._left -= time.monotonic() - began
        return found is not None


def folded(text: str) -> str:
    """The text without case, accents and curly quotes, as words are compared."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.translate(_STRAIGHT).casefold())
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


def _term(written: str) -> Term:
    term = Term(written=" ".join(written.split()) if not written.strip().startswith("/") else written.strip())
    if not term.written:
        raise SourceError("An empty filter matches nothing; write a word, a phrase or /a pattern/.")
    if len(term.written) > _LONGEST_TERM:
        raise SourceError(f"The filter {_shown(written)} is longer than {_LONGEST_TERM} characters; shorten it.")
    _ = term.pattern if term.is_pattern else term.words  # says now what is wrong with it
    return term


def _joins_on(character: str) -> bool:
    """Whether a term's edge needs no end of a word beside it: signs (C++), and scripts written without spaces."""
    return not (character.isalnum() or character == "_") or _UNSPACED.match(character) is not None


def _shown(written: str) -> str:
    return written if len(written) <= 80 else written[:79] + "…"
