"""Claims as they are made from articles: words with their places, and what a change of them may look at."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from summarizers.gate.lexicon import UNCERTAIN
from summarizers.gate.source import Source

SENTENCES = 14  # of an article that claims are made from
NEEDED = frozenset("of without against except until to by than".split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a claim."""

    text: str
    space: str
    wrong: bool = False
    place: int = -1  # in its sentence; -1 where it comes from elsewhere


Claim = list[Word]


@dataclass(slots=True)
class Article:
    """A text, its parsed sentences, and what may be put in place of what."""

    source: Source
    docs: list[Any]  # one a source sentence, the first SENTENCES of them
    names: dict[str, list[tuple[int, Any]]] = field(default_factory=lambda: defaultdict(list))
    nouns: dict[str, list[tuple[int, Any]]] = field(default_factory=lambda: defaultdict(list))
    verbs: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class Forms:
    """The forms of verbs as the articles write them."""

    by: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    all_verbs: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def form(self, lemma: str, tag: str) -> str | None:
        found = self.by.get((lemma, tag))
        return found.most_common(1)[0][0] if found else None


def make_article(text: str, parse: Callable[[Sequence[str]], list[Any]], forms: Forms) -> Article:
    """Parse the first sentences of a text, and collect what stands in for what."""
    source = Source(text, lambda _: [])
    article = Article(source, parse(source.texts[:SENTENCES]))
    for row, doc in enumerate(article.docs):
        for entity in doc.ents:
            article.names[entity.label_].append((row, entity))
        for token in doc:
            if token.tag_.startswith("VB"):
                forms.by[token.lemma_.lower(), token.tag_][token.lower_] += 1
                if token.dep_ not in {"aux", "auxpass"} and token.lemma_ not in {"be", "have", "do"}:
                    article.verbs[token.tag_ + frame(token)].append(token)
                    forms.all_verbs[token.tag_ + frame(token)].append(token)
            if token.tag_ in {"NN", "NNS", "NNP", "NNPS"} and token.dep_ in {
                "nsubj",
                "nsubjpass",
                "dobj",
                "pobj",
                "attr",
            }:
                article.nouns[token.tag_].append((row, token))
    return article


def frame(verb: Any) -> str:
    return "+" if any(child.dep_ == "dobj" for child in verb.children) else "-"


def words_of(doc: Any, keep: set[int] | None = None) -> Claim:
    return [
        Word(token.text, token.whitespace_, place=token.i)
        for token in doc
        if not token.is_space and (keep is None or token.i in keep)
    ]


def tree(token: Any) -> list[Any]:
    return list(token.subtree)


def shortened(doc: Any, rng: random.Random) -> Claim:
    """A sentence with asides left out by its grammar, never what hedges or negates."""
    gone: set[int] = set()
    for token in doc:
        below = {one.i for one in token.subtree}
        if below & gone or len(below) > 0.7 * len(doc):
            continue
        if any(one.dep_ == "neg" or one.lower_ in UNCERTAIN | {"if", "unless", "not", "no"} for one in token.subtree):
            continue
        loose = token.dep_ in {"appos", "npadvmod", "parataxis"} and token.dep_ != "ROOT"
        loose |= token.dep_ in {"relcl", "acl"} and token.left_edge.i > 0 and doc[token.left_edge.i - 1].text == ","
        loose |= token.dep_ == "advcl" and token.head.dep_ == "ROOT"
        loose |= (
            token.dep_ == "prep"
            and token.head.pos_ == "VERB"
            and frame(token.head) == "+"
            and token.lower_ not in NEEDED
        )
        loose |= token.dep_ == "advmod" and token.lower_ in {
            "also",
            "too",
            "later",
            "now",
            "recently",
            "meanwhile",
            "already",
        }
        loose |= token.dep_ == "cc" and token.i == 0
        loose |= token.dep_ == "advmod" and token.i == 0 and token.lower_ not in UNCERTAIN
        if loose and rng.random() < 0.6:
            gone |= below
    for token in doc:
        if token.dep_ == "conj" and token.head.dep_ == "ROOT" and token.pos_ == "VERB" and rng.random() < 0.5:
            gone |= {one.i for one in token.subtree}
            gone |= {one.i for one in token.head.children if one.dep_ == "cc"}
    return tidied(words_of(doc, {token.i for token in doc} - gone))


def tidied(claim: Claim) -> Claim:
    """Without commas that stand alone, with a capital and a full stop."""
    found: Claim = []
    for word in claim:
        if word.text in {",", ";", "-", "–", "—"} and (not found or found[-1].text in {",", ";", "-", "–", "—"}):
            continue
        found.append(word)
    while found and not any(char.isalnum() for char in found[-1].text) and found[-1].text not in {'"', "”", "'", ")"}:
        found.pop()
    if not found:
        return []
    first = found[0]
    found[0] = Word(first.text[:1].upper() + first.text[1:], first.space, first.wrong, first.place)
    last = found[-1]
    found[-1] = Word(last.text, "", last.wrong, last.place)
    return [*found, Word(".", "")]


Change = Callable[["Setting"], "Claim | None"]


@dataclass(slots=True)
class Setting:
    """What a change may look at."""

    claim: Claim
    doc: Any
    row: int
    article: Article
    forms: Forms
    rng: random.Random

    def places(self) -> set[int]:
        return {word.place for word in self.claim}

    def has(self, tokens: Sequence[Any]) -> bool:
        there = self.places()
        return bool(tokens) and all(token.i in there for token in tokens)

    def put(self, tokens: Sequence[Any], text: str, *, wrong: bool) -> Claim:
        """The claim with other words in the place of these tokens."""
        gone = {token.i for token in tokens}
        found: Claim = []
        done = False
        for word in self.claim:
            if word.place not in gone:
                found.append(word)
            elif not done:
                done = True
                space = self._space_after(gone)
                pieces = text.split()
                found += [Word(piece, " " if n + 1 < len(pieces) else space, wrong) for n, piece in enumerate(pieces)]
        return found

    def _space_after(self, gone: set[int]) -> str:
        last = [word for word in self.claim if word.place in gone][-1]
        return last.space


def any_of(rng: random.Random, found: Sequence[Any]) -> Any:
    return rng.choice(found) if found else None


def clauses_of(doc: Any) -> list[tuple[Any, Any, list[Any]]]:
    """Verb, subject and what follows, of each clause that could stand by itself."""
    found = []
    for verb in doc:
        if verb.tag_ not in {"VBD", "VBZ", "VBP", "MD", "VBN", "VBG"} or verb.dep_ in {
            "aux",
            "auxpass",
            "amod",
            "compound",
        }:
            continue
        aux = [c for c in verb.children if c.dep_ in {"aux", "auxpass", "neg"} and c.tag_ != "TO"]
        if verb.tag_ in {"VBN", "VBG"} and not aux:
            continue
        who = next((c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
        if who is None:
            continue
        start = min([verb.i, *(c.i for c in aux)])
        tail = [t for t in verb.subtree if t.i >= start and t.dep_ != "mark"]
        subject = tree(who)
        if who.tag_ in {"WP", "WDT"}:
            if verb.dep_ != "relcl" or (who.lower_ == "which" and verb.head.pos_ == "VERB"):
                continue
            inside = {t.i for t in verb.subtree}
            subject = [t for t in verb.head.subtree if t.i not in inside and t.i < start and t.text != ","]
        if start and tail and subject and max(t.i for t in subject) < start:
            found.append((verb, subject, tail))
    return found
