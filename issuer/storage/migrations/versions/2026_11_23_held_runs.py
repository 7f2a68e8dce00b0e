"""Until when a worker holds a run, so that no two of them do the same work.

Going back, a run that was stopped is ready again: the release before knows no stopping.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_held_runs"
down_revision = "2026_11_22_indexes_in_order"
branch_labels = None
depends_on = None

_RUNS = sa.table("runs", sa.column("state", sa.String))


def upgrade() -> None:
    op.add_column("runs", sa.Column("held_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.execute(sa.update(_RUNS).where(_RUNS.c.state == "stopped").values(state="ready"))
    op.drop_column("runs", "held_until")
