"""What was planned gets a table of its own, and of the signed text only its end is kept.

A credential's row changes when it is issued, and its texts were most of it. A signed text is the
planned one with a proof before its last brace; so it is, from now on, put together from the two.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "2026_11_24_documents_apart"
down_revision = "2026_11_23_held_runs"
branch_labels = None
depends_on = None

_KEPT = "kept for good: it can be added to, not changed"

# As in the first step: taken for good when planned, said when issued, taken back when revoked.
_TAKEN = (
    "id",
    "award_id",
    "run_id",
    "activity_id",
    "learner_id",
    "attribute",
    "achievement_id",
    "short_code",
    "status_list_id",
    "status_index",
)
_SAID_BEFORE = (
    "verification_method",
    "created",
    "unsigned",
    "canonical_sha256",
    "text",
    "issued_at",
)
_SAID = ("verification_method", "created", "canonical_sha256", "proof", "issued_at")
_TAKEN_BACK = ("revoked_at", "revoked_by", "revocation_reason")


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("credential_id", sa.String(32), sa.ForeignKey("credentials.id"), nullable=False),
        sa.Column("unsigned", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("credential_id"),
    )
    op.execute("INSERT INTO documents SELECT id, unsigned FROM credentials")
    _keep_documents()
    _let_credentials_change()
    op.add_column("credentials", sa.Column("proof", sa.Text()))
    _refuse_strange_texts()
    op.execute("UPDATE credentials SET proof = substr(text, length(unsigned)) WHERE text <> ''")
    op.drop_column("credentials", "unsigned")
    op.drop_column("credentials", "text")
    _keep_credentials(_SAID, signed="proof")


def downgrade() -> None:
    _let_credentials_change()
    # SQLite adds no column that must be without a value for the rows that are there.
    op.add_column(
        "credentials", sa.Column("unsigned", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("credentials", sa.Column("text", sa.Text()))
    op.execute(
        "UPDATE credentials SET unsigned ="
        " (SELECT unsigned FROM documents WHERE credential_id = credentials.id)"
    )
    if _postgresql():
        op.alter_column("credentials", "unsigned", server_default=None)
    op.execute(
        "UPDATE credentials SET text = substr(unsigned, 1, length(unsigned) - 1) || proof"
        " WHERE proof IS NOT NULL"
    )
    op.drop_column("credentials", "proof")
    op.drop_table("documents")  # and its triggers with it
    _keep_credentials(_SAID_BEFORE, signed="text")


def _refuse_strange_texts() -> None:
    """Every text begins with its plan, or nothing is changed: else it could not be given back."""
    if context.is_offline_mode():  # whose database is empty
        return
    strange = op.get_bind().execute(
        sa.text(
            "SELECT count(*) FROM credentials WHERE text IS NOT NULL AND"
            " substr(text, 1, length(unsigned) - 1) <> substr(unsigned, 1, length(unsigned) - 1)"
        )
    )
    if found := strange.scalar_one():
        raise RuntimeError(f"{found} signed texts do not begin with what was planned")


# -- triggers ----------------------------------------------------------------------------------


def _postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"


def _let_credentials_change() -> None:
    op.execute("DROP TRIGGER credentials_no_update" + (" ON credentials" if _postgresql() else ""))


def _keep_credentials(said: tuple[str, ...], *, signed: str) -> None:
    forward = (
        "OLD.state = NEW.state"
        " OR (OLD.state = 'planned' AND NEW.state = 'issued')"
        " OR (OLD.state = 'issued' AND NEW.state = 'revoked')"
    )
    rewrites = " OR ".join(
        (
            _differ(_TAKEN),
            f"(OLD.state <> 'planned' AND ({_differ(said)}))",
            f"(OLD.state = 'revoked' AND ({_differ(_TAKEN_BACK)}))",
            f"NOT ({forward})",
            f"(NEW.state <> 'planned' AND (NEW.{signed} IS NULL OR NEW.issued_at IS NULL))",
            "(NEW.state = 'revoked' AND (NEW.revoked_at IS NULL OR NEW.revoked_by IS NULL))",
        )
    )
    _refuse("credentials", "UPDATE", when=f"WHEN ({rewrites}) ")


def _keep_documents() -> None:
    _refuse("documents", "UPDATE")
    _refuse("documents", "DELETE")
    if _postgresql():  # SQLite has no TRUNCATE
        op.execute(
            "CREATE TRIGGER documents_no_truncate BEFORE TRUNCATE ON documents "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _differ(columns: tuple[str, ...]) -> str:
    # SQLite knows the standard's words only since 3.39.
    differs = "IS DISTINCT FROM" if _postgresql() else "IS NOT"
    return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)


def _refuse(table: str, change: str, *, when: str = "") -> None:
    start = (
        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} FOR EACH ROW {when}"
    )
    if _postgresql():
        op.execute(f"{start}EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"{start}BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END")
