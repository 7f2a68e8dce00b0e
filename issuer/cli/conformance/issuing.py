"""What the conformance server does: issue any credential, and verify as the institution does.

The key is made at start and is its own identifier, a did:key. Nothing is kept: an index of the
status list that was given out is remembered until the process ends, and nothing else.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock
from typing import Any

from issuer.actions.ports import Clock
from issuer.actions.verify_request import BadRequest
from issuer.credentials.kinds import Problem
from issuer.credentials.model import FIRST_CREDENTIALS_CONTEXT
from issuer.credentials.vcdm import vcdm_problems
from issuer.credentials.vcdm_shapes import base_context
from issuer.credentials.walks import objects
from issuer.errors import (
    MalformedSubmission,
    UndefinedTerm,
    UnknownContext,
    UnusableDocument,
)
from issuer.i18n import N_, Message
from issuer.jsonld.strict_json import read_json
from issuer.jsonld.structured import Structured
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022
from issuer.proofs.suite import SecuredDocument
from issuer.status.bitstring_status_list import (
    MINIMUM_ENTRIES,
    STATUS_ENTRIES,
    StatusListEntry,
    StatusListError,
    build_status_list_credential,
    empty_bits,
)
from issuer.verification import Asked, KnownIssuer, VerificationReport, read_submission, verify
from issuer.verification.contexts import can_be_allowed
from issuer.verification.problem_details import MALFORMED, PARSING, ProblemType, problem_detail
from keys import MemorySigner, verification_method

_PURPOSE = "revocation"
# VCDM 1.1 does not define Data Integrity proofs by itself; 2.0 does.
_DATA_INTEGRITY_CONTEXT = "https://w3id.org/security/data-integrity/v2"


class Unissuable(MalformedSubmission):
    """What was to be signed breaks a rule; `problems` are RFC 9457 problem details."""

    code = "unissuable"
    message = N_("This was not signed: %(why)s")

    def __init__(self, *problems: Mapping[str, object]) -> None:
        super().__init__(why=str(problems[0]["detail"]))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class NoOutsideWorld:
    """What verification may ask here: the server's own status list. A did:key needs nothing."""

    lists: Mapping[str, str]

    def controller_document(self, identifier: str) -> Mapping[str, object] | None:
        del identifier
        return None

    def status_list(self, url: str) -> str | None:
        return self.lists.get(url)

    def context(self, url: str) -> Mapping[str, object] | None:
        del url
        return None

    def credential_schema(self, url: str) -> str | None:
        del url
        return None

    def refreshed(self, url: str) -> bytes | None:
        del url
        return None

    def is_ours(self, issuer_id: str) -> bool:
        del issuer_id
        return False

    def known_issuer(self, issuer_id: str) -> KnownIssuer | None:
        del issuer_id
        return None


