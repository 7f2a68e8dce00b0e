"""`issuer doctor`: is this installation in order, and if not, what to do (trust.md, T75).

Looks and never mends: no table is made, no key is changed, no server is called.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import click
from rich.table import Table

from issuer.actions.status_lists import GOOD_FOR
from issuer.bootstrap import Services, key_ring
from issuer.cli.program import Program, pass_program
from issuer.cli.signing_keys import unopenable
from issuer.config import Settings
from issuer.errors import IssuerError
from issuer.jsonld.loader import index
from issuer.storage.database import open_database
from issuer.storage.schema import pending
from issuer.verification.registry import Registry

BROKEN = 1


class Health(StrEnum):
    """How a thing is."""

    OK = "ok"
    CARE = "take care"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, and what to do if it is not in order."""

    what: str
    health: Health
    said: str
    advice: str = ""


@click.command()
@pass_program
def doctor(program: Program) -> None:
    """Say whether this installation is in order, and what to do where it is not.

    Exit status 1 if anything is broken. No secret is shown.
    """
    findings = list(examine(program))
    table = Table("", "What", "Found", "What to do")
    for finding in findings:
        table.add_row(finding.health.value, finding.what, finding.said, finding.advice)
    program.out.print(table)
    broken = [finding for finding in findings if finding.health is Health.BROKEN]
    if broken:
        program.say(f"{len(broken)} of {len(findings)} are broken.")
        raise SystemExit(BROKEN)
    program.say("Nothing is broken.")


def examine(program: Program) -> Iterator[Finding]:
    """Look at everything, the things that others stand on first."""
    try:
        settings = program.settings
    except IssuerError as problem:
        advice = "Correct or remove the variables that are named."
        yield Finding("settings", Health.BROKEN, program.text(problem.sentence), advice)
        return
    yield Finding("settings", Health.OK, f"surfaces: {', '.join(settings.surfaces)}")
    yield _base_url(settings)
    yield _state_folder(settings)
    yield _contexts()
    yield _passphrase_file(settings)
    yield from _keys(program)
    database = _database(program)
    yield database
    if database.health is not Health.OK:
        return  # what comes now asks it
    try:
        services = program.services
    except IssuerError as problem:
        advice = "Correct what is named, then run this again."
        yield Finding("program", Health.BROKEN, program.text(problem.sentence), advice)
        return
    versions = ", ".join(policy.version for policy in services.policies.versions)
    yield Finding("policies", Health.OK, f"versions {versions}")
    yield Finding("letters", Health.OK, f"go to {settings.mail}")
    yield _background(settings)
    yield _outside(services)
    yield _clock(services)


def _base_url(settings: Settings) -> Finding:
    address = urlsplit(settings.base_url)
    if address.scheme == "https":
        return Finding("base URL", Health.OK, settings.base_url)
    return Finding(
        "base URL",
        Health.CARE,
        f"{settings.base_url}: nobody else can check badges issued under it",
        "Set ISSUER_BASE_URL to the public https address before the first real badge.",
    )


def _state_folder(settings: Settings) -> Finding:
    folder, what = settings.state_dir, "state folder"
    if not folder.is_dir():
        return Finding(what, Health.BROKEN, f"{folder} is not there", "Run `issuer db upgrade`.")
    if mode := stat.S_IMODE(folder.stat().st_mode) & 0o077:
        health = Health.BROKEN if mode & 0o007 else Health.CARE
        said = f"{folder} is open to others (mode {stat.S_IMODE(folder.stat().st_mode):04o})"
        return Finding(what, health, said, f"chmod 0700 {folder}")
    return Finding(what, Health.OK, str(folder))


def _contexts() -> Finding:
    try:
        for context in index().values():
            context.read()
    except (IssuerError, OSError) as problem:
        return Finding("contexts", Health.BROKEN, str(problem), "Install the program again.")
    return Finding("contexts", Health.OK, f"{len(index())} are the bytes that were published")


