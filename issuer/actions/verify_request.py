"""Verify what a program sends in the form of the W3C VC API, and answer in that form.

1. read    The request is strict JSON of at most 1 MiB. What is to be verified in it is taken out.
2. verify  As on the page, but other credentials than badges are welcome too.
3. answer  Whether it is good; if not, every reason as a problem of the W3C's types.

Nothing is stored, so nothing is left behind if the power fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.jsonld.strict_json import MAX_BYTES, read_json
from issuer.verification import Asked, Kind, Verdict, VerificationReport
from issuer.verification.envelopes import is_envelope
from issuer.verification.keyholder import TO_ISSUE, TO_PRESENT
from issuer.verification.problem_details import (
    CHALLENGE,
    DOMAIN,
    PARSING,
    PROOF,
    errors_in,
    problem_detail,
    warnings_in,
)

MAX_REQUEST_BYTES = MAX_BYTES
_CREDENTIAL = "verifiableCredential"
_PRESENTATION = "verifiablePresentation"
_UNSIGNED = "presentation"  # how the VC API calls one that carries no proof
_JOSE_HEADER = "eyJ"  # `{"` in base64url: how every compact JWS begins

Verify = Callable[[bytes, Asked], VerificationReport]


class BadRequest(MalformedSubmission):
    """The request is not one of the VC API; nothing was verified."""

    code = "bad-request"
    message = N_("This is no request to verify something: %(why)s")


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether it is good, and the JSON object that says so."""

    good: bool
    body: Mapping[str, object]


def answer_about_credential(request: bytes, *, verify: Verify) -> Answer:
    """The answer to `POST /credentials/verify`.

    Raises:
        MalformedSubmission: the request cannot be read, or holds nothing that could be verified.
    """
    asked = _read(request, _CREDENTIAL)
    report = verify(asked.data, asked.wishes)
    if report.kind is Kind.PRESENTATION:
        raise BadRequest(why=Message(N_("what it holds is a presentation.")))
    return _answer(report, [*_other_purpose(asked, TO_ISSUE), *_other_occasion(asked)])


def answer_about_presentation(request: bytes, *, verify: Verify) -> Answer:
    """The answer to `POST /presentations/verify`; the credentials in it are verified too.

    Raises:
        MalformedSubmission: as above.
    """
    asked = _read(request, _PRESENTATION, _UNSIGNED)
    report = verify(asked.data, asked.wishes)
    if report.kind is not Kind.PRESENTATION:
        raise BadRequest(why=Message(N_("what it holds is no presentation.")))
    return _answer(report, _other_purpose(asked, TO_PRESENT))


# -- reading -------------------------------------------------------------------------------------


class _Request(NamedTuple):
    """What is to be verified, as it was written there and as bytes, and what is asked of it."""

    written: object
    data: bytes
    wishes: Asked
    expected_purpose: str | None

    @property
    def proofs(self) -> list[Mapping[str, object]]:
        """What stands where its proofs should be."""
        if self.is_token or not isinstance(self.written, dict):
            return []
        return [proof for proof in _listed(self.written.get("proof")) if isinstance(proof, dict)]

    @property
    def is_token(self) -> bool:
        """Whether it is a JWT, bare or in an envelope, which has no proof beside it."""
        return not isinstance(self.written, dict) or is_envelope(self.written)


def _read(request: bytes, *names: str) -> _Request:
    document = read_json(request)
    held = [name for name in names if name in document]
    if len(held) != 1:
        raise BadRequest(why=Message(N_("the member %(name)s is missing."), {"name": names[0]}))
    options = document.get("options", {})
    if not isinstance(options, dict):
        raise BadRequest(why=Message(N_("its options are no object.")))
    written = document[held[0]]
    return _Request(
        written=written,
        data=_carried(written),
        wishes=Asked(
            generic=True,
            domain=_text(options, "domain"),
            challenge=_text(options, "challenge"),
        ),
        expected_purpose=_text(options, "expectedProofPurpose"),
    )


def _text(options: Mapping[str, object], name: str) -> str | None:
    value = options.get(name)
    if name in options and not isinstance(value, str):
        raise BadRequest(why=Message(N_("its option %(name)s is no text."), {"name": name}))
    return value if isinstance(value, str) else None


def _carried(written: object) -> bytes:
    """The bytes of a document (or its envelope), or of the compact JWS that stands for it."""
    if isinstance(written, str) and written.startswith(_JOSE_HEADER):
        return written.encode()
    if not isinstance(written, dict):
        raise BadRequest(why=Message(N_("what is to be verified is neither an object nor a JWS.")))
    return json.dumps(written, ensure_ascii=False).encode()


# -- answering -----------------------------------------------------------------------------------


def _answer(report: VerificationReport, unmet: list[dict[str, object]]) -> Answer:
    errors, warnings = [*errors_in(report), *unmet], warnings_in(report)
    good = report.verdict is Verdict.VALID and not errors
    body: dict[str, object] = {
        "verified": good,
        "verdict": report.verdict.value,
        "kind": report.kind.value,
        "checks": list(dict.fromkeys(found.step.value for found in report.findings)),
        "errors": errors,
        "warnings": warnings,
        "problemDetails": [*errors, *warnings],
    }
    if good:
        return Answer(good=True, body=body)
    # A report that proves nothing is no pass, even where no finding says so.
    first = errors[0] if errors else problem_detail(PROOF, report.headline.text())
    return Answer(good=False, body={**first, **body, "errors": errors or [first]})


def answer_to_bad_request(problem: MalformedSubmission) -> Answer:
    """The answer where nothing could be verified."""
    detail = problem_detail(PARSING, problem.sentence.text(), reason=problem.code)
    body = {"verified": False, "errors": [detail], "warnings": [], "problemDetails": [detail]}
    return Answer(good=False, body={**detail, **body})


def _other_purpose(asked: _Request, of_tokens: str) -> list[dict[str, object]]:
    """VC Data Integrity 1.0, section 4.4, step 5: the purpose that the asker expects. A token names
    none: that of its key is the one that was looked for.
    """
    expected = asked.expected_purpose
    found = {of_tokens} if asked.is_token else {one.get("proofPurpose") for one in asked.proofs}
    if expected is None or expected in found:
        return []
    return [problem_detail(PROOF, "No proof is of the purpose expected.", reason="other-purpose")]


def _other_occasion(asked: _Request) -> list[dict[str, object]]:
    """Steps 6 and 7 for a credential; for a presentation, verification itself takes them."""
    wanted = (
        ("domain", asked.wishes.domain, DOMAIN),
        ("challenge", asked.wishes.challenge, CHALLENGE),
    )
    return [
        problem_detail(problem, f"The {name} is another than expected.", reason="other-occasion")
        for name, value, problem in wanted
        if value is not None
        and not (asked.proofs and all(value in _listed(one.get(name)) for one in asked.proofs))
    ]


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
