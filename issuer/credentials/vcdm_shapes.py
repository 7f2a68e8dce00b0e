"""The JSON shapes of verifiable credentials and presentations in general, as a table.

VC Data Model 2.0, sections 4.3 to 4.13, 5.3 to 5.6, 5.10 and 11.1; version 1.1, sections 4.1 to
4.10 and 5.3 to 5.6. Any other member may stand in them too, if a context defines it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from issuer.credentials.kinds import (
    Check,
    Problem,
    Remarks,
    Shape,
    below,
    date_time,
    is_text,
    tested,
    text,
    types,
)
from issuer.credentials.model import CREDENTIALS_CONTEXT, FIRST_CREDENTIALS_CONTEXT
from issuer.credentials.signable import absolute_address
from issuer.i18n import N_, Message

ENVELOPED_CREDENTIAL = "EnvelopedVerifiableCredential"


def base_context(document: Mapping[str, object]) -> str:
    """The context that says which version of the data model a document keeps to; 2.0 if none."""
    contexts = document.get("@context")
    is_1 = isinstance(contexts, list) and contexts[:1] == [FIRST_CREDENTIALS_CONTEXT]
    return FIRST_CREDENTIALS_CONTEXT if is_1 else CREDENTIALS_CONTEXT


# -- kinds of members ---------------------------------------------------------------------------


def one_or_more(check: Check) -> Check:
    """A value, or an array of them that is not empty: a set, as JSON-LD writes it."""

    def each(value: object, path: str) -> Remarks:
        if not isinstance(value, list):
            yield from check(value, path)
            return
        if not value:
            yield Problem("empty-set", path, Message(N_("At least one value is expected.")))
        for index, item in enumerate(value):
            yield from check(item, below(path, index))

    return each


def _contexts(first: str) -> Check:
    """Section 4.3: an ordered set that begins with the base context; then addresses and objects."""

    def check(value: object, path: str) -> Remarks:
        if not isinstance(value, list):
            yield Problem("expects-array", path, Message(N_("An array is expected.")))
            return
        if value[:1] != [first]:
            message = Message(N_("The context %(url)s must be the first."), {"url": first})
            yield Problem("contexts", below(path, 0), message)
        for index, item in enumerate(value):
            if isinstance(item, str):
                yield from absolute_address(item, below(path, index))
            elif isinstance(item, dict):
                yield from _base(item, below(path, index))
            else:
                message = Message(N_("A context is an address or an object."))
                yield Problem("contexts", below(path, index), message)

    return check


def _base(context: Mapping[str, object], path: str) -> Remarks:
    """JSON-LD 1.1, section 4.1.3: what addresses are relative to cannot itself be relative here."""
    inner = context.get("@context")  # a context may be wrapped as it is in a file of its own
    if isinstance(inner, dict):
        yield from _base(inner, below(path, "@context"))
    if context.get("@base") is not None:
        yield from absolute_address(context["@base"], below(path, "@base"))


def _type_names(value: object, path: str) -> Remarks:
    """Section 4.5: terms and addresses; whether a context defines them is asked elsewhere."""
    if isinstance(value, str) and not value.strip():
        yield Problem("type-value", path, Message(N_("A type needs a name.")))
    yield from text(value, path)


def _types_with(name: str) -> Check:
    """One or more types, this one among them."""

    def check(value: object, path: str) -> Remarks:
        yield from one_or_more(_type_names)(value, path)
        yield from types((name,))(value if isinstance(value, list) else [value], path)

    return check


def _language_text(value: object, path: str) -> Remarks:
    """Section 11.1: a text, or a value with its language and direction and nothing else."""
    if not is_text(value):
        yield from one_or_more(_LANGUAGE_VALUE.remarks)(value, path)


def _direction(value: object, path: str) -> Remarks:
    if value not in ("ltr", "rtl"):
        yield Problem("vocabulary", path, Message(N_("A direction is “ltr” or “rtl”.")))


def _named(value: object, path: str) -> Remarks:
    """Section 4.7: an issuer or a holder, by address or as an object that has one."""
    if is_text(value):
        yield from absolute_address(value, path)
    else:
        yield from _IDENTIFIED.remarks(value, path)


def _subject(value: object, path: str) -> Remarks:
    """Section 4.8: an object about which something is claimed."""
    if value == {}:
        yield Problem("no-claims", path, Message(N_("Nothing is claimed about this subject.")))
    yield from _ENTITY.remarks(value, path)


def _related(value: object, path: str) -> Remarks:
    """Section 5.3; digests are compared where the resource itself is held."""
    yield from _RESOURCE.remarks(value, path)
    if isinstance(value, dict) and not {"digestSRI", "digestMultibase"} & value.keys():
        message = Message(N_("A related resource needs digestSRI or digestMultibase."))
        yield Problem("no-digest", path, message)


def _presented(value: object, path: str) -> Remarks:
    """Section 4.13: an object; one that stands for an enveloped credential has a data: address."""
    yield from _ENTITY.remarks(value, path)
    if isinstance(value, dict) and value.get("type") == ENVELOPED_CREDENTIAL:
        yield from _data_address(value.get("id"), below(path, "id"))


def _presented_1(value: object, path: str) -> Remarks:
    """Version 1.1, section 6.3.1: a token may stand there as it is."""
    yield from (_compact_jws if is_text(value) else _ENTITY.remarks)(value, path)


_compact_jws = tested(
    "compact-jws",
    N_("“%(found)s” is no JWT."),
    re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII).fullmatch,
)
_data_address = tested(
    "data-address", N_("“%(found)s” is no data: address."), re.compile(r"data:[^,]*,.+").fullmatch
)


# -- the table ----------------------------------------------------------------------------------

_LANGUAGE_VALUE = Shape(
    {"@value": text, "@language": text, "@direction": _direction}, ("@value",), closed=True
)
_NAMES: dict[str, Check] = {"name": _language_text, "description": _language_text}
_ENTITY = Shape({"id": absolute_address}, ())
_IDENTIFIED = Shape({"id": absolute_address} | _NAMES, ("id",))
_TYPED = Shape({"id": absolute_address, "type": one_or_more(_type_names)}, ("type",))
_TYPED_AND_IDENTIFIED = Shape(_TYPED.members, ("id", "type"))
_RESOURCE = Shape(
    {
        "id": absolute_address,
        "digestSRI": one_or_more(text),
        "digestMultibase": one_or_more(text),
        "mediaType": text,
    },
    ("id",),
)

_typed = one_or_more(_TYPED.remarks)
_typed_and_identified = one_or_more(_TYPED_AND_IDENTIFIED.remarks)

_OF_BOTH: dict[str, Check] = {
    "id": absolute_address,
    "termsOfUse": _typed,
    "proof": _typed,
}
_CREDENTIAL: dict[str, Check] = _OF_BOTH | {
    "type": _types_with("VerifiableCredential"),
    "issuer": _named,
    "credentialSubject": one_or_more(_subject),
    "credentialSchema": _typed_and_identified,
    "evidence": _typed,
}
_CREDENTIAL_2 = Shape(
    _CREDENTIAL
    | _NAMES
    | {
        "@context": _contexts(CREDENTIALS_CONTEXT),
        "validFrom": date_time,
        "validUntil": date_time,
        "credentialStatus": _typed,
        "refreshService": _typed,
        "relatedResource": one_or_more(_related),
        "confidenceMethod": _typed,  # section 5.10 reserves these two
        "renderMethod": _typed,
    },
    ("@context", "type", "issuer", "credentialSubject"),
)
_CREDENTIAL_1 = Shape(
    _CREDENTIAL
    | {
        "@context": _contexts(FIRST_CREDENTIALS_CONTEXT),
        "issuanceDate": date_time,
        "expirationDate": date_time,
        "credentialStatus": _typed_and_identified,
        "refreshService": _typed_and_identified,
    },
    ("@context", "type", "issuer", "issuanceDate", "credentialSubject"),
)


def _presentation(context: str, presented: Check) -> Shape:
    members: dict[str, Check] = {
        "@context": _contexts(context),
        "type": _types_with("VerifiablePresentation"),
        "holder": _named,
        "verifiableCredential": one_or_more(presented),
    }
    return Shape(_OF_BOTH | members, ("@context", "type"))


CREDENTIALS = {CREDENTIALS_CONTEXT: _CREDENTIAL_2, FIRST_CREDENTIALS_CONTEXT: _CREDENTIAL_1}
PRESENTATIONS = {
    CREDENTIALS_CONTEXT: _presentation(CREDENTIALS_CONTEXT, _presented),
    FIRST_CREDENTIALS_CONTEXT: _presentation(FIRST_CREDENTIALS_CONTEXT, _presented_1),
}
