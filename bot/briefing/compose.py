"""One story told: a headline, two or three cited sentences, the most telling quotation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.briefing.briefing import (
    ArticleRef,
    BriefQuote,
    BriefSentence,
    BriefStory,
    Citation,
    StoryStatus,
)
from bot.briefing.since_last import News
from bot.news.archive import Reading
from bot.news.article import Article
from bot.news.stories import Story, words
from bot.quotes.quote import Kind, Quote
from summarizers.sentences import split_sentences
from summarizers.summary import CitedSentence, Summary, Vectors

RELEVANCE = 0.6  # of MMR; what is left weighs against saying a thing twice
SAME = 0.8  # cosine from which two sentences tell the same
TELLING_WORDS = range(4, 46)  # a quotation shorter says little, one longer is not read
SURE = 0.5  # a quotation goes into a briefing only when its speaker is at least this likely
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Candidate:
    article: Article
    order: int  # of the article in the story
    sentence: CitedSentence
    vector: Vectors


def compose(
    story: Story,
    readings: dict[str, Reading],
    summaries: dict[str, Summary],
    length: int,
    *,
    why: str = "",
    news: News | None = None,
) -> BriefStory:
    """Tell a story in at most `length` sentences, each copied or supported, each with its citation.

    With `news`, only what is new to a channel is told.
    """
    chosen = _pick(story, readings, summaries, length, news)
    sentences = tuple(
        BriefSentence(
            text=candidate.sentence.text,
            citations=tuple(
                Citation(article=candidate.article.id, start=start, end=end)
                for start, end in candidate.sentence.citations
            ),
        )
        for candidate in chosen
    )
    headline = _headline(story, sentences)
    quote = telling_quote(story, readings, [headline, *(sentence.text for sentence in sentences)])
    return BriefStory(
        headline=headline,
        status=news.status if news else max((_status(one) for one in story.articles), key=list(StoryStatus).index),
        sentences=sentences,
        quotes=(quote,) if quote else (),
        articles=tuple(reference(article) for article in story.articles),
        why=why,
        id=story.key,
        note=news.note if news else None,
    )


def reference(article: Article) -> ArticleRef:
    """The article as people are pointed to it."""
    return ArticleRef(
        id=article.id, title=article.title, source=article.source, url=article.url, published=article.published
    )


def telling_quote(story: Story, readings: dict[str, Reading], told: Sequence[str]) -> BriefQuote | None:
    """The quotation that says most: a named speaker, whole, near the story's heart, not told already.

    `told` is what the reader has seen by then: headline and sentences.
    """
    seen = f" {' / '.join(_bare(text) for text in told)} "
    best: tuple[float, BriefQuote] | None = None
    for order, article in enumerate(story.articles):
        reading = readings.get(article.id)
        for position, quote in enumerate(reading.quotes if reading else ()):
            if _worth(quote) <= 0 or _is_told(quote, seen):
                continue
            value = _worth(quote) - 0.04 * position - 0.1 * order
            if reading is not None:
                value += _closeness(quote, reading)
            if best is None or value > best[0]:
                best = (value, BriefQuote(quote=quote, article=article.id))
    return best[1] if best else None


def _status(article: Article) -> StoryStatus:
    """A teaser that became its full text is not updated: its publisher changed nothing."""
    if article.updated is None:
        return StoryStatus.NEW
    corrected = article.corrected is not None and article.corrected >= article.updated
    return StoryStatus.CORRECTED if corrected else StoryStatus.UPDATED


def _is_told(quote: Quote, seen: str) -> bool:
    """Whether one of the quotation's sentences was read already, in this outlet's spelling or another's."""
    spans = split_sentences(quote.text) or ((0, len(quote.text)),)
    pieces = [_bare(quote.text[start:end]) for start, end in spans]
    return any(f" {piece} " in seen for piece in pieces if piece.count(" ") >= 2 or len(pieces) == 1)


