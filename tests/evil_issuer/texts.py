"""Texts that two readers read differently, and pictures that carry two things (T12, T13)."""

import json
import struct
import zlib

from badge_art import bake, bake_svg
from badge_art.png import KEYWORD, SIGNATURE, chunk
from tests.evil_issuer.carriers import DRAWING, by_hand
from tests.evil_issuer.catalogue import BAD, Sort, each, forgery
from tests.evil_issuer.hands import ATTACKER, PLAIN, as_token, everywhere
from tests.evil_issuer.material import badge
from tests.issuer.verification.actors import picture

GOOD = PLAIN.sign(badge())
TEXT = json.dumps(GOOD, ensure_ascii=False)
FORGED = json.dumps({**GOOD, "name": "Doctor of Philosophy"}, ensure_ascii=False)
END = chunk(b"IEND", b"")


def _ending(more):
    return f"{TEXT[:-1]},{more}}}"


# -- letters of JSON ------------------------------------------------------------------------------


@each(
    "T12 a text",
    {
        "with the name twice": (BAD, "", _ending('"name":"Doctor of Philosophy"')),
        "with the name before the name": (BAD, "", '{"name":"PhD",' + TEXT[1:]),
        "with an escaped second name": (BAD, "", _ending('"n\\u0061me":"PhD"')),
        "with a second subject": (BAD, "", _ending('"credentialSubject":{"id":"urn:uuid:mine"}')),
        "with a second proof": (BAD, "", _ending('"proof":[]')),
        "with a second issuer in the issuer": (
            BAD, "", TEXT.replace('"issuer": {', '"issuer": {"id": "did:web:x.example", ', 1)
        ),
        "with NaN": (BAD, "", _ending('"x":NaN')),
        "with Infinity": (BAD, "", _ending('"x":-Infinity')),
        "with a number without end": (BAD, "", _ending('"x":1e999')),
        "with a number that nobody can hold": (BAD, "", _ending('"x":' + "9" * 400)),
        "with half a character": (BAD, "", _ending('"x":"\\ud83d"')),
        "with the other half": (BAD, "", _ending('"x":"\\udf93"')),
        "with halves in the wrong order": (BAD, "", _ending('"x":"\\udf93\\ud83d"')),
        "with a name that is half a character": (BAD, "", _ending('"\\ud83d":"x"')),
        "with a comma at the end": (BAD, "", TEXT[:-1] + ",}"),
        "with a remark": (BAD, "", TEXT[:-1] + "/* PhD */}"),
        "with a tail": (BAD, "", TEXT + FORGED),
        "cut off": (BAD, "", TEXT[:-1]),
        "with a byte order mark in it": (BAD, "", "{\ufeff" + TEXT[1:]),
        "with a raw line break in a name": (BAD, "", _ending('"x":"\n"')),
        "in single quotes": (BAD, "", TEXT.replace('"', "'")),
        "with names without quotes": (BAD, "", _ending("x:1")),
        "with a number that begins with zero": (BAD, "", _ending('"x":01')),
        "deeper than anybody reads": (BAD, "", _ending('"x":' + "[" * 40 + "]" * 40)),
        "of more values than anybody reads": (BAD, "", _ending('"x":[' + "0," * 6000 + "0]")),
        "with a name in another composition": (
            BAD, "bad-signature", TEXT.replace("CHAN", "CHA\u0301N")
        ),
        "with a name that runs the other way": (
            BAD, "bad-signature", TEXT.replace("CHAN", "\u202eNAHC\u202c")
        ),
        "with a look-alike in the name": (BAD, "bad-signature", TEXT.replace("CHAN", "\u0421HAN")),
        "with a wide letter in the name": (BAD, "bad-signature", TEXT.replace("CHAN", "\uff23HAN")),
        "with a letter that cannot be seen": (
            BAD, "bad-signature", TEXT.replace("CHAN", "CH\u200bAN")
        ),
    },
    sort=Sort.TEXT,
)  # fmt: skip
def _text(value):
    return value, everywhere()


