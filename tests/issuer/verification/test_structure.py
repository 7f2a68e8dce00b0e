"""Whether a document is what it says it is, and whether a signature covers all that it shows."""

import pytest

from issuer.i18n import Message
from issuer.jsonld.structured import Structured
from issuer.verification import Asked, Carrier, Outcome, Step, Submission
from issuer.verification.case import PLAINLY, open_case
from issuer.verification.keyholder import PublishedKeys
from issuer.verification.report import failed, passed, unchecked
from issuer.verification.structure import coverage, covered, plain_names, structure
from tests.evil_issuer.hands import COLLEGE, college_list
from tests.evil_issuer.material import V2, badge, endorsement, learner_record, presentation
from tests.issuer.verification.actors import NOW, FakeWorld

CREDENTIAL = {
    "@context": [V2],
    "type": ["VerifiableCredential"],
    "issuer": COLLEGE,
    "credentialSubject": {"id": "urn:a", "name": "b"},
}
PASSED, FAILED, DOUBT = Outcome.PASSED, Outcome.FAILED, Outcome.COULD_NOT_BE_CHECKED
ASK_HOLDER = "Ask the holder for the badge as the issuer sent it."
ASK_FOR_SOUND = "Ask the issuer for a badge that keeps to Open Badges 3.0."
HIDDEN, SEEN = "mine:\u202e", "mine:⟨U+202E⟩"


def case(document, *, asked=PLAINLY, **knowing):
    world = FakeWorld(**knowing)
    keys = PublishedKeys(world, now=NOW)
    submission = Submission(document, Carrier.JSON)
    return open_case(submission, world=world, keys=keys, now=NOW, asked=asked)


def only(findings):
    (finding,) = findings
    return finding


def assert_says(finding, step, outcome, sentence, advice=None, *, necessary=True, **facts):
    """All that a finding is; of its advice the first words."""
    assert (finding.step, finding.outcome, finding.facts) == (step, outcome, facts)
    assert finding.message.text() == sentence
    assert finding.necessary is necessary
    assert (finding.advice is None) is (advice is None)
    assert advice is None or finding.advice.text().startswith(advice)


# -- the rules of the standard --------------------------------------------------------------------

