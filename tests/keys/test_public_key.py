"""What is true of keys of every kind; what is peculiar to one stands in a file of its own."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys import (
    Algorithm,
    BadSignature,
    MemorySigner,
    PublicKey,
    UnreadKey,
    UnusableKey,
    key_of_did,
)
from keys.multibase import Multicodec, encode_base58btc, encode_multikey
from tests.keys.others import other

# RFC 8037, appendices A.1 to A.3.
RFC_8037_X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
RFC_8037_KEY = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
RFC_8037_JWK = {"kty": "OKP", "crv": "Ed25519", "x": RFC_8037_X}

# The order of the group; adding it to the second half of a signature gives another spelling of the
# same number, which RFC 8032, section 5.1.7, does not accept.
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493

EACH = pytest.mark.parametrize("algorithm", Algorithm)
WITH_MULTIKEY = pytest.mark.parametrize(
    "algorithm", [Algorithm.ED25519, Algorithm.ES256, Algorithm.ES384]
)
ED25519_KEYS = st.builds(PublicKey, st.binary(min_size=32, max_size=32))


# -- written forms -----------------------------------------------------------------------------


@given(ED25519_KEYS)
def test_a_key_comes_back_from_each_of_its_forms(key):
    assert PublicKey.from_multibase(key.multibase) == key
    assert PublicKey.from_jwk(key.jwk) == key
    assert PublicKey.from_multibase(key.did_key.removeprefix("did:key:")) == key


@EACH
def test_a_key_of_any_kind_comes_back_from_its_jwk(algorithm):
    key = other(algorithm).public_key
    assert PublicKey.from_jwk(key.jwk) == key
    assert PublicKey.from_jwk(key.jwk).algorithm is algorithm


@WITH_MULTIKEY
def test_a_key_comes_back_from_its_multikey_text(algorithm):
    key = other(algorithm).public_key
    assert PublicKey.from_multibase(key.multibase) == key


@pytest.mark.parametrize(
    ("algorithm", "beginning"),
    [(Algorithm.ED25519, "z6Mk"), (Algorithm.ES256, "zDn"), (Algorithm.ES384, "z82")],
)
def test_the_multikey_text_tells_the_kind_by_its_beginning(algorithm, beginning):
    # Controlled Identifiers 1.0, "Multikey".
    assert other(algorithm).public_key.multibase.startswith(beginning)


def test_an_rsa_key_has_no_multikey_text():
    key = other(Algorithm.RS256).public_key
    with pytest.raises(UnusableKey, match="thumbprint"):
        _ = key.multibase
    with pytest.raises(UnusableKey, match="thumbprint"):
        _ = key.did_key


def test_the_jwk_is_as_rfc_8037_shows():
    assert PublicKey(RFC_8037_KEY).jwk == RFC_8037_JWK


def test_the_thumbprint_is_as_rfc_8037_shows():
    assert PublicKey(RFC_8037_KEY).thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@EACH
def test_keys_are_equal_by_what_they_are(algorithm):
    key, again = other(algorithm).public_key, PublicKey.from_jwk(other(algorithm).public_key.jwk)
    assert key == again
    assert hash(key) == hash(again)
    assert key != MemorySigner.from_seed(bytes(range(32))).public_key


def test_showing_a_key_shows_nothing_but_the_value():
    assert repr(PublicKey(RFC_8037_KEY)) == (
        f"PublicKey(raw={RFC_8037_KEY!r}, algorithm=<Algorithm.ED25519: 'Ed25519'>)"
    )


# -- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"x": None}, {"x": 7}, {"x": ""}, {"x": RFC_8037_X + "="}])
@pytest.mark.parametrize("cut", [RFC_8037_X[:-1], RFC_8037_X[:-1] + "p", RFC_8037_X + "AA"])
def test_a_jwk_whose_bytes_have_another_spelling_is_refused(change, cut):
    for wrong in (change, {"x": cut}):
        with pytest.raises(UnusableKey):
            PublicKey.from_jwk(RFC_8037_JWK | wrong)


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "EC"},
        {"kty": ["OKP"]},
        {"kty": None},
        {"crv": "X25519"},
        {"crv": "P-256"},
        {"crv": "Ed448"},
        {"crv": {}},
        {"crv": None},
        {"kty": "oct"},
    ],
)
def test_a_jwk_of_a_kind_that_is_not_known_is_refused(change):
    with pytest.raises(UnusableKey, match="kind that is not known"):
        PublicKey.from_jwk(RFC_8037_JWK | change)


def test_a_private_multikey_is_refused_and_not_repeated():
    with pytest.raises(UnusableKey, match="compromised") as refusal:
        PublicKey.from_multibase(encode_multikey(bytes(32), codec=Multicodec.ED25519_PRIVATE))
    assert "z3u2" not in str(refusal.value)


@EACH
@pytest.mark.parametrize("length", [0, 31, 34, 48, 66])
def test_a_key_of_the_wrong_length_is_refused(algorithm, length):
    with pytest.raises(UnusableKey):
        PublicKey(b"\x02" * length, algorithm=algorithm)


@pytest.mark.parametrize("codec", [Multicodec.ED25519_PUBLIC, Multicodec.P256_PUBLIC])
@pytest.mark.parametrize("length", [0, 31, 34])
def test_a_multikey_text_of_the_wrong_length_is_refused(codec, length):
    with pytest.raises(UnusableKey):
        PublicKey.from_multibase(encode_base58btc(codec.prefix + bytes(length)))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
KINDS_OF_KEY = st.fixed_dictionaries(
    {},
    optional={
        "kty": st.sampled_from(["OKP", "EC", "RSA"]) | JSON_VALUES,
        "crv": st.sampled_from(["Ed25519", "P-256", "P-384"]) | JSON_VALUES,
        **{name: st.text("AQab_-") | JSON_VALUES for name in ("x", "y", "n", "e")},
        **dict.fromkeys(("use", "key_ops", "alg"), JSON_VALUES),
    },
)


@given(KINDS_OF_KEY | st.dictionaries(st.text(), JSON_VALUES))
def test_whatever_stands_in_a_jwk_it_is_a_key_or_refused(jwk):
    with suppress(UnusableKey):
        PublicKey.from_jwk(jwk)


@given(st.text() | st.text("z6MkDn82").map("z".__add__))
def test_whatever_the_text_it_is_a_key_or_refused(text):
    with suppress(UnusableKey):
        PublicKey.from_multibase(text)


@given(st.sampled_from(list(Algorithm)), st.binary(max_size=600))
def test_whatever_the_bytes_they_are_a_key_or_refused(algorithm, raw):
    with suppress(UnusableKey):
        PublicKey(raw, algorithm=algorithm)


# -- signatures --------------------------------------------------------------------------------


@EACH
def test_what_the_owner_signed_verifies(algorithm):
    owner = other(algorithm)
    owner.public_key.verify(owner.sign(b"one badge"), b"one badge")


@EACH
def test_a_signature_over_something_else_does_not_verify(algorithm):
    owner = other(algorithm)
    for data in (b"two badges", b"", b"one badge "):
        with pytest.raises(BadSignature):
            owner.public_key.verify(owner.sign(b"one badge"), data)


@EACH
@pytest.mark.parametrize("of", Algorithm)
def test_a_signature_by_a_key_of_any_other_kind_does_not_verify(algorithm, of):
    if of is algorithm:
        return
    with pytest.raises(BadSignature):
        other(algorithm).public_key.verify(other(of).sign(b"one badge"), b"one badge")


@WITH_MULTIKEY
def test_a_signature_by_another_key_of_the_same_kind_does_not_verify(algorithm):
    with pytest.raises(BadSignature):
        other(algorithm).public_key.verify(other(algorithm, 2).sign(b"one badge"), b"one badge")


@EACH
@pytest.mark.parametrize("change", [-64, -1, 1, 32])
def test_a_signature_of_the_wrong_length_is_a_bad_signature(algorithm, change):
    owner = other(algorithm)
    signature = owner.sign(b"one badge")
    wrong = signature[:change] if change < 0 else signature + bytes(change)
    with pytest.raises(BadSignature):
        owner.public_key.verify(wrong, b"one badge")


@EACH
@given(st.integers(min_value=0))
def test_a_signature_with_one_bit_changed_is_refused(algorithm, position):
    owner = other(algorithm)
    signature = bytearray(owner.sign(b"one badge"))
    signature[position // 8 % len(signature)] ^= 1 << position % 8
    with pytest.raises(BadSignature):
        owner.public_key.verify(bytes(signature), b"one badge")


@EACH
@given(st.binary(max_size=600))
def test_bytes_that_are_no_signature_are_a_bad_signature(algorithm, signature):
    with pytest.raises(BadSignature):
        other(algorithm).public_key.verify(signature, b"one badge")


def test_an_ed25519_signature_has_no_second_spelling():
    signer = MemorySigner.generate()
    signature = signer.sign(b"one badge")
    second_half = int.from_bytes(signature[32:], "little") + GROUP_ORDER
    respelt = signature[:32] + second_half.to_bytes(32, "little")
    with pytest.raises(BadSignature):
        signer.public_key.verify(respelt, b"one badge")


@pytest.mark.parametrize(
    ("algorithm", "names"),
    [
        (Algorithm.ED25519, {"EdDSA", "Ed25519"}),
        (Algorithm.ES256, {"ES256"}),
        (Algorithm.ES384, {"ES384"}),
        (Algorithm.RS256, {"RS256"}),
    ],
)
def test_a_key_says_by_which_names_jose_may_use_it(algorithm, names):
    assert other(algorithm).public_key.jws_algorithms == names


# -- keys of others that are not read here --------------------------------------------------------


@pytest.mark.parametrize("prefix", ["e701", "ea01", "eb01", "8224", "8324", "8524", "8624"])
def test_a_multikey_of_a_kind_that_others_use_is_told_from_nonsense(prefix):
    text = encode_base58btc(bytes.fromhex(prefix) + bytes(33))
    for read in (PublicKey.from_multibase, lambda one: key_of_did(f"did:key:{one}")):
        with pytest.raises(UnreadKey, match="not known"):
            read(text)


@pytest.mark.parametrize("prefix", ["ec01", "8126", "8726", "0000", "e7", ""])
def test_a_multikey_for_something_else_is_nonsense(prefix):
    with pytest.raises(UnusableKey) as refusal:
        PublicKey.from_multibase(encode_base58btc(bytes.fromhex(prefix) + bytes(33)))
    assert not isinstance(refusal.value, UnreadKey)


@pytest.mark.parametrize(
    ("kind", "is_unread"),
    [
        ({"kty": "EC", "crv": "secp256k1"}, True),
        ({"kty": "EC", "crv": "P-521"}, True),
        ({"kty": "OKP", "crv": "Ed448"}, True),
        ({"kty": "EC", "crv": "secp256k1", "d": "AAAA"}, False),
        ({"kty": "OKP", "crv": "secp256k1"}, False),
        ({"kty": "OKP", "crv": "X25519"}, False),
        ({"kty": "oct"}, False),
    ],
    ids=str,
)
def test_a_jwk_of_a_kind_that_others_use_is_told_from_nonsense(kind, is_unread):
    with pytest.raises(UnusableKey) as refusal:
        PublicKey.from_jwk({**kind, "x": "AAAA", "y": "AAAA"})
    assert isinstance(refusal.value, UnreadKey) is is_unread
