"""What can be handed in, and what everything else is called."""

import contextlib
import gzip
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badge_art import BadgeArtError, bake, bake_svg
from badge_art.png import KEYWORD, SIGNATURE, chunk
from issuer.errors import MalformedSubmission
from issuer.proofs.jwt_credential import JwtProfile, credential_in
from issuer.proofs.vc_jwt import read_jws
from issuer.verification import Carrier, Submission, read_submission
from issuer.verification.submission import PictureWithoutBadge, _trouble_with
from tests.issuer.proofs.tokens import made_by_others, part
from tests.issuer.verification.actors import US, picture

BADGE = US.badge()
TEXT = json.dumps(BADGE, ensure_ascii=False)
BAKED = bake(picture(), TEXT)
END = chunk(b"IEND", b"")
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>'
PROSE = b'<o:credential xmlns:o="https://purl.imsglobal.org/ob/v3p0" verify="a"/>'
TOKENS = {sample["name"]: sample["jws"] for sample in made_by_others()}
TOKEN = TOKENS["jose, EdDSA, Open Badges 3.0"]


def with_chunks(*chunks):
    return picture().removesuffix(END) + b"".join(chunks) + END


def text_chunk(text=TEXT):
    return chunk(b"iTXt", KEYWORD + b"\0\0\0\0\0" + text.encode())


def holding(payload):
    """A token that nobody signed."""
    return f"{part({'alg': 'x'})}.{part(payload)}.c2ln"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        f"\n\t  {TEXT}\u00a0\r\n".encode(),
        f"\n\ufeff{TEXT}\n".encode(),
        json.dumps(BADGE, indent=4).encode(),
        TEXT.encode().ljust(1024 * 1024),
    ],
    ids=["as signed", "byte order mark", "white space", "both", "escaped and indented", "1 MiB"],
)
def test_json_is_read_however_it_was_pasted(data):
    submission = read_submission(data, filename="a\u202enosj.json")
    assert submission.document == BADGE
    assert submission.carrier is Carrier.JSON
    assert submission.filename == "a⟨U+202E⟩nosj.json"


def test_a_baked_picture_gives_its_document_and_nothing_of_the_picture():
    submission = read_submission(BAKED, filename="badge.png")
    assert submission.document == BADGE
    assert submission.carrier is Carrier.PNG
    assert not any(isinstance(value, bytes) for value in (submission.filename, submission.carrier))
    assert set(submission.__slots__) == {"document", "carrier", "filename", "token"}
    assert submission.token is None


@pytest.mark.parametrize("around", ["{}", "\n{}\n", "\ufeff{}", "\ufeff <?xml version='1.0'?>{}"])
def test_a_baked_drawing_gives_its_document(around):
    baked = bake_svg(DRAWING, TEXT).decode()
    if around.startswith("\ufeff <"):
        around = around.replace(" ", "", 1)
    submission = read_submission(around.format(baked).encode(), filename="badge.svg")
    assert submission.document == BADGE
    assert submission.carrier is Carrier.SVG
    assert submission.filename == "badge.svg"
    assert submission.token is None


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_gives_the_credential_in_it_whatever_it_travels_in(name):
    token = TOKENS[name]
    carried = {
        "jwt": f"\n\ufeff {token}\u00a0\r\n".encode(),
        "png": bake(picture(), token),
        "svg": bake_svg(DRAWING, token),
    }
    expected = credential_in(read_jws(token))
    for carrier, data in carried.items():
        submission = read_submission(data, filename="a\u202egnp.jwt")
        assert submission == Submission(
            expected.document, Carrier(carrier), "a⟨U+202E⟩gnp.jwt", expected
        )
        assert submission.document is submission.token.document
        assert submission.document["credentialSubject"]


def test_a_token_of_a_credential_that_mentions_a_presentation_too_is_read():
    assert read_submission(holding({"vp": {}, "vc": BADGE}).encode()).document == BADGE


def test_what_has_no_file_name_gets_none():
    assert read_submission(TEXT.encode()) == Submission(BADGE, Carrier("json"), "", None)
    assert Submission(BADGE, Carrier.JSON) == Submission(BADGE, Carrier.JSON, "", None)


