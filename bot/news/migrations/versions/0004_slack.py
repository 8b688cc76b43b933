"""What Slack has sent already, the workspaces that installed the app, and installations under way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STAMP = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "slack_seen",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("claimed", _STAMP, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
    )
    op.create_index("slack_seen_claimed", "slack_seen", ["claimed"])
    op.create_table(
        "slack_installations",
        sa.Column("place", sa.String, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("installed", _STAMP, nullable=False),
    )
    op.create_table(
        "slack_states",
        sa.Column("state", sa.String, primary_key=True),
        sa.Column("expires", _STAMP, nullable=False),
    )


def downgrade() -> None:
    for table in ("slack_states", "slack_installations", "slack_seen"):
        op.drop_table(table)
