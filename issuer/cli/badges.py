"""`issuer unbake` and `revoke`: one badge at a time."""

from __future__ import annotations

from pathlib import Path

import click

from badge_art import BadgeArtError
from badge_art import unbake as text_in
from issuer.actions.revoke_credential import revoke_credential
from issuer.cli.program import (
    Program,
    TakesIds,
    by_option,
    dry_run_option,
    pass_program,
)
from issuer.cli.rehearsal import store_for
from issuer.cli.whole_file import read_whole
from issuer.credentials.issued import IssuedCredential
from issuer.errors import CredentialNotFound, RejectedInput
from issuer.ids import CredentialId, is_id, read_short_code

_MOST_BYTES = 10 * 1024 * 1024


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def unbake(*, file: Path) -> None:
    """Print the credential baked into a PNG FILE, byte for byte; nothing is verified."""
    try:
        text = text_in(read_whole(file, most=_MOST_BYTES))
    except BadgeArtError as problem:
        raise RejectedInput(why=str(problem)) from problem
    click.echo(text.encode(), nl=False)


@click.command(cls=TakesIds)
@click.argument("which", metavar="ID")
@click.option("--reason", required=True, help="Why; kept, and never published.")
@by_option
@dry_run_option
@pass_program
def revoke(program: Program, *, which: str, reason: str, login: str, dry_run: bool) -> None:
    """Say to the world that a badge no longer stands. This is final.

    ID is the badge's id, its short code, or its address.
    """
    by, services = program.account(login), program.signing_services
    credential = own_credential(program, which)
    revoked = revoke_credential(
        credential.id,
        reason=reason,
        by=by,
        store=store_for(services.store, dry_run=dry_run),
        institution=services.institution,
        clock=services.clock,
    )
    if dry_run:
        program.say(f"The badge {revoked.id} would be revoked. Nothing was changed (--dry-run).")
    else:
        program.say(f"The badge {revoked.id} was revoked, and the status list says so.")


def own_credential(program: Program, which: str) -> IssuedCredential:
    """A badge of ours by its id, short code or address, shared or not.

    Raises:
        CredentialNotFound: there is none.
    """
    services = program.services
    address = services.institution.urls.credential_in(which)
    with services.store.reading() as uow:
        if address is not None:
            return uow.credentials.get(address)
        if is_id(which):
            return uow.credentials.get(CredentialId(which))
        if (code := read_short_code(which)) is not None:
            return uow.credentials.by_short_code(code)
    raise CredentialNotFound
