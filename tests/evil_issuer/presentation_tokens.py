"""Presentations as tokens (JWT): by whoever is not the holder, changed, or for another occasion
(T8, T10, T11, T15)."""

from tests.evil_issuer.catalogue import BAD, UNSURE, Sort, each, forgery
from tests.evil_issuer.hands import (
    ATTACKER,
    COLLEGE,
    PLAIN,
    SIGNS_TOKENS,
    college,
    everywhere,
    method_of_token,
)
from tests.evil_issuer.material import DATA_INTEGRITY, V1, V2, badge, presentation
from tests.evil_issuer.presentations import CHALLENGE, DOMAIN, GOOD, HERE
from tests.issuer.proofs.tokens import base64url, token
from tests.issuer.verification.actors import US

TOKENS = {"sort": Sort.ALONE}
_TOMORROW, _YESTERDAY = 1796202000, 1796029200  # 2026-12-02 and 2026-11-30, 09:00Z
_HERE = {"aud": DOMAIN, "nonce": CHALLENGE}


def presented_as_token(
    *inside, holder=COLLEGE, owner=None, algorithm="EdDSA", under_vp=False, header=(), payload=()
):
    """A presentation in a token that its holder signed; members that are `...` are left out."""
    owner = owner or SIGNS_TOKENS[algorithm]
    document = presentation(*inside, **({} if holder is None else {"holder": holder}))
    head = {"alg": algorithm, "kid": method_of_token(algorithm), "typ": "vp+jwt"}
    body = {"vp": document, "iss": COLLEGE} if under_vp else document
    head |= {"typ": "JWT"} if under_vp else {}
    return token(owner, _without_dots(head | dict(header)), _without_dots(body | dict(payload)))


def enveloped_presentation(text, media_type="application/vp+jwt"):
    """The same, as an object that stands for it (VCDM 2.0, section 4.13.2)."""
    return {
        "@context": [V2],
        "id": f"data:{media_type},{text}",
        "type": "EnvelopedVerifiablePresentation",
    }


def _without_dots(members):
    return {name: one for name, one in members.items() if one is not ...}


def _unsigned(text, signature=b""):
    return f"{text.rpartition('.')[0]}.{base64url(signature)}"


# -- who signed it, and what ----------------------------------------------------------------------


def _signed(*reason, **options):
    return (*reason, lambda: presented_as_token(GOOD, **options))


_BY_WHOM = {
    "by another key": _signed(BAD, "bad-signature", owner=ATTACKER),
    "by nobody": (BAD, "bad-signature", lambda: _unsigned(presented_as_token(GOOD))),
    "with zeros for a signature": (
        BAD, "bad-signature", lambda: _unsigned(presented_as_token(GOOD), bytes(64))
    ),
    "of alg none": (
        BAD, "", lambda: _unsigned(presented_as_token(GOOD, header={"alg": "none"}))
    ),
    "of alg none, signed": _signed(BAD, "", header={"alg": "none"}),
    "of a MAC": _signed(BAD, "", header={"alg": "HS256"}),
    "of another algorithm": _signed(BAD, "bad-signature", header={"alg": "ES256"}),
    "with another badge": (BAD, "bad-signature", lambda: _with_body_of(US.badge())),
    "by a key of the attacker's": _signed(
        BAD, "foreign-key", owner=ATTACKER, header={"kid": ATTACKER.public_key.did_key}
    ),
    "that carries the attacker's key": _signed(
        BAD, "", owner=ATTACKER, header={"kid": ..., "jwk": ATTACKER.public_key.jwk}
    ),
    "that carries the attacker's key beside a name": _signed(
        BAD, "bad-signature", owner=ATTACKER, header={"jwk": ATTACKER.public_key.jwk}
    ),
    "of somebody else's": _signed(BAD, "foreign-key", holder=US.did),
    "whose issuer is not its holder": _signed(
        BAD, "token-contradiction", payload={"iss": US.did}
    ),
    "whose header names another": _signed(BAD, "token-contradiction", header={"iss": US.did}),
    "about somebody else": _signed(BAD, "token-contradiction", payload={"sub": US.did}),
    "of another number": _signed(
        BAD, "token-contradiction", payload={"id": "urn:uuid:1", "jti": "urn:uuid:2"}
    ),
    "without a holder, whose issuer is not the signer": _signed(
        BAD, "foreign-key", holder=None, payload={"iss": US.did}
    ),
    "without a holder, of two issuers": _signed(
        BAD, "token-contradiction", holder=None, payload={"iss": COLLEGE}, header={"iss": US.did}
    ),
    "without a holder or a key": _signed(BAD, "no-issuer", holder=None, header={"kid": ...}),
    "without a holder, by a key without a home": _signed(
        BAD, "no-issuer", holder=None, header={"kid": "EdDSA"}
    ),
    "without a holder, by somebody unknown": _signed(
        UNSURE, "no-document", holder=None, header={"kid": "did:web:nowhere.example#1"}
    ),
    "that says it is a credential's": _signed(BAD, "bad-signature", header={"typ": "vc+jwt"}),
    "that says it is for signing in": _signed(BAD, "bad-signature", header={"typ": "at+jwt"}),
    "with a header that must be understood": _signed(
        BAD, "bad-signature", header={"crit": ["exp"]}
    ),
    "with a term without meaning": _signed(BAD, "undefined-term", payload={"grade": "A"}),
    "with a good proof inside and a bad one around": (
        BAD, "further-proof", lambda: _unsigned(_with_proof(), bytes(64))
    ),
    "with a bad proof inside and a good one around": (
        BAD, "further-proof", lambda: _with_proof(owner=ATTACKER)
    ),
}  # fmt: skip


