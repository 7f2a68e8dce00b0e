"""did:key and did:jwk: what is read, and what is not quite one."""

import base64
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys import (
    Algorithm,
    PublicKey,
    UnusableKey,
    is_key_did,
    key_of_did,
    method_of_did,
)
from tests.keys.others import other, rsa_key

# https://github.com/quartzjer/did-jwk, the first example.
DID_JWK_EXAMPLE = (
    "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6"
    "OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9"
)


def did_jwk(jwk):
    text = jwk if isinstance(jwk, str) else json.dumps(jwk)
    return "did:jwk:" + base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", [Algorithm.ED25519, Algorithm.ES256, Algorithm.ES384])
def test_a_did_key_is_its_key(algorithm):
    key = other(algorithm).public_key
    assert key_of_did(key.did_key) == key
    assert method_of_did(key.did_key) == f"{key.did_key}#{key.multibase}"


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_did_jwk_is_its_key(algorithm):
    key = other(algorithm).public_key
    did = did_jwk(key.jwk)
    assert key_of_did(did) == key
    assert method_of_did(did) == f"{did}#0"


def test_the_example_of_the_specification_is_read():
    key = key_of_did(DID_JWK_EXAMPLE)
    assert key.algorithm is Algorithm.ES256
    assert key.jwk["x"] == "acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0"


def test_the_largest_key_fits():
    key = rsa_key(4096).public_key
    assert key_of_did(did_jwk(key.jwk)) == key


@pytest.mark.parametrize(
    ("did", "known"),
    [("did:key:z6Mk", True), ("did:jwk:e30", True), ("did:web:a.b", False), ("DID:KEY:z", False)],
)
def test_which_kinds_are_read(did, known):
    assert is_key_did(did) is known


ED25519 = other(Algorithm.ED25519).public_key


@pytest.mark.parametrize(
    "did",
    [
        "",
        "did:web:example.edu",
        "did:key:",
        "did:jwk:",
        ED25519.multibase,
        ED25519.did_key + "#" + ED25519.multibase,
        ED25519.did_key + "?versionId=1",
        ED25519.did_key + "/",
        ED25519.did_key + "\n",
        " " + ED25519.did_key,
        ED25519.did_key.upper(),
        "did:key:u" + base64.urlsafe_b64encode(b"\xed\x01" + ED25519.raw).decode(),
        did_jwk(ED25519.jwk) + "#0",
        did_jwk(ED25519.jwk) + "=",
        did_jwk(ED25519.jwk | {"d": ED25519.jwk["x"]}),
        did_jwk(ED25519.jwk | {"use": "enc"}),
        did_jwk([ED25519.jwk]),
        did_jwk("null"),
        did_jwk(""),
        did_jwk("{"),
        did_jwk("[" * 2500),
        did_jwk(json.dumps(ED25519.jwk)[:-1] + ',"x":"' + ED25519.jwk["x"] + '"}'),
        did_jwk(json.dumps(ED25519.jwk)[:-1] + ',"y":NaN}'),
        did_jwk(json.dumps(ED25519.jwk)[:-1] + ',"y":' + "9" * 3000 + "}"),
        did_jwk(ED25519.jwk | {"padding": "x" * 4096}),
        "did:jwk:" + base64.urlsafe_b64encode(b"\xff\xfe{}").decode(),
    ],
)
def test_what_is_not_quite_one_is_refused(did):
    with pytest.raises(UnusableKey):
        key_of_did(did)


def test_a_bit_left_over_is_no_second_spelling():
    did = did_jwk(ED25519.jwk)
    spelt = {did[:-1] + letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"}
    read = 0
    for text in spelt:
        try:
            assert key_of_did(text) == ED25519
        except UnusableKey:
            continue
        read += 1
    assert read <= 1


@given(st.sampled_from(["did:key:", "did:jwk:", ""]), st.text() | st.text("z6MkeyJr"))
def test_whatever_the_text_it_is_a_key_or_refused(beginning, rest):
    with suppress(UnusableKey):
        assert isinstance(key_of_did(beginning + rest), PublicKey)
