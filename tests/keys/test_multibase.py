import base58
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys import MalformedMultibase, UnusableKey
from keys.multibase import (
    Multicodec,
    decode_base58btc,
    decode_base64url,
    decode_multikey,
    encode_base58btc,
    encode_base64url,
    encode_multikey,
)

# The draft "The Base58 Encoding Scheme", test vectors; the last has leading zeros.
BASE58_VECTORS = [
    (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
    (
        b"The quick brown fox jumps over the lazy dog.",
        "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
    ),
    (bytes.fromhex("0000287fb4cd"), "11233QC4"),
]


@pytest.mark.parametrize(("raw", "text"), BASE58_VECTORS)
def test_base58btc_is_as_published(raw, text):
    assert encode_base58btc(raw) == "z" + text
    assert decode_base58btc("z" + text) == raw


@given(st.binary(max_size=200))
def test_base58btc_comes_back_as_it_went(raw):
    assert decode_base58btc(encode_base58btc(raw), length=len(raw)) == raw


@pytest.mark.parametrize("byte", [b"\0", b"\x01", b"\x7f", b"\xff", b"\0\xff", b"\x01\0\x80"])
def test_base58btc_of_every_length_is_what_the_library_writes(byte):
    for length in range(600):
        raw = (byte * length)[:length]
        assert encode_base58btc(raw) == "z" + base58.b58encode(raw).decode()


@given(st.binary(max_size=200))
def test_base58btc_is_what_the_library_writes(raw):
    assert encode_base58btc(raw) == "z" + base58.b58encode(raw).decode()


@pytest.mark.parametrize("count", [0, 1, 2, 31, 32, 33, 63, 64, 65, 87, 88, 128])
def test_base58btc_is_exact_where_its_digits_begin_anew(count):
    for number in (58**count - 1, 58**count, 58**count + 1):
        raw = number.to_bytes((number.bit_length() + 7) // 8)
        assert encode_base58btc(raw) == "z" + base58.b58encode(raw).decode()


@pytest.mark.parametrize("digit", ["1", "2", "z", "1z", "zY2"])
def test_base58btc_of_every_length_is_what_the_library_reads(digit):
    for length in range(1024):
        digits = (digit * length)[:length]
        assert decode_base58btc("z" + digits) == base58.b58decode(digits)


@given(st.binary(max_size=200))
def test_base64url_comes_back_as_it_went(raw):
    assert decode_base64url(encode_base64url(raw), length=len(raw)) == raw


@given(st.text(alphabet="123zZaAkl-_=0OI \n", max_size=12))
def test_a_base58btc_text_that_is_read_has_no_second_spelling(payload):
    try:
        raw = decode_base58btc("z" + payload)
    except MalformedMultibase:
        return
    assert encode_base58btc(raw) == "z" + payload


@given(st.text(alphabet="ABCQgwxyz019-_=+/ \n", max_size=12))
def test_a_base64url_text_that_is_read_has_no_second_spelling(payload):
    try:
        raw = decode_base64url("u" + payload)
    except MalformedMultibase:
        return
    assert encode_base64url(raw) == "u" + payload


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Z2NEpo7",
        "m2NEpo7",
        "2NEpo7",
        "z2NEpo7 ",
        "z2NEpo7\n",
        "z0",
        "zO",
        "zI",
        "zl",
        "zé",
        "z٣",
    ],
)
def test_what_is_not_base58btc_is_refused(text):
    with pytest.raises(MalformedMultibase):
        decode_base58btc(text)


@pytest.mark.parametrize(
    "text", ["", "UAAAA", "mAAAA", "AAAA", "uA", "uAA==", "uAB", "uAAA\n", "uA+A/", "uÄÄÄÄ"]
)
def test_what_is_not_base64url_is_refused(text):
    with pytest.raises(MalformedMultibase):
        decode_base64url(text)


@pytest.mark.parametrize("decode", [decode_base58btc, decode_base64url])
def test_another_length_than_asked_for_is_refused(decode):
    encode = {decode_base58btc: encode_base58btc, decode_base64url: encode_base64url}[decode]
    for length in (63, 65):
        with pytest.raises(MalformedMultibase, match="64 bytes were expected"):
            decode(encode(bytes(length)), length=64)


def test_a_base58btc_text_without_end_is_refused_before_it_is_worked_on():
    with pytest.raises(MalformedMultibase, match="at most"):
        decode_base58btc("z" + "2" * 10_000_000)


@given(st.sampled_from(Multicodec), st.data())
def test_a_multikey_comes_back_as_it_went(codec, data):
    raw = data.draw(st.binary(min_size=codec.length, max_size=codec.length))
    assert decode_multikey(encode_multikey(raw, codec=codec)) == (codec, raw)


@pytest.mark.parametrize(
    ("codec", "beginning"),
    [
        (Multicodec.ED25519_PUBLIC, "z6Mk"),
        (Multicodec.ED25519_PRIVATE, "z3u2"),
        (Multicodec.P256_PUBLIC, "zDna"),
        (Multicodec.P384_PUBLIC, "z82L"),
    ],
)
def test_a_multikey_begins_as_the_specification_shows(codec, beginning):
    # Elliptic curve points are compressed: their first byte is 2 or 3.
    raw = (b"\x02" + b"\x80" * codec.length)[: codec.length]
    assert encode_multikey(raw, codec=codec).startswith(beginning)


@pytest.mark.parametrize("codec", Multicodec)
@pytest.mark.parametrize("change", [-1, 1])
def test_a_multikey_of_the_wrong_length_is_refused(codec, change):
    raw = bytes(codec.length + change)
    with pytest.raises(UnusableKey, match="bytes"):
        encode_multikey(raw, codec=codec)
    with pytest.raises(UnusableKey, match="copied whole"):
        decode_multikey(encode_base58btc(codec.prefix + raw))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z",
        "not a key",
        encode_base58btc(b"\xec\x01" + bytes(32)),  # X25519
        encode_base64url(b"\xed\x01" + bytes(32)),  # right key, wrong multibase
        encode_base58btc(b"\xed" + bytes(33)),
    ],
)
def test_what_is_no_known_multikey_is_refused(text):
    with pytest.raises(UnusableKey, match="Multikey"):
        decode_multikey(text)
