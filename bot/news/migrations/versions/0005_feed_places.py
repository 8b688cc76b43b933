"""Where feeds were subscribed to in chats, and what each of those places is still to be told of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STAMP = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("feed_notices", sa.Column("about", sa.Text))
    op.create_table(
        "feed_places",
        sa.Column("feed_id", sa.Integer, sa.ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("platform", sa.String, primary_key=True),
        sa.Column("place", sa.String, primary_key=True),
        sa.Column("scope", sa.String, nullable=False),
    )
    op.create_table(
        "notice_posts",
        sa.Column("notice_id", sa.Integer, sa.ForeignKey("feed_notices.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("platform", sa.String, primary_key=True),
        sa.Column("place", sa.String, primary_key=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due", _STAMP),
    )
    op.create_index("notice_posts_due", "notice_posts", ["due"])


def downgrade() -> None:
    op.drop_table("notice_posts")
    op.drop_table("feed_places")
    op.drop_column("feed_notices", "about")
