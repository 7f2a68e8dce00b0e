"""Which proofs count, of what time, how many are looked at, and what is said of each."""

from datetime import timedelta

import pytest

from issuer.verification import Asked, Outcome, Step, Verdict, read_submission, verify
from tests.evil_issuer.hands import as_token, controller_document, everywhere, published_key
from tests.evil_issuer.material import badge, presentation
from tests.issuer.proofs.samples import proof_in, samples
from tests.issuer.verification.actors import EVIL_KEY, NOW, US, FakeWorld, example, world

SECOND, SKEW = timedelta(seconds=1), timedelta(minutes=5)
GENERIC = Asked(generic=True)
ASK_ISSUER = "Ask the issuer whether this badge is theirs, at an address you know."
ASK_ORIGINAL = "Do not rely on it. Ask the holder for the original badge."


def written(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def report_on(*proofs, **arguments):
    return verify({**example(), "proof": list(proofs)}, world=world(), now=NOW, **arguments)


def proof(**changes):
    return US.proof(example(), **changes)


def told(finding):
    """All that a finding says, to the letter."""
    advice = None if finding.advice is None else finding.advice.text()
    sentence = finding.message.text()
    return finding.outcome, finding.necessary, dict(finding.facts), sentence, advice


def passing(sentence):
    return Outcome.PASSED, True, {}, sentence, None


def failing(reason, sentence, advice, **facts):
    return Outcome.FAILED, True, {"reason": reason, **facts}, sentence, advice


def in_doubt(reason, sentence, advice=None):
    return Outcome.COULD_NOT_BE_CHECKED, True, {"reason": reason}, sentence, advice


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        ({"created": written(NOW + SKEW)}, ""),
        ({"created": written(NOW + SKEW + SECOND)}, "created-in-future"),
        ({"expires": written(NOW + SECOND)}, ""),
        ({"expires": written(NOW)}, "proof-expired"),
        ({"created": None}, ""),
        ({"expires": "soon"}, "no-date"),
    ],
)
def test_a_signature_counts_from_its_date_until_its_end(dates, reason):
    report = report_on(proof(**dates))
    (found,) = report.of(Step.PROOF_DATES)

    assert found.reason == reason
    assert found.outcome is (Outcome.FAILED if reason else Outcome.PASSED)
    assert report.verdict is (Verdict.NOT_VALID if reason else Verdict.VALID)


@pytest.mark.parametrize(
    ("dates", "reason", "sentence"),
    [
        (
            {"created": "2026-12-01T20:30:00+08:00"},
            "created-in-future",
            "The signature is dated in the future, 2026-12-01 12:30 UTC.",
        ),
        (
            {"expires": "2026-12-01T19:30:00+08:00"},
            "proof-expired",
            "The signature was to be good until 2026-12-01 11:30 UTC only.",
        ),
    ],
)
def test_a_signature_of_another_time_is_told_with_that_time(dates, reason, sentence):
    report = report_on(proof(**dates))
    (found,) = report.of(Step.PROOF_DATES)

    (when,) = dates.values()
    created = {"created": "2026-11-20T09:00:00+00:00", **dates}["created"]
    facts = {"created": created, "when": when}
    assert told(found) == failing(reason, sentence, ASK_ISSUER, **facts)
    # Its issuer said it, whenever that may count.
    assert report.is_authentic


def test_the_date_of_the_signature_is_told():
    (found,) = report_on(proof()).of(Step.PROOF_DATES)

    assert found.facts == {"created": "2026-11-20T09:00:00+00:00"}
    assert found.message.text() == "The signature was made on 2026-11-20 09:00 UTC."


def test_six_proofs_are_looked_at_and_seven_are_not():
    proofs = [proof(created=written(NOW - count * SECOND)) for count in range(7)]

    report = report_on(*proofs[:6])
    assert report.verdict is Verdict.VALID
    assert [found.passed for found in report.of(Step.FURTHER_PROOF)] == [True] * 5

    report = report_on(*proofs)
    (found,) = report.of(Step.PROOF)
    sentence = "It carries more than 6 signatures."
    assert told(found) == in_doubt("too-many-proofs", sentence, ASK_ISSUER)
    assert report.verdict is Verdict.COULD_NOT_BE_CHECKED