@each(
    "T12 bytes that are",
    {
        "UTF-16": (BAD, "refused", TEXT.encode("utf-16")),
        "UTF-16 without a mark": (BAD, "refused", TEXT.encode("utf-16-le")),
        "UTF-32": (BAD, "refused", TEXT.encode("utf-32-le")),
        "Latin-1": (BAD, "refused", TEXT.replace("CHAN", "CHÄN").encode("latin-1", "replace")),
        "overlong": (BAD, "refused", TEXT.encode().replace(b"CHAN", b"\xc1\x83HAN")),
        "CESU-8": (BAD, "refused", TEXT.encode().replace(b"CHAN", b"\xed\xa0\xbd\xed\xbe\x93")),
        "ended by a zero": (BAD, "refused", TEXT.encode() + b"\0" + FORGED.encode()),
        "two marks, and two badges": (
            BAD,
            "refused",
            b"\xef\xbb\xbf" + (TEXT + "\n" + TEXT).encode(),
        ),
    },
    sort=Sort.FILE,
)
def _bytes(value):
    return value, everywhere()


# -- pictures -------------------------------------------------------------------------------------


def itxt(text, *, keyword=KEYWORD, flags=b"\0\0", language=b"", translated=b""):
    raw = text if isinstance(text, bytes) else text.encode()
    return chunk(b"iTXt", keyword + b"\0" + flags + language + b"\0" + translated + b"\0" + raw)


def png(*chunks, after=b""):
    return picture().removesuffix(END) + b"".join(chunks) + END + after


_BAD_CRC = itxt(TEXT)[:-4] + b"\0\0\0\0"


@each(
    "T13 a PNG with",
    {
        "two badges, the good one first": (BAD, "refused", png(itxt(TEXT), itxt(FORGED))),
        "two badges, the good one last": (BAD, "refused", png(itxt(FORGED), itxt(TEXT))),
        "the same badge twice": (BAD, "refused", png(itxt(TEXT), itxt(TEXT))),
        "a badge and a token": (BAD, "refused", png(itxt(TEXT), itxt(as_token(badge())))),
        "a badge and an empty one": (BAD, "refused", png(itxt(TEXT), itxt(""))),
        "a second badge in another kind of text": (
            BAD,
            "refused",
            png(itxt(TEXT), chunk(b"tEXt", KEYWORD + b"\0" + FORGED.encode("latin-1", "replace"))),
        ),
        "a second badge in compressed text": (
            BAD,
            "refused",
            png(itxt(TEXT), chunk(b"zTXt", KEYWORD + b"\0\0" + zlib.compress(FORGED.encode()))),
        ),
        "a badge in compressed text": (
            BAD, "refused", png(itxt(zlib.compress(TEXT.encode()), flags=b"\1\0"))
        ),
        "a badge marked as compressed, which is not": (
            BAD, "refused", png(itxt(TEXT, flags=b"\1\0"))
        ),
        "a bomb": (
            BAD, "refused", png(itxt(zlib.compress(b"{" + b" " * 50_000_000), flags=b"\1\0"))
        ),
        "a badge behind its end": (BAD, "refused", png(after=itxt(TEXT))),
        "a badge in it, and one behind its end": (
            BAD, "refused", png(itxt(TEXT), after=itxt(FORGED))
        ),
        "a badge, and another picture behind": (
            BAD, "refused", png(itxt(TEXT), after=png(itxt(FORGED)))
        ),
        "a badge, and a ZIP behind": (BAD, "refused", png(itxt(TEXT), after=b"PK\3\4")),
        "a badge whose checksum is wrong": (BAD, "refused", png(_BAD_CRC)),
        "a badge before its header": (
            BAD, "refused", SIGNATURE + itxt(TEXT) + picture().removeprefix(SIGNATURE)
        ),
        "a badge longer than the file": (
            BAD,
            "refused",
            picture().removesuffix(END) + struct.pack(">I", 2**31 - 1) + b"iTXt" + END,
        ),
        "a badge under a name in capitals": (
            BAD, "refused", png(itxt(TEXT, keyword=b"OpenBadgeCredential"))
        ),
        "an Open Badges 2.0 badge": (BAD, "refused", png(itxt(TEXT, keyword=b"openbadges"))),
        "a badge that is not UTF-8": (BAD, "refused", png(itxt(TEXT.encode("utf-16")))),
        "a badge cut off": (BAD, "refused", bake(picture(), TEXT)[:-20]),
        "a forged badge": (BAD, "bad-signature", bake(picture(), FORGED)),
        "a token by another key": (
            BAD, "bad-signature", bake(picture(), as_token(badge(), owner=ATTACKER))
        ),
    },
    sort=Sort.FILE,
)  # fmt: skip
def _png(value):
    return value, everywhere()


