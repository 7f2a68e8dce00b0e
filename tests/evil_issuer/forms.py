"""Forged badges in forms that JSON-LD allows and that not every reader accepts: what stands without
its array is looked at as closely as what stands in one."""

import copy

from tests.evil_issuer.catalogue import BAD, REVOKED, UNSURE, each, forgery
from tests.evil_issuer.hands import HANDS, PLAIN, everywhere
from tests.evil_issuer.material import V2, badge, endorsement
from tests.issuer.credentials.shortened import in_short
from tests.issuer.verification.actors import US, example

ALIGNMENT = ("credentialSubject", "achievement", "alignment")
_VOCABULARY = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
RESULT = ("credentialSubject", "result")


def _with(way, **changes):
    """A badge in short, with changes in the object at the end of a way; `...` takes away."""
    document = copy.deepcopy(in_short(badge()))
    place = document
    for name in way:
        place = place[name]
    place |= changes
    for name in [name for name, one in place.items() if one is ...]:
        del place[name]
    return document


@each(
    "T6 in a part without its array,",
    {
        "a word without a meaning": (BAD, "data-loss", (ALIGNMENT, {"mine": "x"})),
        "a type without a meaning": (BAD, "data-loss", (("issuer",), {"type": "Mine"})),
        "a word without a meaning, in a result": (BAD, "data-loss", (RESULT, {"mine": "x"})),
        "a word without a meaning, in its schema": (
            BAD, "data-loss", (("credentialSchema",), {"mine": "x"})
        ),
    },
)  # fmt: skip
def _lost(value):
    """Added after it was signed; a signature over statements does not cover it."""
    way, changes = value
    changed = _with(way, **changes)
    return {**changed, "proof": PLAIN.sign(_with(way))["proof"]}, everywhere()


@each(
    "T6 signed over its text, in a part without its array,",
    {
        "a word without a meaning": (BAD, "undefined-term", (ALIGNMENT, {"mine": "x"})),
        "no type": (BAD, "required-member", (ALIGNMENT, {"type": ...})),
        "another type": (BAD, "type-value", (("issuer",), {"type": "Address"})),
        "a result of nothing": (
            BAD, "result-reference", (RESULT, {"resultDescription": "urn:x:other"})
        ),
        "no schema of the standard": (
            BAD, "credential-schema", (("credentialSchema",), {"id": "https://x.example/s"})
        ),
        "a context of its own": (UNSURE, "unknown-context", (ALIGNMENT, {"@context": V2})),
        "a name that hides": (
            BAD, "required-member",
            (ALIGNMENT, {"targetName": ..., f"{_VOCABULARY}targetName": "x"}),
        ),
        "another description of the badge": (
            UNSURE, "described-twice", (("evidence",), {"id": badge()["id"]})
        ),
        "the digest of something else": (
            BAD, "digest", ((), {"relatedResource": {"id": V2, "digestMultibase": f"u{'A' * 43}"}})
        ),
        "a digest that nobody compares": (
            UNSURE, "digest", ((), {"relatedResource": {"id": V2, "digestSRI": "sha1-AAAA"}})
        ),
    },
)  # fmt: skip
def _signed(value):
    way, changes = value
    return HANDS["eddsa-jcs-2022"].sign(_with(way, **changes)), everywhere()


@forgery("T38 revoked, without arrays of one", BAD, "revoked")
def _revoked():
    return US.sign(in_short(example(credentialStatus=REVOKED["credentialStatus"])))


@forgery("T1 a name changed, without arrays of one", BAD, "bad-signature")
def _changed():
    return in_short(PLAIN.sign(in_short(badge()))) | {"name": "Doctor of Philosophy"}, everywhere()


@forgery("T17 an endorsement that stands alone, and that nobody signed", BAD, "bad-part")
def _endorsed():
    return PLAIN.sign(badge(endorsement=in_short(endorsement()))), everywhere()