def test_the_profiles_of_a_token_are_told_apart():
    found = {read_submission(token.encode()).token.profile for token in TOKENS.values()}
    assert found == set(JwtProfile)


LET_THROUGH = {
    "presentation": {"type": ["VerifiablePresentation"], "holder": "did:example:a"},
    "presentation without its type": {"verifiableCredential": [BADGE]},
    "endorsement": {"type": ["VerifiableCredential", "EndorsementCredential"]},
    "learner record": {"type": ["VerifiableCredential", "ClrCredential"]},
    "status list": {"type": ["VerifiableCredential", "BitstringStatusListCredential"]},
    "bare status list": {"issuer": "did:example:a", "revokedCredential": []},
    "any credential": {"type": "VerifiableCredential"},
    "badge that lost members": {"issuer": "did:web:x.example"},
}


@pytest.mark.parametrize("document", LET_THROUGH.values(), ids=LET_THROUGH)
def test_what_may_be_a_credential_of_any_kind_is_handed_on(document):
    assert read_submission(json.dumps(document).encode()).document == document
    assert read_submission(bake_svg(DRAWING, json.dumps(document))).document == document


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
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
    "avif": (b"\0\0\0\x1cftypavif\0\0\0\0", "HEIC"),
    "svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "no credential"),
    "svg with prefix": (b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', "no credential"),
    "svg with a doctype": (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", "DOCTYPE"),
    "svg in utf-16, unmarked": ("<svg/>".encode("utf-16-le"), "XML"),
    "svg cut off": (bake_svg(DRAWING, TEXT)[:-9], "damaged"),
    "svg, nested": (b"<svg>" + b"<g>" * 100_000, "too large"),
    "svg of two badges": (
        b'<svg><c xmlns="https://purl.imsglobal.org/ob/v3p0"><credential/><credential/></c></svg>',
        "more than one",
    ),
    "svg of an older badge": (
        b'<svg xmlns:o="http://openbadges.org"><o:assertion verify="https://x.example/"/></svg>',
        "Open Badges 2.0",
    ),
    "svg of prose": (DRAWING.replace(b"<circle", PROSE + b"<circle"), "not JSON"),
    "svg of a JWT of an older badge": (
        bake_svg(DRAWING, holding({"type": "Assertion", "@context": 1})),
        "Open Badges 2.0",
    ),
    "web page": (b"<!DOCTYPE html><html><body>", "web page"),
    "web page with svg": (b"<html><body><svg ></svg>", "web page"),
    "other xml": (b"<note/>", "XML"),
    "jwt": (b"eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJ4In0.c2ln", "JWT"),
    "sd-jwt": (b"eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJ4In0.c2ln~WyJ4Il0~", "JWT"),
    "address": (b"https://example.edu/badge", "address"),
    "prose": (b"my badge", "not JSON"),
    "array": (b"[1]", "not an object"),
    "array of badges": (f"[{TEXT}]".encode(), "one badge at a time"),
    "token in quotation marks": (f'"{TOKEN}"'.encode(), "quotation marks"),
    "token cut off": (TOKEN.rpartition(".")[0].encode(), "not whole"),
    "token in two lines": (f"{TOKEN[:90]}\n{TOKEN[90:]}".encode(), "not whole"),
    "token encrypted": (f"{TOKEN}.e30.e30".encode(), "not whole"),
    "token without credential": (holding({"sub": "a"}).encode(), "JWT"),
    "token of two credentials": (holding({"vc": {}, "@context": []}).encode(), "two credentials"),
    "token of no presentation": (holding({"vp": {}}).encode(), "not what it is said to be"),
    "token of two presentations": (
        holding({"vp": {}, "@context": []}).encode(),
        "two presentation",
    ),
    "token of a text presented": (holding({"vp": "x"}).encode(), "no presentation"),
    "token of a presentation as a credential": (
        holding({"vc": {"type": "VerifiablePresentation"}}).encode(),
        "not what it is said to be",
    ),
    "envelope of a token": (
        b'{"type":"EnvelopedVerifiableCredential","id":"data:application/vc+jwt,eyJh.e30.c2ln"}',
        "envelope",
    ),
    "token in a data address": (f"data:application/vc+jwt,{TOKEN}".encode(), "not JSON"),
    "open badges 1": (
        b'{"uid":"1","recipient":{},"badge":"https://x.example","verify":{"type":"hosted"}}',
        "Open Badges 2.0 badge or an older one",
    ),
    "other json": (b'{"a": 1}', "not a credential"),
    "duplicate member": (b'{"issuer": 1, "issuer": 2}', "twice"),
    "infinity": (b'{"issuer": Infinity}', "Infinity"),
    "too deep": (b'{"issuer":' + b"[" * 40 + b"]" * 40 + b"}", "deep"),
    "far too deep": (b'{"issuer":' + b"[" * 100_000, "deep"),
    "huge number": (b'{"issuer": 123456789012345678901234567890}', "number"),
    "lone surrogate": (b'{"issuer": "\\ud800"}', "surrogate"),
    "too many values": (b'{"issuer":[' + b"1," * 6000 + b"1]}", "values"),
    "text beyond 1 MiB": (TEXT.encode().ljust(1024 * 1024 + 1), "a text of more than 1 MiB"),
    "10 MiB": (b"x" * (10 * 1024 * 1024), "a text of more than 1 MiB"),
    "beyond 10 MiB": (b"x" * (10 * 1024 * 1024 + 1), "it is larger than 10 MiB."),
    "open badges 2, context": (
        b'{"@context":"https://w3id.org/openbadges/v2","type":"Assertion"}',
        "Open Badges 2.0",
    ),
    "open badges 2, type": (b'{"type":"BadgeClass","issuer":"x"}', "Open Badges 2.0"),
    "picture without badge": (picture(), "no credential"),
    "two chunks": (with_chunks(text_chunk(), text_chunk()), "more than one"),
    "two different chunks": (with_chunks(text_chunk(), text_chunk("{}")), "more than one"),
    "a text beside": (
        with_chunks(text_chunk(), chunk(b"tEXt", KEYWORD + b"\0{}")),
        "more than one",
    ),
    "only a tEXt chunk": (with_chunks(chunk(b"tEXt", KEYWORD + b"\0{}")), "in the form"),
    "compressed": (
        with_chunks(chunk(b"iTXt", KEYWORD + b"\0\1\0\0\0" + zlib.compress(TEXT.encode()))),
        "no credential in the form",
    ),
    "older picture": (with_chunks(chunk(b"iTXt", b"openbadges\0\0\0\0\0{}")), "Open Badges 2.0"),
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


@pytest.mark.parametrize(("data", "expected"), REFUSED.values(), ids=REFUSED)
def test_anything_else_is_named_and_refused_in_both_languages(data, expected):
    with pytest.raises(MalformedSubmission) as refused:
        read_submission(data)
    assert expected in str(refused.value)
    english, chinese = (refused.value.sentence.text(one) for one in ("en", "zh-Hant"))
    assert english.endswith(".")
    assert chinese.endswith("。")


def test_only_a_picture_of_pixels_without_a_badge_is_worth_a_look_for_a_code():
    worth = {"jpeg", "webp", "picture without badge", "only a tEXt chunk", "compressed"}
    found = set()
    for name, (data, _) in REFUSED.items():
        try:
            read_submission(data)
        except PictureWithoutBadge:
            found.add(name)
        except MalformedSubmission:
            continue
    assert found == worth
    assert PictureWithoutBadge.code == "picture-without-badge"


def test_a_trouble_that_nobody_thought_of_is_told_too():
    assert _trouble_with(BadgeArtError("x")).text() == "this picture cannot be read."


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


@given(st.data())
def test_a_damaged_drawing_gives_the_same_badge_or_is_refused_or_reads_as_another_text(data):
    baked = bake_svg(DRAWING, TOKEN)
    position = data.draw(st.integers(0, len(baked) - 1))
    damaged = baked[:position] + bytes([data.draw(st.integers(0, 255))]) + baked[position + 1 :]
    with contextlib.suppress(MalformedSubmission):
        submission = read_submission(damaged)
        begin = baked.index(TOKEN.encode())
        assert submission.document == read_submission(TOKEN.encode()).document or (
            begin <= position < begin + len(TOKEN)
        )


@given(st.text(max_size=200))
def test_arbitrary_text_in_a_picture_raises_nothing_but_malformed_submission(text):
    with contextlib.suppress(MalformedSubmission):
        read_submission(with_chunks(text_chunk(text)))
