"""Accounts with their sessions and failed sign-ins, and the learners of the register."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from itertools import starmap

from sqlalchemy import RowMapping, bindparam, func, select, update

from issuer.actions.ports import Accounts, Learners, SignedInSession
from issuer.attendance.model import Account, Learner, Role
from issuer.errors import LearnerNotFound, NotFound
from issuer.ids import AccountId, LearnerId
from issuer.storage import tables
from issuer.storage.rows import Collected

_ACCOUNT = tables.accounts.c
_SESSION = tables.signed_in_sessions.c
_FAILED = tables.failed_sign_ins.c
_LEARNER = tables.learners.c

# Made once, because a register is saved learner by learner.
_BY_NUMBER = select(tables.learners).where(_LEARNER.student_number == bindparam("number"))
_NEW = tables.learners.insert()
LEARNER = tuple(_LEARNER[name] for name in Learner.__dataclass_fields__)
_LEARNERS = select(*LEARNER)


class SqlAccounts(Accounts, Collected):
    """Who can sign in. Logins are kept in lower case: two that differ in case are one."""

    def add(self, account: Account, *, password_hash: str) -> None:
        """Raises `Conflict` when the login is taken."""
        row = {
            **asdict(account),
            "login": account.login.lower(),
            "roles": sorted(account.roles),
            "password_hash": password_hash,
        }
        self._add(tables.accounts, [row])

    def get(self, account: AccountId) -> Account:
        row = self._first(select(tables.accounts).where(_ACCOUNT.id == account))
        if row is None:
            raise NotFound
        return _account(row)

    def by_login(self, login: str) -> tuple[Account, str] | None:
        row = self._first(select(tables.accounts).where(_ACCOUNT.login == login.lower()))
        return None if row is None else (_account(row), row["password_hash"])

    def set_password(self, account: AccountId, *, password_hash: str) -> None:
        self._change_one(
            update(tables.accounts)
            .where(_ACCOUNT.id == account)
            .values(password_hash=password_hash)
        )

    def all(self) -> Sequence[Account]:
        rows = self._all(select(tables.accounts).order_by(_ACCOUNT.login))
        return tuple(_account(row) for row in rows)

    def open_session(self, session: SignedInSession) -> None:
        self._add(tables.signed_in_sessions, [asdict(session)])

    def session(self, token_sha256: str) -> tuple[SignedInSession, Account] | None:
        row = self._first(
            select(tables.signed_in_sessions, tables.accounts)
            .join_from(tables.signed_in_sessions, tables.accounts)
            .where(_SESSION.token_sha256 == token_sha256)
        )
        if row is None:
            return None
        session = SignedInSession(
            token_sha256=row["token_sha256"],
            account_id=row["account_id"],
            started_at=row["started_at"],
            seen_at=row["seen_at"],
        )
        return session, _account(row)

    def touch_session(self, token_sha256: str, *, seen_at: datetime) -> None:
        """Nothing happens when the session was closed in the meantime."""
        self._changed(
            update(tables.signed_in_sessions)
            .where(_SESSION.token_sha256 == token_sha256)
            .values(seen_at=seen_at)
        )

    def close_session(self, token_sha256: str) -> None:
        self._connection.execute(
            tables.signed_in_sessions.delete().where(_SESSION.token_sha256 == token_sha256)
        )

    def failed_sign_ins(self, login: str, *, since: datetime) -> int:
        question = (
            select(func.count())
            .select_from(tables.failed_sign_ins)
            .where(_FAILED.login_sha256 == _fingerprint(login), _FAILED.at >= since)
        )
        return self._connection.execute(question).scalar_one()

    def note_failed_sign_in(self, login: str, *, at: datetime) -> None:
        self._add(tables.failed_sign_ins, [{"login_sha256": _fingerprint(login), "at": at}])


class SqlLearners(Learners, Collected):
    """The register; the student number is the identity (T24)."""

    def save(self, learner: Learner) -> bool:
        """Add or change by student number; True when something changed.

        The id of a number that is known already stays as it was first given.
        """
        row = asdict(learner)
        asked = {"number": learner.student_number}
        known = self._connection.execute(_BY_NUMBER, asked).mappings().first()
        if known is None:
            self._connection.execute(_NEW, row)
            return True
        row["id"] = known["id"]
        if row == dict(known):
            return False
        self._changed(update(tables.learners).where(_LEARNER.id == known["id"]).values(row))
        return True

    def get(self, learner: LearnerId) -> Learner:
        row = self._connection.execute(_LEARNERS.where(_LEARNER.id == learner)).first()
        if row is None:
            raise LearnerNotFound
        return Learner(*row)

    def by_numbers(self, numbers: Collection[str]) -> Mapping[str, Learner]:
        rows = self._among(_LEARNERS, _LEARNER.student_number, numbers)
        return {learner.student_number: learner for learner in starmap(Learner, rows)}

    def by_ids(self, learners: Collection[LearnerId]) -> Mapping[LearnerId, Learner]:
        rows = self._among(_LEARNERS, _LEARNER.id, learners)
        return {learner.id: learner for learner in starmap(Learner, rows)}


def _account(row: RowMapping) -> Account:
    return Account(
        id=row[_ACCOUNT.id],
        login=row["login"],
        name=row["name"],
        email=row["email"],
        roles=frozenset(Role(role) for role in row["roles"]),
        learner_id=row["learner_id"],
    )


def _fingerprint(login: str) -> str:
    """A mistyped login is often a password; so not even that is kept as it was typed."""
    return sha256(login.lower().encode()).hexdigest()
