"""The archive: articles, and what was read of them, kept once and never computed again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, update

from bot.news.article import Article, Draft, Extent
from bot.news.database import durable, lock_for_writing, open_engine, writing
from bot.news.keep import Status, article_of, forget_reading, storable, take_in
from bot.news.schema import articles, embeddings, feeds, quotes, sentences, summaries
from bot.quotes.quote import Kind, Quote, Speaker
from summarizers.summary import CitedSentence, Span, Summary, Vectors

__all__ = ["Archive", "Outlet", "Reading", "Status", "StoredQuote"]

LATE = timedelta(days=2)  # by which an article may come in after it was published and still be news
_TEASER = "only its teaser was read"
_MANY = 500  # ids in one IN (…): SQLite's oldest limit on parameters is 999


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """What was read of an article's text, once."""

    sentences: tuple[Span, ...]
    quotes: tuple[Quote, ...]
    title_vector: Vectors  # (dimensions,)
    vectors: Vectors  # (len(sentences) or fewer, dimensions): a very long text is embedded in part
    encoder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredQuote:
    """A quotation with the article it stands in and the sentence around it."""

    id: int
    article_id: str
    quote: Quote
    context_start: int
    context_end: int
    context: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A source as the archive knows it."""

    name: str
    articles: int
    latest: datetime


def news_since(moment: datetime, *, arrived: bool) -> ColumnElement[bool]:
    """Whether an article happened since then, or, with `arrived`, came in since then and is not much older."""
    recent = articles.c.happened >= moment
    late = (articles.c.happened >= moment - LATE) & (articles.c.fetched >= moment)
    return recent | late if arrived else recent


class Archive:
    """Keeps articles. Every method is one transaction; all are synchronous and safe to call from any thread."""

    def __init__(self, url: str) -> None:
        """Open the database at `url`, bringing its schema up to date. Raises ArchiveError."""
        self._engine = open_engine(url)
        self._writer = writing(self._engine)
        self._durable = durable(self._engine)

    @property
    def shown_url(self) -> str:
        """Where it is, without the password."""
        return self._engine.url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @property
    def file(self) -> Path | None:
        """SQLite's file; None in memory and on a server."""
        name = self._engine.url.database
        return Path(name).absolute() if self.dialect == "sqlite" and name and name != ":memory:" else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that takes articles in; there is one at a time, whichever process it is in."""
        with self._writer.begin() as connection:
            lock_for_writing(connection)
            yield connection

    @contextmanager
    def keeping(self, *, durably: bool = False) -> Iterator[Connection]:
        """A transaction that writes, and takes no articles in; on PostgreSQL many run at once.

        `durably`: not even a power cut undoes it, nor what was written before. That costs SQLite a wait for the disk.
        """
        with (self._durable if durably else self._writer).begin() as connection:
            yield connection

    # Articles

    def take_in(self, draft: Draft, now: datetime | None = None) -> tuple[Article, Status]:
        """Keep one article; see take_in_many."""
        return self.take_in_many([draft], now)[0]

    def take_in_many(self, drafts: Iterable[Draft], now: datetime | None = None) -> list[tuple[Article, Status]]:
        """Keep articles, each once, in one transaction.

        An article is the same as one kept already when it has its external id, else its canonical URL,
        else its words. Changed words make a new revision of the same article; the old one is kept.
        """
        stamp = (now or datetime.now(UTC)).astimezone(UTC)
        with self.writing() as connection:
            return [take_in(connection, storable(draft), stamp) for draft in drafts]

    def get(self, ids: Sequence[str]) -> dict[str, Article]:
        """The articles with these ids; ids that are not kept are left out."""
        with self._engine.begin() as connection:
            rows = _select_in(connection, select(articles), articles.c.id, ids)
            return {row.id: article_of(row) for row in rows}

    def notes(self, ids: Sequence[str]) -> dict[str, str]:
        """What readers should know of these articles: their feed's paywall note, or that only a teaser was read."""
        query = select(articles.c.id, articles.c.extent, feeds.c.paywall)
        query = query.outerjoin(feeds, feeds.c.id == articles.c.feed_id)
        with self._engine.begin() as connection:
            rows = _select_in(connection, query, articles.c.id, ids)
            said = {row.id: row.paywall or (_TEASER if row.extent == Extent.TEASER else None) for row in rows}
        return {key: note for key, note in said.items() if note}

    def since(
        self,
        moment: datetime | None = None,
        limit: int | None = None,
        *,
        arrived: bool = False,
        sources: Collection[str] = (),
    ) -> list[Article]:
        """Articles published (or, undated, taken in) at or after `moment`, newest first; None: all.

        With `arrived`, also those that were published up to `LATE` before it and taken in after it: feeds are polled
        now and then, and a publisher's clock is not ours. With `sources`, those of these outlets only, whatever their
        case.
        """
        query = select(articles).order_by(articles.c.happened.desc(), articles.c.id).limit(limit)
        if moment is not None:
            query = query.where(news_since(moment, arrived=arrived))
        with self._engine.begin() as connection:
            query = _of_outlets(connection, query, sources)
            return [article_of(row) for row in connection.execute(query)]

    def ids_since(self, moment: datetime | None, *, arrived: bool, sources: Collection[str]) -> list[str]:
        """The ids of the articles that `since` would give."""
        with self._engine.begin() as connection:
            query = _of_outlets(connection, select(articles.c.id), sources)
            if moment is not None:
                query = query.where(news_since(moment, arrived=arrived))
            return list(connection.scalars(query.order_by(articles.c.happened.desc(), articles.c.id)))

    def size(self) -> tuple[int, datetime | None, datetime | None]:
        """How many articles, and when the first and the last of them happened."""
        query = select(func.count(), func.min(articles.c.happened), func.max(articles.c.happened))
        with self._engine.begin() as connection:
            count, first, last = connection.execute(query).one()
        return count, first, last

    def outlets(self) -> list[Outlet]:
        """The sources articles came from, most articles first."""
        name = func.coalesce(articles.c.source, "").label("name")
        query = (
            select(name, func.count().label("number"), func.max(articles.c.happened).label("latest"))
            .group_by(name)
            .order_by(func.count().desc(), name)
        )
        with self._engine.begin() as connection:
            return [Outlet(name=row.name, articles=row.number, latest=row.latest) for row in connection.execute(query)]

    # What was read of them

    def unread(self, ids: Sequence[str], read_with: str) -> list[Article]:
        """Those of the articles that were not yet read with these models."""
        known = self.get(ids)
        with self._engine.begin() as connection:
            query = select(articles.c.id, articles.c.read_with)
            done = {row.id for row in _select_in(connection, query, articles.c.id, ids) if row.read_with == read_with}
        return [known[key] for key in dict.fromkeys(ids) if key in known and key not in done]

    def unread_ids(self, read_with: str) -> list[str]:
        """The ids of all articles that were not yet read with these models, oldest first."""
        query = select(articles.c.id).where(articles.c.read_with.is_distinct_from(read_with))
        with self._engine.begin() as connection:
            return list(connection.execute(query.order_by(articles.c.happened, articles.c.id)).scalars())

    def save_reading(self, article: Article, reading: Reading, read_with: str) -> None:
        """Keep what was read of this revision; does nothing when the article has changed since."""
        with self._writer.begin() as connection:
            now = connection.execute(select(articles.c.revision).where(articles.c.id == article.id)).scalar()
            if now != article.revision:
                return
            forget_reading(connection, article.id)
            if reading.sentences:
                connection.execute(insert(sentences), _sentence_rows(article.id, reading.sentences))
            matrix = np.vstack([reading.title_vector[None, :], reading.vectors]).astype(np.float16)
            connection.execute(
                insert(embeddings).values(
                    article_id=article.id,
                    encoder=reading.encoder,
                    dimensions=matrix.shape[1],
                    vectors=matrix.tobytes(),
                )
            )
            if reading.quotes:
                connection.execute(insert(quotes), _quote_rows(article, reading))
            connection.execute(update(articles).where(articles.c.id == article.id).values(read_with=read_with))

    def readings(self, ids: Sequence[str]) -> dict[str, Reading]:
        """What was read of these articles; those not read yet are left out."""
        spans: dict[str, list[Span]] = {}
        said: dict[str, list[Quote]] = {}
        with self._engine.begin() as connection:
            query = select(sentences).order_by(sentences.c.article_id, sentences.c.position)
            for row in _select_in(connection, query, sentences.c.article_id, ids):
                spans.setdefault(row.article_id, []).append((row.start, row.end))
            for row, text in _quote_results(connection, ids):
                said.setdefault(row.article_id, []).append(_quote(row, text))
            vectors = {
                row.article_id: row for row in _select_in(connection, select(embeddings), embeddings.c.article_id, ids)
            }
        result = {}
        for key, row in vectors.items():
            matrix = np.frombuffer(row.vectors, dtype=np.float16).reshape(-1, row.dimensions).astype(np.float32)
            result[key] = Reading(
                sentences=tuple(spans.get(key, ())),
                quotes=tuple(said.get(key, ())),
                title_vector=matrix[0],
                vectors=matrix[1:],
                encoder=row.encoder,
            )
        return result

    def quotes(self, ids: Sequence[str] | None = None) -> list[StoredQuote]:
        """Every quotation kept (of these articles), in the order of articles and of their text."""
        with self._engine.begin() as connection:
            return [
                StoredQuote(
                    id=row.id,
                    article_id=row.article_id,
                    quote=_quote(row, text),
                    context_start=row.context_start,
                    context_end=row.context_end,
                    context=text[row.context_start : row.context_end],
                )
                for row, text in _quote_results(connection, ids)
            ]

    def quote_mark(self) -> tuple[int, int]:
        """Changes whenever quotations were added or forgotten."""
        query = select(func.count(quotes.c.id), func.coalesce(func.max(quotes.c.id), 0))
        with self._engine.begin() as connection:
            count, last = connection.execute(query).one()
        return count, last

    def quote_vectors(self, ids: Sequence[str] | None = None) -> dict[int, Vectors]:
        """For each quotation's id, the vector of the sentence it begins in."""
        place = select(quotes.c.id, quotes.c.article_id, quotes.c.sentence).where(quotes.c.sentence.is_not(None))
        with self._engine.begin() as connection:
            rows = (
                connection.execute(place).all()
                if ids is None
                else _select_in(connection, place, quotes.c.article_id, ids)
            )
            wanted: dict[str, list[tuple[int, int]]] = {}
            for row in rows:
                wanted.setdefault(row.article_id, []).append((row.id, row.sentence))
            result: dict[int, Vectors] = {}
            for row in _select_in(connection, select(embeddings), embeddings.c.article_id, list(wanted)):
                matrix = np.frombuffer(row.vectors, dtype=np.float16).reshape(-1, row.dimensions)
                for key, position in wanted[row.article_id]:
                    if position + 1 < len(matrix):
                        result[key] = matrix[position + 1].astype(np.float32)
        return result

    # Summaries

    def summaries(self, ids: Sequence[str], summarizer: str, length: int) -> dict[str, Summary]:
        """The summaries of this length that this summarizer made of these articles."""
        query = select(summaries).where(summaries.c.summarizer == summarizer, summaries.c.length == length)
        with self._engine.begin() as connection:
            rows = _select_in(connection, query, summaries.c.article_id, ids)
            return {row.article_id: _summary(row) for row in rows}

    def save_summaries(self, made: dict[str, Summary], summarizer: str, length: int) -> None:
        """Keep summaries by article id, replacing those of the same summarizer and length.

        `summarizer` is the one that was asked; a summary may say that another stood in for it.
        """
        if not made:
            return
        with self._writer.begin() as connection:
            for key, summary in made.items():
                connection.execute(
                    delete(summaries).where(
                        summaries.c.article_id == key,
                        summaries.c.summarizer == summarizer,
                        summaries.c.length == length,
                    )
                )
                payload = [{"text": s.text, "citations": [list(c) for c in s.citations]} for s in summary.sentences]
                connection.execute(
                    insert(summaries).values(article_id=key, summarizer=summarizer, length=length, sentences=payload)
                )


