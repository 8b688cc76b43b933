"""Articles, their revisions, and what was read of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STAMP = sa.DateTime(timezone=True)


def _article_id(**options: Any) -> sa.Column[str]:
    key = sa.ForeignKey("articles.id", ondelete="CASCADE")
    return sa.Column("article_id", sa.String, key, nullable=False, **options)


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("external_id", sa.String),
        sa.Column("url", sa.String),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("byline", sa.Text),
        sa.Column("source", sa.Text),
        sa.Column("published", _STAMP),
        sa.Column("language", sa.String),
        sa.Column("fetched", _STAMP, nullable=False),
        sa.Column("happened", _STAMP, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("read_with", sa.String),
    )
    op.create_index("articles_external_id", "articles", ["external_id"], unique=True)
    op.create_index("articles_url", "articles", ["url"])
    op.create_index("articles_content_hash", "articles", ["content_hash"])
    op.create_index("articles_happened", "articles", ["happened"])
    op.create_table(
        "revisions",
        _article_id(primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("replaced", _STAMP, nullable=False),
    )
    op.create_table(
        "sentences",
        _article_id(primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
    )
    op.create_table(
        "embeddings",
        _article_id(primary_key=True),
        sa.Column("encoder", sa.String, nullable=False),
        sa.Column("dimensions", sa.Integer, nullable=False),
        sa.Column("vectors", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "quotes",
        sa.Column("id", sa.Integer, primary_key=True),
        _article_id(),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("context_start", sa.Integer, nullable=False),
        sa.Column("context_end", sa.Integer, nullable=False),
        sa.Column("sentence", sa.Integer),
        sa.Column("speaker", sa.Text),
        sa.Column("mention_start", sa.Integer),
        sa.Column("mention_end", sa.Integer),
        sa.Column("cue", sa.Text),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("relay", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_index("quotes_article_id", "quotes", ["article_id"])
    op.create_table(
        "summaries",
        _article_id(primary_key=True),
        sa.Column("summarizer", sa.String, primary_key=True),
        sa.Column("length", sa.Integer, primary_key=True),
        sa.Column("sentences", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    for table in ("summaries", "quotes", "embeddings", "sentences", "revisions", "articles"):
        op.drop_table(table)
