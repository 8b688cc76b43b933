"""Which language a text is in, without making an English morning wait for a model."""

from __future__ import annotations

import re

# The function words that make up a third of any English text; together no other language has them.
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "is",
        "was",
        "that",
        "for",
        "on",
        "said",
        "with",
        "as",
        "at",
        "by",
        "it",
        "be",
        "from",
        "has",
        "have",
        "are",
        "were",
    ]
)
_ENGLISH_SHARE = 0.2
_FEWEST_WORDS = 12
_FEWEST_CHARACTERS = 200  # below this the model guesses
_SAMPLE = 4000


def language_of(text: str, declared: str | None = None) -> str | None:
    """The ISO 639-1 code of a text's language; None when it is too short to tell.

    What a page or feed declares is believed. Otherwise English is told by its function words; only what
    fails that loads py3langid, which takes 0.7 s the first time.
    """
    code = language_code(declared)
    if code is not None:
        return code
    sample = " ".join(text[: _SAMPLE * 2].split())[:_SAMPLE]
    words = re.findall(r"[^\W\d_]+", sample.lower())
    if len(words) < _FEWEST_WORDS:
        return None
    if "the" in words and sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * len(words):
        return "en"
    if len(sample) < _FEWEST_CHARACTERS:
        return None
    from py3langid import classify  # noqa: PLC0415

    return language_code(str(classify(sample)[0]))


def language_code(declared: str | None) -> str | None:
    """The two letters of a language tag such as en-GB; None for none and for "und"."""
    found = re.match(r"\s*([A-Za-z]{2})(?:[-_].*)?\s*$", declared or "")
    return found[1].lower() if found else None
