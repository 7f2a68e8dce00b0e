"""`issuer registry`: lists of issuers that this institution vouches for."""

from __future__ import annotations

from pathlib import Path

import click

from issuer.actions.sign_registry import sign_registry
from issuer.cli.program import Program, by_option, pass_program
from issuer.cli.whole_file import read_whole, write_new

_MOST_BYTES = 1024 * 1024


@click.group()
def registry() -> None:
    """Lists of issuers that verification may know (ISSUER_KNOWN_ISSUERS)."""


@registry.command("sign")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@by_option
@pass_program
def registry_sign(program: Program, *, file: Path, target: Path, login: str) -> None:
    """Sign the list in FILE with the institution's key, and write it to TARGET, a new file.

    FILE is JSON: {"name": ..., "validUntil": "2027-08-31T00:00:00Z", "issuers": [{"id":
    "did:web:...", "name": ...}, ...]}
    """
    by, services = program.account(login), program.signing_services
    text = sign_registry(
        read_whole(file, most=_MOST_BYTES),
        by=by,
        store=services.store,
        institution=services.institution,
        clock=services.clock,
    )
    write_new(target, text.encode())
    program.say(f"{target} was written. Whoever believes this list sets")
    program.say(
        f"ISSUER_KNOWN_ISSUERS={target}#{services.institution.ring.signing.public_key.did_key}"
    )
