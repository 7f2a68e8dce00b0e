"""A credential inside an SVG: out again as it went in, and nothing that two readers read apart."""

import contextlib
import json
from xml.dom import minidom

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib import baking as foreign

from badge_art import (
    BadgeArtError,
    BakedForOpenBadges2,
    BakedMoreThanOnce,
    ImageTooLarge,
    NotBaked,
    TextDoesNotFit,
    UnreadableImage,
    UnsafeMarkup,
    bake_svg,
    svg,
    unbake_svg,
)

OB3 = "https://purl.imsglobal.org/ob/v3p0"
CLR = "https://purl.imsglobal.org/clr/v2p0"
JSON = '{"name": "陳大文", "emoji": "🏅", "note": "a < b && c > \\"d\\""}'
JWS = "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJ4In0.c2ln-_"
SVG = 'xmlns="http://www.w3.org/2000/svg"'


def picture(inside="<circle r='1'/>", *, root=SVG, before="", after=""):
    return f"{before}<svg {root}>{inside}</svg>{after}".encode()


def element(body=f"<![CDATA[{JSON}]]>", *, namespace=OB3, more=""):
    """The credential as the standard has it, or nearly."""
    return (
        f'<openbadges:credential xmlns:openbadges="{namespace}" {more}>{body}'
        "</openbadges:credential>"
    )


PICTURES = {
    "plain": picture(),
    "empty root": f"<svg {SVG}/>".encode(),
    "empty root with a space": f"<svg {SVG}\n/>".encode(),
    "a prefix of its own": b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>',
    "no namespace": b"<svg><g/></svg>",
    "a prologue": picture(
        before='\ufeff<?xml version="1.0" encoding="UTF-8" standalone="no"?>\r\n<!-- <svg> -->\r\n',
        after="\r\n<!-- </svg> -->\n",
    ),
    "signs in attributes": picture(root=f"""{SVG} a='x="1">' b="/>" c='"'"""),
    "the prefix in an attribute": picture(root=f"{SVG} a=' xmlns:openbadges=\"{OB3}\"'"),
    "the prefix declared": picture(root=f'{SVG} xmlns:openbadges="{OB3}"'),
    "the prefix for something else": picture(root=f'{SVG} xmlns:openbadges="urn:x"'),
    "markup that is none": picture(
        "<!-- <openbadges:credential> --><style><![CDATA[ </svg> <a> ]]></style><?a </svg>?>"
    ),
    "deep": picture("<g>" * 150 + "<a b='>'/>" + "</g>" * 150),
    "a picture in it": picture(f"<svg {SVG}><title>Ünï</title></svg>\n"),
}

OLDER = {
    "as we bake": element("<![CDATA[{}]]>"),
    "a JWT": element("", more=f'verify="{JWS}"'),
    "an empty tag": f'<c:credential xmlns:c="{OB3}" verify="x"/>',
    "the default namespace": f'<credential xmlns="{OB3}">{{}}</credential>',
    "a learner record": f'<c:credential xmlns:c="{CLR}">{{}}</c:credential>',
    "Open Badges 2.0": '<o:assertion xmlns:o="http://openbadges.org" verify="https://x.example/"/>',
    "of no known namespace": "<credential><g/></credential>",
    "one in the other": element(element("<g><g/></g>")),
}

documents = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text("a]>"), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    max_size=4,
)


# -- there and back ----------------------------------------------------------------------------


@given(document=documents, ascii_only=st.booleans(), indent=st.sampled_from([None, 2]))
@pytest.mark.parametrize("name", ["plain", "a prologue"])
def test_what_was_baked_comes_out(name, document, ascii_only, indent):
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent)
    out = unbake_svg(bake_svg(PICTURES[name], text))
    assert json.loads(out) == document
    if not any(letters in text for letters in ("]]>", "\ufffe", "\uffff")):
        assert out == text


@given(letters=st.text("]>\\ufffe\ufffe\uffff"))
def test_what_xml_cannot_hold_is_escaped_as_json_has_it(letters):
    document = {"name": f"a]]>{letters}"}
    out = unbake_svg(bake_svg(picture(), json.dumps(document, ensure_ascii=False)))
    assert json.loads(out) == document


