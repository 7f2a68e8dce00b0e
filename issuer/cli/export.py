"""`issuer export`: everything that verifying our badges needs, as plain files.

With these, badges can be checked while no program of ours runs (trust.md R14). It holds people's
names: a folder for operators, not for a web server.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import click

from issuer.actions.badge_picture import attribute_name_of, badge_png
from issuer.actions.published import did_document as published_did_document
from issuer.bootstrap import Services
from issuer.cli.program import Program, pass_program
from issuer.cli.whole_file import cannot_write, write_whole

_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Exported:
    """How many files there are of each kind, and how many of all were written anew."""

    credentials: int
    pictures: int
    status_lists: int
    written: int


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--pictures", is_flag=True, help="The baked PNG pictures too.")
@pass_program
def export(program: Program, *, folder: Path, pictures: bool) -> None:
    """Write every credential, the status lists and did.json to FOLDER.

    Again, it writes only what changed.
    """
    done = write_site(program.services, folder, pictures=pictures)
    program.say(
        f"{done.credentials} credentials, {done.pictures} pictures, {done.status_lists} status "
        f"lists and did.json are in {folder}; {done.written} files were written."
    )


def write_site(services: Services, folder: Path, *, pictures: bool) -> Exported:
    """Write the files; what is there already in the same bytes is left alone.

    Raises:
        RejectedInput: a file cannot be written.
    """
    with services.store.reading() as uow:
        credentials = tuple(uow.credentials.all())
        status_lists = tuple(uow.status_lists.all())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise cannot_write(folder, problem) from problem
    written = 0
    for credential in credentials:
        path = folder / "credentials" / f"{credential.id}.json"
        written += write_whole(path, credential.text.encode(), mode=_PRIVATE)
        if pictures:
            picture = badge_png(
                credential,
                name=attribute_name_of(json.loads(credential.text)),
                urls=services.institution.urls,
            )
            path = folder / "badges" / f"{credential.id}.png"
            written += write_whole(path, picture, mode=_PRIVATE)
    for status_list in status_lists:
        path = folder / "status" / f"{status_list.id}.json"
        written += write_whole(path, status_list.text.encode())
    written += write_whole(folder / "did.json", did_document(services).encode())
    return Exported(
        credentials=len(credentials),
        pictures=len(credentials) if pictures else 0,
        status_lists=len(status_lists),
        written=written,
    )


def did_document(services: Services) -> str:
    """The issuer's did.json, as the web shows it."""
    document = published_did_document(services.institution)
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
