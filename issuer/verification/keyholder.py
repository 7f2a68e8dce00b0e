"""Whose key is it: from the issuer's identifier to its own document, and to the key in it.

Trust runs in one direction only: `issuer.id`, the document that this identifier itself names, the
verification method listed there under `assertionMethod`, its key (T1, T2). What a proof says about
its key counts for nothing but for choosing among the issuer's own. Follows W3C Controlled
Identifiers 1.0, section 3.3 (Retrieve Verification Method), and the did:key method.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from issuer.credentials.times import read_date_time
from issuer.i18n import N_, Message
from issuer.jsonld.kept import KeptByText
from issuer.verification.issuers import document_url
from issuer.verification.report import Finding, Step, failed, passed, unchecked
from issuer.verification.wording import moment, shown
from issuer.verification.world import World
from keys import Algorithm, KeysError, PublicKey, UnusableAddress

_DID_KEY = "did:key:"
_DID_WEB = "did:web:"
_NOT_LISTED = N_("%(issuer)s does not publish this key as one it issues badges with.")
_ASK_ISSUER = Message(N_("Ask the issuer whether this badge is theirs, at an address you know."))


class KeyQuestion(NamedTuple):
    """Which key a proof says it was made with, and who is said to hold it."""

    method: str
    issuer_id: str


class _NotThisKey(Exception):
    def __init__(self, message: Message, *, reason: str) -> None:
        super().__init__(reason)
        self.finding = failed(Step.KEY, message, reason=reason, advice=_ASK_ISSUER)


def belongs_to_issuer(question: KeyQuestion) -> Finding:
    """The method's address begins with the issuer's identifier, letter for letter."""
    controller, separator, fragment = question.method.partition("#")
    named = {"issuer": shown(question.issuer_id), "method": shown(question.method)}
    if not question.issuer_id:
        return failed(
            Step.VERIFICATION_METHOD,
            Message(N_("The badge names no issuer, so its signature proves nothing.")),
            reason="no-issuer",
        )
    if controller != question.issuer_id or not separator or not fragment:
        return failed(
            Step.VERIFICATION_METHOD,
            Message(
                N_(
                    "The badge says that %(issuer)s issued it, but it is signed with a key of "
                    "somebody else (%(method)s)."
                ),
                named,
            ),
            reason="foreign-key",
            advice=_ASK_ISSUER,
            facts=named,
        )
    return passed(
        Step.VERIFICATION_METHOD,
        Message(N_("The signature names a key of %(issuer)s."), named),
        facts=named,
    )


def published_key(
    question: KeyQuestion, *, belonging: Finding, world: World, now: datetime
) -> tuple[Finding, PublicKey | None]:
    """The key, if the issuer itself publishes it for issuing; else why not.

    A did:key is its own document and needs no world; a did:web is asked for through the port. A
    key of somebody else is not looked for: `belonging` is what `belongs_to_issuer` found.
    """
    issuer = question.issuer_id
    if not belonging.passed:
        message = Message(N_("The key was not looked for, since it is not one of the issuer's."))
        return unchecked(Step.KEY, message, reason="foreign-key"), None
    try:
        if issuer.startswith(_DID_KEY):
            key = _key_of_did_key(question)
        elif issuer.startswith(_DID_WEB):
            document = _document_of(issuer, world=world)
            if document is None:
                return _no_document(issuer), None
            key = _key_in(document, question=question, now=now)
        else:
            return _unknown_kind(issuer), None
    except _NotThisKey as answer:
        return answer.finding, None
    found = {"issuer": shown(issuer), "key": key.multibase}
    message = Message(N_("%(issuer)s publishes this key as one it issues badges with."), found)
    return passed(Step.KEY, message, facts=found), key


def _key_of_did_key(question: KeyQuestion) -> PublicKey:
    """did:key, "Document Creation Algorithm": one method, named by the key's own text."""
    text = question.issuer_id.removeprefix(_DID_KEY)
    if question.method != f"{question.issuer_id}#{text}":
        raise _not_listed(question)
    return _read_key(text)


def _document_of(issuer: str, *, world: World) -> Mapping[str, object] | None:
    try:
        document_url(issuer)
    except UnusableAddress:
        raise _NotThisKey(
            Message(N_("%(issuer)s is no possible address."), {"issuer": shown(issuer)}),
            reason="impossible-issuer",
        ) from None
    return world.controller_document(issuer)


def _key_in(document: Mapping[str, object], *, question: KeyQuestion, now: datetime) -> PublicKey:
    if document.get("id") != question.issuer_id:
        raise _NotThisKey(
            Message(
                N_("The document that lists the keys of %(issuer)s is not its own."),
                {"issuer": shown(question.issuer_id)},
            ),
            reason="foreign-document",
        )
    if question.method not in _names(document.get("assertionMethod")):
        raise _not_listed(question)
    # A method may stand whole inside the relationship instead of being referred to from there.
    methods = [
        method
        for relation in ("verificationMethod", "assertionMethod")
        for method in _objects(document.get(relation))
        if method.get("id") == question.method
    ]
    # Two descriptions of one key would let each reader take another.
    if len(methods) != 1 or methods[0].get("controller") != question.issuer_id:
        raise _not_listed(question)
    method = methods[0]
    _refuse_out_of_date(method, now=now)
    if method.get("type") != "Multikey":
        raise _NotThisKey(
            Message(N_("The issuer publishes this key in a form that is not read here.")),
            reason="unknown-key-form",
        )
    return _read_key(method.get("publicKeyMultibase"))


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
            raise _NotThisKey(Message(sentence, {"when": when}), reason=f"key-{member}")


_key_of = KeptByText(PublicKey.from_multibase)  # few keys sign many badges


def _read_key(text: object) -> PublicKey:
    try:
        key = _key_of(text if isinstance(text, str) else "")
    except KeysError:
        key = None
    # The one suite that is asked here signs with Ed25519.
    if key is None or key.algorithm is not Algorithm.ED25519:
        raise _NotThisKey(
            Message(N_("What stands in the key's place is no key that signs badges this way.")),
            reason="unusable-key",
        )
    return key


def _not_listed(question: KeyQuestion) -> _NotThisKey:
    return _NotThisKey(
        Message(_NOT_LISTED, {"issuer": shown(question.issuer_id)}), reason="key-not-listed"
    )


def _no_document(issuer: str) -> Finding:
    return unchecked(
        Step.KEY,
        Message(
            N_("The keys of %(issuer)s could not be obtained, so nobody knows who signed this."),
            {"issuer": shown(issuer)},
        ),
        reason="no-document",
        advice=Message(N_("Try again later. If it stays like this, ask the issuer.")),
    )


def _unknown_kind(issuer: str) -> Finding:
    return unchecked(
        Step.KEY,
        Message(
            N_("The issuer goes by %(issuer)s, a kind of identifier not read here yet."),
            {"issuer": shown(issuer)},
        ),
        reason="unknown-issuer-kind",
        advice=Message(N_("Ask the issuer how else this badge can be checked.")),
    )


def _names(value: object) -> list[object]:
    """The methods a relationship lists: by name, or whole."""
    return [one if isinstance(one, str) else one.get("id") for one in _listed(value)]


def _objects(value: object) -> list[Mapping[str, object]]:
    return [one for one in _listed(value) if not isinstance(one, str)]


def _listed(value: object) -> list[str | Mapping[str, object]]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, (str, dict, Mapping))]
