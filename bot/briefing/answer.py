"""From a question and the archive's quotations to an Answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from bot.briefing.briefing import Answer, ArticleRef, Said
from bot.news.archive import StoredQuote
from bot.quotes.names import same_person
from bot.quotes.search import IndexedQuote, Match, QuoteIndex
from summarizers.summary import Vectors

PROBABLY = 0.7  # below it, an answer says "probably"


class QuoteFile:
    """The archive's quotations, indexed once and asked often."""

    def __init__(
        self, stored: Sequence[StoredQuote], vectors: dict[int, Vectors], references: dict[str, ArticleRef]
    ) -> None:
        self._stored = {one.id: one for one in stored}
        self._references = references
        indexed = [_indexed(one, references[one.article_id]) for one in stored]
        self._index = QuoteIndex(indexed, _matrix(stored, vectors))

    def ask(
        self,
        question: str,
        encode: Callable[[Sequence[str]], Vectors] | None,
        *,
        articles: int,
        since: datetime | None,
        limit: int = 5,
    ) -> Answer:
        """Who said this? `articles` and `since` tell how much was searched."""
        found = self._index.search(question, encode, limit=limit)
        answers = tuple(self._said(match) for match in found.answers)
        asked = found.asked_speaker
        wrong = asked is not None and bool(answers) and not any(_is(said, asked) for said in answers)
        return Answer(
            question=question,
            answers=answers,
            # How far off the words are; how sure their speaker is does not come into it.
            closest=tuple(replace(self._said(match), confidence=match.score) for match in found.closest),
            corrected=asked if wrong else None,
            articles=articles,
            since=since,
        )

    def by(self, person: str, limit: int = 20) -> tuple[Said, ...]:
        """What a person said, newest first."""
        return tuple(
            self._said(Match(quote=one, score=1.0, how="exact")) for one in self._index.by_speaker(person, limit=limit)
        )

    def people_like(self, person: str) -> tuple[str, ...]:
        """Speakers whose names are nearly this one, the likeliest first."""
        return self._index.people_like(person)

    def all(self) -> tuple[Said, ...]:
        """Every quotation, in the order of articles and their text."""
        return tuple(
            Said(
                quote=one.quote,
                article=self._references[one.article_id],
                context=one.context,
                confidence=one.quote.confidence,
            )
            for one in self._stored.values()
        )

    def _said(self, match: Match) -> Said:
        stored = self._stored[match.quote.key]
        return Said(
            quote=stored.quote,
            article=self._references[stored.article_id],
            context=stored.context,
            confidence=match.score * (stored.quote.confidence if stored.quote.speaker else 1.0),
        )


def _is(said: Said, name: str) -> bool:
    speaker = said.quote.speaker
    return speaker is not None and same_person(name, speaker.name)


def _indexed(stored: StoredQuote, article: ArticleRef) -> IndexedQuote:
    speaker = stored.quote.speaker
    return IndexedQuote(
        key=stored.id,
        text=stored.quote.text,
        context=stored.context,
        speaker=speaker.name if speaker else None,
        mention=speaker.mention if speaker else None,
        confidence=stored.quote.confidence,
        said=article.published,
        kind=stored.quote.kind.value,
        article=stored.article_id,
        title=article.title,
    )


def _matrix(stored: Sequence[StoredQuote], vectors: dict[int, Vectors]) -> Vectors | None:
    if not vectors:
        return None
    dimensions = len(next(iter(vectors.values())))
    rows = np.zeros((len(stored), dimensions), dtype=np.float32)
    for row, one in enumerate(stored):
        if one.id in vectors:
            rows[row] = vectors[one.id]
    return rows
