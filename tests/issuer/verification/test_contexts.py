"""The contexts that may stand together: each property has one plain name in all of them."""

from collections import defaultdict

import pytest

from issuer.credentials.model import CREDENTIALS_CONTEXT, FIRST_CREDENTIALS_CONTEXT
from issuer.jsonld.loader import ContextLoader, bundled
from issuer.proofs.eddsa_rdfc_2022 import create_proof
from issuer.verification import Asked, Carrier, Outcome, Step, Submission, Verdict, verify
from issuer.verification.case import open_case
from issuer.verification.contexts import _FURTHER_CONTEXTS
from issuer.verification.contexts import contexts as look_at
from issuer.verification.keyholder import PublishedKeys
from tests.issuer.verification.actors import NOW, OTHER, US, WORKED_EXAMPLE, example, world

V2, OB, EXTENSIONS = WORKED_EXAMPLE["@context"]
ALSO_A_CLASS = {"Image", "image"}  # of 3.0.2; a member with the name of the class is refused


def definitions(context, scope=()):
    """Every term of a context: where it counts, its name, and what it stands for."""
    for part in context if isinstance(context, list) else [context]:
        if not isinstance(part, dict):
            continue
        for name, meaning in part.items():
            if name.startswith("@"):
                continue
            address = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if isinstance(address, str):
                yield scope, name, address
            if isinstance(meaning, dict) and meaning.get("@context"):
                yield from definitions(meaning["@context"], (*scope, name))


@pytest.mark.parametrize("base", [CREDENTIALS_CONTEXT, FIRST_CREDENTIALS_CONTEXT])
def test_no_property_has_two_plain_names(base):
    names = defaultdict(set)
    for url in (base, *_FURTHER_CONTEXTS):
        for scope, name, address in definitions(bundled().document(url)["@context"]):
            names[scope, address].add(name)
    double = [found for found in names.values() if len(found) > 1]
    assert all(found <= {"id", "type", "@id", "@type"} or found == ALSO_A_CLASS for found in double)


def test_the_name_of_a_class_hides_nothing():
    contexts = [V2, OB.replace("3.0.3", "3.0.2")]
    document = example(awardedDate=None, credentialSchema=None, **{"@context": contexts})
    achievement = document["credentialSubject"]["achievement"]
    for newer in ("inLanguage", "version"):
        del achievement[newer]
    signed = US.sign(document)
    shown = verify(signed, world=world(), now=NOW)
    achievement = signed["credentialSubject"]["achievement"]
    achievement["Image"] = achievement.pop("image")
    report = verify(signed, world=world(), now=NOW)
    assert shown.of(Step.PLAIN_NAMES)[0].passed
    assert not report.of(Step.PLAIN_NAMES)[0].passed


# -- contexts that are asked for ------------------------------------------------------------------

OWN = "https://other.example/words/v1"  # on the site of did:web:other.example:college
WORDS = {"@context": {"@protected": True, "houseCup": "https://college.example/words#houseCup"}}


def with_own_words(**changes):
    """A badge of another university with a word of its own."""
    document = example(credentialStatus=None, **{"@context": [V2, OB, EXTENSIONS, OWN]} | changes)
    document["issuer"]["id"] = OTHER.did
    document["credentialSubject"]["houseCup"] = "won"
    options = OTHER.options()
    loader = ContextLoader({OWN: WORDS})
    proof = create_proof(document, options=options, signer=OTHER.signer, loader=loader)
    return {**document, "proof": [proof]}


def asking(context):
    open_world = world()
    open_world.contexts = {} if context is None else {OWN: context}
    return open_world


def test_a_badge_with_words_of_its_own_is_good_where_they_may_be_asked_for():
    report = verify(with_own_words(), world=asking(WORDS), now=NOW)

    assert report.verdict is Verdict.VALID
    assert OWN in report.of(Step.CONTEXTS)[0].message.text()


def test_and_stays_in_doubt_where_they_are_not_to_be_had():
    assert verify(with_own_words(), world=asking(None), now=NOW).verdict is (
        Verdict.COULD_NOT_BE_CHECKED
    )


