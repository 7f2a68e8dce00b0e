"""How a document is written: names that hide, contexts in odd places, and what is described."""

import pytest

from issuer.jsonld.structured import Leaf, Structured, outline
from issuer.verification.writing import Writing, writing_in, writing_of

PLAIN = {"@context": ["https://a.example"], "id": "urn:a", "type": ["VerifiableCredential"]}
INNER = {"@context": ["https://b.example"], "credentialSubject": {"achievement": {}}}


def seen(**members):
    return writing_of(Structured({**PLAIN, **members}))


def test_a_plain_document_is_written_plainly():
    document = {**PLAIN, "issuer": {"id": "urn:b", "name": "College"}}
    expected = Writing(
        hidden_name=None, has_stray_context=False, contexts=(), ids=(Leaf(0), Leaf(1))
    )

    assert writing_in(outline(document)) == expected
    assert writing_of(Structured(document)) == expected


@pytest.mark.parametrize(
    "name",
    [
        "https://www.w3.org/2018/credentials#validUntil",
        "cred:validUntil",
        ":",
        "@id",
        "@type",
        "@graph",
        "@included",
        "@reverse",
        "@",
        "@Context",
        "Image",
    ],
)
@pytest.mark.parametrize("value", ["a", {}, [{"a": 1}], None])
def test_a_name_that_hides_is_found_wherever_it_stands(name, value):
    for members in (
        {name: value},
        {"issuer": {name: value, "b": 1}},
        {"issuer": {"a": [[{}, {name: value, "b": 1}]]}},
    ):
        assert seen(**members).hidden_name == name


@pytest.mark.parametrize("name", ["image", "IMAGE", "Images", "a@b", "name", "", "ext_x", "陳"])
def test_other_names_hide_nothing(name):
    assert seen(**{name: {name: "a:b"}}).hidden_name is None


def test_the_first_name_that_hides_is_told():
    found = seen(name="a", issuer={"a:b": {"c:d": 1}}, Image="e")

    assert found.hidden_name == "a:b"


@pytest.mark.parametrize(
    "context", ["https://a.example", {"a:b": "c:d", "@vocab": "x"}, [{"@x": 1}]]
)
def test_contexts_are_not_gone_into(context):
    found = writing_in({**PLAIN, "@context": context, "issuer": {"@context": context}})

    assert found.hidden_name is None
    assert found.ids == ("urn:a",)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ({"@value": "a"}, None),
        ({"@value": "a", "@language": "en"}, None),
        ({"@value": "a", "@language": "he", "@direction": "rtl"}, None),
        ({}, None),
        ({"@value": "a", "@type": "xsd:date"}, "@value"),
        ({"@value": "a", "name": "b"}, "@value"),
        ({"@language": "en", "@index": "b"}, "@language"),
        ({"@direction": "rtl", "id": "b"}, "@direction"),
    ],
)
def test_a_text_with_its_language_hides_nothing_and_says_nothing_else(text, hidden):
    assert seen(name=text).hidden_name == hidden
    assert seen(issuer={"name": [text]}).hidden_name == hidden


# -- contexts of what lies inside -----------------------------------------------------------------


@pytest.mark.parametrize(
    "inside",
    [
        {"credentialSubject": {}},
        {"credentialSubject": None},
        {"type": "EnvelopedVerifiableCredential"},
        {"type": ["EnvelopedVerifiableCredential"]},
        {"type": "DataIntegrityProof"},
    ],
)
def test_a_credential_inside_and_a_proof_may_bring_contexts(inside):
    context = ["https://b.example"]
    for member in ({"@context": context, **inside}, [[{"@context": context, **inside}]]):
        found = seen(a=member)
        assert found.contexts == (context,)
        assert not found.has_stray_context


@pytest.mark.parametrize(
    "inside",
    [
        {},
        {"type": ["DataIntegrityProof"]},
        {"type": "dataintegrityproof"},
        {"type": "Ed25519Signature2020"},
        {"type": "EnvelopedVerifiablePresentation"},
        {"type": ["EnvelopedVerifiableCredential", "Other"]},
        {"type": "VerifiableCredential", "credentialsubject": {}},
    ],
)
def test_nothing_else_inside_may_bring_contexts(inside):
    for member in ({"@context": [], **inside}, [{"a": {"@context": None, **inside}}]):
        found = seen(a=member, b=INNER)
        assert found.has_stray_context
        assert found.contexts == (["https://b.example"],)


def test_what_brings_no_context_is_not_counted():
    found = seen(a={"credentialSubject": {}}, b={"type": "DataIntegrityProof"}, c={"d": {}})

    assert found.contexts == ()
    assert not found.has_stray_context


def test_contexts_inside_are_told_in_their_order_and_those_of_the_document_are_not():
    other = {"@context": "https://c.example", "type": "EnvelopedVerifiableCredential"}
    assert seen(a=[INNER, {"b": other}]).contexts == (["https://b.example"], "https://c.example")


# -- how often a thing is described ---------------------------------------------------------------


def described(**members):
    claims = Structured({**PLAIN, **members})
    return writing_of(claims).times_described("urn:a", claims.leaves)


@pytest.mark.parametrize(
    ("members", "times"),
    [
        ({}, 1),
        ({"id": "urn:b"}, 0),
        ({"id": ["urn:a"]}, 0),
        ({"issuer": "urn:a"}, 1),
        ({"issuer": {"id": "urn:a"}}, 2),
        ({"issuer": {"id": "urn:a"}, "evidence": [{"id": "urn:a"}, {"id": "urn:A"}]}, 3),
        ({"issuer": {"name": "urn:a"}}, 1),
        ({"endorsement": [{"credentialSubject": {"id": "urn:a"}}]}, 1),
        (
            {
                "endorsement": {
                    "credentialSubject": {
                        "id": "urn:a",
                        "type": ["EndorsementSubject"],
                        "endorsementComment": "Good.",
                    }
                }
            },
            1,
        ),
        ({"endorsement": {"credentialSubject": {"id": "urn:a", "name": "b"}}}, 2),
        ({"endorsement": {"id": "urn:a", "credentialSubject": {"id": "urn:a"}}}, 2),
        ({"endorsement": {"credentialSubject": [{"id": "urn:a"}]}}, 2),
        ({"endorsement": {"subject": {"id": "urn:a"}}}, 2),
        ({"credentialSubject": {"id": "urn:a"}}, 2),
        (
            {
                "endorsement": {"credentialSubject": {"id": "urn:a"}},
                "evidence": {"id": "urn:a"},
            },
            2,
        ),
    ],
)
def test_an_endorsement_describes_nothing_and_everything_else_does(members, times):
    assert described(**members) == times


def test_ids_that_are_part_of_the_structure_count_too():
    found = writing_in({"id": "urn:a", "issuer": {"id": "urn:a"}, "evidence": {"id": 7}})

    assert found.ids == ("urn:a", "urn:a")
    assert found.times_described("urn:a", ()) == 2
    assert found.times_described("urn:b", ()) == 0
