"""What of a sentence its source does not bear out, each finding in plain words.

A finding is evidence, not a verdict: `strong` ones (a number, a name or a quotation that is nowhere in the text, roles
that are swapped) refuse a sentence by themselves, the others weigh in the score.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from summarizers.gate.amounts import amounts
from summarizers.gate.finding import Finding
from summarizers.gate.grammar import Actor, Clause, Sentence
from summarizers.gate.hedges import RANK
from summarizers.gate.lexicon import ALLEGING, CANCELLING, DENYING, OPPOSITES, PARTIES, PRONOUNS, SAYING
from summarizers.gate.naming import crossed, names
from summarizers.gate.numbers import ages, numbers
from summarizers.gate.places import one_country
from summarizers.gate.source import Source
from summarizers.gate.words import is_content, stem, stems, words

if TYPE_CHECKING:
    from spacy.tokens import Doc

_QUOTED = re.compile(r"[“„«]([^”“»]{1,600})[”“»]|(?<!\w)\"([^\"]{1,600})\"(?!\w)|(?<!\w)''?([^']{8,600})''?(?!\w)")
LIGHT = frozenset(
    stem(word) for word in "be have do get go make take come say see want hope plan expect think believe".split()
)
_BOUNDS = frozenset(("more", "less", "fewer"))
_BOTH = 2
_PERSONAL = frozenset(("he", "she", "him", "her"))
SHORT_QUOTE = 2  # words: below, marks are for titles and irony


def compare(claim: str, doc: Doc, said: Sentence, source: Source, rows: Sequence[int]) -> list[Finding]:
    """Everything found, strongest kinds first."""
    clauses = [
        clause for row in rows for clause in source.sentence(row).clauses if row == rows[0] or clause.verb not in LIGHT
    ]  # everybody says something: only in the sentence that it rests on most is it the same saying
    acts = list(_clauses(said.clauses, source, clauses, _absent(source, rows)))
    found = [
        *_quotations(claim, source),
        *numbers(claim, source, rows),
        *ages(claim, source),
        *names(doc, source, rows),
        *crossed(doc, source),
        *_opposites(doc, said, source, rows),
        *_exchanged(acts),
    ]
    seen: dict[tuple[str, str], Finding] = {(one.kind, one.reason): one for one in found}
    return list(seen.values())


def _absent(source: Source, rows: Sequence[int]) -> frozenset[str]:
    return frozenset().union(*(source.sentence(row).absent for row in rows))


def _exchanged(found: Sequence[Finding]) -> list[Finding]:
    """Findings of which other doers, and contrary deeds, are certain where there are two: they have changed places."""
    turned = [one for one in found if one.kind in {"agent", "direction"}]
    if len({one.reason for one in turned}) < _BOTH:
        return list(found)
    return [replace(one, strong=True) if one in turned else one for one in found]


def _quotations(claim: str, source: Source) -> Iterable[Finding]:
    for match in _QUOTED.finditer(claim):
        quoted = next(group for group in match.groups() if group is not None)
        said = words(quoted)
        if len(said) >= SHORT_QUOTE and f" {' '.join(said)} " not in source.plain:
            yield Finding("quote", f"nobody is quoted saying “{quoted.strip(' ,.')}” in the article", strong=True)


def _opposites(doc: Doc, said: Sentence, source: Source, rows: Sequence[int]) -> Iterable[Finding]:
    here = frozenset(said.places)
    for place, one in enumerate(said.stems):
        if one not in OPPOSITES:
            continue
        near = {other for row in rows for other in source.stems[row]}
        if one in near or (one in _BOUNDS and said.stems[place + 1 : place + 2] == ["than"]):
            continue  # numbers say whether there are "more than 40"
        for other in sorted(OPPOSITES[one] & near):
            if other in here or (other == "old" and _only_ages(source, rows)):
                continue
            neighbours = {said.stems[said.heads[place]]} | {
                said.stems[below] for below, head in enumerate(said.heads) if head == place
            }
            for row in rows:
                read = source.sentence(row)
                if other in read.places and any(
                    (read.distance(other, beside) or 9) <= 2 for beside in neighbours if beside and is_content(beside)
                ):
                    spoken = source.texts[row].split()
                    written = next((word for word in spoken if stems(word)[-1:] == [other]), other)
                    yield Finding(
                        "direction",
                        f"the article says “{written.strip(',.;:”“')}”, the opposite of “{doc[place].text}”",
                    )
                    break


def _only_ages(source: Source, rows: Sequence[int]) -> bool:
    """Whether these sentences say "old" of nothing but years."""
    return not any(re.search(r"(?<!year-)(?<!years )(?<!years-)\bold", source.texts[row]) for row in rows)


def _clauses(
    said: Sequence[Clause], source: Source, clauses: Sequence[Clause], absent: frozenset[str]
) -> Iterable[Finding]:
    for claim in said:
        same = [one for one in clauses if one.verb == claim.verb]
        yield from _roles(claim, same, source)
        yield from _turned(claim, same, clauses, source)
        matched = [
            one for one in same if _alike(claim.agent, one.agent, source) and _alike(claim.patient, one.patient, source)
        ]
        if claim.verb in LIGHT:
            matched = [one for one in matched if is_same(claim.agent, one.agent, source) or claim.others & one.others]
            if claim.verb == "be":  # "had not been at sea" denies nothing of "had been in port"
                matched = [one for one in matched if not _rest(claim) or not _rest(one) or _rest(claim) & _rest(one)]
        elif not matched:
            matched = [one for one in same if _touch(claim, one, source)]
        if matched:
            if not _answers(claim, matched, clauses, source):
                yield from _claimed(claim, matched, source)
        elif claim.verb in absent and not claim.negated and not claim.hedge:
            yield Finding("negation", f"the article says that there was none: “{claim.text}”")
        else:
            yield from _planned(claim, clauses)


def _turned(claim: Clause, same: Sequence[Clause], clauses: Sequence[Clause], source: Source) -> Iterable[Finding]:
    """Where the source says the opposite of the same thing, and the claim's verb of another: "sales rose"."""
    agent = claim.agent
    against = OPPOSITES.get(claim.verb)
    if (
        agent is None
        or not same
        or not against
        or claim.negated
        or any(_alike(agent, one.agent, source) for one in same)
    ):
        return
    other = next((one for one in clauses if one.verb in against and is_same(agent, one.agent, source)), None)
    if other is not None and not other.negated:
        yield Finding("direction", f"the article says “{other.text}”, the opposite of “{claim.text}”")


