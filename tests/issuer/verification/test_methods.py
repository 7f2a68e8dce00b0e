"""Which key a verification method holds, in which form, and until when it counts."""

from datetime import timedelta

import pytest

from issuer.i18n import Message
from issuer.verification import Outcome, Step
from issuer.verification.methods import (
    ASK_ISSUER,
    NotThisKey,
    absolute,
    in_its_time,
    key_of_method,
    methods_for,
    refusal,
    usable,
    written_key,
)
from issuer.verification.report import failed, passed
from keys import Algorithm, UnreadKey, UnusableKey
from keys.multibase import encode_base58btc
from tests.issuer.verification.actors import NOW
from tests.keys.others import other

KEY, ANOTHER = other(Algorithm.ED25519).public_key, other(Algorithm.ED25519, 2).public_key
ON_P256 = other(Algorithm.ES256).public_key
SECOND = timedelta(seconds=1)
TEXT, JWK = {"publicKeyMultibase": KEY.multibase}, {"publicKeyJwk": KEY.jwk}


def method(kind="Multikey", **members):
    return {"id": "did:web:college.example#1", "type": kind, **(members or TEXT)}


def refusal_of(described):
    with pytest.raises(NotThisKey) as refused:
        key_of_method(described, now=NOW)
    finding = refused.value.finding
    assert finding.step is Step.KEY
    assert finding.outcome is Outcome.FAILED
    assert finding.necessary
    assert finding.advice == ASK_ISSUER
    assert finding.facts.keys() <= {"reason", "when"}
    assert str(refused.value) == finding.reason
    return finding.reason, finding.message.text()


def doubt_about(described):
    with pytest.raises(NotThisKey) as refused:
        key_of_method(described, now=NOW)
    finding = refused.value.finding
    assert (finding.step, finding.outcome) == (Step.KEY, Outcome.COULD_NOT_BE_CHECKED)
    assert finding.necessary
    assert finding.facts == {"reason": "unread-key"}
    assert finding.message.text() == ("The key is of a kind or size that is not read here yet.")
    assert finding.advice.text() == "Ask the issuer how else this badge can be checked."
    assert refused.value.key is None
    return True


FORM = (
    "unknown-key-form",
    "The key is published in a form that is not read here.",
)
NO_KEY = (
    "unusable-key",
    "What stands in the key's place is no key that signs badges this way.",
)


def test_who_knows_whether_a_key_is_theirs_is_the_issuer():
    assert ASK_ISSUER.text() == (
        "Ask the issuer whether this badge is theirs, at an address you know."
    )


# -- forms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["Multikey", "Ed25519VerificationKey2020"])
@pytest.mark.parametrize("key", [KEY, ON_P256])
def test_a_key_in_a_method_of_these_types_is_a_text(kind, key):
    assert key_of_method(method(kind, publicKeyMultibase=key.multibase), now=NOW) == key
    assert refusal_of(method(kind, publicKeyJwk=key.jwk)) == FORM


@pytest.mark.parametrize("kind", ["JsonWebKey", "JsonWebKey2020"])
@pytest.mark.parametrize("key", [KEY, ON_P256])
def test_a_key_in_a_method_of_those_types_is_an_object(kind, key):
    assert key_of_method(method(kind, publicKeyJwk=key.jwk), now=NOW) == key
    assert refusal_of(method(kind, publicKeyMultibase=key.multibase)) == FORM


@pytest.mark.parametrize(
    "kind",
    ["multikey", "JSONWEBKEY", "JsonWebKey2021", "X25519KeyAgreementKey2020", "", None, 7,
     ["Multikey"], {"id": "Multikey"}],
    ids=str,
)  # fmt: skip
def test_a_method_of_another_type_is_not_read(kind):
    assert refusal_of(method(kind, **TEXT, **JWK)) == FORM


EARLIER = {"Ed25519VerificationKey2018": KEY, "EcdsaSecp256r1VerificationKey2019": ON_P256}


def in_base58(key):
    return encode_base58btc(key.raw).removeprefix("z")


WRITTEN_ANOTHER = {
    "publicKeyBase58": in_base58(ANOTHER),
    "publicKeyMultibase": ANOTHER.multibase,
    "publicKeyJwk": ANOTHER.jwk,
}


@pytest.mark.parametrize("kind", EARLIER)
def test_a_key_in_a_method_of_an_earlier_type_is_read_in_every_form(kind):
    key = EARLIER[kind]
    forms = {
        "publicKeyBase58": in_base58(key),
        "publicKeyMultibase": key.multibase,
        "publicKeyJwk": key.jwk,
    }
    for name, value in forms.items():
        assert key_of_method(method(kind, **{name: value}), now=NOW) == key
    assert key_of_method(method(kind, **forms), now=NOW) == key
    for name, value in WRITTEN_ANOTHER.items():
        assert refusal_of(method(kind, **{**forms, name: value})) == NO_KEY
    assert refusal_of(method(kind, publicKeyHex="00")) == FORM


