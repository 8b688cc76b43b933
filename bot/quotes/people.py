"""Who the mentions of an article mean: surnames to full names, pronouns and descriptions to people."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.quotes.grammar import PEOPLE_ENDINGS, SUBJECTS, is_person_like
from bot.quotes.naming import TITLES, Named, is_role, name_words, names_of, one_person
from bot.quotes.scene import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Token

GENDERED = {"he": "he", "him": "he", "his": "he", "himself": "he", "she": "she", "her": "she", "hers": "she"}
PLURAL = frozenset("they them their theirs".split())
PRONOUNS = frozenset(GENDERED) | PLURAL | {"i", "we", "us", "me", "you", "who", "whom", "it"}
# "The company", "the union": bodies that an article names once and then describes.
BODIES = frozenset(
    """company firm union group bank association club team newspaper paper magazine station outlet network charity
    airline retailer maker manufacturer developer operator shipbuilder brewery chain start-up startup foundation
    institute organisation organization""".split()
)
_REACH_OF_IT = 3
_REACH = 14  # sentences back that a pronoun may point


@dataclass(slots=True, eq=False)
class Person:
    """Somebody (or something that speaks) in an article, as far as it has been read."""

    name: str  # the fullest form met
    words: tuple[str, ...]
    person: float = 0.0  # summed over its mentions; see naming.Named
    pronoun: str | None = None  # "he", "she"; None: not told
    roles: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Where somebody is named."""

    person: Person
    paragraph: int
    token: int
    sentence: int  # counted through the article
    subject: bool
    addressed: bool
    owner: bool  # "Oduya's plan": named, but the plan is what the sentence is about


