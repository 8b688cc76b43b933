"""What choosing stories reads of their articles stands in indexes: no row of an article's clues is touched for it."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("story_articles_at", "story_articles")
    op.create_index("story_articles_at", "story_articles", ["at", "story_id", "outlet", "article_id", "revision"])
    op.create_index("story_articles_revision", "story_articles", ["article_id", "revision", "story_id"])


def downgrade() -> None:
    op.drop_index("story_articles_revision", "story_articles")
    op.drop_index("story_articles_at", "story_articles")
    op.create_index("story_articles_at", "story_articles", ["at", "story_id", "outlet", "article_id"])
