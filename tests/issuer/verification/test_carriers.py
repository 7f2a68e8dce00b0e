"""What is handed in and is no badge, or a badge in something else, is called by its name."""

import pytest

from issuer.verification import carriers

PNG = b"\x89PNG\r\n\x1a\n"


def said(sentence):
    return "" if sentence is None else sentence.template


def assert_named(sentence, name):
    """It begins like this; or there is none, where the name is empty."""
    assert said(sentence).startswith(name)
    assert bool(sentence) is bool(name)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "it is empty."),
        (b" \r\n\t", "it is empty."),
        (b"\xff\xd8\xff\xe0JFIF", "it is a JPEG photograph"),
        (b"GIF89a", "it is a GIF picture"),
        (b"GIF87a", "it is a GIF picture"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "it is a WebP picture or a recording"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "it is a WebP picture or a recording"),
        (b"%PDF-1.7", "it is a PDF document."),
        (b"PK\x03\x04\x14\x00", "it is a ZIP archive or an office document."),
        (b"\x1f\x8b\x08", "it is compressed with gzip."),
        ('{"a": 1}'.encode("utf-16"), "it is a text saved as UTF-16."),
        (b"\xfe\xff" + '{"a": 1}'.encode("utf-16-be"), "it is a text saved as UTF-16."),
        (b"\x00\x00\x00\x18ftypheic", "it is a photograph as some telephones keep it"),
        (b"\x00\x00\x00\nftypmif1", "it is a photograph as some telephones keep it"),
        (b"\x00\x00\x00\x20ftypavif", "it is a photograph as some telephones keep it"),
        (b"\x00\x00\x00\x20ftypisom", ""),
        (b"pk\x03\x04", ""),
        (PNG, ""),
        (b"{}", ""),
    ],
)
def test_bytes_of_other_kinds_have_names(data, name):
    assert_named(carriers.name_of_bytes(data), name)


@pytest.mark.parametrize(
    ("data", "may"),
    [
        (PNG + b"...", True),
        (b"\xff\xd8\xff\xe1", True),
        (b"RIFF\x24\x00\x00\x00WEBP", True),
        (b"RIFF\n\n\n\nWEBP", True),
        (b"RIFF\x24\x00\x00\x00WAVE", False),
        (b" RIFF\x24\x00\x00WEBP", False),
        (b"GIF89a", False),
    ],
)
def test_a_code_is_looked_for_in_pictures_of_three_kinds(data, may):
    assert carriers.may_show_a_code(data) is may


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<!doctype html><p>", "it is a web page."),
        (b"<!DOCTYPE HTML>", "it is a web page."),
        (b'<?xml version="1.0"?><html xmlns="x">', "it is a web page."),
        (b"<html>\n<svg/>", "it is a web page."),
        (b"<Body class='a'>", "it is a web page."),
        (b"<head/>", "it is a web page."),
        (b"<svg/>" + b" " * 4085 + b"<html>", ""),
        (b"<svg/>" + b" " * 4084 + b"<html>", "it is a web page."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"<headline/>", "it is an XML document."),
        (b"<badge/>", "it is an XML document."),
    ],
)
def test_markup_that_is_no_picture_has_a_name(data, name):
    assert_named(carriers.name_of_markup(data), name)


@pytest.mark.parametrize(
    ("data", "is_markup"),
    [
        (b"<a/>", True),
        (b"\xef\xbb\xbf <a/>", True),
        (b"\n\t<a/>", True),
        (b"{<", False),
        (b"\xef\xbb\xbf{}", False),
    ],
)
def test_markup_begins_with_a_bracket(data, is_markup):
    assert carriers.is_markup(data) is is_markup


JWT = "eyJhbGciOiJFZERTQSJ9.e30.c2ln"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (JWT, True),
        ("ewogICJhbGciOiAiRVMyNTYifQ.e30.AA", True),
        ("eyJ.eyJ.", True),
        ("eyJ..", True),
        (JWT + ".x", False),
        (JWT.replace("e30", "é30"), False),
        (JWT.replace("e30", "e3=0"), False),
        ("eyJhbGciOiJFZERTQSJ9.e30", False),
        ("e1JhbGciOiJFZERTQSJ9.e30.c2ln", False),
        ("x" + JWT, False),
        (JWT + "\n", False),
        ("", False),
    ],
)
def test_a_compact_jws_has_three_parts(text, is_one):
    assert carriers.is_compact_jws(text) is is_one


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "it is empty."),
        ("{", ""),
        ("[{}]", "it is a list in JSON"),
        ('"{}"', "it is a text in quotation marks."),
        (JWT, ""),
        (JWT + "~", "it is a badge whose holder may keep parts of it back"),
        (JWT + "~WyJzYWx0Il0~", "it is a badge whose holder may keep parts of it back"),
        (JWT.replace("e30", "é30") + "~", "it begins like a badge as JWT, but is not whole."),
        (JWT.rpartition(".")[0], "it begins like a badge as JWT, but is not whole."),
        (JWT.replace(".", " "), "it begins like a badge as JWT, but is not whole."),
        ("ewogICJhbGciOiAiRVMyNTYifQ.e30", "it begins like a badge as JWT, but is not whole."),
        ("eyJ" + "é" * 12, ""),
        ("eyJhbGciOiJFZ", ""),
        ("ewoKCgo", ""),
        ("https://college.example/1", "it is an address."),
        ("HTTP://college.example", "it is an address."),
        ("did:web:college.example", "it is an address."),
        ("urn:uuid:1", "it is an address."),
        ("https://college.example/1 and more", ""),
        ("<a/>", "it is an XML document."),
        ("K7QF-2M9T-XW3C", ""),
    ],
)
def test_texts_of_other_kinds_have_names(text, name):
    assert_named(carriers.name_of_text(text), name)


def test_a_text_is_recognised_by_how_it_begins():
    """However long it is, no more of it is looked at."""
    assert said(carriers.name_of_text("https://a.example/" + "a" * 5_000)) == said(
        carriers.name_of_text("https://a.example/")
    )
    late = "https://a.example/" + "a" * 5_000 + " and more"
    assert said(carriers.name_of_text(late)).startswith("it is an address.")


OLDER = "it is an Open Badges 2.0 badge or an older one"


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"type": "Assertion"}, OLDER),
        ({"type": ["BadgeClass", "Other"]}, OLDER),
        ({"@context": "https://w3id.org/openbadges/v2"}, OLDER),
        ({"@context": ["https://w3id.org/openbadges/v1", {}]}, OLDER),
        ({"recipient": {}, "badge": {}, "verify": {}}, OLDER),
        ({"recipient": {}, "badge": {}}, "it is JSON, but not a credential."),
        ({}, "it is JSON, but not a credential."),
        ({"type": [7], "@context": 7}, "it is JSON, but not a credential."),
        ({"type": "Person", "name": "CHAN Tai Man"}, "it is JSON, but not a credential."),
        ({"type": "VerifiableCredential"}, ""),
        ({"type": ["VerifiablePresentation"]}, ""),
        ({"credentialSubject": {}}, ""),
        ({"issuer": "x"}, ""),
        ({"proof": {}}, ""),
        ({"verifiableCredential": []}, ""),
    ],
)
def test_objects_of_other_kinds_have_names(document, name):
    assert_named(carriers.name_of_document(document), name)
