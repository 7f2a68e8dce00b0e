"""P-256 and P-384: points that are none, and signatures that only look like one."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from hypothesis import given
from hypothesis import strategies as st

from keys import Algorithm, BadSignature, PublicKey, UnusableKey
from tests.keys.others import CURVES, ecdsa_key, other

BOTH = pytest.mark.parametrize("algorithm", [Algorithm.ES256, Algorithm.ES384])

# The orders of the two groups (NIST SP 800-186, section 3.2.1).
ORDER = {
    Algorithm.ES256: 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    Algorithm.ES384: 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,  # noqa: E501
}

# RFC 7515, appendix A.3.
RFC_7515_JWK = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
RFC_7515_DATA = (
    b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    b"cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
)
RFC_7515_SIGNATURE = bytes.fromhex(
    "0ed1215379636c483c2f7f155807d402a3b228033af97c7e17819ac3169ea665"
    "c50a07d38c3c70e5d8f12daf084a5480a66590c5f293509a8f3f7f8a83a354d5"
)

# https://w3c-ccg.github.io/did-key-spec/, test vectors.
DID_KEY_SPEC = {
    Algorithm.ES256: "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
    Algorithm.ES384: "z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9",
}


def test_the_signature_of_rfc_7515_verifies():
    PublicKey.from_jwk(RFC_7515_JWK).verify(RFC_7515_SIGNATURE, RFC_7515_DATA)


@BOTH
def test_the_texts_of_the_did_key_specification_are_read(algorithm):
    key = PublicKey.from_multibase(DID_KEY_SPEC[algorithm])
    assert key.algorithm is algorithm
    assert key.multibase == DID_KEY_SPEC[algorithm]


# -- points ------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("prefix", [b"\x00", b"\x04", b"\x05", b"\x06", b"\x07"])
def test_only_a_compressed_point_is_a_key(algorithm, prefix):
    raw = other(algorithm).public_key.raw
    with pytest.raises(UnusableKey):
        PublicKey(prefix + raw[1:], algorithm=algorithm)


@BOTH
def test_an_uncompressed_point_is_no_second_spelling(algorithm):
    numbers = other(algorithm).private.public_key().public_numbers()
    half = CURVES[algorithm][2]
    with pytest.raises(UnusableKey):
        PublicKey(
            b"\x04" + numbers.x.to_bytes(half) + numbers.y.to_bytes(half), algorithm=algorithm
        )


@BOTH
def test_an_x_that_no_point_has_is_refused(algorithm):
    # About half of all numbers are the x of a point; of twenty, some are not.
    half = CURVES[algorithm][2]
    found = 0
    for x in range(20):
        try:
            PublicKey(b"\x02" + x.to_bytes(half), algorithm=algorithm)
        except UnusableKey:
            found += 1
    assert 0 < found < 20


@BOTH
def test_an_x_beyond_the_field_is_no_second_spelling(algorithm):
    with pytest.raises(UnusableKey):
        PublicKey(b"\x02" + b"\xff" * CURVES[algorithm][2], algorithm=algorithm)


@BOTH
@pytest.mark.parametrize("member", ["x", "y"])
def test_a_jwk_whose_point_is_off_the_curve_is_refused(algorithm, member):
    jwk = other(algorithm).public_key.jwk
    digit = "A" if jwk[member][5] != "A" else "B"
    jwk[member] = jwk[member][:5] + digit + jwk[member][6:]
    with pytest.raises(UnusableKey, match="no point"):
        PublicKey.from_jwk(jwk)


@BOTH
def test_the_point_at_infinity_is_refused(algorithm):
    zeros = "A" * len(other(algorithm).public_key.jwk["x"])
    with pytest.raises(UnusableKey, match="no point"):
        PublicKey.from_jwk(other(algorithm).public_key.jwk | {"x": zeros, "y": zeros})


def test_the_numbers_of_one_curve_are_no_key_of_the_other():
    small, large = (other(name).public_key for name in (Algorithm.ES256, Algorithm.ES384))
    with pytest.raises(UnusableKey):
        PublicKey.from_jwk(small.jwk | {"crv": "P-384"})
    with pytest.raises(UnusableKey):
        PublicKey.from_jwk(large.jwk | {"crv": "P-256"})
    with pytest.raises(UnusableKey):
        PublicKey(small.raw, algorithm=Algorithm.ES384)


@BOTH
@given(secret=st.integers(min_value=1, max_value=2**255))
def test_any_point_comes_back_from_each_of_its_forms(algorithm, secret):
    key = ecdsa_key(algorithm, secret=secret).public_key
    assert PublicKey.from_multibase(key.multibase) == key
    assert PublicKey.from_jwk(key.jwk) == key


# -- signatures --------------------------------------------------------------------------------


@BOTH
def test_der_is_not_read(algorithm):
    owner, half = other(algorithm), CURVES[algorithm][2]
    signature = owner.sign(b"one badge")
    r, s = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
    with pytest.raises(BadSignature):
        owner.public_key.verify(encode_dss_signature(r, s), b"one badge")


@BOTH
def test_a_zero_in_front_of_s_is_no_second_spelling(algorithm):
    owner, half = other(algorithm), CURVES[algorithm][2]
    signature = owner.sign(b"one badge")
    with pytest.raises(BadSignature):
        owner.public_key.verify(signature[:half] + b"\0" + signature[half:], b"one badge")


@BOTH
def test_r_and_s_are_not_exchanged(algorithm):
    owner, half = other(algorithm), CURVES[algorithm][2]
    signature = owner.sign(b"one badge")
    with pytest.raises(BadSignature):
        owner.public_key.verify(signature[half:] + signature[:half], b"one badge")


@BOTH
@pytest.mark.parametrize("r", ["0", "1", "n", "all ones", "r"])
@pytest.mark.parametrize("s", ["0", "1", "n", "all ones", "s"])
def test_numbers_at_the_edges_are_no_signature(algorithm, r, s):
    owner, half = other(algorithm), CURVES[algorithm][2]
    signature = owner.sign(b"one badge")
    edges = {
        "0": bytes(half),
        "1": (1).to_bytes(half),
        "n": ORDER[algorithm].to_bytes(half),
        "all ones": b"\xff" * half,
        "r": signature[:half],
        "s": signature[half:],
    }
    if (r, s) == ("r", "s"):
        return
    with pytest.raises(BadSignature):
        owner.public_key.verify(edges[r] + edges[s], b"one badge")


@BOTH
def test_an_s_beyond_the_order_is_no_second_spelling(algorithm):
    """A genuine signature with so small an s that s + n still fits, made by choosing the key."""
    curve, digest, half = CURVES[algorithm]
    n, s, nonce = ORDER[algorithm], 5, 7
    r = ec.derive_private_key(nonce, curve).public_key().public_numbers().x % n
    hashed = int.from_bytes(hashlib.new(digest.name, b"one badge").digest())
    owner = ecdsa_key(algorithm, secret=(s * nonce - hashed) * pow(r, -1, n) % n)

    owner.public_key.verify(r.to_bytes(half) + s.to_bytes(half), b"one badge")
    with pytest.raises(BadSignature):
        owner.public_key.verify(r.to_bytes(half) + (s + n).to_bytes(half), b"one badge")


@BOTH
def test_both_signs_of_s_are_accepted_since_signers_give_either(algorithm):
    owner, half = other(algorithm), CURVES[algorithm][2]
    signature = owner.sign(b"one badge")
    s = ORDER[algorithm] - int.from_bytes(signature[half:])
    owner.public_key.verify(signature[:half] + s.to_bytes(half), b"one badge")


@BOTH
def test_the_hash_of_the_other_curve_is_not_accepted(algorithm):
    private, half = other(algorithm).private, CURVES[algorithm][2]
    (swapped,) = (digest for name, (_, digest, _) in CURVES.items() if name is not algorithm)
    r, s = decode_dss_signature(private.sign(b"one badge", ec.ECDSA(swapped)))
    with pytest.raises(BadSignature):
        other(algorithm).public_key.verify(r.to_bytes(half) + s.to_bytes(half), b"one badge")
