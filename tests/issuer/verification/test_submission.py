"""What can be handed in, and what everything else is called."""

import contextlib
import gzip
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badge_art import bake
from badge_art.png import KEYWORD, SIGNATURE, chunk
from issuer.errors import MalformedSubmission
from issuer.verification import Carrier, read_submission
from tests.issuer.verification.actors import US, picture

BADGE = US.badge()
TEXT = json.dumps(BADGE, ensure_ascii=False)
BAKED = bake(picture(), TEXT)
END = chunk(b"IEND", b"")


def with_chunks(*chunks):
    return picture().removesuffix(END) + b"".join(chunks) + END


def text_chunk(text=TEXT):
    return chunk(b"iTXt", KEYWORD + b"\0\0\0\0\0" + text.encode())


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        f"\n\t  {TEXT}\u00a0\r\n".encode(),
        f"\n\ufeff{TEXT}\n".encode(),
        json.dumps(BADGE, indent=4).encode(),
    ],
    ids=["as signed", "byte order mark", "white space", "both", "escaped and indented"],
)
def test_json_is_read_however_it_was_pasted(data):
    submission = read_submission(data, filename="badge.json")
    assert submission.document == BADGE
    assert submission.carrier is Carrier.JSON
    assert submission.filename == "badge.json"


def test_a_baked_picture_gives_its_document_and_nothing_of_the_picture():
    submission = read_submission(BAKED, filename="badge.png")
    assert submission.document == BADGE
    assert submission.carrier is Carrier.PNG
    assert not any(isinstance(value, bytes) for value in (submission.filename, submission.carrier))
    assert set(submission.__slots__) == {"document", "carrier", "filename"}


def test_a_file_name_cannot_turn_the_writing_round():
    assert read_submission(TEXT.encode(), filename="a\u202egnp.json").filename == (
        "a⟨U+202E⟩gnp.json"
    )


