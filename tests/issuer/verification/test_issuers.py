"""Who is named as an issuer, where its identifier lives, and how a sentence calls it."""

import pytest

from issuer.verification.issuers import (
    IssuerIdentity,
    document_url,
    domain_of,
    issuer_id_of,
    site_of,
)

OURS = IssuerIdentity("did:web:ours.edu", "Our University", "ours.edu", is_ours=True)


def test_of_an_issuer_nothing_is_known_but_its_identifier_at_first():
    assert IssuerIdentity("did:key:z6Mk") == ("did:key:z6Mk", "", "", False)


@pytest.mark.parametrize(
    ("issuer", "label"),
    [
        (OURS, "Our University (ours.edu)"),
        (OURS._replace(is_ours=False), "ours.edu (“Our University”)"),
        (OURS._replace(name=""), "ours.edu"),
        (OURS._replace(name="", is_ours=False), "ours.edu"),
        (OURS._replace(domain=""), "an unknown issuer (“Our University”)"),
        (OURS._replace(domain="", name=""), "an unknown issuer"),
        (OURS._replace(name="Our\u202e"), "Our⟨U+202E⟩ (ours.edu)"),
        (OURS._replace(name="Our\u202e", is_ours=False), "ours.edu (“Our⟨U+202E⟩”)"),
        (OURS._replace(name="Our\u202e", domain=""), "an unknown issuer (“Our⟨U+202E⟩”)"),
    ],
)
def test_a_sentence_calls_an_issuer_by_what_is_proven_of_it(issuer, label):
    assert issuer.label.text() == label


def test_a_holder_is_no_issuer():
    nobody = OURS._replace(domain="")
    assert nobody.holder_label.text() == "somebody unknown (“Our University”)"
    assert nobody._replace(name="").holder_label.text() == "somebody unknown"
    assert nobody._replace(name="").holder_label.text("zh-Hant") == "不明人士"
    assert OURS.holder_label == OURS.label


def test_whoever_writes_a_sentence_has_domain_and_name_apart():
    assert OURS.label.values == {"domain": "ours.edu", "name": "Our University"}
    nobody = IssuerIdentity("").label
    assert nobody.values == {"domain": "", "name": ""}


@pytest.mark.parametrize(
    ("document", "identifier"),
    [
        ({"issuer": "did:web:a.example"}, "did:web:a.example"),
        ({"issuer": {"id": "did:web:a.example", "name": "A"}}, "did:web:a.example"),
        ({"issuer": {"id": {"id": "did:web:a.example"}}}, ""),
        ({"issuer": {"name": "A"}}, ""),
        ({"issuer": {"ID": "did:web:a.example"}}, ""),
        ({"issuer": ["did:web:a.example"]}, ""),
        ({"issuer": " did:WEB:a.example "}, " did:WEB:a.example "),
        ({"issuer": 7}, ""),
        ({"issuer": None}, ""),
        ({"holder": "did:web:a.example"}, ""),
        ({}, ""),
    ],
)
def test_an_issuer_is_named_by_a_text_or_an_object(document, identifier):
    assert issuer_id_of(document) == identifier


def test_a_holder_is_named_as_an_issuer_is():
    document = {"issuer": "did:web:a.example", "holder": {"id": "did:web:b.example"}}
    assert issuer_id_of(document, member="holder") == "did:web:b.example"
    assert issuer_id_of({"issuer": "did:web:a.example"}, member="holder") == ""


@pytest.mark.parametrize(
    ("identifier", "site"),
    [
        ("did:web:a.example", ("a.example", 443)),
        ("did:web:a.example:college", ("a.example", 443)),
        ("did:web:a.example%3A8443:college", ("a.example", 8443)),
        ("https://a.example", ("a.example", 443)),
        ("https://a.example:443/words", ("a.example", 443)),
        ("https://A.example:8443/words?v=1#top", ("a.example", 8443)),
        ("https://b.example@a.example/", ("a.example", 443)),
        ("HTTPS://a.example/", ("a.example", 443)),
        ("http://a.example/", None),
        ("ftp://a.example/", None),
        ("https:///words", None),
        ("https://:8443/", None),
        ("https://a.example:65536/", None),
        ("https://[::bad", None),
        ("did:web:127.0.0.1", None),
        ("did:web:", None),
        ("DID:WEB:a.example", None),
        ("did:key:z6Mk", None),
        ("urn:uuid:1", None),
        ("a.example", None),
        ("", None),
    ],
)
def test_a_site_is_a_host_and_a_port_that_https_reaches(identifier, site):
    assert site_of(identifier) == site


# What cannot be talked into another domain stands in test_report.py.
@pytest.mark.parametrize(
    ("identifier", "domain"),
    [
        ("did:web:a.example", "a.example"),
        ("did:web:a.example:college", "a.example/college"),
        ("did:web:a.example:did.json:.well-known", "a.example/did.json"),
        ("did:web:a.example:did.json", "a.example/did.json"),
        ("https://:8443/", ""),
        ("did:web:a.example%3A8443:college:music", "a.example:8443/college/music"),
        ("did:web:a.example:XX", "a.example/XX"),
        ("did:web:a.example/college", ""),
        ("DID:WEB:a.example", ""),
        ("https://a.example/college", "a.example"),
        ("https://a.example:443", "a.example:443"),
        ("http://a.example/college", "a.example"),
        ("HTTP://A.example:8080/", "a.example:8080"),
        ("ftp://a.example/", ""),
        ("ftp://a.example:21/", ""),
        ("//a.example", ""),
        ("https:///college", ""),
        ("https://a.example:65536/", ""),
        ("https://a\x7fb.example/", ""),
        ("http://еvil.example:80/", ""),
    ],
)
def test_a_domain_has_the_path_of_a_did_and_the_port_of_an_address(identifier, domain):
    assert domain_of(identifier) == domain


def test_the_document_of_a_did_is_where_the_did_says():
    assert document_url("did:web:a.example") == "https://a.example/.well-known/did.json"
    assert document_url("did:web:a.example:college") == "https://a.example/college/did.json"