def _rest(one: Clause) -> frozenset[str]:
    return one.others | (one.patient.words if one.patient is not None else frozenset())


def _certainly(claim: Clause, one: Clause, source: Source) -> bool:
    """Whether two clauses with one verb certainly tell of the same: the same doer, and the same thing or none."""
    if claim.verb in LIGHT or not is_same(claim.agent, one.agent, source):
        return False
    if (claim.patient is None) != (one.patient is None) or (claim.agent is not None and amounts(claim.agent.text)):
        return False  # of "two of the nine" other things are so than of the nine
    if claim.patient is not None and not is_same(claim.patient, one.patient, source):
        return False
    return claim.hedge == one.hedge


def _touch(claim: Clause, one: Clause, source: Source) -> bool:
    """Whether two clauses have a party or a thing in common, in whatever part."""
    ours = [claim.agent, claim.patient]
    theirs = [one.agent, one.patient]
    return bool(claim.others & one.others) or any(is_same(a, b, source) for a in ours for b in theirs)


def _said_by(one: Clause, source: Source) -> frozenset[str]:
    """The stems of the name of whoever says what a clause says."""
    return frozenset(stems(one.speaker)) & source.names


def _answers(claim: Clause, matched: Sequence[Clause], clauses: Sequence[Clause], source: Source) -> bool:
    """Whether somebody says that it is not so, who denies something in the source: nobody else's words gainsay that."""
    speaker = _said_by(claim, source)
    others = [_said_by(one, source) for one in matched]
    if not claim.negated or not speaker or any(related(speaker, one, source) for one in others):
        return False
    denying = [_said_by(one, source) for one in clauses if one.hedge == "deny"]
    denying += [one.agent.words & source.names for one in clauses if one.verb in _DENIALS and one.agent is not None]
    return any(related(speaker, one, source) for one in denying)


