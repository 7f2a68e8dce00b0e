"""What a JWK says of itself must allow what it is used for."""

import pytest

from keys import Algorithm, PublicKey, UnusableKey
from tests.keys.others import other

EACH = pytest.mark.parametrize("algorithm", Algorithm)


def jwk(algorithm, **more):
    return other(algorithm).public_key.jwk | more


@EACH
@pytest.mark.parametrize(
    "more",
    [
        {"kid": "2026a", "x5c": ["not looked at"]},
        {"use": "sig"},
        {"key_ops": ["verify"]},
        {"key_ops": ["verify", "sign"], "use": "sig", "ext": True},
    ],
)
def test_members_that_allow_it_or_do_not_describe_the_key_are_passed_over(algorithm, more):
    assert PublicKey.from_jwk(jwk(algorithm, **more)) == other(algorithm).public_key


@EACH
def test_its_own_algorithm_may_be_named(algorithm):
    for name in other(algorithm).public_key.jws_algorithms:
        assert PublicKey.from_jwk(jwk(algorithm, alg=name)) == other(algorithm).public_key


@EACH
@pytest.mark.parametrize(
    "more",
    [
        {"use": "enc"},
        {"use": None},
        {"use": ["sig"]},
        {"key_ops": ["sign"]},
        {"key_ops": []},
        {"key_ops": "verify"},
        {"key_ops": None},
        {"key_ops": ["encrypt"], "use": "sig"},
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "PS256"},
        {"alg": "ES512"},
        {"alg": ""},
        {"alg": None},
        {"alg": ["ES256"]},
    ],
)
def test_a_key_for_something_else_is_refused(algorithm, more):
    with pytest.raises(UnusableKey):
        PublicKey.from_jwk(jwk(algorithm, **more))


@EACH
@pytest.mark.parametrize("of", Algorithm)
def test_the_algorithm_of_another_kind_is_refused(algorithm, of):
    for name in other(of).public_key.jws_algorithms - other(algorithm).public_key.jws_algorithms:
        with pytest.raises(UnusableKey, match="another algorithm"):
            PublicKey.from_jwk(jwk(algorithm, alg=name))


@EACH
@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
@pytest.mark.parametrize("value", ["AQAB", None, ""])
def test_a_private_key_is_refused_whatever_its_value(algorithm, member, value):
    with pytest.raises(UnusableKey, match="compromised"):
        PublicKey.from_jwk(jwk(algorithm, **{member: value}))


@EACH
def test_a_missing_number_is_named(algorithm):
    for name in jwk(algorithm):
        if name not in {"kty", "crv"}:
            short = {key: value for key, value in jwk(algorithm).items() if key != name}
            with pytest.raises(UnusableKey, match=f"no member {name}"):
                PublicKey.from_jwk(short)


@EACH
@pytest.mark.parametrize("change", [lambda x: x + "=", lambda x: x[:-1], lambda x: " " + x, bytes])
def test_a_number_has_one_spelling(algorithm, change):
    for name, text in jwk(algorithm).items():
        if name not in {"kty", "crv"}:
            wrong = change(text.encode()) if change is bytes else change(text)
            with pytest.raises(UnusableKey):
                PublicKey.from_jwk(jwk(algorithm, **{name: wrong}))