@pytest.mark.parametrize("credential", [JSON, JWS])
@pytest.mark.parametrize("name", PICTURES)
def test_every_other_byte_stays_where_it_was(name, credential):
    original, baked = PICTURES[name], bake_svg(PICTURES[name], credential)
    assert unbake_svg(baked) == credential
    begin = baked.index(b"<openbadges:credential")
    end = baked.index(b"</openbadges:credential>", begin) + len(b"</openbadges:credential>")
    rest = baked[:begin] + baked[end:]
    if name in {"empty root", "empty root with a space"}:
        assert rest == original[:-2] + f' xmlns:openbadges="{OB3}"></svg>'.encode()
    elif name in {"the prefix declared", "the prefix for something else"}:
        assert rest == original
    else:
        declaration = f' xmlns:openbadges="{OB3}"'.encode()
        at = rest.rindex(declaration)
        assert rest[:at] + rest[at + len(declaration) :] == original


@pytest.mark.parametrize("name", PICTURES)
def test_it_is_the_first_child_of_the_root_for_any_other_reader(name):
    for credential in (JSON, JWS):
        document = minidom.parseString(bake_svg(PICTURES[name], credential))  # noqa: S318
        first = document.documentElement.firstChild
        assert (first.namespaceURI, first.localName) == (OB3, "credential")
        assert first.prefix == "openbadges"
        if credential == JWS:
            assert first.getAttribute("verify") == JWS
            assert first.firstChild is None
        else:
            (cdata,) = first.childNodes
            assert cdata.nodeType == minidom.Node.CDATA_SECTION_NODE
            assert cdata.data == JSON
            assert not first.hasAttribute("verify")


@pytest.mark.parametrize("name", PICTURES)
def test_baking_again_replaces(name):
    once = bake_svg(PICTURES[name], JSON)
    assert bake_svg(bake_svg(PICTURES[name], JWS), JSON) == once
    assert bake_svg(once, JSON) == once


@pytest.mark.parametrize("old", OLDER.values(), ids=OLDER)
def test_baking_takes_out_every_older_badge(old):
    around = "<g a='>'>{0}</g><!-- {0} -->{1}<path d='M0 0'/>"
    with_old = picture(around.format(old.replace("--", ""), old))
    without = picture("<g a='>'></g><!-- {} --><path d='M0 0'/>".format(old.replace("--", "")))
    assert bake_svg(with_old, JSON) == bake_svg(without, JSON)


@pytest.mark.parametrize(
    "credential",
    ["", "hello", "[1]", "{", "https://x.example/1", "a.b", '{"a": "\0"}', '{"a": "\x0b"}'],
)
def test_what_is_neither_json_nor_a_token_is_not_baked(credential):
    with pytest.raises(TextDoesNotFit):
        bake_svg(picture(), credential)


def test_half_a_character_is_not_baked():
    with pytest.raises(TextDoesNotFit):
        bake_svg(picture(), '{"a": "\ud800"}')


def test_baking_makes_nothing_that_unbaking_refuses():
    with pytest.raises(ImageTooLarge):
        bake_svg(picture(), json.dumps({"a": "x" * svg.MAX_BYTES}))
    with pytest.raises(ImageTooLarge):
        bake_svg(picture("<g/>" * (svg.MAX_SIGNS - 4)), JSON)


# -- what others make --------------------------------------------------------------------------