def _claimed(claim: Clause, matched: Sequence[Clause], source: Source) -> Iterable[Finding]:
    """How far the source claims what the claim claims, and who does."""
    if claim.hedge == "if" or (claim.hedge == "deny" and all(one.hedge in {"allege", "wish"} for one in matched)):
        return
    speaker = _said_by(claim, source)
    others = [_said_by(one, source) for one in matched]
    if claim.hedge == "deny" and not any(speaker & one for one in others) and any(one.speaker for one in matched):
        return  # who denies what another says contradicts nobody else's words
    if speaker and all(
        other and not related(speaker, other, source) and not one_country(speaker, other) for other in others
    ):
        yield Finding("agent", f"in the article {matched[0].speaker} says so, not {claim.speaker}")
    if all(_denied(one) != _denied(claim) for one in matched):
        text = matched[0].text
        if matched[0].hedge == "deny":
            yield Finding("denied", f"the article says “{matched[0].hedged_by}”, not that it is so")
            return
        without = f"it without the “not”: “{text}”"
        told = without if _denied(claim) else f"that it is not so: “{text}” is denied there"
        sure = any(_certainly(claim, one, source) for one in matched)
        yield Finding("negation", f"the article says {told}", strong=sure)
    elif not claim.speaker and all(one.speaker and one.hedge == claim.hedge for one in matched):
        yield Finding(
            "unattributed", f"in the article this is said by {matched[0].speaker}; the sentence says it as a fact"
        )
    elif (
        _comparable(claim, matched)
        and all(RANK[one.hedge] < RANK[claim.hedge] for one in matched)
        and not _same_party(claim, matched)
    ):
        yield _outright(claim, max(matched, key=lambda one: RANK[one.hedge]))


def _comparable(claim: Clause, matched: Sequence[Clause]) -> bool:
    """Whether how far it is claimed can be told apart from whether it is denied."""
    return not _denied(claim) or (claim.negated and all(one.negated for one in matched))


def _same_party(claim: Clause, matched: Sequence[Clause]) -> bool:
    """Whether somebody says it here who says, charges or suspects it there."""
    ours = frozenset(stems(claim.speaker))
    return any(
        one.hedge in {"say", "allege"} and any(is_content(word) for word in ours.intersection(stems(one.speaker)))
        for one in matched
    )


def related(ours: frozenset[str], theirs: frozenset[str], source: Source) -> bool:
    """Whether the stems of two names may be of one: they share one, or the source has them in one name."""
    return bool(ours & theirs) or any(name in source.people.get(own, ()) for own in ours for name in theirs)


def _denied(one: Clause) -> bool:
    return one.negated != (one.hedge == "deny")


def _planned(claim: Clause, clauses: Sequence[Clause]) -> Iterable[Finding]:
    """A claim that something took place, where the source has it only planned, or called off."""
    if claim.hedge or claim.negated or claim.verb in _OPEN | _CANCELLED | _DEBATED:
        return
    things = {thing.head for thing in (claim.patient, claim.agent) if thing and not thing.pronoun and not thing.name}
    if claim.verb == "caus" and (blaming := next((one for one in clauses if one.verb == "blam"), None)) is not None:
        yield Finding("alleged", f"in the article this is only claimed (“{blaming.text}”)")
    for thing in sorted(things | claim.others):
        for one in clauses:
            if not one.negated and one.patient is not None and one.patient.head == thing:
                if one.verb in _OPEN and one.verb != claim.verb:
                    yield Finding("modality", f"the article says it may happen (“{one.text}”), not that it did")
                    return
                if one.verb in _CANCELLED:
                    yield Finding("negation", f"the article says “{one.text}”, not that it took place")
                    return


