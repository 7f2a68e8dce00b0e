"""An issuer of somebody else's with a site of its own: keys, a status list, badges, a web page."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from badge_art import bake
from tests.issuer.fetching.sites import NAME, answer
from tests.issuer.verification.actors import Institution, picture

SIGNED_AT = datetime(2026, 11, 20, tzinfo=UTC)
ENDS = datetime(2027, 11, 20, tzinfo=UTC)
PAGE = b"<!doctype html><title>CANARY-OF-THE-PAGE</title>"


class College:
    """Answers at `did:web:badges.example.org`; a script for `Internet.site`.

    `paths` may be changed: what is asked for, and what is answered. `asked` are the paths that
    were asked for, in their order.
    """

    def __init__(self, name: str = NAME) -> None:
        self.base = f"https://{name}"
        self.institution = Institution(f"did:web:{name}", seed=b"c")
        self.text = json.dumps(self.badge())
        self.paths = {
            "/.well-known/did.json": answer(json.dumps(self.institution.document()).encode()),
            "/status/1": answer(self._list(), kind="application/vc"),
            "/badge.json": answer(self.text.encode(), kind="application/vc+ld+json"),
            "/badge.png": answer(bake(picture(), self.text), kind="image/png"),
            "/page": answer(PAGE, kind="text/html; charset=utf-8"),
        }
        self.asked: list[str] = []

    def __call__(self, request: bytes) -> bytes:
        path = request.split()[1].decode()
        self.asked.append(path)
        return self.paths.get(path, answer(PAGE, status="404 Not Found", kind="text/html"))

    def badge(self, *, status_list: str | None = None, **changes: object) -> dict[str, object]:
        """A badge of this issuer, on its list or on another one."""
        url = status_list or f"{self.base}/status/1"
        status = {
            "id": f"{url}#7",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": url,
        }
        given = {"id": f"{self.base}/badges/1", "credentialStatus": status, **changes}
        return self.institution.badge(**given)

    def revoke(self) -> None:
        self.paths["/status/1"] = answer(self._list(revoked=(7,)), kind="application/vc")

    def _list(self, *, revoked: tuple[int, ...] = ()) -> bytes:
        document = self.institution.status_list(
            url=f"{self.base}/status/1",
            revoked=revoked,
            valid_from=SIGNED_AT,
            valid_until=ENDS,
        )
        return json.dumps(document).encode()
