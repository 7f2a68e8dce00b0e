"""Local accounts: the embedded default, and the way in when nothing else works."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from issuer.actions.ports import AuditEntry, Clock, Passwords, SignedInSession, Store
from issuer.attendance.model import Account, Role, forbidden_characters
from issuer.errors import RejectedInput, SignInRequired, WrongCredentials
from issuer.i18n import N_, Message
from issuer.ids import AccountId, LearnerId, new_id

SHORTEST_PASSWORD = 12  # ASVS 5.0, 6.2.1 asks for at least 8, and recommends 15
LONGEST_PASSWORD = 256  # what is hashed has a bound, or hashing is a weapon

# trust.md 5.5: staff leave idle after 30 minutes and at the latest after 8 hours; learners later.
STAFF_IDLE, STAFF_LONGEST = timedelta(minutes=30), timedelta(hours=8)
LEARNER_IDLE, LEARNER_LONGEST = timedelta(hours=2), timedelta(hours=12)

# T62: after this many failures within the window, the name rests, whoever asks.
MOST_FAILURES = 10
FAILURE_WINDOW = timedelta(minutes=15)


class TooManyAttempts(WrongCredentials):
    """The name rests for a while."""

    code = "too-many-attempts"
    message = N_("Too many attempts for this name. Please wait a quarter of an hour.")


def create_account(
    login: str,
    *,
    password: str,
    name: str,
    email: str,
    roles: frozenset[Role],
    learner_id: LearnerId | None = None,
    store: Store,
    passwords: Passwords,
    clock: Clock,
) -> Account:
    """Add an account.

    Raises:
        RejectedInput: the login, name or password cannot be used.
        Conflict: the login exists.
    """
    login = login.strip().lower()
    if not login or forbidden_characters(login + name + email):
        raise RejectedInput(why=Message(N_("The login or name holds nothing, or bad characters.")))
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise RejectedInput(
            why=Message(
                N_("A password has %(least)s to %(most)s characters."),
                {"least": SHORTEST_PASSWORD, "most": LONGEST_PASSWORD},
            )
        )
    account = Account(
        id=AccountId(new_id()),
        login=login,
        name=name.strip(),
        email=email.strip(),
        roles=roles,
        learner_id=learner_id,
    )
    kept = passwords.hash(password)
    with store.transaction() as uow:
        uow.accounts.add(account, password_hash=kept)
        uow.audit.add(AuditEntry(clock(), "operator", "account-created", "account", account.id))
    return account


def sign_in(
    login: str, *, password: str, store: Store, passwords: Passwords, clock: Clock
) -> tuple[Account, str]:
    """Open a session; returns the account and the new session's token, which nobody else holds.

    Raises:
        WrongCredentials: one answer for an unknown name and a wrong password.
        TooManyAttempts: the name rests.
    """
    login, now = login.strip().lower()[:254], clock()
    with store.reading() as uow:
        failures = uow.accounts.failed_sign_ins(login, since=now - FAILURE_WINDOW)
        found = uow.accounts.by_login(login)
    if failures >= MOST_FAILURES:
        raise TooManyAttempts
    # An unknown name costs one comparison too, so that time tells nothing (T56).
    kept = found[1] if found is not None else _nobodys_hash(passwords)
    matches = passwords.matches(password[:LONGEST_PASSWORD], kept)
    if found is None or not matches:
        with store.transaction() as uow:
            uow.accounts.note_failed_sign_in(login, at=now)
        raise WrongCredentials
    account, token = found[0], secrets.token_urlsafe(32)
    with store.transaction() as uow:
        uow.accounts.open_session(SignedInSession(_digest(token), account.id, now, now))
        uow.audit.add(AuditEntry(now, account.id, "signed-in", "account", account.id))
    return account, token


def account_of(token: str, *, store: Store, clock: Clock) -> Account:
    """Whose session this is; roles are read anew each time (I-24).

    Raises:
        SignInRequired: there is no such session, or it has ended.
    """
    now = clock()
    with store.reading() as uow:
        found = uow.accounts.session(_digest(token))
    if found is None:
        raise SignInRequired
    session, account = found
    if not _is_alive(session, account, now):
        with store.transaction() as uow:
            uow.accounts.close_session(session.token_sha256)
        raise SignInRequired
    if now - session.seen_at >= timedelta(minutes=1):  # not a write for every page
        with store.transaction() as uow:
            uow.accounts.touch_session(session.token_sha256, seen_at=now)
    return account


def sign_out(token: str, *, store: Store) -> None:
    """End a session on the server; ending it twice is no mistake."""
    with store.transaction() as uow:
        uow.accounts.close_session(_digest(token))


def _is_alive(session: SignedInSession, account: Account, now: datetime) -> bool:
    staff = account.roles & {Role.ORGANISER, Role.LEARNING_ADVISOR}
    idle, longest = (STAFF_IDLE, STAFF_LONGEST) if staff else (LEARNER_IDLE, LEARNER_LONGEST)
    return now - session.seen_at < idle and now - session.started_at < longest


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_NOBODY: dict[int, str] = {}


def _nobodys_hash(passwords: Passwords) -> str:
    return _NOBODY.setdefault(id(passwords), passwords.hash(secrets.token_urlsafe(16)))
