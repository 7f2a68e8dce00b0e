"""What a verification method says of itself: its key, and until when the key counts.

W3C Controlled Identifiers 1.0, section 2.2 (Verification Methods).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from issuer.credentials.times import read_date_time
from issuer.i18n import N_, Message
from issuer.jsonld.kept import KeptByText
from issuer.verification.report import Step, failed
from issuer.verification.wording import moment, shown
from keys import KeysError, PublicKey, UnusableKey

# Sections 2.2.2 and 2.2.3, and what the types were called before.
_KEY_MEMBERS = {
    "Multikey": "publicKeyMultibase",
    "Ed25519VerificationKey2020": "publicKeyMultibase",
    "JsonWebKey": "publicKeyJwk",
    "JsonWebKey2020": "publicKeyJwk",
}
ASK_ISSUER = Message(N_("Ask the issuer whether this badge is theirs, at an address you know."))


class NotThisKey(Exception):
    """The issuer does not stand behind this key, and why."""

    def __init__(self, message: Message, *, reason: str) -> None:
        super().__init__(reason)
        self.finding = failed(Step.KEY, message, reason=reason, advice=ASK_ISSUER)


def key_of_method(method: Mapping[str, object], *, now: datetime) -> PublicKey:
    """The key of a method that counts now.

    Raises:
        NotThisKey: it does not, or there is no key in it that is read here.
    """
    _refuse_out_of_date(method, now=now)
    kind = method.get("type")
    if not isinstance(kind, str) or _KEY_MEMBERS.get(kind) not in method:
        raise NotThisKey(
            Message(N_("The issuer publishes this key in a form that is not read here.")),
            reason="unknown-key-form",
        )
    return usable(lambda: written_key(method))


def written_key(method: Mapping[str, object]) -> PublicKey:
    """Multikey or JsonWebKey; where a key is written twice, both must say the same.

    Raises:
        KeysError: there is no key in it that can be used.
    """
    found = []
    if "publicKeyMultibase" in method:
        text = method["publicKeyMultibase"]
        found.append(_key_of(text if isinstance(text, str) else ""))
    if "publicKeyJwk" in method:
        jwk = method["publicKeyJwk"]
        found.append(PublicKey.from_jwk(jwk if isinstance(jwk, Mapping) else {}))
    if not found or found[0] != found[-1]:
        raise UnusableKey("This method has no key, or two.")
    return found[0]


def _refuse_out_of_date(method: Mapping[str, object], *, now: datetime) -> None:
    """Controlled Identifiers 1.0, section 2.2: nothing is verified at or after these times."""
    for member, sentence in (
        (
            "revoked",
            N_("The issuer withdrew this key on %(when)s; what it signed is not stood by."),
        ),
        ("expires", N_("The issuer published this key until %(when)s and no longer.")),
    ):
        if member not in method:
            continue
        text = method[member]
        end = read_date_time(text) if isinstance(text, str) else None
        if end is None or end <= now:
            when = shown(str(text)) if end is None else moment(end)
            raise NotThisKey(Message(sentence, {"when": when}), reason=f"key-{member}")


_key_of = KeptByText(PublicKey.from_multibase)  # few keys sign many badges


def usable(read: Callable[[], PublicKey]) -> PublicKey:
    """What is read, if it is a key.

    Raises:
        NotThisKey: it is none.
    """
    try:
        return read()
    except KeysError:
        raise NotThisKey(
            Message(N_("What stands in the key's place is no key that signs badges this way.")),
            reason="unusable-key",
        ) from None
