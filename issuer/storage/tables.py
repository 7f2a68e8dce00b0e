"""The tables. What was said to the world is only ever added to (append-only where marked).

Constraints, not care, keep the promises: one credential an award, one index a credential for all
time, one award for each learner, activity and attribute (I-1 to I-4, T23).
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    cast,
)

_REMEMBERED = 1_024


def whole_second(value: datetime) -> datetime:
    """The instant without its fraction of a second: every time that is stored goes through here.

    Raises:
        ValueError: the time has no zone.
    """
    if value.tzinfo is None:
        raise ValueError("a time without a zone is a mistake")
    return value.replace(microsecond=0)


def _as_it_is(value: Any) -> Any:
    return value


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC instants, truncated to the second (house.md)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        whole = whole_second(value).astimezone(UTC)
        return whole if dialect.name != "sqlite" else whole.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    # A run's rows say the same few instants thousands of times.

    def bind_processor(self, dialect: Dialect) -> Any:
        return lru_cache(_REMEMBERED)(super().bind_processor(dialect) or _as_it_is)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return lru_cache(_REMEMBERED)(super().result_processor(dialect, coltype) or _as_it_is)


class JsonText(TypeDecorator[str]):
    """JSON, handed in and given back as its text.

    For columns in which thousands of rows say the same few things: whoever writes and reads them
    does so once for each text (`values.py`).
    """

    impl = JSON
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        del dialect

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        del dialect, coltype

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[str]:
        return cast(column, Text)  # psycopg would read it


# An absent value is NULL and not the JSON text "null", so that SQL can see that it is absent.
_JSON = JSON(none_as_null=True)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str = "id") -> Column[Any]:
    return Column(name, String(32), primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, String(32), ForeignKey(f"{target}.id"), nullable=nullable)


learners = Table(
    "learners",
    metadata,
    _id(),
    Column("student_number", String(32), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("programme", Text, nullable=False),
    Column("year_of_entry", Integer),
)

accounts = Table(
    "accounts",
    metadata,
    _id(),
    Column("login", String(254), nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("roles", _JSON, nullable=False),
    _ref("learner_id", "learners", nullable=True),
)

signed_in_sessions = Table(
    "signed_in_sessions",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    _ref("account_id", "accounts"),
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

# Kept in the database, because a limit counted in memory is one per process.
failed_sign_ins = Table(
    "failed_sign_ins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login_sha256", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "login_sha256", "at"),
)

activities = Table(
    "activities",
    metadata,
    _id(),
    Column("title_en", Text, nullable=False),
    Column("title_zh", Text, nullable=False),
    _ref("organiser_id", "accounts"),
    Column("unit", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("sessions", _JSON, nullable=False),
    Column("learning_outcomes", Text, nullable=False),
    Column("criteria", Text, nullable=False),
    Column("attributes", _JSON, nullable=False),
    Column("assessed", Boolean, nullable=False),
    Column("language", String(16), nullable=False),
    Column("days_ruling", _JSON),
    Column("created_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "organiser_id"),
)

uploads = Table(  # append-only
    "uploads",
    metadata,
    _id(),
    _ref("activity_id", "activities"),
    Column("sha256", String(64), nullable=False),
    Column("filename", Text, nullable=False),
    _ref("uploaded_by", "accounts"),
    Column("uploaded_at", UtcDateTime, nullable=False),
    Column("report", _JSON, nullable=False),
    Column("changed", Integer, nullable=False),
    UniqueConstraint("activity_id", "sha256"),
)

attendance_records = Table(  # append-only: a correction is a new revision (T21)
    "attendance_records",
    metadata,
    _id(),
    _ref("activity_id", "activities"),
    _ref("learner_id", "learners"),
    Column("revision", Integer, nullable=False),
    _ref("upload_id", "uploads"),
    Column("sheet", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("minutes", JsonText, nullable=False),
    Column("passed", Boolean),
    Column("attributes", JsonText),
    Column("ruling", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    _ref("recorded_by", "accounts"),
    Column("recorded_at", UtcDateTime, nullable=False),
    UniqueConstraint("activity_id", "learner_id", "revision"),
    Index(None, "learner_id"),
)

runs = Table(
    "runs",
    metadata,
    _id(),
    _ref("activity_id", "activities"),
    Column("state", String(32), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("exceptions", _JSON, nullable=False),
    _ref("confirmed_by", "accounts"),
    Column("confirmed_at", UtcDateTime, nullable=False),
    Column("awards", Integer, nullable=False),
    _ref("approved_by", "accounts", nullable=True),
    Column("approved_at", UtcDateTime),
    Column("returned_because", Text, nullable=False),
    Column("failures", _JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("held_until", UtcDateTime),  # by whoever issues it: spares work, keeps no promise
    Index(None, "activity_id"),
    Index(None, "state"),
)

decisions = Table(  # append-only: every yes and no is kept with its reasons
    "decisions",
    metadata,
    _id(),
    _ref("run_id", "runs"),
    _ref("record_id", "attendance_records"),
    _ref("activity_id", "activities"),
    _ref("learner_id", "learners"),
    Column("willing", Boolean, nullable=False),
    Column("attributes", JsonText, nullable=False),
    Column("reasons", JsonText, nullable=False),
    Column("policy", String(32), nullable=False),
    Column("figures", JsonText, nullable=False),
    Column("exceptions", JsonText, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("run_id", "record_id"),
    Index(None, "activity_id"),
    Index(None, "learner_id"),
)

awards = Table(
    "awards",
    metadata,
    _id(),
    _ref("run_id", "runs"),
    _ref("decision_id", "decisions"),
    _ref("activity_id", "activities"),
    _ref("learner_id", "learners"),
    Column("attribute", String(16), nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
    UniqueConstraint("activity_id", "learner_id", "attribute"),  # S0-26, T23
    Index(None, "run_id", "id"),  # a run is gone through in the order of its awards' ids
)

achievements = Table(  # append-only: immutable after the first award (K14)
    "achievements",
    metadata,
    _id(),
    _ref("activity_id", "activities"),
    Column("attribute", String(16), nullable=False),
    Column("policy", String(32), nullable=False),
    Column("document", Text, nullable=False),
    UniqueConstraint("activity_id", "attribute"),
)

status_lists = Table(
    "status_lists",
    metadata,
    _id(),
    Column("purpose", String(16), nullable=False),
    Column("bits", LargeBinary, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("valid_until", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Column("order_key", LargeBinary),  # every list has one; SQLite adds no column that must be
)

credentials = Table(
    "credentials",
    metadata,
    _id(),
    Column("state", String(16), nullable=False),  # planned, issued, revoked
    Column("award_id", String(32), ForeignKey("awards.id"), nullable=False, unique=True),  # I-1
    _ref("run_id", "runs"),
    _ref("activity_id", "activities"),
    _ref("learner_id", "learners"),
    Column("attribute", String(16), nullable=False),
    _ref("achievement_id", "achievements"),
    Column("short_code", String(16), nullable=False, unique=True),
    _ref("status_list_id", "status_lists"),
    Column("status_index", Integer, nullable=False),
    Column("verification_method", Text, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("canonical_sha256", String(64), nullable=False),
    Column("proof", Text),  # the signed text is the document but for its last brace, then this
    Column("issued_at", UtcDateTime),
    Column("shared", Boolean, nullable=False),
    Column("revoked_at", UtcDateTime),
    _ref("revoked_by", "accounts", nullable=True),
    Column("revocation_reason", Text),
    UniqueConstraint("status_list_id", "status_index"),  # I-3
    Index(None, "run_id", "state"),
    Index(None, "learner_id"),
    Index(None, "activity_id"),
)

# What the documents of one series share, nine tenths of their text: once, not ten thousand times.
series = Table(  # append-only: what was planned never changes, signed or not
    "series",
    metadata,
    Column("id", String(64), primary_key=True),  # the SHA-256 of its text, hex
    Column("text", Text, nullable=False),
)

# Apart from their credentials, whose rows change: texts this long are then written once.
documents = Table(  # append-only: what was planned never changes, signed or not
    "documents",
    metadata,
    Column("credential_id", String(32), ForeignKey("credentials.id"), primary_key=True),
    Column("series_id", String(64), ForeignKey("series.id"), nullable=False),
    Column("own", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    _ref("learner_id", "learners"),
    Column("credential_id", String(32), ForeignKey("credentials.id"), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Index(None, "sent_at", "next_try_at"),
)

audit_log = Table(  # append-only; each row holds the digest of the one before it
    "audit_log",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # ours: a gap is a finding
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("object_kind", String(32), nullable=False),
    Column("object_id", String(64), nullable=False),
    Column("facts", JsonText, nullable=False),
    Column("digest", String(64), nullable=False),
    Index(None, "object_kind", "object_id"),
)

# Tables in which a row, once written, is never changed or deleted; triggers see to it.
APPEND_ONLY = (
    "uploads",
    "attendance_records",
    "decisions",
    "awards",
    "achievements",
    "series",
    "documents",
    "audit_log",
)
