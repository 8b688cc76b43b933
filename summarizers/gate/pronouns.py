"""Whom a "he" or "she" of the source may mean: who is named before it, the nearest sentence first.

Salience by the order of mention and the distance in sentences, after centering theory (Grosz, Joshi and Weinstein
1995): who opens the last sentence that names anybody is likeliest.
"""

from __future__ import annotations

import re

from summarizers.gate.claim import Claim
from summarizers.gate.compare import names_of, related
from summarizers.gate.grammar import Actor
from summarizers.gate.source import CAPITALS, Source
from summarizers.gate.words import stems

REACH = 2  # sentences that name anybody, before a pronoun, in which whom it means is named
LIKELY, POSSIBLE, NEVER = 0.0, 0.5, 1.0
_PRONOUN = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_SPEAKER = re.compile(  # "she said the company would …" tells of the company
    r"\b(?:he|she) (?:also |later |then |has )?(?:said|says|told|tells|added|announced|claimed|argued|warned|explained"
    r"|believes|thinks|insisted)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(CAPITALS)


def mistaken(claim: Claim, source: Source) -> tuple[float, str, str]:
    """How unlikely it is that a pronoun of the source means whom a claim names; the pronoun; and the name.

    The sentence looked at is the one with most of the claim's content, names apart. 0 where it names them too, opens
    the text, or has no pronoun but that of who says it, or where they open the last sentence before it that names
    anybody; 1 where they are named nowhere near.
    """
    if not claim.rows:
        return LIKELY, "", ""
    told = [one for one in claim.content if one not in source.names]
    row = max(claim.rows, key=lambda one: sum(word in source.contents[one] for word in told))
    # An opening tells of "a pensioner who … has blown the lot, and says he would do it again" before it names them.
    pronoun = _PRONOUN.search(_SPEAKER.sub("", source.texts[row])) if row else None
    if pronoun is None:
        return LIKELY, "", ""
    doers = {one.agent.text: _least(one.agent, source, row) for one in claim.said.clauses if one.agent is not None}
    name = max(doers, key=lambda one: doers[one], default="")
    return doers.get(name, LIKELY), pronoun[0].lower(), name


def antecedents(source: Source, row: int) -> list[list[frozenset[str]]]:
    """The names before a row, in stems: those of each sentence that has any, the nearest first."""
    found: list[list[frozenset[str]]] = []
    for before in range(row - 1, -1, -1):
        if named := _named(source, before):
            found.append(named)
            if len(found) == REACH:
                break
    return found


def _least(agent: Actor, source: Source, row: int) -> float:
    names = names_of(agent, source)
    if agent.pronoun or not names or related(names, frozenset(source.stems[row]), source):
        return LIKELY
    before = antecedents(source, row)
    if before and related(names, before[0][0], source):
        return LIKELY
    return POSSIBLE if any(related(names, one, source) for sentence in before for one in sentence) else NEVER


def _named(source: Source, row: int) -> list[frozenset[str]]:
    found = (frozenset(stems(match[0])) for match in _NAMED.finditer(source.texts[row]))
    return [one for one in found if not one.isdisjoint(source.names)]
