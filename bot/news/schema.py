"""The archive's tables. Changes go into a new file of migrations/versions, never into an old one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

HEAD = "0001"  # the newest migration; tests hold it against the folder

metadata = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite has no zones, so what it gives back is marked as UTC here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        stamp: datetime = value
        return stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)


def _article_id(**options: Any) -> Column[str]:
    return Column("article_id", String, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, **options)


articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("external_id", String),  # the id a JSONL record brought
    Column("url", String),  # canonical
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("byline", Text),
    Column("source", Text),
    Column("published", UtcDateTime),
    Column("language", String),
    Column("fetched", UtcDateTime, nullable=False),
    Column("happened", UtcDateTime, nullable=False),  # published, else fetched: what --since looks at
    Column("revision", Integer, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("read_with", String),  # the models that read it; null until then and after a new revision
    Index("articles_external_id", "external_id", unique=True),
    Index("articles_url", "url"),
    Index("articles_content_hash", "content_hash"),
    Index("articles_happened", "happened"),
)

# What a publisher replaced is kept: a quotation posted yesterday must stay traceable.
revisions = Table(
    "revisions",
    metadata,
    _article_id(primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("replaced", UtcDateTime, nullable=False),
)

sentences = Table(
    "sentences",
    metadata,
    _article_id(primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
)

# One row an article: float16, row 0 the title, then the sentences in order. Rows of their own
# would cost 100 bytes of overhead each and a read of one article would touch thirty of them.
embeddings = Table(
    "embeddings",
    metadata,
    _article_id(primary_key=True),
    Column("encoder", String, nullable=False),
    Column("dimensions", Integer, nullable=False),
    Column("vectors", LargeBinary, nullable=False),
)

quotes = Table(
    "quotes",
    metadata,
    Column("id", Integer, primary_key=True),
    _article_id(),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("context_start", Integer, nullable=False),  # the sentence or sentences around it
    Column("context_end", Integer, nullable=False),
    Column("sentence", Integer),  # position of the sentence it begins in: its vector
    Column("speaker", Text),
    Column("mention_start", Integer),
    Column("mention_end", Integer),
    Column("cue", Text),
    Column("kind", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("relay", Text),
    Index("quotes_article_id", "article_id"),
    sqlite_autoincrement=True,  # ids never come back: a grown maximum tells that quotations changed
)

summaries = Table(
    "summaries",
    metadata,
    _article_id(primary_key=True),
    Column("summarizer", String, primary_key=True),
    Column("length", Integer, primary_key=True),  # sentences asked for
    Column("sentences", JSON, nullable=False),  # [{"text", "citations": [[start, end], …]}, …]
)
