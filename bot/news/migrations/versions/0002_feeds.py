"""Feeds, their entries and notices; what an article is to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_STAMP = sa.DateTime(timezone=True)


def upgrade() -> None:
    _feeds()
    _feed_entries()
    _feed_notices()
    # Columns are added, never the table made anew: on SQLite dropping the old one would take what hangs on it along.
    for column in (
        sa.Column("feed_id", sa.Integer),
        sa.Column("extent", sa.String),
        sa.Column("updated", _STAMP),
        sa.Column("corrected", _STAMP),
        sa.Column("copy_of", sa.String),
        sa.Column("fingerprint", sa.LargeBinary),
    ):
        op.add_column("articles", column)
    op.create_index("articles_feed_id", "articles", ["feed_id"])
    op.create_index("articles_copy_of", "articles", ["copy_of"])
    op.create_table(
        "article_bands",
        sa.Column("band", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("article_id", sa.String, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("article_bands_article_id", "article_bands", ["article_id"])
    op.add_column("revisions", sa.Column("why", sa.String))
    op.execute(
        "UPDATE articles SET updated = (SELECT max(replaced) FROM revisions WHERE article_id = articles.id)"
        " WHERE revision > 1"
    )


def downgrade() -> None:
    op.drop_table("article_bands")
    op.drop_column("revisions", "why")
    for index in ("articles_feed_id", "articles_copy_of"):
        op.drop_index(index, "articles")
    for column in ("feed_id", "extent", "updated", "corrected", "copy_of", "fingerprint"):
        op.drop_column("articles", column)
    for table in ("feed_notices", "feed_entries", "feeds"):
        op.drop_table(table)


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("identity", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("site", sa.Text),
        sa.Column("topics", sa.JSON, nullable=False),
        sa.Column("include", sa.JSON, nullable=False),
        sa.Column("exclude", sa.JSON, nullable=False),
        sa.Column("full_text", sa.Boolean, nullable=False),
        sa.Column("paywall", sa.Text),
        sa.Column("language", sa.String),
        sa.Column("folder", sa.JSON, nullable=False),
        sa.Column("added", _STAMP, nullable=False),
        sa.Column("paused", _STAMP),
        sa.Column("gone", _STAMP),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body_hash", sa.String),
        sa.Column("last_status", sa.Integer),
        sa.Column("last_polled", _STAMP),
        sa.Column("last_full", _STAMP),
        sa.Column("next_poll", _STAMP),
        sa.Column("recent", sa.JSON, nullable=False),
        sa.Column("ttl", sa.Integer),
        sa.Column("skip_hours", sa.JSON, nullable=False),
        sa.Column("skip_days", sa.JSON, nullable=False),
        sa.Column("pages_waiting", sa.Boolean, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failing_since", _STAMP),
        sa.Column("last_error", sa.Text),
        sa.Column("told_failing", sa.Boolean, nullable=False),
    )
    op.create_index("feeds_key", "feeds", ["key"], unique=True)
    op.create_index("feeds_next_poll", "feeds", ["next_poll"])


def _feed_entries() -> None:
    op.create_table(
        "feed_entries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("feed_id", sa.Integer, sa.ForeignKey("feeds.id", ondelete="CASCADE"), nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("url", sa.String),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("published", _STAMP),
        sa.Column("article_id", sa.String, sa.ForeignKey("articles.id", ondelete="SET NULL")),
        sa.Column("at_subscription", sa.Boolean, nullable=False),
        sa.Column("seen", _STAMP, nullable=False),
        sa.Column("from_page", sa.Boolean, nullable=False),
        sa.Column("page_due", _STAMP),
        sa.Column("page_tries", sa.Integer, nullable=False),
    )
    op.create_index("feed_entries_key", "feed_entries", ["feed_id", "key"], unique=True)
    op.create_index("feed_entries_url", "feed_entries", ["feed_id", "url"])
    op.create_index("feed_entries_digest", "feed_entries", ["feed_id", "digest"])
    op.create_index("feed_entries_article_id", "feed_entries", ["article_id"])


def _feed_notices() -> None:
    op.create_table(
        "feed_notices",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("feed_id", sa.Integer, sa.ForeignKey("feeds.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("created", _STAMP, nullable=False),
        sa.Column("told", _STAMP),
    )
    op.create_index("feed_notices_feed_id", "feed_notices", ["feed_id"])
