"""Names as an article writes them: where they stand, what kind of thing they name, what is said beside them.

The small entity recogniser finds most names but often mistakes their kind ("Hugh Aldous": a place). So
names are runs of proper nouns, and their kind is weighed from everything around them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.quotes.given_names import HE, HE_WORDS, SHE, SHE_WORDS
from bot.quotes.grammar import PEOPLE, PEOPLE_ENDINGS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from bot.quotes.scene import Paragraph

TITLES = frozenset(
    """mr mrs ms miss mx dr prof professor sir dame lord lady sen senator rep representative gov governor president
    prime minister premier chancellor secretary king queen prince princess pope father sister brother judge justice
    captain capt general gen colonel col major maj sergeant sgt lieutenant lt admiral officer detective mayor councillor
    councilman councilwoman congressman congresswoman rev reverend bishop archbishop ambassador chairman chairwoman
    chief executive director coach vice former deputy attorney speaker sheriff commissioner inspector superintendent
    then-sen then-rep republican democratic democrat labour conservative liberal""".split()
)
_MANNERS = frozenset({"mr", "mrs", "ms", "miss", "mx", "the"})
_PARTICLES = frozenset("van von de der den di da du la le el al bin ibn ben dos del st of and the y".split())
_NAME_PARTICLES = frozenset("van von de der den di da du la le al bin ibn dos del".split())
_ORGANISATION = re.compile(
    r"\b(?:inc|ltd|llc|plc|corp|co|company|group|union|bureau|agency|institute|university|college|school|association"
    r"|society|committee|commission|council|court|ministry|department|office|service|board|bank|party|press|post|times"
    r"|news|radio|courier|gazette|herald|journal|tribune|today|wire|ledger|fund|trust|foundation|centre|center|museum"
    r"|hospital|church|club|united|federation|survey|authority|administration|alliance|network|house|senate|congress"
    r"|police|airlines|airways|motors|systems|technologies|holdings|partners|laboratories|studios|media|tv|fc)\b"
)
_NAME_WORD = re.compile(r"[^\W\d_][\w’'.-]*")
_POSSESSIVE = re.compile(r"['’]s?$")
_PROPER = frozenset({"NNP", "NNPS"})
_KINDS = {"PERSON": 2.0, "ORG": -0.6, "GPE": -0.8, "LOC": -1.0, "FAC": -1.0, "NORP": -0.8, "EVENT": -2.0, "DATE": -4.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name in a paragraph."""

    paragraph: int
    first: int  # token indices, inclusive; without leading titles
    last: int
    head: int
    name: str  # as written, without titles that are only manners
    words: tuple[str, ...]  # folded, without titles and initials
    person: float  # above 0: rather a person, below: rather something else
    pronoun: str | None  # what titles or the given name tell of it
    roles: frozenset[str]  # nouns put beside it: "councillor", "harbour master's" master


def names_of(paragraphs: Sequence[Paragraph]) -> Iterator[Named]:
    """Every name outside quotations, in the order of the text."""
    for index, paragraph in enumerate(paragraphs):
        for run in _runs(paragraph):
            made = _named(index, paragraph, run)
            if made is not None:
                yield made


class NameSpans:
    """The runs of name tokens of an article's paragraphs, each paragraph looked through once."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._paragraphs = paragraphs
        self._runs: dict[int, dict[int, list[Token]]] = {}

    def around(self, paragraph: int, head: Token) -> list[Token]:
        """The run that a head stands in, without titles; the head alone where it is in none."""
        if paragraph not in self._runs:
            runs = _runs(self._paragraphs[paragraph])
            self._runs[paragraph] = {token.i: run for run in runs for token in run}
        run = self._runs[paragraph].get(head.i)
        return [head] if run is None else _untitled(run)


def clean_name(text: str) -> str:
    """A name without the genitive, titles that are only manners, and stray marks."""
    words = _POSSESSIVE.sub("", " ".join(text.split())).strip(" .,;:“”\"'‘’()").split()
    while len(words) > 1 and fold(words[0]).rstrip(".") in _MANNERS:
        words = words[1:]
    return " ".join(words)


def name_words(text: str) -> tuple[str, ...]:
    """The folded words of a name that tell people apart: no titles, initials, genitives."""
    found = [fold(_POSSESSIVE.sub("", word)).rstrip(".") for word in _NAME_WORD.findall(text)]
    words = [word for word in found if len(word) > 1 and word not in _PARTICLES]
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in {"jr", "sr", "ii", "iii", "iv"}:
        words = words[:-1]
    return tuple(words)


def one_person(known: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether two full names are one person's: "Hillary Clinton", "Hillary Rodham Clinton"."""
    if len(known) < 2 or len(words) < 2 or known[-1] != words[-1]:
        return False
    first, other = known[0], words[0]
    return first == other or (min(len(first), len(other)) >= 3 and (first.startswith(other) or other.startswith(first)))


