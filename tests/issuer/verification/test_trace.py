"""The values behind a proof: for whoever must find out why two implementations disagree."""

import hashlib
import json

import pytest

from issuer.jsonld.canonize import canonize
from issuer.proofs.ecdsa_sd_proof_value import DerivedProofValue
from issuer.verification import read_submission, verify
from issuer.verification.parts import MAX_PARTS
from issuer.verification.submission import Carrier, Submission
from issuer.verification.trace import traces_of
from keys.multibase import decode_base58btc
from tests.evil_issuer.hands import (
    COLLEGE,
    HANDS,
    PLAIN,
    as_token,
    controller_document,
    everywhere,
    published_key,
)
from tests.evil_issuer.material import badge, learner_record, presentation
from tests.issuer.proofs.samples import proof_in, samples, vectors
from tests.issuer.verification.actors import NOW, US

WITH_TWO_HASHES = [one for one in samples() if one.suite != "ecdsa-sd-2023"]
OF_A_PART = [one for one in samples() if one.suite == "ecdsa-sd-2023" and one.shown != "base proof"]


def traced(document, *, shown_in=None):
    """The traces, with the keys that verification found where it was asked in a world."""
    submitted = Submission(document, Carrier.JSON)
    report = None if shown_in is None else verify(submitted, world=shown_in, now=NOW)
    return traces_of(submitted, report=report)


def world_of(sample):
    """A world in which the issuer of a sample publishes its key."""
    method = proof_in(sample.signed)["verificationMethod"]
    controller = method.partition("#")[0]
    document = controller_document(controller, [published_key(sample.key, method, controller)])
    return everywhere(documents={controller: document})


def told(kind, hash_name="", document="", configuration="", *, signed="", problem=None, place="$"):
    """A trace as programs are told it."""

    def digest(text):
        return hashlib.new(hash_name, text.encode()).hexdigest() if text else ""

    return {
        "proof": kind,
        "place": place,
        "problem": problem,
        "hash": hash_name,
        "canonicalDocument": document,
        "canonicalDocumentHash": digest(document),
        "canonicalProofConfiguration": configuration,
        "canonicalProofConfigurationHash": digest(configuration),
        "signedBytes": signed,
    }


def canonical(document, hash_name):
    """What is said without a proof, and what the one proof says of itself."""
    claims = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof_in(document).items() if name != "proofValue"}
    both = claims, {**options, "@context": claims["@context"]}
    return [canonize(one, hash_name=hash_name).decode() for one in both]


# -- embedded proofs ------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", WITH_TWO_HASHES, ids=str)
def test_the_bytes_are_those_that_the_key_signed(sample):
    (trace,) = traced(sample.signed, shown_in=world_of(sample))

    assert trace.problem is None
    assert trace.kind == sample.suite
    sample.key.verify(decode_base58btc(proof_in(sample.signed)["proofValue"]), trace.signed)
    parts = (trace.configuration, trace.document)
    assert b"".join(bytes.fromhex(trace.digest_of(part)) for part in parts) == trace.signed


@pytest.mark.parametrize("sample", OF_A_PART, ids=str)
def test_what_the_issuer_signed_of_a_part_can_be_traced(sample):
    (trace,) = traced(sample.signed)
    value = DerivedProofValue.parsed(proof_in(sample.signed)["proofValue"])

    sample.key.verify(value.base_signature, trace.signed)


@pytest.mark.parametrize(
    ("signed", "kind", "hash_name"),
    [
        (US.badge(), "eddsa-rdfc-2022", "sha256"),
        (HANDS["eddsa-2022"].sign(badge()), "eddsa-2022", "sha256"),
        (HANDS["ecdsa-rdfc-2019 on P-384"].sign(badge()), "ecdsa-rdfc-2019", "sha384"),
    ],
    ids=["ours", "with two hashes", "with two others"],
)
def test_all_values_are_told_as_text_and_in_hexadecimal(signed, kind, hash_name):
    document, configuration = canonical(signed, hash_name)
    hashes = [hashlib.new(hash_name, one.encode()) for one in (configuration, document)]

    (trace,) = traced(signed, shown_in=everywhere())

    signed_bytes = "".join(one.hexdigest() for one in hashes)
    assert trace.to_json("en") == told(
        kind, hash_name, document, configuration, signed=signed_bytes
    )


def test_all_values_of_a_part_are_told():
    sample = OF_A_PART[-1]
    document, configuration = canonical(sample.signed, "sha256")

    (trace,) = traced(sample.signed)

    written = trace.to_json("en")
    head = hashlib.sha256(configuration.encode()).hexdigest()
    assert written["signedBytes"].startswith(head)
    assert written == told(
        "ecdsa-sd-2023", "sha256", document, configuration, signed=trace.signed.hex()
    )


def test_a_suite_that_signs_json_is_told_its_json():
    signed = HANDS["eddsa-jcs-2022"].sign(badge())

    (trace,) = traced(signed)

    written = trace.to_json("en")
    options = dict(proof_in(signed))
    del options["proofValue"]
    assert json.loads(written["canonicalProofConfiguration"]) == options
    assert json.loads(written["canonicalDocument"]) == badge()


