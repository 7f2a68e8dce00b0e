"""A report as plain JSON values, and read back: how it crosses from the process that verified.

    from_wire(json.loads(json.dumps(to_wire(report)))) == report

The other side had a stranger's bytes to read, so what comes back is read like a stranger's: each
part has the one shape it may have, and a sentence can be filled with the values it brings. This is
no format for others: `VerificationReport.to_json` is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from issuer.errors import MalformedSubmission
from issuer.i18n import Message
from issuer.verification.issuers import IssuerIdentity
from issuer.verification.report import Finding, Kind, Outcome, Part, Step, VerificationReport

Value = TypeVar("Value")

_DEEPEST = 8  # parts in parts, and reasons in reasons
_PLACE = re.compile(r"%%|%\((\w+)\)([sd])")


class NoReport(ValueError):
    """What came back is not in the form that `to_wire` and `refusal_to_wire` write."""


# -- to the wire -------------------------------------------------------------------------------


def to_wire(report: VerificationReport) -> dict[str, object]:
    """The report as dictionaries, lists, texts and numbers, fit for JSON."""
    return {
        "findings": [_finding_to_wire(finding) for finding in report.findings],
        "claims": report.claims,
        "issuer": list(report.issuer),
        "headline": _message_to_wire(report.headline),
        "kind": report.kind.value,
        "parts": [[part.place, to_wire(part.report)] for part in report.parts],
    }


def refusal_to_wire(refused: MalformedSubmission) -> dict[str, object]:
    """The same for the sentence of a submission in which there is nothing to verify."""
    return {"code": refused.code, "facts": _values_to_wire(refused.facts)}


def _finding_to_wire(finding: Finding) -> list[object]:
    advice = None if finding.advice is None else _message_to_wire(finding.advice)
    return [
        finding.step.value,
        finding.outcome.value,
        _message_to_wire(finding.message),
        advice,
        finding.necessary,
        dict(finding.facts),
    ]


def _message_to_wire(message: Message) -> list[object]:
    return [message.template, _values_to_wire(message.values)]


def _values_to_wire(values: Mapping[str, str | int | Message]) -> dict[str, object]:
    return {
        name: _message_to_wire(value) if isinstance(value, Message) else value
        for name, value in values.items()
    }


# -- from the wire -----------------------------------------------------------------------------


def from_wire(wire: object) -> VerificationReport:
    """The report that `to_wire` wrote.

    Raises:
        NoReport: it is of any other shape.
    """
    try:
        return _report(wire, 0)
    except NoReport:
        raise
    except ValueError as problem:  # a wrong number of parts, or a word that no enumeration knows
        raise NoReport(str(problem)) from None


def refusal_from_wire(wire: object) -> MalformedSubmission:
    """The refusal that `refusal_to_wire` wrote.

    Raises:
        NoReport: it is of any other shape.
    """
    code, facts = _members(wire, "code", "facts")
    # From the most special to the root, which keeps a code that others inherit.
    kinds = {kind.code: kind for kind in reversed(_kinds(MalformedSubmission))}
    kind = kinds.get(_a(str, code))
    if kind is None:
        raise NoReport("no such refusal")
    values = _values(facts, 0)
    _require_places(kind.message, values)
    return kind(**values)


def _kinds(root: type[MalformedSubmission]) -> list[type[MalformedSubmission]]:
    return [root, *(kind for child in root.__subclasses__() for kind in _kinds(child))]


def _report(wire: object, depth: int) -> VerificationReport:
    if depth > _DEEPEST:
        raise NoReport("parts too deep")
    findings, claims, issuer, headline, kind, parts = _members(
        wire, "findings", "claims", "issuer", "headline", "kind", "parts"
    )
    return VerificationReport(
        findings=tuple([_finding(one) for one in _a(list, findings)]),
        claims=_a(dict, claims),
        issuer=_issuer(issuer),
        headline=_message(headline, 0),
        kind=Kind(_a(str, kind)),
        parts=tuple([_part(one, depth + 1) for one in _a(list, parts)]),
    )


def _part(wire: object, depth: int) -> Part:
    place, report = _a(list, wire)
    return Part(_a(str, place), _report(report, depth))


def _issuer(wire: object) -> IssuerIdentity:
    identifier, name, domain, is_ours = _a(list, wire)
    return IssuerIdentity(_a(str, identifier), _a(str, name), _a(str, domain), _a(bool, is_ours))


def _finding(wire: object) -> Finding:
    step, outcome, message, advice, necessary, facts = _a(list, wire)
    return Finding(
        Step(_a(str, step)),
        Outcome(_a(str, outcome)),
        _message(message, 0),
        None if advice is None else _message(advice, 0),
        _a(bool, necessary),
        {name: _fact(fact) for name, fact in _a(dict, facts).items()},
    )


def _message(wire: object, depth: int) -> Message:
    template, given = _a(list, wire)
    values = _values(given, depth)
    if values:  # without any, the template is not filled
        _require_places(_a(str, template), values)
    return Message(_a(str, template), values)


def _values(wire: object, depth: int) -> dict[str, str | int | Message]:
    if depth > _DEEPEST:
        raise NoReport("a sentence too deep")
    return {
        name: _message(value, depth + 1) if isinstance(value, list) else _fact(value)
        for name, value in _a(dict, wire).items()
    }


def _fact(wire: object) -> str | int:
    if not isinstance(wire, (str, int)):
        raise NoReport("neither text nor number")
    return wire


def _require_places(template: str, values: Mapping[str, object]) -> None:
    """Refuse a template that these values cannot fill, or that would pad them to any width."""
    for name, kind in _PLACE.findall(template):
        if name and (name not in values or (kind == "d" and not isinstance(values[name], int))):
            raise NoReport("a sentence that cannot be filled")
    if "%" in _PLACE.sub("", template):
        raise NoReport("a sentence with another kind of place")


def _members(wire: object, *names: str) -> list[object]:
    """The values of an object that has these members and no others."""
    found = _a(dict, wire)
    if found.keys() != set(names):
        raise NoReport("other members")
    return [found[name] for name in names]


def _a(kind: type[Value], wire: object) -> Value:
    if type(wire) is not kind:  # a boolean is a number to isinstance
        raise NoReport(f"not a {kind.__name__}")
    return wire
