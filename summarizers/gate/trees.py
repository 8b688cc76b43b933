"""Steps through a parsed sentence that every reader of it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizers.gate.words import stems

if TYPE_CHECKING:
    from spacy.tokens import Token

_PHRASAL = {
    ("call", "off"): "cancel",
    ("turn", "down"): "reject",
    ("put", "off"): "postpon",
    ("strik", "down"): "reject",
    ("vot", "down"): "reject",
    ("throw", "out"): "reject",
    ("hold", "off"): "beat",
    ("see", "off"): "beat",
    ("knock", "out"): "beat",
}
WHO = frozenset(("WDT", "WP", "WP$"))


def stem_of(token: Token) -> str:
    if token.is_punct or token.is_space:
        return ""
    found = stems(token.text)
    return found[-1] if found else token.lower_


def phrasal(verb: Token, stem: str) -> str:
    """The stem of a verb, or of the one that it means with its particle: "turned down" is "rejected"."""
    return _PHRASAL.get((stem, next((child.lower_ for child in verb.children if child.dep_ == "prt"), "")), stem)


def verb_of(token: Token) -> str:
    """A token's stem, that of a verb with its particle."""
    return phrasal(token, stem_of(token))


def child_of(token: Token, relations: tuple[str, ...]) -> Token | None:
    return next((child for relation in relations for child in token.children if child.dep_ == relation), None)


def subject_of(verb: Token, depth: int = 0) -> Token | None:
    """Who stands before the verb: its own subject, or what it takes over from the verb or noun above."""
    own = next((child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}), None)
    if own is not None:
        if own.tag_ in WHO and verb.dep_ == "relcl":
            return verb.head
        return own
    head = verb.head
    if depth > 4 or head.i == verb.i:
        return None
    if verb.dep_ == "conj" and head.tag_.startswith("VB"):
        return subject_of(head, depth + 1)
    if verb.dep_ in {"acl", "relcl"}:
        return head if verb.tag_ in {"VBG", "VBN"} else None
    if verb.dep_ == "xcomp":
        return child_of(head, ("dobj",)) or subject_of(head, depth + 1)
    if verb.dep_ == "advcl" and (verb.tag_ in {"VBG", "VBN"} or any(child.tag_ == "TO" for child in verb.children)):
        return subject_of(head, depth + 1)  # "came from behind to beat them"
    if verb.dep_ == "pcomp" and head.dep_ == "prep" and head.head.tag_.startswith("VB"):
        over = head.head
        return child_of(over, ("dobj", "nsubjpass")) or subject_of(over, depth + 1)
    return None
