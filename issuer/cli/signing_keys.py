"""`issuer keys`: make a signing key, and list the keys there are.

A passphrase is typed, or stands in its file; never in an argument or a variable, which other
people of the machine can read (trust.md 5.2, 5.3).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from rich.table import Table

from issuer.bootstrap import key_addresses, key_ring, passphrase_of
from issuer.cli.program import Program, dry_run_option, pass_program
from issuer.cli.whole_file import cannot_write
from issuer.config import Settings
from issuer.errors import ConfigurationError, RejectedInput
from issuer.i18n import N_, Message
from keys import KeysError, KeyState, signer_from_uri
from keys.keystore import KeyFileHeader, create

USE = "issue"
SHORTEST_PASSPHRASE = 16  # it protects against whoever has the file and all the time they want
_PASSPHRASE_BYTES = 24


@click.group()
def keys() -> None:
    """The institution's signing keys."""


@keys.command("new")
@click.option("--kid", metavar="NAME", help="What the key is called, such as 2026a.")
@click.option(
    "--generate-passphrase",
    is_flag=True,
    help="If there is no passphrase file yet, make one with a random passphrase (mode 0600).",
)
@dry_run_option
@pass_program
def keys_new(
    program: Program, *, kid: str | None, generate_passphrase: bool, dry_run: bool
) -> None:
    """Make a new signing key, which signs from now on; older keys go on verifying.

    The passphrase is that of the passphrase file; where there is none, it is asked for.
    """
    settings, now = program.settings, program.services.clock()
    kid = kid or unused_kid(settings, now=now)
    path = settings.passphrase_path
    if dry_run:
        origin = f"from {path}" if path.exists() or generate_passphrase else "asked for"
        program.say(f"A key called {kid} would be made in {settings.keys_dir};")
        program.say(f"its passphrase would be {origin}.")
        return
    if not path.exists() and generate_passphrase:
        make_passphrase_file(path)
        program.say(f"The passphrase is in {path}. Keep a copy of it where the key is not.")
    passphrase = passphrase_of(settings) if path.exists() else _typed_passphrase()
    header = new_key(settings, kid=kid, passphrase=lambda: passphrase, now=now)
    program.say(f"The key {header.kid} was made: {header.public_key.multibase}")
    if not path.exists():
        program.say(f"The service reads its passphrase from {path} (mode 0600, one line).")
    program.say("Restart the service: from then on this key signs, and did.json shows it.")


@keys.command("list")
@pass_program
def keys_list(program: Program) -> None:
    """List the keys, oldest to newest; no passphrase is needed."""
    ring = key_ring(program.settings)
    if not ring.keys:
        program.say("There is no key yet. Make one with `issuer keys new`.")
        return
    table = Table("Name", "Created", "State", "Public key", title="Signing keys")
    table.columns[3].no_wrap = True
    for key in ring.keys:
        signs = key == ring.signing
        state = "signs" if signs else "verifies" if key.state is KeyState.ACTIVE else key.state
        created = key.created.strftime("%Y-%m-%d %H:%M UTC")
        table.add_row(key.kid, created, state, key.public_key.multibase)
    program.out.print(table)


def new_key(
    settings: Settings, *, kid: str, passphrase: Callable[[], bytes], now: datetime
) -> KeyFileHeader:
    """Make a key in the keys folder.

    Raises:
        RejectedInput: the name is taken or unusable, or the file cannot be written.
    """
    try:
        settings.keys_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        return create(
            settings.keys_dir / f"{kid}.json",
            passphrase=passphrase(),
            kid=kid,
            use=USE,
            created=now,
        )
    except KeysError as problem:
        raise RejectedInput(why=str(problem)) from problem
    except OSError as problem:
        raise cannot_write(settings.keys_dir, problem) from problem


def make_passphrase_file(path: Path) -> None:
    """Make a file with a new random passphrase, readable by its owner alone.

    Raises:
        RejectedInput: there is one already, or it cannot be written.
    """
    passphrase = secrets.token_urlsafe(_PASSPHRASE_BYTES)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(passphrase + "\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as problem:
        raise cannot_write(path, problem) from problem


def unused_kid(settings: Settings, *, now: datetime) -> str:
    """The year and the first letter that no key of the ring has yet: 2026a, 2026b."""
    taken = {key.kid for key in key_ring(settings).keys}
    for letter in "abcdefghijklmnopqrstuvwxyz":
        if (kid := f"{now.year}{letter}") not in taken:
            return kid
    raise RejectedInput(why=Message(N_("this year has 26 keys already; name one with --kid.")))


def unopenable(settings: Settings) -> tuple[int, list[str]]:
    """How many keys there are, and why those that cannot be opened cannot.

    Raises:
        ConfigurationError: a file among them is no key file.
    """
    problems = []
    addresses = key_addresses_of(settings)
    for address in addresses:
        try:
            signer_from_uri(address, passphrase=lambda: passphrase_of(settings))
        except KeysError as problem:
            problems.append(str(problem))
    return len(addresses), problems


def key_addresses_of(settings: Settings) -> tuple[str, ...]:
    """Where the keys are.

    Raises:
        ConfigurationError: a file among them is no key file.
    """
    try:
        return tuple(key_addresses(settings))
    except KeysError as problem:
        raise ConfigurationError(why=str(problem)) from problem


def _typed_passphrase() -> bytes:
    typed: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
    if len(typed) < SHORTEST_PASSPHRASE:
        raise RejectedInput(
            why=Message(
                N_("a passphrase has at least %(least)s characters."),
                {"least": SHORTEST_PASSPHRASE},
            )
        )
    return typed.encode()