@dataclass(frozen=True)
class ThrowawayIssuer:
    """An issuer that exists as long as its process.

    Args:
        list_url: Where its status list is served.
        with_status: Whether a credential without a status is given one.
        clock: The time.
    """

    list_url: str
    with_status: bool
    clock: Clock
    signer: MemorySigner = field(default_factory=MemorySigner.generate)
    _given_out: set[int] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    @property
    def did(self) -> str:
        """The identifier, which is the key."""
        return self.signer.public_key.did_key

    @cached_property
    def status_list(self) -> str:
        """The status list credential, as signed at first use; nothing in it is ever revoked."""
        credential = build_status_list_credential(
            url=self.list_url,
            issuer=self.did,
            purpose=_PURPOSE,
            bits=empty_bits(),
            valid_from=self.clock(),
        )
        return self._secured(credential).text

    def issue(self, request: bytes) -> Mapping[str, object]:
        """The answer to `POST /credentials/issue`.

        The issuer of what is signed is always this one, whatever address was given. A proof that
        the credential has already is kept beside the new one.

        Raises:
            Unissuable: the credential breaks a rule, or a part of it would not be signed.
            MalformedSubmission: the request cannot be read.
        """
        credential = read_json(request).get("credential")
        if not isinstance(credential, dict):
            raise BadRequest(
                why=Message(N_("the member %(name)s is missing."), {"name": "credential"})
            )
        found = vcdm_problems(credential)
        if found:
            raise Unissuable(*map(_broken, found))
        claims = {name: value for name, value in credential.items() if name != "proof"}
        completed = self._completed(claims)
        _require_readable(completed)
        secured = self._secured(completed).document
        proofs = [*_listed(credential.get("proof", [])), *_listed(secured["proof"])]
        return {"verifiableCredential": {**secured, "proof": proofs}}

    def verify(self, data: bytes, asked: Asked) -> VerificationReport:
        """As the institution verifies, with nothing but this server to ask; contexts that a
        document brings with it are taken, as the suites need.

        Raises:
            MalformedSubmission: there is nothing in it that could be verified.
        """
        world = NoOutsideWorld({self.list_url: self.status_list})
        asked = replace(asked, own_contexts=True)
        return verify(read_submission(data), world=world, now=self.clock(), asked=asked)

    def _completed(self, claims: dict[str, Any]) -> dict[str, Any]:
        """The claims with this issuer, and with what a proof and a status need."""
        issuer = claims["issuer"]
        named = {**issuer, "id": self.did} if isinstance(issuer, dict) else self.did
        whole = {**claims, "issuer": named}
        if base_context(claims) == FIRST_CREDENTIALS_CONTEXT:
            if _DATA_INTEGRITY_CONTEXT not in claims["@context"]:
                whole["@context"] = [*claims["@context"], _DATA_INTEGRITY_CONTEXT]
        elif self.with_status and "credentialStatus" not in claims:
            whole["credentialStatus"] = self._status_entry().to_json()
        return whole

    def _status_entry(self) -> StatusListEntry:
        """An entry nobody has; chosen at random, since indexes in order tell who was first."""
        with self._lock:
            if len(self._given_out) == MINIMUM_ENTRIES:
                raise BadRequest(why=Message(N_("the status list is full: start the server anew.")))
            index = secrets.randbelow(MINIMUM_ENTRIES)
            while index in self._given_out:
                index = secrets.randbelow(MINIMUM_ENTRIES)
            self._given_out.add(index)
        return StatusListEntry(status_list_credential=self.list_url, index=index, purpose=_PURPOSE)

    def _secured(self, document: Mapping[str, object]) -> SecuredDocument:
        try:
            return EddsaRdfc2022().secure(
                document,
                signer=self.signer,
                verification_method=verification_method(self.did, self.signer.public_key),
                created=self.clock(),
            )
        except (UndefinedTerm, UnknownContext) as error:
            raise Unissuable(_detail(MALFORMED, error.sentence, reason=error.code)) from error
        except UnusableDocument as error:
            raise Unissuable(_detail(PARSING, error.sentence, reason=error.code)) from error


def _require_readable(claims: Mapping[str, object]) -> None:
    """What is signed here can be verified here: its contexts, and where its status stands.

    Raises:
        Unissuable: it could not.
    """
    if not can_be_allowed(Structured(claims)):
        message = Message(N_("Its contexts are repeated, or cannot be used together."))
        raise Unissuable(_detail(MALFORMED, message, reason="contexts", path="$.@context"))
    for path, entry in objects(claims.get("credentialStatus"), "$.credentialStatus"):
        if entry.get("type") in STATUS_ENTRIES:
            try:
                StatusListEntry.from_json(entry)
            except StatusListError as error:
                detail = _detail(MALFORMED, error.sentence, reason=error.code, path=path)
                raise Unissuable(detail) from error


def _broken(problem: Problem) -> Mapping[str, object]:
    return _detail(MALFORMED, problem.message, reason=problem.rule, path=problem.path)


def _detail(kind: ProblemType, sentence: Message, **more: str) -> Mapping[str, object]:
    return problem_detail(kind, sentence.text(), **more)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
