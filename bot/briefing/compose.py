"""One story told: a headline, two or three cited sentences, the most telling quotation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.briefing.briefing import (
    ArticleRef,
    BriefQuote,
    BriefSentence,
    BriefStory,
    Citation,
    StoryStatus,
)
from bot.briefing.disagreements import disagreement
from bot.briefing.facts import facts_of, likeness
from bot.briefing.headline import headline_of
from bot.briefing.since_last import News
from bot.news.archive import Reading
from bot.news.article import Article
from bot.news.stories import Story, words
from bot.quotes.quote import Kind, Quote
from summarizers.sentences import split_sentences
from summarizers.summary import CitedSentence, Summary, Vectors

RELEVANCE = 0.6  # of MMR; what is left weighs against saying a thing twice
AGREED = 0.5  # what counts for a sentence that all outlets tell
SUMMARISED = 0.15
TOLD_TOO = 0.6  # cosine from which another outlet's sentence tells the same
TELLERS = 12  # articles of a story whose sentences are looked at, the most central
FIRST = 10  # sentences of each
SAME = 0.8  # cosine from which two sentences tell the same
TELLING_WORDS = range(4, 46)  # a quotation shorter says little, one longer is not read
SURE = 0.5  # a quotation goes into a briefing only when its speaker is at least this likely
_LEANS = re.compile(
    r"(?:he|she|it|they|this|that|these|those|but|and|so|however|meanwhile|his|her|their|its|there)\b", re.IGNORECASE
)
_DATELINE = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ .,’'-]{2,40}(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?,? ?(?:\([\w .]{2,30}\))? ?[–—-] (?=[A-Z“\"])"
)
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Candidate:
    article: Article
    order: int  # of the article in the story
    sentence: CitedSentence
    vector: Vectors
    position: int = 0  # of the sentence in its article
    summarised: bool = False  # whether the article's summary has it


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
    sentences = tuple(_told(candidate) for candidate in chosen)
    if news is None or news.only is None:
        sentences = _with_disagreement(sentences, disagreement(story.articles[:TELLERS], readings), length)
    headline = _headline(story, readings, sentences, news)
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


def noted(story: BriefStory, notes: Mapping[str, str]) -> BriefStory:
    """With what readers should know of its articles, by their ids."""
    return replace(story, articles=tuple(replace(ref, note=notes.get(ref.id)) for ref in story.articles))


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


def _told(candidate: _Candidate) -> BriefSentence:
    """The sentence with its citations; a dateline before it ("OSLO, Nov. 24 (Wire) –") is not part of it."""
    text, spans = candidate.sentence.text, candidate.sentence.citations
    if len(spans) == 1 and candidate.article.text[slice(*spans[0])] == text and (found := _DATELINE.match(text)):
        text, spans = text[found.end() :], ((spans[0][0] + found.end(), spans[0][1]),)
    cited = tuple(Citation(article=candidate.article.id, start=start, end=end) for start, end in spans)
    return BriefSentence(text=text, citations=cited)


def _with_disagreement(
    sentences: tuple[BriefSentence, ...], disputed: BriefSentence | None, length: int
) -> tuple[BriefSentence, ...]:
    """Both sides in the place of either; a story never has more sentences for it."""
    if disputed is None:
        return sentences
    told = {(cited.article, cited.start) for cited in disputed.citations}
    rest = [one for one in sentences if not any((cited.article, cited.start) in told for cited in one.citations)]
    return (*rest[: max(length - 1, 0)], disputed)


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


def _headline(story: Story, readings: dict[str, Reading], sentences: Sequence[BriefSentence], news: News | None) -> str:
    articles = story.articles
    if news is not None and news.only:  # an update goes under the headline of who brought it
        fresh = {article for article, _ in news.only}
        articles = tuple(article for article in articles if article.id in fresh) or articles
    found = headline_of(articles, readings)
    return found or (sentences[0].text if sentences else "Untitled")


def _pick(
    story: Story, readings: dict[str, Reading], summaries: dict[str, Summary], length: int, news: News | None
) -> list[_Candidate]:
    """Choose by maximal marginal relevance (Carbonell and Goldstein 1998) over the sentences of all its articles.

    What most outlets tell counts most, then what is near the story's heart and stands early in its article.
    """
    pool = list(_candidates(story, readings, summaries))
    if news is not None and news.only is not None:
        pool = _new_ones(story, readings, pool, news)
    elif len(story.articles) > 1:
        pool += _others(story, readings, pool)
    if len(story.articles) == 1 or len(pool) <= 1:
        return pool[:length]
    vectors = np.vstack([candidate.vector for candidate in pool])
    heart = vectors.sum(axis=0) / max(float(np.linalg.norm(vectors.sum(axis=0))), 1e-9)
    alike = vectors @ vectors.T
    value = RELEVANCE * (vectors @ heart) + _agreed(pool, alike) + [_standing(candidate) for candidate in pool]
    must = len(news.first) if news is not None else 0
    # What took the place of what was wrong comes first; else what is most worth telling.
    chosen = list(range(min(must, len(pool), length))) or [int(np.argmax(value))]
    while len(chosen) < length:
        near = alike[:, chosen].max(axis=1)
        again = near >= SAME
        for row in np.flatnonzero(~again):
            again[row] = any(_says_again(pool[row], pool[one], float(alike[row, one])) for one in chosen)
        worth = np.where(again, -np.inf, value - (1 - RELEVANCE) * near)
        worth[chosen] = -np.inf
        best = int(np.argmax(worth))
        if not np.isfinite(worth[best]):
            break
        chosen.append(best)
    return sorted((pool[row] for row in chosen), key=lambda one: (one.order, one.sentence.citations[0]))


def _says_again(one: _Candidate, other: _Candidate, alike: float) -> bool:
    """Whether a sentence tells what another article's sentence told: by its meaning or by half of its words."""
    if one.article.id == other.article.id:
        return False
    return alike >= TOLD_TOO + 0.05 or likeness(facts_of(one.sentence.text), facts_of(other.sentence.text)) >= 0.5