@pytest.mark.parametrize(
    "context",
    [
        {
            "@context": {
                **WORDS["@context"],
                "end": "https://www.w3.org/2018/credentials#validUntil",
            }
        },
        {"@context": {**WORDS["@context"], "@vocab": "https://college.example/words#"}},
        {"@context": {**WORDS["@context"], "name": "https://college.example/words#name"}},
        {"error": "not found"},
    ],
)
def test_and_where_they_do_more_than_to_add(context):
    found = verify(with_own_words(), world=asking(context), now=NOW)
    assert found.verdict is not Verdict.VALID
    assert not found.of(Step.CONTEXTS)[0].passed


def test_a_word_that_was_changed_afterwards_is_noticed():
    badge = with_own_words()
    badge["credentialSubject"]["houseCup"] = "lost"
    assert verify(badge, world=asking(WORDS), now=NOW).verdict is Verdict.NOT_VALID


def test_another_meaning_of_the_same_word_is_noticed():
    other = {"@context": {"houseCup": "https://college.example/words#plate"}}
    assert verify(with_own_words(), world=asking(other), now=NOW).verdict is Verdict.NOT_VALID


def test_ours_never_bring_words_of_their_own():
    document = example(**{"@context": [V2, OB, EXTENSIONS, OWN]})
    loader = ContextLoader({OWN: WORDS})
    proof = create_proof(document, options=US.options(), signer=US.signer, loader=loader)
    report = verify({**document, "proof": [proof]}, world=asking(WORDS), now=NOW)
    assert report.verdict is Verdict.NOT_VALID


def test_not_more_than_a_few_are_asked_for():
    many = [f"https://other.example/words/{number}" for number in range(10)]
    document = {**US.badge(), "@context": [V2, OB, *many]}
    asked = asking(WORDS)
    verify(document, world=asked, now=NOW)
    assert not [one for one in asked.asked if one in many]


def test_whoever_shows_a_badge_cannot_give_its_words_other_names():
    """The same statements under a name that sounds better, explained on a site of one's own."""
    badge = with_own_words()
    elsewhere = "https://holder.example/words"
    other_names = {"@context": {"firstClassHonours": WORDS["@context"]["houseCup"]}}
    badge["@context"] = [V2, OB, EXTENSIONS, elsewhere]
    subject = badge["credentialSubject"]
    subject["firstClassHonours"] = subject.pop("houseCup")
    asked = world()
    asked.contexts = {elsewhere: other_names}

    report = verify(badge, world=asked, now=NOW)

    assert report.verdict is not Verdict.VALID
    assert elsewhere not in asked.asked


# -- the contexts alone, without the rest of a report ---------------------------------------------

V1 = FIRST_CREDENTIALS_CONTEXT
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
INLINE = {"mine": "https://example.org/mine"}
FURTHER = [
    *(
        f"https://purl.imsglobal.org/spec/{one}"
        for one in (
            "ob/v3p0/context-3.0.3.json", "ob/v3p0/context-3.0.2.json",
            "ob/v3p0/context-3.0.1.json", "ob/v3p0/extensions.json", "clr/v2p0/context-2.0.1.json",
        )
    ),
    *(
        f"https://w3id.org/{one}"
        for one in (
            "security/data-integrity/v1", "security/data-integrity/v2",
            "security/suites/ed25519-2020/v1", "security/multikey/v1", "vc/status-list/2021/v1",
        )
    ),
]  # fmt: skip


def found(context, *, ours=(), known=(), asked=(), **members):
    shown_in = world()
    shown_in.ours, shown_in.contexts = ours, dict.fromkeys(known, WORDS)
    submission = Submission({"@context": context, "issuer": OTHER.did, **members}, Carrier.JSON)
    keys, wishes = PublishedKeys(shown_in, now=NOW), Asked(**dict.fromkeys(asked, True))
    (finding,) = look_at(open_case(submission, world=shown_in, keys=keys, now=NOW, asked=wishes))
    assert finding.step is Step.CONTEXTS
    assert finding.necessary
    return finding


def assert_known(finding):
    assert (finding.outcome, finding.facts) == (Outcome.PASSED, {})
    assert finding.message.text().startswith("What its words mean is laid down by W3C and 1EdTech")


@pytest.mark.parametrize("url", FURTHER)
def test_each_further_context_is_known(url):
    assert_known(found([V2, url]))
    assert_known(found([V1, url]))


ALL = ["generic", "own_contexts"]