def _passphrase_file(settings: Settings) -> Finding:
    path, what = settings.passphrase_path, "passphrase file"
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        said = f"{path} cannot be read"
        advice = "`issuer keys new --generate-passphrase` makes one with the first key."
        return Finding(what, Health.BROKEN, said, advice)
    if mode & 0o077:
        said = f"{path} can be used by others (mode {mode:04o})"
        return Finding(what, Health.BROKEN, said, f"chmod 0600 {path}")
    return Finding(what, Health.OK, str(path))


def _keys(program: Program) -> Iterator[Finding]:
    try:
        number, problems = unopenable(program.settings)
    except IssuerError as problem:
        said = program.text(problem.sentence)
        yield Finding("signing keys", Health.BROKEN, said, "Check the files in the keys folder.")
        return
    for problem_text in problems:
        yield Finding("signing keys", Health.BROKEN, problem_text)
    if not number:
        yield Finding("signing keys", Health.BROKEN, "there is none", "Run `issuer keys new`.")
    elif not problems:
        signing = key_ring(program.settings).signing
        yield Finding("signing keys", Health.OK, f"{number} can be opened; {signing.kid} signs")


def _database(program: Program) -> Finding:
    settings, what = program.settings, "database"
    if not settings.database_url and not (settings.state_dir / "issuer.db").exists():
        return Finding(what, Health.BROKEN, "there is none yet", "Run `issuer db upgrade`.")
    try:
        behind = pending(open_database(settings.database))
    except IssuerError as problem:
        said = program.text(problem.sentence)
        return Finding(what, Health.BROKEN, said, "Check ISSUER_DATABASE_URL and the server.")
    if behind:
        said = "the tables are not those of this release"
        return Finding(what, Health.BROKEN, said, "Run `issuer db upgrade`.")
    return Finding(what, Health.OK, "answers, and its tables are up to date")


def _background(settings: Settings) -> Finding:
    what = "background work"
    if not settings.queue_url:
        return Finding(what, Health.OK, "web processes do it themselves")
    queue = urlsplit(settings.queue_url)
    said = f"workers do it, woken through {queue.scheme} at {queue.hostname or 'a socket'}"
    return Finding(what, Health.OK, said, "See to it that one `issuer worker` runs at least.")


def _outside(services: Services) -> Finding:
    """What verification asks of other sites, and whom it believes about issuers."""
    what, settings = "verification", services.settings
    fetches = "asks other sites" if settings.fetch else "asks no other site"
    refreshes = "refreshes badges" if settings.refresh else "refreshes none"
    known = [_registry(one) for one in services.outside.registries]
    said = f"{fetches}, {refreshes}; registries of issuers: {', '.join(known) or 'none'}"
    if settings.refresh and not settings.fetch:
        advice = "Set ISSUER_FETCH=on too, or leave ISSUER_REFRESH out."
        return Finding(what, Health.CARE, f"{said}; without fetching nothing is refreshed", advice)
    return Finding(what, Health.OK, said)


def _registry(registry: Registry) -> str:
    if registry.valid_until is None:
        return f"{registry.name} (signed by nobody)"
    return f"{registry.name} (signed, until {registry.valid_until:%Y-%m-%d})"


def _clock(services: Services) -> Finding:
    """Whether time has gone on since we last signed; how fresh the status lists are (T38, T76)."""
    now, what = services.clock(), "clock"
    with services.store.reading() as uow:
        lists = uow.status_lists.all()
    signed = [known.created for known in services.institution.ring.keys]
    signed += [one.valid_until - GOOD_FOR for one in lists]
    said = f"{now:%Y-%m-%d %H:%M} UTC"
    if signed and max(signed) > now:
        said += f", but something was signed at {max(signed):%Y-%m-%d %H:%M} UTC"
        return Finding(what, Health.BROKEN, said, "Set the clock; sign nothing before.")
    if any(one.valid_until <= now for one in lists):
        return Finding(
            "status lists",
            Health.BROKEN,
            "one is out of date, so no badge on it can be verified",
            "Run `issuer issue`, which signs it anew; let a clock do so daily.",
        )
    return Finding(what, Health.OK, said)
