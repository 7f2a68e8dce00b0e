"""Baking: a credential inside an SVG picture, and out of it again (Open Badges 3.0, 5.3.2).

What we accept is narrower than XML, since several programs will read the same file and all of them
must see the same credential: UTF-8, no DOCTYPE and so no entities, nothing that asks its reader to
fetch, include or transform, and one element called `credential`, whatever its namespace.

Reading builds no tree: the parser reports, we take the one credential down. Baking cuts and inserts
in the text; every other byte of the picture stays as it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from badge_art.carried import the_only
from badge_art.errors import (
    BakedMoreThanOnce,
    ImageTooLarge,
    NotBaked,
    TextDoesNotFit,
    UnreadableImage,
    UnsafeMarkup,
)

MAX_BYTES = 10 * 1024 * 1024
MAX_DEPTH = 200  # below the parser's own limit, so that ours is the one that answers
MAX_SIGNS = 200_000  # of "<" and of "=": a hundred thousand elements, or as many attributes

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
NAMESPACE_OF_CLR_2 = "https://purl.imsglobal.org/clr/v2p0"
NAMESPACE_OF_OPEN_BADGES_2 = "http://openbadges.org"

_CREDENTIALS = frozenset({f"{{{NAMESPACE}}}credential", f"{{{NAMESPACE_OF_CLR_2}}}credential"})
_ASSERTION = f"{{{NAMESPACE_OF_OPEN_BADGES_2}}}assertion"
_PICTURES = frozenset({"{http://www.w3.org/2000/svg}svg", "svg"})
_INCLUSION = "{http://www.w3.org/2001/XInclude}"

# XML 1.0, section 2.8, as far as it may say anything here.
_DECLARATION = re.compile(
    r"<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*[\"']1\.0[\"']"
    r"(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*[\"']utf-?8[\"'])?"
    r"(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*[\"'](?:yes|no)[\"'])?[ \t\r\n]*\?>",
    re.IGNORECASE,
)
_BEFORE_THE_ROOT = re.compile(r"(?:[ \t\r\n]++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)

# Every piece of markup in a document that is known to be well-formed.
_MARKUP = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    r"|</[^>]*>"
    r"|<(?P<name>[^\s/>!?]++)(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>",
    re.DOTALL,
)
_JWS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+")
_NOT_IN_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def bake_svg(svg: bytes, credential: str) -> bytes:
    """The picture with the credential as the first thing in it.

    JSON stands in one CDATA section, a compact JWS in the attribute `verify`. A credential that was
    there before, of this or the older Open Badges, is taken out, so baking again replaces. The
    three things of JSON that XML cannot hold as they are (`]]>`, U+FFFE, U+FFFF) become escapes of
    JSON: the same document, in other letters.

    Raises:
        UnreadableImage: no SVG picture, damaged, or not in UTF-8.
        UnsafeMarkup: it has a DOCTYPE or asks for more than being drawn.
        ImageTooLarge: the picture, or what would come out, is beyond our limits.
        TextDoesNotFit: the credential is neither a JSON object nor a compact JWS.
    """
    text, heard = _read(svg)
    root = _MARKUP.match(text, _prolog(text))
    assert root is not None  # well-formed by now
    tag, name = root.group(), root["name"]
    begun, end = (tag[:-2], f"</{name}>") if tag.endswith("/>") else (tag[:-1], "")
    declared = heard.prefixes.get("openbadges")
    if declared is None:
        begun += f' xmlns:openbadges="{NAMESPACE}"'
    element = _element(credential, declared=declared in {None, NAMESPACE})
    rest = _without({one.start for one in heard.found}, text, begin=root.end())
    baked = f"{text[: root.start()]}{begun}>{element}{end}{rest}".encode()
    _read(baked)  # the limits hold for what comes out, too
    return baked


def unbake_svg(data: bytes) -> str:
    """The credential inside the picture; nothing is drawn, fetched or kept of it.

    Several CDATA sections, and what stands between them, are one text: where the whole is a JSON
    object, no part of it is another one, whichever part a reader takes.

    Raises:
        UnreadableImage: no SVG picture, damaged, or not in UTF-8.
        UnsafeMarkup: it has a DOCTYPE or asks for more than being drawn.
        ImageTooLarge: beyond our limits.
        NotBaked: no credential, or one in a form that the standard does not know.
        BakedForOpenBadges2: an older badge, which is not read here.
        BakedMoreThanOnce: more than one credential, or one that says two things.
    """
    everything = _read(data)[1].found
    found = [one for one in everything if one.name != _ASSERTION]
    return _credential_in(the_only(found, has_older=bool(everything)))


# -- reading -----------------------------------------------------------------------------------


@dataclass
class _Found:
    """An element that some reader would take for the credential."""

    name: str  # {namespace}local
    start: int  # which of all start tags, from 0
    depth: int
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)
    plain: bool = True  # nothing but text inside


class _Listener:
    """Hears what the parser reads, and takes down what may be a credential."""

    def __init__(self) -> None:
        self.found: list[_Found] = []
        self.prefixes: dict[str | None, str] = {}  # those of the root
        self._starts = 0
        self._depth = 0
        self._inside: _Found | None = None

    def start(self, name: str, attributes: dict[str, str], prefixes: dict[str | None, str]) -> None:
        if not self._starts:
            if name not in _PICTURES:
                raise UnreadableImage("This file is XML, but not an SVG picture.")
            self.prefixes = dict(prefixes)
        if name.startswith(_INCLUSION):
            raise UnsafeMarkup("The picture asks its reader to include other documents.")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ImageTooLarge(f"The picture is nested more than {MAX_DEPTH} levels deep.")
        if self._inside is not None:
            self._inside.plain = False
        # Some readers go by the namespace, some by the prefix, some by the name alone.
        if name == _ASSERTION or name.rpartition("}")[2] == "credential":
            self._inside = _Found(name, self._starts, self._depth, dict(attributes))
            self.found.append(self._inside)
        self._starts += 1

    def end(self, _name: str) -> None:
        if self._inside is not None and self._inside.depth == self._depth:
            self._inside = None
        self._depth -= 1

    def data(self, text: str) -> None:
        if self._inside is not None:
            self._inside.text.append(text)

    def comment(self, _text: str) -> None:
        if self._inside is not None:
            self._inside.plain = False

    def pi(self, target: str, _text: str | None = None) -> None:
        if target == "xml-stylesheet":
            raise UnsafeMarkup("The picture asks its reader to transform it.")
        if self._inside is not None:
            self._inside.plain = False

    def doctype(self, *_: str | None) -> None:  # `_prolog` was to see it first
        raise UnsafeMarkup("The picture has a DOCTYPE.")

    def close(self) -> None:
        """What the parser asks of every listener at the end."""


def _read(data: bytes) -> tuple[str, _Listener]:
    """The picture's text, and what was heard in it."""
    if len(data) > MAX_BYTES:
        raise ImageTooLarge(f"The picture is larger than {MAX_BYTES // 1024**2} MiB.")
    if max(data.count(b"<"), data.count(b"=")) > MAX_SIGNS:
        raise ImageTooLarge(f"The picture has more than {MAX_SIGNS:,} parts.")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise UnreadableImage("The picture is not written in UTF-8.") from error
    _prolog(text)
    listener = _Listener()
    parser = etree.XMLParser(
        target=listener,
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableImage("The picture is damaged: it is not well-formed XML.") from error
    # Names of no namespace or of two are not worth an exception to this parser, but to others.
    if parser.error_log.filter_from_errors():
        raise UnreadableImage("The picture is damaged: its names are not well-formed.")
    return text, listener


def _prolog(text: str) -> int:
    """Where the root element begins. A DOCTYPE could stand before it and nowhere else, and since
    the text is decoded already, no other encoding hides one.
    """
    at = 1 if text.startswith("\ufeff") else 0
    if re.match(r"<\?xml[ \t\r\n]", text[at : at + 6]):
        declaration = _DECLARATION.match(text, at)
        if declaration is None:
            raise UnreadableImage("The picture says that it is not XML 1.0 in UTF-8.")
        at = declaration.end()
    before = _BEFORE_THE_ROOT.match(text, at)
    assert before is not None  # it may be nothing
    at = before.end()
    if text.startswith("<!", at):
        raise UnsafeMarkup("The picture has a DOCTYPE, or something else before its drawing.")
    if not text.startswith("<", at):
        raise UnreadableImage("This file is not an SVG picture.")
    return at


def _credential_in(one: _Found) -> str:
    if one.name not in _CREDENTIALS:
        raise NotBaked(
            "This picture carries a credential under a name that Open Badges 3.0 does not know."
        )
    if any(name.endswith("}verify") for name in one.attributes) or not one.plain:
        raise NotBaked(
            "The credential in this picture has markup in it that readers understand differently."
        )
    places = (one.attributes.get("verify", ""), "".join(one.text))
    said = [text for text in places if text.strip()]
    if len(said) > 1:
        raise BakedMoreThanOnce(
            "This picture carries a credential as JSON and another one as JWT. A badge carries "
            "exactly one; readers could disagree about which of them it is."
        )
    if not said:
        raise NotBaked("The place for a credential in this picture is empty.")
    return said[0]


# -- baking ------------------------------------------------------------------------------------


def _element(credential: str, *, declared: bool) -> str:
    """The credential's element; `declared` if the root has its prefix."""
    name = "openbadges:credential"
    start = name if declared else f'{name} xmlns:openbadges="{NAMESPACE}"'
    if _JWS.fullmatch(credential):
        return f'<{start} verify="{credential}"></{name}>'
    if not credential.lstrip().startswith("{") or not credential.rstrip().endswith("}"):
        raise TextDoesNotFit("The credential is neither a JSON object nor a compact JWS.")
    if _NOT_IN_XML.search(credential):
        raise TextDoesNotFit("The credential contains a character that XML may not.")
    for letters, escape in (("]]>", r"]]\u003e"), ("\ufffe", r"\ufffe"), ("\uffff", r"\uffff")):
        credential = credential.replace(letters, escape)
    return f"<{start}><![CDATA[{credential}]]></{name}>"


def _without(starts: set[int], text: str, *, begin: int) -> str:
    """What follows the root's start tag, without the elements that begin with these start tags."""
    kept: list[str] = []
    start, inside = 0, 0  # inside: of how many elements that are left out
    for markup in _MARKUP.finditer(text, begin):
        opens = markup["name"] is not None
        if opens:
            start += 1
            if start in starts and not inside:
                kept.append(text[begin : markup.start()])
            if start in starts or inside:
                inside += 1
        closes = markup.group().endswith("/>") if opens else markup.group().startswith("</")
        if closes and inside:
            inside -= 1
            if not inside:
                begin = markup.end()
    return "".join((*kept, text[begin:]))
