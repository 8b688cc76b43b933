"""Who did what to whom: the clauses and dependency arcs of a parsed sentence, whichever way it is put.

A passive is turned round, a relative pronoun is its noun, a second verb takes its subject from the first, and each
clause knows what stands over it: "may", "plans to", "denied that", "said that". The labels are those of spaCy's English
models (ClearNLP, Choi and Palmer 2012). Arcs entailed by the source are Goyal and Durrett's (2020) view of
faithfulness.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarizers.gate.hedges import hedge_of
from summarizers.gate.lexicon import NEGATIONS, PRONOUNS
from summarizers.gate.trees import WHO, child_of, phrasal, stem_of, subject_of
from summarizers.gate.words import is_content, stem

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj"))
_LOSE, _BEAT = "los", "beat"
_PARTICLES = frozenset("up down out off away back over aside".split())
_SOME = frozenset("some many most several dozens scores hundreds thousands all both each none few half".split())
_CARRYING = frozenset(stem(word) for word in "have need manage able allow permit want plan intend".split())
_MARGINS = frozenset("vote votes margin majority point points goal goals percent % percentage seats lengths".split())
_COMPLEMENTS = frozenset("xcomp ccomp oprd acomp".split())
_CLAUSES = frozenset(("ccomp", "xcomp", "pcomp", "advcl", "acl", "relcl", "conj", "ROOT", "parataxis", "csubj"))


@dataclass(frozen=True, slots=True)
class Actor:
    """A noun phrase that does something, or to which it is done."""

    head: str  # stem
    words: frozenset[str]  # content stems of the phrase, possessors left out
    text: str
    name: bool
    pronoun: bool
    plural: bool
    capitals: frozenset[str]  # stems of its words with a capital letter, its appositions' too
    owner: frozenset[str]  # stems of whose it is: in "Velt's wife", velt


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with who does it to whom, and how far it is claimed."""

    verb: str  # stem
    text: str
    place: int  # of the verb in the sentence
    agent: Actor | None
    patient: Actor | None
    negated: bool
    hedge: str  # "": claimed outright; "will", "may", "plan", "deny", "wish", "allege", "say", "if"
    hedged_by: str  # the words that hedge
    speaker: str  # whose claim it is; "" for the text's own
    others: frozenset[str]  # stems of the nouns that hang on the verb by prepositions
    goes_on: bool  # a further verb or a complement says what it means: "called it cheap", "would like to"


@dataclass(frozen=True, slots=True)
class Arc:
    """Two content words that depend on each other, prepositions passed over."""

    head: str
    child: str
    relation: str
    core: bool
    place: int  # of the child in the sentence


@dataclass(slots=True)
class Sentence:
    """What comparing needs of a parsed sentence."""

    stems: list[str]  # a stem a token; "" for punctuation
    heads: list[int]
    tags: list[str]
    relations: list[str]
    places: dict[str, list[int]] = field(default_factory=dict)  # of each content stem
    clauses: list[Clause] = field(default_factory=list)
    arcs: list[Arc] = field(default_factory=list)
    absent: frozenset[str] = frozenset()  # stems of nouns behind "no" and "without"

    def distance(self, one: str, other: str) -> int | None:
        """The fewest arcs between two stems; None where one does not occur."""
        found = [
            self._between(first, second)
            for first in self.places.get(one, ())[:4]
            for second in self.places.get(other, ())[:4]
        ]
        return min(found, default=None)

    def between(self, head: str, child: str) -> list[str]:
        """The words that stand alone between two in the tree: in "half of its income", half."""
        found = []
        for place in self.places.get(child, ()):
            over = self.heads[place]
            if over == place or self.stems[over] in {head, ""} or self.relations[place] in {"conj", "appos"}:
                continue
            if self.heads[over] != over and self.stems[self.heads[over]] == head:
                found.append(self.stems[over])
        return found

    def _between(self, first: int, second: int) -> int:
        above = {first: 0}
        steps, place = 0, first
        while self.heads[place] != place:
            place = self.heads[place]
            steps += 1
            above[place] = steps
        steps, place = 0, second
        while place not in above:
            if self.heads[place] == place:
                return 9  # the parser saw two sentences
            place = self.heads[place]
            steps += 1
        return steps + above[place]


