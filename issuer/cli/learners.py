"""`issuer learner import`: the register, from the institution's own list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import click

from issuer.actions.learners import register_learners
from issuer.attendance.model import Learner
from issuer.cli.program import Program, dry_run_option, pass_program
from issuer.cli.rehearsal import store_for
from issuer.cli.whole_file import read_whole
from issuer.errors import RejectedInput
from issuer.i18n import N_, Message
from issuer.ids import LearnerId, new_id

COLUMNS = ("student_number", "name", "email", "programme", "year_of_entry")
_NEEDED = frozenset(COLUMNS[:3])
_MOST_BYTES = 50_000_000
SOME_REFUSED = 1


@click.group()
def learner() -> None:
    """The register of learners, from which names and addresses come."""


@learner.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@dry_run_option
@pass_program
def learner_import(program: Program, *, file: Path, dry_run: bool) -> None:
    """Add or change the learners of a CSV FILE by student number.

    UTF-8, with a heading row: student_number, name, email, and perhaps programme and
    year_of_entry. Good rows go on, bad ones are listed; exit status 1 if there are any.
    """
    services = program.services
    report = register_learners(
        read_register(read_whole(file, most=_MOST_BYTES)),
        store=store_for(services.store, dry_run=dry_run),
        clock=services.clock,
    )
    would = "would be " if dry_run else ""
    program.say(f"{report.stored} {would}added or changed, {report.unchanged} unchanged.")
    if report.refused:
        program.say(f"{len(report.refused)} cannot be used: {', '.join(map(repr, report.refused))}")
        raise SystemExit(SOME_REFUSED)


def read_register(data: bytes) -> Iterator[Learner]:
    """The learners of a CSV file.

    Raises:
        RejectedInput: it is not UTF-8, or a column is missing.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise RejectedInput(why=Message(N_("the file is not in UTF-8."))) from problem
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        headings = {name.strip().lower() for name in rows.fieldnames or ()}
        if missing := sorted(_NEEDED - headings):
            raise RejectedInput(
                why=Message(
                    N_("these columns are missing: %(columns)s."), {"columns": ", ".join(missing)}
                )
            )
        for row in rows:
            cells = {
                name.strip().lower(): value.strip()
                for name, value in row.items()
                if isinstance(name, str) and isinstance(value, str)
            }
            if any(cells.values()):
                yield _learner(cells)
    except csv.Error as problem:
        raise RejectedInput(
            why=Message(N_("line %(line)s is not CSV."), {"line": rows.line_num})
        ) from problem


def _learner(cells: dict[str, str]) -> Learner:
    year = cells.get("year_of_entry", "")
    return Learner(
        id=LearnerId(new_id()),  # a number that is known keeps the id it has
        student_number=cells.get("student_number", ""),
        name=cells.get("name", ""),
        email=cells.get("email", ""),
        programme=cells.get("programme", ""),
        year_of_entry=int(year) if year.isascii() and year.isdigit() else None,
    )
