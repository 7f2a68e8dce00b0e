import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys import BadSignature, MemorySigner, PublicKey, UnusableKey
from keys.multibase import Multicodec, encode_base58btc, encode_multikey

# RFC 8037, appendices A.1 and A.2.
RFC_8037_X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
RFC_8037_KEY = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")

# The order of the group; adding it to the second half of a signature gives another spelling of the
# same number, which RFC 8032, section 5.1.7, does not accept.
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493

public_keys = st.builds(PublicKey, st.binary(min_size=32, max_size=32))


@given(public_keys)
def test_a_key_comes_back_from_each_of_its_forms(key):
    assert PublicKey.from_multibase(key.multibase) == key
    assert PublicKey.from_jwk(key.jwk) == key
    assert PublicKey.from_multibase(key.did_key.removeprefix("did:key:")) == key


def test_the_jwk_is_as_rfc_8037_shows():
    assert PublicKey(RFC_8037_KEY).jwk == {"kty": "OKP", "crv": "Ed25519", "x": RFC_8037_X}


def test_a_jwk_may_carry_members_that_do_not_describe_the_key():
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": RFC_8037_X, "kid": "2026a", "key_ops": ["verify"]}
    assert PublicKey.from_jwk(jwk) == PublicKey(RFC_8037_KEY)


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "EC"},
        {"crv": "X25519"},
        {"crv": "P-256"},
        {"x": None},
        {"x": 7},
        {"x": ""},
        {"x": RFC_8037_X + "="},
        {"x": RFC_8037_X[:-1]},
        {"x": RFC_8037_X[:-1] + "p"},
        {"x": RFC_8037_X + "AA"},
    ],
)
def test_a_jwk_that_is_no_ed25519_key_is_refused(change):
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": RFC_8037_X} | change
    with pytest.raises(UnusableKey):
        PublicKey.from_jwk(jwk)


def test_a_private_key_is_refused_where_a_public_one_belongs():
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": RFC_8037_X, "d": RFC_8037_X}
    with pytest.raises(UnusableKey, match="compromised"):
        PublicKey.from_jwk(jwk)
    with pytest.raises(UnusableKey, match="compromised") as refusal:
        PublicKey.from_multibase(encode_multikey(bytes(32), codec=Multicodec.ED25519_PRIVATE))
    assert "z3u2" not in str(refusal.value)


@pytest.mark.parametrize("codec", [Multicodec.P256_PUBLIC, Multicodec.P384_PUBLIC])
def test_a_key_of_a_kind_not_supported_yet_says_so(codec):
    with pytest.raises(UnusableKey, match="not supported yet"):
        PublicKey.from_multibase(encode_multikey(bytes(codec.length), codec=codec))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_the_wrong_length_is_refused(length):
    with pytest.raises(UnusableKey):
        PublicKey(bytes(length))
    with pytest.raises(UnusableKey):
        PublicKey.from_multibase(encode_base58btc(b"\xed\x01" + bytes(length)))


@pytest.mark.parametrize("length", [0, 1, 63, 65, 128])
def test_a_signature_of_the_wrong_length_is_a_bad_signature(length):
    with pytest.raises(BadSignature):
        MemorySigner.generate().public_key.verify(bytes(length), b"one badge")


def test_a_signature_has_no_second_spelling():
    signer = MemorySigner.generate()
    signature = signer.sign(b"one badge")
    second_half = int.from_bytes(signature[32:], "little") + GROUP_ORDER
    respelt = signature[:32] + second_half.to_bytes(32, "little")
    with pytest.raises(BadSignature):
        signer.public_key.verify(respelt, b"one badge")


@given(st.integers(min_value=0, max_value=511))
def test_a_signature_with_one_bit_changed_is_refused(position):
    signer = MemorySigner.from_seed(bytes(32))
    signature = bytearray(signer.sign(b"one badge"))
    signature[position // 8] ^= 1 << position % 8
    with pytest.raises(BadSignature):
        signer.public_key.verify(bytes(signature), b"one badge")
