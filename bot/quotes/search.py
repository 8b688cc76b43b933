"""Who said this? Finds the quotations that a question or remembered words ask for, and none rather than a wrong one.

The stages, the surest first; the first that finds something answers: the words as they stand (also across a quotation
and the sentence around it), with pieces left out, with a word or two misremembered, a question's content words all in
place, and for questions in plain words the meaning of the sentence. What none of them accepts is `closest` at best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from bot.quotes.compare import Alignment, align, likeness
from bot.quotes.coverage import covers
from bot.quotes.library import Library, Place, capitals
from bot.quotes.meaning import claims_alike
from bot.quotes.names import find_people, misspelt, names_like
from bot.quotes.normal import content, is_content, plain_words, stem, words
from bot.quotes.questions import Kind, Question, as_words, parse, without_brackets
from summarizers.summary import Vectors

Encode = Callable[[Sequence[str]], Vectors]
How = Literal["exact", "partial", "elided", "fuzzy", "meaning"]

CANDIDATES = 200  # texts compared word by word
ALIGNED = 24  # of these, the likest are laid against the query
NEAREST = 3  # quotations shown when none is good enough
NEAR = 0.95  # the most likeness of what is not good enough to answer
LEAST = 0.35  # likeness below which a quotation is not even near
INDIRECT = 0.6  # the most that a match with reported speech can score: the words are the reporter's
LONGEST = 60  # words of a query that are compared with room for error

# Cosines of MiniLM, int8, to the sentence a quotation begins in, among 722 quotations. MEANS was set on every second
# of 48 paraphrases and 55 questions about what nobody said; in the other half it finds 5 of 24 and nothing wrong.
MEANS = 0.62  # a question's words mean what was said
ON_TOPIC = 0.25  # a person's quotation is about a topic: finds 12 of 19, and something for 2 of 19 not spoken of
SYNONYM = 0.55  # one word for another: 24 of 33 pairs of synonyms, 5 of 30 pairs of other nouns


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedQuote:
    """A quotation as it is searched."""

    key: int
    text: str
    context: str  # the sentence or sentences around it
    speaker: str | None
    mention: str | None
    confidence: float  # that the speaker is right
    said: datetime | None
    kind: str = "direct"  # direct, mixed or indirect
    article: str = ""  # quotations of one article are given in the order of its text
    title: str = ""  # of the article: what its quotations are about where they do not say so themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A quotation found."""

    quote: IndexedQuote
    score: float  # 0..1 that these are the words asked for; in `closest` how alike they are
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found."""

    answers: tuple[Match, ...] = ()
    closest: tuple[Match, ...] = ()  # without answers: the nearest there is; else what the person asked for did say
    asked_speaker: str | None = None  # whom the question names, right or wrong


class QuoteIndex:
    """Quotations, indexed once and searched often. Row i of `vectors` is of quotation i; a row of zeros is none."""

    def __init__(self, quotes: Sequence[IndexedQuote], vectors: Vectors | None) -> None:
        self._quotes = tuple(quotes)
        self._vectors = vectors
        self._library = Library(self._quotes)
        self._by_name: dict[str, list[int]] = {}
        for row, quote in enumerate(self._quotes):
            if quote.speaker:
                self._by_name.setdefault(quote.speaker, []).append(row)

    @property
    def nbytes(self) -> int:
        """The size of the index, without the quotations themselves."""
        return self._library.nbytes + (0 if self._vectors is None else self._vectors.nbytes)

    def by_speaker(self, person: str, *, limit: int = 20) -> tuple[IndexedQuote, ...]:
        """What a person said, newest first; where that is more than `limit`, own words before reported ones."""
        return self._newest(self._rows_of(person), limit)

    def people_like(self, person: str) -> tuple[str, ...]:
        """Speakers whose names are nearly this one."""
        return names_like(person, self._by_name)

    def search(self, question: str, encode: Encode | None, *, limit: int = 5) -> Found:
        """Find who said this, in people's words or in those of a quotation."""
        asked = parse(question)
        if not self._quotes or not plain_words(question):
            return Found(asked_speaker=asked.speaker)
        # Who knows what was said and nearly the name has made a slip; the answer has the name as it is written.
        rows = self._rows_meant(asked.speaker) if asked.speaker else []
        if asked.kind is Kind.ALL and asked.speaker:
            said = self._newest(rows, limit)
            return Found(
                answers=tuple(Match(quote=quote, score=1.0, how="meaning") for quote in said),
                asked_speaker=asked.speaker,
            )
        people = frozenset(rows)
        matches = self._lexical(question, asked)
        if not matches and asked.kind is Kind.ABOUT:
            return self._about(asked, people, encode, limit)
        semantic = None
        if not matches and encode is not None:
            matches = self._swapped(asked, encode)
        if not matches and encode is not None and self._vectors is not None:
            semantic = self._vectors @ encode([asked.words])[0]
            if asked.in_plain_words:
                matches = self._meant(asked, semantic)
        if not matches:
            return Found(closest=self._closest(asked, semantic, people), asked_speaker=asked.speaker)
        return self._found(asked, matches, people, limit)

    # Stages

    def _lexical(self, question: str, asked: Question) -> dict[int, Match]:
        """By the words themselves: row to match, of the surest stage that finds any."""
        literal = as_words(question)
        readings = (literal,) if asked == literal or asked.kind is Kind.WORDS else (literal, asked)
        for reading in readings:
            if reading.kind is not Kind.ABOUT and (found := self._verbatim(words(reading.words))):
                return {row: _pieced(match) for row, match in found.items()} if len(reading.fragments) > 1 else found
        for reading in readings:
            for fragments in (reading.fragments, without_brackets(reading.words)):
                if len(fragments) > 1 and (found := self._elided(fragments)):
                    return found
        if asked.kind is Kind.ABOUT:
            return {}
        return self._misremembered(asked) or self._contained(asked) or self._covered(asked)

    def _verbatim(self, query: Sequence[str]) -> dict[int, Match]:
        found: dict[int, Match] = {}
        for place in self._library.phrase(query):
            if (match := self._judge(place)) and _better(match, found.get(place.quote)):
                found[place.quote] = match
        return found

    def _elided(self, fragments: Sequence[str]) -> dict[int, Match]:
        found: dict[int, Match] = {}
        for place in self._library.phrases([words(fragment) for fragment in fragments]):
            match = self._judge(place)
            if match and _better(match, found.get(place.quote)):
                found[place.quote] = _pieced(match)
        return found

    def _misremembered(self, asked: Question) -> dict[int, Match]:
        return {row: match for row, (match, swaps) in self._aligned(asked).items() if not swaps}

    def _swapped(self, asked: Question, encode: Encode) -> dict[int, Match]:
        """Misremembered with one content word for another: taken where the two mean about the same."""
        found = self._aligned(asked)
        pairs = list(dict.fromkeys(pair for _, swaps in found.values() for pair in swaps))
        if not pairs:
            return {}
        vectors = encode([word for pair in pairs for word in pair])
        near = {pair for pair, a, b in zip(pairs, vectors[::2], vectors[1::2], strict=True) if float(a @ b) >= SYNONYM}
        return {row: match for row, (match, swaps) in found.items() if near.issuperset(swaps)}

    def _aligned(self, asked: Question) -> dict[int, tuple[Match, tuple[tuple[str, str], ...]]]:
        query = plain_words(asked.words)[:LONGEST]
        found: dict[int, tuple[Match, tuple[tuple[str, str], ...]]] = {}
        if len(content(query)) < 2:
            return found
        mine = self._library.sign(query)
        ranked = self._library.likest(query, CANDIDATES)
        names = capitals(asked.words)
        for row, _ in ranked[:ALIGNED]:
            known = names | self._library.names(row)
            laid = align(
                query, self._library.words(row), (mine, self._library.text(row)), known, reported=asked.in_plain_words
            )
            if laid is None:
                continue
            place = self._library.place(row, laid.same)
            match = self._judge(place) if place else None
            if place and match:
                scored = replace(match, how="fuzzy", score=_fuzzy(match, laid))
                if place.quote not in found or found[place.quote][0].score < scored.score:
                    found[place.quote] = (scored, laid.swaps)
        return found

    def _contained(self, asked: Question) -> dict[int, Match]:
        """Quotations that stand whole in what was asked, with other words around them."""
        query = plain_words(asked.words)
        meant = len(content(query))
        found: dict[int, Match] = {}
        for row in self._library.candidates(query, CANDIDATES):
            own = self._library.own(row)
            if len(content(own)) >= 2 and len(own) >= 4 and 2 * len(content(own)) >= meant and _runs(own, query):
                found[row] = self._match(row, 0.9, "partial")
        return found

    def _covered(self, asked: Question) -> dict[int, Match]:
        """Quotations that hold the content words of a question in plain words, with the words around them."""
        if not asked.in_plain_words:
            return {}
        query = plain_words(asked.words)[:LONGEST]
        found: dict[int, Match] = {}
        for row in self._library.candidates(query, CANDIDATES):
            score = covers(query, self._library.words(row), self._library.span(row), named=asked.kind is Kind.CALLED)
            if score:
                found[row] = self._match(row, score, "partial")
        best = max((match.score for match in found.values()), default=0.0)
        found = {row: match for row, match in found.items() if match.score == best}
        # One word that many have said tells nobody apart.
        return found if best > 0.75 or len({self._quotes[row].text for row in found}) <= NEAREST else {}

    def _meant(self, asked: Question, semantic: Vectors) -> dict[int, Match]:
        found: dict[int, Match] = {}
        for row in _top(semantic, 10):
            quote = self._quotes[row]
            if float(semantic[row]) < MEANS or quote.text.rstrip().endswith("?"):  # to ask is not to say
                continue
            if claims_alike(asked.words, quote.text, quote.context, quote.speaker):
                found[row] = self._match(row, float(semantic[row]), "meaning")
        best = max((match.score for match in found.values()), default=0.0)
        return {row: match for row, match in found.items() if match.score >= best - 0.05}

    def _about(self, asked: Question, people: frozenset[int], encode: Encode | None, limit: int) -> Found:
        """What a person, or anybody, said about something: the nearest first."""
        topic = content(plain_words(asked.words))
        holding = [self._library.rows_with(word) for word in topic]
        scores: dict[int, float] = {}
        for row in people if asked.speaker else frozenset().union(*holding):
            # The words in the sentence are a surer sign than a cosine.
            shared = sum(row in rows for rows in holding) / len(topic) if topic else 0.0
            scores[row] = 0.5 + 0.4 * shared if shared >= 0.5 else 0.4 * self._titled(row, topic)
        if encode is not None and self._vectors is not None:
            cosines = self._vectors @ encode([asked.words])[0]
            for row in people if asked.speaker else _top(cosines, CANDIDATES):
                scores[row] = max(scores.get(row, 0.0), min(1.0, float(cosines[row]) + 0.3 * scores.get(row, 0.0)))
        ranked = sorted(scores, key=lambda row: (-scores[row], row))
        least = ON_TOPIC if asked.speaker else MEANS
        # That the person said it is certain; how near it is to the topic is what is left to tell.
        near = [self._match(row, 0.7 + 0.3 * scores[row], "meaning") for row in ranked if scores[row] >= least]
        answers = _distinct(near, limit)
        matches = [self._match(row, scores[row], "meaning") for row in ranked if scores[row] > 0]
        closest = () if answers else tuple(_distinct(matches, NEAREST))
        return Found(answers=tuple(answers), closest=closest, asked_speaker=asked.speaker)

    def _titled(self, row: int, topic: Sequence[str]) -> float:
        title = {stem(word) for word in plain_words(self._quotes[row].title)}
        return sum(stem(word) in title for word in topic) / len(topic) if topic else 0.0

    def _closest(self, asked: Question, semantic: Vectors | None, people: frozenset[int]) -> tuple[Match, ...]:
        query = plain_words(asked.words)[:LONGEST]
        if not content(query):
            return ()
        scores: dict[int, float] = {}
        for row, alike in self._library.likest(query, CANDIDATES):
            said = self._library.quote_of(row)
            scores[said] = max(scores.get(said, 0.0), alike)
        ways: dict[int, How] = dict.fromkeys(scores, "fuzzy")
        if semantic is not None:
            for row in {*_top(semantic, 10), *scores}:
                if float(semantic[row]) > scores.get(row, 0.0):
                    scores[row], ways[row] = float(semantic[row]), "meaning"
        ranked = sorted(scores, key=lambda row: (-scores[row], row not in people, row))
        matches = [Match(quote=self._quotes[row], score=min(NEAR, scores[row]), how=ways[row]) for row in ranked]
        return tuple(_distinct([match for match in matches if match.score >= LEAST], NEAREST))

    def _nearest_of(self, asked: Question, people: frozenset[int]) -> Match:
        """What the person whom the question named did say: the likest, and the newest of what is equally unlike."""
        sign = self._library.sign(plain_words(asked.words))
        newest = sorted(people, key=lambda row: (self._quotes[row].said is not None, _moment(self._quotes[row]), row))
        alike = {row: likeness(sign, self._library.text(row)) for row in newest[-CANDIDATES:]}
        row = max(reversed(alike), key=lambda row: alike[row])
        return Match(quote=self._quotes[row], score=min(NEAR, alike[row]), how="fuzzy")

    # Judging and ordering

    def _judge(self, place: Place) -> Match | None:
        """Whether the words of a text that were matched are enough of its quotation."""
        own = self._library.own(place.quote)
        meant = [word for word in place.inside if is_content(word)]
        whole = len(place.inside) == len(own)
        enough = (
            (whole and (meant or len(own) >= 3))
            or len(meant) >= 2
            or (meant and len(place.inside) >= 4 and 2 * len(place.inside) >= len(own))
        )
        if not enough:
            return None
        if place.outside:
            return self._match(place.quote, 0.92 if len(meant) >= 2 else 0.85, "partial")
        if whole:
            return self._match(place.quote, 1.0, "exact")
        return self._match(place.quote, 0.95 + 0.04 * len(place.inside) / len(own), "partial")

    def _match(self, row: int, score: float, how: How) -> Match:
        quote = self._quotes[row]
        if quote.kind == "indirect":
            return Match(quote=quote, score=min(score, INDIRECT), how="partial" if how == "exact" else how)
        return Match(quote=quote, score=min(score, 1.0), how=how)

    def _found(self, asked: Question, matches: dict[int, Match], people: frozenset[int], limit: int) -> Found:
        right = {row for row in matches if row in people}
        ordered = sorted(matches, key=lambda row: (row not in right, *_rank(matches[row]), row))
        answers = _distinct([matches[row] for row in ordered], limit)
        closest: tuple[Match, ...] = ()
        if people and not right:
            closest = (self._nearest_of(asked, people),)
        return Found(answers=tuple(answers), closest=closest, asked_speaker=asked.speaker)

    def _newest(self, rows: Sequence[int], limit: int) -> tuple[IndexedQuote, ...]:
        found = sorted((self._quotes[row] for row in rows), key=_newest_first)
        kept = sorted(found, key=lambda quote: quote.kind == "indirect")[: max(0, limit)]
        return tuple(sorted(kept, key=_newest_first))

    def _rows_meant(self, name: str) -> list[int]:
        """The quotations of whoever is called so; of the one whose name is nearly this where nobody is."""
        if rows := self._rows_of(name):
            return rows
        near = misspelt(name, self._by_name)
        return [] if near is None else self._by_name[near]

    def _rows_of(self, person: str) -> list[int]:
        return [row for name in sorted(find_people(person, self._by_name)) for row in self._by_name[name]]


