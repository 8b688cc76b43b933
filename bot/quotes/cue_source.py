"""From a cue to its source: the subject of "said", the X of "according to X", the owner of "X's warning"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.quotes.attribution import Attribution
from bot.quotes.cues import DENIAL, SPEECH, UNSAID
from bot.quotes.grammar import is_person_like, is_speech, is_verb, phrase, relative_pronoun, subject_of
from bot.quotes.scene import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Token

_NOT_A_SPEAKER = frozenset("it this that these those there what which".split())


def from_cue(paragraph: Paragraph, index: int, cue: Token, rule: str) -> Attribution | None:
    """Attribute to whoever a cue names as its source; None where it names nobody who can speak."""
    if cue.lower_ == "according":
        source = _according(cue)
    elif rule == "noun":
        source = _possessor(paragraph, cue)
    else:
        # Right behind the quotation the words turn round: “…,” said X.
        turned = cue.i > 0 and rule == "adjacent" and _touches(paragraph, cue)
        source = (_inverted(paragraph, cue) if turned else None) or subject_of(cue, paragraph.inside)
        source = source or _inverted(paragraph, cue)
        source = _outer(paragraph, cue, source) if source is not None else None
    if source is None or paragraph.inside[source.i] >= 0 or not may_speak(source):
        return None
    pronoun = relative_pronoun(cue, source)
    first, last = (pronoun.i, pronoun.i) if pronoun is not None else phrase(source)
    return Attribution(
        paragraph=index,
        first=first,
        last=last,
        head=source.i,
        cue=(cue.i, cue.i),
        rule=rule,
        relay=_relay(paragraph, cue) if rule in {"speech", "framing", "adjacent"} else None,
        unsaid=not rule.startswith("adjacent") and is_unsaid(cue),
    )


def _outer(paragraph: Paragraph, cue: Token, source: Token) -> Token:
    """The speaker of the clause around, where the cue only seems to belong to the clause inside.

    In "Oduya said the wall was old, adding …" and "Oduya said Pell was rich and called him …" the
    parser hangs the second cue on what is said; Oduya goes on speaking.
    """
    if any(child.dep_ in {"nsubj", "nsubjpass"} for child in cue.children):
        return source
    clause = source.head
    if clause.dep_ != "ccomp" or not is_speech(clause.head) or clause == cue:
        return source
    about_him = any(child.dep_ == "dobj" and child.lower_ in {"him", "her", "them"} for child in cue.children)
    if cue.tag_ == "VBG" or about_him or not is_person_like(source):
        return subject_of(clause.head, paragraph.inside) or source
    return source


def _touches(paragraph: Paragraph, cue: Token) -> bool:
    before = cue.i - 1
    while before >= 0 and paragraph.inside[before] < 0 and cue.doc[before].is_punct:
        before -= 1
    return bool(before >= 0 and paragraph.inside[before] >= 0)


def _according(cue: Token) -> Token | None:
    for child in cue.children:
        if child.lower_ == "to":
            return next((inner for inner in child.children if inner.dep_ == "pobj"), None)
    following = cue.doc[cue.i + 2 : cue.i + 3]
    return following[0] if len(following) else None


def _possessor(paragraph: Paragraph, noun: Token) -> Token | None:
    for child in noun.lefts:
        if child.dep_ == "poss" or any(inner.tag_ == "POS" for inner in child.children):
            return child
    for child in noun.rights:
        if child.lower_ in {"from", "by", "of"} and child.dep_ in {"prep", "agent"}:
            return next((inner for inner in child.children if inner.dep_ == "pobj"), None)
    head = noun.head
    while head.head != head and not is_verb(head):
        head = head.head
    return subject_of(head, paragraph.inside) if is_verb(head) else None


def _inverted(paragraph: Paragraph, cue: Token) -> Token | None:
    """`“…,” said X` where the parser took X for an object."""
    following = cue.i + 1
    while following < len(cue.doc) and cue.doc[following].tag_ == "RB":
        following += 1
    if following >= len(cue.doc) or paragraph.inside[following] >= 0:
        return None
    for token in cue.doc[following : following + 6]:
        if token.ent_type_ in {"DATE", "TIME"}:
            return None  # `…, Oduya said Monday`
        if token.tag_ in {"NNP", "NNPS", "NN", "NNS", "PRP"} and token.dep_ not in {"compound", "poss"}:
            return token
        if token.is_punct or is_verb(token) or token.tag_ == "IN":
            return None
    return None


def may_speak(token: Token) -> bool:
    """Whether the head of a noun phrase stands for somebody: not "it" or "that"."""
    return token.lower_ not in _NOT_A_SPEAKER


def is_unsaid(cue: Token) -> bool:
    """Whether the cue tells that the words were not said: denied, negated, or still to come."""
    if cue.lower_ in DENIAL:
        return True
    for child in cue.children:
        if child.i < cue.i and (
            child.dep_ == "neg"
            or (child.dep_ == "aux" and child.lower_ in UNSAID)
            or (child.dep_ == "mark" and child.lower_ in {"if", "unless"})
        ):
            return True
    above = cue.head
    while (
        above != above.head
        and above.dep_ in {"ccomp", "xcomp", "pcomp", "prep", "relcl"}
        and above.lower_ not in DENIAL
    ):
        above = above.head
    if above.lower_ in DENIAL and cue.dep_ in {"ccomp", "xcomp", "pcomp", "dobj"}:
        return True
    return cue.dep_ == "xcomp" and cue.head.lower_ in {"has", "have", "had"}


def _relay(paragraph: Paragraph, cue: Token) -> tuple[int, int] | None:
    """Who passes the words on: "state media said X told …"."""
    above = cue.head
    if above == cue or not is_verb(above) or above.lower_ not in SPEECH or cue.dep_ != "ccomp":
        return None
    source = subject_of(above, paragraph.inside)
    if source is None or paragraph.inside[source.i] >= 0:
        return None
    return phrase(source)