class Cast:
    """The people and bodies of one article and where they are named."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._paragraphs = paragraphs
        self._people: list[Person] = []
        self._mentions: list[Mention] = []
        self._named: dict[tuple[int, int], Person] = {}
        self._of: dict[int, list[tuple[int, int]]] = {}  # of whom by identity: where they are named, in order
        self._first_sentence: list[int] = []
        self._ends = [[sentence.end for sentence in paragraph.doc.sents] for paragraph in paragraphs]
        number = 0
        for ends in self._ends:
            self._first_sentence.append(number)
            number += len(ends)
        found = list(names_of(paragraphs))
        # Full names first: a headline says "Oduya" before the story says who that is.
        for named in found:
            if len(named.words) > 1:
                self._meet(named)
        for named in found:
            person = self.find(named.words, named.pronoun) or self._meet(named)
            self._learn(person, named)
            self._mentions.append(self._mention(named, person))
            self._named |= dict.fromkeys(((named.paragraph, i) for i in range(named.first, named.last + 1)), person)
            self._of.setdefault(id(person), []).append((named.paragraph, named.head))
        self._mentions.sort(key=lambda m: (m.paragraph, m.token))
        self._places = [(m.paragraph, m.token) for m in self._mentions]

    def _meet(self, named: Named) -> Person:
        for person in self._people:
            if person.words == named.words or one_person(person.words, named.words):
                if len(named.words) > len(person.words):
                    person.name, person.words = named.name, named.words
                return person
        person = Person(name=named.name, words=named.words)
        self._people.append(person)
        return person

    def _learn(self, person: Person, named: Named) -> None:
        person.person += named.person
        person.roles |= named.roles
        person.pronoun = person.pronoun or named.pronoun

    def _mention(self, named: Named, person: Person) -> Mention:
        token = self._paragraphs[named.paragraph].doc[named.head]
        return Mention(
            person=person,
            paragraph=named.paragraph,
            token=named.head,
            sentence=self.sentence(named.paragraph, token),
            subject=token.dep_ in SUBJECTS or (token.dep_ == "appos" and token.head.dep_ in SUBJECTS),
            addressed=token.dep_ in {"dobj", "dative", "iobj"}
            or (token.dep_ == "pobj" and token.head.lower_ in {"to", "with"}),
            owner=token.dep_ == "poss",
        )

    def sentence(self, index: int, token: Token) -> int:
        """The article's number of the sentence a token stands in."""
        return self.sentence_at(index, token.i)

    def sentence_at(self, index: int, token: int) -> int:
        """The same for a token's number in its paragraph."""
        return self._first_sentence[index] + bisect_right(self._ends[index], token)

    def find(self, words: tuple[str, ...], pronoun: str | None = None) -> Person | None:
        """Whom a name means: the same name, else a full name of which it is the surname or the first name."""
        for person in self._people:
            same = person.words == words or one_person(person.words, words)
            if same and (len(words) > 1 or not self._fuller(words[0])):
                return person
        if len(words) > 1 or not words:
            return None
        # A surname first, then a family name that leads (Xi Jinping) or a first name used alone.
        fitting = self._fuller(words[0])
        if len(fitting) > 1:
            fitting = [p for p in fitting if pronoun is None or p.pronoun in {None, pronoun}] or fitting
            return next((m.person for m in reversed(self._mentions) if m.person in fitting), fitting[0])
        return fitting[0] if fitting else None

    def _fuller(self, word: str) -> list[Person]:
        for place in (-1, 0):
            fitting = [p for p in self._people if len(p.words) in {2, 3, 4} and p.words[place] == word]
            if any(p.person > 0 for p in fitting):
                fitting = [p for p in fitting if p.person > 0]
            if fitting:
                return fitting
        return []

    def by_name(self, text: str, pronoun: str | None) -> Person | None:
        """The person a name as written means."""
        return self.find(name_words(text), pronoun)

    def pronoun(self, word: str, paragraph: int, token: Token, speaker: Person | None) -> Person | None:
        """The person "he" or "she" means here: the likeliest of those named before.

        A person named as subject, recently, or who was speaking just now is likelier; the one who was
        spoken to is not.
        """
        wanted = GENDERED.get(word)
        here = self.sentence(paragraph, token)
        best: tuple[float, Person] | None = None
        for mention in self._before(paragraph, token):
            person = mention.person
            away = here - mention.sentence
            if away > _REACH:
                break
            if person.person < -0.4 or person.pronoun not in {None, wanted}:
                continue
            value = 0.3 * min(person.person, 2.0) - 0.45 * away
            value += 0.8 * mention.subject + 0.7 * (person is speaker) + 0.5 * (person.pronoun == wanted)
            value -= 0.6 * mention.addressed + 0.4 * mention.owner
            if best is None or value > best[0]:
                best = (value, person)
        return best[1] if best else None

    def body(self, paragraph: int, token: Token) -> Person | None:
        """What "it" means as a speaker: the last body named as a subject or an owner within a few sentences."""
        here = self.sentence(paragraph, token)
        for mention in self._before(paragraph, token):
            if here - mention.sentence > _REACH_OF_IT:
                break
            if (mention.subject or mention.owner) and mention.person.person <= 0 and _may_be_body(mention.person):
                return mention.person
        return None

    def described(self, noun: str, paragraph: int, token: Token) -> Person | None:
        """Whom "the minister" or "the company" means: the last one called so, for a body also the last body named."""
        for mention in self._before(paragraph, token):
            if noun in mention.person.roles:
                return mention.person
        before = list(self._before(paragraph, token))[::-1]
        if noun in BODIES:
            named = [m.person for m in before if (m.subject or m.owner) and _may_be_body(m.person)]
            return max(named, key=named.count) if named else None
        if noun in TITLES or noun.endswith(PEOPLE_ENDINGS):
            # "The coach" of whom only the name has been told: the one person the story is about so far.
            people = {m.person for m in before if m.person.person > 0}
            return next(iter(people)) if len(people) == 1 else None
        return None

    def _before(self, paragraph: int, token: Token) -> Iterator[Mention]:
        """The mentions before a token, the nearest first."""
        last = bisect_left(self._places, (paragraph, token.i))
        return (self._mentions[i] for i in range(last - 1, -1, -1))

    def at(self, paragraph: int, token: int) -> Person | None:
        """Who is named where a token stands."""
        return self._named.get((paragraph, token))

    def count(self, person: Person, before: tuple[int, int]) -> int:
        """How often somebody is named before a token of a paragraph."""
        return bisect_left(self._of.get(id(person), []), before)

    def many(self, paragraph: int, token: Token) -> tuple[int, Token] | None:
        """What "they" means here: the last subject in the plural before it, as the head of its noun phrase."""
        for index in range(paragraph, max(-1, paragraph - 3), -1):
            doc, inside = self._paragraphs[index].doc, self._paragraphs[index].inside
            for candidate in reversed(doc[: token.i] if index == paragraph else doc):
                subject = candidate.dep_ in {"nsubj", "nsubjpass"} and inside[candidate.i] < 0
                plural = candidate.tag_ in {"NNS", "NNPS"} or any(c.dep_ == "conj" for c in candidate.children)
                if subject and plural and is_person_like(candidate):
                    return index, candidate
        return None

    def learn(self, person: Person, pronoun: str) -> None:
        """Remember that a person was called "he" or "she" where there could be no doubt."""
        person.pronoun = person.pronoun or pronoun


def _may_be_body(person: Person) -> bool:
    return person.person < 2.0 and person.pronoun is None and not any(map(is_role, person.roles - BODIES))
