"""Badges that name a form of their issuer's own, and keep to it or need not."""

import json

from tests.evil_issuer.hands import everywhere
from tests.evil_issuer.schemas import FORM, form, naming
from tests.genuine.corpus import each

_OLD = "http://json-schema.org/draft-0{}/schema#"
_NEW = "https://json-schema.org/draft/{}/schema"
_ASKED = {"type": "object", "required": ["issuer", "proof", "credentialSubject"]}


@each(
    "a form of the issuer's own that it keeps to, of",
    {
        "draft 4": _OLD.format(4),
        "draft 6": _OLD.format(6),
        "draft 7": _OLD.format(7),
        "2019-09": _NEW.format("2019-09"),
        "2020-12": _NEW.format("2020-12"),
    },
)
def _kept(value):
    return naming(), everywhere(schemas={FORM: json.dumps({"$schema": value, **_ASKED})})


# VC Data Model 2.0, section 4.11: what follows is for whoever verifies to say.
@each(
    "a form of W3C's kind, which",
    {"it keeps to": form({}), "it breaks": form({"required": ["grade"]}), "nobody has": None},
)
def _of_w3c(value):
    return naming(type="JsonSchema"), everywhere(schemas={} if value is None else {FORM: value})
