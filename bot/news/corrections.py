"""Where a text says that its publisher corrected it."""

from __future__ import annotations

import re

# A note starts a line or a sentence; inside a sentence "correction" is the subject of the news, not a note.
_START = r"(?:^|(?<=[.!?”\"]\s))[\s(\[*_–—-]{0,4}"
_SIGN = r"\s{0,3}(?:\([^)\n]{1,40}\)\s{0,2})?(?:[:–—]|\s-\s)"
_WORK = r"(?:article|story|report|post|piece|page|headline|version|text|column|caption|podcast|review)"
_NOTES = re.compile(
    "|".join(
        (
            _START + r"(?:corrections?(?:\s+(?:and|&)\s+clarifications?)?|clarifications?|corrected|erratum)" + _SIGN,
            _START + r"(?:update|editor[’']s note)\s{0,2}[/,:&]?\s{0,2}(?:correction|clarification)" + _SIGN,
            _START + rf"an?\s+(?:earlier|previous|original)\s+version\s+of\s+(?:this|the|our)\s+\w*\s?{_WORK}",
            _START + rf"(?:this|the)\s+{_WORK}\s+(?:was|has\s+been|is)\s+(?:\w+\s+)?(?:corrected|amended|clarified)\b",
            _START + rf"(?:this|the)\s+{_WORK}\s+(?:was|has\s+been)\s+updated\s+to\s+(?:correct|clarify|fix)\b",
            _START + r"korrektur" + _SIGN,
            _START + r"in\s+einer\s+(?:früheren|vorherigen)\s+(?:version|fassung)\b",
            _START + r"(?:correction|rectificatif|erratum)" + _SIGN,
            _START + r"une\s+(?:version\s+(?:précédente|antérieure)|première\s+version)\s+de\s+c",
            _START + r"(?:corrección|fe de errores|rectificación)" + _SIGN,
            _START + r"una\s+versión\s+anterior\s+de\s+est",
        )
    ),
    re.IGNORECASE | re.MULTILINE,
)
# Stems that every note has, found much faster: nearly all articles have none.
_HINTS = tuple("correct clarif amended updated errat versi korrektur fassung rectifi correcc errores".split())
_TITLE = re.compile(r"\s*(?:CORRECTED\b|CORRECTION\b\s*[:–—-])|[(\[]corrected[)\]]|\bcorrected\)?\s*$", re.IGNORECASE)
_LONGEST_NOTE = 400


def correction_notes(title: str, text: str) -> frozenset[str]:
    """The lines in which a publisher says that the article was corrected or clarified, and "title" if its title does.

    An "Update:" that brings news is no correction.
    """
    notes = {"title"} if _TITLE.search(title) else set()
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return frozenset(notes)
    for found in _NOTES.finditer(text):
        note = text[found.start() : found.start() + _LONGEST_NOTE].strip().partition("\n")[0]
        notes.add(" ".join(note.split()))
    return frozenset(notes)
