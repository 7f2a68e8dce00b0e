"""Whose key is it: from the issuer's identifier to its own document, and to the key in it.

Trust runs in one direction only: `issuer.id`, the document that this identifier itself names, the
verification method listed there for the purpose, its key (T1, T2). What a proof says about its key
counts for nothing but for choosing among the issuer's own. Follows W3C Controlled Identifiers 1.0,
section 3.3 (Retrieve Verification Method).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from issuer.i18n import N_, Message
from issuer.jsonld.kept import KeptByText
from issuer.verification.advice import ASK_ANOTHER_WAY, ASK_ISSUER, ASK_OR_TRY_AGAIN
from issuer.verification.issuers import document_url, site_of
from issuer.verification.methods import (
    NotThisKey,
    absolute,
    key_of_method,
    methods_for,
    refusal,
    usable,
    written_key,
)
from issuer.verification.report import Finding, Step, failed, passed, unchecked
from issuer.verification.wording import shown
from issuer.verification.world import World
from keys import (
    Algorithm,
    KeysError,
    PublicKey,
    UnusableAddress,
    is_key_did,
    key_of_did,
    method_of_did,
)

_DID_WEB = "did:web:"
_HTTPS = "https://"
TO_ISSUE: Final = "assertionMethod"
TO_PRESENT: Final = "authentication"
_PUBLISHED = {
    TO_ISSUE: N_("%(issuer)s publishes this key as one it issues badges with."),
    TO_PRESENT: N_("%(issuer)s publishes this key as one it presents credentials with."),
}
_NOT_LISTED = {
    TO_ISSUE: N_("%(issuer)s does not publish this key as one it issues badges with."),
    TO_PRESENT: N_("%(issuer)s does not publish this key as one it presents credentials with."),
}
_OF_NOBODY = {
    TO_ISSUE: N_("The badge names no issuer, so its signature proves nothing."),
    TO_PRESENT: N_("It names no holder, so its signature proves nothing."),
}
_FOREIGN = {
    TO_ISSUE: N_(
        "The badge says that %(issuer)s issued it, but it is signed with a key of somebody else "
        "(%(method)s)."
    ),
    TO_PRESENT: N_(
        "It names %(issuer)s as its holder, but it is signed with a key of somebody else "
        "(%(method)s)."
    ),
}


class KeyQuestion(NamedTuple):
    """Which key a proof says it was made with, and who is said to hold it.

    `relation` is what the holder must list the key for; `hint` is a key that a token carries, which
    may help to find the same one in the holder's own document.
    """

    method: str
    issuer_id: str
    relation: str = TO_ISSUE
    hint: PublicKey | None = None


class _NoSuchDocument(Exception):
    """The document was not obtained, or is not one that lists keys."""


def belongs_to_issuer(question: KeyQuestion) -> Finding:
    """The method is the issuer's by its address: letter for letter, or on the issuer's own site."""
    if question.hint is not None:
        return _belonging("", question)
    # No two pairs are written alike: the length tells where the one ends and the other begins.
    written = f"{question.relation} {len(question.issuer_id)} {question.issuer_id}{question.method}"
    return _belonging_of(written, question)


def _belonging(_written: str, question: KeyQuestion) -> Finding:
    named = {"issuer": shown(question.issuer_id), "method": shown(question.method)}
    if not question.issuer_id:
        return failed(
            Step.VERIFICATION_METHOD,
            Message(_OF_NOBODY[question.relation]),
            reason="no-issuer",
        )
    if _is_nameless(question):
        return passed(
            Step.VERIFICATION_METHOD,
            Message(
                N_("The signature names no key; only one that %(issuer)s publishes counts."), named
            ),
            facts=named,
        )
    if not _is_of(question.issuer_id, method=question.method):
        return failed(
            Step.VERIFICATION_METHOD,
            Message(_FOREIGN[question.relation], named),
            reason="foreign-key",
            advice=ASK_ISSUER,
            facts=named,
        )
    return passed(
        Step.VERIFICATION_METHOD,
        Message(N_("The signature names a key of %(issuer)s."), named),
        facts=named,
    )


_belonging_of = KeptByText(_belonging)  # few keys sign many badges


def _is_nameless(question: KeyQuestion) -> bool:
    """A token may carry its key instead of a name for it, or be signed by what is only a key."""
    return not question.method and (question.hint is not None or is_key_did(question.issuer_id))


def _is_of(issuer_id: str, *, method: str) -> bool:
    controller, separator, fragment = method.partition("#")
    if controller == issuer_id:
        return bool(fragment) or (not separator and is_key_did(issuer_id))
    return issuer_id.startswith(_HTTPS) and site_of(method) == site_of(issuer_id) is not None


class PublishedKeys:
    """The keys of whoever signs, as the world has them at one time; each is looked for once."""

    def __init__(self, world: World, *, now: datetime) -> None:
        self._world, self._now = world, now
        self._found: dict[KeyQuestion, tuple[Finding, PublicKey | None]] = {}

    def find(
        self, question: KeyQuestion, *, belonging: Finding
    ) -> tuple[Finding, PublicKey | None]:
        """The answer of `published_key`."""
        if question not in self._found:
            self._found[question] = published_key(
                question, belonging=belonging, world=self._world, now=self._now
            )
        return self._found[question]


def published_key(
    question: KeyQuestion, *, belonging: Finding, world: World, now: datetime
) -> tuple[Finding, PublicKey | None]:
    """The key, if the issuer itself publishes it for the purpose; else why not, and still the key
    where it only came to its end.

    A did:key or did:jwk is its own document and needs no world; others are asked for through the
    port. A key of somebody else is not looked for: `belonging` is what `belongs_to_issuer` found.
    """
    issuer = question.issuer_id
    if not belonging.passed:
        message = Message(N_("The key was not looked for, since it is somebody else's."))
        return unchecked(Step.KEY, message, reason="foreign-key"), None
    try:
        if is_key_did(issuer):
            key = _key_that_is(question)
        elif issuer.startswith((_DID_WEB, _HTTPS)):
            key = _key_at(question, world=world, now=now)
        else:
            return _unknown_kind(issuer), None
    except NotThisKey as answer:
        return answer.finding, answer.key
    except _NoSuchDocument:
        return _no_document(issuer), None
    found = {"issuer": shown(issuer), "key": _name_of(key)}
    return passed(Step.KEY, Message(_PUBLISHED[question.relation], found), facts=found), key


# -- where the key is ---------------------------------------------------------------------------


def _key_that_is(question: KeyQuestion) -> PublicKey:
    """did:key and did:jwk: one method, of which the identifier is the key."""
    issuer = question.issuer_id
    if question.method not in ("", issuer, method_of_did(issuer)):
        raise _not_listed(question)
    return usable(lambda: key_of_did(issuer))


def _key_at(question: KeyQuestion, *, world: World, now: datetime) -> PublicKey:
    """The key in the issuer's own document, or alone at an address on the issuer's own site."""
    issuer = question.issuer_id
    address = question.method.partition("#")[0] or issuer
    if issuer.startswith(_DID_WEB):
        _refuse_impossible(issuer)
    document = world.controller_document(address)
    if document is None:
        raise _NoSuchDocument
    if address == issuer:
        if issuer.startswith(_HTTPS) and document.keys().isdisjoint(
            ("assertionMethod", "verificationMethod", "authentication")
        ):
            raise _NoSuchDocument  # a Profile, say: it lists no keys
        return _key_in(document, question=question, now=now)
    return _key_alone(document, question=question, now=now)


def _refuse_impossible(issuer: str) -> None:
    try:
        document_url(issuer)
    except UnusableAddress:
        raise refusal(
            Message(N_("%(issuer)s is no possible address."), {"issuer": shown(issuer)}),
            reason="impossible-issuer",
        ) from None


def _key_in(document: Mapping[str, object], *, question: KeyQuestion, now: datetime) -> PublicKey:
    if document.get("id") != question.issuer_id:
        raise refusal(
            Message(
                N_("The document that lists the keys of %(issuer)s is not its own."),
                {"issuer": shown(question.issuer_id)},
            ),
            reason="foreign-document",
        )
    methods = [
        method
        for method in methods_for(question.relation, document=document)
        if _is_asked_for(method, question)
    ]
    # Two descriptions of one key would let each reader take another.
    if len(methods) != 1 or methods[0].get("controller") != question.issuer_id:
        raise _not_listed(question)
    return key_of_method(methods[0], now=now)


def _is_asked_for(method: Mapping[str, object], question: KeyQuestion) -> bool:
    """The method that the proof names; where it names none, the one with the key it carries."""
    if question.method:
        return absolute(method.get("id"), controller=question.issuer_id) == question.method
    try:
        return written_key(method) == question.hint
    except KeysError:
        return False


def _key_alone(
    document: Mapping[str, object], *, question: KeyQuestion, now: datetime
) -> PublicKey:
    """A key at an address of its own: a bare JWK (Open Badges 3.0, section 8.2.2), or one
    verification method. Its place on the issuer's site shows whose it is; what it says of its
    holder must agree.
    """
    if "kty" in document:
        return usable(lambda: PublicKey.from_jwk(document))
    if document.get("id") != question.method or document.get("controller") != question.issuer_id:
        raise _not_listed(question)
    return key_of_method(document, now=now)


def _name_of(key: PublicKey) -> str:
    """Its Multikey text; an RSA key has none, and goes by its thumbprint."""
    return key.thumbprint if key.algorithm is Algorithm.RS256 else key.multibase


def _not_listed(question: KeyQuestion) -> NotThisKey:
    return refusal(
        Message(_NOT_LISTED[question.relation], {"issuer": shown(question.issuer_id)}),
        reason="key-not-listed",
    )


def _no_document(issuer: str) -> Finding:
    return unchecked(
        Step.KEY,
        Message(
            N_("The keys of %(issuer)s could not be obtained, so nobody knows who signed this."),
            {"issuer": shown(issuer)},
        ),
        reason="no-document",
        advice=ASK_OR_TRY_AGAIN,
    )


def _unknown_kind(issuer: str) -> Finding:
    return unchecked(
        Step.KEY,
        Message(
            N_("The issuer goes by %(issuer)s, a kind of identifier not read here yet."),
            {"issuer": shown(issuer)},
        ),
        reason="unknown-issuer-kind",
        advice=ASK_ANOTHER_WAY,
    )