def fold(word: str) -> str:
    """Case and accents taken off."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def is_role(word: str) -> bool:
    """Whether a folded word is what somebody is: councillor, spokesman, coach."""
    return word in TITLES or word in PEOPLE or word.endswith(PEOPLE_ENDINGS)


def told(tokens: Sequence[Token]) -> str | None:
    """What the titles in and right before a name tell of its pronoun."""
    words = [token.lower_.rstrip(".") for token in tokens]
    if tokens and tokens[0].i > 0:
        words.append(tokens[0].nbor(-1).lower_.rstrip("."))
    if any(word in HE_WORDS for word in words):
        return "he"
    return "she" if any(word in SHE_WORDS for word in words) else None


def _runs(paragraph: Paragraph) -> list[list[Token]]:
    found: list[list[Token]] = []
    run: list[Token] = []
    doc, inside = paragraph.doc, paragraph.inside
    at = 0
    while at < len(doc):
        token = doc[at]
        if inside[at] >= 0:
            behind = _past_nickname(doc, inside, at) if run else None
            if behind is not None:
                run.append(doc[behind])
                at = behind + 1
                continue
        elif _is_part(token) or (run and _joins(doc, token)):
            run.append(token)
            at += 1
            continue
        if run:
            found.append(run)
            run = []
        at += 1
    if run:
        found.append(run)
    return [kept for one in found if (kept := _stripped(one))]


def _is_part(token: Token) -> bool:
    if token.tag_ in _PROPER:
        if token.text.islower() and is_role(token.text):
            return False  # the tagger takes "the minister" for a name
        return token.ent_type_ not in {"DATE", "TIME"} and any(c.isalnum() for c in token.text)
    if token.i + 1 < len(token.doc) and token.doc[token.i + 1].text == "-" and not token.whitespace_:
        return token.ent_type_ in {"PERSON", "ORG", "GPE"} and token.text[:1].isupper()
    return token.ent_type_ == "PERSON" and token.text[:1].isupper() and token.tag_ not in {"VBD", "VBZ", "DT", "IN"}


def _joins(doc: Doc, token: Token) -> bool:
    """Words inside a name that are no proper nouns: particles, an ampersand, a hyphen without spaces."""
    if token.i + 1 >= len(doc):
        return False
    following = doc[token.i + 1]
    glued = not doc[token.i - 1].whitespace_ and not token.whitespace_
    if token.text in {"-", "‑", "–"}:
        return glued and following.is_alpha
    if doc[token.i - 1].text in {"-", "‑"} and not doc[token.i - 1].whitespace_ and token.is_alpha:
        return True  # the second half of Hye-jin
    return (token.text == "&" or token.lower_ in _NAME_PARTICLES) and following.tag_ in _PROPER


def _past_nickname(doc: Doc, inside: Sequence[int], at: int) -> int | None:
    """Behind `“Wheels”` in `Wes “Wheels” Amaro`: one or two words in marks in the middle of a name."""
    end = at
    while end < len(doc) and inside[end] == inside[at]:
        end += 1
    words = [t for t in doc[at:end] if t.is_alpha]
    if 1 <= len(words) <= 2 and end < len(doc) and doc[end].text[:1].isupper() and not doc[at].is_sent_start:
        return end
    return None


def _stripped(run: list[Token]) -> list[Token]:
    while run and not run[-1].text[0].isalnum():
        run = run[:-1]
    while run and run[-1].lower_ in _NAME_PARTICLES:
        run = run[:-1]
    return run


def _untitled(run: list[Token]) -> list[Token]:
    """The run without what stands before a person's name: titles, and roles where a full name follows."""
    person = [token for token in run if token.ent_type_ == "PERSON"]
    if len(person) >= 2 and person[-1].i == run[-1].i and person[0].ent_iob_ == "B":
        run = [token for token in run if token.i >= person[0].i]
    words = [fold(token.text).rstrip(".") for token in run]
    cut = 0
    for at, word in enumerate(words[:-1]):
        rest = len(words) - at - 1
        given = word in HE or word in SHE
        if word in TITLES or (rest >= 2 and not given and is_role(word) and words[at + 1] not in {"and", "&"}):
            cut = at + 1
    if cut and len(words) - cut < 2 and not all(word in TITLES or is_role(word) for word in words[:cut]):
        cut = 0
    return run[cut:]


