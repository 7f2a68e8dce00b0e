"""What a verification method says of itself: its key, and until when the key counts.

W3C Controlled Identifiers 1.0, section 2.2 (Verification Methods).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from issuer.credentials.times import read_date_time
from issuer.i18n import N_, Message
from issuer.jsonld.kept import KeptByText
from issuer.verification.advice import ASK_ANOTHER_WAY, ASK_ISSUER
from issuer.verification.report import Finding, Step, failed, unchecked
from issuer.verification.wording import moment, shown
from keys import Algorithm, KeysError, PublicKey, UnreadKey, UnusableKey
from keys.multibase import decode_base58btc

_ED25519_2018 = "Ed25519VerificationKey2018"
_P256_2019 = "EcdsaSecp256r1VerificationKey2019"
_IN_BASE58 = {_ED25519_2018: Algorithm.ED25519, _P256_2019: Algorithm.ES256}
_ANY_FORM = ("publicKeyBase58", "publicKeyJwk", "publicKeyMultibase")
# Sections 2.2.2 and 2.2.3, and what the types were called before.
_KEY_MEMBERS: Mapping[object, tuple[str, ...]] = {
    "Multikey": ("publicKeyMultibase",),
    "Ed25519VerificationKey2020": ("publicKeyMultibase",),
    "JsonWebKey": ("publicKeyJwk",),
    "JsonWebKey2020": ("publicKeyJwk",),
    _ED25519_2018: _ANY_FORM,
    _P256_2019: _ANY_FORM,
}
# Types that exist and are not read here: genuine perhaps, so doubt and not a refusal.
_UNREAD_TYPES = (
    "Bls12381G1Key2020",
    "Bls12381G2Key2020",
    "EcdsaSecp256k1RecoveryMethod2020",
    "EcdsaSecp256k1VerificationKey2019",
    "JwsVerificationKey2020",
    "RsaVerificationKey2018",
)
_UNREAD = unchecked(
    Step.KEY,
    Message(N_("The key is of a kind or size that is not read here yet.")),
    reason="unread-key",
    advice=ASK_ANOTHER_WAY,
)


class NotThisKey(Exception):
    """The issuer does not stand behind this key now, or it is not read here; and why.

    `key` is the key all the same, where it only came to its end.
    """

    def __init__(self, finding: Finding, key: PublicKey | None = None) -> None:
        super().__init__(finding.reason)
        self.finding, self.key = finding, key


def refusal(message: Message, *, reason: str) -> NotThisKey:
    """The answer that this is no key of the issuer's."""
    return NotThisKey(failed(Step.KEY, message, reason=reason, advice=ASK_ISSUER))


def absolute(method: object, *, controller: object) -> object:
    """A method's name, whole: one that is only a fragment belongs to whoever the document that it
    stands in is about (DID Core 1.0, section 3.2.2).
    """
    return f"{controller}{method}" if isinstance(method, str) and method[:1] == "#" else method


def methods_for(relation: str, *, document: Mapping[str, object]) -> list[Mapping[str, object]]:
    """What a document describes of the methods that it lists for a purpose. A method may stand
    whole inside the relationship instead of being referred to from there.
    """
    home = document.get("id")
    described = [
        one for name in ("verificationMethod", relation) for one in _listed(document.get(name))
    ]
    named = [
        absolute(one if isinstance(one, str) else one.get("id"), controller=home)
        for one in _listed(document.get(relation))
    ]
    return [
        one
        for one in described
        if not isinstance(one, str) and absolute(one.get("id"), controller=home) in named
    ]


def _listed(value: object) -> list[str | Mapping[str, object]]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, (str, dict, Mapping))]


def key_of_method(method: Mapping[str, object], *, now: datetime) -> PublicKey:
    """The key of a method that counts now.

    Raises:
        NotThisKey: it does not, or there is no key in it that is read here.
    """
    ended = _end_of(method, now=now)
    try:
        key = _key_in(method)
    except NotThisKey as answer:
        raise answer if ended is None else NotThisKey(ended) from None
    if ended is not None:
        raise NotThisKey(ended, key)
    return key


def _key_in(method: Mapping[str, object]) -> PublicKey:
    kind = method.get("type")
    if kind in _UNREAD_TYPES:
        raise NotThisKey(_UNREAD)
    members = _KEY_MEMBERS.get(kind, ()) if isinstance(kind, str) else ()
    if method.keys().isdisjoint(members):
        raise refusal(
            Message(N_("The key is published in a form that is not read here.")),
            reason="unknown-key-form",
        )
    return usable(lambda: written_key(method))


def written_key(method: Mapping[str, object]) -> PublicKey:
    """The key in whatever form; where it is written several times, all must say the same.

    Raises:
        KeysError: there is no key in it that can be used.
    """
    found = []
    algorithm = _IN_BASE58.get(str(method.get("type")))
    if algorithm is not None and "publicKeyBase58" in method:
        # The bytes of a key without a word on their kind, which the type of the method tells.
        raw = decode_base58btc(f"z{method['publicKeyBase58']}")
        found.append(PublicKey(raw, algorithm=algorithm))
    if "publicKeyMultibase" in method:
        text = method["publicKeyMultibase"]
        found.append(_key_of(text if isinstance(text, str) else ""))
    if "publicKeyJwk" in method:
        jwk = method["publicKeyJwk"]
        found.append(PublicKey.from_jwk(jwk if isinstance(jwk, Mapping) else {}))
    if len(set(found)) != 1:
        raise UnusableKey("This method has no key, or two.")
    return found[0]


def _end_of(method: Mapping[str, object], *, now: datetime) -> Finding | None:
    """What came to an end (Controlled Identifiers 1.0, section 2.2): nothing is verified at or
    after these times. `when` is missing among the facts where the time is none.
    """
    for member, sentence in (
        (
            "revoked",
            N_("This key was withdrawn on %(when)s; what it signed is not stood by."),
        ),
        ("expires", N_("This key was published until %(when)s and no longer.")),
    ):
        if member not in method:
            continue
        text = method[member]
        end = read_date_time(text) if isinstance(text, str) else None
        if end is None or end <= now:
            when = shown(str(text)) if end is None else moment(end)
            return failed(
                Step.KEY,
                Message(sentence, {"when": when}),
                reason=f"key-{member}",
                advice=ASK_ISSUER,
                facts={} if end is None else {"when": end.isoformat()},
            )
    return None


def in_its_time(found: Finding, *, made: datetime | None) -> Finding:
    """What was found of a key, told of a signature that was made then.

    One that does not show that it was made before the key's end could be anybody's who came by an
    old key (`key-ended`), and is no more than a text; one made before was the issuer's own.
    """
    if found.reason != "key-expires":
        return found
    end = found.facts.get("when")
    if end is not None and made is not None and made < datetime.fromisoformat(str(end)):
        return found
    return found._replace(
        message=Message(
            N_("%(found)s The signature does not show that it was made before."),
            {"found": found.message},
        ),
        facts={**found.facts, "reason": "key-ended"},
    )


_key_of = KeptByText(PublicKey.from_multibase)  # few keys sign many badges


def usable(read: Callable[[], PublicKey]) -> PublicKey:
    """What is read, if it is a key.

    Raises:
        NotThisKey: it is none, or of a kind that is not read here.
    """
    try:
        return read()
    except UnreadKey:
        raise NotThisKey(_UNREAD) from None
    except KeysError:
        raise refusal(
            Message(N_("What stands in the key's place is no key that signs badges this way.")),
            reason="unusable-key",
        ) from None
