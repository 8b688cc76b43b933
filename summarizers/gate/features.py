"""What is known of a sentence and the source sentences it rests on, as numbers for the score."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from summarizers.gate.claim import Claim
from summarizers.gate.compare import LIGHT
from summarizers.gate.finding import Finding
from summarizers.gate.grammar import Actor, Arc, Sentence
from summarizers.gate.source import Source
from summarizers.gate.thesaurus import contrary
from summarizers.gate.words import is_content

FAR = 4  # arcs between two words from which they do not belong together
NAMES = (
    "coverage",
    "pairs",
    "novel",
    "runs",
    "arcs",
    "far",
    "split",
    "missing",
    "order",
    "quote",
    "number",
    "name",
    "elsewhere",
    "role",
    "agent",
    "direction",
    "negation",
    "modality",
    "alleged",
    "unattributed",
    "short",
    "other_agent",
    "other_patient",
    "lost_patient",
    "skipped",
    "relation",
    "dangling",
    "doubt",
    "unlike",
    "worst",
    "contrary",
    "antecedent",
)


def features(claim: Claim, source: Source, found: Sequence[Finding], unlikely: float) -> list[float]:
    """The values of NAMES, each from 0 to 1 or a small count; `unlikely` as `pronouns.mistaken` has it."""
    stemmed, said, rows = claim.stems, claim.said, claim.rows
    inside = frozenset().union(*(source.contents[row] for row in rows)) if rows else frozenset()
    content = claim.content
    weigh = [source.weights.get(one, source.rare) for one in content]
    total = sum(weigh) or 1.0
    covered = sum(weight for one, weight in zip(content, weigh, strict=True) if one in inside) / total
    novel = sum(one not in source.vocabulary for one in content)
    near, far, split, missing = _arcs(said.arcs, source, rows)
    kinds = [one.kind for one in found]
    return [
        covered,
        _pairs(stemmed, source, rows),
        min(novel, 4) / 4,
        _runs(stemmed, source, rows),
        near,
        far,
        split,
        missing,
        _order(content, source, rows),
        float("quote" in kinds),
        float(min(2, sum(kind in {"number", "date"} for kind in kinds))),
        float(min(2, kinds.count("name"))),
        float(min(2, sum(kind.endswith("elsewhere") for kind in kinds))),
        float("role" in kinds),
        float("agent" in kinds),
        float("direction" in kinds),
        float("negation" in kinds),
        float("modality" in kinds),
        float("alleged" in kinds or "denied" in kinds),
        float("unattributed" in kinds),
        max(0.0, 1 - len(content) / 4),
        *_actors(said, source, rows),
        *_paths(said, source, rows),
        float(said.tags[-1] in _DANGLING if said.tags else False),
        claim.judged.doubt,
        1 - claim.likeness,
        max((doubt for *_, doubt in claim.judged.words), default=0.0),
        _contraries(content, inside),
        unlikely,
    ]


def _contraries(content: Sequence[str], inside: frozenset[str]) -> float:
    """How many of its words are not there, while a contrary of them is that it does not have."""
    new = set(content) - inside
    return min(2, sum(any(contrary(one, other) for other in inside.difference(content)) for one in new)) / 2


_DANGLING = frozenset("IN DT TO CC PRP$ WDT MD POS".split())


def _actors(said: Sentence, source: Source, rows: Sequence[int]) -> tuple[float, float, float]:
    """How many of its verbs have, in the source, another doer, another object, or an object that is left out here."""
    agent = patient = lost = 0
    for one in said.clauses:
        near = rows[:1] if one.verb in LIGHT else rows  # everybody says something
        same = [other for row in near for other in source.sentence(row).clauses if other.verb == one.verb]
        if not same:
            continue
        agent += all(_differ(one.agent, other.agent, source) for other in same)
        patient += all(_differ(one.patient, other.patient, source) for other in same)
        lost += one.patient is None and all(other.patient is not None for other in same)
    return min(agent, 2) / 2, min(patient, 2) / 2, min(lost, 2) / 2


def _differ(one: Actor | None, other: Actor | None, source: Source) -> bool:
    if one is None or other is None or one.pronoun or other.pronoun:
        return False
    alike = one.head == other.head or one.head in other.words or other.head in one.words
    return not alike and other.head not in source.people.get(one.head, ())


def _paths(said: Sentence, source: Source, rows: Sequence[int]) -> tuple[float, float]:
    """Shares of its arcs that leap over a word of the source, and that are of another kind there."""
    leaps = other = 0.0
    for arc in said.arcs:
        kinds = set()
        over = []
        for row in rows:
            read = source.sentence(row)
            kinds |= {one.relation for one in read.arcs if one.head == arc.head and one.child == arc.child}
            over += read.between(arc.head, arc.child)
        if kinds:
            other += _SIDES.get(arc.relation, arc.relation) not in {_SIDES.get(kind, kind) for kind in kinds}
        elif over:
            leaps += all(one not in said.places for one in over)
    total = max(1, len(said.arcs))
    return leaps / total, other / total


_SIDES = {"nsubjpass": "dobj", "attr": "dobj", "amod": "compound", "appos": "compound", "dative": "pobj"}


def _pairs(stemmed: Sequence[str], source: Source, rows: Sequence[int]) -> float:
    """The share of its word pairs that stand side by side in the source too."""
    known = {pair for row in rows for pair in pairwise(source.stems[row])}
    pairs = list(pairwise(stemmed))
    return sum(pair in known for pair in pairs) / len(pairs) if pairs else 1.0


def _runs(stemmed: Sequence[str], source: Source, rows: Sequence[int]) -> float:
    """How few pieces it is copied in: 1 for a copy in one piece, towards 0 for words from everywhere."""
    pieces = place = 0
    rows_of = [source.stems[row] for row in rows]
    while place < len(stemmed):
        best = max((_match(stemmed, place, other) for other in rows_of), default=0)
        place += max(1, best)
        pieces += 1
    return 1 - (pieces - 1) / max(1, len(stemmed) - 1)


def _match(said: Sequence[str], place: int, other: Sequence[str]) -> int:
    best = 0
    for start, one in enumerate(other):
        if one != said[place]:
            continue
        length = 1
        while (
            place + length < len(said) and start + length < len(other) and said[place + length] == other[start + length]
        ):
            length += 1
        best = max(best, length)
    return best


def _arcs(arcs: Sequence[Arc], source: Source, rows: Sequence[int]) -> tuple[float, float, float, float]:
    """Shares, core arcs counting double: near in the source's tree, far, in different sentences, with a new word."""
    near = far = split = missing = total = 0.0
    for arc in arcs:
        weight = 2.0 if arc.core else 1.0
        total += weight
        distances = [source.sentence(row).distance(arc.head, arc.child) for row in rows]
        closest = min((one for one in distances if one is not None), default=None)
        if closest is not None:
            near += weight * (closest <= 1) + 0.5 * weight * (closest == 2)
            far += weight * (closest >= FAR) + 0.5 * weight * (closest == FAR - 1)
            continue
        both = all(any(one in source.sentence(row).places for row in rows) for one in (arc.head, arc.child))
        split += weight * both
        missing += weight * (not both)
    return (near / total, far / total, split / total, missing / total) if total else (1.0, 0.0, 0.0, 0.0)


def _order(content: Sequence[str], source: Source, rows: Sequence[int]) -> float:
    """The share of its content words that come in the order of the source (longest common subsequence)."""
    other = [one for row in sorted(rows) for one in source.stems[row] if is_content(one)]
    if not content:
        return 1.0
    lengths = [0] * (len(other) + 1)
    for one in content:
        before = 0
        for place, two in enumerate(other, 1):
            kept = lengths[place]
            lengths[place] = before + 1 if one == two else max(lengths[place], lengths[place - 1])
            before = kept
    return lengths[-1] / len(content)
