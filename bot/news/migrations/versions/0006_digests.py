"""Schedules, the ledger of their slots, and the parts of each digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_STAMP = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("home", sa.String),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("tz", sa.String, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("length", sa.String, nullable=False),
        sa.Column("sources", sa.JSON, nullable=False),
        sa.Column("when_empty", sa.String, nullable=False),
        sa.Column("quiet", sa.JSON),
        sa.Column("alerts", sa.JSON),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("paused_until", _STAMP),
        sa.Column("paused_why", sa.Text),
        sa.Column("made_by", sa.String),
        sa.Column("untold", sa.Text),
        sa.Column("created", _STAMP, nullable=False),
        sa.Column("planned_to", _STAMP, nullable=False),
        sa.Column("next_slot", _STAMP),
        sa.Column("alerts_checked", _STAMP),
    )
    for name in ("next_slot", "place", "home"):
        op.create_index(f"schedules_{name}", "schedules", [name])
    op.create_table(
        "deliveries",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("schedule", sa.String, sa.ForeignKey("schedules.id", ondelete="CASCADE"), nullable=False),
        sa.Column("slot", _STAMP, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("story", sa.String),
        sa.Column("platform", sa.String, nullable=False),
        sa.Column("due", _STAMP, nullable=False),
        sa.Column("expires", _STAMP, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.Column("claim", sa.String),
        sa.Column("claimed_until", _STAMP),
        sa.Column("composed", _STAMP),
        sa.Column("briefing", sa.JSON),
        sa.Column("sending_since", _STAMP),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try", _STAMP),
        sa.Column("ended", _STAMP),
    )
    op.create_index("deliveries_slot", "deliveries", ["schedule", "slot"], unique=True)
    op.create_index("deliveries_story", "deliveries", ["schedule", "story"], unique=True)
    op.create_index("deliveries_due", "deliveries", ["state", "due"])
    op.create_table(
        "delivery_parts",
        sa.Column("key", sa.String, sa.ForeignKey("deliveries.key", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("tried", _STAMP),
        sa.Column("message", sa.String),
    )


def downgrade() -> None:
    for table in ("delivery_parts", "deliveries", "schedules"):
        op.drop_table(table)
