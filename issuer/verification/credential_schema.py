"""The forms that a credential names besides its standard's: JSON Schemas of the issuer's own.

The schemas of the standard are stated by our own lint (structure.py). Others are fetched where that
is allowed, and applied as the official validator does (open-badges.md 5.1, and 5.2, probe 6):
whoever names one of 1EdTech's kind must keep to it. For W3C's kind the data model leaves to whoever
verifies what follows (VC Data Model 2.0, section 4.11), so that one only informs.

A schema is a program that a stranger wrote. It may ask for no other document, and its expressions
are searched in linear time; what it may cost altogether is bounded by whoever bounds verification
(issuer/isolation).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from jsonschema_rs import RegexOptions, validator_for

from issuer.credentials.model import SCHEMA_TYPE, SCHEMA_URL, SCHEMA_URLS
from issuer.errors import IssuerError
from issuer.i18n import N_, Message
from issuer.jsonld.strict_json import read_json
from issuer.proofs.resource_integrity import faults_in_digests
from issuer.verification.advice import ASK_ANOTHER_WAY
from issuer.verification.case import Case
from issuer.verification.report import Facts, Finding, Kind, Step, failed, passed, unchecked
from issuer.verification.wording import shown

# In the plain form, and in the one for what JSON-LD makes shorter (open-badges.md 1.8).
_OF_ITS_KIND: Mapping[Kind, tuple[str, ...]] = {
    kind: (url, url.replace("/schema/json/", "/schema/json-ld/"))
    for kind, url in {
        Kind.BADGE: SCHEMA_URL,
        Kind.ENDORSEMENT: SCHEMA_URLS["EndorsementCredential"],
        Kind.LEARNER_RECORD: SCHEMA_URLS["ClrCredential"],
    }.items()
}
# W3C's, and what it was called before (VC JSON Schema; VC Data Model 1.1, section 5.4).
_APPLIED = (SCHEMA_TYPE, "JsonSchema", "JsonSchemaValidator2018")
_MOST = 3  # of others that are looked at one by one

_NO_OTHER: Final = passed(
    Step.SCHEMA,
    Message(N_("It names no other form than that of Open Badges 3.0.")),
    necessary=False,
)
_KEEPS = N_("It keeps to a form of the issuer's own that it names, %(url)s.")
_BREAKS = N_(
    "It does not keep to a form of the issuer's own that it names, %(url)s: the rule “%(rule)s” is "
    "broken (at %(path)s)."
)
_NOT_OBTAINED = N_(
    "It also names a form of the issuer's own, %(url)s, which could not be obtained from here."
)
_DIFFERS = N_(
    "It also names a form of the issuer's own, but what is at %(url)s is not the one that was "
    "meant when this was signed."
)
_UNUSABLE = N_(
    "It also names a form of the issuer's own, %(url)s, which cannot be applied: it is no JSON "
    "Schema of a known version, or needs other documents."
)
_NOT_READ = N_("It also names a form of the issuer's own, %(url)s, which is not read here.")
_TOO_MANY = N_("It names more forms of the issuer's own than are looked at here (%(count)s).")
_ASK_FOR_ITS_FORM = Message(
    N_("The issuer asks for this form itself. Ask it for a badge that keeps to it.")
)


def credential_schema(case: Case) -> tuple[Finding, ...]:
    """Whether it keeps to the forms that it names: a finding for each but its standard's."""
    named = case.document.get("credentialSchema")
    own = _OF_ITS_KIND.get(case.kind, ())
    others = [
        entry
        for entry in (named if isinstance(named, list) else [named])
        if isinstance(entry, dict) and entry.get("id") not in own
    ]
    if not others:
        return (_NO_OTHER,)
    found = [_about(entry, case) for entry in others[:_MOST]]
    rest = others[_MOST:]
    if rest:
        too_many = Message(_TOO_MANY, {"count": len(others)})
        counts = any(map(_counts, rest))
        found.append(unchecked(Step.SCHEMA, too_many, reason="too-many-schemas", necessary=counts))
    return tuple(found)


def _types(entry: Mapping[str, object]) -> list[object]:
    types = entry.get("type")
    return types if isinstance(types, list) else [types]


def _counts(entry: Mapping[str, object]) -> bool:
    return SCHEMA_TYPE in _types(entry)


def _about(entry: Mapping[str, object], case: Case) -> Finding:
    """Obtained or not, a schema counts alike: not to obtain it must never look better (I-26)."""
    finding = _judged(entry, case)
    return finding._replace(necessary=_counts(entry))


def _judged(entry: Mapping[str, object], case: Case) -> Finding:
    url = entry.get("id")
    values = {"url": shown(str(entry.get("id", "")))}
    if not any(one in _APPLIED for one in _types(entry)):
        return unchecked(Step.SCHEMA, Message(_NOT_READ, values), reason="unknown-schema")
    # What stands behind a "#" would be a part of a schema, and the whole may ask for less.
    address = url.removesuffix("#") if isinstance(url, str) else "#"
    text = None if "#" in address else case.world.credential_schema(address)
    if text is None:
        return _in_doubt(_NOT_OBTAINED, values, reason="schema-not-obtained")
    if any(faults_in_digests(entry, content=text.encode())):
        return _in_doubt(_DIFFERS, values, reason="schema-differs")
    try:
        broken = next(_broken_rules(text, case.document), None)
    except (IssuerError, ValueError):
        return _in_doubt(_UNUSABLE, values, reason="schema-unusable")
    if broken is None:
        return passed(Step.SCHEMA, Message(_KEEPS, values), facts={"schema": values["url"]})
    message = Message(_BREAKS, {**values, **broken})
    return failed(
        Step.SCHEMA, message, reason="schema-broken", advice=_ASK_FOR_ITS_FORM, facts=broken
    )


def _in_doubt(sentence: str, values: Facts, *, reason: str) -> Finding:
    return unchecked(Step.SCHEMA, Message(sentence, values), reason=reason, advice=ASK_ANOTHER_WAY)


def _broken_rules(text: str, document: Mapping[str, object]) -> Iterator[Facts]:
    """What of a document breaks a schema: its JSON path, and the way to the rule in the schema.

    Raises:
        IssuerError: The text is not JSON that every reader would read alike.
        ValueError: It is no schema, or one that asks for other documents, or nested too deeply.
    """
    schema = validator_for(read_json(text), offline=True, pattern_options=RegexOptions())
    for error in schema.iter_errors(document):
        path = "".join(f"[{at}]" if isinstance(at, int) else f".{at}" for at in error.instance_path)
        rule = "/".join(map(str, error.schema_path))
        yield {"path": shown(f"${path}"), "rule": shown(f"#/{rule}")}
