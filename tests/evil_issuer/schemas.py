"""Forms that an issuer asks for itself, by a JSON Schema, and that its badge does not keep to."""

import json

from tests.evil_issuer.catalogue import BAD, UNSURE, each, forgery
from tests.evil_issuer.hands import PLAIN, everywhere
from tests.evil_issuer.material import badge
from tests.issuer.jsonld.credentials import badge as worked

FORM = "https://college.example/form/1"
KIND = "1EdTechJsonSchemaValidator2019"
_SRI = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  # of nothing


def naming(**entry):
    """A badge that names this form beside the standard's."""
    own = {"id": FORM, "type": KIND} | entry
    return PLAIN.sign(badge(credentialSchema=[*worked()["credentialSchema"], own]))


def form(asked):
    """The text of a form that asks for this."""
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **asked})


def _asks_for(**asked):
    return form(asked)


@each(
    "a form of the issuer's own, and the badge",
    {
        "lacks a part": (BAD, "schema-broken", _asks_for(required=["grade"])),
        "says something else": (
            BAD, "schema-broken", _asks_for(properties={"name": {"const": "Another"}})
        ),
        "says it otherwise, seen through another part of the form": (
            BAD, "schema-broken",
            _asks_for(**{"$ref": "#/$defs/a", "$defs": {"a": {"not": {"type": "object"}}}}),
        ),
    },
)  # fmt: skip
def _broken(value):
    return naming(), everywhere(schemas={FORM: value})


@each(
    "a form of the issuer's own that",
    {
        "nobody has": (UNSURE, "schema-not-obtained", None),
        "is no schema": (UNSURE, "schema-unusable", _asks_for(type="badge")),
        "is no JSON": (UNSURE, "schema-unusable", "<!doctype html>"),
        "is of no known version": (UNSURE, "schema-unusable", _asks_for(**{"$schema": "urn:x"})),
        "needs another": (UNSURE, "schema-unusable", _asks_for(**{"$ref": "http://[::1]/s"})),
    },
)
def _not_applied(value):
    return naming(), everywhere(schemas={} if value is None else {FORM: value})


@each("a form of the issuer's own", {"that was changed": (UNSURE, "schema-differs", "{}")})
def _changed(value):
    return naming(digestSRI=_SRI), everywhere(schemas={FORM: value})


_IRI = "https://purl.imsglobal.org/spec/vccs/v1p0/context.json#1EdTechJsonSchemaValidator2019"


@forgery("the type of a form of the issuer's own, by its address", UNSURE, "unknown-schema")
def _renamed():
    """The same statement, so its signature is good."""
    signed = naming()
    signed["credentialSchema"][-1]["type"] = _IRI
    return signed, everywhere(schemas={FORM: _asks_for(required=["grade"])})


@forgery("a form of the issuer's own behind others", BAD, "schema-broken")
def _hidden():
    """The same statements, written several times."""
    other = {"id": f"{FORM}/2", "type": "JsonSchema"}
    own = [*worked()["credentialSchema"], other, {"id": FORM, "type": KIND}]
    signed = PLAIN.sign(badge(credentialSchema=own))
    signed["credentialSchema"][1:1] = [other] * 3
    return signed, everywhere(schemas={FORM: _asks_for(required=["grade"])})