def _fuzzy(match: Match, laid: Alignment) -> float:
    return min(match.score, 0.95 - 0.05 * laid.cost if laid.shortened else 0.9 - 0.1 * laid.cost)


def _pieced(match: Match) -> Match:
    return match if match.how == "exact" else replace(match, how="elided", score=min(match.score, 0.95))


def _better(match: Match, known: Match | None) -> bool:
    return known is None or match.score > known.score


def _rank(match: Match) -> tuple[bool, bool, float]:
    verbatim = match.how in {"exact", "partial", "elided"}
    return (match.quote.kind == "indirect", not verbatim, _moment(match.quote).timestamp())


def _newest_first(quote: IndexedQuote) -> float:
    return -_moment(quote).timestamp() if quote.said else float("inf")


def _moment(quote: IndexedQuote) -> datetime:
    if quote.said is None:
        return datetime.max.replace(tzinfo=UTC)
    return quote.said if quote.said.tzinfo else quote.said.replace(tzinfo=UTC)


def _distinct(matches: Sequence[Match], limit: int) -> list[Match]:
    """The first of them, one for each person's words; the same words in another article only where there is room."""
    seen: set[tuple[str | None, str]] = set()
    first: list[Match] = []
    repeated: list[Match] = []
    for match in matches:
        key = (match.quote.speaker, " ".join(plain_words(match.quote.text)))
        (repeated if key in seen else first).append(match)
        seen.add(key)
    chosen = (first + repeated)[: max(0, limit)]
    return [match for match in matches if any(match is one for one in chosen)]


def _top(values: Vectors, count: int) -> list[int]:
    best = np.argpartition(-values, count)[:count] if count < len(values) else np.arange(len(values))
    return [int(row) for row in best[np.argsort(-values[best], kind="stable")]]


def _runs(part: Sequence[str], text: Iterable[str]) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(text)} "