@pytest.mark.parametrize("fragment", ["key-1", "", "z6Mk"])
def test_where_a_suite_has_one_hash_no_key_is_needed(fragment):
    hand = HANDS["eddsa-2022"]
    signed = hand.sign(badge(), verificationMethod=f"{COLLEGE}#{fragment}")

    (trace,) = traced(signed)

    assert trace.hash_name == "sha256"
    value = decode_base58btc(proof_in(signed)["proofValue"])
    hand.owner.public_key.verify(value, trace.signed)


ON_P384 = HANDS["ecdsa-rdfc-2019 on P-384"]
NO_KEY = {
    "en": "Which hash is used depends on the key, and no key that fits is at hand.",
    "zh-Hant": "用哪一種雜湊要視乎密鑰，而手上沒有合用的密鑰。",
}


@pytest.mark.parametrize("language", NO_KEY)
def test_where_the_hash_depends_on_a_key_that_is_not_at_hand_nothing_is_guessed(language):
    # What its name looks like is no key.
    for method in (f"{COLLEGE}#key-1", ON_P384.method, f"{PLAIN.owner.public_key.did_key}#x"):
        (trace,) = traced(ON_P384.sign(badge(), verificationMethod=method))
        assert trace.to_json(language) == told("ecdsa-rdfc-2019", problem=NO_KEY[language])


@pytest.mark.parametrize("fragment", ["#key-1", "#zDna", f"#{PLAIN.owner.public_key.multibase}"])
def test_the_hash_is_that_of_the_key_which_verification_found(fragment):
    method = f"{COLLEGE}{fragment}"
    document = controller_document(
        COLLEGE, [published_key(ON_P384.owner.public_key, method, COLLEGE)]
    )
    signed = ON_P384.sign(badge(), verificationMethod=method)

    (trace,) = traced(signed, shown_in=everywhere(documents={COLLEGE: document}))

    assert trace.hash_name == "sha384"
    value = decode_base58btc(proof_in(signed)["proofValue"])
    ON_P384.owner.public_key.verify(value, trace.signed)


@pytest.mark.parametrize("name", ["ecdsa-rdfc-2019 on P-256", "ecdsa-rdfc-2019 on P-384"])
def test_an_identifier_that_is_a_key_tells_the_hash_itself(name):
    hand = HANDS[name]
    issuer = hand.owner.public_key.did_key
    for method in (issuer, f"{issuer}#{issuer.removeprefix('did:key:')}"):
        signed = hand.sign(badge(issuer), verificationMethod=method)
        (trace,) = traced(signed)
        hand.owner.public_key.verify(decode_base58btc(proof_in(signed)["proofValue"]), trace.signed)


def test_a_key_that_the_suite_does_not_sign_with_tells_no_hash():
    issuer = PLAIN.owner.public_key.did_key
    (trace,) = traced(ON_P384.sign(badge(issuer), verificationMethod=issuer))
    assert trace.to_json("en") == told("ecdsa-rdfc-2019", problem=NO_KEY["en"])


def test_of_several_proofs_each_is_traced():
    hands = [HANDS[name] for name in ("ecdsa-rdfc-2019 on P-384", "eddsa-rdfc-2022", "eddsa-2022")]
    signed = badge()
    for hand in hands:
        signed = hand.sign(signed)

    # The report tells of the key of one of them, which need not be this.
    by_itself = verify(
        ON_P384.sign(badge(), verificationMethod=ON_P384.method), world=everywhere(), now=NOW
    )
    traces = traces_of(Submission(signed, Carrier.JSON), report=by_itself)

    assert [trace.kind for trace in traces] == [hand.suite.name for hand in hands]
    for trace, hand, proof in zip(traces, hands, signed["proof"], strict=True):
        hand.owner.public_key.verify(decode_base58btc(proof["proofValue"]), trace.signed)


# -- tokens ---------------------------------------------------------------------------------------


def test_a_token_is_traced_to_its_signing_input():
    text = vectors("jwts")[0]["jws"]

    trace = traces_of(read_submission(text.encode()))[0]

    assert trace.signed.decode() == text.rpartition(".")[0]


@pytest.mark.parametrize(
    ("algorithm", "hash_name"),
    [("EdDSA", "sha256"), ("ES256", "sha256"), ("RS256", "sha256"), ("ES384", "sha384")],
)
def test_a_token_has_no_configuration(algorithm, hash_name):
    text = as_token(badge(), algorithm)

    (trace,) = traces_of(read_submission(text.encode()))

    content = text.rpartition(".")[0]
    signed = content.encode().hex()
    assert trace.to_json("en") == told(f"jwt-{algorithm}", hash_name, content, signed=signed)


def test_the_proofs_inside_a_token_are_traced_after_it():
    hand = HANDS["eddsa-2022"]
    text = as_token(hand.sign(badge()))

    around, inside = traces_of(read_submission(text.encode()))

    assert (around.kind, inside.kind) == ("jwt-EdDSA", "eddsa-2022")
    assert around.signed.decode() == text.rpartition(".")[0]
    assert inside == traced(hand.sign(badge()))[0]


