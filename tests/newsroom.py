"""Invented articles, readings and stand-ins for the models, for the tests of stories and briefings."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np

from bot.briefing.desk import Desk
from bot.news.archive import Archive, Reading
from bot.news.article import Article, Draft
from bot.news.clues import clues_of
from bot.news.grouping import Member
from bot.news.reading import ArticleReader
from bot.news.sources import read_sources
from bot.news.stories import Story, central, words
from bot.news.story_memory import StoriesInMemory
from bot.quotes.quote import Kind, Quote, Speaker
from summarizers.extractive import ExtractiveSummarizer
from summarizers.sentences import split_sentences
from summarizers.summary import Document

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def article(key="a1", **changes) -> Article:
    made = {
        "id": key,
        "title": "Council keeps the ferry",
        "text": "The council kept the ferry.",
        "byline": None,
        "source": "Quay Post",
        "url": None,
        "published": NOW - timedelta(hours=1),
        "language": "en",
        "fetched": NOW,
    }
    return Article(**(made | changes))


def draft(title, text, **changes) -> Draft:
    made = {"source": "Quay Post", "published": NOW - timedelta(hours=1), "language": "en"}
    return Draft(title=title, text=text, **(made | changes))


class CountingEncoder:
    """Vectors of words that two texts share, made without a model; remembers what it was asked."""

    name = "words-in-512"

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked.append(list(texts))
        rows = np.zeros((len(texts), 512), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                rows[row, crc32(word.encode()) % 512] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


class CountingFinder:
    """Finds what stands between “ and ”, said by the word after `said`; remembers what it was asked."""

    name = "marks"

    def __init__(self):
        self.asked = []

    def read(self, texts):
        self.asked.append(list(texts))
        return [tuple(quotes_in(text)) for text in texts]


class CountingSummarizer(ExtractiveSummarizer):
    """The real one; remembers how many documents it was given."""

    def __init__(self, encoder):
        super().__init__(encoder)
        self.asked = []

    def summarize(self, documents, sentences=3):
        self.asked.append(len(documents))
        return super().summarize(documents, sentences)


class Newsroom:
    """A desk over an archive, with every model replaced by one that counts."""

    def __init__(self, archive: Archive):
        self.archive = archive
        self.encoder = CountingEncoder()
        self.finder = CountingFinder()
        self.summarizer = CountingSummarizer(self.encoder)
        self.desk = self.another_desk()

    def another_desk(self, tightener=None) -> Desk:
        """As a second run of the command would build it: nothing is remembered but what is in the archive."""
        reader = ArticleReader(self.archive, self.encoder, self.finder)
        return Desk(self.archive, reader, self.summarizer, self.encoder, tightener)

    @property
    def work(self):
        """How often each model was asked."""
        return len(self.encoder.asked), len(self.finder.asked), len(self.summarizer.asked)


def quotes_in(text):
    at = 0
    while (start := text.find("“", at)) >= 0 and (end := text.find("”", start)) >= 0:
        at = end + 1
        said = text.find("said ", end)
        name = " ".join(text[said + 5 :].split(".")[0].split()[:2]) if 0 <= said - end < 4 else None
        speaker = Speaker(name=name, mention=name, start=said + 5, end=said + 5 + len(name)) if name else None
        yield Quote(
            text=text[start + 1 : end].rstrip(","),
            start=start + 1,
            end=start + 1 + len(text[start + 1 : end].rstrip(",")),
            speaker=speaker,
            cue="said" if speaker else None,
            kind=Kind.DIRECT,
            confidence=0.9 if speaker else 0.0,
        )


def reading_of(one: Article, encoder, quotes=None) -> Reading:
    spans = split_sentences(one.text)
    vectors = encoder.encode([one.title, *(one.text[start:end] for start, end in spans)])
    return Reading(
        sentences=spans,
        quotes=tuple(quotes_in(one.text) if quotes is None else quotes),
        title_vector=vectors[0],
        vectors=vectors[1:],
        encoder=encoder.name,
    )


def summaries_of(articles, readings, encoder, length=3):
    documents = [
        Document(
            title=one.title,
            text=one.text,
            sentences=readings[one.id].sentences,
            vectors=readings[one.id].vectors,
            title_vector=readings[one.id].title_vector,
        )
        for one in articles
    ]
    made = ExtractiveSummarizer(encoder).summarize(documents, length)
    return {one.id: summary for one, summary in zip(articles, made, strict=True)}


def stories_of(articles, readings):
    """The articles in stories, as they come."""
    stories, clues = StoriesInMemory(), {}
    for one in articles:
        reading = readings[one.id]
        clues[one.id] = clues_of(one.title, one.text, reading.sentences, reading.title_vector, reading.vectors)
        stories.add(Member(key=one.id, clues=clues[one.id], at=(one.published or one.fetched).timestamp()))
    groups = {}
    for one in articles:
        groups.setdefault(stories.story[one.id], []).append(one)
    meaning = {key: one.vector for key, one in clues.items()}
    return [Story(id=key, articles=central(some, meaning)) for key, some in groups.items()]


@cache
def read_samples(encoder, finder) -> tuple[tuple[Article, ...], dict[str, Reading]]:
    """The samples, read once by the real models."""
    archive = Archive("sqlite://")
    try:
        kept = [one for one, _ in archive.take_in_many(sample_drafts(), NOW)]
        ArticleReader(archive, encoder, finder).read([one.id for one in kept])
        return tuple(kept), archive.readings([one.id for one in kept])
    finally:
        archive.close()


@cache
def sample_drafts() -> tuple[Draft, ...]:
    async def collect():
        return tuple([item async for item in read_sources([str(SAMPLES)], NoWeb(), stdin=io.BytesIO())])

    return asyncio.run(collect())


def fill_home(home: Path, encoder, finder) -> None:
    """An archive of the samples in this home, read already, as `newsbrief ingest samples` leaves it."""
    articles, readings = read_samples(encoder, finder)
    home.mkdir()
    archive = Archive(f"sqlite:///{home / 'newsbrief.db'}")
    try:
        archive.take_in_many(sample_drafts(), NOW)
        for one in articles:
            archive.save_reading(one, readings[one.id], ArticleReader(archive, encoder, finder).read_with)
    finally:
        archive.close()


class NoWeb:
    async def get(self, url):
        raise AssertionError(url)
