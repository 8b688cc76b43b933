"""From the words that name a speaker to the speaker: the fullest name the article gives, or the description as written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.quotes.attribute import Attribution
from bot.quotes.people import GENDERED, PLURAL, PRONOUNS, Cast, Person, clean_name
from bot.quotes.quote import Speaker
from bot.quotes.scene import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_PROPER = frozenset({"NNP", "NNPS"})
_ARTICLES = frozenset("a an the one another some several many most".split())


class Resolver:
    """Names the speakers of one article, in the order of its quotations: who spoke last matters for "she"."""

    def __init__(self, text: str, paragraphs: Sequence[Paragraph]) -> None:
        self._text = text
        self._paragraphs = paragraphs
        self._cast = Cast(paragraphs)
        self._last: Person | None = None
        self._last_name: str | None = None

    def speaker(self, one: Attribution) -> tuple[Speaker, bool]:
        """The speaker of an attribution, and whether the mention led to a name."""
        paragraph = self._paragraphs[one.paragraph]
        head = paragraph.doc[one.head]
        start, end = self._span(paragraph, one)
        mention = self._text[start:end]
        name, person = self._name(one, paragraph, head, mention)
        self._last, self._last_name = person, name
        return Speaker(name=name, mention=mention, start=start, end=end), person is not None

    def _span(self, paragraph: Paragraph, one: Attribution) -> tuple[int, int]:
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

    def _name(
        self, one: Attribution, paragraph: Paragraph, head: Token, mention: str
    ) -> tuple[str, Person | None]:
        word = head.lower_
        if word in GENDERED:
            person = self._cast.pronoun(word, one.paragraph, head, self._last)
            if person is not None:
                self._cast.learn(person, GENDERED[word])
                return person.name, person
            return self._last_name or mention, None
        if word in PLURAL:
            return self._last_name or mention, None
        if word in PRONOUNS:
            return mention, None
        both = [c for c in head.children if c.dep_ == "conj" and c.tag_ in _PROPER]
        if both and head.tag_ in _PROPER:
            names = [self._proper(t)[0] for t in (head, *both)]
            return f"{', '.join(names[:-1])} and {names[-1]}", None
        if head.tag_ in _PROPER or head.ent_type_ == "PERSON":
            return self._proper(head)
        for child in head.children:
            if child.dep_ == "appos" and child.ent_type_ == "PERSON":
                return self._proper(child)
        if any(t.lower_ == "the" for t in head.lefts) or word.endswith("year-old"):
            person = self._cast.described(word, one.paragraph, head)
            if person is not None:
                return person.name, person
        written = " ".join(mention.split())
        first = written.split()[0] if written else ""
        return (first.lower() + written[len(first) :] if first.lower() in _ARTICLES else written), None

    def _proper(self, head: Token) -> tuple[str, Person | None]:
        span = _name_span(head)
        person = self._cast.name(span.text, span)
        if person is not None:
            return person.name, person
        return clean_name(span.text) or span.text, None


def _name_span(head: Token) -> Span:
    """The whole name around its head: the entity, else the capitalised words right beside it."""
    doc = head.doc
    for span in doc.ents:
        if span.start <= head.i < span.end and span.label_ in {"PERSON", "ORG", "GPE", "NORP", "FAC", "PRODUCT"}:
            return span
    first = last = head.i
    while first > 0 and doc[first - 1].tag_ in _PROPER:
        first -= 1
    while last + 1 < len(doc) and doc[last + 1].tag_ in _PROPER:
        last += 1
    return doc[first : last + 1]
