"""What was signed is what was planned, to the letter, by a published key (I-7 to I-10)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC

from issuer.actions.audit.findings import About, Findings, Inquiry
from issuer.actions.register import KeptAward, KeptCredential
from issuer.credentials.issued import PlannedCredential
from issuer.credentials.times import write_date_time
from issuer.errors import IssuerError
from issuer.i18n import N_
from issuer.jsonld.canonize import canonize, canonize_in_full
from issuer.proofs import proofs_of
from issuer.proofs.eddsa_rdfc_2022 import SIGNATURE_BYTES, EddsaRdfc2022
from issuer.status.bitstring_status_list import StatusListEntry
from keys import KeysError
from keys.multibase import decode_base58btc

_SUITE = EddsaRdfc2022()
_PROOF_VALUE = re.compile(r'"proofValue":"([^"]*)"\}\]\}\Z')


def texts_hold(
    about: About,
    kept: KeptCredential,
    award: KeptAward | None,
    inquiry: Inquiry,
    *,
    in_full: bool,
) -> Findings:
    """The plan is whole and says what the columns say; the published text is it, signed.

    `in_full` goes the long way besides: a sample, as issuing does.
    """
    plan = kept.plan
    document = json.loads(plan.unsigned)
    if _compact(document) != plan.unsigned:
        yield about.broken("I-8", N_("What was planned is not written as it was."))
    yield from _says_the_same(about, document, plan=plan, inquiry=inquiry)
    awarded = award.award.granted_at.astimezone(UTC) if award else None
    if awarded is not None and document.get("awardedDate") != write_date_time(awarded):
        yield about.broken("I-11", N_("Its text gives another time than the register."))
    try:
        canonical = canonize(document)
    except IssuerError:
        yield about.broken("I-10", N_("A part of it would not be covered by a signature."))
        canonical = b""
    if in_full and canonical and canonize_in_full(document) != canonical:
        yield about.broken("I-10", N_("A part of it would not be covered by a signature."))
    if hashlib.sha256(canonical).hexdigest() != plan.canonical_sha256:
        yield about.broken("I-8", N_("What was planned has another digest than was stored."))
    if kept.is_out and (in_full or not _is_the_plan_signed(kept, canonical, inquiry)):
        yield from about.guarded(_text_holds(about, kept, inquiry), invariant="I-7")


def _is_the_plan_signed(kept: KeptCredential, canonical: bytes, inquiry: Inquiry) -> bool:
    """Whether the text is the plan and the proof it names, letter for letter, by its own key.

    Nearly every text is. Then what was canonicalised for the plan serves the signature too; for
    the others, `_text_holds` says what is wrong.
    """
    plan, text = kept.plan, kept.text or ""
    key = inquiry.keys.get(plan.verification_method)
    value = _PROOF_VALUE.search(text)
    if key is None or value is None:
        return False
    proof = inquiry.unfinished(plan.verification_method, plan.created)
    try:
        signature = decode_base58btc(value[1], length=SIGNATURE_BYTES)
        key.verify(signature, proof.hash_data(hashlib.sha256(canonical).digest()))
    except KeysError:
        return False
    return text == proof.finished(plan.unsigned, proof_bytes=signature)


def _says_the_same(
    about: About, document: Mapping[str, object], *, plan: PlannedCredential, inquiry: Inquiry
) -> Findings:
    institution, urls = inquiry.institution, inquiry.institution.urls
    if document.get("id") != urls.credential(plan.id):
        yield about.broken("I-9", N_("Its text is about another badge."))
    issuer = document.get("issuer")
    if not isinstance(issuer, Mapping) or issuer.get("id") != institution.did:
        yield about.broken("I-9", N_("Its text names another issuer."))
    if document.get("validFrom") != write_date_time(plan.created.astimezone(UTC)):
        yield about.broken("I-11", N_("Its text gives another time than the register."))
    place = StatusListEntry(
        status_list_credential=urls.status_list(plan.status_list_id), index=plan.status_index
    )
    if document.get("credentialStatus") != place.to_json():
        yield about.broken("I-3", N_("Its text names another place in a status list."))
    subject, stored = document.get("credentialSubject"), inquiry.achievements
    carried = subject.get("achievement") if isinstance(subject, Mapping) else None
    achievement = stored.get(plan.achievement_id)
    if achievement is not None and carried != achievement.document:
        yield about.broken("I-9", N_("The achievement is not the one it was issued for."))


def _text_holds(about: About, kept: KeptCredential, inquiry: Inquiry) -> Findings:
    """The published text is the plan and one proof by the key that the plan names."""
    text, plan = kept.text or "", kept.plan
    document = json.loads(text)
    claims = {name: value for name, value in document.items() if name != "proof"}
    if _compact(claims) != plan.unsigned:
        yield about.broken("I-9", N_("Its text is not what was planned."))
    (proof,) = proofs_of(document)
    unfinished = _SUITE.unfinished(
        document, verification_method=plan.verification_method, created=plan.created
    )
    options = _compact({name: value for name, value in proof.items() if name != "proofValue"})
    if not unfinished.text.startswith(options[:-1]) or _compact(document) != text:
        yield about.broken("I-8", N_("Its proof is not the one that was planned."))
    key = inquiry.keys.get(str(proof.get("verificationMethod")))
    if key is None:
        yield about.broken("I-7", N_("It is signed with a key that is not published."))
    elif not _SUITE.check(document, public_key=key).verified:
        yield about.broken("I-7", N_("Its signature does not belong to its text."))


def _compact(document: Mapping[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