def read(doc: Doc, instead: Mapping[str, str] | None = None) -> Sentence:
    """The clauses and arcs of a sentence; for stems that are in `instead` these are taken."""
    stemmed = [stem_of(token) for token in doc]
    if instead:
        stemmed = [instead.get(one, one) for one in stemmed]
    sentence = Sentence(
        stems=stemmed,
        heads=[_over(token).i for token in doc],
        tags=[token.tag_ for token in doc if not token.is_punct],
        relations=[token.dep_ for token in doc],
    )
    for place, one in enumerate(stemmed):
        if one and is_content(one):
            sentence.places.setdefault(one, []).append(place)
    sentence.arcs = [arc for token in doc if (arc := _arc(token, stemmed)) is not None]
    sentence.absent = frozenset(
        stemmed[token.i]
        for token in doc
        if (token.dep_ == "pobj" and token.head.lower_ == "without")
        or any(below.lower_ == "no" for below in token.lefts)
    )
    sentence.clauses = [_clause(token, stemmed) for token in doc if _is_verb(token)]
    return sentence


def _over(token: Token) -> Token:
    """The head of a token, prepositions passed over."""
    head: Token = token.head
    while head.dep_ in {"prep", "agent", "dative"} and head.tag_ in {"IN", "TO", "RP"} and head.head.i != head.i:
        head = head.head
    return head


def _arc(token: Token, stemmed: list[str]) -> Arc | None:
    head = _over(token)
    if head.i == token.i or token.dep_ in {"punct", "det", "aux", "auxpass", "mark", "cc", "prep", "case", "expl"}:
        return None
    child, over = stemmed[token.i], stemmed[head.i]
    if not child or not over or not is_content(child) or not is_content(over):
        return None
    core = token.dep_ in {"nsubj", "nsubjpass", "dobj", "pobj", "nummod", "attr", "acomp", "dative", "poss"}
    return Arc(over, child, token.dep_, core, token.i)


def _is_verb(token: Token) -> bool:
    if not token.tag_.startswith("VB") or token.dep_ in {"aux", "auxpass", "amod", "compound"}:
        return False
    return token.dep_ in _CLAUSES or any(child.dep_ in _SUBJECTS for child in token.children)


def _clause(verb: Token, stemmed: list[str]) -> Clause:
    passive = any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.children)
    subject = subject_of(verb)
    agent, patient = subject, child_of(verb, ("dobj", "attr", "dative"))
    if patient is not None and patient.tag_ in WHO and verb.dep_ == "relcl":
        patient = verb.head  # "the runner-up, whom he beat"
    if passive or (verb.dep_ == "acl" and verb.tag_ == "VBN"):
        by = next((child for child in verb.children if child.dep_ == "agent"), None)
        agent, patient = (child_of(by, ("pobj",)) if by is not None else None), subject
        agent = agent or _behind(verb)
        if agent is not None and agent.lower_ in _MARGINS:
            agent = None  # "passed by 27 votes to 22"
    hedge, by_what, speaker = hedge_of(verb)
    said = phrasal(verb, stemmed[verb.i])
    if said == _LOSE and patient is None and (winner := _winner(verb)) is not None:
        said, agent, patient = _BEAT, winner, subject
    return Clause(
        verb=said,
        text=_with_particle(verb),
        place=verb.i,
        agent=_actor(agent, stemmed),
        patient=_actor(patient, stemmed),
        negated=_negated(verb),
        hedge=hedge,
        hedged_by=by_what,
        speaker=speaker,
        others=frozenset(
            stemmed[below.i]
            for child in verb.children
            if child.dep_ == "prep"
            for below in child.subtree
            if below.dep_ == "pobj"
        ),
        goes_on=any(child.dep_ in _COMPLEMENTS for child in verb.children),
    )


def _behind(verb: Token) -> Token | None:
    """Who did it, where the parser ties them to a place: "pulled from a roof by Nadia Sorrell"."""
    for where in (child for child in verb.children if child.dep_ == "prep"):
        place = child_of(where, ("pobj",))
        by = None if place is None else next((one for one in place.children if one.lower_ == "by"), None)
        whom = child_of(by, ("pobj",)) if by is not None else None
        if whom is not None and whom.tag_ == "NNP":
            return whom
    return None


def _winner(verb: Token) -> Token | None:
    """Whom somebody lost to: who beat them."""
    to = next((child for child in verb.children if child.dep_ in {"prep", "dative"} and child.lower_ == "to"), None)
    whom = child_of(to, ("pobj",)) if to is not None else None
    return whom if whom is not None and (whom.tag_ == "PRP" or whom.text[:1].isupper()) else None


def _with_particle(verb: Token) -> str:
    """A verb with the little word that makes it another: "turned down", "pulled out"."""
    if verb.i + 1 < len(verb.doc):
        following = verb.nbor(1)
        if following.head == verb and following.lower_ in _PARTICLES:
            return f"{verb.text} {following.text}"
    return str(verb.text)


