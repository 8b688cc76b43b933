"""The expressions of an article that may name a speaker, each with what its own sentence tells of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.quotes.cue_source import is_unsaid
from bot.quotes.cues import ATTITUDE, FRAMING, NOUNS, SPEECH
from bot.quotes.grammar import RELATIVE, is_person_like, is_verb
from bot.quotes.people import GENDERED
from bot.quotes.scene import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Token

_NOMINAL = frozenset("NN NNS NNP NNPS PRP PRP$ WP WDT DT CD".split())
_PROPER = frozenset({"NNP", "NNPS"})
_PARTS = frozenset("compound nmod amod nummod punct det quantmod predet npadvmod advmod".split())
_SUBJECT = frozenset({"nsubj", "nsubjpass", "csubj"})
_INDEFINITE = frozenset("one some many several others both most few".split())
_FIRST = frozenset("i we me us you my our".split())
_ROLES = ("subject", "passive", "agent", "object", "told", "owner", "according", "source", "other")
_CLAUSES = ("ROOT", "ccomp", "xcomp", "relcl", "advcl", "conj", "acl", "parataxis")
_KINDS = ("name", "gendered", "they", "first", "it", "who", "definite", "noun")
_NOBODY = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "QUANTITY"})
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow".split())
_RARE = -5.0  # the odds of a word that was met too rarely
_DASHES = frozenset("— – - -- ― ―".split())
_DEEPEST = 4  # appositions and conjunctions climbed to the noun that has the role

# What `traits` holds, in order.
TRAITS = (
    *(f"kind={kind}" for kind in _KINDS),
    *(f"role={role}" for role in _ROLES),
    *(f"clause={clause}" for clause in _CLAUSES),
    "person entity",
    "other body",
    "person-like",
    "plural",
    "part of a list or apposition",
    "verb strength",
    "participle",
    "unsaid",
    "inside reported speech",
    "noun of speech",
    "in parentheses",
    "away from its verb",
    "how often a cue",
    "how often a cue is behind",
    "how often a cue is before",
    "dash before",
    "comma behind",
)


STRENGTH, UNSAID = TRAITS.index("verb strength"), TRAITS.index("unsaid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A noun phrase or pronoun outside quotations."""

    paragraph: int
    head: int  # its token
    source: int  # the token that says who it is: another one where the head is a relative pronoun
    governor: int  # the verb, noun or preposition that it belongs to
    role: str
    may_speak: bool  # it can think and speak, or is the subject of a verb that tells of it
    traits: tuple[float, ...]


def mentions_of(paragraph: Paragraph, index: int) -> list[Mention]:
    """The mentions of a paragraph, in order."""
    return list(_mentions(paragraph, index))


def _mentions(paragraph: Paragraph, index: int) -> Iterator[Mention]:
    open_brackets = 0
    for token in paragraph.doc:
        if token.text in {"(", "["}:
            open_brackets += 1
        elif token.text in {")", "]"}:
            open_brackets = max(0, open_brackets - 1)
        if paragraph.inside[token.i] >= 0 or token.tag_ not in _NOMINAL or token.dep_ in _PARTS:
            continue
        made = _mention(index, token, bracketed=open_brackets > 0)
        if made is not None:
            yield made


def _mention(index: int, token: Token, *, bracketed: bool) -> Mention | None:
    kind = _kind(token)
    if kind is None or token.ent_type_ in _NOBODY or token.lower_ in _DAYS:
        return None
    role, governor, indirectly = _role(token)
    strength = _strength(governor)
    likely = kind in {"name", "gendered", "they"} or token.lower_ == "who" or is_person_like(token)
    telling = strength >= 1 and role in {"subject", "agent", "passive"}
    if not (likely or telling or role in {"according", "owner", "source"}):
        return None
    source = _antecedent(token) if kind == "who" else token
    return _made(index, (token, source), kind, (role, governor, indirectly), likely=likely, bracketed=bracketed)


def _made(
    index: int,
    tokens: tuple[Token, Token],
    kind: str,
    part: tuple[str, Token, bool],
    *,
    likely: bool,
    bracketed: bool,
) -> Mention:
    (token, source), (role, governor, indirectly) = tokens, part
    label = token.ent_type_
    verb = is_verb(governor)
    strength = _strength(governor)
    traits = (
        *(float(kind == one) for one in _KINDS),
        *(float(role == one) for one in _ROLES),
        *(float(verb and governor.dep_ == one) for one in _CLAUSES),
        float(label == "PERSON"),
        float(label in {"ORG", "GPE", "NORP"}),
        float(likely),
        float(token.tag_ in {"NNS", "NNPS"} or token.lower_ in {"they", "them"}),
        float(indirectly),
        float(strength),
        float(governor.tag_ == "VBG"),
        float(verb and strength > 0 and is_unsaid(governor)),
        float(verb and governor.dep_ == "ccomp" and governor.head.lower_ in SPEECH),
        float(governor.lower_ in NOUNS and role in {"owner", "source"}),
        float(bracketed),
        float(min(12, abs(governor.i - token.i))),
        cue_share(governor),
        *_beside(token),
    )
    return Mention(
        paragraph=index,
        head=token.i,
        source=source.i,
        governor=governor.i,
        role=role,
        may_speak=likely,
        traits=traits,
    )