READ = {
    "the standard's form": (
        picture(
            f"<openbadges:credential><![CDATA[{JSON}]]></openbadges:credential><g/>",
            root=f'{SVG} xmlns:openbadges="{OB3}"',
        ),
        JSON,
    ),
    "the standard's form for a JWT": (
        picture(
            f'<openbadges:credential verify="{JWS}"></openbadges:credential>',
            root=f'{SVG} xmlns:openbadges="{OB3}"',
        ),
        JWS,
    ),
    "a JWT in an empty tag": (picture(f'<o:credential xmlns:o="{OB3}" verify="{JWS}"/>'), JWS),
    "white space where a JWT has no body": (picture(element("\n  ", more=f'verify="{JWS}"')), JWS),
    "as text": (picture(element(JSON.replace("&", "&amp;").replace("<", "&lt;"))), JSON),
    "at the end": (picture(f"<g/>{element()}"), JSON),
    "inside a group": (picture(f"<g><metadata>{element()}</metadata></g>"), JSON),
    "the default namespace": (
        picture(f'<credential xmlns="{OB3}"><![CDATA[{JSON}]]></credential>'),
        JSON,
    ),
    "another prefix": (picture(f'<x:credential xmlns:x="{OB3}">{{}}</x:credential>'), "{}"),
    "a learner record": (picture(element(namespace=CLR)), JSON),
    "two sections around ]]>": (
        picture(element('<![CDATA[{"a": "]]]]><![CDATA[>"}]]>')),
        '{"a": "]]>"}',
    ),
    "beside an older badge": (picture(f"{OLDER['Open Badges 2.0']}{element()}"), JSON),
    "inside an older badge": (
        picture(f'<o:assertion xmlns:o="http://openbadges.org">{element()}</o:assertion>'),
        JSON,
    ),
    "unknown attributes": (picture(element(more='id="a" xml:space="preserve"')), JSON),
    "a doctype in the text": (picture(element("<![CDATA[<!DOCTYPE svg>]]>")), "<!DOCTYPE svg>"),
}


@pytest.mark.parametrize(("data", "credential"), READ.values(), ids=READ)
def test_every_sound_form_is_read(data, credential):
    assert unbake_svg(data) == credential


@pytest.mark.parametrize(("credential", "as_text"), [(JSON, True), (JWS, False)])
def test_what_openbadgeslib_bakes_is_read(credential, as_text):
    baked = foreign.bake_svg(
        picture("<script>x</script><g/>"),
        credential,
        "a comment",
        element=foreign.SVG_ELEMENT_OB3,
        namespace=foreign.SVG_NS_OB3,
        as_text=as_text,
    )
    assert unbake_svg(baked) == credential


@pytest.mark.parametrize("credential", [JSON, JWS])
@pytest.mark.parametrize("name", PICTURES)
def test_openbadgeslib_reads_what_we_bake(name, credential):
    baked = bake_svg(PICTURES[name], credential)
    found = foreign.extract_svg(baked, element=foreign.SVG_ELEMENT_OB3, text_fallback=True)
    assert found == credential


def test_an_older_badge_is_called_by_its_name():
    signed = foreign.bake_svg(picture(), JWS)
    hosted = picture(OLDER["Open Badges 2.0"])
    for older in (signed, hosted):
        with pytest.raises(BakedForOpenBadges2, match=r"Open Badges 2\.0"):
            unbake_svg(older)


def test_a_picture_without_credential_says_so():
    with pytest.raises(NotBaked, match="no badge credential") as caught:
        unbake_svg(picture())
    assert not isinstance(caught.value, BakedForOpenBadges2)


# -- what is refused ---------------------------------------------------------------------------

DOCTYPE = '<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = "<!DOCTYPE svg [<!ENTITY a 'ha'>{}]>".format(
    "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
)
DECLARED = '<?xml version="1.0" encoding="{}"?>'
INCLUDED = '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'