def _with_body_of(other):
    header, _, signature = presented_as_token(GOOD).split(".")
    return ".".join((header, presented_as_token(other).split(".")[1], signature))


def _with_proof(**options):
    document = PLAIN.sign(
        presentation(GOOD, holder=COLLEGE), proofPurpose="authentication", **options
    )
    return presented_as_token(GOOD, payload={"proof": document["proof"]})


@each("T15 a token of a presentation", _BY_WHOM, **TOKENS)
def _by_whom(value):
    return value(), everywhere()


@each("T15 an envelope of a presentation", _BY_WHOM, **TOKENS)
def _enveloped(value):
    return enveloped_presentation(value()), everywhere()


@each(
    "T15 a presentation under vp",
    {
        "by another key": (BAD, "bad-signature", {"owner": ATTACKER}),
        "of somebody else's": (BAD, "foreign-key", {"payload": {"iss": US.did}, "holder": None}),
        "whose issuer is not its holder": (
            BAD,
            "token-contradiction",
            {"payload": {"iss": US.did}},
        ),
        "of the newer type": (BAD, "token-contradiction", {"header": {"typ": "vp+jwt"}}),
        "beside another": (BAD, "", {"payload": presentation(US.badge())}),
    },
    **TOKENS,
)
def _under_vp(value):
    return presented_as_token(GOOD, under_vp=True, **value), everywhere()


@each(
    "T8 a token that presents",
    {
        "what is no presentation": (BAD, "", {"vp": badge()}),
        "a text": (BAD, "", {"vp": "Doctor of Philosophy"}),
        "a presentation as a credential": (BAD, "", {"vc": presentation(GOOD)}),
    },
    **TOKENS,
)
def _no_presentation(value):
    return token(SIGNS_TOKENS["EdDSA"], {"alg": "EdDSA"}, {"iss": COLLEGE, **value}), everywhere()


@forgery("T8 a token of nothing, in zeros", BAD, "foreign-key", **TOKENS)
def _of_nothing():
    document = {"verifiableCredential": ..., "name": "Doctor of Philosophy"}
    return _unsigned(presented_as_token(holder=US.did, payload=document), bytes(64)), everywhere()


@forgery(
    "T15 a token of a presentation by a key that is not for that", BAD, "key-not-listed", **TOKENS
)
def _purpose_of_key():
    document = college()
    del document["authentication"]
    return presented_as_token(GOOD), everywhere(documents={COLLEGE: document})


@forgery("T5 a bare token by another key in a presentation of 1.1", BAD, "bad-part", **TOKENS)
def _bare():
    forged = presented_as_token(GOOD, owner=ATTACKER)
    return {**presentation(), "@context": [V1], "verifiableCredential": [forged]}, everywhere()


@forgery("T6 a bare token added to a presentation after signing", BAD, "data-loss", **TOKENS)
def _bare_and_added():
    signed = PLAIN.sign(
        {
            **presentation(holder=COLLEGE),
            "@context": [V1, DATA_INTEGRITY],
            "verifiableCredential": [],
        },
        proofPurpose="authentication",
    )
    added = token(SIGNS_TOKENS["EdDSA"], {"alg": "EdDSA"}, {"vc": badge(), "iss": COLLEGE})
    return {**signed, "verifiableCredential": [added]}, everywhere()


@each(
    "T11 an envelope of a presentation",
    {
        "in an envelope of credentials": (BAD, "", {"type": "EnvelopedVerifiableCredential"}),
        "in an envelope of both": (
            BAD, "", {"type": ["EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"]}
        ),
        "without a context": (BAD, "", {"@context": []}),
        "at an address": (BAD, "", {"id": "https://x.example/application/vp+jwt,eyJh.e30.AA"}),
    },
    **TOKENS,
)  # fmt: skip
def _other_envelope(value):
    return {**enveloped_presentation(presented_as_token(GOOD)), **value}, everywhere()


# -- when, and for which occasion -----------------------------------------------------------------


@each(
    "T10 a token of a presentation",
    {
        "that is over": (BAD, "proof-expired", {"exp": _YESTERDAY}),
        "of tomorrow": (BAD, "token-too-early", {"nbf": _TOMORROW}),
        "made tomorrow": (BAD, "created-in-future", {"iat": _TOMORROW}),
        **{
            f"whose {claim} is no date": (BAD, "token-contradiction", {claim: "soon"})
            for claim in ("exp", "nbf", "iat")
        },
    },
    **TOKENS,
)
def _when(value):
    return presented_as_token(GOOD, payload=value), everywhere()


@each(
    "T10 a token of a presentation",
    {
        "for another audience": (BAD, "other-occasion", {"aud": "x.example"}),
        "for several other audiences": (BAD, "other-occasion", {"aud": ["x.example", "y.example"]}),
        "for no audience": (BAD, "other-occasion", {"aud": ...}),
        "with another nonce": (BAD, "other-occasion", {"nonce": "0"}),
        "with no nonce": (BAD, "other-occasion", {"nonce": ...}),
    },
    asked=HERE,
    **TOKENS,
)
def _for_what(value):
    return presented_as_token(GOOD, payload=_HERE | value), everywhere()


@forgery(
    "T10 a presentation under vp for another audience", BAD, "other-occasion", asked=HERE, **TOKENS
)
def _under_vp_for_what():
    payload = {**_HERE, "aud": "x.example"}
    return presented_as_token(GOOD, under_vp=True, payload=payload), everywhere()
