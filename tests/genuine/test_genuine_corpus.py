"""No genuine badge is rejected, whatever it travels in."""

from itertools import islice

import pytest

from issuer.verification import Verdict
from tests.genuine import GENUINE
from tests.genuine.foreign import PUBLISHED, as_genuine, made_by_others
from tests.genuine.judging import welcomed
from tests.interop.make_genuine import made
from tests.interop.verifiers import CannotAsk, require
from tests.issuer.jsonld.shared_data import shared_json
from tests.missing import missing
from tests.sampling import some

IN_EVERYTHING = set(some(GENUINE, one_in=4))  # `make forge` shows each in each


@pytest.mark.parametrize("genuine", GENUINE.values(), ids=GENUINE.keys())
def test_no_genuine_badge_is_rejected_whatever_carries_it(genuine):
    for found in islice(welcomed(genuine), None if genuine.name in IN_EVERYTHING else 1):
        assert found.verdict is genuine.verdict, (found.carrier, found.reasons)


def test_the_published_badge_is_among_them():
    assert shared_json(PUBLISHED)
    assert "the implementation guide's badge" in GENUINE


def test_others_made_badges_in_each_way():
    names = " ".join(one["name"] for one in made_by_others())
    for what in (
        "ecdsa-sd-2023", "eddsa-rdfc-2022", "Ed25519Signature2020", "P-384", "RS256", "ES256",
        "EdDSA", "1.1", "a presentation", "a signed presentation", "learner record", "endorsement",
        "openbadgeslib", "VC-JOSE-COSE", "Open Badges 3.0", "VCDM 1.1",
    ):  # fmt: skip
        assert what in names


@pytest.mark.interop
def test_what_others_make_afresh_is_valid_too():
    try:
        require()
    except CannotAsk as reason:
        missing(str(reason))
    fresh = made()
    assert [one["name"] for one in fresh] == [one["name"] for one in made_by_others()]
    for one in fresh:
        for found in welcomed(as_genuine(one)):
            assert found.verdict is Verdict.VALID, (one["name"], found.carrier)