def test_no_proof_and_something_else_in_its_place_are_refused():
    for said, reason in (
        ([], "not-signed"),
        ("signed", "malformed-proof"),
        ([7], "malformed-proof"),
    ):
        report = verify({**example(), "proof": said}, world=world(), now=NOW)

        assert [found.reason for found in report.of(Step.PROOF)] == [reason]
        assert report.verdict is Verdict.NOT_VALID
        assert report.of(Step.PROOF)[0].advice.text().startswith("Do not rely on it.")


# -- beside a good one ----------------------------------------------------------------------------


def further(*proofs, **arguments):
    (found,) = report_on(*proofs, **arguments).of(Step.FURTHER_PROOF)
    return told(found)


def test_a_further_proof_is_remarked_on_whether_it_is_good_or_not():
    assert further(proof(), proof(created=None)) == (
        Outcome.PASSED,
        False,
        {},
        "It carries a further good signature of the issuer.",
        None,
    )
    assert further(proof(), EVIL_KEY.proof(example())) == (
        Outcome.COULD_NOT_BE_CHECKED,
        False,
        {"reason": "not-counted"},
        "It carries a further signature, which proves nothing and was not counted.",
        None,
    )


@pytest.mark.parametrize("position", [0, 1])
def test_one_bad_proof_beside_a_good_one_takes_nothing_away_unless_all_must_hold(position):
    proofs = [proof()]
    proofs.insert(position, EVIL_KEY.proof(example(name="another")))

    assert report_on(*proofs).verdict is Verdict.VALID

    report = report_on(*proofs, asked=GENERIC)
    (found,) = report.of(Step.FURTHER_PROOF)
    sentence = "It carries a further signature, which is not good (bad-signature)."
    assert told(found) == failing("further-proof", sentence, None)
    assert report.verdict is Verdict.NOT_VALID


def test_everything_that_is_wrong_with_a_further_proof_is_named():
    wrong = EVIL_KEY.proof(example(), proofPurpose="authentication", expires=written(NOW))

    assert further(proof(), wrong, asked=GENERIC) == failing(
        "further-proof",
        "It carries a further signature, which is not good (other-purpose, proof-expired).",
        None,
    )


@pytest.mark.parametrize("method", [EVIL_KEY.method, EVIL_KEY.did])
def test_a_good_proof_of_somebody_else_holds_too(method):
    proofs = proof(), EVIL_KEY.proof(example(), verificationMethod=method)

    assert further(*proofs, asked=GENERIC) == passing(
        "It carries a further good signature, by somebody else."
    )
    assert report_on(*proofs, asked=GENERIC).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("purpose", "verdict"),
    [("authentication", Verdict.VALID), ("assertionMethod", Verdict.NOT_VALID)],
)
def test_whoever_else_signs_a_presentation_must_present_it_as_well(purpose, verdict):
    shown = presentation(US.badge(), holder=US.did)
    ours = {**US.document(), "authentication": [US.method]}
    proofs = [
        US.proof(shown, proofPurpose="authentication"),
        EVIL_KEY.proof(shown, proofPurpose=purpose),
    ]

    report = verify({**shown, "proof": proofs}, world=world(ours=ours), now=NOW, asked=GENERIC)
    assert report.verdict is verdict


def test_one_good_proof_suffices_for_a_status_list():
    listed = US.status_list()
    proofs = [*listed["proof"], EVIL_KEY.proof(example())]
    shown_in = world(status_list={**listed, "proof": proofs})

    assert verify(US.badge(), world=shown_in, now=NOW).verdict is Verdict.VALID


# -- whether it was signed like this --------------------------------------------------------------


def signature_of(document, shown_in):
    (found,) = verify(document, world=shown_in, now=NOW).of(Step.SIGNATURE)
    return told(found)


def test_what_was_signed_and_not_changed_is_intact():
    assert signature_of(US.badge(name="altered"), world()) == passing(
        "The issuer's key signed exactly what is shown here."
    )