REFUSED = {
    "empty": (b"", "empty"),
    "white space": (b" \n ", "empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "empty"),
    "jpeg": (b"\xff\xd8\xff\xe0 JFIF", "JPEG"),
    "gif": (b"GIF89a", "GIF"),
    "webp": (b"RIFF\0\0\0\0WEBP", "WebP"),
    "pdf": (b"%PDF-1.7", "PDF"),
    "zip": (b"PK\x03\x04" + TEXT.encode(), "ZIP"),
    "gzip": (gzip.compress(TEXT.encode()), "gzip"),
    "utf-16": (TEXT.encode("utf-16"), "UTF-16"),
    "latin-1": ('{"name":"café"}'.encode("latin-1"), "UTF-8"),
    "svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
    "svg with prefix": (b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', "SVG"),
    "web page": (b"<!DOCTYPE html><html><body>", "web page"),
    "web page with svg": (b"<html><body><svg ></svg>", "web page"),
    "other xml": (b"<note/>", "XML"),
    "jwt": (b"eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJ4In0.c2ln", "JWT"),
    "sd-jwt": (b"eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJ4In0.c2ln~WyJ4Il0~", "JWT"),
    "address": (b"https://example.edu/badge", "address"),
    "prose": (b"my badge", "not JSON"),
    "array": (b"[1]", "not an object"),
    "other json": (b'{"a": 1}', "not a credential"),
    "duplicate member": (b'{"issuer": 1, "issuer": 2}', "twice"),
    "infinity": (b'{"issuer": Infinity}', "Infinity"),
    "too deep": (b'{"issuer":' + b"[" * 40 + b"]" * 40 + b"}", "deep"),
    "far too deep": (b'{"issuer":' + b"[" * 100_000, "deep"),
    "huge number": (b'{"issuer": 123456789012345678901234567890}', "number"),
    "lone surrogate": (b'{"issuer": "\\ud800"}', "surrogate"),
    "too many values": (b'{"issuer":[' + b"1," * 6000 + b"1]}", "values"),
    "text beyond 1 MiB": (b" " * (1024 * 1024) + TEXT.encode(), "1 MiB"),
    "beyond 10 MiB": (b"x" * (10 * 1024 * 1024 + 1), "10 MiB"),
    "open badges 2, context": (
        b'{"@context":"https://w3id.org/openbadges/v2","type":"Assertion"}',
        "Open Badges 2.0",
    ),
    "open badges 2, type": (b'{"type":"BadgeClass","issuer":"x"}', "Open Badges 2.0"),
    "presentation": (b'{"type":["VerifiablePresentation"],"proof":{}}', "presentation"),
    "envelope": (b'{"verifiableCredential":{}}', "presentation"),
    "picture without badge": (picture(), "no credential"),
    "two chunks": (with_chunks(text_chunk(), text_chunk()), "more than one"),
    "two different chunks": (with_chunks(text_chunk(), text_chunk("{}")), "more than one"),
    "a tEXt chunk beside": (
        with_chunks(text_chunk(), chunk(b"tEXt", KEYWORD + b"\0{}")),
        "more than one",
    ),
    "only a tEXt chunk": (
        with_chunks(chunk(b"tEXt", KEYWORD + b"\0" + TEXT.encode())),
        "no credential in the form",
    ),
    "compressed": (
        with_chunks(chunk(b"iTXt", KEYWORD + b"\0\1\0\0\0" + zlib.compress(TEXT.encode()))),
        "no credential in the form",
    ),
    "open badges 2 picture": (
        with_chunks(chunk(b"iTXt", b"openbadges\0\0\0\0\0{}")),
        "Open Badges 2.0",
    ),
    "wrong checksum": (BAKED.replace(b"RpLIMjc47rg9", b"RpLIMjc47rg8", 1), "damaged"),
    "chunk after the end": (picture() + text_chunk(), "damaged"),
    "bytes after the end": (BAKED + b"{}", "damaged"),
    "cut off": (BAKED[:-6], "damaged"),
    "nothing but a signature": (SIGNATURE, "damaged"),
    "too many pixels": (
        picture().replace(picture()[8:33], chunk(b"IHDR", b"\0\1\0\0\0\1\0\0\x08\0\0\0\0")),
        "too large",
    ),
    "picture of a jwt": (with_chunks(text_chunk("eyJhbGciOiJFZERTQSJ9.e30.c2ln")), "JWT"),
    "picture of prose": (with_chunks(text_chunk("hello")), "not JSON"),
}


@pytest.mark.parametrize(("data", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_anything_else_is_named_and_refused(data, expected):
    with pytest.raises(MalformedSubmission) as refused:
        read_submission(data)
    assert expected in str(refused.value)


def test_the_sentence_can_be_translated():
    with pytest.raises(MalformedSubmission) as refused:
        read_submission(b"%PDF-1.7")
    assert refused.value.sentence.text("zh-Hant")


def test_a_badge_that_lost_members_is_still_handed_on_to_be_refused_with_reasons():
    assert read_submission(b'{"issuer": "did:web:x.example"}').document


@given(st.binary(max_size=300))
def test_arbitrary_bytes_raise_nothing_but_malformed_submission(data):
    with contextlib.suppress(MalformedSubmission):
        read_submission(data)


@given(st.data())
def test_a_damaged_picture_gives_the_same_badge_or_is_refused(data):
    position = data.draw(st.integers(0, len(BAKED) - 1))
    byte = data.draw(st.integers(0, 255))
    damaged = BAKED[:position] + bytes([byte]) + BAKED[position + 1 :]
    try:
        document = read_submission(damaged).document
    except MalformedSubmission:
        return
    assert document == BADGE


@given(st.text(max_size=200))
def test_arbitrary_text_in_a_picture_raises_nothing_but_malformed_submission(text):
    with contextlib.suppress(MalformedSubmission):
        read_submission(with_chunks(text_chunk(text)))
