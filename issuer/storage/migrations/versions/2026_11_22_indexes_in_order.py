"""A key for the order of each status list's indexes; a run's awards in the order of their ids.

Lists that were begun before give out the rest of their indexes in the order of a fresh key, from
the place on that they have counted to; what was drawn at random is then left out when it comes up.
Going back, the release before draws at random again, from what no credential has.
"""

from __future__ import annotations

from secrets import token_bytes

import sqlalchemy as sa
from alembic import context, op

revision = "2026_11_22_indexes_in_order"
down_revision = "2026_11_21_first"
branch_labels = None
depends_on = None

_LISTS = sa.table(
    "status_lists", sa.column("id", sa.String), sa.column("order_key", sa.LargeBinary)
)


def upgrade() -> None:
    op.add_column("status_lists", sa.Column("order_key", sa.LargeBinary()))
    if not context.is_offline_mode():  # whose database is empty
        _give_keys(op.get_bind())
    op.create_index("ix_awards_run_id_id", "awards", ["run_id", "id"])
    op.drop_index("ix_awards_run_id", "awards")


def downgrade() -> None:
    op.create_index("ix_awards_run_id", "awards", ["run_id"])
    op.drop_index("ix_awards_run_id_id", "awards")
    op.drop_column("status_lists", "order_key")


def _give_keys(connection: sa.Connection) -> None:
    for status_list in connection.execute(sa.select(_LISTS.c.id)).scalars().all():
        keyed = sa.update(_LISTS).where(_LISTS.c.id == status_list)
        connection.execute(keyed.values(order_key=token_bytes(32)))
