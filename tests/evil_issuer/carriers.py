"""In what a credential can travel; forged ones and genuine ones alike."""

import json
from collections.abc import Callable, Iterator
from xml.sax.saxutils import quoteattr

from badge_art import BadgeArtError, bake, bake_svg
from issuer.errors import IssuerError
from tests.evil_issuer.catalogue import Sort
from tests.evil_issuer.hands import HANDS, Hand
from tests.evil_issuer.material import badge, enveloped, learner_record, presentation
from tests.issuer.verification.actors import picture
from tests.keys.others import other

_RECORD = "urn:uuid:6a7c3e52-6b43-43dc-9b3c-0f6b7b9a5c0a"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>'


def _key_alone(suite, number):
    """Somebody who is known by nothing but a key, so that no world is needed for it."""
    owner = other(HANDS[suite].owner.public_key.algorithm, number)
    return Hand(HANDS[suite].suite, owner, issuer=owner.public_key.did_key)


# The first signs what its words mean, the second the text, which can be of words without meaning.
_HOLDERS = [_key_alone("eddsa-rdfc-2022", 31), _key_alone("eddsa-jcs-2022", 31)]
_REGISTRARS = [_key_alone("eddsa-rdfc-2022", 32), _key_alone("eddsa-jcs-2022", 32)]
_ADMIRERS = [_key_alone("eddsa-rdfc-2022", 33), _key_alone("eddsa-jcs-2022", 33)]


def carriers(what, sort) -> dict[str, Callable[[], bytes]]:
    """Everything that can carry it, by a name: what makes the bytes that are handed in."""
    if sort is Sort.FILE:
        return {"a file": lambda: what}
    text = what if isinstance(what, str) else json.dumps(what, ensure_ascii=False)
    is_token = isinstance(what, str) and sort is not Sort.TEXT
    found = {
        "JWT" if is_token else "JSON": lambda: text.encode("utf-8", "surrogatepass"),
        "PNG": lambda: bake(picture(), text),
        "SVG": lambda: by_hand(text) if sort is Sort.TEXT else _baked(text),
    }
    if sort in (Sort.TEXT, Sort.ALONE):
        return found
    found["presentation"] = lambda: _text(presentation(what))
    found["signed presentation"] = lambda: _signed(
        _HOLDERS, lambda holder: presentation(what, holder=holder), "authentication"
    )
    if not is_1_1(what):  # the protected terms of one model are not those of the other
        found["learner record"] = lambda: _signed(
            _REGISTRARS, lambda issuer: learner_record(issuer, id=_RECORD, of=[enveloped(what)])
        )
    return found


def carried(what, sort) -> Iterator[tuple[str, bytes]]:
    """The same, made one after the other."""
    for carrier, make in carriers(what, sort).items():
        yield carrier, make()


def praising(endorsement) -> bytes:
    """A badge of somebody else with the endorsement in it."""
    member = "endorsementJwt" if isinstance(endorsement, str) else "endorsement"
    host = {member: [endorsement], "credentialStatus": None}
    if is_1_1(endorsement):
        raise ValueError("A badge on the Data Model 2.0 cannot hold what is on the other.")
    return _signed(_ADMIRERS, lambda issuer: _present(badge(issuer, **host)))


def is_1_1(document):
    """Whether it is on the Data Model 1.1; a token is an envelope, whatever is in it."""
    contexts = document.get("@context") if isinstance(document, dict) else None
    return isinstance(contexts, list) and contexts[:1] == ["https://www.w3.org/2018/credentials/v1"]


def _baked(text):
    try:
        return bake_svg(DRAWING, text)
    except BadgeArtError:
        return by_hand(text)


def by_hand(text):
    """A drawing with a text in it that no honest baker would bake."""
    is_json = text.lstrip().startswith("{")
    element = (
        f"<openbadges:credential><![CDATA[{text}]]></openbadges:credential>"
        if is_json
        else f"<openbadges:credential verify={quoteattr(text)}/>"
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">{element}</svg>'
    ).encode("utf-8", "surrogatepass")


def _signed(hands, document_of, purpose="assertionMethod"):
    """Signed by its words where they have a meaning, or else as a text."""
    by_words, by_text = hands
    document = document_of(by_words.issuer)
    try:
        return _text(by_words.sign(document, proofPurpose=purpose))
    except IssuerError:
        return _text(by_text.sign(document, proofPurpose=purpose))


def _present(document):
    return {name: one for name, one in document.items() if one is not None}


def _text(document):
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
