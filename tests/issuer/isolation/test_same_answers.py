"""The child says what verification in this process says, although it can open nothing any more."""

from __future__ import annotations

import io

import pytest
import qrcode
from PIL import Image

from badge_art import bake, bake_svg
from issuer.errors import MalformedSubmission
from issuer.verification import Verdict, read_submission, verify
from issuer.verification.submission import MAX_BYTES
from tests.evil_issuer import DOCUMENTS
from tests.evil_issuer.carriers import DRAWING, carried
from tests.issuer.isolation.submissions import BADGE, Whole, handed_to
from tests.issuer.verification.actors import NOW, FakeWorld, picture, world
from tests.sampling import some_of
from tests.verifier import VERIFIER

# Of each sort a few: all of them, in every carrier, take minutes.
SOME = some_of(DOCUMENTS, one_in=12)


@pytest.mark.parametrize("forgery", SOME.values(), ids=SOME.keys())
def test_a_forgery_gets_the_same_report_in_each_carrier(forgery):
    what, shown_in = forgery.make()
    for _, data in carried(what, forgery.sort):

        def here(data=data):
            submission = read_submission(data, filename="badge.json")
            return verify(submission, world=Whole(shown_in), now=NOW, asked=forgery.asked)

        def there(data=data):
            return handed_to(VERIFIER, data, shown_in=shown_in, asked=forgery.asked)

        assert said_by(there) == said_by(here)


def said_by(one):
    """A report, or the kind and the sentence of a refusal."""
    try:
        return one()
    except MalformedSubmission as refused:
        return type(refused), refused.sentence


GENUINE = {
    "JSON": BADGE,
    "PNG": bake(picture(), BADGE.decode()),
    "SVG": bake_svg(DRAWING, BADGE.decode()),
    "a pasted text": b"\xef\xbb\xbf \n" + BADGE + b"\n\xc2\xa0",
}


@pytest.mark.parametrize("data", GENUINE.values(), ids=GENUINE.keys())
def test_a_genuine_badge_is_valid(data):
    report = handed_to(VERIFIER, data)
    assert report.verdict is Verdict.VALID
    assert report == verify(read_submission(data), world=Whole(world()), now=NOW)


@pytest.mark.parametrize(
    "data",
    [b"", b"Dear Sir or Madam", b"\xff\xd8\xff", b"{", b'{"a":1,"a":2}', b"\x89PNG\r\n\x1a\n"],
)
def test_what_holds_no_badge_is_refused_with_the_same_sentence(data):
    with pytest.raises(MalformedSubmission) as here:
        read_submission(data, filename="x")
    with pytest.raises(MalformedSubmission) as there:
        handed_to(VERIFIER, data)
    for language in ("en", "zh-Hant"):
        assert there.value.sentence.text(language) == here.value.sentence.text(language)


def test_what_is_too_large_is_refused_without_a_child(a_verifier):
    verifier = a_verifier(program="this is no program")
    data = b" " * (MAX_BYTES + 1)
    with pytest.raises(MalformedSubmission) as here:
        read_submission(data)
    with pytest.raises(MalformedSubmission) as there:
        handed_to(verifier, data)
    assert there.value.sentence == here.value.sentence


def test_ten_mebibytes_are_read():
    with pytest.raises(MalformedSubmission):
        handed_to(VERIFIER, b"\x89PNG\r\n\x1a\n" + bytes(MAX_BYTES - 8))


@pytest.mark.parametrize("filename", ["x" * 100_000, "\ud800", "\u202egnp.", "名.png", ""])
def test_any_filename_can_be_handed_over(filename):
    assert handed_to(VERIFIER, filename=filename).verdict is Verdict.VALID


def test_the_world_is_asked_across_the_wire():
    asked = world()
    handed_to(VERIFIER, shown_in=asked)
    assert len(asked.asked) == 2


def test_a_world_that_knows_nothing_leaves_doubt():
    report = handed_to(VERIFIER, shown_in=FakeWorld())
    assert report.verdict is Verdict.COULD_NOT_BE_CHECKED


def test_a_fault_of_the_world_reaches_whoever_asked(a_verifier):
    class Away(FakeWorld):
        def controller_document(self, did):
            raise ConnectionError(did)

    verifier = a_verifier()
    with pytest.raises(ConnectionError):
        handed_to(verifier, shown_in=Away())
    assert handed_to(verifier).verdict is Verdict.VALID


# -- codes in pictures -----------------------------------------------------------------------------


def picture_of(text, kind):
    drawn = io.BytesIO()
    qrcode.make(text).get_image().convert("RGB").save(drawn, kind)
    return drawn.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_code_in_a_picture_is_read(kind):
    address = "https://badges.example.edu/verify/K7QF-2M9T-XW3C"
    assert VERIFIER.texts_in_codes(picture_of(address, kind)) == (address,)


def test_a_picture_without_a_code_holds_no_texts():
    drawn = io.BytesIO()
    Image.new("L", (64, 64), 255).save(drawn, "PNG")
    assert VERIFIER.texts_in_codes(drawn.getvalue()) == ()


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff\xe0 no more", BADGE])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(MalformedSubmission):
        VERIFIER.texts_in_codes(data)


def test_a_picture_of_too_many_pixels_is_refused():
    drawn = io.BytesIO()
    Image.new("1", (6_000, 6_000)).save(drawn, "PNG")
    with pytest.raises(MalformedSubmission):
        VERIFIER.texts_in_codes(drawn.getvalue())


def test_a_picture_that_takes_too_long_is_refused(a_verifier):
    drawn = io.BytesIO()
    Image.new("L", (5_000, 5_000), 255).save(drawn, "PNG")
    verifier = a_verifier(cpu_seconds=0.02)
    with pytest.raises(MalformedSubmission, match="takes too long"):
        verifier.texts_in_codes(drawn.getvalue())
