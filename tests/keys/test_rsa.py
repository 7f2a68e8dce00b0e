"""RS256: keys that are too weak, and paddings that are not PKCS #1 v1.5."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from keys import Algorithm, BadSignature, PublicKey, UnreadKey, UnusableKey
from keys.multibase import decode_base64url, encode_base64url
from tests.keys.others import other, rsa_key

# RFC 7515, appendix A.2.
RFC_7515_JWK = {
    "kty": "RSA",
    "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1P"
    "t0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5"
    "z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGh"
    "yxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    "e": "AQAB",
}
RFC_7515_DATA = (
    b"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    b"cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
)
RFC_7515_SIGNATURE = (
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5"
    "jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb"
    "1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QO"
    "YEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
)

# RFC 7638, section 3.1.
RFC_7638_JWK = {
    "kty": "RSA",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
    "BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2Q"
    "vzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZ"
    "u0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    "e": "AQAB",
    "alg": "RS256",
    "kid": "2011-04-29",
}


def with_numbers(*, n=None, e=None):
    jwk = other(Algorithm.RS256).public_key.jwk
    for name, number in (("n", n), ("e", e)):
        if number is not None:
            jwk[name] = encode_base64url(number.to_bytes(-(-number.bit_length() // 8)))[1:]
    return jwk


def test_the_signature_of_rfc_7515_verifies():
    signature = decode_base64url("u" + RFC_7515_SIGNATURE)
    PublicKey.from_jwk(RFC_7515_JWK).verify(signature, RFC_7515_DATA)


def test_the_thumbprint_of_rfc_7638_is_found():
    thumbprint = PublicKey.from_jwk(RFC_7638_JWK).thumbprint
    assert thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


@pytest.mark.parametrize("bits", [3072, 4096])
def test_larger_keys_verify_too(bits):
    owner = rsa_key(bits)
    owner.public_key.verify(owner.sign(b"one badge"), b"one badge")


@pytest.mark.parametrize(
    "numbers",
    [
        {"n": 2**2047 - 1},
        {"n": 2**1023 + 1},
        {"n": 2**4096 + 1},
        {"n": 2**2048 - 2},
        {"e": 1},
        {"e": 3},
        {"e": 65535},
        {"e": 65538},
        {"e": 2**256 + 1},
        {"n": 2**40000 + 1},
        {"e": 2**40000 + 1},
    ],
    ids=lambda numbers: ", ".join(
        f"{name} of {n.bit_length()} bits" for name, n in numbers.items()
    ),
)
def test_a_weak_or_absurd_key_is_refused(numbers):
    with pytest.raises(UnusableKey):
        PublicKey.from_jwk(with_numbers(**numbers))


def test_a_weak_key_is_refused_as_bytes_too():
    weak = rsa.generate_private_key(65537, key_size=1024).public_key()  # noqa: S505 - the point
    with pytest.raises(UnusableKey, match="2048"):
        PublicKey(weak.public_bytes(Encoding.DER, PublicFormat.PKCS1), algorithm=Algorithm.RS256)


def test_another_large_exponent_is_accepted():
    assert PublicKey.from_jwk(with_numbers(e=2**33 + 1)).jwk == with_numbers(e=2**33 + 1)


@pytest.mark.parametrize("member", ["n", "e"])
def test_leading_zeros_are_no_second_spelling(member):
    jwk = other(Algorithm.RS256).public_key.jwk
    number = decode_base64url("u" + jwk[member])
    jwk[member] = encode_base64url(b"\0" + number)[1:]
    with pytest.raises(UnusableKey):
        PublicKey.from_jwk(jwk)


def test_other_bytes_for_the_same_key_are_refused():
    public = other(Algorithm.RS256).private.public_key()
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(UnusableKey, match="another spelling"):
        PublicKey(spki, algorithm=Algorithm.RS256)


def test_a_key_of_another_kind_is_refused():
    public = ec.derive_private_key(5, ec.SECP256R1()).public_key()
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(UnusableKey, match="no RSA"):
        PublicKey(spki, algorithm=Algorithm.RS256)


@pytest.mark.parametrize(
    ("scheme", "digest"),
    [
        (padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32), hashes.SHA256()),
        (padding.PKCS1v15(), hashes.SHA512()),
        (padding.PKCS1v15(), hashes.SHA384()),
    ],
)
def test_another_padding_or_hash_is_not_rs256(scheme, digest):
    owner = other(Algorithm.RS256)
    signature = owner.private.sign(b"one badge", scheme, digest)
    with pytest.raises(BadSignature):
        owner.public_key.verify(signature, b"one badge")


def test_a_signature_has_no_second_spelling():
    owner = other(Algorithm.RS256)
    signature = owner.sign(b"one badge")
    n = owner.private.public_key().public_numbers().n
    respelt = int.from_bytes(signature) + n
    with pytest.raises(BadSignature):
        owner.public_key.verify(respelt.to_bytes(257), b"one badge")
    with pytest.raises(BadSignature):
        owner.public_key.verify(b"\0" + signature, b"one badge")


@pytest.mark.parametrize("bits", [4097, 8192, 16384])
def test_a_key_that_is_too_large_is_not_read_and_may_be_good(bits):
    with pytest.raises(UnreadKey, match="4096"):
        PublicKey.from_jwk(with_numbers(n=2 ** (bits - 1) + 1))
    for worse in ({"n": 2 ** (bits - 1)}, {"n": 2 ** (bits - 1) + 1, "e": 3}):
        with pytest.raises(UnusableKey, match="2048") as refusal:
            PublicKey.from_jwk(with_numbers(**worse))
        assert not isinstance(refusal.value, UnreadKey)


@pytest.mark.parametrize("name", ["PS256", "PS384", "PS512", "RS384", "RS512"])
def test_a_key_for_another_padding_or_hash_is_not_read(name):
    jwk = other(Algorithm.RS256).public_key.jwk
    with pytest.raises(UnreadKey):
        PublicKey.from_jwk({**jwk, "alg": name})
    with pytest.raises(UnusableKey, match="use") as refusal:
        PublicKey.from_jwk({**jwk, "alg": name, "use": "enc"})
    assert not isinstance(refusal.value, UnreadKey)