def test_what_was_changed_after_signing_is_told_to_people_and_programs():
    assert signature_of({**US.badge(), "name": "altered"}, world()) == failing(
        "bad-signature",
        "The signature does not belong to this text: something was changed after signing, or the "
        "issuer never signed it.",
        ASK_ORIGINAL,
        problem="PROOF_VERIFICATION_ERROR",
    )


def test_without_the_key_nothing_is_compared():
    sentence = "Without the issuer's key the signature could not be compared."
    assert signature_of(US.badge(), FakeWorld()) == in_doubt("no-key", sentence)


@pytest.mark.parametrize("context", ["https://nowhere.example/v1", 7])
def test_what_cannot_be_read_as_it_was_signed_is_not_compared(context):
    document = US.badge()
    document["@context"].append(context)

    sentence = "The badge could not be brought into the form that is signed."
    assert signature_of(document, world()) == in_doubt("unusable-document", sentence)


# -- proofs that depend on others -----------------------------------------------------------------


def chained(first, *, name, **changes):
    """A proof over the document with an earlier proof in it."""
    return US.proof({**example(), "proof": [first]}, previousProof=first["id"], id=name, **changes)


def test_a_chain_holds_as_long_as_its_first_proof_does():
    first = proof(id="urn:example:first")
    report = report_on(chained(first, name="urn:example:second"), first)
    _, found = report.of(Step.PROOF)

    assert told(found) == passing("The signatures it depends on are good.")
    assert report.verdict is Verdict.VALID


def test_a_chain_on_a_proof_of_somebody_unknown_is_in_doubt():
    method = "did:web:nowhere.example#key-1"
    first = EVIL_KEY.proof(example(), id="urn:example:first", verificationMethod=method)
    report = report_on(first, chained(first, name="urn:example:second"))
    _, found = report.of(Step.PROOF)

    sentence = "It depends on another signature, which could not be checked."
    assert told(found) == in_doubt("unchecked-chain", sentence, ASK_ISSUER)
    assert report.verdict is Verdict.COULD_NOT_BE_CHECKED


@pytest.mark.parametrize(
    "changes",
    [
        {"created": written(NOW + SKEW + SECOND)},
        {"expires": written(NOW)},
        {"proofPurpose": "authentication"},
    ],
)
def test_a_chain_on_a_proof_that_does_not_count_is_broken(changes):
    first = proof(id="urn:example:first", **changes)
    report = report_on(first, chained(first, name="urn:example:second"))

    assert report.verdict is Verdict.NOT_VALID


def test_a_chain_on_a_changed_proof_is_broken():
    first = proof(id="urn:example:first")
    second = chained(first, name="urn:example:second")
    wrong = {**first, "proofValue": proof(created=written(NOW))["proofValue"]}

    assert report_on(wrong, second).verdict is Verdict.NOT_VALID

    report = report_on(second)
    _, found = report.of(Step.PROOF)
    sentence = "It depends on another signature, which is missing or not good."
    assert told(found) == failing("broken-chain", sentence, ASK_ORIGINAL)
    assert report.verdict is Verdict.NOT_VALID


def test_proofs_that_depend_on_each_other_are_a_broken_chain():
    one = proof(id="urn:example:one", previousProof="urn:example:two")
    two = proof(id="urn:example:two", previousProof="urn:example:one")
    report = report_on(one, two)

    assert "broken-chain" in [found.reason for found in report.of(Step.PROOF)]
    assert report.verdict is Verdict.NOT_VALID


# -- by a key that has ended ----------------------------------------------------------------------

BEFORE, END, AFTER = "2026-11-20T09:00:00Z", "2026-11-25T00:00:00Z", "2026-11-25T00:00:00Z"


def under_a_key_that_ended(member, *, end=END, name="Helping", **changes):
    """What is found of a badge whose key the issuer publishes with an end."""
    ours = US.document()
    ours["verificationMethod"][0][member] = end
    signed = US.sign(example(name="Helping", credentialStatus=None), **changes)
    return verify({**signed, "name": name}, world=world(ours=ours), now=NOW)


def reasons_of(report):
    return [found.reason for found in report.necessary if not found.passed]


