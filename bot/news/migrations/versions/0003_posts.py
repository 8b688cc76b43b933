"""What was posted to chats, what people thought of it, and what a restart should know."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STAMP = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "posts",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("made_at", _STAMP, nullable=False),
        sa.Column("expires", _STAMP, nullable=False),
        sa.Column("platform", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
    )
    op.create_index("posts_expires", "posts", ["expires"])
    op.create_index("posts_place", "posts", ["platform", "place"])
    op.create_table(
        "feedback",
        sa.Column("key", sa.String, sa.ForeignKey("posts.key", ondelete="CASCADE"), primary_key=True),
        sa.Column("story", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("voter", sa.String, primary_key=True),
        sa.Column("useful", sa.Boolean, nullable=False),
        sa.Column("at", _STAMP, nullable=False),
    )
    op.create_table(
        "remembered",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", _STAMP, nullable=False),
    )


def downgrade() -> None:
    for table in ("remembered", "feedback", "posts"):
        op.drop_table(table)
