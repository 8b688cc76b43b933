"""Other words for a word of a claim, in its form, from the gate's thesaurus."""

from __future__ import annotations

from functools import cache
from typing import Any

from benchmarks.entailment_claims import Forms
from summarizers.gate.thesaurus import Entry, entries

_PARTS = {"VERB": "v", "NOUN": "n", "ADJ": "a", "ADV": "r"}
_VOWELS = "aeiou"


def other_words(token: Any, forms: Forms) -> list[str]:
    """Words and phrases that say what a token says, in its form."""
    found = [word for entry in _entries_of(token) for word in entry.same if word != token.lemma_.lower()]
    return [form for word in found if (form := inflected(word, token.tag_, forms)) != token.lower_]


def contrary_words(token: Any, forms: Forms) -> list[str]:
    """Words and phrases that say the contrary, in its form."""
    found = [word for entry in _entries_of(token) for word in entry.contrary]
    return [inflected(word, token.tag_, forms) for word in found]


def inflected(word: str, tag: str, forms: Forms) -> str:
    """A word or phrase in the form of a tag: a verb's first word, a noun's last."""
    first, *rest = word.split()
    if tag in {"VBD", "VBN", "VBG", "VBZ"}:
        return " ".join([forms.form(first, tag) or _regular(first, tag), *rest])
    if tag == "NNS":
        *before, last = word.split()
        return " ".join([*before, _with_s(last)])
    return word


def _entries_of(token: Any) -> list[Entry]:
    part = _PARTS.get(token.pos_)
    return (
        [] if part is None or token.tag_ in {"JJR", "JJS", "RBR", "RBS"} else _by_word().get((part, token.lemma_), [])
    )


@cache
def _by_word() -> dict[tuple[str, str], list[Entry]]:
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries():
        for word in entry.same:
            found.setdefault((entry.part, word), []).append(entry)
    return found


def _regular(verb: str, tag: str) -> str:
    if tag == "VBZ":
        return _with_s(verb)
    if tag == "VBG":
        return verb[:-1] + "ing" if verb.endswith("e") and not verb.endswith("ee") else _doubled(verb) + "ing"
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ied"
    return _doubled(verb) + "ed"


def _doubled(verb: str) -> str:
    short = len(verb) in {3, 4} and verb[-1] not in "aeiouwxy" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS
    return verb + verb[-1] if short else verb


def _with_s(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    if word.endswith("man"):
        return word[:-2] + "en"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")
