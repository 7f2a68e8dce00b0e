"""What a credential says about other resources on the web (VC Data Model 2.0, section 5.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from issuer.credentials.kinds import Problem, Weight
from issuer.credentials.walks import objects
from issuer.i18n import N_, Message
from issuer.proofs.resource_integrity import Fault, faults_in_digests

_FAULTS = {
    Fault.DIFFERS: (N_("The resource itself has another digest."), Weight.WRONG),
    Fault.UNREADABLE: (N_("No digest of a kind that is compared here."), Weight.DOUBT),
}


def problems_of_resources(credential: Mapping[str, object], path: str) -> Iterator[Problem]:
    """Resources that are listed twice, or with a digest that is wrong or that nobody can compare;
    `path` is that of the credential.
    """
    met: set[object] = set()
    for place, resource in objects(credential.get("relatedResource"), f"{path}.relatedResource"):
        identifier = resource.get("id")
        if not isinstance(identifier, str):
            continue
        if identifier in met:
            yield Problem("described-twice", f"{place}.id", Message(N_("It is listed twice.")))
        met.add(identifier)
        for name, fault in faults_in_digests(resource):
            sentence, weight = _FAULTS[fault]
            yield Problem("digest", f"{place}.{name}", Message(sentence), weight)
