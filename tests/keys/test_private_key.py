"""The private half: two implementations agree on it, and damage shows."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from keys import BadSignature, PrivateKey, PublicKey, UnusableKey

SEED = bytes(range(32))
SMALL_ORDER = (
    # Points whose eightfold is neutral: a signature over one message fits others too.
    bytes([1]) + bytes(31),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    bytes(32),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
)


@given(seed=st.binary(min_size=32, max_size=32), data=st.binary(max_size=300))
def test_it_signs_as_openssl_does_and_verifies_what_openssl_signed(seed, data):
    key, other = PrivateKey(seed), Ed25519PrivateKey.from_private_bytes(seed)
    assert key.sign(data) == other.sign(data)
    assert key.public_key.raw == other.public_key().public_bytes_raw()
    key.public_key.verify(other.sign(data), data)


@pytest.mark.parametrize("bit", [*range(0, 512, 7), 255, 256, 511])
def test_one_bit_of_damaged_memory_and_no_signature_verifies(bit):
    key = PrivateKey(SEED)
    public = PublicKey(key.public_key.raw)
    damaged = bytearray(key._pair)
    damaged[bit // 8] ^= 1 << bit % 8
    key._pair = bytes(damaged)
    with pytest.raises(BadSignature):
        public.verify(key.sign(b"one badge"), b"one badge")


@pytest.mark.parametrize("bit", range(512))
def test_one_flipped_bit_of_a_signature_and_it_does_not_verify(bit):
    key = PrivateKey(SEED)
    signature = bytearray(key.sign(b"one badge"))
    signature[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BadSignature):
        key.public_key.verify(bytes(signature), b"one badge")


@pytest.mark.parametrize("raw", SMALL_ORDER)
def test_a_key_of_small_order_verifies_nothing(raw):
    # With R neutral and S zero the equation of RFC 8032, section 5.1.7, holds for such a key.
    forged = bytes([1]) + bytes(63)
    for data in (b"", b"one badge", b"another badge"):
        with pytest.raises(BadSignature):
            PublicKey(raw).verify(forged, data)


@pytest.mark.parametrize("length", [0, 63, 65, 128])
def test_a_signature_of_another_length_is_no_signature(length):
    with pytest.raises(BadSignature):
        PrivateKey(SEED).public_key.verify(bytes(length), b"one badge")


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_seed_of_another_length_is_refused(length):
    with pytest.raises(UnusableKey, match=str(length)):
        PrivateKey(bytes(length))


def test_it_prints_as_its_public_key():
    key = PrivateKey(SEED)
    assert key.public_key.multibase in repr(key)
    assert SEED.hex() not in repr(key)
