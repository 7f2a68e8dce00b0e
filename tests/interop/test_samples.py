"""The software of others signs afresh, and our checks accept every proof of it."""

from __future__ import annotations

import struct

import pytest

from issuer.jsonld.jcs import canonical_json
from issuer.jsonld.strict_json import read_json
from issuer.proofs import ProofCheck, proofs_of
from issuer.proofs.checkers import checker_of
from issuer.proofs.ecdsa_sd_2023 import BaseProof
from issuer.proofs.jwt_credential import credential_in
from issuer.proofs.vc_jwt import check_jws, read_jws
from keys import PublicKey
from tests.interop import make_samples
from tests.interop.verifiers import CannotAsk, require
from tests.issuer.proofs.samples import vectors
from tests.missing import missing


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    try:
        require()
    except CannotAsk as reason:
        missing(str(reason))
    folder = tmp_path_factory.mktemp("vectors")
    make_samples.write(folder)
    return {path.stem: vectors_in(path) for path in folder.iterdir()}


def vectors_in(path):
    # One sample a line, so that each is read as an upload would be.
    lines = path.read_text("utf-8").splitlines()[1:-1]
    wrapped = (read_json(f'{{"one":{line.removesuffix(",")}}}') for line in lines)
    return [one["one"] for one in wrapped]


@pytest.mark.interop
def test_every_proof_made_afresh_is_accepted(fresh):
    base_proofs = 0
    for one in fresh["proofs"]:
        (proof,) = proofs_of(one["signed"])
        checker = checker_of(proof)
        key = PublicKey.from_multibase(one["key"])
        if one["shown"] == "base proof":
            base_proofs += 1
            with pytest.raises(BaseProof):
                checker.check(one["signed"], public_key=key)
        else:
            answer = checker.check(one["signed"], public_key=key)
            assert answer == ProofCheck(), one["suite"]
    assert base_proofs == 2
    assert len(fresh["proofs"]) == len(vectors("proofs"))


@pytest.mark.interop
def test_every_token_made_afresh_is_accepted(fresh):
    documents = dict(fresh["documents"])
    for one in fresh["jwts"]:
        jws = read_jws(one["jws"])
        assert check_jws(jws, PublicKey.from_jwk(one["jwk"])) == ProofCheck(), one["name"]
        found = credential_in(jws)
        assert found.document == documents[one["document"]], one["name"]
        assert found.problems == ()
    assert [one["name"] for one in fresh["jwts"]] == [one["name"] for one in vectors("jwts")]


@pytest.mark.interop
def test_ecmascript_has_not_changed_its_mind_about_numbers(fresh):
    for bits, text in fresh["numbers"]:
        assert canonical_json(struct.unpack(">d", bytes.fromhex(bits))[0]) == text
    assert fresh["numbers"] == vectors("numbers")


@pytest.mark.interop
def test_the_documents_are_those_that_were_signed(fresh):
    assert fresh["documents"] == vectors("documents")
