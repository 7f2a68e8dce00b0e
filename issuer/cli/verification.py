"""`issuer verify`: is this badge good? The exit status says the worst of what was found.

0 every badge is valid; 1 one is not; 2 none is known to be bad, and one could not be checked.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from issuer.actions.verify_address import Answered, Source, is_address
from issuer.actions.verify_handed_in import verify_handed_in
from issuer.cli.badges import own_credential
from issuer.cli.printable import json_line
from issuer.cli.program import Program, TakesIds, pass_program
from issuer.cli.tracing import trace_lines, traces_in
from issuer.cli.whole_file import is_there, read_whole
from issuer.errors import Defect, IssuerError, MalformedSubmission
from issuer.i18n import Message
from issuer.ids import CredentialId
from issuer.log import logger, where_it_broke
from issuer.verification import (
    Outcome,
    Verdict,
    VerificationReport,
    matches_recipient,
    shown,
)
from issuer.verification.codes import Named, NamedKind, what_is
from issuer.verification.trace import ProofTrace

_MOST_BYTES = 10 * 1024 * 1024
STATUS: Final[Mapping[Verdict, int]] = {
    Verdict.VALID: 0,
    Verdict.NOT_VALID: 1,
    Verdict.COULD_NOT_BE_CHECKED: 2,
}
_WORST_FIRST = (Verdict.NOT_VALID, Verdict.COULD_NOT_BE_CHECKED, Verdict.VALID)
_OURS = (NamedKind.CREDENTIAL_ID, NamedKind.SHORT_CODE)
_MARKS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "FAILED",
    Outcome.COULD_NOT_BE_CHECKED: "not checked",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said about one thing that was handed in; no report when it could not be read."""

    submission: str
    report: VerificationReport | None = None
    problem: IssuerError | None = None
    source: Source | None = None
    traces: tuple[ProofTrace, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return Verdict.COULD_NOT_BE_CHECKED if self.report is None else self.report.verdict

    @property
    def _headline(self) -> Message:
        if self.report is not None:
            return self.report.headline
        assert self.problem is not None
        return self.problem.sentence

    def to_json(self, language: str) -> dict[str, object]:
        if self.report is not None:
            report = {"submission": self.submission, **self.report.to_json(language)}
            if self.source is not None:
                report["fetched"] = self.source.to_json()
            if self.traces:
                report["trace"] = [trace.to_json(language) for trace in self.traces]
            return report
        assert self.problem is not None
        return {
            "submission": self.submission,
            "verdict": self.verdict.value,
            "headline": self._headline.text(language),
            "findings": [],
            "credential": None,
            "error": self.problem.code,
        }

    def lines(self, language: str) -> list[str]:
        lines = [
            f"{self.submission}: {self.verdict.value.upper()}",
            f"  {self._headline.text(language)}",
        ]
        if self.source is not None:
            lines.append(f"  {self.source.sentence.text(language)}")
        if self.report is not None:
            lines.extend(_lines_of(self.report, language))
        for trace in self.traces:
            lines.extend(trace_lines(trace, language, to_terminal=sys.stdout.isatty()))
        return lines


def _lines_of(report: VerificationReport, language: str, margin: str = "  ") -> Iterator[str]:
    """A report's findings, and those of what is inside it further to the right."""
    for finding in report.findings:
        yield (
            f"{margin}{_MARKS[finding.outcome]:<12}{finding.title(report.kind).text(language)}: "
            f"{finding.message.text(language)}"
        )
        if finding.advice is not None:
            yield f"{margin}{'':<12}{finding.advice.text(language)}"
    for part in report.parts:
        yield f"{margin}{shown(part.place)}: {part.report.verdict.value.upper()}"
        yield f"{margin}  {part.report.headline.text(language)}"
        yield from _lines_of(part.report, language, margin + "    ")


@click.command(cls=TakesIds)
@click.argument("submissions", metavar="FILE|URL|ID|CODE|JSON|JWT...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line for each.")
@click.option("--known", default="", help="A name or e-mail address to compare with its recipient.")
@click.option("--trace", is_flag=True, help="Also print what each signature is computed from.")
@pass_program
def verify(
    program: Program, *, submissions: tuple[str, ...], as_json: bool, known: str, trace: bool
) -> None:
    """Verify badges: files (- for standard input), the JSON or the JWT itself, badges of this
    installation by address, id or short code, or at other addresses if ISSUER_FETCH is on.

    Exit status 0: all are valid. 1: at least one is not. 2: at least one could not be checked.
    """
    verdicts = set()
    for submission in submissions:
        answer = _answer(program, submission, known=known, trace=trace)
        verdicts.add(answer.verdict)
        try:
            _tell(program, answer, as_json=as_json)
        except Exception as problem:  # noqa: BLE001 - who was not told does not know
            logger().error("answer not told", traceback=where_it_broke(problem))
            verdicts.add(Verdict.COULD_NOT_BE_CHECKED)
    raise SystemExit(STATUS[next(verdict for verdict in _WORST_FIRST if verdict in verdicts)])


def _tell(program: Program, answer: Answer, *, as_json: bool) -> None:
    if as_json:
        program.say(json_line(answer.to_json(program.language)))
    else:
        program.say("\n".join(answer.lines(program.language)))


def _answer(program: Program, submission: str, *, known: str, trace: bool) -> Answer:
    """The answer, whatever happens: a fault of ours must not look like a badge that is not good."""
    name = shown(submission)
    try:
        return _answer_named(program, submission, name=name, known=known, trace=trace)
    except Exception as problem:  # noqa: BLE001 - whatever it is, nothing is known then
        logger().error("verification failed", traceback=where_it_broke(problem))
        return Answer(name, problem=Defect(why="it was not verified to the end"))


def _answer_named(
    program: Program, submission: str, *, name: str, known: str, trace: bool
) -> Answer:
    try:
        handed_in, filename = _handed_in(program, submission)
        answered = _ask(program, handed_in, filename)
        if isinstance(answered, str):  # the code in a picture names a badge of ours
            answered = _ask(program, own_credential(program, answered).text.encode())
    except IssuerError as problem:
        return Answer(name, problem=problem)
    assert isinstance(answered, Answered)  # our own badges hold what is verified
    report = answered.report
    traces = traces_in(handed_in, report=report) if trace else ()
    if known:
        report = report.with_finding(matches_recipient(report.credential, known))
    return Answer(name, report=report, source=answered.source, traces=traces)


def _ask(program: Program, handed_in: bytes | str, filename: str = "") -> CredentialId | Answered:
    services = program.services
    return verify_handed_in(
        handed_in,
        filename=filename,
        store=services.store,
        institution=services.institution,
        clock=services.clock,
        verifier=services.verifier,
        outside=services.outside,
    )


def _handed_in(program: Program, submission: str) -> tuple[bytes | str, str]:
    """What to verify: bytes and what their file is called, or the address of somebody else's.

    What has the form of a badge, an address, an id or a code is that; anything else is a path. A
    file that is called like one of them goes by `./`.
    """
    if submission == "-":
        return sys.stdin.buffer.read(_MOST_BYTES + 1), ""
    named = _named(submission)
    if named is None:
        path = Path(submission)
        return read_whole(path, most=_MOST_BYTES), path.name
    if named.kind is NamedKind.CREDENTIAL:
        return os.fsencode(named.value), ""
    urls = program.services.institution.urls
    if named.kind in _OURS or urls.credential_in(named.value) is not None:
        return own_credential(program, named.value).text.encode(), ""
    return named.value, ""


def _named(submission: str) -> Named | None:
    try:
        named = what_is(submission)
    except MalformedSubmission:
        # The outbound door says what is wrong with an address that is none.
        return Named(NamedKind.ADDRESS, submission) if is_address(submission) else None
    # Three words with dots between them have the form of a JWS too: `ewe.badge.json`.
    is_file = named.kind is NamedKind.CREDENTIAL and named.value[0] != "{" and is_there(submission)
    return None if is_file else named
