"""The stretches of a sentence that may be what somebody says, thinks or wants, each with what speaks for it.

A cue is a verb, a noun or "according" outside quotations. What hangs on it from the right, what stands before or behind
it, and no more, may be its content. FEATURES names the columns in their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log1p
from typing import TYPE_CHECKING

from bot.quotes.cues import ATTITUDE, FRAMING, NOUNS, SPEECH, base_form
from bot.quotes.grammar import RELATIVE, is_person_like, subject_of
from bot.quotes.normal import stem
from bot.quotes.scene import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Token

UNKNOWN = -6.0  # the odds of a word that was never a cue, or met too rarely
LEAST_ODDS = -4.0  # of a word below which it is not looked at
_SPELT = 5  # letters of a root from which "-ise" is an ending
_CHILDREN = 6  # of a cue, to the right
_FEWEST, _MOST = 3, 80  # words of a clause worth keeping
_EDGES = frozenset(",;:—–-”“\"'’‘ ")

_BREAKS = frozenset({",", "—", "–", "-"})

_TAGS = tuple("VB VBD VBG VBN VBP VBZ NN NNS IN".split())
_DEPS = tuple("ROOT ccomp xcomp advcl conj relcl acl pcomp parataxis dobj pobj nsubj attr amod".split())
_PARTS = tuple("ccomp xcomp dobj prep advcl acl relcl attr acomp oprd dative pobj npadvmod conj nsubj advmod".split())
_SOURCES = ("none", "PERSON", "ORG", "NORP", "he", "i", "you", "they", "it", "who", "people", "thing")
_SIDES = ("right", "left", "before", "behind")
_FIRST_WORDS = {
    "that": "that",
    "if": "whether",
    "whether": "whether",
    "to": "to",
    "of": "of",
    "for": "for",
    "as": "as",
    **dict.fromkeys("about on over against into with".split(), "about"),
    **dict.fromkeys("in at by from after before during until since when while because".split(), "place"),
    **dict.fromkeys("what who why how where which whom".split(), "wh"),
    **dict.fromkeys("the a an his her their its this these those".split(), "the"),
    **dict.fromkeys("he she they it we i you there him them".split(), "pronoun"),
}
_OPENINGS = tuple(dict.fromkeys(_FIRST_WORDS.values()))
_NO_CONTENT = frozenset("aux auxpass neg prt punct mark cc det poss".split())
_NO_START = frozenset({"npadvmod", "agent", "nsubjpass", "expl", "intj", "nummod", "compound"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})
_FINITE = frozenset("VBD VBZ VBP MD".split())

FEATURES = (
    *(f"tag={one}" for one in _TAGS),
    *(f"part={one}" for one in _DEPS),
    "odds",
    "odds of this form",
    "speech",
    "framing",
    "attitude",
    "noun of speech",
    *(f"source={one}" for one in _SOURCES),
    "its own subject",
    "subject behind",
    "denied",
    "modal",
    "to",
    "passive",
    "conditional",
    "odds of what it hangs on",
    "hangs on speech",
    "particle",
    "quotation in the sentence",
    "words before",
    "words behind",
    "parts",
    *(f"side={one}" for one in _SIDES),
    *(f"first part={one}" for one in _PARTS),
    *(f"last part={one}" for one in _PARTS),
    *(f"next part={one}" for one in ("none", "prep", "npadvmod", "advcl", "other")),
    *(f"opens with={one}" for one in _OPENINGS),
    "opens with a name",
    "parts taken",
    "from the first part",
    "words",
    "short",
    "long",
    "its own clause",
    "finite",
    "odds with this part",
    "ends the sentence",
    "comma behind",
    "holds marked words",
    "words from the cue",
    "opens the sentence",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How often a word is a cue, as logarithmic odds: of a stem, of a form as written, of a stem with a part."""

    table: Mapping[str, float]

    def of(self, key: str) -> float:
        """The odds of a key of `keys`; UNKNOWN where it was met too rarely."""
        return self.table.get(key, UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A stretch of tokens, both ends included, as the content of a cue."""

    cue: int
    first: int
    last: int
    part: str  # of the sentence that it plays: "ccomp", "prep", "before"
    features: tuple[float, ...]


@cache
def root_of(word: str) -> str:
    """What the forms and spellings of a verb or noun have in common: `said` and `says` are `say`."""
    root = stem(base_form(word))
    if len(root) > _SPELT and root.endswith("is"):
        return f"{root[:-2]}iz"  # criticise, criticize
    return f"{root[:-3]}or" if len(root) > _SPELT and root.endswith("our") else root


def is_cue(token: Token) -> bool:
    """Whether a word may be a cue at all."""
    tag = str(token.tag_)
    if tag.startswith("VB"):
        return token.dep_ not in {"aux", "auxpass"}
    return tag in {"NN", "NNS"} or token.lower_ == "according"


def clauses_of(
    paragraph: Paragraph, quoted: Sequence[bool], odds: Odds, least: float = LEAST_ODDS
) -> Iterator[list[Clause]]:
    """The clauses of each cue of a paragraph that has any; none touches a token that is `quoted`.

    Words whose odds are below `least` are not looked at.
    """
    for cue in paragraph.doc:
        if paragraph.inside[cue.i] >= 0 or not is_cue(cue):
            continue
        if cue.lower_ != "according" and odds.of(root_of(cue.lower_)) < least:
            continue
        looks = list(_looks(cue))
        if looks:
            made = _clauses(paragraph, cue, looks, quoted, odds)
            if made:
                yield made


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """A stretch before it is trimmed."""

    side: str
    first: int
    last: int
    head: Token | None  # of its first part
    end: Token | None  # of its last part
    after: str  # the part behind it that is left out
    parts: int
    whole: bool  # from the cue's first part


def _looks(cue: Token) -> Iterator[_Look]:
    if cue.lower_ == "according":
        yield from _beside(cue, cue.left_edge.i, cue.right_edge.i)
        return
    parts = [c for c in cue.rights if c.dep_ not in _NO_CONTENT][:_CHILDREN]
    subject = next((c for c in cue.children if c.dep_ in _SUBJECTS), None)
    if subject is not None and subject.i > cue.i:
        parts = [c for c in parts if c.i > subject.i]
    for i, head in enumerate(parts):
        if head.dep_ in _NO_START:
            continue
        for j in range(i, len(parts)):
            end = parts[j]
            after = parts[j + 1].dep_ if j + 1 < len(parts) else "none"
            yield _Look(
                side="right",
                first=head.left_edge.i,
                last=end.right_edge.i,
                head=head,
                end=end,
                after=after if after in {"none", "prep", "npadvmod", "advcl"} else "other",
                parts=j - i + 1,
                whole=i == 0,
            )
    if not str(cue.tag_).startswith("VB"):
        return
    for head in cue.lefts:
        if head.dep_ in {"ccomp", "parataxis"} and head.right_edge.i < cue.i:
            stop = min(head.right_edge.i, subject.left_edge.i - 1 if subject is not None else cue.i - 1)
            yield _Look(
                side="left", first=head.left_edge.i, last=stop, head=head, end=head, after="none", parts=1, whole=True
            )
    if subject is not None:
        yield from _beside(cue, min(cue.i, subject.left_edge.i), max(cue.i, subject.right_edge.i))


def _beside(cue: Token, first: int, last: int) -> Iterator[_Look]:
    """What stands before and behind the phrase of a cue that only names who says the rest."""
    sentence, doc = cue.sent, cue.doc
    according = cue.lower_ == "according"
    if according or (first - 1 > sentence.start and doc[first - 1].text in _BREAKS):
        yield _Look(
            side="before",
            first=sentence.start,
            last=first - 1,
            head=None,
            end=None,
            after="none",
            parts=1,
            whole=True,
        )
    if last + 1 < sentence.end and (according or doc[last + 1].text in _BREAKS):
        yield _Look(
            side="behind",
            first=last + 1,
            last=sentence.end - 1,
            head=None,
            end=None,
            after="none",
            parts=1,
            whole=True,
        )


def _clauses(
    paragraph: Paragraph, cue: Token, looks: Sequence[_Look], quoted: Sequence[bool], odds: Odds
) -> list[Clause]:
    made: list[Clause] = []
    seen: set[tuple[int, int]] = set()
    own: tuple[float, ...] | None = None
    for look in looks:
        span = _trimmed(paragraph, look.first, look.last, quoted)
        if span is None or span in seen or span[0] <= cue.i <= span[1]:
            continue
        seen.add(span)
        own = own or _of_cue(paragraph, cue, quoted, odds)
        part = str(look.head.dep_) if look.head is not None else look.side
        features = (*own, *_of_look(paragraph, cue, look, span, (part, odds.of(part_key(cue, part)))))
        made.append(Clause(cue=cue.i, first=span[0], last=span[1], part=part, features=features))
    return made


def _trimmed(paragraph: Paragraph, first: int, last: int, quoted: Sequence[bool]) -> tuple[int, int] | None:
    """Without the signs at its edges; None where it is too short or too long, or touches a quotation."""
    doc, inside = paragraph.doc, paragraph.inside
    while first <= last and inside[first] < 0 and (doc[first].is_space or doc[first].text in _EDGES):
        first += 1
    if last + 1 < len(doc) and doc[last + 1].text == ":":
        return None  # `Pell wrote back: “…”`: what introduces a quotation is not one
    while (
        last >= first
        and inside[last] < 0
        and (doc[last].is_space or doc[last].text in _EDGES or doc[last].text in {".", "and", "but"})
    ):
        last -= 1
    if last - first < _FEWEST - 1 or any(quoted[first : last + 1]):
        return None
    for edge in (first, last):  # marked words that are no quotation stay whole
        if inside[edge] >= 0:
            begun, behind = paragraph.spans[inside[edge]]
            if begun < first or behind > last + 1:
                return None
    words = sum(t.is_alpha or t.like_num for t in doc[first : last + 1])
    return (first, last) if _FEWEST <= words <= _MOST else None


def _of_cue(paragraph: Paragraph, cue: Token, quoted: Sequence[bool], odds: Odds) -> tuple[float, ...]:
    word, sentence = str(cue.lower_), cue.sent
    children = list(cue.children)
    own = next((c for c in children if c.dep_ in _SUBJECTS), None)
    source = _source(paragraph, cue, own, children)
    before = [c for c in children if c.i < cue.i]
    above = cue.head
    root = root_of(word)
    return (
        *(float(cue.tag_ == one) for one in _TAGS),
        *(float(cue.dep_ == one) for one in _DEPS),
        odds.of(root),
        odds.of(f"={word}"),
        float(word in SPEECH),
        float(word in FRAMING),
        float(word in ATTITUDE),
        float(word in NOUNS),
        *(float(source == one) for one in _SOURCES),
        float(own is not None),
        float(own is not None and own.i > cue.i),
        float(any(c.dep_ == "neg" for c in before)),
        float(any(c.tag_ == "MD" for c in before)),
        float(any(c.tag_ == "TO" for c in before)),
        float(any(c.dep_ == "auxpass" for c in before)),
        float(any(c.dep_ == "mark" for c in before)),
        odds.of(root_of(above.lower_)) if above != cue else UNKNOWN,
        float(above != cue and above.lower_ in SPEECH),
        float(any(c.dep_ == "prt" for c in children)),
        float(any(quoted[sentence.start : sentence.end])),
        log1p(cue.i - sentence.start),
        log1p(sentence.end - 1 - cue.i),
        float(len(children)),
    )


def _source(paragraph: Paragraph, cue: Token, own: Token | None, children: Sequence[Token]) -> str:
    if cue.lower_ == "according":
        to = next((c for c in children if c.lower_ == "to"), None)
        found = next((c for c in to.children if c.dep_ == "pobj"), None) if to is not None else None
    elif str(cue.tag_).startswith("VB"):
        found = own or subject_of(cue, paragraph.inside)
    else:
        found = next((c for c in children if c.dep_ == "poss"), None)
    if found is None:
        return "none"
    word = found.lower_
    for kind, several in _PRONOUNS.items():
        if word in several:
            return kind
    if found.ent_type_ in {"PERSON", "ORG"}:
        return str(found.ent_type_)
    if found.ent_type_ in {"NORP", "GPE"}:
        return "NORP"
    return "people" if is_person_like(found) else "thing"


_PRONOUNS = {
    "he": frozenset("he she his her him".split()),
    "i": frozenset("i we my our us me".split()),
    "you": frozenset("you your".split()),
    "they": frozenset("they their them".split()),
    "it": frozenset("it its this that these those there what".split()),
    "who": RELATIVE,
}


def _of_look(
    paragraph: Paragraph, cue: Token, look: _Look, span: tuple[int, int], part: tuple[str, float]
) -> tuple[float, ...]:
    doc = paragraph.doc
    first, last = span
    opening = doc[first]
    head, end = look.head, look.end
    name, odds = part
    opens = _FIRST_WORDS.get(opening.lower_, "")
    length = last - first + 1
    sentence = cue.sent
    behind = doc[last + 1] if last + 1 < len(doc) else None
    return (
        *(float(look.side == one) for one in _SIDES),
        *(float(name == one) for one in _PARTS),
        *(float(end is not None and end.dep_ == one) for one in _PARTS),
        *(float(look.after == one) for one in ("none", "prep", "npadvmod", "advcl", "other")),
        *(float(opens == one) for one in _OPENINGS),
        float(opening.ent_type_ in {"PERSON", "ORG", "GPE", "NORP"}),
        float(look.parts),
        float(look.whole),
        log1p(length),
        float(length < 6),
        float(length > 40),
        float(head is not None and any(c.dep_ in _SUBJECTS for c in head.children)),
        float(any(t.tag_ in _FINITE for t in doc[first : last + 1])),
        odds,
        float(last + 2 >= sentence.end),
        float(behind is not None and behind.text == ","),
        float(any(paragraph.inside[i] >= 0 for i in range(first, last + 1))),
        log1p(first - cue.i if first > cue.i else cue.i - last),
        float(first == sentence.start),
    )


def part_key(cue: Token, part: str) -> str:
    """The key of a stem with the part that its content plays."""
    return f"{root_of(cue.lower_)}>{part}"
