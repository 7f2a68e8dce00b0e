"""The rules that need more than one member to be looked at, and the tables of all rules by name.

What the official validator's probes find beyond the JSON Schema (open-badges.md 5.2), and what we
ask of our own documents besides. A rule yields the places and what is wrong there; it never
raises, whatever JSON it is shown. Some are told by the structure of a document; the others are
about its texts, and asked of each document.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping

from issuer.credentials.kinds import Found, Problem, Remarks, Weight, is_text
from issuer.credentials.model import (
    EXTENSIONS_CONTEXT,
    OPEN_BADGES_CONTEXT,
    SCHEMA_TYPE,
    SCHEMA_URL,
    SCHEMA_URLS,
)
from issuer.credentials.signable import (
    absolute_addresses,
    no_keywords,
    nothing_blank,
    nothing_empty,
    numbers_read_alike,
    one_order,
    same_profile,
    signable_characters,
)
from issuer.credentials.times import read_date_time
from issuer.credentials.walks import Walked, Whole, object_at, objects, walked
from issuer.i18n import N_, Message

Rule = Callable[[Walked], Found]
RuleOfTexts = Callable[[Whole], Found]

_INDEX = re.compile(r"0|[1-9][0-9]{0,14}")
_OF_OPEN_BADGES = ("AchievementCredential", "OpenBadgeCredential", *SCHEMA_URLS)
_OUR_TIME = re.compile(r"[0-9-]{10}T[0-9:]{8}Z")


# -- the envelope -------------------------------------------------------------------------------


def _our_contexts(whole: Walked) -> Found:
    contexts = whole.document.get("@context")
    if isinstance(contexts, list) and contexts[1:2] != [OPEN_BADGES_CONTEXT]:
        # The unversioned address redefines protected terms: JSON-LD 1.1 cannot expand it (1.2).
        message = N_("The second context must be %(url)s.")
        yield "$.@context[1]", Message(message, {"url": OPEN_BADGES_CONTEXT})


def _extensions_context(whole: Walked) -> Found:
    # A credential inside another one may bring the context itself.
    explained = tuple(
        f"{path}."
        for path, credential in whole.credentials
        if isinstance(contexts := credential.get("@context"), list)
        and EXTENSIONS_CONTEXT in contexts
    )
    if "$." in explained:
        return
    for path, name, value in whole.places:
        if (
            name == "type"
            and isinstance(value, str)
            and value.startswith("1EdTech")
            and not path.startswith(explained)
        ):
            message = N_("The type %(name)s needs the context %(url)s.")
            yield path, Message(message, {"name": value, "url": EXTENSIONS_CONTEXT})


def _name(whole: Walked) -> Found:
    name = whole.document.get("name")
    if not isinstance(name, str) or not name.strip():
        yield "$.name", Message(N_("Wallets need a name."))


def _issuer_object(whole: Walked) -> Found:
    for path, credential in whole.credentials:
        types = credential.get("type")
        listed = types if isinstance(types, list) else [types]
        is_other = path != "$" and not any(name in listed for name in _OF_OPEN_BADGES)
        if is_text(credential.get("issuer")) and not is_other:  # a learner record holds any
            # Probe 9 looks for the type Profile in it, and fails on a bare address.
            yield f"{path}.issuer", Message(N_("The issuer must be an object."))


def _validity(whole: Whole) -> Found:
    for path, credential in whole.credentials:
        for begins, ends in (("validFrom", "validUntil"), ("issuanceDate", "expirationDate")):
            start, end = credential.get(begins), credential.get(ends)
            if isinstance(start, str) and isinstance(end, str):
                first, last = read_date_time(start), read_date_time(end)
                if first and last and last < first:
                    yield f"{path}.{ends}", Message(N_("It ends before it begins."))


def _our_times(whole: Walked) -> Found:
    for name in ("validFrom", "validUntil", "awardedDate"):
        value = whole.document.get(name)
        if isinstance(value, str) and _OUR_TIME.fullmatch(value) is None:
            # Some readers compare these as texts (1.1).
            yield f"$.{name}", Message(N_("The time must be in UTC, to the second, ending in Z."))


def _schema(whole: Whole) -> Found:
    entries, types = whole.document.get("credentialSchema"), whole.document.get("type")
    urls = [url for name, url in SCHEMA_URLS.items() if isinstance(types, list) and name in types]
    wanted = (urls[0] if urls else SCHEMA_URL, SCHEMA_TYPE)
    if isinstance(entries, list | dict) and not any(
        (entry.get("id"), entry.get("type")) == wanted for _, entry in objects(entries)
    ):
        yield "$.credentialSchema", Message(N_("The schema of this kind of credential is missing."))


def _status_id(whole: Whole) -> Found:
    for path, credential in whole.credentials:
        status = object_at(credential, "credentialStatus")
        listed = status.get("statusListCredential")
        if listed is not None and status.get("id") == listed:
            message = N_("The entry and the list must have different addresses.")
            yield f"{path}.credentialStatus.id", Message(message)


def _status_entry(whole: Whole) -> Found:
    """Bitstring Status List v1.0, section 2.1."""
    for path, credential in whole.credentials:
        status = object_at(credential, "credentialStatus")
        if status.get("type") != "BitstringStatusListEntry":
            continue
        place = f"{path}.credentialStatus"
        index = status.get("statusListIndex")
        if type(index) not in (str, int) or _INDEX.fullmatch(str(index)) is None:
            message = N_("The index must be a whole number, written as a text.")
            yield f"{place}.statusListIndex", Message(message)
        for name in ("statusPurpose", "statusListCredential"):
            if not isinstance(status.get(name), str) or not status[name]:
                message = N_("The member %(name)s is required.")
                yield f"{place}.{name}", Message(message, {"name": name})


def _status_index(whole: Whole) -> Found:
    """The official validator's own sample has a number there (open-badges.md 11.6)."""
    for path, credential in whole.credentials:
        index = object_at(credential, "credentialStatus").get("statusListIndex")
        if type(index) is int:
            message = N_("The index must be a whole number, written as a text.")
            yield f"{path}.credentialStatus.statusListIndex", Message(message)


