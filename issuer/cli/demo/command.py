"""`issuer demo`: play the story, show every decision, and hold it against what was written down."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from issuer.cli.demo.play import Played, play
from issuer.cli.demo.stage import ACCOUNTS_FILE, STATE, read_accounts
from issuer.cli.demo.story import told
from issuer.cli.program import Program, pass_program

BROKEN = 1


@click.command()
@click.option("--quiet", is_flag=True, help="Only the end, not each row's decision.")
@pass_program
def demo(program: Program, *, quiet: bool) -> None:
    """Issue badges to forty made-up students, from their attendance forms, and verify them.

    Everything is in var/demo (or ISSUER_STATE_DIR). Exit status 0 only if everything came out as
    it is written in issuer/cli/demo_data. Playing it again changes nothing.
    """
    folder = Path(program.environ.get("ISSUER_STATE_DIR", "") or STATE)
    played = play(told(), folder=folder, program=program, quiet=quiet)
    _show_accounts(program, played)
    if not quiet or not played.noted.held:
        program.out.print(played.noted.table())
    _show_end(program, played)
    if not played.noted.held:
        program.say("Something did not come out as it is written in issuer/cli/demo_data.")
        program.say(f"If somebody worked in {folder} by hand, remove it and play again.")
        raise SystemExit(BROKEN)


def _show_accounts(program: Program, played: Played) -> None:
    passwords = read_accounts(played.stage.folder / ACCOUNTS_FILE)
    table = Table("Login", "Password", "Roles", "Name", title="Accounts of the demonstration")
    table.columns[1].no_wrap = True
    for account in played.stage.accounts.values():
        roles = ", ".join(sorted(account.roles))
        table.add_row(account.login, passwords.get(account.login, "?"), roles, account.name)
    program.out.print(table)


def _show_end(program: Program, played: Played) -> None:
    totals, folder = played.totals, played.stage.folder
    refused = ", ".join(f"{number} {reason}" for reason, number in totals.refused.items())
    verdicts = ", ".join(f"{number} {verdict}" for verdict, number in totals.verified.items())
    table = Table("", "", title="The demonstration", show_header=False)
    fates = (
        f"{totals.rows}: {totals.accepted} accepted, {totals.repeated} repeated, "
        f"{totals.rejected} rejected"
    )
    for name, value in (
        ("Learners in the register", str(totals.learners)),
        ("Rows in the forms", fates),
        ("Awarded", f"{totals.awards} badges to {totals.awarded_to} participants"),
        ("Not awarded", refused),
        ("Issued", f"{totals.issued} ({played.issued_now} of them now)"),
        ("Letters", str(totals.letters)),
        ("Revoked", str(totals.revoked)),
        ("Verified, JSON and PNG", verdicts),
        ("Expectations", "all held" if played.noted.held else f"{len(played.noted.broken)} BROKEN"),
        ("Seconds", f"{played.seconds:.1f}"),
        ("Credentials", str(folder / "credentials" / "*.json")),
        ("Badges", str(folder / "badges" / "*.png")),
        ("Issuer's keys", str(folder / "did.json")),
        ("Status lists", str(folder / "status" / "*.json")),
        ("Forms, letters", f"{folder / 'forms'}, {folder / 'mail'}"),
        ("Report", str(folder / "report.json")),
        ("Accounts", str(folder / ACCOUNTS_FILE)),
    ):
        table.add_row(name, value)
    program.out.print(table)