@pytest.mark.parametrize("kind", EARLIER)
@pytest.mark.parametrize(
    "text", ["", "x", "0OIl", "z" + in_base58(KEY), KEY.multibase, 7, None, []]
)
def test_what_is_no_key_in_base58_is_not_usable(kind, text):
    assert refusal_of(method(kind, publicKeyBase58=text)) == NO_KEY


def test_bytes_without_a_kind_are_read_only_where_the_type_tells_it():
    assert refusal_of(method("Multikey", publicKeyBase58=in_base58(KEY))) == FORM
    kept = method("Multikey", **TEXT, publicKeyBase58=in_base58(ANOTHER))
    assert key_of_method(kept, now=NOW) == KEY


@pytest.mark.parametrize(
    "kind",
    ["EcdsaSecp256k1VerificationKey2019", "EcdsaSecp256k1RecoveryMethod2020",
     "RsaVerificationKey2018", "JwsVerificationKey2020", "Bls12381G1Key2020", "Bls12381G2Key2020"],
)  # fmt: skip
def test_a_type_that_others_use_is_in_doubt(kind):
    assert doubt_about(method(kind, **TEXT))
    assert refusal_of(method(kind, revoked=on(NOW)))[0] == "key-revoked"


SECP256K1 = encode_base58btc(bytes.fromhex("e701") + bytes(33))


@pytest.mark.parametrize(
    "described",
    [
        method(publicKeyMultibase=SECP256K1),
        method("JsonWebKey", publicKeyJwk={"kty": "EC", "crv": "secp256k1", "x": "", "y": ""}),
        method(
            "JsonWebKey", publicKeyJwk={**other(Algorithm.RS256).public_key.jwk, "alg": "PS256"}
        ),
    ],
    ids=["secp256k1 as Multikey", "secp256k1 as JWK", "RSA for PS256"],
)
def test_a_key_of_a_kind_that_others_use_is_in_doubt(described):
    assert doubt_about(described)
    with pytest.raises(UnreadKey):
        written_key(described)
    assert refusal_of({**described, "expires": on(NOW)})[0] == "key-expires"


def test_a_method_without_a_type_is_not_read():
    assert refusal_of(TEXT) == FORM


@pytest.mark.parametrize("text", ["", "z6Mk", "u" + KEY.multibase[1:], 7, None, [KEY.multibase]])
def test_a_text_that_is_no_key_is_not_usable(text):
    assert refusal_of(method(publicKeyMultibase=text)) == NO_KEY


@pytest.mark.parametrize(
    "jwk", [{}, {"kty": "OKP"}, {**KEY.jwk, "d": "AAAA"}, KEY.multibase, [KEY.jwk], None]
)
def test_an_object_that_is_no_public_key_is_not_usable(jwk):
    assert refusal_of(method("JsonWebKey", publicKeyJwk=jwk)) == NO_KEY


@pytest.mark.parametrize("kind", ["Multikey", "JsonWebKey"])
def test_a_key_that_is_written_twice_is_the_same_key_twice(kind):
    assert key_of_method(method(kind, **TEXT, **JWK), now=NOW) == KEY
    for one in (ANOTHER, ON_P256):
        assert refusal_of(method(kind, **TEXT, publicKeyJwk=one.jwk)) == NO_KEY
    assert refusal_of(method(kind, publicKeyMultibase=7, **JWK)) == NO_KEY
    assert refusal_of(method(kind, **TEXT, publicKeyJwk=7)) == NO_KEY


def test_the_key_that_is_written_is_read_whatever_the_type():
    assert written_key(TEXT) == KEY
    assert written_key(JWK) == KEY
    assert written_key({**TEXT, **JWK}) == KEY


@pytest.mark.parametrize(
    "described", [{}, {"type": "Multikey"}, {**TEXT, "publicKeyJwk": ANOTHER.jwk}], ids=str
)
def test_where_no_key_or_no_single_one_is_written_there_is_none(described):
    with pytest.raises(UnusableKey, match="no key, or two"):
        written_key(described)


# -- until when -----------------------------------------------------------------------------------


def on(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


WITHDREW = "This key was withdrawn on %s; what it signed is not stood by."
UNTIL = "This key was published until %s and no longer."
NAMES = [("revoked", "key-revoked", WITHDREW), ("expires", "key-expires", UNTIL)]


@pytest.mark.parametrize(("member", "reason", "sentence"), NAMES)
def test_a_key_counts_until_its_last_second_and_no_longer(member, reason, sentence):
    assert key_of_method(method(**TEXT, **{member: on(NOW + SECOND)}), now=NOW) == KEY
    at_once = refusal_of(method(**TEXT, **{member: on(NOW)}))
    assert at_once == (reason, sentence % "2026-12-01 12:00 UTC")
    long_ago = refusal_of(method(**TEXT, **{member: "2025-01-31T08:30:00+08:00"}))
    assert long_ago == (reason, sentence % "2025-01-31 00:30 UTC")


@pytest.mark.parametrize(("member", "reason", "sentence"), NAMES)
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("never", "never"),
        ("2099-01-01", "2099-01-01"),
        ("20\u202e99", "20⟨U+202E⟩99"),
        ("", ""),
        (None, "None"),
        (False, "False"),
        (4070908800, "4070908800"),
        (["2099-01-01T00:00:00Z"], "['2099-01-01T00:00:00Z']"),
    ],
)
def test_an_end_that_is_no_date_is_an_end(member, reason, sentence, value, shown):
    assert refusal_of(method(**TEXT, **{member: value})) == (reason, sentence % shown)