def _beside(token: Token) -> tuple[float, ...]:
    """What touches a mention, whatever the parser makes of it."""
    doc, last = token.doc, token.i
    behind = [t for t in doc[last + 1 : last + 4] if t.tag_ != "RB"][:2]
    first = token.left_edge.i if token.dep_ != "ROOT" and token.i - token.left_edge.i < 6 else token.i
    before = doc[max(0, first - 2) : first]
    return (
        max((cue_share(t) for t in behind if is_verb(t)), default=_RARE),
        max((cue_share(t) for t in before if is_verb(t)), default=_RARE),
        float(len(before) > 0 and before[-1].text in _DASHES),
        float(len(behind) > 0 and behind[0].text == ","),
    )


def cue_share(governor: Token) -> float:
    """How often a word outside quotations is the cue of one, as logarithmic odds in the training articles."""
    return _cue_table().get(str(governor.lower_), _RARE) if governor.tag_[:2] in {"VB", "NN"} else _RARE


@cache
def _cue_table() -> dict[str, float]:
    text = (files("bot.quotes") / "cue_odds.json").read_text(encoding="utf-8")
    return {word: float(odds) for word, odds in json.loads(text).items()}


def _kind(token: Token) -> str | None:
    word = token.lower_
    tag = token.tag_
    if tag == "PRP$":  # "his warning that …"
        return "gendered" if word in GENDERED and token.head.lower_ in NOUNS else None
    if word in GENDERED:
        return "gendered"
    if word in {"they", "them"}:
        return "they"
    if word in {"it", "itself"}:
        return "it" if token.dep_ in _SUBJECT else None
    if tag == "PRP":
        return "first" if word in _FIRST else None
    if tag in {"WP", "WDT"}:
        return "who" if word in RELATIVE and token.dep_ in _SUBJECT and token.head.dep_ == "relcl" else None
    if tag in _PROPER:
        return "name"
    if tag in {"DT", "CD"} and not (word in _INDEFINITE and token.dep_ in _SUBJECT):
        return None
    return "definite" if any(t.lower_ in {"the", "his", "her", "their"} for t in token.lefts) else "noun"


def _role(token: Token) -> tuple[str, Token, bool]:
    """The part a noun phrase plays, the word that gives it that part, and whether another noun stands between."""
    indirectly = False
    for _ in range(_DEEPEST):
        if token.dep_ in {"appos", "conj"} and token.head.tag_ in _NOMINAL:
            token, indirectly = token.head, True
        else:
            break
    above = token.head
    if token.dep_ in _SUBJECT:
        return ("passive" if token.dep_ == "nsubjpass" else "subject"), above, indirectly
    if token.dep_ == "pobj":
        if above.dep_ == "agent" or (above.lower_ == "by" and is_verb(above.head)):
            return "agent", above.head, indirectly
        if above.head.lower_ == "according" or above.lower_ == "according":
            return "according", above.head if above.head.lower_ == "according" else above, indirectly
        if above.head.lower_ in NOUNS and above.lower_ in {"from", "by", "of"}:
            return "source", above.head, indirectly
        return ("told" if above.lower_ in {"to", "with"} else "other"), above.head, indirectly
    if token.dep_ in {"dobj", "dative", "iobj"}:
        return "object", above, indirectly
    if token.dep_ == "poss":
        return "owner", above, indirectly
    return "other", above, indirectly


def _antecedent(token: Token) -> Token:
    return token.head.head if token.head.dep_ == "relcl" else token


def _strength(governor: Token) -> int:
    """How strongly a word tells of speech: 3 for speech itself, 0 for not at all."""
    word = governor.lower_
    if word == "according":
        return 3
    if not is_verb(governor):
        return 2 if word in NOUNS else 0
    return 3 if word in SPEECH else 2 if word in FRAMING else 1 if word in ATTITUDE else 0


def mention_at(paragraph: Paragraph, index: int, head: int) -> Mention:
    """The mention of a head that the rules name, though it does not look like one."""
    token = paragraph.doc[head]
    return _made(index, (token, token), "noun", _role(token), likely=False, bracketed=False)


def surname(paragraph: Paragraph, mention: Mention) -> str:
    """The last word of a name, folded; nothing for another mention."""
    token = paragraph.doc[mention.source]
    return str(token.lower_) if token.tag_ in _PROPER else ""
