"""Stories and the articles in them, and what each channel was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_STAMP = sa.DateTime(timezone=True)


def _article_id(*, primary_key: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey("articles.id", ondelete="CASCADE")
    return sa.Column("article_id", sa.String, key, nullable=False, primary_key=primary_key)


def upgrade() -> None:
    op.create_table(
        "told",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("story_id", sa.String, nullable=False),
        _article_id(),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer),
        sa.Column("end", sa.Integer),
        sa.Column("at", _STAMP, nullable=False),
    )
    op.create_index("told_channel", "told", ["channel", "article_id"])
    op.create_index("told_article_id", "told", ["article_id"])
    op.create_table(
        "stories",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("founded", _STAMP, nullable=False),
        sa.Column("first", _STAMP, nullable=False),
        sa.Column("last", _STAMP, nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
    )
    op.create_index("stories_last", "stories", ["last"])
    op.create_table(
        "story_articles",
        _article_id(primary_key=True),
        sa.Column("story_id", sa.String, sa.ForeignKey("stories.id", ondelete="CASCADE"), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("joined", _STAMP, nullable=False),
        sa.Column("at", _STAMP, nullable=False),
        sa.Column("outlet", sa.Text),
        sa.Column("clues", sa.LargeBinary),
    )
    op.create_index("story_articles_story_id", "story_articles", ["story_id"])
    op.create_index("story_articles_at", "story_articles", ["at", "story_id", "outlet", "article_id"])
    op.drop_index("articles_happened", "articles")
    op.create_index("articles_happened", "articles", ["happened", "id", "read_with", "revision"])
    op.create_table(
        "story_terms",
        sa.Column("term", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
        _article_id(primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("story_terms_article_id", "story_terms", ["article_id"])
    op.create_table(
        "story_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _STAMP, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("story_id", sa.String, nullable=False),
        sa.Column("other_id", sa.String, nullable=False),
    )
    op.create_index("story_events_story_id", "story_events", ["story_id"])


def downgrade() -> None:
    op.drop_index("articles_happened", "articles")
    op.create_index("articles_happened", "articles", ["happened"])
    for table in ("story_events", "story_terms", "story_articles", "stories", "told"):
        op.drop_table(table)
