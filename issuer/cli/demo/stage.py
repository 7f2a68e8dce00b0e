"""The stage: a folder with a key, a database, accounts and a register; found or made."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from issuer.actions.accounts import create_account
from issuer.actions.activities import create_activity
from issuer.actions.learners import register_learners
from issuer.attendance.model import Account, Activity, Learner, Role
from issuer.bootstrap import Services, bootstrap, passphrase_of
from issuer.cli.demo.story import Story, StoryAccount, StoryActivity
from issuer.cli.signing_keys import key_addresses_of, make_passphrase_file, new_key, unused_kid
from issuer.cli.whole_file import write_whole
from issuer.config import Settings
from issuer.errors import RejectedInput
from issuer.i18n import N_, Message
from issuer.storage.database import open_database
from issuer.storage.schema import upgrade

STATE = Path("var/demo")
ACCOUNTS_FILE = "accounts.txt"
_PASSWORD_BYTES = 12
_HEADER = "# Accounts of the demonstration: login, password, roles, name.\n"


@dataclass(frozen=True, slots=True)
class Stage:
    """The program, the people who act, and the learners by student number."""

    services: Services
    accounts: dict[str, Account]
    learners: dict[str, Learner]

    @property
    def folder(self) -> Path:
        return self.services.settings.state_dir


def demo_settings(folder: Path) -> Settings:
    """The settings of a demonstration: the embedded defaults, in a folder of its own."""
    return Settings(state_dir=folder)


def set_up(story: Story, *, folder: Path) -> Stage:
    """Make what is missing; what is there stays as it is.

    Raises:
        RejectedInput: the folder holds an installation that no demonstration made.
    """
    settings = demo_settings(folder)
    passwords_file = folder / ACCOUNTS_FILE
    if Path(settings.database.removeprefix("sqlite:///")).exists() and not passwords_file.exists():
        raise RejectedInput(
            why=Message(
                N_("%(folder)s holds an installation that is not a demonstration."),
                {"folder": str(folder)},
            )
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    passwords = _passwords(passwords_file, story.accounts)
    upgrade(open_database(settings.database))
    if not settings.passphrase_path.exists():
        make_passphrase_file(settings.passphrase_path)
    services = bootstrap(settings, with_signer=False)
    if not key_addresses_of(settings):
        now = services.clock()
        new_key(
            settings,
            kid=unused_kid(settings, now=now),
            passphrase=lambda: passphrase_of(settings),
            now=now,
        )
    services = bootstrap(settings)
    register_learners(story.learners, store=services.store, clock=services.clock, actor="demo")
    with services.store.reading() as uow:
        learners = uow.learners.by_numbers([one.student_number for one in story.learners])
    accounts = {
        one.login: _account(one, passwords[one.login], services=services, learners=dict(learners))
        for one in story.accounts
    }
    return Stage(services=services, accounts=accounts, learners=dict(learners))


def activity_on(stage: Stage, told: StoryActivity) -> Activity:
    """The activity of the story, as it is or made now."""
    services, organiser = stage.services, stage.accounts[told.organiser]
    with services.store.reading() as uow:
        for known in uow.activities.of(organiser.id):
            if known.title == told.title:
                return known
    now = services.clock()
    described = told.activity(
        organiser_id=organiser.id, zone=services.policies.latest.zone, now=now
    )
    # Whoever sets something up does so before it begins.
    described = replace(described, created_at=min(now, described.starts_at))
    made = create_activity(
        described,
        by=organiser,
        store=services.store,
        policies=services.policies,
        clock=services.clock,
    )
    with services.store.reading() as uow:
        return uow.activities.get(made.id)


def read_accounts(path: Path) -> dict[str, str]:
    """The passwords that were noted, by login."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    words = [line.split() for line in lines if line and not line.startswith("#")]
    return {line[0]: line[1] for line in words if len(line) > 1}


def _passwords(path: Path, accounts: tuple[StoryAccount, ...]) -> dict[str, str]:
    """Passwords for all accounts: those noted before, or new ones, noted before they are used."""
    known = read_accounts(path)
    passwords = {
        account.login: known.get(account.login) or secrets.token_urlsafe(_PASSWORD_BYTES)
        for account in accounts
    }
    if passwords != known:
        lines = (
            f"{one.login:<12} {passwords[one.login]}  {', '.join(sorted(one.roles)):<18} {one.name}"
            for one in accounts
        )
        write_whole(path, (_HEADER + "\n".join(lines) + "\n").encode(), mode=0o600)
    return passwords


def _account(
    told: StoryAccount, password: str, *, services: Services, learners: dict[str, Learner]
) -> Account:
    with services.store.reading() as uow:
        found = uow.accounts.by_login(told.login)
    if found is not None:
        return found[0]
    return create_account(
        told.login,
        password=password,
        name=told.name,
        email=told.email,
        roles=told.roles,
        learner_id=learners[told.login].id if Role.LEARNER in told.roles else None,
        store=services.store,
        passwords=services.passwords,
        clock=services.clock,
    )
