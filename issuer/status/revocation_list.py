"""1EdTech's revocation list: the ids of revoked credentials, as plain JSON that nobody signed.

Verifiable Credentials Revocation List 1.0. We read such lists and publish none: a list tells
everybody which credentials were revoked, and only its place on the web tells whose it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from issuer.i18n import N_
from issuer.status.bitstring_status_list import MalformedValue

TYPE = "1EdTechRevocationList"
_MEMBERS = frozenset({"@context", "id", "type", "issuer", "revokedCredential"})


class RevocationList:
    """A list as it was published.

    Raises:
        MalformedValue: It is not of the form that the specification gives.
    """

    def __init__(self, document: Mapping[str, object]) -> None:
        entries = document.get("revokedCredential", [])
        # A list of nothing has no entries; so anything else must not be mistaken for one.
        if (
            not document.keys() <= _MEMBERS
            or not isinstance(document.get("id"), str)
            or not isinstance(entries, list)
        ):
            raise MalformedValue(N_("this is no list of revoked credentials."))
        self.id = document["id"]
        issuer = document.get("issuer")
        self.issuer_id = issuer.get("id") if isinstance(issuer, Mapping) else issuer
        self._revoked: dict[str, str] = {}
        for entry in entries:
            if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
                raise MalformedValue(N_("a line of the list of revoked credentials has no id."))
            if entry.get("revoked") is not False:
                reason = entry.get("revocationReason", "")
                self._revoked[str(entry["id"])] = reason if isinstance(reason, str) else ""

    def reason_for(self, credential_id: str) -> str | None:
        """Why a credential was revoked, perhaps empty; None where it was not."""
        return self._revoked.get(credential_id)