def test_of_two_ends_either_counts_and_the_withdrawal_is_told_first():
    past, future = on(NOW - SECOND), on(NOW + SECOND)
    ends = [
        ((past, past), "key-revoked"),
        ((past, future), "key-revoked"),
        ((future, past), "key-expires"),
    ]
    for (revoked, expires), reason in ends:
        assert refusal_of(method(**TEXT, expires=expires, revoked=revoked))[0] == reason
    assert key_of_method(method(**TEXT, revoked=future, expires=future), now=NOW) == KEY


def test_an_end_is_told_before_the_form():
    assert refusal_of({"revoked": on(NOW)})[0] == "key-revoked"


@pytest.mark.parametrize(("member", "reason"), [one[:2] for one in NAMES])
def test_a_key_that_came_to_its_end_is_at_hand_for_comparing(member, reason):
    with pytest.raises(NotThisKey) as refused:
        key_of_method(method(**TEXT, **{member: on(NOW)}), now=NOW)
    assert refused.value.key == KEY
    assert refused.value.finding.facts == {"reason": reason, "when": NOW.isoformat()}

    with pytest.raises(NotThisKey) as refused:
        key_of_method({**method(), "publicKeyMultibase": "z6", member: "never"}, now=NOW)
    assert refused.value.key is None
    assert refused.value.finding.facts == {"reason": reason}


# -- and what was signed before -------------------------------------------------------------------

EXPIRED = failed(Step.KEY, Message("Said."), reason="key-expires", facts={"when": NOW.isoformat()})


def test_what_was_signed_before_the_end_of_a_key_is_told_so():
    assert in_its_time(EXPIRED, made=NOW - SECOND) is EXPIRED


@pytest.mark.parametrize(
    ("found", "made"),
    [
        (EXPIRED, NOW),
        (EXPIRED, NOW + SECOND),
        (EXPIRED, None),
        (EXPIRED._replace(facts={"reason": "key-expires"}), NOW - SECOND),
    ],
)
def test_what_was_not_shown_to_be_signed_before_is_not_trusted(found, made):
    told = in_its_time(found, made=made)
    assert told.facts == {**found.facts, "reason": "key-ended"}
    assert (told.outcome, told.necessary) == (Outcome.FAILED, True)
    sentence = "Said. The signature does not show that it was made before."
    assert told.message.text() == sentence


def test_when_it_was_signed_says_nothing_of_other_keys():
    for found in (
        passed(Step.KEY, Message("Said.")),
        failed(
            Step.KEY,
            Message("Said."),
            reason="key-revoked",
            facts=EXPIRED.facts | {"reason": "key-revoked"},
        ),
        refusal(Message("Said."), reason="key-not-listed").finding,
    ):
        assert in_its_time(found, made=None) is found


# -- names ----------------------------------------------------------------------------------------

HOME = "did:web:college.example"


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("#1", f"{HOME}#1"),
        ("#", f"{HOME}#"),
        (f"{HOME}#1", f"{HOME}#1"),
        ("1", "1"),
        ("", ""),
        ("/x#1", "/x#1"),
        (None, None),
        (["#1"], ["#1"]),
    ],
)
def test_a_fragment_alone_is_of_the_document_that_it_stands_in(name, whole):
    assert absolute(name, controller=HOME) == whole


@pytest.mark.parametrize("named", ["#1", f"{HOME}#1"])
@pytest.mark.parametrize("called", ["#1", f"{HOME}#1"])
def test_a_method_is_listed_under_either_name(named, called):
    found = {"id": called}
    document = {"id": HOME, "verificationMethod": [found], "assertionMethod": [named]}
    assert methods_for("assertionMethod", document=document) == [found]
    assert methods_for("authentication", document=document) == []
    within = {"id": HOME, "assertionMethod": found}
    assert methods_for("assertionMethod", document=within) == [found]


def test_two_methods_under_both_names_are_two():
    both = [{"id": "#1"}, {"id": f"{HOME}#1"}]
    document = {"id": HOME, "verificationMethod": both, "assertionMethod": "#1"}
    assert methods_for("assertionMethod", document=document) == both


# -- what is read ---------------------------------------------------------------------------------


def test_what_is_read_is_used_as_it_is():
    assert usable(lambda: ANOTHER) is ANOTHER


def test_only_what_is_wrong_with_a_key_is_an_answer():
    with pytest.raises(ZeroDivisionError):
        usable(lambda: 1 // 0)
