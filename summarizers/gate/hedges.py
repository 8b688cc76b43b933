"""How far a clause is claimed: outright, or as what may be, is planned, denied, alleged, asked for or only said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizers.gate.lexicon import ALLEGING, BENCH, DENYING, DOUBTING, PLANNING, SAYING, UNCERTAIN, VIEWS, WISHING
from summarizers.gate.trees import WHO, child_of, stem_of, subject_of, verb_of
from summarizers.gate.words import stems

if TYPE_CHECKING:
    from spacy.tokens import Token

_BELOW = frozenset("xcomp ccomp acl pcomp prep pobj relcl advcl parataxis oprd dobj nsubjpass appos".split())
# How far each kind claims that something is so.
RANK = {"deny": 0, "ask": 1, "allege": 1, "if": 1, "may": 1, "wish": 1, "plan": 2, "will": 2, "say": 3, "": 4}


def hedge_of(verb: Token) -> tuple[str, str, str]:
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
            if not place.tag_.startswith("VB") or (child_of(place, ("nsubj", "nsubjpass")) and head.dep_ == "ROOT"):
                break
            place = head
            continue
        over = verb_of(head)
        # "the man who …" is a man, whoever tells of him, and "of a woman he had removed" tells of one as well.
        whose = place.dep_ == "relcl" and head.dep_ == "pobj"
        told = whose or any(child.tag_ in WHO for child in place.children)
        if place.dep_ == "pcomp" and head.lower_ == "against":
            return "if", head.text, speaker  # who is against raising it tells of no rise
        if place.dep_ not in _BELOW or (place.dep_ in {"relcl", "advcl"} and told and over not in _ALLEGING | _DENYING):
            break
        if (
            place.dep_ == "advcl"
            and not _asked_for(place, over)
            and (
                over not in _ALLEGING | _DENYING
                or verb_of(place) in _SAYING  # "rejected this, saying that the video showed it"
                or any(
                    child.dep_ == "mark" or child.lower_ == "when" for child in place.children
                )  # "dismissed him before"
            )
        ):
            break
        if over in _DOUBTING and place.dep_ in {"ccomp", "dobj"}:
            return "if", head.text, speaker or _named(head)
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
        if child.dep_ == "prep" and low in {"by", "in"} and not found[0]:
            view = child_of(child, ("pobj",))
            whose = child_of(view, ("poss",)) if view is not None and view.lower_ in VIEWS else None
            if view is not None and whose is not None:
                found = ("say", f"{child.text} {whose.text}’s {view.text}", whose.text)
    return found


def _kind(over: str, below: Token) -> str:
    if over in _DENYING:
        return "deny"
    if over in _ALLEGING:
        return "allege"
    infinitive = below.tag_ == "VB" or any(child.tag_ == "TO" for child in below.children)
    if infinitive and below.dep_ == "xcomp" and over in {"be", "hav"}:
        return "plan"
    if (
        over in _PLANNING | _WISHING
        and (infinitive or below.dep_ == "pcomp")
        and (below.dep_ != "advcl" or _asked_for(below, over))
    ):
        return "wish" if over in _WISHING else "plan"
    if over in _SAYING and below.dep_ in {"ccomp", "parataxis", "acl", "pobj", "dobj"}:
        return "allege" if _pleads(below.head) else "say"
    return ""


def _asked_for(below: Token, over: str) -> bool:
    """Whether a verb asks for something to happen: "asked for it to be kept quiet"."""
    return over in _WISHING and any(child.dep_ == "mark" and child.lower_ == "for" for child in below.children)


def _pleads(verb: Token) -> bool:
    """Whether somebody says it in court, or as the reason for going there."""
    if verb.dep_ == "advcl" and stem_of(verb.head) in _SUING:
        return True
    below = (one for child in verb.children if child.dep_ in {"prep", "dative"} for one in child.children)
    whom = [*verb.children, *below]
    return any(one.dep_ in {"dobj", "pobj", "dative"} and one.lower_ in BENCH for one in whom)


def _named(token: Token) -> str:
    """Who is the subject of a verb of speech, as written."""
    subject = subject_of(token) if token.tag_.startswith("VB") else None
    if any(child.dep_ == "auxpass" for child in token.children):
        by = child_of(token, ("agent",))
        subject = child_of(by, ("pobj",)) if by is not None else None
    if subject is None:
        return ""
    first = min(
        (child.i for child in subject.lefts if child.dep_ in {"compound", "det", "amod", "poss"}), default=subject.i
    )
    last = max(
        (child.i for child in subject.rights if child.dep_ == "appos" and child.tag_ == "NNP"), default=subject.i
    )
    told = str(token.doc[first : last + 1].text)  # "the ministry's head, Maren Oduya"
    return told[0].lower() + told[1:] if token.doc[first].tag_ in {"DT", "PRP$"} else told


_SUING = frozenset(stems("sue sued suing"))
_DENYING, _ALLEGING, _PLANNING, _WISHING, _SAYING, _DOUBTING = (
    frozenset(found for word in listed for found in stems(word))
    for listed in (DENYING, ALLEGING, PLANNING, WISHING, SAYING, DOUBTING)
)