def test_what_was_signed_before_its_key_expired_is_the_issuers_word_and_does_not_count():
    report = under_a_key_that_ended("expires")
    assert (report.verdict, report.is_authentic) == (Verdict.NOT_VALID, True)
    assert reasons_of(report) == ["key-expires"]
    assert report.headline.text().endswith(
        "signed this on 2026-11-20 09:00 UTC; the key was good until 2026-11-25 00:00 UTC, so it "
        "does not count now."
    )


@pytest.mark.parametrize("created", [AFTER, "2026-11-26T00:00:00Z", None])
def test_what_was_not_shown_to_be_signed_before_its_key_expired_is_nobodys_word(created):
    report = under_a_key_that_ended("expires", created=created)
    assert (report.verdict, report.is_authentic) == (Verdict.NOT_VALID, False)
    assert reasons_of(report) == ["key-ended"]
    assert report.headline.text().endswith(
        "that was good until 2026-11-25 00:00 UTC, and does not show that it was signed before "
        "that. Do not rely on it."
    )


@pytest.mark.parametrize("created", [BEFORE, AFTER, None])
def test_what_a_withdrawn_key_signed_is_nobodys_word_whenever_that_was(created):
    report = under_a_key_that_ended("revoked", created=created)
    assert (report.verdict, report.is_authentic) == (Verdict.NOT_VALID, False)
    assert reasons_of(report) == ["key-revoked"]
    assert report.headline.text().endswith(
        "withdrew on 2026-11-25 00:00 UTC. Nobody can tell whether it was signed before that. Do "
        "not rely on it."
    )


@pytest.mark.parametrize("member", ["expires", "revoked"])
def test_what_was_changed_under_a_key_that_ended_is_not_what_its_issuer_signed(member):
    report = under_a_key_that_ended(member, name="First class honours")
    assert (report.verdict, report.is_authentic) == (Verdict.NOT_VALID, False)
    assert reasons_of(report) == [f"key-{member}", "bad-signature"]
    assert "is not what that issuer signed" in report.headline.text()


def test_an_end_that_is_no_date_makes_nothing_authentic():
    for member, reason in (("expires", "key-ended"), ("revoked", "key-revoked")):
        report = under_a_key_that_ended(member, end="never")
        assert (report.verdict, report.is_authentic) == (Verdict.NOT_VALID, False)
        assert reasons_of(report) == [reason]


@pytest.mark.parametrize("position", [0, 1])
def test_of_two_signatures_the_issuers_own_is_told_of_though_it_ran_out(position):
    proofs = [proof(expires=written(NOW))]
    proofs.insert(position, EVIL_KEY.proof(example()))

    report = report_on(*proofs)
    assert (report.verdict, report.is_authentic) == (Verdict.NOT_VALID, True)
    assert [found.reason for found in report.of(Step.PROOF_DATES)] == ["proof-expired"]


# -- of a kind that is not checked here -----------------------------------------------------------


def test_what_an_rsa_key_may_have_signed_in_another_way_is_in_doubt():
    shown = as_token(badge(), "RS256", header={"alg": "PS256"})
    report = verify(read_submission(shown.encode()), world=everywhere(), now=NOW)
    (found,) = report.of(Step.SIGNATURE)
    sentence = "The token is signed in a way that is not read here yet: PS256."
    how_else = "Ask the issuer how else this badge can be checked."
    assert told(found) == in_doubt("unread-token", sentence, how_else)
    assert report.verdict is Verdict.COULD_NOT_BE_CHECKED


def test_an_issuers_own_copy_is_called_that():
    sample = next(one for one in samples() if one.shown == "base proof")
    method = proof_in(sample.signed)["verificationMethod"]
    controller = method.partition("#")[0]
    document = controller_document(controller, [published_key(sample.key, method, controller)])
    shown_in = FakeWorld(documents={controller: document})
    report = verify(sample.signed, world=shown_in, now=NOW)
    (found,) = report.of(Step.SIGNATURE)
    assert told(found) == in_doubt(
        "base-proof",
        "This is the issuer's own copy, from which the holder makes what is shown; its signature "
        "is not compared here.",
        "Ask the holder for a copy that was made to be shown.",
    )
    assert report.verdict is Verdict.COULD_NOT_BE_CHECKED