def _named(index: int, paragraph: Paragraph, run: list[Token]) -> Named | None:
    bare = _untitled(run)
    name = clean_name(_written(bare))
    words = name_words(name)
    if not words:
        return None
    head = next((t for t in reversed(bare) if t.dep_ not in {"compound", "punct"}), bare[-1])
    roles = _roles(paragraph, run, bare, head)
    pronoun = told(run) or _given(words)
    return Named(
        paragraph=index,
        first=bare[0].i,
        last=bare[-1].i,
        head=head.i,
        name=name,
        words=words,
        person=_person(run, bare, name, roles, pronoun),
        pronoun=pronoun,
        roles=roles,
    )


def _given(words: tuple[str, ...]) -> str | None:
    first = words[0].split("-")[0]
    return "he" if first in HE else "she" if first in SHE else None


def _person(run: list[Token], bare: list[Token], name: str, roles: frozenset[str], pronoun: str | None) -> float:
    """How much everything around a name speaks for a person, above 0, or for something else, below."""
    words = name_words(name)
    labels = {token.ent_type_ for token in bare if token.ent_type_}
    value = sum(_KINDS.get(label, 0.0) for label in labels) / max(1, len(labels))
    value += 1.5 * (pronoun is not None and len(words) > 1) + 1.0 * (len(run) > len(bare))
    value += 0.8 * any(role in PEOPLE or role.endswith(PEOPLE_ENDINGS) for role in roles)
    value += 2.0 * any(role.endswith("year-old") for role in roles)
    value += 1.5 * _has_who(bare[-1])
    value = float(value)
    value += 0.3 * (len(words) in {2, 3}) - 0.5 * (len(words) > 4)
    value -= 2.0 * bool(_ORGANISATION.search(name.casefold())) + 1.0 * (
        bare[0].i > 0 and bare[0].nbor(-1).lower_ == "the"
    )
    return float(value - ("&" in name))


def _has_who(last: Token) -> bool:
    """Whether "who" follows: `Hye-jin Nam, who leads the team`."""
    following = [t.lower_ for t in last.doc[last.i + 1 : last.i + 3]]
    return following[:1] == ["who"] or following == [",", "who"]


def _written(run: list[Token]) -> str:
    """The run as written; a nickname in marks in the middle is left out."""
    return "".join(t.text + ("" if _next_is_glued(run, i) else " ") for i, t in enumerate(run)).strip()


def _next_is_glued(run: list[Token], at: int) -> bool:
    return at + 1 < len(run) and run[at + 1].i == run[at].i + 1 and not run[at].whitespace_


def _roles(paragraph: Paragraph, run: list[Token], bare: list[Token], head: Token) -> frozenset[str]:
    """Nouns that the text puts beside a name: "councillor Maren Oduya", "Pell Ostrander, the harbour master"."""
    inside = paragraph.inside
    nouns = {fold(token.text).rstrip(".") for token in run[: len(run) - len(bare)]}
    for child in head.children:
        if inside[child.i] >= 0:
            continue
        if child.dep_ in {"compound", "nmod", "amod", "appos"} and child.tag_ in {"NN", "NNS"}:
            nouns.add(child.lower_)
            nouns |= {t.lower_ for t in child.children if t.dep_ in {"conj", "compound"} and t.tag_ == "NN"}
        if child.dep_ in {"appos", "nummod", "npadvmod"} and child.tag_ == "CD" and child.text.isdigit():
            nouns.add(f"{child.text}-year-old")
    if head.dep_ == "appos" and head.head.tag_ in {"NN", "NNS"}:
        nouns.add(head.head.lower_)
    if head.dep_ == "nsubj" and head.head.lower_ in {"is", "was", "became"}:
        nouns |= {t.lower_ for t in head.head.children if t.dep_ == "attr"}
    nouns |= _age(head)
    return frozenset(noun for noun in nouns if noun not in _MANNERS)


def _age(head: Token) -> set[str]:
    """The age in `Hank Mobley, 73,` as the word for it."""
    following = head.doc[head.i + 1 : head.i + 4]
    if (
        len(following) == 3
        and following[0].text == ","
        and following[1].text.isdigit()
        and following[2].text in {",", "."}
    ):
        return {f"{following[1].text}-year-old"}
    return set()
