"""The forms that a credential names besides its standard's: JSON Schemas of the issuer's own.

The schemas of the standard are stated by our own lint (structure.py). Others are fetched where that
is allowed, and applied as the official validator does (open-badges.md 5.1, and 5.2, probe 6):
whoever names one of 1EdTech's kind must keep to it. For W3C's kind the data model leaves to whoever
verifies what follows (VC Data Model 2.0, section 4.11), so that one only informs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from issuer.credentials.model import SCHEMA_TYPE, SCHEMA_URL, SCHEMA_URLS
from issuer.i18n import N_, Message
from issuer.proofs.resource_integrity import faults_in_digests
from issuer.verification.advice import ASK_ANOTHER_WAY, ASK_FOR_THE_WHOLE
from issuer.verification.case import Case
from issuer.verification.json_schema import UnusableSchema, first_broken_rule
from issuer.verification.report import Finding, Kind, Step, failed, passed, unchecked
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
# 1EdTech's kind; W3C's, and what that was called before (VC JSON Schema; VCDM 1.1, section 5.4).
_APPLIED = (SCHEMA_TYPE, "JsonSchema", "JsonSchemaValidator2018")
_MOST = 3  # of others that are looked at one by one

_NO_OTHER: Final = passed(
    Step.SCHEMA,
    Message(N_("It names no other form than that of its standard.")),
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
    "Schema of a kind and size that is read here, or needs other documents."
)
_OF_A_PART = N_(
    "Its holder chose what to show of it. Whether the whole keeps to a form of the issuer's own "
    "that it names, %(url)s, cannot be seen."
)
_NOT_READ = N_("It also names a form of the issuer's own, %(url)s, which is not read here.")
_TOO_MANY = N_("It names more forms of the issuer's own than are looked at here (%(count)s).")
_ASK_FOR_ITS_FORM = Message(
    N_("The issuer asks for this form itself. Ask it for a badge that keeps to it.")
)
_NO_OTHER_SHOWN: Final = unchecked(
    Step.SCHEMA,
    Message(
        N_(
            "It shows no other form than that of its standard, but its holder chose what to show "
            "of it."
        )
    ),
    reason="left-out",
    necessary=False,
    advice=ASK_FOR_THE_WHOLE,
)
_NOWHERE = Message(N_("without an address"))


def credential_schema(case: Case) -> tuple[Finding, ...]:
    """Whether it keeps to the forms that it names: a finding for each but its standard's."""
    named = case.document.get("credentialSchema")
    own = _OF_ITS_KIND.get(case.kind, ())
    others = {  # each once, however often the holder may have written it
        repr(entry): entry
        for entry in (named if isinstance(named, list) else [named])
        if isinstance(entry, dict) and entry.get("id") not in own
    }
    if not others:
        return (_NO_OTHER_SHOWN if case.signed.shows_a_part else _NO_OTHER,)
    entries = sorted(others.values(), key=_counts, reverse=True)
    found = [_about(entry, case) for entry in entries[:_MOST]]
    rest = entries[_MOST:]
    if rest:
        too_many = Message(_TOO_MANY, {"count": len(entries)})
        counts = any(map(_counts, rest))
        found.append(unchecked(Step.SCHEMA, too_many, reason="too-many-schemas", necessary=counts))
    return tuple(found)


def _types(entry: Mapping[str, object]) -> list[object]:
    types = entry.get("type")
    return types if isinstance(types, list) else [types]


def _counts(entry: Mapping[str, object]) -> bool:
    """Whether it is of 1EdTech's kind. An address instead of a name may be that of any kind: it
    stands for the same statement, so whoever shows the badge can write it.
    """
    return any(one == SCHEMA_TYPE or (isinstance(one, str) and ":" in one) for one in _types(entry))


def _about(entry: Mapping[str, object], case: Case) -> Finding:
    """Obtained or not, a schema counts alike: not to obtain it must never look better (I-26)."""
    finding = _judged(entry, case)
    return finding._replace(necessary=_counts(entry))


def _judged(entry: Mapping[str, object], case: Case) -> Finding:
    url = entry.get("id")
    values = {"url": shown(str(url)) if url else _NOWHERE}
    if not any(one in _APPLIED for one in _types(entry)):
        return unchecked(Step.SCHEMA, Message(_NOT_READ, values), reason="unknown-schema")
    if case.signed.shows_a_part:
        message = Message(_OF_A_PART, values)
        return unchecked(Step.SCHEMA, message, reason="left-out", advice=ASK_FOR_THE_WHOLE)
    # What stands behind a "#" would be a part of a schema, and the whole may ask for less.
    address = url.removesuffix("#") if isinstance(url, str) else "#"
    text = None if "#" in address else case.world.credential_schema(address)
    if text is None:
        return _in_doubt(_NOT_OBTAINED, values, reason="schema-not-obtained")
    if any(faults_in_digests(entry, content=text.encode())):
        return _in_doubt(_DIFFERS, values, reason="schema-differs")
    return _held_against(text, case, values)


def _held_against(text: str, case: Case, values: Mapping[str, str | Message]) -> Finding:
    try:
        broken = first_broken_rule(text, case.document)
    except UnusableSchema:
        return _in_doubt(_UNUSABLE, values, reason="schema-unusable")
    if broken is None:
        return passed(Step.SCHEMA, Message(_KEEPS, values))
    facts = {"path": shown(broken.path), "rule": shown(broken.rule)}
    return failed(
        Step.SCHEMA,
        Message(_BREAKS, {**values, **facts}),
        reason="schema-broken",
        advice=_ASK_FOR_ITS_FORM,
        facts=facts,
    )


def _in_doubt(sentence: str, values: Mapping[str, str | Message], *, reason: str) -> Finding:
    return unchecked(Step.SCHEMA, Message(sentence, values), reason=reason, advice=ASK_ANOTHER_WAY)
