"""What a document says it is, and which rules it is held to for that."""

import pytest

from issuer.jsonld.structured import KEPT, Structured
from issuer.verification.kinds import is_presentation, kind_of, problems_of
from issuer.verification.report import Kind
from tests.evil_issuer.hands import college_list
from tests.evil_issuer.material import V2, badge, endorsement, learner_record, presentation


@pytest.fixture(autouse=True)
def _nothing_met_before():
    """What is known of a structure is not asked again."""
    KEPT.forget()


def kind(types, *, generic=False):
    return kind_of(Structured({"type": types}), generic=generic)


NAMED = [
    ("OpenBadgeCredential", Kind.BADGE),
    ("AchievementCredential", Kind.BADGE),
    ("ClrCredential", Kind.LEARNER_RECORD),
    ("EndorsementCredential", Kind.ENDORSEMENT),
    ("BitstringStatusListCredential", Kind.STATUS_LIST),
    ("StatusList2021Credential", Kind.STATUS_LIST),
    ("VerifiablePresentation", Kind.PRESENTATION),
]


@pytest.mark.parametrize("generic", [False, True])
@pytest.mark.parametrize(("name", "meant"), NAMED)
def test_a_type_says_what_a_document_is(name, meant, generic):
    assert kind(name, generic=generic) is meant
    assert kind([name], generic=generic) is meant
    assert kind(["Other", name], generic=generic) is meant


@pytest.mark.parametrize(("name", "meant"), NAMED[:-1])
def test_a_credential_says_so_besides(name, meant):
    assert kind(["VerifiableCredential", name]) is meant


@pytest.mark.parametrize(
    "types",
    [
        "VerifiableCredential",
        ["VerifiableCredential"],
        ["VerifiableCredential", "openbadgecredential"],
        ["VerifiableCredential", "OPENBADGECREDENTIAL"],
        ["VerifiableCredential", "VerifiablePresentation"],
        ["verifiablePresentation"],
        "A VerifiablePresentation",
        [],
        7,
        None,
        {"ClrCredential": 1},
        [["ClrCredential"]],
    ],
    ids=str,
)
def test_what_says_nothing_of_the_sort_is_taken_for_a_badge_or_for_any_credential(types):
    assert kind(types, generic=False) is Kind.BADGE
    assert kind(types, generic=True) is Kind.CREDENTIAL


def test_what_has_no_type_is_taken_for_the_same():
    assert kind_of(Structured({}), generic=False) is Kind.BADGE
    assert kind_of(Structured({}), generic=True) is Kind.CREDENTIAL
    assert kind_of(Structured({"Type": "ClrCredential"}), generic=True) is Kind.CREDENTIAL


@pytest.mark.parametrize(
    ("types", "meant"),
    [
        (["ClrCredential", "AchievementCredential"], Kind.BADGE),
        (["EndorsementCredential", "OpenBadgeCredential"], Kind.BADGE),
        (["EndorsementCredential", "ClrCredential"], Kind.LEARNER_RECORD),
        (["BitstringStatusListCredential", "EndorsementCredential"], Kind.ENDORSEMENT),
    ],
)
def test_of_two_kinds_that_with_most_rules_counts(types, meant):
    assert kind(types) is meant
    assert kind(types[::-1]) is meant


def test_the_name_of_a_presentation_makes_one():
    assert is_presentation({"type": "VerifiablePresentation"})
    assert is_presentation({"type": ["VerifiablePresentation", "Other"]})
    assert not is_presentation({"type": ["Other"]})
    assert not is_presentation({"type": "XVerifiablePresentation"})
    assert not is_presentation({})


@pytest.mark.parametrize("name", ["VerifiableCredential", *(name for name, _ in NAMED[:-1])])
def test_an_envelope_that_is_a_credential_as_well_is_no_envelope(name):
    assert not is_presentation({"type": ["VerifiablePresentation", name]})
    assert not is_presentation({"type": [name, "VerifiablePresentation"]})
    assert not is_presentation({"type": name})
    assert kind(["VerifiablePresentation", name]) is not Kind.PRESENTATION


# -- rules ----------------------------------------------------------------------------------------

SOME = {
    "@context": [V2],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential"],
    "issuer": "did:web:college.example",
    "validFrom": "2026-11-20T09:00:00Z",
    "credentialSubject": {"id": "urn:uuid:2"},
}
SOUND = {
    Kind.BADGE: badge(),
    Kind.ENDORSEMENT: endorsement(),
    Kind.LEARNER_RECORD: learner_record(),
    Kind.STATUS_LIST: college_list(),
    Kind.CREDENTIAL: SOME,
    Kind.PRESENTATION: presentation(badge()),
}
# What is said of a bare credential, which is none of the kinds that Open Badges knows.
OF_A_BARE_ONE = {
    Kind.BADGE: [
        ("contexts", "$.@context[1]"),
        ("type-value", "$.type"),
        ("required-member", "$.credentialSubject.type"),
        ("required-member", "$.credentialSubject.achievement"),
    ],
    Kind.ENDORSEMENT: [
        ("required-member", "$.name"),
        ("contexts", "$.@context[1]"),
        ("type-value", "$.type"),
        ("required-member", "$.credentialSubject.type"),
    ],
    Kind.LEARNER_RECORD: [
        ("contexts", "$.@context[1]"),
        ("type-value", "$.type"),
        ("required-member", "$.credentialSubject.type"),
        ("required-member", "$.credentialSubject.verifiableCredential"),
    ],
    Kind.STATUS_LIST: [],
    Kind.CREDENTIAL: [],
    Kind.PRESENTATION: [("type-value", "$.type")],
}


@pytest.mark.parametrize("kind", Kind)
def test_what_keeps_to_its_rules_has_no_problem(kind):
    assert problems_of(Structured(SOUND[kind]), kind) == ()


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_held_to_rules_of_its_own(kind):
    found = [(one.rule, one.path) for one in problems_of(Structured(SOME), kind)]
    asked = OF_A_BARE_ONE[kind]
    assert sorted(set(asked) - set(found)) == []
    assert bool(found) is bool(asked)


@pytest.mark.parametrize("kind", [Kind.STATUS_LIST, Kind.CREDENTIAL])
def test_a_credential_of_any_sort_is_held_to_the_rules_for_all(kind):
    nobodys = {name: value for name, value in SOME.items() if name != "issuer"}
    (problem,) = problems_of(Structured(nobodys), kind)
    assert (problem.rule, problem.path) == ("required-member", "$.issuer")
