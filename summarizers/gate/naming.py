"""The names and days of a sentence that its source does not know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from summarizers.gate.dates import dated
from summarizers.gate.finding import Finding
from summarizers.gate.lexicon import DATES, TITLES, names_for
from summarizers.gate.places import PARTS_OF_NAMES, place
from summarizers.gate.source import Source
from summarizers.gate.words import words

if TYPE_CHECKING:
    from spacy.tokens import Doc

_KIN = (
    "wife|husband|widow|partner|son|daughter|brother|sister|twin|father|mother|parents|couple|cousin|uncle|aunt|nephew"
    "|niece|grandson|granddaughter|grandfather|grandmother|stepson|stepdaughter"
)
_PRONOUN = re.compile(r"\b(?:he|she|him|her|his|they|them|their)\b", re.IGNORECASE)
_REACH = 2  # sentences before
_ANY_DAY = frozenset("a any every each most".split())  # "every Sunday" is no date
# What stands before a place where something is or happens.
_PLACING = frozenset("in at near from to into outside around across through via".split())


def names(doc: Doc, source: Source, rows: Sequence[int]) -> Iterable[Finding]:
    """Names and days that the text does not have, or has elsewhere."""
    near = frozenset(word for row in rows for word in words(source.texts[row]))
    meant = frozenset(word for row in rows for word in _meant(source, row))
    known = [(start, end) for start, end, _ in dated(doc.text, [source.texts[row] for row in rows])]
    for token in doc:
        low = token.lower_
        if low in DATES and low not in {"may", "march"}:
            if token.i > 0 and doc[token.i - 1].lower_ in _ANY_DAY:
                continue
            if any(start <= token.idx < end for start, end in known):
                continue  # "before July", where the source says "by the end of June"
            if near.isdisjoint(names_for(low)):
                elsewhere = low in source.words
                reason = f"the article does not say that it was {token.text}"
                yield Finding("date-elsewhere" if elsewhere else "date", reason, strong=not elsewhere)
            continue
        if (
            token.tag_ not in {"NNP", "NNPS"}
            or not token.text[:1].isupper()
            or len(token.text) < 2
            or low.rstrip(".") in TITLES
        ):
            continue
        if token.i == 0 and token.ent_type_ == "" and len(doc) > 1 and doc[1].tag_ not in {"NNP", "NNPS"}:
            continue  # the tagger takes what opens a sentence for a name
        if not source.knows(token.text):
            if not _known_place(doc, token.i, source):
                yield Finding("name", f"{token.text} is not named in the article", strong=True)
        elif not any(word in near or word in meant for one in words(token.text) for word in names_for(one)):
            yield Finding("name-elsewhere", f"the article names {token.text} elsewhere only")


def _meant(source: Source, row: int) -> Iterator[str]:
    """The words of the sentences in which whoever a pronoun of this one means is likely to be named."""
    if _PRONOUN.search(source.texts[row]):
        for text in source.texts[max(0, row - _REACH) : row]:
            yield from words(text)


def crossed(doc: Doc, source: Source) -> Iterable[Finding]:
    """First names with another's surname: Cormac Mulrooney, where the source has Fintan Mulrooney and a Cormac."""
    for token in doc[1:]:
        before = doc[token.i - 1]
        if {token.tag_, before.tag_} != {"NNP"} or {token.ent_type_, before.ent_type_} - {"PERSON", ""}:
            continue
        first, last = before.text, token.text
        low = first.lower()
        if low in TITLES or (last.istitle() and low in source.words and low not in source.capitals):
            continue
        others = source.first_names.get(last, frozenset())
        known = first in source.alone or any(first in firsts for firsts in source.first_names.values())
        if not others or first in others or not known:
            continue
        told = f"the article says {min(others)} {last}, not {first} {last}"
        # "His daughter Polly" may have his name.
        kin = any(re.search(rf"\b(?:{_KIN})(?:, | ){re.escape(first)}\b", text) for text in source.texts)
        yield Finding("name-elsewhere" if kin else "name", told, strong=not kin)


def _known_place(doc: Doc, at: int, source: Source) -> bool:
    """Whether a name is another word for a place that the source names: Rome for Italy, but not where it happened."""
    name = doc[at].lower_
    placed = at > 0 and doc[at - 1].lower_ in _PLACING
    if source.knows_place(name, placed=placed):
        return True
    beside = [doc[one].lower_ for one in (at - 1, at + 1) if 0 <= one < len(doc)]
    return name in PARTS_OF_NAMES and any(
        place(one).same | place(one).seat_of and (source.knows(one) or source.knows_place(one, placed=placed))
        for one in beside
    )
