"""Who the mentions of an article mean: surnames to full names, pronouns and descriptions to people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.quotes.given_names import HE, HE_WORDS, SHE, SHE_WORDS
from bot.quotes.scene import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_TITLES = frozenset(
    """mr mrs ms miss dr prof professor sir dame lord lady sen senator rep representative gov governor president
    prime minister chancellor secretary king queen prince princess pope father sister brother judge justice captain
    capt general gen colonel col major maj sergeant sgt lieutenant lt admiral officer detective mayor councillor
    councilman councilwoman congressman congresswoman rev reverend bishop archbishop ambassador chairman chairwoman
    chief director coach the vice former deputy then-sen then-rep attorney republican democratic democrat""".split()
)
_PARTICLES = frozenset("van von de der den di da du la le el al bin ibn ben dos del st of and the y".split())
_NAME_WORD = re.compile(r"[^\W\d_][\w’'.-]*")
_POSSESSIVE = re.compile(r"['’]s?$")

GENDERED = {"he": "he", "him": "he", "his": "he", "himself": "he", "she": "she", "her": "she", "hers": "she"}
PLURAL = frozenset("they them their theirs".split())
PRONOUNS = frozenset(GENDERED) | PLURAL | {"i", "we", "us", "me", "you", "who", "whom", "it"}


@dataclass(slots=True, eq=False)
class Person:
    """Somebody (or something that speaks) in an article, as far as it has been read."""

    name: str  # the fullest form met
    words: tuple[str, ...]  # of the name, folded, without titles
    pronoun: str | None = None  # "he", "she"; None: not told
    described: set[str] = field(default_factory=set)  # "councillor", "minister": nouns put beside the name


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Where a person is named."""

    person: Person
    paragraph: int
    token: int
    sentence: int  # counted through the article
    subject: bool


class Cast:
    """The people of one article and where they are named."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._paragraphs = paragraphs
        self._people: list[Person] = []
        self._mentions: list[Mention] = []
        self._sentences: list[int] = []  # the article's number of each paragraph's first sentence
        number = 0
        for paragraph in paragraphs:
            self._sentences.append(number)
            number += sum(1 for _ in paragraph.doc.sents)
        named = [(i, span, words) for i, span in self._named() if (words := name_words(span.text))]
        # Full names first: a headline says "Oduya" before the story says who that is.
        for _, span, words in named:
            if len(words) > 1:
                self._full(span.text, words)
        self._runs = dict(self._capitalised())
        for index, span, words in named:
            person = self._match(words, span) or self._add(clean_name(span.text), words)
            self._mention(index, span, person)

    def _named(self) -> Iterator[tuple[int, Span]]:
        for index, paragraph in enumerate(self._paragraphs):
            for span in paragraph.doc.ents:
                if span.label_ == "PERSON" and paragraph.inside[span.start] < 0:
                    yield index, span

    def _capitalised(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Names of two to four words that the entity recogniser may have taken for something else."""
        for paragraph in self._paragraphs:
            run: list[Token] = []
            for token in [*paragraph.doc, None]:
                if token is not None and token.tag_ in {"NNP", "NNPS"} and paragraph.inside[token.i] < 0:
                    run.append(token)
                    continue
                words = name_words(" ".join(t.text for t in run))
                if 2 <= len(words) <= 4 and not any(t.ent_type_ in {"GPE", "LOC", "DATE", "EVENT"} for t in run):
                    yield words, " ".join(t.text for t in run)
                run = []

    def _full(self, text: str, words: tuple[str, ...]) -> Person:
        for person in self._people:
            if person.words == words:
                return person
            if _one_person(person.words, words):
                if len(words) > len(person.words):
                    person.name, person.words = clean_name(text), words
                return person
        return self._add(clean_name(text), words)

    def _add(self, name: str, words: tuple[str, ...]) -> Person:
        person = Person(name=name, words=words)
        if len(words) > 1 or words[0] in HE | SHE:
            person.pronoun = "he" if words[0] in HE else "she" if words[0] in SHE else None
        self._people.append(person)
        return person

    def _match(self, words: tuple[str, ...], span: Span) -> Person | None:
        exact = [p for p in self._people if p.words == words or (len(words) > 1 and _one_person(p.words, words))]
        if exact:
            return exact[0]
        if len(words) > 1:
            return None
        word = words[0]
        # A surname first, then a family name that leads (Xi Jinping) or a first name used alone.
        for place in (-1, 0):
            fitting = [p for p in self._people if len(p.words) > 1 and p.words[place] == word]
            if len(fitting) > 1:
                told = _told(span)
                fitting = [p for p in fitting if told is None or p.pronoun in {None, told}] or fitting
            if fitting:
                return self._latest(fitting) or fitting[0]
        for place in (-1, 0):
            for run, text in self._runs.items():
                if run[place] == word and len(run) == 2:
                    return self._full(text, run)
        return None

    def _latest(self, people: Sequence[Person]) -> Person | None:
        return next((m.person for m in reversed(self._mentions) if m.person in people), None)

    def _mention(self, index: int, span: Span, person: Person) -> None:
        paragraph = self._paragraphs[index]
        told = _told(span)
        if told is not None:
            person.pronoun = told
        person.described |= _descriptions(span)
        self._mentions.append(
            Mention(
                person=person,
                paragraph=index,
                token=span.root.i,
                sentence=self.sentence(index, span.root),
                subject=span.root.dep_ in {"nsubj", "nsubjpass"} and paragraph.inside[span.root.i] < 0,
            )
        )

    def sentence(self, index: int, token: Token) -> int:
        """The article's number of the sentence a token stands in."""
        return self._sentences[index] + sum(1 for s in self._paragraphs[index].doc.sents if s.start < token.i) - 1

    # Resolving

    def name(self, text: str, span: Span) -> Person | None:
        """The person a name means."""
        words = name_words(text)
        return self._match(words, span) if words else None

    def pronoun(self, word: str, paragraph: int, token: Token, speaker: Person | None) -> Person | None:
        """The person "he" or "she" means here: the likeliest of those named before.

        A person named as subject, recently, or who was speaking just now is likelier; the one who was
        spoken to is not.
        """
        wanted = GENDERED.get(word.casefold())
        here = self.sentence(paragraph, token)
        best: tuple[float, Person] | None = None
        for mention in self._mentions:
            if (mention.paragraph, mention.token) >= (paragraph, token.i):
                if mention.sentence > here or mention.paragraph > paragraph:
                    break
                continue
            person = mention.person
            if wanted is not None and person.pronoun not in {None, wanted}:
                continue
            away = here - mention.sentence
            if away > 12:
                continue
            value = -0.45 * away
            value += 0.8 * mention.subject
            value += 0.7 * (person is speaker)
            value += 0.5 * (person.pronoun == wanted)
            value -= 0.6 * self._addressed(mention)
            value -= 0.4 * self._owner(mention)
            if best is None or value > best[0]:
                best = (value, person)
        return best[1] if best else None

    def described(self, noun: str, paragraph: int, token: Token) -> Person | None:
        """The person that "the minister" means: the last one called so before."""
        for mention in reversed(self._mentions):
            before = (mention.paragraph, mention.token) < (paragraph, token.i)
            if before and noun.casefold() in mention.person.described:
                return mention.person
        return None

    def learn(self, person: Person, pronoun: str) -> None:
        """Remember that a person was called "he" or "she" where there could be no doubt."""
        if person.pronoun is None:
            person.pronoun = pronoun

    def _addressed(self, mention: Mention) -> bool:
        token = self._paragraphs[mention.paragraph].doc[mention.token]
        return token.dep_ in {"dobj", "dative", "iobj"} or (token.dep_ == "pobj" and token.head.lower_ in {"to", "with"})

    def _owner(self, mention: Mention) -> bool:
        return self._paragraphs[mention.paragraph].doc[mention.token].dep_ == "poss"