# -- what is inside -------------------------------------------------------------------------------


def test_the_credentials_inside_are_traced_under_their_places():
    embedded, token = HANDS["eddsa-2022"].sign(badge()), as_token(badge(), "ES384")
    record = learner_record(of=[embedded])
    shown = presentation(embedded, token, PLAIN.sign(record))

    traces = traced(PLAIN.sign(shown), shown_in=everywhere())

    inside = "$.verifiableCredential"
    assert [(trace.place, trace.kind) for trace in traces] == [
        ("$", "eddsa-rdfc-2022"),
        (f"{inside}[0]", "eddsa-2022"),
        (f"{inside}[1]", "jwt-ES384"),
        (f"{inside}[2]", "eddsa-rdfc-2022"),
        (f"{inside}[2].credentialSubject.verifiableCredential[0]", "eddsa-2022"),
    ]
    assert traces[1]._replace(place="$") == traced(embedded)[0]
    assert traces[2].hash_name == "sha384"


def test_the_keys_of_what_is_inside_are_those_that_verification_found():
    signed = ON_P384.sign(badge())

    (trace,) = traced(presentation(signed), shown_in=everywhere())

    assert (trace.place, trace.hash_name) == ("$.verifiableCredential[0]", "sha384")


def test_no_more_is_traced_than_is_verified():
    badges = [HANDS["eddsa-2022"].sign(badge())] * (MAX_PARTS + 5)
    assert len(traced(presentation(*badges))) == MAX_PARTS
    nested = badges[0]
    for _ in range(5):
        nested = learner_record(of=[nested])
    assert traced(nested) == ()


# -- the words of strangers -----------------------------------------------------------------------

ROTTEN = "x\x1b[2J\u202ey\x9b"
HARMLESS = "x⟨U+001B⟩[2J⟨U+202E⟩y⟨U+009B⟩"


def test_nothing_that_a_stranger_calls_a_proof_or_a_place_is_obeyed():
    rotten = {"type": ROTTEN, "cryptosuite": ROTTEN}
    assert traced({**badge(), "proof": rotten})[0].kind == HARMLESS

    inside = {"x": {ROTTEN: {"endorsement": [{**badge(), "proof": rotten}]}}}
    (trace,) = traced(inside)
    assert trace.place.isprintable()
    assert trace.place.endswith(".endorsement[0]")


# -- what cannot be traced ------------------------------------------------------------------------

NOT_KNOWN = {
    "en": "This kind of signature is not known here.",
    "zh-Hant": "這裏不認識這種簽署。",
}


@pytest.mark.parametrize(
    ("proof", "kind"),
    [
        ({"type": "DataIntegrityProof", "cryptosuite": "none"}, "DataIntegrityProof"),
        ({"type": "Ed25519Signature2018"}, "Ed25519Signature2018"),
        ({"type": 7}, "7"),
        ({"cryptosuite": "eddsa-2022"}, ""),
        ({}, ""),
    ],
    ids=str,
)
@pytest.mark.parametrize("language", NOT_KNOWN)
def test_a_proof_of_another_kind_says_so(proof, kind, language):
    (trace,) = traced({**badge(), "proof": proof})

    assert trace.to_json(language) == told(kind, problem=NOT_KNOWN[language])


LOST = {
    "en": (
        "A part of the document would not be covered by the signature: "
        "'secretGrade' is not defined by the contexts"
    ),
    "zh-Hant": ("文件有部分內容不會受簽署保障：語境沒有界定'secretGrade'"),
}


@pytest.mark.parametrize("language", LOST)
def test_what_cannot_be_worked_out_says_why_in_the_readers_language(language):
    (trace,) = traced({**US.badge(), "secretGrade": "A"})

    assert trace.to_json(language) == told("eddsa-rdfc-2022", problem=LOST[language])


@pytest.mark.parametrize("language", LOST)
def test_a_proof_that_its_suite_refuses_says_why(language):
    proof = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-2022"}

    (trace,) = traced({**badge(), "proof": proof})

    why = "the proof has no verificationMethod."
    assert trace.to_json(language) == told("eddsa-2022", problem=why)


def test_what_can_be_worked_out_is_traced_beside_what_cannot():
    signed = HANDS["eddsa-2022"].sign({**badge(), "proof": [{}]})

    unknown, known = traced(signed)

    assert unknown.problem.text() == NOT_KNOWN["en"]
    assert (known.kind, known.problem) == ("eddsa-2022", None)


@pytest.mark.parametrize("proof", [7, "signed", [7], [[]]], ids=str)
def test_where_no_proof_is_nothing_is_traced_and_the_rest_is(proof):
    broken, sound = {**badge(), "proof": proof}, HANDS["eddsa-2022"].sign(badge())

    (first, second) = traced(presentation(broken, sound))

    assert (first.kind, first.place) == ("", "$.verifiableCredential[0]")
    assert first.problem is not None
    assert (second.kind, second.problem) == ("eddsa-2022", None)
