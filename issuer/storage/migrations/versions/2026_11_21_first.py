"""The first tables, and the triggers that keep what was said to the world as it was said."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_first"
down_revision = None
branch_labels = None
depends_on = None

# Copied from tables.py as it was on the day: a step must not change when that file does.
_APPEND_ONLY = (
    "uploads",
    "attendance_records",
    "decisions",
    "awards",
    "achievements",
    "audit_log",
)
_TABLES = (  # in the order they refer to each other
    "learners",
    "accounts",
    "signed_in_sessions",
    "failed_sign_ins",
    "activities",
    "uploads",
    "attendance_records",
    "runs",
    "decisions",
    "awards",
    "achievements",
    "status_lists",
    "credentials",
    "outbox",
    "audit_log",
)

# Taken for good from the moment a credential is planned (I-1, I-3, I-4) ...
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
# ... what stands from the moment it is issued (I-9) ...
_SAID = ("verification_method", "created", "unsigned", "canonical_sha256", "text", "issued_at")
# ... and from the moment it is revoked (I-13).
_TAKEN_BACK = ("revoked_at", "revoked_by", "revocation_reason")

_KEPT = "kept for good: it can be added to, not changed"


def upgrade() -> None:
    _people()
    _attendance()
    _awards()
    _credentials()
    _outgoing()
    _triggers()


def downgrade() -> None:
    postgresql = op.get_context().dialect.name == "postgresql"
    for table in reversed(_TABLES):
        op.drop_table(table)  # and its triggers with it
    if postgresql:
        op.execute("DROP FUNCTION refuse_change()")


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.String(32), primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(32), sa.ForeignKey(f"{target}.id"), nullable=nullable)


def _text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[Any]:
    kind = sa.Text() if length is None else sa.String(length)
    return sa.Column(name, kind, nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _yes_no(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _people() -> None:
    op.create_table(
        "learners",
        _id(),
        _text("student_number", 32),
        _text("name"),
        _text("email"),
        _text("programme"),
        _number("year_of_entry", nullable=True),
        sa.UniqueConstraint("student_number"),
    )
    op.create_table(
        "accounts",
        _id(),
        _text("login", 254),
        _text("password_hash"),
        _text("name"),
        _text("email"),
        _json("roles"),
        _ref("learner_id", "learners", nullable=True),
        sa.UniqueConstraint("login"),
    )
    op.create_table(
        "signed_in_sessions",
        sa.Column("token_sha256", sa.String(64), primary_key=True),
        _ref("account_id", "accounts"),
        _time("started_at"),
        _time("seen_at"),
    )
    op.create_table(
        "failed_sign_ins",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("login_sha256", 64),
        _time("at"),
    )
    _index("failed_sign_ins", "login_sha256", "at")


def _attendance() -> None:
    op.create_table(
        "activities",
        _id(),
        _text("title_en"),
        _text("title_zh"),
        _ref("organiser_id", "accounts"),
        _text("unit"),
        _text("kind", 32),
        _json("sessions"),
        _text("learning_outcomes"),
        _text("criteria"),
        _json("attributes"),
        _yes_no("assessed"),
        _text("language", 16),
        _json("days_ruling", nullable=True),
        _time("created_at"),
        _number("version"),
    )
    _index("activities", "organiser_id")
    op.create_table(
        "uploads",
        _id(),
        _ref("activity_id", "activities"),
        _text("sha256", 64),
        _text("filename"),
        _ref("uploaded_by", "accounts"),
        _time("uploaded_at"),
        _json("report"),
        _number("changed"),
        sa.UniqueConstraint("activity_id", "sha256"),
    )
    op.create_table(
        "attendance_records",
        _id(),
        _ref("activity_id", "activities"),
        _ref("learner_id", "learners"),
        _number("revision"),
        _ref("upload_id", "uploads"),
        _text("sheet"),
        _number("row"),
        _json("minutes"),
        _yes_no("passed", nullable=True),
        _json("attributes", nullable=True),
        _text("ruling", 16),
        _text("reason"),
        _ref("recorded_by", "accounts"),
        _time("recorded_at"),
        sa.UniqueConstraint("activity_id", "learner_id", "revision"),
    )
    _index("attendance_records", "learner_id")


def _awards() -> None:
    op.create_table(
        "runs",
        _id(),
        _ref("activity_id", "activities"),
        _text("state", 32),
        _text("digest", 64),
        _json("exceptions"),
        _ref("confirmed_by", "accounts"),
        _time("confirmed_at"),
        _number("awards"),
        _ref("approved_by", "accounts", nullable=True),
        _time("approved_at", nullable=True),
        _text("returned_because"),
        _json("failures"),
        _number("version"),
    )
    _index("runs", "activity_id")
    _index("runs", "state")
    op.create_table(
        "decisions",
        _id(),
        _ref("run_id", "runs"),
        _ref("record_id", "attendance_records"),
        _ref("activity_id", "activities"),
        _ref("learner_id", "learners"),
        _yes_no("willing"),
        _json("attributes"),
        _json("reasons"),
        _text("policy", 32),
        _json("figures"),
        _json("exceptions"),
        _time("made_at"),
        sa.UniqueConstraint("run_id", "record_id"),
    )
    _index("decisions", "activity_id")
    _index("decisions", "learner_id")
    op.create_table(
        "awards",
        _id(),
        _ref("run_id", "runs"),
        _ref("decision_id", "decisions"),
        _ref("activity_id", "activities"),
        _ref("learner_id", "learners"),
        _text("attribute", 16),
        _time("granted_at"),
        sa.UniqueConstraint("activity_id", "learner_id", "attribute"),
    )
    _index("awards", "run_id")
    op.create_table(
        "achievements",
        _id(),
        _ref("activity_id", "activities"),
        _text("attribute", 16),
        _text("policy", 32),
        _text("document"),
        sa.UniqueConstraint("activity_id", "attribute"),
    )


def _credentials() -> None:
    op.create_table(
        "status_lists",
        _id(),
        _text("purpose", 16),
        sa.Column("bits", sa.LargeBinary(), nullable=False),
        _number("taken"),
        _text("text"),
        _time("valid_until"),
        _number("version"),
    )
    op.create_table(
        "credentials",
        _id(),
        _text("state", 16),
        _ref("award_id", "awards"),
        _ref("run_id", "runs"),
        _ref("activity_id", "activities"),
        _ref("learner_id", "learners"),
        _text("attribute", 16),
        _ref("achievement_id", "achievements"),
        _text("short_code", 16),
        _ref("status_list_id", "status_lists"),
        _number("status_index"),
        _text("verification_method"),
        _time("created"),
        _text("unsigned"),
        _text("canonical_sha256", 64),
        _text("text", nullable=True),
        _time("issued_at", nullable=True),
        _yes_no("shared"),
        _time("revoked_at", nullable=True),
        _ref("revoked_by", "accounts", nullable=True),
        _text("revocation_reason", nullable=True),
        sa.UniqueConstraint("award_id"),
        sa.UniqueConstraint("short_code"),
        sa.UniqueConstraint("status_list_id", "status_index"),
    )
    _index("credentials", "run_id", "state")
    _index("credentials", "learner_id")
    _index("credentials", "activity_id")


def _outgoing() -> None:
    op.create_table(
        "outbox",
        _id(),
        _ref("learner_id", "learners"),
        _ref("credential_id", "credentials"),
        _time("created_at"),
        _number("attempts"),
        _time("next_try_at"),
        _time("sent_at", nullable=True),
        sa.UniqueConstraint("credential_id"),
    )
    _index("outbox", "sent_at", "next_try_at")
    op.create_table(
        "audit_log",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        _time("at"),
        _text("actor", 64),
        _text("action", 64),
        _text("object_kind", 32),
        _text("object_id", 64),
        _json("facts"),
        _text("digest", 64),
    )
    _index("audit_log", "object_kind", "object_id")


# -- triggers ----------------------------------------------------------------------------------


def _triggers() -> None:
    if op.get_context().dialect.name == "postgresql":
        # 23000 is what storage/database.py knows our triggers by.
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_KEPT}' USING ERRCODE = '23000'; END $$"
        )
    for table in _APPEND_ONLY:
        _refuse(table, "UPDATE")
        _refuse(table, "DELETE")
        _refuse_truncate(table)
    _refuse("credentials", "UPDATE", when=_rewrites())
    _refuse("credentials", "DELETE")
    _refuse_truncate("credentials")


def _rewrites() -> str:
    """When an UPDATE of a credential takes back what was said, or goes back a state (I-17)."""
    forward = (
        "OLD.state = NEW.state"
        " OR (OLD.state = 'planned' AND NEW.state = 'issued')"
        " OR (OLD.state = 'issued' AND NEW.state = 'revoked')"
    )
    return " OR ".join(
        (
            _differ(_TAKEN),
            f"(OLD.state <> 'planned' AND ({_differ(_SAID)}))",
            f"(OLD.state = 'revoked' AND ({_differ(_TAKEN_BACK)}))",
            f"NOT ({forward})",
            "(NEW.state <> 'planned' AND (NEW.text IS NULL OR NEW.issued_at IS NULL))",
            "(NEW.state = 'revoked' AND (NEW.revoked_at IS NULL OR NEW.revoked_by IS NULL))",
        )
    )


def _differ(columns: tuple[str, ...]) -> str:
    # SQLite knows the standard's words only since 3.39.
    postgresql = op.get_context().dialect.name == "postgresql"
    differs = "IS DISTINCT FROM" if postgresql else "IS NOT"
    return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)


def _refuse(table: str, change: str, *, when: str = "") -> None:
    condition = f"WHEN ({when}) " if when else ""
    start = f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"{start}FOR EACH ROW {condition}EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"{start}FOR EACH ROW {condition}BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END")


def _refuse_truncate(table: str) -> None:
    if op.get_context().dialect.name == "postgresql":  # SQLite has no TRUNCATE
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
