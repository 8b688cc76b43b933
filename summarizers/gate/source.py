"""A source text prepared for checking: its sentences, their words, and what is read of them only when needed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from summarizers.gate.agreement import restated
from summarizers.gate.alignment import Aligner, Alignment
from summarizers.gate.amounts import Amount, amounts
from summarizers.gate.grammar import Sentence, read
from summarizers.gate.lexicon import TITLES, names_for
from summarizers.gate.places import place
from summarizers.gate.reckoning import reckoned_from
from summarizers.gate.rewording import Parts, parts_of
from summarizers.gate.verdict import Parse
from summarizers.gate.words import content, stem, stems, tidy, weights, words
from summarizers.sentences import split_sentences
from summarizers.summary import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

SENTENCES = 400  # of one text that are compared: news says it before
CHARS = 1_500  # of one sentence that are looked at
_RUN = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,3}")
CAPITALS = r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*"
_CALLED = re.compile(
    rf"\b([A-Za-z]+),? ({CAPITALS})|({CAPITALS}), (?:a|an|the|their|his|her|who|its)? ?(?:[a-z-]+ ){{0,3}}?([a-z]+)\b"
)
_NOT_QUITE = re.compile(r"\b(?:deputy|vice|former|acting|assistant|predecessor|successor)\b", re.IGNORECASE)
_DENY = r"(?:den(?:y|ies|ied)|disputes?d?|reject(?:s|ed)?|contest(?:s|ed)?|dismiss(?:es|ed)?)"
_DISPUTED = re.compile(rf"(?:, which|\bbut|\bthough|\balthough|\bwhile)\b[^.;]{{0,60}}?\b{_DENY}\b")
_DISPUTED_NEXT = re.compile(
    rf"[^.;]{{0,90}}?\b(?:{_DENY}\b[^.;]{{0,30}}?\b(?:this|that|it|claims?|charges?|accusations?|allegations?|figures?|criticism"
    r"|complaint|account|version|wrongdoing|suggestion)\b|(?:untrue|baseless|invented|nonsense|a lie|false)\b)"
)
_TITLES = frozenset(stem(word) for word in TITLES)
_ALONE = re.compile(r"(?<![.!?:“\"'‘(]\s)(?<!^)(?<![A-Z][a-z] )(?<!\w)[A-Z][\w’-]+(?! [A-Z])(?![\w’'-])")
_NAMES = re.compile(r"(?<![.!?:“\"'‘(]\s)(?<!^)\b[A-Z][\w’'-]+")


class Source:
    """One text, prepared once for all the sentences that are checked against it."""

    def __init__(self, text: str, parse: Parse) -> None:
        self._parse = parse
        self.spans: tuple[Span, ...] = split_sentences(text)[:SENTENCES]
        self.texts = [tidy(text[start:end])[:CHARS] for start, end in self.spans]
        self.stems = [stems(one) for one in self.texts]
        self.contents = [content(one) for one in self.stems]
        self.weights = weights(self.contents)
        self.rare = max(self.weights.values(), default=1.0)  # of a word that is not there
        self.vocabulary = frozenset().union(*self.contents) | frozenset(one for row in self.stems for one in row)
        self.words = frozenset(word for one in self.texts for word in words(one))
        self._read: dict[int, Sentence] = {}
        self._parts: dict[int, Parts] = {}

    @cached_property
    def amounts(self) -> list[tuple[Amount, ...]]:
        """The numbers of each sentence."""
        return [amounts(one) for one in self.texts]

    @cached_property
    def plain(self) -> str:
        """All its words in order, for finding quotations."""
        return " " + " ".join(word for one in self.texts for word in words(one)) + " "

    @cached_property
    def sayings(self) -> dict[str, int]:
        """Where each sentence stands, by its words alone: what is copied is found here."""
        return {" ".join(words(one)): row for row, one in reversed(list(enumerate(self.texts)))}

    @cached_property
    def cased(self) -> dict[str, str]:
        """Words that the text writes with a capital inside sentences, by their lower case."""
        found: dict[str, str] = {}
        for one in self.texts:
            for match in _NAMES.finditer(one):
                found.setdefault(match[0].lower(), match[0])
        return {word: name for word, name in found.items() if word not in self._uncapped}

    @cached_property
    def capitals(self) -> frozenset[str]:
        """Its words with a capital, in lower case, but for those that it writes without one too."""
        return frozenset(word.lower() for one in self.texts for word in re.findall(r"\b[A-Z]\w+", one)) - self._uncapped

    @cached_property
    def _uncapped(self) -> frozenset[str]:
        return frozenset(word for one in self.texts for word in re.findall(r"\b[a-z][\w’'-]+", one))

    @cached_property
    def initials(self) -> frozenset[str]:
        """The first letters of its runs of capitalised words: "World Health Organization" makes "who"."""
        runs = re.findall(r"\b[A-Z][\w’'-]+(?:\s+(?:of|for|and|the)?\s*[A-Z][\w’'-]+)+", " . ".join(self.texts))
        return frozenset("".join(re.findall(r"\b[A-Z]", run.removeprefix("The "))).lower() for run in runs)

    @cached_property
    def people(self) -> dict[str, frozenset[str]]:
        """The words that stand for one name: "Piet Janssen" makes "piet" and "janssen" the same."""
        found: dict[str, frozenset[str]] = {}
        for one in self._runs:
            run = frozenset(stems(one)) - _TITLES
            for word in run if len(run) > 1 else ():
                found[word] = found.get(word, frozenset()) | run
        return found

    @cached_property
    def first_names(self) -> dict[str, frozenset[str]]:
        """What stands before each word in its runs of capitalised words, but for titles: a surname's first names."""
        found: dict[str, frozenset[str]] = {}
        for run in self._runs:
            for first, last in pairwise(run.split()):
                if first.lower() in TITLES:
                    continue
                found[last] = found.get(last, frozenset()) | {first}
        return found

    @cached_property
    def alone(self) -> frozenset[str]:
        """Capitalised words inside sentences that stand by themselves somewhere."""
        return frozenset(name for one in self.texts for name in _ALONE.findall(one))

    @cached_property
    def _runs(self) -> list[str]:
        return [match[0] for one in self.texts for match in _RUN.finditer(one)]

    @cached_property
    def names(self) -> frozenset[str]:
        """The stems of its names: words with a capital inside a sentence that it never writes without."""
        return frozenset(one for word in self.cased for one in stems(word)) - _TITLES

    @cached_property
    def called(self) -> dict[str, frozenset[str]]:
        """Whom it calls what: "director Henrik Stoll" and "Olav Brandvold, their father" tie the noun to the name."""
        found: dict[str, frozenset[str]] = {}
        for one in self.texts:
            for match in _CALLED.finditer(one):
                if _NOT_QUITE.search(one, max(0, match.start() - 12), match.end()):
                    continue  # a deputy mayor is not the mayor
                noun, name = (match[1], match[2]) if match[1] else (match[4], match[3])
                for word in stems(noun):
                    found[word] = found.get(word, frozenset()) | frozenset(stems(name))
        return found

    def knows(self, name: str) -> bool:
        """Whether a word of a name occurs, as it is or as another word for the same."""
        low = name.lower().removesuffix("'s").removesuffix("’s").rstrip(".")
        if (
            all(word in self.words for word in words(low))
            or low in self.words
            or stem(low) in self.vocabulary
            or low in self.initials
        ):
            return True
        if not self.words.isdisjoint(names_for(low)):
            return True
        parts = [part for part in re.split(r"[-–’']", low) if part]
        if len(parts) > 1 and all(self.knows(part) for part in parts if len(part) > 1):
            return True
        return len(low) >= 5 and any(
            word.startswith(low[: max(4, len(low) - 3)]) or (len(word) >= 5 and low.startswith(word))
            for word in self.words
        )

    def knows_place(self, name: str, *, placed: bool) -> bool:
        """Whether it has a place in this one, or what is governed from here, unless something is `placed` here."""
        other = place(name.lower())
        return bool(self.capitals & other.within) or (not placed and bool(self.capitals & other.seat_of))

    @cached_property
    def _aligner(self) -> Aligner:
        return Aligner(self.texts, self.weights, self.rare)

    def align(self, claim: str) -> Alignment:
        """The rows that a claim rests on, and the others by how much they bear on it; its numbers as written here."""
        told = [*restated(claim, self.texts), *reckoned_from(claim, self.texts)]
        for one in sorted(told, key=lambda one: -one.start):
            claim = claim[: one.start] + one.instead + claim[one.end :]
        return self._aligner.align(claim)

    def read(self, rows: Sequence[int], beside: Sequence[str] = ()) -> list[Doc]:
        """Parse these rows, those that are not parsed yet, in one batch with other texts, whose parses are returned."""
        missing = [row for row in dict.fromkeys(rows) if row not in self._read]
        docs = self._parse([*beside, *(self.texts[row] for row in missing)], named=len(beside))
        for row, doc in zip(missing, docs[len(beside) :], strict=True):
            found = read(doc)
            if self._disputed(row):
                found.clauses = [replace(one, hedge="allege") if one.hedge == "say" else one for one in found.clauses]
            self._read[row], self._parts[row] = found, parts_of(doc)
        return docs[: len(beside)]

    def _disputed(self, row: int) -> bool:
        """Whether somebody else denies, there or in the next sentence, what somebody says in this one."""
        following = self.texts[row + 1] if row + 1 < len(self.texts) else ""
        return bool(_DISPUTED.search(self.texts[row]) or _DISPUTED_NEXT.match(following))

    def parts(self, row: int) -> Parts:
        """The parts of speech of a row that has been read."""
        return self._parts[row]

    def sentence(self, row: int) -> Sentence:
        """A row that has been read."""
        return self._read[row]
