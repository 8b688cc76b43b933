"""Reading an article once: its sentences, their vectors, its quotations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from bot.news.archive import Archive, Reading
from bot.news.article import Article
from bot.quotes.quote import Quote
from summarizers.sentences import split_sentences
from summarizers.summary import Encoder

EMBEDDED = 1_000  # sentences of one article that get a vector: a book must not hold up the news
BATCH = 16  # articles read together: full model batches, and a crash loses little

Progress = Callable[[int], None]  # told how many articles more are done


class QuoteFinder(Protocol):
    """Finds the quotations of texts and who said them."""

    name: str

    def read(self, texts: Sequence[str]) -> list[tuple[Quote, ...]]:
        """The quotations of each text, in order."""
        ...


class ArticleReader:
    """Reads what the archive has not yet read, with models that load when there is something to read."""

    def __init__(self, archive: Archive, encoder: Encoder, finder: QuoteFinder) -> None:
        self._archive = archive
        self._encoder = encoder
        self._finder = finder
        self.read_with = f"{encoder.name}+{finder.name}"

    def read(self, ids: Sequence[str], progress: Progress | None = None) -> int:
        """Read those of the articles that were not read with these models; returns how many that were."""
        waiting = self._archive.unread(ids, self.read_with)
        for first in range(0, len(waiting), BATCH):
            batch = waiting[first : first + BATCH]
            for article, reading in zip(batch, self._readings(batch), strict=True):
                self._archive.save_reading(article, reading, self.read_with)
            if progress:
                progress(len(batch))
        return len(waiting)

    def _readings(self, batch: Sequence[Article]) -> list[Reading]:
        spans = [split_sentences(article.text) for article in batch]
        texts: list[str] = []
        for article, found in zip(batch, spans, strict=True):
            texts.append(article.title)
            texts.extend(article.text[start:end] for start, end in found[:EMBEDDED])
        # Two models, two cores: each works in C for the most part, and at first both load.
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="quotes") as other:
            reading = other.submit(self._finder.read, [article.text for article in batch])
            vectors = self._encoder.encode(texts)
            quotes = reading.result()
        readings, row = [], 0
        for found, said in zip(spans, quotes, strict=True):
            size = min(len(found), EMBEDDED)
            readings.append(
                Reading(
                    sentences=found,
                    quotes=said,
                    title_vector=vectors[row],
                    vectors=vectors[row + 1 : row + 1 + size],
                    encoder=self._encoder.name,
                )
            )
            row += 1 + size
        return readings
