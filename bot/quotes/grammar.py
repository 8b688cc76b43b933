"""Who does what in a parsed sentence: the subject of a verb, the words of a noun phrase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.quotes.cues import SPEECH

if TYPE_CHECKING:
    from spacy.tokens import Token

_DEEPEST = 8  # verbs climbed in search of a subject; parses of broken text may go round
_HANGS_ON = frozenset("conj xcomp advcl pcomp prep dep parataxis acl ccomp aux auxpass relcl".split())
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
# "as X put it"
_PUT = frozenset("put puts putting".split())
# "quoted her as saying": the object speaks.
QUOTING = frozenset("quote quotes quoted quoting cite cites cited citing".split())
RELATIVE = frozenset("who which that whom".split())
_LEFT = frozenset("det amod compound poss nmod nummod predet quantmod advmod case neg".split())
_NOMINAL = frozenset("NN NNS NNP NNPS PRP DT CD FW PRP$ JJ JJS WP WDT JJR RB EX".split())


def is_verb(token: Token) -> bool:
    """Whether the tagger takes the word for a verb."""
    return str(token.tag_).startswith("VB")


def subject_of(verb: Token, inside: Sequence[int], depth: int = 0, *, patient: bool = False) -> Token | None:
    """Who does what the verb tells, as the head of a noun phrase outside quotations (`inside` is below 0 there).

    Follows passives to their agent, relative clauses to what they describe, conjunctions and
    participles to the verb they hang on. With `patient`, somebody to whom it is done: "was quoted by the
    radio as saying" makes the one quoted the speaker. None where the sentence names nobody.
    """
    if depth > _DEEPEST:
        return None
    children = [child for child in verb.children if inside[child.i] < 0]
    if verb.lower_ in QUOTING and any(child.lower_ == "as" for child in children):
        return next((c for c in children if c.dep_ in {"dobj", "nsubjpass"}), None)
    agent = None if patient else _agent(verb, children)
    own = agent or next((c for c in children if c.dep_ in {"nsubj", "nsubjpass"}), None)
    if own is not None and own.lower_ not in RELATIVE:
        return own
    if verb.dep_ == "relcl" and any(c.lower_ in RELATIVE for c in children):
        return verb.head
    if own is not None:
        return own
    if verb.dep_ == "acl" and not is_verb(verb.head):
        return _of_participle(verb, inside, depth)
    hangs_on = verb.head != verb and verb.dep_ in _HANGS_ON
    return _climb(verb.head, inside, depth + 1) if hangs_on else None


def _agent(verb: Token, children: Sequence[Token]) -> Token | None:
    """The X of "was described by X"."""
    passive = verb.tag_ == "VBN" and verb.dep_ in {"acl", "advcl"}
    if not passive and not any(child.dep_ == "auxpass" for child in children):
        return None
    for child in children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            return next((inner for inner in child.children if inner.dep_ == "pobj"), None)
    return None


def _of_participle(verb: Token, inside: Sequence[int], depth: int) -> Token | None:
    """Who says it in "emailed supporters saying": the writer, not the supporters."""
    above = verb.head.head
    if verb.head.dep_ == "pobj" and above.lower_ == "to":  # "sent a message to supporters saying"
        above = above.head
        above = above.head if not is_verb(above) else above
    if verb.head.dep_ in {"dobj", "dative", "pobj"} and is_verb(above):
        found = subject_of(above, inside, depth + 1)
        if found is not None and is_person_like(found):
            return found
    return verb.head if verb.tag_ == "VBG" else None


def _climb(token: Token, inside: Sequence[int], depth: int) -> Token | None:
    while not is_verb(token) and token.tag_ in {"IN", "TO", "RB", "CC"} and token.head != token:
        token = token.head
    if is_verb(token):
        return subject_of(token, inside, depth, patient=True)
    if token.tag_ in _NOMINAL and token.head != token:
        # "In a statement calling for …": the noun is not the speaker, its clause's subject is.
        return _climb(token.head, inside, depth + 1) if depth < _DEEPEST else None
    return None


def is_speech(token: Token) -> bool:
    """Whether a verb tells of speech, in the sentence it stands in."""
    if not is_verb(token):
        return False
    return token.lower_ in SPEECH or (token.lower_ in _PUT and any(child.lower_ == "it" for child in token.rights))


def relative_pronoun(verb: Token, source: Token) -> Token | None:
    """The "who" of "Ada Brink, who said …": the mention, where the source is what it stands for."""
    if verb.dep_ != "relcl" or verb.head != source:
        return None
    return next((c for c in verb.children if c.dep_ == "nsubj" and c.lower_ in RELATIVE), None)


def is_person_like(token: Token) -> bool:
    """Whether a noun phrase's head can think and speak: a name, a personal pronoun, a word for people."""
    if token.ent_type_ in {"PERSON", "ORG", "NORP", "GPE"} or token.lower_ in PERSONAL:
        return True
    if token.tag_ in {"NNP", "NNPS"} or (token.tag_ == "NN" and token.text[0].isupper() and not any(token.lefts)):
        return token.ent_type_ not in {"DATE", "TIME", "MONEY", "PERCENT", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT"}
    word = token.lower_
    return word in PEOPLE or word.removesuffix("s") in PEOPLE or word.endswith(PEOPLE_ENDINGS)


PERSONAL = frozenset("i he she they we you who him her them us me someone everyone everybody nobody somebody".split())
# Words for people that their endings do not give away, and for bodies that speak.
PEOPLE = frozenset(
    """aide official officials spokesman spokeswoman spokesperson president governor mayor minister king queen prince
    pope priest bishop judge jury court police crowd family families mother father wife husband son daughter brother
    sister friend friends resident people man woman boy girl child kids men women children student parent colleague
    staff team committee council board panel agency department ministry government administration campaign party
    company firm bank group union association commission church school university hospital newspaper paper magazine
    outlet network station host guest critic critics expert analyst ally allies source sources aides witness victim
    candidate candidates senator lawmaker nominee rival chief head coach captain pilot nurse doctor chef clerk delegate
    diplomat general colonel sergeant soldier veteran activist protester protesters neighbour neighbor client customer
    guy lady coalition delegation embassy tribunal media press pair couple duo both others many some one
    majority army navy military troops chair chairman chairwoman adviser secretary attorney lawyer""".split()
)
PEOPLE_ENDINGS = (
    "man",
    "men",
    "woman",
    "women",
    "person",
    "ist",
    "ists",
    "ician",
    "icians",
    "crat",
    "crats",
    "ant",
    "ants",
    "worker",
    "workers",
    "leader",
    "leaders",
    "er",
    "ers",
    "or",
    "ors",
    "ee",
    "ees",
    "year-old",
)


def phrase(head: Token) -> tuple[int, int]:
    """The noun phrase of a head as [first, last] token indices: its modifiers, "of" and names behind it."""
    first = last = head.i
    for child in head.lefts:
        if child.dep_ in _LEFT and child.tag_ != "RB" and child.i < head.i:
            first = min(first, child.left_edge.i)
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ in {"of", "for", "at", "from"} and child.i == last + 1:
            inner = next((c for c in child.children if c.dep_ == "pobj"), None)
            if inner is not None:
                last = max(last, phrase(inner)[1])
        elif child.dep_ == "conj" and child.tag_ in _NOMINAL:
            last = max(last, phrase(child)[1])
        elif child.dep_ in {"flat", "compound", "nummod"} and child.i == last + 1:
            last = child.i
    if head.ent_type_:
        inside = [t.i for t in head.doc[max(0, head.i - 6) : head.i + 7] if t.ent_type_ and _same_entity(t, head)]
        if inside:
            first, last = min(first, *inside), max(last, *inside)
    return first, last


def _same_entity(one: Token, other: Token) -> bool:
    low, high = sorted((one.i, other.i))
    return all(t.ent_iob_ == "I" for t in one.doc[low + 1 : high + 1]) and one.ent_type_ == other.ent_type_