# -- the subject --------------------------------------------------------------------------------


def _subject_identified(whole: Whole) -> Found:
    subject = whole.document.get("credentialSubject")
    if isinstance(subject, dict) and not subject.get("id") and not subject.get("identifier"):
        yield "$.credentialSubject", Message(N_("The subject needs an id or an identifier."))


def _criteria(whole: Whole) -> Found:
    achievement = object_at(whole.document, "credentialSubject", "achievement")
    criteria = achievement.get("criteria")
    if isinstance(criteria, dict) and not criteria.get("id") and not criteria.get("narrative"):
        place = "$.credentialSubject.achievement.criteria"
        yield place, Message(N_("The criteria need an id or a narrative."))


def _result_reference(whole: Whole) -> Found:
    for path, result, described in whole.results:
        if described is None:
            message = N_("The achievement has no such result description.")
            yield f"{path}.resultDescription", Message(message)
            continue
        reached = result.get("achievedLevel")
        levels = [level.get("id") for _, level in objects(described.get("rubricCriterionLevel"))]
        if reached is not None and reached not in levels:
            message = N_("The result description has no such level.")
            yield f"{path}.achievedLevel", Message(message)


def _result_status(whole: Whole) -> Found:
    for path, result, described in whole.results:
        if described and described.get("resultType") == "Status" and "status" not in result:
            yield f"{path}.status", Message(N_("A result of the type Status needs a status."))


def _result_range(whole: Walked) -> Found:
    for path, result, described in whole.results:
        if not described or described.get("resultType") != "Percent" or "value" not in result:
            continue
        lowest, value, highest = (
            _figure(found)
            for found in (
                described.get("valueMin", "0"),
                result["value"],
                described.get("valueMax", "100"),
            )
        )
        if not lowest <= value <= highest:
            yield f"{path}.value", Message(N_("The value is outside the range described."))


def _figure(text: object) -> float:
    try:
        return float(text) if isinstance(text, str) else math.nan
    except ValueError:
        return math.nan  # compares as outside every range


# -- the tables ---------------------------------------------------------------------------------

# What the specification or a probe of the official validator asks, besides absolute addresses:
# what an outline tells, and what the texts decide on.
OF_STRUCTURE: Mapping[str, Rule] = {
    "extensions-context": _extensions_context,  # probe 2
    "issuer-object": _issuer_object,  # probe 9
    "empty-member": nothing_empty,
}
OF_TEXTS: Mapping[str, RuleOfTexts] = {
    "credential-schema": _schema,  # probe 6
    "subject-identified": _subject_identified,  # probe 7
    "criteria": _criteria,  # probe 7
    "result-reference": _result_reference,
    "result-status": _result_status,
    "status-entry": _status_entry,  # probe 12
    "status-id": _status_id,  # probe 12
    "status-index": _status_index,
    "validity-order": _validity,  # probes 13, 14
}
_FORMS = frozenset({"status-index"})  # whoever breaks these says the same in another form
# What we ask of our own documents besides: a stranger's may be good without.
OURS: Mapping[str, Rule] = {
    "our-contexts": _our_contexts,
    "our-times": _our_times,
    "name": _name,
    "blank": nothing_blank,
    "result-range": _result_range,
    "characters": signable_characters,
    "code-point-order": one_order,
    "numbers": numbers_read_alike,
    "keywords": no_keywords,
    "same-profile": same_profile,
}


def remarks(outline: Walked) -> Remarks:
    """What the rules of the standard find, or have to ask, about a whole structure."""
    yield from absolute_addresses(outline)  # probe 2
    for name, rule in OF_STRUCTURE.items():
        for path, message in rule(outline):
            yield Problem(name, path, message)


def problems_in_texts(whole: Whole) -> Iterator[Problem]:
    """The rules of the standard that the texts of one document decide on."""
    for name, rule in OF_TEXTS.items():
        for path, message in rule(whole):
            yield Problem(name, path, message, Weight.REMARK if name in _FORMS else Weight.WRONG)


def problems_of_ours(document: Mapping[str, object]) -> Iterator[Problem]:
    """Our own rules besides, applied to a document that is not too deep."""
    whole = walked(document)
    for name, rule in OURS.items():
        for path, message in rule(whole):
            yield Problem(name, path, message)