_DENIALS = frozenset(found for word in DENYING for found in stems(word))
_SAYINGS = frozenset(found for word in SAYING | ALLEGING for found in stems(word))
_OPEN = frozenset(stem(word) for word in "plan propose consider threaten want seek demand urge promise".split())
_DEBATED = frozenset(stem(word) for word in "vote debate discuss".split())  # of what may come to nothing
_CANCELLED = frozenset(found for word in CANCELLING for found in stems(word))


def _outright(claim: Clause, one: Clause) -> Finding:
    who = f" by {one.speaker}" if one.speaker else ""
    partial = bool(PARTIES.intersection(stems(one.speaker)))
    if one.hedge == "ask":
        return Finding("alleged", f"the article only asks somebody to “{one.hedged_by}” it")
    if one.hedge == "allege" or (one.hedge == "say" and partial):
        return Finding("alleged", f"in the article this is only claimed{who} (“{one.hedged_by}”)")
    if one.hedge in {"may", "wish", "plan", "if", "will"}:
        if claim.hedge in {"", "say"}:
            return Finding("modality", f"the article says it may happen (“{one.hedged_by}”), not that it did")
        if one.hedge in {"wish", "plan", "will"}:  # "expected to" and "should" are one to most writers
            return Finding("expected", f"the article says “{one.hedged_by}”")
        return Finding("modality", f"the article does not say that it will happen, only “{one.hedged_by}”")
    return Finding("unattributed", f"in the article this is said{who}; the sentence says it as a fact")


def _roles(claim: Clause, same: Sequence[Clause], source: Source) -> Iterable[Finding]:
    agent, patient = _meant(claim.agent, claim), _meant(claim.patient, claim)
    if agent is None or agent.pronoun:
        return
    if claim.verb == "be" and patient is not None and not claim.negated:
        called, names = source.called.get(patient.head, frozenset()) & source.names, names_of(agent, source)
        if called and names and not related(names, called, source):
            yield Finding("agent", f"the article does not call {agent.text} {patient.text}")
    if patient is not None and not patient.pronoun:
        turned = [
            one
            for one in same
            if is_same(agent, _meant(one.patient, one), source)
            and (is_same(patient, _meant(one.agent, one), source) or _somebody(patient, one.agent))
        ]
        right = [one for one in same if could_be(agent, one.agent, source) and could_be(patient, one.patient, source)]
        if turned and all(one in turned for one in right):
            one = turned[0]
            assert one.agent is not None
            assert one.patient is not None
            told = f"{one.agent.text} {one.text} {one.patient.text}"
            yield Finding("role", f"the article says {told}, not the other way round", strong=True)
            return
    ours = names_of(agent, source)
    spoken = [one for one in same if one.agent is not None and one.agent.pronoun]  # "she said that she had seen it"
    speakers = [_said_by(one, source) for one in spoken]
    others = [names for names in speakers if names and not related(ours, names, source)]
    if ours and same and len(others) == len(same):
        yield Finding("agent", f"in the article it is {same[0].speaker} who {same[0].text}, not {agent.text}")
        return
    if claim.verb in _DENIALS or (claim.verb in _SAYINGS and patient is not None):  # everybody denies something
        same = [one for one in same if patient is not None and is_same(patient, one.patient, source)]
    if same and not any(could_be(agent, one.agent, source) for one in same):
        other = next(one for one in same if one.agent is not None)
        assert other.agent is not None
        yield Finding("agent", f"the article says {other.agent.text} {other.text}, not {agent.text}")
        return
    if len(same) == 1:
        yield from _others(claim, agent, same[0], source)