OF = "keeps to the rules of"
KINDS = {
    "badge": (badge(), f"This {OF} Open Badges 3.0."),
    "endorsement": (endorsement(), f"This is an endorsement, and {OF} Open Badges 3.0."),
    "learner-record": (
        learner_record(of=[endorsement()]),
        f"This is a learner record, and {OF} the Comprehensive Learner Record 2.0.",
    ),
    "status-list": (
        college_list(),
        "This is a status list, which says what became of other credentials.",
    ),
    "presentation": (
        presentation(CREDENTIAL),
        f"This is a presentation, an envelope for credentials, and {OF} W3C.",
    ),
    "credential": (
        CREDENTIAL,
        f"This is a credential and no Open Badge; it {OF} W3C for credentials.",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_that_keeps_to_its_rules_says_so(kind):
    document, sentence = KINDS[kind]
    finding = only(structure(case(document, asked=Asked(generic=True))))
    assert_says(finding, Step.STRUCTURE, PASSED, sentence, kind=kind)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_that_breaks_a_rule_says_which_and_where(kind):
    document = {**KINDS[kind][0], "termsOfUse": [7]}
    finding = only(structure(case(document, asked=Asked(generic=True))))

    found = {"reason": "expects-object", "path": "$.termsOfUse[0]"}
    what = "an Open Badge as the standard has it"
    sentence = (
        f"This is not {what if kind == 'badge' else 'as the standard for credentials has it'}"
    )
    sentence += ": An object is expected. (at $.termsOfUse[0])"
    assert_says(finding, Step.STRUCTURE, FAILED, sentence, ASK_FOR_SOUND, **found)


def test_a_strangers_words_in_a_problem_are_made_visible():
    finding = only(structure(case(badge(validUntil="so\u202eon"))))
    assert finding.reason == "date-time"
    assert "“so⟨U+202E⟩on” is not a date and time with a zone." in finding.message.text()


def test_a_place_of_any_length_is_cut_short():
    document = badge()
    document["credentialSubject"]["achievement"]["image"]["x" * 200] = 1
    finding = only(structure(case(document)))

    shortened = f"{'$.credentialSubject.achievement.image.':x<120}…"
    assert finding.facts == {"reason": "closed-object", "path": shortened}
    assert f"No member {'x' * 120}… may stand here. (at {shortened})" in finding.message.text()


@pytest.mark.parametrize(("broken", "told"), [(1, 1), (11, 11), (12, 12), (13, 12), (40, 12)])
def test_the_first_twelve_problems_are_told(broken, told):
    findings = structure(case(badge(evidence=[7] * broken)))

    assert [one.facts["path"] for one in findings] == [f"$.evidence[{n}]" for n in range(told)]


SHORT = "It is written in a form that some readers do not accept (at "


def test_what_stands_without_its_array_is_remarked_on_and_counts_for_nothing():
    document = badge()
    document["issuer"]["type"] = "Profile"
    document["credentialSchema"] = document["credentialSchema"][0]
    document["credentialStatus"]["statusListIndex"] = 7
    kept, remarked = structure(case(document))

    assert kept.passed
    assert kept.necessary
    places = "$.issuer.type, $.credentialSchema, $.credentialStatus.statusListIndex"
    doubt = {"necessary": False, "reason": "other-form"}
    assert_says(remarked, Step.STRUCTURE, DOUBT, f"{SHORT}{places}).", **doubt)


def test_a_form_is_remarked_on_beside_what_is_wrong():
    wrong, remarked = structure(case(badge(evidence={"type": ["Proof"]})))
    assert (wrong.reason, wrong.outcome, wrong.facts["path"]) == (
        "type-value", FAILED, "$.evidence.type"
    )  # fmt: skip
    assert remarked.message.text() == f"{SHORT}$.evidence)."


def test_what_nobody_can_compare_leaves_doubt_and_comes_behind_what_is_wrong():
    resource = {"id": "https://x.example/", "digestSRI": "sha1-AAAA"}
    sentence = "Part of this could not be checked: No digest of a kind that is compared here. "
    sentence += "(at $.relatedResource.digestSRI)"
    found = {"reason": "digest", "path": "$.relatedResource.digestSRI"}
    finding = only(structure(case(badge(relatedResource=resource))))
    assert_says(finding, Step.STRUCTURE, DOUBT, sentence, ASK_FOR_SOUND, **found)

    many = [{**resource, "id": f"https://x.example/{n}"} for n in range(12)]
    document = {**CREDENTIAL, "relatedResource": many, "termsOfUse": [7]}
    findings = structure(case(document, asked=Asked(generic=True)))
    assert [one.outcome for one in findings] == [FAILED, *[DOUBT] * 11]


# -- plain names ----------------------------------------------------------------------------------


def test_a_badge_in_plain_names_says_so():
    sentence = "It is written plainly: nothing in it is hidden from a reader."
    assert_says(only(plain_names(case(badge()))), Step.PLAIN_NAMES, PASSED, sentence)


def test_a_name_that_hides_is_told():
    finding = only(plain_names(case(badge(evidence=[{"id": badge()["id"], HIDDEN: "x"}]))))

    sentence = f"A part of this badge, “{SEEN}”, is written in a way that can hide things."
    assert_says(finding, Step.PLAIN_NAMES, DOUBT, sentence, ASK_HOLDER, reason="unusual-form")


def test_a_badge_that_describes_itself_again_is_told():
    finding = only(plain_names(case(badge(evidence=[{"id": badge()["id"]}]))))

    sentence = "This badge describes itself in two places, so that one can hide."
    assert_says(finding, Step.PLAIN_NAMES, DOUBT, sentence, ASK_HOLDER, reason="described-twice")


def test_names_in_the_proof_are_nobodys_concern():
    assert only(plain_names(case({**badge(), "proof": {HIDDEN: 1, "id": badge()["id"]}}))).passed


# -- coverage -------------------------------------------------------------------------------------

COVERED = "Every part of it has a meaning that a signature can cover."
ADDED_TO = {**badge(), "mine": "x"}
UNDEFINED = "'mine' is not defined by the contexts."


def assert_covered(finding):
    assert_says(finding, Step.COVERAGE, PASSED, COVERED)


def assert_lost(finding):
    sentence = f"Part of this badge is not covered by the signature: {UNDEFINED}"
    advice = "Anybody may have added it. Ask the holder"
    assert_says(finding, Step.COVERAGE, FAILED, sentence, advice, reason="data-loss")


def assert_without_meaning(finding):
    sentence = f"Part of this badge has no meaning that is laid down anywhere: {UNDEFINED}"
    assert_says(finding, Step.COVERAGE, FAILED, sentence, ASK_FOR_SOUND, reason="undefined-term")


@pytest.mark.parametrize("signed_as_text", [True, False])
def test_a_badge_of_known_words_is_covered(signed_as_text):
    assert_covered(only(coverage(case(badge()), signed_as_text=signed_as_text)))


def test_a_word_without_a_meaning_is_not_covered_and_has_none_where_the_text_is_signed():
    assert_lost(only(coverage(case(ADDED_TO))))
    assert_without_meaning(only(coverage(case(ADDED_TO), signed_as_text=True)))


@pytest.mark.parametrize("signed_as_text", [True, False])
def test_a_context_that_is_not_known_leaves_doubt(signed_as_text):
    document = badge(**{"@context": [V2, "https://x.example/\u202e"]})
    finding = only(coverage(case(document), signed_as_text=signed_as_text))

    sentence = (
        "What this badge says is explained at https://x.example/⟨U+202E⟩, which is not known here."
    )
    advice = "Ask the issuer how else this badge can be checked."
    assert_says(finding, Step.COVERAGE, DOUBT, sentence, advice, reason="unknown-context")


def test_what_is_no_json_ld_leaves_doubt():
    finding = only(coverage(case(badge(**{"@context": [V2, 7]}))))

    why = "it is not valid JSON-LD (invalid local context)"
    sentence = f"This badge cannot be brought into the form that is signed: {why}."
    advice = "A genuine badge is never like this."
    assert_says(finding, Step.COVERAGE, DOUBT, sentence, advice, reason="unusable-document")


def test_words_that_were_asked_for_are_known():
    own = "https://college.example/words"
    words = {"@context": {"mine": "https://college.example/words#mine"}}
    document = badge(mine="x", **{"@context": [*badge()["@context"], own]})

    assert only(coverage(case(document, contexts={own: words}))).passed
    assert only(coverage(case(document))).reason == "unknown-context"


def found(step, suite, *, good=True):
    facts = {"cryptosuite": suite} if suite else {}
    message = Message("It was found.")
    return passed(step, message, facts=facts) if good else failed(step, message, reason="bad")


def signed_with(suite):
    return found(Step.PROOF, suite), found(Step.SIGNATURE, "")


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "Ed25519Signature2020", "ecdsa-sd-2023", ""])
def test_a_good_signature_over_statements_has_covered_all(suite):
    assert_covered(only(covered(case(ADDED_TO), signed_with(suite))))


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "jwt-EdDSA", "jwt-RS256"])
def test_a_good_signature_over_a_text_has_covered_words_without_a_meaning(suite):
    assert_without_meaning(only(covered(case(ADDED_TO), signed_with(suite))))
    assert_covered(only(covered(case(badge()), signed_with(suite))))


def test_the_first_signature_counts():
    both = (*signed_with("eddsa-rdfc-2022"), *signed_with("jwt-EdDSA"))
    assert only(covered(case(ADDED_TO), both)).passed
    both = (*signed_with("jwt-EdDSA"), *signed_with("eddsa-rdfc-2022"))
    assert only(covered(case(ADDED_TO), both)).reason == "undefined-term"


@pytest.mark.parametrize(
    "signed",
    [
        (),
        (found(Step.PROOF, "eddsa-rdfc-2022"),),
        (found(Step.PROOF, "jwt-EdDSA"), found(Step.SIGNATURE, "", good=False)),
        (
            found(Step.PROOF, "eddsa-jcs-2022"),
            unchecked(Step.SIGNATURE, Message("Who knows."), reason="doubt"),
        ),
    ],
)
def test_without_a_good_signature_the_badge_is_gone_through(signed):
    assert_lost(only(covered(case(ADDED_TO), signed)))
    assert_covered(only(covered(case(badge()), signed)))
    assert_covered(only(covered(case(ADDED_TO), signed, claims=Structured(badge()))))
