"""`issuer audit`: does everything that is kept still agree, and if not, what to do (trust.md, R15).

Looks and never mends. Exit status 0 when no promise is broken, 1 when one is, 2 when nothing is
known: there is no database, or its tables are not those of this release, or it did not answer.
"""

from __future__ import annotations

import json
import re

import click
from rich.table import Table

from issuer.actions.audit.findings import Weight
from issuer.actions.audit_register import AuditReport, audit_register
from issuer.cli.program import Program, pass_program
from issuer.errors import IssuerError

BROKEN, UNKNOWN = 1, 2
_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")
_WHAT_TO_DO = (
    "Issue and revoke nothing for now, and keep a copy of the database as it is: it is evidence. "
    "Then compare it with the last backup in which `issuer audit` finds nothing broken."
)
_WHEN_OUT_OF_DATE = "A status list that is only out of date is signed anew by `issuer issue`."
_WHAT_WAITS = "What waits goes on with `issuer issue`."


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document, for programs.")
@click.option(
    "--head",
    "known",
    metavar="NUMBER:DIGEST",
    help="The head that an earlier audit gave and that was kept elsewhere.",
)
@pass_program
def audit(program: Program, *, as_json: bool, known: str | None) -> None:
    """Check that every promise holds for everything that is kept; nothing is changed.

    Every badge's text, signature and place in its status list, the decision and the attendance
    behind it, every list, and the whole log. Exit status 1 if a promise is broken, 2 if the
    register could not be looked at.
    """
    try:
        report = _report(program, known_head=None if known is None else _read_head(known))
    except IssuerError as problem:
        click.echo(program.text(problem.sentence), err=True)
        raise SystemExit(UNKNOWN) from problem
    if as_json:
        document = _to_json(report, language=program.language)
        program.say(json.dumps(document, ensure_ascii=False))
    else:
        _show(program, report)
    if not report.is_sound:
        raise SystemExit(BROKEN)


def _report(program: Program, *, known_head: tuple[int, str] | None) -> AuditReport:
    services = program.services
    return audit_register(
        store=services.store,
        institution=services.institution,
        policies=services.policies,
        clock=services.clock,
        artifacts=services.artifacts,
        known_head=known_head,
    )


def _read_head(text: str) -> tuple[int, str]:
    found = _HEAD.fullmatch(text.strip())
    if found is None:
        raise click.UsageError("--head is a number, a colon and 64 hexadecimal digits.")
    return int(found[1]), found[2]


def _written(head: tuple[int, str]) -> str:
    number, digest = head
    return f"{number}:{digest}"


def _show(program: Program, report: AuditReport) -> None:
    looked_at = ", ".join(f"{number} {kind}" for kind, number in report.counted.items())
    program.say(f"Looked at {looked_at}.")
    if report.findings:
        table = Table("", "Promise", "About", "ID", "Found")
        table.columns[3].no_wrap = True
        for finding in report.findings:
            weight = "BROKEN" if finding.weight is Weight.BROKEN else finding.weight.value
            found = finding.what.text(program.language)
            table.add_row(weight, finding.invariant, finding.kind, finding.id, found)
        program.out.print(table)
    if more := report.broken + report.waiting - len(report.findings):
        program.say(f"{more} more are counted and not listed.")
    if report.waiting:
        program.say(_WHAT_WAITS)
    program.say(f"Head of the log, to be kept elsewhere: {_written(report.head)}")
    if report.is_sound:
        program.say("Nothing is broken.")
        return
    each = ", ".join(f"{name} ({number})" for name, number in report.by_invariant.items())
    program.say(f"BROKEN: {each}.")
    program.say(_what_to_do(report))


def _what_to_do(report: AuditReport) -> str:
    if report.is_sound:
        return _WHAT_WAITS if report.waiting else ""
    return f"{_WHAT_TO_DO} {_WHEN_OUT_OF_DATE}" if "I-15" in report.by_invariant else _WHAT_TO_DO


def _to_json(report: AuditReport, *, language: str) -> dict[str, object]:
    return {
        "at": report.at.isoformat(timespec="seconds"),
        "sound": report.is_sound,
        "broken": report.broken,
        "waiting": report.waiting,
        "invariants": dict(report.by_invariant),
        "counted": dict(report.counted),
        "head": _written(report.head),
        "findings": [finding.to_json(language) for finding in report.findings],
        "next": _what_to_do(report),
    }
