"""From the words that name a speaker to the fullest name the article gives, or the description as written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.quotes.attribution import Attribution
from bot.quotes.grammar import phrase
from bot.quotes.naming import NameSpans, clean_name, is_role, told
from bot.quotes.people import GENDERED, PLURAL, PRONOUNS, Cast, Person
from bot.quotes.quote import Speaker
from bot.quotes.scene import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Token

_PROPER = frozenset({"NNP", "NNPS"})
_ARTICLES = frozenset("a an the one another some several many most".split())


class Resolver:
    """Names the speakers of one article, in the order of its quotations: who spoke last matters for "she"."""

    def __init__(self, text: str, paragraphs: Sequence[Paragraph]) -> None:
        self._text = text
        self._paragraphs = paragraphs
        self._cast = Cast(paragraphs)
        self._spans = NameSpans(paragraphs)
        self._last: Person | None = None
        self._last_name: str | None = None

    def speaker(self, one: Attribution) -> Speaker:
        """The speaker of an attribution."""
        paragraph = self._paragraphs[one.paragraph]
        head = paragraph.doc[one.head]
        start, end = self.span(one)
        mention = self._text[start:end]
        name, person = self._name(one, paragraph, head, mention)
        self._last, self._last_name = person, name
        return Speaker(name=name, mention=mention, start=start, end=end)

    def identity(self, index: int, head: Token) -> tuple[Person | None, str]:
        """Whom a mention means as far as it can be told by itself, and a key by which two are taken for one."""
        word = head.lower_
        person = self._cast.at(index, head.i)
        if person is None and word in GENDERED:
            person = self._cast.pronoun(GENDERED[word], index, head, None)
        elif person is None and any(t.lower_ == "the" for t in head.lefts):
            person = self._cast.described(_noun(head), index, head)
        return person, person.name if person is not None else word

    def count(self, person: Person, before: tuple[int, int]) -> int:
        """How often somebody is named before a token of a paragraph."""
        return self._cast.count(person, before)

    def sentence(self, index: int, token: int) -> int:
        """The article's number of the sentence a token stands in."""
        return self._cast.sentence_at(index, token)

    def span(self, one: Attribution) -> tuple[int, int]:
        """Where the mention stands in the article."""
        paragraph = self._paragraphs[one.paragraph]
        first, last = one.first, one.last
        head = min(max(one.head, first), last)
        while any(paragraph.inside[i] >= 0 for i in range(first, head)):
            first += 1
        while any(paragraph.inside[i] >= 0 for i in range(head, last + 1)) and last > head:
            last -= 1
        doc = paragraph.doc
        while first < last and (doc[first].is_punct or doc[first].is_space):
            first += 1
        while last > first and (doc[last].is_punct or doc[last].is_space or doc[last].tag_ == "POS"):
            last -= 1
        return paragraph.original(doc[first].idx, doc[last].idx + len(doc[last].text))

    def _name(self, one: Attribution, paragraph: Paragraph, head: Token, mention: str) -> tuple[str, Person | None]:
        word = head.lower_
        if word in GENDERED:
            person = self._cast.pronoun(GENDERED[word], one.paragraph, head, self._last)
            if person is not None:
                self._cast.learn(person, GENDERED[word])
                return person.name, person
            return self._last_name or mention, None
        if word in PLURAL:
            return self._they(one, head) or mention, None
        if word == "it":
            person = self._cast.body(one.paragraph, head)
            return (person.name, person) if person is not None else (mention, None)
        if word in PRONOUNS:
            return mention, None
        own = {t.i for t in self._spans.around(one.paragraph, head)}
        both = [c for c in head.children if c.dep_ == "conj" and c.tag_ in _PROPER and c.i not in own]
        if both and head.tag_ in _PROPER:
            names = [self._proper(one.paragraph, t)[0] for t in (head, *both)]
            return f"{', '.join(names[:-1])} and {names[-1]}", None
        described = head.text.islower() and is_role(word)
        if not described and (head.tag_ in _PROPER or head.ent_type_ == "PERSON"):
            return self._proper(one.paragraph, head)
        if described and head.i + 1 < len(paragraph.doc) and head.nbor().ent_type_ == "PERSON":
            return self._proper(one.paragraph, head.nbor())  # "harbour treasurer Ilse Marchetti"
        if head.text[0].isupper() and not any(head.lefts):
            # The tagger takes a surname that opens a sentence for a common noun.
            person = self._cast.by_name(head.text, None)
            if person is not None:
                return person.name, person
        for child in head.children:
            if child.dep_ == "appos" and (child.ent_type_ == "PERSON" or child.tag_ in _PROPER):
                return self._proper(one.paragraph, child)
        possessed = next((t for t in head.lefts if t.dep_ == "poss"), None)
        definite = any(t.lower_ == "the" for t in head.lefts) or (
            possessed is not None and possessed.lower_ in GENDERED
        )
        if definite or word.endswith("year-old"):
            person = self._cast.described(_noun(head), one.paragraph, head)
            if person is not None:
                return person.name, person
        return self._written(paragraph, head), None

    def _they(self, one: Attribution, head: Token) -> str | None:
        """Whom "they" means: a person who goes by it, else the last plural subject, else whoever spoke last."""
        found = self._cast.many(one.paragraph, head)
        if found is None:
            return self._last_name
        index, subject = found
        if subject.tag_ in _PROPER and not any(c.dep_ == "conj" for c in subject.children):
            return self._proper(index, subject)[0]
        return self._written(self._paragraphs[index], subject)

    def _written(self, paragraph: Paragraph, head: Token) -> str:
        """A description as written, its article in lower case."""
        first, last = phrase(head)
        start, end = paragraph.original(
            paragraph.doc[first].idx, paragraph.doc[last].idx + len(paragraph.doc[last].text)
        )
        written = " ".join(self._text[start:end].split())
        opening = written.split()[0] if written else ""
        if opening.lower() in _ARTICLES and not (opening == "The" and head.tag_ in _PROPER):
            return opening.lower() + written[len(opening) :]
        return written

    def _proper(self, index: int, head: Token) -> tuple[str, Person | None]:
        paragraph = self._paragraphs[index]
        run = self._spans.around(index, head)
        first, last = run[0], run[-1]
        start, end = paragraph.original(first.idx, last.idx + len(last.text))
        written = (
            "".join(t.text_with_ws for t in run).strip()
            if any(paragraph.inside[i] >= 0 for i in range(first.i, last.i))
            else self._text[start:end]
        )
        name = clean_name(written)
        person = self._cast.by_name(name, told(run))
        if person is not None:
            return person.name, person
        return name or written, None


def _noun(head: Token) -> str:
    """The noun that describes: "the 61-year-old" is one word to people, several to the tagger."""
    before = str(head.doc[max(0, head.i - 4) : head.i + 1].text).lower().split()
    return before[-1] if before and before[-1].endswith("year-old") else str(head.lower_)