HOSTILE = {
    "an external entity": (picture(element("&e;"), before=DOCTYPE), UnsafeMarkup),
    "billion laughs": (picture(element("&i;"), before=LAUGHS), UnsafeMarkup),
    "a parameter entity": (
        picture(before='<!DOCTYPE svg [<!ENTITY % p SYSTEM "http://127.0.0.1/">%p;]>'),
        UnsafeMarkup,
    ),
    "a DOCTYPE of SVG 1.1": (
        picture(
            element(),
            before='<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
            '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
        ),
        UnsafeMarkup,
    ),
    "a DOCTYPE behind comments": (
        picture(before=f"<!-- a --> <?b c?>\n<!-- <svg> -->{DOCTYPE}"),
        UnsafeMarkup,
    ),
    "a DOCTYPE in small letters": (picture(before="<!doctype svg>"), UnsafeMarkup),
    "a DOCTYPE after the declaration": (
        picture(before=DECLARED.format("utf-8") + DOCTYPE),
        UnsafeMarkup,
    ),
    "a DOCTYPE in the middle": (picture(DOCTYPE), UnreadableImage),
    "UTF-16": (picture(element()).decode().encode("utf-16"), UnreadableImage),
    "UTF-16 with a DOCTYPE": (
        (DECLARED.format("utf-16") + DOCTYPE + "<svg/>").encode("utf-16"),
        UnreadableImage,
    ),
    "UTF-16, unmarked": ((DOCTYPE + "<svg/>").encode("utf-16-le"), UnreadableImage),
    "UTF-32, unmarked": ((DOCTYPE + "<svg/>").encode("utf-32-be"), UnreadableImage),
    "UTF-7": (
        (DECLARED.format("utf-7") + "<svg/>").encode() + DOCTYPE.encode("utf-7"),
        UnreadableImage,
    ),
    "UTF-7 in place of markup": (
        DECLARED.format("utf-7").encode() + b"+ADwAIQ-DOCTYPE svg+AD4-<svg/>",
        UnreadableImage,
    ),
    "EBCDIC": ((DECLARED.format("cp037") + "<svg/>").encode("cp037"), UnreadableImage),
    "declared as something else": (
        picture(element(), before=DECLARED.format("iso-8859-1")),
        UnreadableImage,
    ),
    "declared in a way of its own": (
        picture(before="<?xml version='1.0' encoding = 'utf-16be' ?>"),
        UnreadableImage,
    ),
    "XML 1.1": (picture(before='<?xml version="1.1"?>'), UnreadableImage),
    "not UTF-8": (b"<svg>\xff</svg>", UnreadableImage),
    "a surrogate as if it were UTF-8": (b"<svg>\xed\xa0\x80</svg>", UnreadableImage),
    "an entity nobody declared": (picture(element("&e;")), UnreadableImage),
    "an inclusion": (picture(INCLUDED + element()), UnsafeMarkup),
    "a style sheet": (
        picture(element(), before='<?xml-stylesheet type="text/xsl" href="x.xsl"?>'),
        UnsafeMarkup,
    ),
    "nested": (b"<svg>" + b"<g>" * 200_000, ImageTooLarge),
    "nested, fewer": (b"<svg>" + b"<g>" * 100_000, ImageTooLarge),
    "a little too deep": (picture("<g>" * 200 + "</g>" * 200), ImageTooLarge),
    "wide": (picture("<g/>" * 200_000), ImageTooLarge),
    "attributes": (
        picture(root=" ".join(f"a{number}=''" for number in range(200_001))),
        ImageTooLarge,
    ),
    "bytes": (picture("x" * svg.MAX_BYTES), ImageTooLarge),
    "two credentials": (picture(element() + element()), BakedMoreThanOnce),
    "two different ones": (picture(element("{}") + element()), BakedMoreThanOnce),
    "one inside the other": (picture(element(element())), BakedMoreThanOnce),
    "a badge and a learner record": (
        picture(element() + element(namespace=CLR)),
        BakedMoreThanOnce,
    ),
    "JSON and JWT in one": (picture(element(more=f'verify="{JWS}"')), BakedMoreThanOnce),
    "the prefix reused": (
        picture(element("{}", namespace="urn:other") + f'<x:credential xmlns:x="{OB3}"/>'),
        BakedMoreThanOnce,
    ),
    "the name without namespace": (
        picture(f"<credential>{{}}</credential>{element()}"),
        BakedMoreThanOnce,
    ),
    "another namespace": (picture(element(namespace="urn:other")), NotBaked),
    "the namespace of the context": (
        picture(element(namespace="https://purl.imsglobal.org/spec/ob/v3p0")),
        NotBaked,
    ),
    "a prefix nobody declared": (
        picture("<openbadges:credential>{}</openbadges:credential>"),
        UnreadableImage,
    ),
    "a name of two colons": (
        picture(f'<o:x:credential xmlns:o="{OB3}">{{}}</o:x:credential>'),
        UnreadableImage,
    ),
    "an attribute twice by another prefix": (
        picture(element(more='xmlns:a="u" xmlns:b="u" a:verify="x" b:verify="y"')),
        UnreadableImage,
    ),
    "verify of a foreign namespace": (
        picture(element(more=f'openbadges:verify="{JWS}"')),
        NotBaked,
    ),
    "a comment inside": (picture(element('{"a": 1<!-- -->}')), NotBaked),
    "an instruction inside": (picture(element("{}<?php x?>")), NotBaked),
    "an element inside": (picture(element("{}<g/>")), NotBaked),
    "an empty place": (picture(element("")), NotBaked),
    "a place with white space": (picture(element(" \n", more='verify=" "')), NotBaked),
    "a web page": (b"<html><svg/></html>", UnreadableImage),
    "another vocabulary": (b'<svg xmlns="urn:x"/>', UnreadableImage),
    "cut off": (picture(element())[:-3], UnreadableImage),
    "something after the end": (picture(element()) + b"<svg/>", UnreadableImage),
    "a null character": (picture(element()) + b"\0", UnreadableImage),
    "a control character": (picture("&#1;" + element()), UnreadableImage),
    "nothing": (b"", UnreadableImage),
    "text": (b"hello", UnreadableImage),
    "an endless comment": (b"<!--" + b"-" * 9_000_000, UnsafeMarkup),
}


