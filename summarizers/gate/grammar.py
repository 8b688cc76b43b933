"""Who did what to whom: the clauses and dependency arcs of a parsed sentence, whichever way it is put.

A passive is turned round, a relative pronoun is its noun, a second verb takes its subject from the first, and each
clause knows what stands over it: "may", "plans to", "denied that", "said that". The labels are those of spaCy's English
models (ClearNLP, Choi and Palmer 2012). Arcs entailed by the source are Goyal and Durrett's (2020) view of
faithfulness.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarizers.gate.lexicon import (
    ALLEGING,
    DENYING,
    NEGATIONS,
    PLANNING,
    PRONOUNS,
    SAYING,
    UNCERTAIN,
    WISHING,
)
from summarizers.gate.words import is_content, stems

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj"))
_WHO = frozenset(("WDT", "WP", "WP$"))
_BELOW = frozenset("xcomp ccomp acl pcomp prep pobj relcl advcl parataxis oprd dobj appos".split())
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


def read(doc: Doc) -> Sentence:
    """The clauses and arcs of a sentence."""
    stemmed = [_stem(token) for token in doc]
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


def _stem(token: Token) -> str:
    if token.is_punct or token.is_space:
        return ""
    found = stems(token.text)
    return found[-1] if found else token.lower_


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
    subject = _subject(verb)
    agent, patient = subject, _child(verb, ("dobj", "attr", "dative"))
    if passive or (verb.dep_ == "acl" and verb.tag_ == "VBN"):
        by = next((child for child in verb.children if child.dep_ == "agent"), None)
        agent, patient = (_child(by, ("pobj",)) if by is not None else None), subject
    hedge, by_what, speaker = _hedge(verb)
    return Clause(
        verb=stemmed[verb.i],
        text=verb.text,
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
    )


def _child(token: Token, relations: tuple[str, ...]) -> Token | None:
    return next((child for relation in relations for child in token.children if child.dep_ == relation), None)


def _subject(verb: Token, depth: int = 0) -> Token | None:
    """Who stands before the verb: its own subject, or what it takes over from the verb or noun above."""
    own = next((child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}), None)
    if own is not None:
        if own.tag_ in _WHO and verb.dep_ == "relcl":
            return verb.head
        return own
    head = verb.head
    if depth > 4 or head.i == verb.i:
        return None
    if verb.dep_ == "conj" and head.tag_.startswith("VB"):
        return _subject(head, depth + 1)
    if verb.dep_ in {"acl", "relcl"}:
        return head if verb.tag_ in {"VBG", "VBN"} else None
    if verb.dep_ == "xcomp":
        return _child(head, ("dobj",)) or _subject(head, depth + 1)
    if verb.dep_ == "advcl" and verb.tag_ in {"VBG", "VBN"}:
        return _subject(head, depth + 1)
    if verb.dep_ == "pcomp" and head.dep_ == "prep" and head.head.tag_.startswith("VB"):
        over = head.head
        return _child(over, ("dobj", "nsubjpass")) or _subject(over, depth + 1)
    return None


def _actor(token: Token | None, stemmed: list[str]) -> Actor | None:
    if token is None:
        return None
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
    words = frozenset(stemmed[one.i] for one in (*inside, *also) if stemmed[one.i] and is_content(stemmed[one.i]))
    first, last = min(child.i for child in inside), max(child.i for child in inside)
    return Actor(
        head=stemmed[token.i],
        words=words,
        text=token.doc[first : last + 1].text,
        name=token.tag_ in {"NNP", "NNPS"},
        pronoun=token.lower_ in PRONOUNS or token.tag_ in {"PRP", "DT", "EX"} | _WHO,
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
    against = verb.lower_.startswith("vot") and any(child.lower_ == "against" for child in verb.children)
    return _denies(verb) != against  # who votes against does not vote for


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


# How far each kind claims that something is so.
RANK = {"deny": 0, "ask": 1, "allege": 1, "if": 1, "may": 1, "wish": 1, "plan": 2, "will": 2, "say": 3, "": 4}


def _hedge(verb: Token) -> tuple[str, str, str]:
    """What keeps a clause from being claimed outright, in which words, and whose claim it is; the weakest counts."""
    found, speaker, place = ("", ""), "", verb
    for _ in range(8):
        own, words, who = _own_hedge(place)
        speaker = speaker or who
        if own == "if":  # a question or a condition claims nothing, whoever asks
            return own, words, speaker
        found = min(found, (own, words), key=lambda one: RANK[one[0]])
        head = place.head
        if head.i == place.i:
            break
        if place.dep_ == "conj":
            if not place.tag_.startswith("VB") or (_child(place, ("nsubj", "nsubjpass")) and head.dep_ == "ROOT"):
                break
            place = head
            continue
        over = _stem(head)
        told = any(child.tag_ in _WHO for child in place.children)  # "the man who …" is a man, whoever tells of him
        if place.dep_ not in _BELOW or (place.dep_ in {"relcl", "advcl"} and told and over not in _ALLEGING | _DENYING):
            break
        if place.dep_ == "advcl" and over not in _ALLEGING | _DENYING:
            break
        kind = "ask" if _commands(head) else _kind(over, place)
        if kind in {"deny", "allege", "say"}:
            speaker = speaker or _named(head)
        found = min(found, (kind, head.text), key=lambda one: RANK[one[0]])
        place = head
    return found[0], found[1], speaker


def _commands(verb: Token) -> bool:
    """Whether a verb tells the reader to do something: "report that …"."""
    first = verb.head if verb.dep_ == "conj" else verb
    bare = all(not any(child.dep_ in {"nsubj", "nsubjpass", "aux"} for child in one.children) for one in (verb, first))
    return bare and verb.tag_ in {"VB", "VBP"} and first.dep_ == "ROOT" and first.tag_ in {"VB", "VBP"}


def _own_hedge(verb: Token) -> tuple[str, str, str]:
    """What hedges among the words of a verb itself."""
    found = ("", "", "")
    for child in verb.children:
        low = child.lower_
        if child.dep_ == "advmod" and low in {"allegedly", "reportedly", "apparently", "supposedly"}:
            return "allege", child.text, ""
        if child.dep_ in {"aux", "advmod"} and low in UNCERTAIN and verb.dep_ != "advcl":
            return ("will" if low in {"would", "should"} else "may"), child.text, ""
        if child.dep_ == "mark" and low in {"if", "unless", "whether"}:
            return "if", child.text, ""
        if child.dep_ == "aux" and low == "must":
            found = ("plan", child.text, "")
        if low in {"when", "once", "until"} and verb.dep_ == "advcl" and verb.tag_ in {"VBZ", "VBP"}:
            found = ("will", child.text, "")  # "when it opens": it has not yet
        if child.dep_ == "aux" and low in {"will", "'ll", "’ll", "shall"}:
            found = ("will", child.text, "")
        if child.dep_ in {"prep", "advcl"} and low == "according" and not found[0]:
            to = next((below for below in child.subtree if below.dep_ == "pobj"), None)
            found = ("say", "according to", to.text if to is not None else "")
    return found


def _kind(over: str, below: Token) -> str:
    if over in _DENYING:
        return "deny"
    if over in _ALLEGING:
        return "allege"
    infinitive = below.tag_ == "VB" or any(child.tag_ == "TO" for child in below.children)
    if infinitive and below.dep_ == "xcomp" and over in {"be", "hav"}:
        return "plan"
    if over in _PLANNING | _WISHING and (infinitive or below.dep_ == "pcomp") and below.dep_ != "advcl":
        return "wish" if over in _WISHING else "plan"
    if over in _SAYING and below.dep_ in {"ccomp", "parataxis", "acl", "pobj", "dobj"}:
        return "say"
    return ""


def _named(token: Token) -> str:
    """Who is the subject of a verb of speech, as written."""
    subject = _subject(token) if token.tag_.startswith("VB") else None
    if any(child.dep_ == "auxpass" for child in token.children):
        by = _child(token, ("agent",))
        subject = _child(by, ("pobj",)) if by is not None else None
    if subject is None:
        return ""
    first = min(
        (child.i for child in subject.lefts if child.dep_ in {"compound", "det", "amod", "poss"}), default=subject.i
    )
    return str(token.doc[first : subject.i + 1].text)


_DENYING, _ALLEGING, _PLANNING, _WISHING, _SAYING = (
    frozenset(found for word in listed for found in stems(word))
    for listed in (DENYING, ALLEGING, PLANNING, WISHING, SAYING)
)
