"""`issuer verify`: is this badge good? The exit status says the worst of what was found.

0 every badge is valid; 1 one is not; 2 none is known to be bad, and one could not be checked.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from issuer.actions.verify_address import Answered, Source, is_address
from issuer.actions.verify_handed_in import verify_handed_in
from issuer.cli.badges import own_credential
from issuer.cli.program import Program, TakesIds, pass_program
from issuer.cli.tracing import trace_lines, traces_in
from issuer.cli.whole_file import read_whole
from issuer.errors import IssuerError
from issuer.i18n import Message
from issuer.ids import CredentialId, is_id, read_short_code
from issuer.verification import (
    Outcome,
    Verdict,
    VerificationReport,
    matches_recipient,
    shown,
)
from issuer.verification.trace import ProofTrace

_MOST_BYTES = 10 * 1024 * 1024
STATUS: Final[Mapping[Verdict, int]] = {
    Verdict.VALID: 0,
    Verdict.NOT_VALID: 1,
    Verdict.COULD_NOT_BE_CHECKED: 2,
}
_WORST_FIRST = (Verdict.NOT_VALID, Verdict.COULD_NOT_BE_CHECKED, Verdict.VALID)
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
            lines.extend(trace_lines(trace, language))
        return lines


def _lines_of(report: VerificationReport, language: str, margin: str = "  ") -> Iterator[str]:
    """A report's findings, and those of what is inside it further to the right."""
    for finding in report.findings:
        yield (
            f"{margin}{_MARKS[finding.outcome]:<12}{finding.title.text(language)}: "
            f"{finding.message.text(language)}"
        )
        if finding.advice is not None:
            yield f"{margin}{'':<12}{finding.advice.text(language)}"
    for part in report.parts:
        yield f"{margin}{part.place}: {part.report.verdict.value.upper()}"
        yield f"{margin}  {part.report.headline.text(language)}"
        yield from _lines_of(part.report, language, margin + "    ")


@click.command(cls=TakesIds)
@click.argument("submissions", metavar="FILE|URL|ID|CODE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line for each.")
@click.option("--known", default="", help="A name or e-mail address to compare with its recipient.")
@click.option("--trace", is_flag=True, help="Also print what each signature is computed from.")
@pass_program
def verify(
    program: Program, *, submissions: tuple[str, ...], as_json: bool, known: str, trace: bool
) -> None:
    """Verify badges: PNG or JSON files (- for standard input), badges of this installation by
    address, id or short code, or at other addresses if ISSUER_FETCH is on.

    Exit status 0: all are valid. 1: at least one is not. 2: at least one could not be checked.
    """
    answers = []
    for submission in submissions:
        answer = _answer(program, submission, known=known, trace=trace)
        answers.append(answer)
        if as_json:
            document = answer.to_json(program.language)
            program.say(json.dumps(document, ensure_ascii=False))
        else:
            program.say("\n".join(answer.lines(program.language)))
    verdicts = {answer.verdict for answer in answers}
    raise SystemExit(STATUS[next(verdict for verdict in _WORST_FIRST if verdict in verdicts)])


def _answer(program: Program, submission: str, *, known: str, trace: bool) -> Answer:
    name = shown(submission)
    try:
        handed_in, filename = _handed_in(program, submission)
        answered = _ask(program, handed_in, filename)
        if isinstance(answered, str):  # the code in a picture names a badge of ours
            answered = _ask(program, own_credential(program, answered).text.encode())
    except IssuerError as problem:
        return Answer(name, problem=problem)
    assert isinstance(answered, Answered)  # our own badges hold what is verified
    traces = traces_in(handed_in) if trace else ()
    report = answered.report
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
    """What to verify: bytes and what their file is called, or the address of somebody else's."""
    if submission == "-":
        return sys.stdin.buffer.read(_MOST_BYTES + 1), ""
    if is_address(submission):
        if program.services.institution.urls.credential_in(submission) is None:
            return submission, ""
    else:
        path = Path(submission)
        if path.exists() or not (is_id(submission) or read_short_code(submission)):
            return read_whole(path, most=_MOST_BYTES), path.name
    return own_credential(program, submission).text.encode(), ""