def clean_name(text: str) -> str:
    """A name without the genitive, titles that are only manners, and stray marks."""
    words = _POSSESSIVE.sub("", " ".join(text.split())).strip(" .,;:“”\"'‘’()").split()
    while len(words) > 1 and fold(words[0]).rstrip(".") in {"mr", "mrs", "ms", "miss", "the"}:
        words = words[1:]
    while len(words) > 2 and fold(words[0]).rstrip(".") in _TITLES:
        words = words[1:]
    return " ".join(words)


def name_words(text: str) -> tuple[str, ...]:
    """The folded words of a name that tell people apart: no titles, initials, genitives."""
    found = [fold(_POSSESSIVE.sub("", word)).rstrip(".") for word in _NAME_WORD.findall(text)]
    words = [word for word in found if len(word) > 1 and word not in _PARTICLES]
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in {"jr", "sr", "ii", "iii", "iv"}:
        words = words[:-1]
    return tuple(words)


def fold(word: str) -> str:
    """Case and accents taken off."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def _one_person(known: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether two full names are one person's: "Hillary Clinton", "Hillary Rodham Clinton"."""
    if len(known) < 2 or len(words) < 2 or known[-1] != words[-1]:
        return False
    first, other = known[0], words[0]
    return first == other or (min(len(first), len(other)) >= 3 and (first.startswith(other) or other.startswith(first)))


def _told(span: Span) -> str | None:
    """What the words right before a name tell of its pronoun."""
    around = [span.doc[span.start - 1].lower_.rstrip(".")] if span.start else []
    around += [token.lower_.rstrip(".") for token in span[:-1]]
    if any(word in HE_WORDS for word in around):
        return "he"
    return "she" if any(word in SHE_WORDS for word in around) else None


def _descriptions(span: Span) -> set[str]:
    """Nouns that the text puts beside a name: "councillor Maren Oduya", "Pell Ostrander, the harbour master"."""
    root = span.root
    nouns = {t.lower_ for t in root.lefts if t.dep_ in {"compound", "nmod", "amod"} and t.tag_.startswith("NN")}
    for child in root.children:
        if child.dep_ == "appos" and child.tag_.startswith("NN"):
            nouns.add(child.lower_)
            nouns |= {t.lower_ for t in child.children if t.dep_ == "conj" and t.tag_ == "NN"}
            if child.tag_ == "CD":
                nouns.add(f"{child.text}-year-old")
        if child.dep_ in {"appos", "nummod"} and child.tag_ == "CD" and child.text.isdigit():
            nouns.add(f"{child.text}-year-old")
    if root.dep_ == "appos" and root.head.tag_.startswith("NN"):
        nouns.add(root.head.lower_)
    if root.dep_ == "nsubj" and root.head.lower_ in {"is", "was", "became"}:
        nouns |= {t.lower_ for t in root.head.children if t.dep_ == "attr"}
    return {noun for noun in nouns if noun not in {"mr", "mrs", "ms"}}
