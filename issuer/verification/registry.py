"""Registries: lists of issuers that somebody vouches for, read from files of the operator's.

Two forms are read. One is ours: plain JSON with a Data Integrity proof (eddsa-jcs-2022), believed
only if the key that the operator names has signed it, and only until the day that it names. The
other is the known-issuer list of the Digital Credentials Consortium, which nobody signs and which
never runs out: it says what the file says, and whoever shows it says so too.

    {"type": "KnownIssuers", "name": "Partner universities", "validUntil": "2027-08-31T00:00:00Z",
     "issuers": [{"id": "did:web:badges.example.org", "name": "Example College"}], "proof": {...}}

    {"meta": {...}, "registry": {"did:web:badges.example.org": {"name": "Example College"}}}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from issuer.credentials.times import read_date_time
from issuer.errors import IssuerError, MalformedSubmission, RejectedInput
from issuer.i18n import N_, Message
from issuer.jsonld.strict_json import read_json
from issuer.proofs.document import proofs_of
from issuer.proofs.eddsa_jcs_2022 import EddsaJcs2022
from issuer.verification.wording import moment, shown
from issuer.verification.world import KnownIssuer
from keys import KeysError, key_of_did, method_of_did

TYPE = "KnownIssuers"


class UnusableRegistry(RejectedInput):
    """A registry that is not believed, or cannot be read."""

    code = "unusable-registry"
    message = N_("This registry of issuers is not used: %(why)s")


@dataclass(frozen=True, slots=True)
class Registry:
    """Who is who by somebody's word: names by the identifier that an issuer is named with.

    `signed_by` is the did:key that signed it, or nothing; `valid_until` is None if it never runs
    out.
    """

    name: str
    issuers: Mapping[str, str]
    signed_by: str = ""
    valid_until: datetime | None = None

    def known_issuer(self, issuer_id: str, *, now: datetime) -> KnownIssuer | None:
        """Its entry for exactly this identifier, unless it has run out by now."""
        name = self.issuers.get(issuer_id)
        if name is None or (self.valid_until is not None and self.valid_until <= now):
            return None
        return KnownIssuer(name, self.name, is_signed=bool(self.signed_by))


def read_registry(content: bytes, *, filename: str, signed_by: str = "", now: datetime) -> Registry:
    """The registry in a file.

    Args:
        content: The file.
        filename: What an unsigned registry is called, since it bears no name.
        signed_by: The did:key that must have signed it; nothing for one without a signature.
        now: The time to judge by.

    Raises:
        UnusableRegistry: it cannot be read, has run out, or is not signed as it must be.
    """
    try:
        document = read_json(content)
    except MalformedSubmission as problem:
        raise UnusableRegistry(**problem.facts) from problem
    if "registry" in document:
        if signed_by:
            raise _refused(N_("it has no signature, and one is asked for."))
        return Registry(shown(filename), _by_identifier(document["registry"]))
    if document.get("type") != TYPE:
        raise _refused(N_("it is JSON, but no list of issuers of a kind that is read here."))
    if not signed_by:
        raise _refused(N_("it is of the signed kind, and nobody says with which key."))
    _require_signature(document, signed_by=signed_by, now=now)
    return read_listing(document, now=now, signed_by=signed_by)


def read_listing(document: Mapping[str, object], *, now: datetime, signed_by: str = "") -> Registry:
    """What a list of our form says, whoever signed it.

    Raises:
        UnusableRegistry: a part is missing or no text, or it has run out.
    """
    return Registry(
        shown(_text_in(document, "name")),
        _listed(document.get("issuers")),
        signed_by=signed_by,
        valid_until=_end_of(document, now=now),
    )


def _require_signature(document: Mapping[str, object], *, signed_by: str, now: datetime) -> None:
    """The one proof is by that key, made to state something, and has not run out."""
    try:
        (proof,) = proofs_of(document)
        check = EddsaJcs2022().check(document, public_key=key_of_did(signed_by), proof=proof)
    except (IssuerError, KeysError, ValueError) as problem:  # ValueError: none, or several
        raise _refused(N_("its signature cannot be checked.")) from problem
    expires = proof.get("expires")
    ends = read_date_time(expires) if isinstance(expires, str) else None
    if (
        not check.verified
        or proof["verificationMethod"] != method_of_did(signed_by)
        or proof["proofPurpose"] != "assertionMethod"
        or ("expires" in proof and (ends is None or ends <= now))
    ):
        raise _refused(N_("it was changed, or the key that is named did not sign it."))


def _end_of(document: Mapping[str, object], *, now: datetime) -> datetime:
    end = read_date_time(_text_in(document, "validUntil"))
    if end is None:
        raise _refused(N_("its “validUntil” is no date and time with a zone."))
    if end <= now:
        raise _refused(N_("it ran out on %(when)s."), when=moment(end))
    return end


def _listed(issuers: object) -> Mapping[str, str]:
    entries = issuers if isinstance(issuers, list) else []
    if not entries:
        raise _refused(N_("it lists nobody."))
    return _once((_text_in(entry, "id"), _text_in(entry, "name")) for entry in entries)


def _by_identifier(issuers: object) -> Mapping[str, str]:
    entries = issuers if isinstance(issuers, dict) else {}
    if not entries:
        raise _refused(N_("it lists nobody."))
    return _once((identifier, _text_in(entry, "name")) for identifier, entry in entries.items())


def _once(entries: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for identifier, name in entries:
        if identifier in names:
            raise _refused(N_("it lists %(issuer)s twice."), issuer=shown(identifier))
        names[identifier] = shown(name)
    return names


def _text_in(entry: object, member: str) -> str:
    text = entry.get(member) if isinstance(entry, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise _refused(N_("a “%(member)s” is missing, or is no text."), member=member)
    return text


def _refused(why: str, **values: str) -> UnusableRegistry:
    return UnusableRegistry(why=Message(why, values))
