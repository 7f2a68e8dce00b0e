"""A badge that is revoked: one bit, once, by whom it concerns."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from issuer.actions.revoke_credential import revoke_credential
from issuer.errors import (
    ActivityNotFound,
    AlreadyRevoked,
    CredentialNotFound,
    RejectedInput,
    SigningUnavailable,
)
from issuer.proofs import SUITES
from issuer.status.bitstring_status_list import decode_bits, get_bit

SUITE = SUITES["eddsa-rdfc-2022"]


def revoke(scheme, badge, *, by=None, reason="entered by mistake"):
    return revoke_credential(
        badge.id,
        reason=reason,
        by=by or scheme.organiser,
        store=scheme.store,
        institution=scheme.institution,
        clock=scheme.clock,
    )


def test_revoking_sets_one_bit_and_signs_the_list_anew(scheme):
    _, _, badges = scheme.with_badges(3)
    with scheme.store.reading() as uow:
        before = uow.status_lists.get(badges[0].plan.status_list_id)
    scheme.clock.forward(minutes=1)
    revoked = revoke(scheme, badges[0])
    assert revoked.revocation is not None
    with scheme.store.reading() as uow:
        after = uow.status_lists.get(badges[0].plan.status_list_id)
        kept = uow.credentials.get(badges[0].id)
    assert kept.revocation is not None
    assert kept.text == badges[0].text  # I-9
    document = json.loads(after.text)
    assert SUITE.check(document, public_key=scheme.institution.ring.signing.public_key).verified
    bits = decode_bits(document["credentialSubject"]["encodedList"])
    assert bits == after.bits
    assert get_bit(bits, badges[0].plan.status_index)
    assert sum(byte.bit_count() for byte in bits) == 1
    assert after.version > before.version


def test_revoking_is_final_and_once(scheme):
    _, _, badges = scheme.with_badges(1)
    revoke(scheme, badges[0])
    with pytest.raises(AlreadyRevoked):
        revoke(scheme, badges[0])


def test_only_the_organiser_or_an_advisor_may_revoke(scheme):
    _, _, badges = scheme.with_badges(2)
    with pytest.raises(ActivityNotFound):
        revoke(scheme, badges[0], by=scheme.stranger)
    with pytest.raises(RejectedInput):
        revoke(scheme, badges[0], reason=" ")
    assert revoke(scheme, badges[0], by=scheme.advisor).revocation is not None


def test_without_a_key_nothing_is_revoked_by_half(scheme):
    _, _, badges = scheme.with_badges(1)
    scheme.institution = replace(scheme.institution, signer=None)
    with pytest.raises(SigningUnavailable):
        revoke(scheme, badges[0])
    assert scheme.issued()[0].revocation is None


def test_revoking_what_is_not_there_says_so(scheme):
    _, _, badges = scheme.with_badges(1)
    with pytest.raises(CredentialNotFound):
        revoke_credential(
            type(badges[0].id)("nothing"),
            reason="x",
            by=scheme.advisor,
            store=scheme.store,
            institution=scheme.institution,
            clock=scheme.clock,
        )
