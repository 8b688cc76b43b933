"""Another verb between the same two: "the council sold the ferry" is not what "the council kept the ferry" says.

Words do not tell, nor do their vectors: those of opposites are near. But the sentence encoder was trained on sentences
that mean the same and sentences that do not, so both verbs are put into the claim's own clause, and the two short
sentences are compared (Reimers and Gurevych 2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from summarizers.gate.compare import LIGHT, could_be, is_same
from summarizers.gate.grammar import Actor, Clause, Sentence
from summarizers.gate.source import Source
from summarizers.summary import Encoder

if TYPE_CHECKING:
    from spacy.tokens import Doc

# From this distance two verbs may not say the same. Of sentences with such a verb that the entailment model doubts too,
# 28 of 36 that fit the score are unfaithful.
ANOTHER = 0.1
_MOST = 3  # source clauses that one clause is held against


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """A clause whose verb its source does not have, though it says something of the same two."""

    clause: Clause
    others: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlike:
    """How far the nearest of the source's verbs is from a claim's, 0 to 2, and both as they are written."""

    distance: float
    place: int  # where the claim's verb begins in it
    said: str
    instead: str


def unlike(doc: Doc, said: Sentence, source: Source, rows: Sequence[int], encoder: Encoder) -> Unlike | None:
    """The verb that is furthest from what the source says of the same doer and thing; None where none is another."""
    found = swaps(said, source, rows)
    if not found:
        return None
    phrases = [_phrase(one.clause, one.clause) for one in found]
    phrases += [_phrase(one.clause, other) for one in found for other in one.others]
    vectors = encoder.encode(phrases)
    at, worst = len(found), None
    for row, one in enumerate(found):
        distances = 1 - vectors[at : at + len(one.others)] @ vectors[row]
        at += len(one.others)
        nearest = int(np.argmin(distances))
        if worst is None or distances[nearest] > worst.distance:
            worst = Unlike(
                distance=float(distances[nearest]),
                place=doc[one.clause.place].idx,
                said=one.clause.text,
                instead=one.others[nearest].text,
            )
    return worst


def swaps(said: Sentence, source: Source, rows: Sequence[int]) -> list[Swap]:
    """The clauses of a claim with another verb than the clauses of these rows that are about the same."""
    known = frozenset().union(*(source.contents[row] for row in rows))
    clauses = [one for row in rows for one in source.sentence(row).clauses if one.verb not in LIGHT and not one.goes_on]
    found = []
    for clause in said.clauses:
        if clause.verb in known or clause.verb in LIGHT or clause.goes_on:
            continue
        others = tuple(one for one in clauses if one.verb != clause.verb and _about_the_same(clause, one, source))
        if others:
            found.append(Swap(clause=clause, others=others[:_MOST]))
    return found


def _about_the_same(claim: Clause, one: Clause, source: Source) -> bool:
    if claim.patient is not None and one.patient is not None:
        return is_same(claim.patient, one.patient, source) and could_be(claim.agent, one.agent, source)
    ours, theirs = _only(claim), _only(one)
    return ours is not None and is_same(ours, theirs, source)


def _only(clause: Clause) -> Actor | None:
    """Whom a verb without two parties is about: "two sailors died", "two sailors were hurt"."""
    if clause.agent is not None and clause.patient is not None:
        return None
    return clause.agent or clause.patient


def _phrase(claim: Clause, verb: Clause) -> str:
    """A claim's own parties around a verb of whichever clause."""
    only = _only(claim)
    if only is not None:
        return f"{only.text} {'were ' if verb.agent is None else ''}{verb.text}"
    agent, patient = (one.text if one is not None else "" for one in (claim.agent, claim.patient))
    return f"{agent or 'They'} {verb.text} {patient}"
