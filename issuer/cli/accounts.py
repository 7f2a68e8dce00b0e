"""`issuer account`: who can sign in with a local account, and as what."""

from __future__ import annotations

import secrets

import click
from rich.table import Table

from issuer.actions.accounts import create_account
from issuer.attendance.model import Role
from issuer.cli.program import Program, dry_run_option, pass_program
from issuer.cli.rehearsal import store_for
from issuer.errors import LearnerNotFound, RejectedInput
from issuer.i18n import N_, Message
from issuer.ids import LearnerId

_GENERATED_BYTES = 12


@click.group()
def account() -> None:
    """Local accounts: the way in where there is no single sign-on."""


@account.command("add")
@click.argument("login")
@click.option("--name", required=True, help="What the person is called.")
@click.option("--email", required=True)
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="What the account may do; may be given several times.",
)
@click.option("--student", "number", metavar="NUMBER", help="A learner's student number.")
@click.option(
    "--generate-password", is_flag=True, help="Make a password and print it, instead of asking."
)
@dry_run_option
@pass_program
def account_add(
    program: Program,
    *,
    login: str,
    name: str,
    email: str,
    roles: tuple[str, ...],
    number: str | None,
    generate_password: bool,
    dry_run: bool,
) -> None:
    """Add an account called LOGIN. The password is asked for, never an argument."""
    services = program.services
    learner_id = _learner_id(program, number, is_learner=Role.LEARNER in roles)
    if generate_password or dry_run:
        password = secrets.token_urlsafe(_GENERATED_BYTES)
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    made = create_account(
        login,
        password=password,
        name=name,
        email=email,
        roles=frozenset(Role(role) for role in roles),
        learner_id=learner_id,
        store=store_for(services.store, dry_run=dry_run),
        passwords=services.passwords,
        clock=services.clock,
    )
    if dry_run:
        program.say(f"The account {made.login} would be added.")
        return
    program.say(f"The account {made.login} was added.")
    if generate_password:
        program.say(f"Its password: {password}")


@account.command("list")
@pass_program
def account_list(program: Program) -> None:
    """List the accounts; never a password."""
    with program.services.store.reading() as uow:
        accounts = uow.accounts.all()
    table = Table("Login", "Name", "E-mail", "Roles", title="Accounts")
    for one in accounts:
        table.add_row(one.login, one.name, one.email, ", ".join(sorted(one.roles)))
    program.out.print(table)


def _learner_id(program: Program, number: str | None, *, is_learner: bool) -> LearnerId | None:
    if number is None:
        if is_learner:
            raise RejectedInput(why=Message(N_("a learner's account needs --student.")))
        return None
    with program.services.store.reading() as uow:
        learner = uow.learners.by_numbers([number]).get(number)
    if learner is None:
        raise LearnerNotFound
    return learner.id