def _sentence_rows(article_id: str, spans: Sequence[Span]) -> list[dict[str, object]]:
    return [
        {"article_id": article_id, "position": i, "start": start, "end": end} for i, (start, end) in enumerate(spans)
    ]


def _quote_rows(article: Article, reading: Reading) -> list[dict[str, object]]:
    starts = np.array([start for start, _ in reading.sentences], dtype=np.int64)
    rows: list[dict[str, object]] = []
    for quote in reading.quotes:
        first = max(0, int(np.searchsorted(starts, quote.start, side="right")) - 1) if len(starts) else None
        last = max(0, int(np.searchsorted(starts, quote.end - 1, side="right")) - 1) if len(starts) else None
        speaker = quote.speaker
        rows.append(
            {
                "article_id": article.id,
                "start": quote.start,
                "end": quote.end,
                "context_start": quote.start if first is None else min(reading.sentences[first][0], quote.start),
                "context_end": quote.end if last is None else max(reading.sentences[last][1], quote.end),
                "sentence": first,
                "speaker": speaker.name if speaker else None,
                "mention_start": speaker.start if speaker else None,
                "mention_end": speaker.end if speaker else None,
                "cue": quote.cue,
                "kind": quote.kind.value,
                "confidence": quote.confidence,
                "relay": quote.relay,
            }
        )
    return rows


