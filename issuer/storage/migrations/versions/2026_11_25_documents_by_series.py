"""What documents of one series share is kept once, and of each document what is its own.

A document that is there already becomes a series of one: its text as it stands, and nothing of its
own. Texts are never changed by this, in neither direction.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import chain, zip_longest

import sqlalchemy as sa
from alembic import context, op

revision = "2026_11_25_documents_by_series"
down_revision = "2026_11_24_documents_apart"
branch_labels = None
depends_on = None

_KEPT = "kept for good: it can be added to, not changed"
_GAP = "\x1f"
_AT_ONCE = 500


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    _put_aside()
    op.create_table(
        "documents",
        sa.Column("credential_id", sa.String(32), sa.ForeignKey("credentials.id"), nullable=False),
        sa.Column("series_id", sa.String(64), sa.ForeignKey("series.id"), nullable=False),
        sa.Column("own", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("credential_id"),
    )
    for portion in _portions("SELECT credential_id, unsigned FROM documents_before"):
        texts = {sha256(text.encode()).hexdigest(): text for _, text in portion}
        _add(
            "INSERT INTO series (id, text) VALUES (:id, :text) ON CONFLICT DO NOTHING",
            [{"id": one, "text": text} for one, text in sorted(texts.items())],
        )
        _add(
            "INSERT INTO documents (credential_id, series_id, own) VALUES (:of, :series, '')",
            [{"of": of, "series": sha256(text.encode()).hexdigest()} for of, text in portion],
        )
    op.drop_table("documents_before")
    for table in ("series", "documents"):
        _keep(table)


def downgrade() -> None:
    _put_aside()
    op.create_table(
        "documents",
        sa.Column("credential_id", sa.String(32), sa.ForeignKey("credentials.id"), nullable=False),
        sa.Column("unsigned", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("credential_id"),
    )
    for portion in _portions(
        "SELECT credential_id, text, own FROM documents_before JOIN series ON id = series_id"
    ):
        _add(
            "INSERT INTO documents (credential_id, unsigned) VALUES (:of, :text)",
            [{"of": of, "text": _whole(series, own)} for of, series, own in portion],
        )
    op.drop_table("documents_before")
    op.drop_table("series")
    _keep("documents")


def _whole(series: str, own: str) -> str:
    pieces = zip_longest(series.split(_GAP), own.split(_GAP), fillvalue="")
    return "".join(chain.from_iterable(pieces))


def _put_aside() -> None:
    """The table of documents under another name, without its triggers."""
    if _postgresql():
        # A constraint keeps its name when its table gets another.
        op.drop_constraint("pk_documents", "documents")
        for trigger in ("update", "delete", "truncate"):
            op.execute(f"DROP TRIGGER documents_no_{trigger} ON documents")
    else:
        for trigger in ("update", "delete"):
            op.execute(f"DROP TRIGGER documents_no_{trigger}")
    op.rename_table("documents", "documents_before")


def _portions(question: str) -> Iterator[list[tuple[str, ...]]]:
    """All documents, some at a time: their texts would fill the memory."""
    if context.is_offline_mode():  # whose database is empty
        return
    after = ""
    while True:
        rows = op.get_bind().execute(
            sa.text(f"{question} WHERE credential_id > :after ORDER BY credential_id LIMIT :most"),
            {"after": after, "most": _AT_ONCE},
        )
        portion = [tuple(row) for row in rows]
        if not portion:
            return
        yield portion
        after = portion[-1][0]


def _add(statement: str, rows: list[dict[str, str]]) -> None:
    op.get_bind().execute(sa.text(statement), rows)


def _postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"


def _keep(table: str) -> None:
    for change in ("UPDATE", "DELETE"):
        start = (
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} FOR EACH ROW "
        )
        if _postgresql():
            op.execute(f"{start}EXECUTE FUNCTION refuse_change()")
        else:
            op.execute(f"{start}BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END")
    if _postgresql():  # SQLite has no TRUNCATE
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