@pytest.mark.parametrize(
    ("enough", "context"),
    [
        *(([], one) for one in ([V2], [V2, *FURTHER])),
        *((ALL, one) for one in ([V2, EXAMPLES], [V2, OB, EXAMPLES, EXTENSIONS])),
        *((ALL[1:], one) for one in ([V2, OWN], [V2, OWN, EXAMPLES], [V2, INLINE], [V2, None, OB])),
        *((None, one) for one in (
            [V2, OWN, OWN], [V2, OB, OB], [V2, V2], [V2, V1], [V2, EXAMPLES, EXAMPLES],
            [V2, OWN, "https://www.w3.org/ns/did/v1"], [INLINE, V2], [OB], [], [[V2]],
            V2, INLINE, None,
        )),
    ],
    ids=str,
)  # fmt: skip
def test_what_may_stand_there_depends_on_what_is_asked(enough, context):
    """Of the document itself and of a credential in it; in vain where nothing is enough."""
    inside = {"evidence": [{"@context": context, "credentialSubject": {}}]}
    for asked in ([], ["generic"], ["own_contexts"], ALL):
        good = enough is not None and (not enough or not {*enough}.isdisjoint(asked))
        assert found(context, asked=asked).passed is good
        alone = good or context == V2  # as an envelope names it
        assert found([V2], asked=asked, **inside).passed is alone


def test_a_context_in_any_other_place_is_never_allowed():
    enveloped = {"@context": V2, "type": "EnvelopedVerifiableCredential"}
    assert_known(found([V2], evidence=[enveloped]))
    assert not found([V2], asked=ALL, evidence=[enveloped, {"@context": [V2]}]).passed


def assert_own_words(finding, urls):
    assert (finding.outcome, finding.facts) == (Outcome.PASSED, {"urls": urls})
    sentence = f"Words of its issuer's own are explained at {urls}, as was asked just now."
    assert finding.message.text().startswith(sentence)


def test_words_that_were_asked_for_are_named_with_their_places():
    hidden = f"{OWN}\u202e"
    assert_own_words(found([V2, OWN, hidden], known=[OWN, hidden]), f"{OWN}, {OWN}⟨U+202E⟩")
    for length, cut in ((300, ""), (301, "…")):
        url = f"{OWN:x<{length}}"
        assert_own_words(found([V2, url], known=[url]), url[:300] + cut)


@pytest.mark.parametrize("further", [[INLINE], [OWN], ["https://www.w3.org/ns/did/v1"]])
def test_what_was_asked_for_excuses_nothing_else(further):
    assert not found([V2, OWN, *further], known=[OWN]).passed
    inside = {"@context": [V2, OWN, *further], "credentialSubject": {}}
    assert not found([V2, OWN], known=[OWN], evidence=inside).passed


def test_other_contexts_are_wrong_in_our_own_badges_and_in_doubt_in_others():
    sentence = "This badge brings its own explanation of what its words mean, or one unknown here."
    for known in ([], [OWN]):
        ours = found([V2, OWN], ours={OTHER.did}, known=known)
        assert (ours.outcome, ours.facts) == (Outcome.FAILED, {"reason": "foreign-context"})
        assert ours.message.text() == sentence
        assert ours.advice.text().startswith("Our own badges never do that.")

    other = found([V2, OWN])
    assert other.outcome is Outcome.COULD_NOT_BE_CHECKED
    assert other.reason == "unknown-context"
    assert other.message.text() == sentence
    assert other.advice.text() == "Ask the issuer how else this badge can be checked."


JCS = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022"}


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize(
    ("proof", "good"),
    [
        (JCS, True),
        ({**JCS, "@context": [V2, OB]}, True),
        ({**JCS, "@context": [V2]}, False),
        ({**JCS, "@context": [OB, V2]}, False),
        ({**JCS, "@context": None}, False),
        ({**JCS, "cryptosuite": "eddsa-rdfc-2022", "@context": [V2]}, True),
        ({**JCS, "cryptosuite": "EDDSA-JCS-2022", "@context": [V2]}, True),
    ],
)
def test_a_proof_over_the_text_names_the_contexts_it_signs(proof, good, several):
    finding = found([V2, OB], proof=["x", JCS, proof] if several else proof)
    if good:
        assert_known(finding)
    else:
        assert finding.outcome is Outcome.COULD_NOT_BE_CHECKED
        assert finding.facts == {"reason": "unsigned-context"}
        assert finding.message.text().startswith("Somebody added an explanation of its words")
        assert finding.advice.text() == "Ask the holder for the badge as the issuer sent it."