def _quote_results(connection: Connection, ids: Sequence[str] | None) -> Iterator[tuple[Row[Any], str]]:
    """Rows of quotes, each with the text of its article, from which its words are cut: they exist nowhere else.

    Each text is fetched once: cutting in the database would walk a long text anew for each of its quotations.
    """
    if ids is None:
        ids = list(connection.execute(select(quotes.c.article_id).distinct().order_by(quotes.c.article_id)).scalars())
    query = select(quotes).order_by(quotes.c.article_id, quotes.c.start, quotes.c.id)
    for first in range(0, len(ids), _MANY):
        some = ids[first : first + _MANY]
        of_text = select(articles.c.id, articles.c.text)
        texts = {row.id: row.text for row in _select_in(connection, of_text, articles.c.id, some)}
        for row in _select_in(connection, query, quotes.c.article_id, some):
            yield row, texts[row.article_id]


def _select_in(connection: Connection, query: Any, column: Any, ids: Sequence[str]) -> list[Row[Any]]:
    unique = list(dict.fromkeys(ids))
    return [
        row
        for first in range(0, len(unique), _MANY)
        for row in connection.execute(query.where(column.in_(unique[first : first + _MANY])))
    ]


def _quote(row: Row[Any], text: str) -> Quote:
    speaker = None
    if row.speaker is not None:
        mention = text[row.mention_start : row.mention_end]
        speaker = Speaker(name=row.speaker, mention=mention, start=row.mention_start, end=row.mention_end)
    return Quote(
        text=text[row.start : row.end],
        start=row.start,
        end=row.end,
        speaker=speaker,
        cue=row.cue,
        kind=Kind(row.kind),
        confidence=row.confidence,
        relay=row.relay,
    )


def _summary(row: Row[Any]) -> Summary:
    made = tuple(
        CitedSentence(text=item["text"], citations=tuple((start, end) for start, end in item["citations"]))
        for item in row.sentences
    )
    return Summary(sentences=made, summarizer=row.summarizer)


def _of_outlets(connection: Connection, query: Select[Any], names: Collection[str]) -> Select[Any]:
    """The query for articles of these outlets only, whatever their case; none: of all."""
    if not names:
        return query
    wanted = {name.casefold() for name in names}  # databases fold the case of ASCII only
    kept = connection.scalars(select(articles.c.source).distinct())
    return query.where(articles.c.source.in_([name for name in kept if name and name.casefold() in wanted]))