def _agreed(pool: Sequence[_Candidate], alike: NDArray[np.float32]) -> NDArray[np.float64]:
    """How many outlets tell it, of those that tell the story, between 0 and AGREED."""
    outlet = [candidate.article.source or candidate.article.id for candidate in pool]
    number = len(set(outlet))
    if number < 2:
        return np.zeros(len(pool))
    tells = [len({outlet[row] for row in np.flatnonzero(alike[one] >= TOLD_TOO)}) for one in range(len(pool))]
    return AGREED * (np.array(tells) - 1) / (number - 1)


def _standing(candidate: _Candidate) -> float:
    """What speaks for a sentence by itself: that its article's summary has it, that it stands early, by itself."""
    text = candidate.sentence.text
    leans = _LEANS.match(text) is not None or text[:1] in '“"‘'
    length = len(text.split())
    value = SUMMARISED * candidate.summarised - 0.02 * min(candidate.position, 10) - 0.15 * leans
    return value - 0.2 * (length < 6 or length > 50) + 0.05 * (candidate.order == 0)


def _others(story: Story, readings: dict[str, Reading], pool: Sequence[_Candidate]) -> Iterator[_Candidate]:
    """The first sentences of the story's articles that no summary has; copies have none of their own."""
    there = {(one.article.id, one.sentence.citations[0][0]) for one in pool}
    for order, article in enumerate(story.articles[:TELLERS]):
        reading = readings.get(article.id)
        if reading is None or article.copy_of is not None:
            continue
        for row, (start, end) in enumerate(reading.sentences[: min(FIRST, len(reading.vectors))]):
            if (article.id, start) not in there:
                sentence = CitedSentence(text=article.text[start:end], citations=((start, end),))
                yield _Candidate(
                    article=article, order=order, sentence=sentence, vector=reading.vectors[row], position=row
                )


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
            found.append(
                _Candidate(
                    article=article, order=order, sentence=sentence, vector=vector, position=row or 0, summarised=True
                )
            )
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