def _counted(token: Token) -> Token:
    """What a number is of: in "two of its engineers" the engineers."""
    of = next((child for child in token.children if child.dep_ == "prep" and child.lower_ == "of"), None)
    whom = child_of(of, ("pobj",)) if of is not None and (token.tag_ == "CD" or token.lower_ in _SOME) else None
    return token if whom is None or whom.tag_ in {"PRP", "DT"} else whom


def _actor(token: Token | None, stemmed: list[str]) -> Actor | None:
    if token is None:
        return None
    token = _counted(token)
    inside = [
        child
        for child in token.subtree
        if child.i == token.i
        or (
            (child.i < token.i and child.dep_ in {"compound", "amod", "flat"})
            and not any(above.dep_ in {"relcl", "poss", "acl", "prep"} for above in _up_to(child, token))
        )
    ]
    also = [below for one in inside for child in one.children if child.dep_ == "appos" for below in child.subtree]
    beside = [  # "the poet Solange Petitclerc", in which the parser sees two subjects
        one
        for one in token.head.children
        if one.dep_ == token.dep_ and one.dep_ in _SUBJECTS and one.left_edge.i == token.right_edge.i + 1
    ]
    also += [below for one in beside for below in one.subtree]
    words = frozenset(stemmed[one.i] for one in (*inside, *also) if stemmed[one.i] and is_content(stemmed[one.i]))
    first, last = min(child.i for child in inside), max(child.i for child in inside)
    return Actor(
        head=stemmed[token.i],
        words=words,
        text=token.doc[first : last + 1].text,
        name=token.tag_ in {"NNP", "NNPS"},
        pronoun=token.lower_ in PRONOUNS or token.tag_ in {"PRP", "DT", "EX"} | WHO,
        capitals=frozenset(
            stemmed[one.i]
            for one in (*inside, *also)
            if one.text[:1].isupper() and (one.i > token.sent.start or one.tag_ in {"NNP", "NNPS", "NN", "NNS"})
        ),
        plural=token.tag_ in {"NNS", "NNPS"}
        or token.lower_ in {"pair", "couple", "duo", "two", "both"}
        or any(child.dep_ == "conj" for child in token.children),
        owner=frozenset(
            stemmed[below.i] for child in token.children if child.dep_ == "poss" for below in child.subtree
        ),
    )


def _up_to(token: Token, top: Token) -> list[Token]:
    found = []
    while token.i not in {top.i, token.head.i}:
        found.append(token)
        token = token.head
    return found


def _negated(verb: Token) -> bool:
    if any(child.dep_ in {"prep", "advcl"} and _not_before(child) for child in verb.children):
        return False  # "will not start before March" says that it will, then
    if verb.dep_ == "xcomp" and stem_of(verb.head) in _CARRYING and _negated(verb.head):
        return not _denies(verb)  # "did not have to be cancelled"
    against = verb.lower_.startswith("vot") and any(child.lower_ == "against" for child in verb.children)
    return _denies(verb) != against  # who votes against does not vote for


def _not_before(below: Token) -> bool:
    return below.lower_ in {"before", "until", "till"} or any(
        one.dep_ == "mark" and one.lower_ in {"until", "till"} for one in below.children
    )


def _denies(verb: Token) -> bool:
    for child in verb.children:
        if child.dep_ == "neg" or child.lower_ in NEGATIONS - {"without"}:
            return True
        if child.dep_ in {"acomp", "attr", "oprd", "xcomp", "dobj"} and any(
            below.dep_ == "neg" for below in child.lefts
        ):
            return not str(child.tag_).startswith("VB")  # "pleaded not guilty"
        if child.lower_ == "longer" and any(below.lower_ == "no" for below in child.children):
            return True
        if child.dep_ in {"nsubj", "nsubjpass", "dobj", "attr"} and (
            child.lower_ in NEGATIONS or any(below.lower_ in {"no", "neither"} for below in child.children)
        ):
            return True
    if verb.dep_ == "pcomp" and verb.head.lower_ == "without":
        return True
    # "neither had seen it": the first of two verbs carries the auxiliary and its "not" for both.
    own = any(child.dep_ in {"aux", "auxpass", "nsubj"} for child in verb.children)
    return (
        verb.dep_ == "conj"
        and not own
        and verb.tag_ in {"VB", "VBN"}
        and verb.head.tag_.startswith("VB")
        and _denies(verb.head)
    )