@pytest.mark.parametrize(("data", "error"), HOSTILE.values(), ids=HOSTILE)
def test_what_readers_could_read_apart_is_refused(data, error):
    with pytest.raises(error) as caught:
        unbake_svg(data)
    assert str(caught.value).endswith(".")
    with contextlib.suppress(BadgeArtError):  # baking may mend it, but makes nothing unreadable
        assert unbake_svg(bake_svg(data, JSON)) == JSON


@pytest.mark.parametrize(
    "name", [name for name, (_, error) in HOSTILE.items() if error is UnsafeMarkup]
)
def test_nothing_is_baked_into_a_picture_that_asks_for_more(name):
    with pytest.raises(UnsafeMarkup):
        bake_svg(HOSTILE[name][0], JSON)


def test_the_largest_picture_allowed_is_read():
    assert unbake_svg(picture("<g>" * 198 + element() + "</g>" * 198)) == JSON
    assert unbake_svg(picture("<g/>" * (svg.MAX_SIGNS - 6) + element())) == JSON


pieces = st.lists(
    st.sampled_from(
        [
            *OLDER.values(), element(), element("{}<!---->"),
            "<g>", "</g>", "<g/>", "<svg>", "</svg>", "<![CDATA[", "]]>", "<!--", "-->", "<?a",
            "?>", "&amp;", "&e;", "'", '"', "<", ">", "/", "=", " a='b'", " xmlns:openbadges='u'",
            DOCTYPE,
        ]
    )
    | st.text(max_size=5),
    max_size=12,
).map("".join)  # fmt: skip


@given(data=st.binary(max_size=100) | pieces.map(str.encode) | pieces.map(picture))
def test_where_a_credential_is_read_another_reader_sees_the_same_and_no_other(data):
    """By the standard library, which builds a tree and goes by names alone."""
    try:
        credential = unbake_svg(data)
    except BadgeArtError:
        return
    (found,) = minidom.parseString(data).getElementsByTagNameNS("*", "credential")  # noqa: S318
    assert found.namespaceURI in {OB3, CLR}
    seen = [found.getAttribute("verify"), "".join(part.data for part in found.childNodes)]
    assert [text for text in seen if text.strip()] == [credential]


@given(data=st.binary(max_size=100) | pieces.map(str.encode) | pieces.map(picture))
def test_whatever_arrives_the_answer_is_text_or_a_badge_art_error(data):
    try:
        assert isinstance(unbake_svg(data), str)
    except BadgeArtError as error:
        assert str(error).endswith(".")  # noqa: PT017 - a sentence for a person
    with contextlib.suppress(BadgeArtError):
        baked = bake_svg(data, JSON)
        assert unbake_svg(baked) == JSON
        assert bake_svg(baked, JSON) == baked