def _somebody(patient: Actor, doer: Actor | None) -> bool:
    """Whether "he" or "she" did it to whom a claim says did it to somebody."""
    return patient.name and doer is not None and doer.text.lower() in {"he", "she"}


def _meant(one: Actor | None, clause: Clause) -> Actor | None:
    """A phrase, or whoever says it where it is "he" or "she": "Kuss said that she had ordered it"."""
    if one is None or one.text.lower() not in _PERSONAL or not clause.speaker:
        return one
    said = stems(clause.speaker)
    if not said or clause.speaker.lower() in PRONOUNS:
        return one
    names = frozenset(stem for word in clause.speaker.split() if word[:1].isupper() for stem in stems(word))
    return replace(
        one, head=said[-1], words=frozenset(said), text=clause.speaker, name=bool(names), pronoun=False, capitals=names
    )


def _others(claim: Clause, agent: Actor, one: Clause, source: Source) -> Iterable[Finding]:
    """Who or what stands in the place of somebody or something else, of which the text tells too."""
    patient = claim.patient
    below = claim.others | (patient.words if patient is not None else frozenset())
    if agent.head in one.others and agent.head not in claim.others and not is_same(agent, one.agent, source):
        doer = one.agent.text if one.agent is not None else "somebody else"
        yield Finding("agent", f"the article says {doer} {one.text}, not {agent.text}")
        return
    if one.agent is not None and one.agent.head in below and not is_same(agent, one.agent, source):
        yield Finding("agent", f"the article says {one.agent.text} {one.text}, not {agent.text}")
    if patient is None or one.patient is None or claim.verb in LIGHT or patient.pronoun or one.patient.pronoun:
        return
    elsewhere = patient.head in source.vocabulary and one.patient.head not in claim.others | patient.words | agent.words
    if elsewhere and is_same(agent, one.agent, source):
        both = patient.name == one.patient.name
        if not could_be(patient, one.patient, source) or (both and not is_same(patient, one.patient, source)):
            kind = "agent" if patient.name else "object"  # of nouns one may be another word for the other
            yield Finding(kind, f"the article says {one.text} {one.patient.text}, not {patient.text}")


def is_same(one: Actor | None, other: Actor | None, source: Source) -> bool:
    """Whether two phrases certainly mean the same."""
    if one is None or other is None or one.pronoun or other.pronoun:
        return False
    ours, theirs = names_of(one, source), names_of(other, source)
    if len(ours) > 1 and len(theirs) > 1 and ours & theirs != min(ours, theirs, key=len):
        return False  # of one family
    if one.head == other.head or one.head in other.words or other.head in one.words:
        return True
    return related(ours, theirs, source)


def could_be(one: Actor | None, other: Actor | None, source: Source) -> bool:
    """Whether two phrases may mean the same: two names may not, nor a name and what the source calls others."""
    if one is None or other is None or one.pronoun or other.pronoun or is_same(one, other, source):
        return True
    ours, theirs = names_of(one, source), names_of(other, source)
    if (ours and theirs) or one.owner & theirs or other.owner & ours:
        return one_country(ours, theirs)
    if not ours and not theirs:
        return True
    name, described, known = (one, other, ours) if ours else (other, one, theirs)
    called = source.called.get(described.head)
    if called is not None and described.head in source.vocabulary:
        return bool(known & called)
    return not (described.plural and not name.plural)


def names_of(one: Actor, source: Source) -> frozenset[str]:
    """The words of a phrase that are names, by the source or, where it has them nowhere, by the parser."""
    return frozenset(word for word in one.capitals if word in source.names or (one.name and word == one.head))


def _alike(one: Actor | None, other: Actor | None, source: Source) -> bool:
    return one is None or other is None or one.pronoun or other.pronoun or is_same(one, other, source)