_BAKED = bake_svg(DRAWING, TEXT).decode()
_OB = 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'


def _svg(*inside, head=""):
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg" {_OB}>{"".join(inside)}</svg>'.encode()


def _element(text):
    return f"<openbadges:credential><![CDATA[{text}]]></openbadges:credential>"


_TOKEN = as_token(badge())


@each(
    "T13 an SVG with",
    {
        "two badges, the good one first": (BAD, "refused", _svg(_element(TEXT), _element(FORGED))),
        "two badges, the good one last": (BAD, "refused", _svg(_element(FORGED), _element(TEXT))),
        "one badge inside another": (
            BAD,
            "refused",
            _svg(f"<openbadges:credential>{_element(TEXT)}</openbadges:credential>"),
        ),
        "a token and a text": (
            BAD,
            "refused",
            _svg(_element(FORGED).replace("credential>", f'credential verify="{_TOKEN}">', 1)),
        ),
        "two pieces of text": (
            BAD,
            "refused",
            _svg(f"<openbadges:credential><![CDATA[{TEXT}]]><![CDATA[{FORGED}]]></openbadges:credential>"),
        ),
        "a badge in another namespace": (
            BAD, "refused", _svg(f'<credential xmlns="http://x.example/"><![CDATA[{TEXT}]]></credential>')
        ),
        "a badge in a remark": (BAD, "refused", _svg(f"<!--{_element(TEXT)}-->")),
        "a badge by an entity": (
            BAD,
            "refused",
            _svg(
                "<openbadges:credential>&badge;</openbadges:credential>",
                head="<!DOCTYPE svg [<!ENTITY badge '{}'>]>",
            ),
        ),
        "a badge from elsewhere": (
            BAD,
            "refused",
            _svg(
                "<openbadges:credential>&badge;</openbadges:credential>",
                head='<!DOCTYPE svg [<!ENTITY badge SYSTEM "file:///etc/passwd">]>',
            ),
        ),
        "a badge cut off": (BAD, "refused", _BAKED[:-12].encode()),
        "a badge, and another drawing behind": (BAD, "refused", (_BAKED + _BAKED).encode()),
        "an Open Badges 2.0 badge": (
            BAD,
            "refused",
            _svg('<o:assertion xmlns:o="http://openbadges.org" verify="https://x.example/1"/>'),
        ),
        "a forged badge": (BAD, "bad-signature", by_hand(FORGED)),
        "a token by another key": (
            BAD, "bad-signature", bake_svg(DRAWING, as_token(badge(), owner=ATTACKER))
        ),
    },
    sort=Sort.FILE,
)  # fmt: skip
def _drawing(value):
    return value, everywhere()


@forgery("T13 a file that is a PNG and a text", BAD, "refused", sort=Sort.FILE)
def _polyglot():
    return TEXT.encode() + picture(), everywhere()