def _bare(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _headline(story: Story, sentences: Sequence[BriefSentence]) -> str:
    titles = (article.title for article in story.articles if article.title)
    return next(titles, None) or (sentences[0].text if sentences else "Untitled")


def _pick(
    story: Story, readings: dict[str, Reading], summaries: dict[str, Summary], length: int, news: News | None
) -> list[_Candidate]:
    """Choose by maximal marginal relevance (Carbonell and Goldstein 1998) over the summaries of all its articles."""
    pool = list(_candidates(story, readings, summaries))
    if news is not None and news.only is not None:
        pool = _new_ones(story, readings, pool, news)
    if len(story.articles) == 1 or len(pool) <= 1:
        return pool[:length]
    heart = sum((candidate.vector for candidate in pool), start=np.zeros_like(pool[0].vector))
    heart = heart / max(float(np.linalg.norm(heart)), 1e-9)
    chosen = [pool[0]]  # the lead article's first: what happened, before what follows from it
    while len(chosen) < length:
        rest = [
            (RELEVANCE * float(one.vector @ heart) - (1 - RELEVANCE) * near, one)
            for one in pool
            if one not in chosen and (near := max(float(one.vector @ other.vector) for other in chosen)) < SAME
        ]
        if not rest:
            break
        chosen.append(max(rest, key=lambda pair: pair[0])[1])
    return sorted(chosen, key=lambda one: (one.order, one.sentence.citations[0]))


def _new_ones(story: Story, readings: dict[str, Reading], pool: Sequence[_Candidate], news: News) -> list[_Candidate]:
    """What is new to the channel: what took the place of what was wrong, then the summaries', then what they left."""
    assert news.only is not None
    there = {(one.article.id, one.sentence.citations[0][0]): one for one in pool}
    for order, article in enumerate(story.articles):
        reading = readings.get(article.id)
        for row, (start, end) in enumerate(reading.sentences[: len(reading.vectors)] if reading else ()):
            if (article.id, start) in news.only and (article.id, start) not in there:
                assert reading is not None
                sentence = CitedSentence(text=article.text[start:end], citations=((start, end),))
                there[article.id, start] = _Candidate(
                    article=article, order=order, sentence=sentence, vector=reading.vectors[row]
                )
    wanted = (*news.first, *(place for place in there if place not in news.first))
    return [there[place] for place in wanted if place in there and place in news.only]


def _candidates(story: Story, readings: dict[str, Reading], summaries: dict[str, Summary]) -> list[_Candidate]:
    found = []
    for order, article in enumerate(story.articles):
        reading, summary = readings.get(article.id), summaries.get(article.id)
        if reading is None or summary is None:
            continue
        starts = {span[0]: row for row, span in enumerate(reading.sentences[: len(reading.vectors)])}
        for sentence in summary.sentences:
            row = starts.get(sentence.citations[0][0])
            vector = reading.title_vector if row is None else reading.vectors[row]
            found.append(_Candidate(article=article, order=order, sentence=sentence, vector=vector))
    return found


def _worth(quote: Quote) -> float:
    """How well a quotation stands alone; 0: not at all."""
    length = len(quote.text.split())
    if quote.kind is Kind.INDIRECT or quote.speaker is None or length not in TELLING_WORDS:
        return 0.0
    if quote.confidence < SURE:
        return 0.0
    named = any(word[:1].isupper() for word in quote.speaker.name.split())
    whole = quote.kind is Kind.DIRECT
    return quote.confidence * (0.6 + 0.3 * named + 0.3 * whole + 0.2 * (8 <= length <= 30))


def _closeness(quote: Quote, reading: Reading) -> float:
    about = set(words(quote.text))
    for row, (start, end) in enumerate(reading.sentences[: len(reading.vectors)]):
        if start <= quote.start < end:
            return float(reading.vectors[row] @ reading.title_vector) + 0.02 * min(len(about), 10)
    return 0.0
