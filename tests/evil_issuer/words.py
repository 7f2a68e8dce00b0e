"""Contexts of the issuer's own, where they may be asked for: they may add words and no more (T7).

The badge is signed as text, so that nothing is wrong with the signature.
"""

from issuer.jsonld.loader import ContextLoader
from tests.evil_issuer.catalogue import BAD, UNSURE, each, forgery
from tests.evil_issuer.hands import HANDS, PLAIN, EddsaRdfc2022, everywhere
from tests.evil_issuer.material import badge

OWN = "https://college.example/words/1"
_THEIRS = "https://anybody.example/words/1"
_HAND = HANDS["eddsa-jcs-2022"]


def _shown(context, **claims):
    document = badge(**claims)
    document["@context"].append(OWN)
    return _HAND.sign(document), everywhere(contexts={OWN: context})


def _of(**terms):
    return {"@context": terms}


_DOES_MORE = {
    "gives a name another meaning": _of(name="https://schema.org/alternateName"),
    "takes a name away": _of(credentialStatus=None),
    "gives every name a meaning": _of(**{"@vocab": "https://college.example/"}),
    "says what addresses are relative to": _of(**{"@base": "https://college.example/"}),
    "names a property again": _of(standing="https://www.w3.org/2018/credentials#credentialStatus"),
    "names a keyword": _of(kind="@type"),
    "nests": _of(inner="@nest"),
    "reads a property backwards": _of(of={"@reverse": "https://college.example/of"}),
    "brings another inside": _of(
        grade={"@id": "https://college.example/grade", "@context": {"name": None}}
    ),
    "brings another from elsewhere": {"@context": ["https://evil.example/words"]},
    "imports another": _of(**{"@import": "https://evil.example/words"}),
    "forgets what was before": {"@context": [None, {"grade": "https://college.example/g"}]},
    "is protected": _of(**{"@protected": True, "name": "https://college.example/name"}),
    "is a text": {"@context": "grade"},
    "is empty": {},
    "nobody has": None,
}


@each(
    "T7 a context of the issuer's own that",
    {name: (UNSURE, "unknown-context", context) for name, context in _DOES_MORE.items()},
)
def _context(value):
    return _shown(value)


@forgery("T7 a context that only adds words, and a word without a meaning besides", BAD)
def _one_word_more():
    words = _of(grade="https://college.example/grade")
    return _shown(words, grade="A", honours="first class")


@forgery("T7 a context that only adds words, under a signature over other words", BAD)
def _other_word():
    words = _of(grade="https://college.example/grade")
    signed, shown_in = _shown(words, grade="A")
    return {**signed, "grade": "A+"}, shown_in


@each(
    "T7 what the issuer said under a better name, by a context of whoever shows it",
    {
        "beside the issuer's": (UNSURE, "unknown-context", [OWN, _THEIRS]),
        "in place of it": (UNSURE, "unknown-context", [_THEIRS]),
    },
)
def _renamed(value):
    """The signature is over statements, and they are the same."""
    words = _of(grade="https://college.example/grade")
    document = badge(grade="failed")
    document["@context"].append(OWN)
    knowing = EddsaRdfc2022(loader=ContextLoader({OWN: words}))
    signed = PLAIN.sign(document, suite=knowing)
    signed["@context"][-1:] = value
    signed["firstClassHonours"] = signed.pop("grade")
    better = _of(firstClassHonours="https://college.example/grade")
    return signed, everywhere(contexts={OWN: words, _THEIRS: better})
