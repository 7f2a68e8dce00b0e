"""SVG pictures with a credential inside: another reader of XML sees that one and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from badge_art.errors import BadgeArtError
from badge_art.svg import bake_svg, unbake_svg
from tests.fuzz.svg_mutation import mutated_svg
from tests.fuzz.target import Target, promise

_NAMESPACES = ("https://purl.imsglobal.org/ob/v3p0", "https://purl.imsglobal.org/clr/v2p0")


class _Expat:
    """The credentials that Expat finds, each with its namespace, its `verify` and its text."""

    def __init__(self, data: bytes) -> None:
        self.found: list[list[str]] = []
        self.depth = self._inside = 0
        parser = expat.ParserCreate(namespace_separator="\n")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self._refused
        parser.Parse(data, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        namespace, _, local = name.rpartition("\n")
        if local == "credential":
            self.found.append([namespace, attributes.get("verify", ""), ""])
            self._inside = self._inside or self.depth

    def _end(self, _name: str) -> None:
        if self._inside == self.depth:
            self._inside = 0
        self.depth -= 1

    def _text(self, text: str) -> None:
        if self._inside:
            self.found[-1][2] += text

    def _refused(self, *_: object) -> None:
        promise(False, "a DOCTYPE or an entity was let through")


# Letters of names since the fifth edition of XML 1.0 (section 2.3); Expat knows the fourth.
_NEW_IN_NAMES = re.compile(
    "[\xb7\xc0-\xd6\xd8-\xf6\xf8-\u037d\u037f-\u1fff\u200c\u200d\u203f\u2040\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff]"
)


def _only_a_new_name(data: bytes, problem: expat.ExpatError) -> bool:
    """Whether another reader refuses the whole file for a letter that only newer readers allow."""
    try:
        line = data.decode().split("\n")[problem.lineno - 1]
    except UnicodeDecodeError:
        return False
    letter = line[problem.offset : problem.offset + 1]
    is_token = expat.ErrorString(problem.code) == expat.errors.XML_ERROR_INVALID_TOKEN
    return is_token and _NEW_IN_NAMES.fullmatch(letter) is not None


def check_svg(data: bytes) -> None:
    try:
        text = unbake_svg(data)
    except BadgeArtError:
        return
    try:
        seen = _Expat(data)
    except expat.ExpatError as problem:
        promise(_only_a_new_name(data, problem), f"Expat does not take it for XML: {problem}")
        return
    promise(len(seen.found) == 1, "Expat sees another number of credentials")
    namespace, verify, body = seen.found[0]
    promise(namespace in _NAMESPACES, "a credential of another namespace")
    promise(text in (verify, body) and bool(text.strip()), "Expat sees another text")
    promise(not (verify.strip() and body.strip()), "two credentials in one")
    for credential in ('{"a":"]]>\ufffe<&陳"}', "eyJh.eyJi.c2ln"):
        try:
            baked = bake_svg(data, credential)
        except BadgeArtError:
            continue
        expected = credential.replace("]]>", r"]]\u003e").replace("\ufffe", r"\ufffe")
        promise(unbake_svg(baked) == expected, "what was baked does not come out")
        promise(len(_Expat(baked).found) == 1, "baking left another credential behind")
        promise(bake_svg(baked, credential) == baked, "baking the same again changes the picture")


def seeds() -> Iterator[bytes]:
    begin = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:openbadges='" + _NAMESPACES[0] + "'>"
    for inside in (
        '<openbadges:credential><![CDATA[{"type":"陳"}]]></openbadges:credential><g/>',
        "<openbadges:credential verify='eyJh.eyJi.c2ln'></openbadges:credential>",
        "<openbadges:credential verify='eyJh.eyJi.c2ln'>{}</openbadges:credential>",
        "<openbadges:credential>{}</openbadges:credential>" * 2,
        "<openbadges:credential>{<!-- x -->}</openbadges:credential>",
        "<openbadges:credential>{&#x22;a&#x22;:1}</openbadges:credential>",
        "<openbadges:credential>\r\n{}\r</openbadges:credential>",
        "<openbadges:assertion xmlns:openbadges='http://openbadges.org'/>",
        "<credential xmlns='https://purl.imsglobal.org/clr/v2p0'>{}</credential>",
        "<credential>{}</credential>",
        "<g>" * 199 + "</g>" * 199,
        "",
    ):
        yield f"{begin}{inside}</svg>".encode()
    svg = f"{begin}<openbadges:credential>{{}}</openbadges:credential></svg>"
    for before in (
        *("\ufeff", "<?xml version='1.0' encoding='UTF-8'?>\n", "<?xml version='1.1'?>"),
        *(
            "<!-- x -->",
            "<!DOCTYPE svg>",
            "<!DOCTYPE x [<!ENTITY a 'b'>]>",
            " ",
            "<?xml-stylesheet?>",
        ),
    ):
        yield f"{before}{svg}".encode()
    yield svg.encode("utf-16")
    yield svg.encode() + b"<svg/>"
    yield svg.encode() + b"\0"


TARGETS = (
    Target(
        name="svg",
        check=check_svg,
        seeds=seeds,
        mutate=mutated_svg,
        most_bytes=768,
        words=("<![CDATA[", "]]>", "<!DOCTYPE", "xmlns:", "verify=", "credential", "&#"),
    ),
)
