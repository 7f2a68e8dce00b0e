"""Compact JWS: three parts read strictly, and a header that is believed in nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.errors import MalformedSubmission
from issuer.proofs import ProofCheck
from issuer.proofs.vc_jwt import UnreadToken, check_jws, read_jws
from keys import Algorithm, PublicKey
from tests.issuer.proofs.tokens import base64url, made_by_others, part, token
from tests.keys.others import other
from tests.sampling import examples

EACH = pytest.mark.parametrize("sample", made_by_others(), ids=lambda sample: sample["name"])
ONE_EACH = list({one["jwk"].get("crv", "RSA"): one for one in made_by_others()}.values())
OF_EACH_KIND = pytest.mark.parametrize("sample", ONE_EACH, ids=lambda sample: sample["name"])
BY_ALGORITHM = pytest.mark.parametrize("algorithm", Algorithm)

BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PAYLOAD = {"@context": ["https://www.w3.org/ns/credentials/v2"], "id": "urn:uuid:1"}
NAME = {
    Algorithm.ED25519: "EdDSA",
    Algorithm.ES256: "ES256",
    Algorithm.ES384: "ES384",
    Algorithm.RS256: "RS256",
}


def key_of(sample) -> PublicKey:
    return PublicKey.from_jwk(sample["jwk"])


def check(text: str, key: PublicKey) -> ProofCheck:
    return check_jws(read_jws(text), key)


def refused(text: str, key: PublicKey) -> bool:
    try:
        answer = check(text, key)
    except MalformedSubmission:
        return True
    return not answer.verified


# -- what others signed ------------------------------------------------------------------------


def test_there_are_tokens_of_every_kind():
    headers = [read_jws(one["jws"]).header for one in made_by_others()]
    assert {header["alg"] for header in headers} == {"RS256", "ES256", "ES384", "EdDSA", "Ed25519"}
    assert {header.get("typ") for header in headers} == {"JWT", "vc+jwt"}


@EACH
def test_what_another_issuer_signed_verifies(sample):
    assert check(sample["jws"], key_of(sample)) == ProofCheck()


@EACH
@BY_ALGORITHM
def test_with_another_key_it_does_not(sample, algorithm):
    assert refused(sample["jws"], other(algorithm).public_key)


@OF_EACH_KIND
def test_no_character_of_header_or_signature_can_be_another(sample):
    text, key = sample["jws"], key_of(sample)
    header, payload, _ = text.split(".")
    behind = len(header) + 1 + len(payload)
    for place in (*range(len(header)), *range(behind, len(text))):
        character = text[place]
        wrong = "A" if character == "." else BASE64URL[BASE64URL.index(character) ^ 1 << place % 6]
        assert refused(text[:place] + wrong + text[place + 1 :], key), place


@settings(max_examples=examples(37), deadline=None)
@given(st.sampled_from(ONE_EACH), st.data())
def test_no_character_at_all_can_be_another(sample, data):
    text = sample["jws"]
    place = data.draw(st.integers(0, len(text) - 1))
    wrong = data.draw(st.sampled_from(BASE64URL + "=. \n").filter(lambda one: one != text[place]))
    assert refused(text[:place] + wrong + text[place + 1 :], key_of(sample))


@OF_EACH_KIND
def test_a_claim_that_was_changed_does_not_verify(sample):
    header, _, signature = sample["jws"].split(".")
    payload = dict(read_jws(sample["jws"]).payload)
    for name in payload:
        changed = payload | {name: "changed"}
        assert refused(f"{header}.{part(changed)}.{signature}", key_of(sample))
    # The same JSON in another spelling is another token.
    assert refused(f"{header}.{part(json.dumps(payload, indent=1))}.{signature}", key_of(sample))


@OF_EACH_KIND
def test_a_signature_cut_off_or_left_out_does_not_verify(sample):
    text, key = sample["jws"], key_of(sample)
    signature = read_jws(text).signature
    beginning = text.rpartition(".")[0]
    half = len(signature) // 2
    for wrong in (
        b"",
        signature[:-1],
        signature + b"\0",
        b"\0" + signature,
        signature[half:] + signature[:half],
        bytes(len(signature)),
    ):
        assert refused(f"{beginning}.{base64url(wrong)}", key)


# -- three parts -------------------------------------------------------------------------------


def good(algorithm: Algorithm = Algorithm.ES256) -> str:
    return token(other(algorithm), {"alg": NAME[algorithm], "typ": "JWT"}, PAYLOAD)


@BY_ALGORITHM
def test_a_token_of_our_own_making_verifies(algorithm):
    """The control of those below."""
    assert check(good(algorithm), other(algorithm).public_key) == ProofCheck()


HEADER, BODY, SIGNATURE = good().split(".")
MARK = b"\xef\xbb\xbf"  # a byte order mark
ONE_MORE = chr(ord(SIGNATURE[-1]) + 1)  # the same bytes, and a bit left over
MALFORMED = {
    "nothing": [""],
    "one part": [HEADER],
    "two parts": [HEADER, BODY],
    "four parts": [HEADER, BODY, SIGNATURE, ""],
    "five parts, encrypted": [HEADER, BODY, SIGNATURE, BODY, SIGNATURE],
    "disclosures behind": [HEADER, BODY, SIGNATURE + "~" + BODY + "~"],
    "no header": ["", BODY, SIGNATURE],
    "no payload": [HEADER, "", SIGNATURE],
    "padding": [HEADER, BODY + "==", SIGNATURE],
    "a space": [HEADER, " " + BODY, SIGNATURE],
    "a line end": [HEADER, BODY, SIGNATURE + "\n"],
    "a bit left over": [HEADER, BODY, SIGNATURE[:-1] + ONE_MORE],
    "the other base64": [HEADER, BODY, SIGNATURE[:-2] + "+/"],
    "other digits": [HEADER, BODY, SIGNATURE[:-1] + "٣"],
    "a header that is no object": [part([]), BODY, SIGNATURE],
    "a header that is no JSON": [part("{"), BODY, SIGNATURE],
    "a payload that is a text": [HEADER, part('"x"'), SIGNATURE],
    "a payload that is no UTF-8": [HEADER, part(b"{\xff}"), SIGNATURE],
    "a member twice in the header": [part('{"alg":"none","alg":"ES256"}'), BODY, SIGNATURE],
    "the same, spelt otherwise": [part('{"alg":"none","\\u0061lg":"ES256"}'), BODY, SIGNATURE],
    "a member twice in the payload": [HEADER, part('{"iss":"a","iss":"b"}'), SIGNATURE],
    "a mark in front of the header": [part(MARK + b"{}"), BODY, SIGNATURE],
    "a mark in front of the payload": [HEADER, part(MARK + b"{}"), SIGNATURE],
    "a number that is none": [HEADER, part('{"nbf":NaN}'), SIGNATURE],
    "depth": [HEADER, part('{"a":' * 40 + "1" + "}" * 40), SIGNATURE],
    "size": [HEADER, part({"a": "x" * 1024 * 1024}), SIGNATURE],
    "a signature of another size": [HEADER, BODY, "A" * 3_000_000],
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_not_quite_a_token_is_refused(name):
    with pytest.raises(MalformedSubmission):
        read_jws(".".join(MALFORMED[name]))


@given(st.text() | st.text(BASE64URL + ".").map("eyJ".__add__))
def test_whatever_the_text_it_is_a_token_or_refused(text):
    with suppress(MalformedSubmission):
        assert not check(text, other(Algorithm.ES256).public_key).verified


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
HEADERS = st.dictionaries(
    st.sampled_from(["alg", "typ", "kid", "jwk", "cty", "iss", "crit", "b64"])
    | st.text(max_size=5),
    JSON | st.sampled_from(["ES256", "JWT", "vc+jwt", "none"]),
)


@given(HEADERS)
def test_whatever_the_header_says_there_is_an_answer(header):
    owner = other(Algorithm.ES256)
    with suppress(MalformedSubmission):
        answer = check(token(owner, header, PAYLOAD), owner.public_key)
        assert bool(answer.problem) == bool(answer.why)
        if answer.verified:
            assert header["alg"] == "ES256"
            assert header.keys() <= {"alg", "typ", "kid", "cty", "iss"}


# -- algorithms --------------------------------------------------------------------------------


@BY_ALGORITHM
@pytest.mark.parametrize(
    "name",
    ["none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "PS256", "RS384", "RS512",
     "RS1", "ES256K", "ES512", "Ed448", "EDDSA", "es256", "ES256 ", "RS256\0", None, 0, ["ES256"],
     {}, True],
    ids=str,
)  # fmt: skip
def test_an_algorithm_that_is_not_the_keys_is_refused(algorithm, name):
    owner = other(algorithm)
    header = {"alg": name, "typ": "JWT"}
    # And so it is without a signature.
    assert refused(f"{part(header)}.{part(PAYLOAD)}.", owner.public_key)
    text = token(owner, header, PAYLOAD)
    if isinstance(name, str) and name in owner.public_key.unread_algorithms:
        assert unread(text, owner.public_key) == name
    else:
        assert refused(text, owner.public_key)


def unread(text: str, key: PublicKey) -> str:
    with pytest.raises(UnreadToken) as doubted:
        check(text, key)
    assert doubted.value.code == "unread-token"
    return doubted.value.sentence.text().partition(": ")[2].removesuffix(".")


def test_what_else_an_rsa_key_may_sign_with_is_not_read_and_keeps_to_the_other_rules():
    owner = other(Algorithm.RS256)
    assert owner.public_key.unread_algorithms == {"PS256", "PS384", "PS512", "RS384", "RS512"}
    for name in owner.public_key.unread_algorithms:
        assert unread(token(owner, {"alg": name}, PAYLOAD), owner.public_key) == name
        for more in ({"crit": ["exp"]}, {"jku": "https://x.example/"}, {"typ": "at+jwt"}):
            assert refused(token(owner, {"alg": name, **more}, PAYLOAD), owner.public_key)
    for of in (Algorithm.ED25519, Algorithm.ES256, Algorithm.ES384):
        assert other(of).public_key.unread_algorithms == frozenset()


@pytest.mark.parametrize("more", [{}, {"x5t": "AAAA"}, {"x5t#S256": "AAAA"}, {"x5t": 7}], ids=str)
def test_a_certificate_is_not_read_and_saves_no_signature(more):
    text, key = with_header(x5c=["MII"], **more)
    assert unread(text, key) == "x5c"
    assert refused(text[:-8] + "AAAAAAAA", key)
    assert refused(text, other(Algorithm.ES256, 9).public_key)


@pytest.mark.parametrize("chain", [[], "MII", None, [7], {}], ids=str)
def test_what_is_no_certificate_is_refused(chain):
    text, key = with_header(x5c=chain)
    assert refused(text, key)


SECP256K1 = {"kty": "EC", "crv": "secp256k1", "x": "AAAA", "y": "AAAA"}


@pytest.mark.parametrize(
    ("header", "brings"),
    [
        ({"jwk": SECP256K1}, True),
        ({"x5c": ["MII"]}, True),
        ({"jwk": SECP256K1, "x5c": ["MII"]}, True),
        ({"jwk": SECP256K1, "kid": "#1"}, False),
        ({"x5c": ["MII"], "kid": "#1"}, False),
        ({"jwk": {**SECP256K1, "d": "AAAA"}}, False),
        ({"jwk": {"kty": "oct"}}, False),
        ({"jwk": None, "x5c": ["MII"]}, False),
        ({"jwk": other(Algorithm.ES256).public_key.jwk}, False),
        ({"x5c": []}, False),
        ({"x5t": "AAAA"}, False),
        ({}, False),
    ],
    ids=str,
)
def test_a_key_in_a_form_that_is_not_read_is_told_from_none(header, brings):
    text = token(other(Algorithm.ES256), {"alg": "ES256", **header}, PAYLOAD)
    assert read_jws(text).brings_an_unread_key is brings
    assert not read_jws(text.rpartition(".")[0] + ".").brings_an_unread_key


@BY_ALGORITHM
@pytest.mark.parametrize("of", Algorithm)
def test_the_algorithm_of_another_kind_of_key_is_refused(algorithm, of):
    for name in other(of).public_key.jws_algorithms - other(algorithm).public_key.jws_algorithms:
        text = token(other(algorithm), {"alg": name}, PAYLOAD)
        assert refused(text, other(algorithm).public_key)


@BY_ALGORITHM
def test_an_algorithm_must_be_named(algorithm):
    owner = other(algorithm)
    assert refused(token(owner, {"typ": "JWT"}, PAYLOAD), owner.public_key)


@BY_ALGORITHM
@pytest.mark.parametrize("name", ["HS256", "RS256", "ES256", "EdDSA"])
def test_a_public_key_is_no_password(algorithm, name):
    """CVE-2015-9235 and its many children: HMAC with the public key in one form or another."""
    key = other(algorithm).public_key
    for secret in (key.raw, json.dumps(key.jwk).encode(), key.thumbprint.encode()):
        signing_input = f"{part({'alg': name, 'typ': 'JWT'})}.{part(PAYLOAD)}"
        mac = hmac.new(secret, signing_input.encode(), hashlib.sha256).digest()
        assert refused(f"{signing_input}.{base64url(mac)}", key)


def test_der_is_no_signature_in_a_token():
    owner = other(Algorithm.ES256)
    signing_input = f"{part({'alg': 'ES256'})}.{part(PAYLOAD)}"
    der = owner.private.sign(signing_input.encode(), ec.ECDSA(hashes.SHA256()))
    assert refused(f"{signing_input}.{base64url(der)}", owner.public_key)


# -- the rest of the header --------------------------------------------------------------------


def with_header(**more):
    owner = other(Algorithm.ES256)
    return token(owner, {"alg": "ES256", **more}, PAYLOAD), owner.public_key


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"typ": "JWT"},
        {"typ": "jwt"},
        {"typ": "vc+jwt"},
        {"typ": "VC+JWT"},
        {"typ": "application/vc+jwt"},
        {"typ": "vc+ld+jwt"},
        {"typ": "vc+jwt", "cty": "vc"},
        {"kid": "did:web:badges.example#key-1", "iss": "did:web:badges.example"},
    ],
    ids=str,
)
def test_what_the_profiles_allow_in_a_header_is_accepted(more):
    text, key = with_header(**more)
    assert check(text, key) == ProofCheck()


@pytest.mark.parametrize(
    "more",
    [
        {"crit": []},
        {"crit": ["exp"], "exp": 1},
        {"crit": ["b64"], "b64": False},
        {"b64": False},
        {"b64": True},
        {"zip": "DEF"},
        {"enc": "A256GCM"},
        {"jku": "https://badges.example/jwks"},
        {"x5u": "https://badges.example/cert"},
        {"x5c": []},
        {"x5t": "x"},
        {"jwks": {"keys": []}},
        {"typ": "at+jwt"},
        {"typ": "kb+jwt"},
        {"typ": "openid4vci-proof+jwt"},
        {"typ": "vp+jwt"},
        {"typ": "vc+sd-jwt"},
        {"typ": "application/application/jwt"},
        {"typ": ""},
        {"typ": None},
        {"typ": 1},
        {"kid": 1},
        {"kid": None},
        {"kid": ["a"]},
        {"cty": {}},
        {"iss": 1},
        {"ALG": "ES256"},
        {"": ""},
    ],
    ids=str,
)
def test_what_is_not_understood_in_a_header_is_refused(more):
    text, key = with_header(**more)
    assert not check(text, key).verified


# -- a key that the token carries (T3) ---------------------------------------------------------


@BY_ALGORITHM
def test_a_carried_key_may_repeat_the_one_that_was_found_elsewhere(algorithm):
    owner = other(algorithm)
    jwk = owner.public_key.jwk | {"kid": "1", "use": "sig", "key_ops": ["verify"]}
    text = token(owner, {"alg": NAME[algorithm], "jwk": jwk}, PAYLOAD)
    assert check(text, owner.public_key) == ProofCheck()
    assert read_jws(text).key_hint == owner.public_key


@BY_ALGORITHM
@pytest.mark.parametrize("of", Algorithm)
def test_an_attackers_own_key_in_the_header_proves_nothing(algorithm, of):
    attacker = other(of, 9) if of is not Algorithm.RS256 else other(of)
    issuer = other(algorithm).public_key
    if attacker.public_key == issuer:
        return
    text = token(attacker, {"alg": NAME[of], "jwk": attacker.public_key.jwk}, PAYLOAD)
    assert not check(text, issuer).verified


def test_a_carried_key_must_be_the_one_even_if_that_one_signed():
    """Another reader might believe the carried one: then a signature could mean two things."""
    owner, attacker = other(Algorithm.ES256), other(Algorithm.ES256, 9)
    text = token(owner, {"alg": "ES256", "jwk": attacker.public_key.jwk}, PAYLOAD)
    assert "not the one" in check(text, owner.public_key).why


@pytest.mark.parametrize(
    "jwk",
    [
        None,
        {},
        [],
        "x",
        5,
        {"kty": "oct", "k": "AQAB"},
        other(Algorithm.ES256).public_key.jwk | {"d": "AQAB"},
        other(Algorithm.ES256).public_key.jwk | {"use": "enc"},
        other(Algorithm.ES256).public_key.jwk | {"alg": "HS256"},
        other(Algorithm.ES256).public_key.jwk | {"x": "AQAB"},
    ],
    ids=str,
)
def test_a_carried_key_that_is_none_is_refused(jwk):
    text, key = with_header(jwk=jwk)
    assert not check(text, key).verified
    assert read_jws(text).key_hint is None


def test_the_name_of_the_key_is_read_where_it_is_one():
    assert read_jws(with_header(kid="#key-1")[0]).kid == "#key-1"
    assert read_jws(with_header(kid=5)[0]).kid is None
    assert read_jws(with_header()[0]).kid is None
    assert read_jws(with_header()[0]).key_hint is None


# IANA, "JSON Web Signature and Encryption Algorithms": those of two halves, and some that are not.
SIGNATURES = (
    *("EdDSA", "Ed25519", "Ed448", "ES256", "ES384", "ES512", "ES256K", "ML-DSA-44", "ML-DSA-65"),
    *("ML-DSA-87", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"),
)
NO_SIGNATURES = (
    "none",
    "HS256",
    "HS384",
    "HS512",
    "es256",
    "eddsa",
    "ED25519",
    "",
    7,
    None,
    ["ES256"],
)


def test_which_algorithms_are_of_signatures():
    def names_one(algorithm: object) -> bool:
        return read_jws(f"{part({'alg': algorithm})}.{part(PAYLOAD)}.").names_a_signature

    assert all(map(names_one, SIGNATURES))
    assert not any(map(names_one, NO_SIGNATURES))
    assert not read_jws(f"{part({})}.{part(PAYLOAD)}.").names_a_signature
