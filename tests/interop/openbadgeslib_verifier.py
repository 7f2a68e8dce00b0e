"""Asks openbadgeslib, in the same way as the two Node programs: see world.mjs.

    python -m tests.interop.openbadgeslib_verifier FOLDER < jobs

A job may name a baked PNG too: openbadgeslib takes the credential out by itself.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from openbadgeslib.baking import extract_png
from openbadgeslib.ob3 import (
    OB3LdpVerifier,
    OB3VerificationError,
    OpenBadgeCredential,
    check_credential_status,
    resolve_verification_method,
    verify_data_integrity_proof,
)

_NETWORK = {
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyaddr",
    "socket.gethostbyname",
    "socket.sendto",
}
_IS_REVOKED = "Credential status 'revocation' is set"
_KEYWORD = b"openbadgecredential"


class _World:
    """A folder with did.json and status lists, in place of the network."""

    def __init__(self, folder: Path) -> None:
        did = (folder / "did.json").read_bytes()
        self._documents = {_did_address(json.loads(did)["id"]): did}
        for path in (folder / "status").glob("*.json"):
            text = path.read_bytes()
            self._documents[json.loads(text)["id"]] = text
        self.outside: list[str] = []

    def download(self, url: str) -> bytes:
        if url not in self._documents:
            self.outside.append(f"address {url}")
            raise OSError(f"There is no network here ({url}).")
        return self._documents[url]

    @cache  # noqa: B019 - one world a process
    def list_is_signed(self, url: str) -> bool:
        """Whether a status list carries a sound proof by a key of the issuer it names.

        openbadgeslib verifies lists in JWT form by itself; for the other form it offers the parts.
        """
        document = json.loads(self.download(url))
        proofs = document["proof"]
        proof = proofs[0] if isinstance(proofs, list) else proofs
        method = proof["verificationMethod"]
        if method.partition("#")[0] != document["issuer"]:
            return False
        key = resolve_verification_method(method, download=self.download)
        try:
            verify_data_integrity_proof(document, key)
        except OB3VerificationError:
            return False
        return True


def _did_address(did: str) -> str:
    host, *segments = [unquote(part) for part in did.removeprefix("did:web:").split(":")]
    place = "/".join(segments) or ".well-known"
    return f"https://{host}/{place}/did.json"


def _text_of(path: Path) -> str:
    content = path.read_bytes()
    if path.suffix != ".png":
        return content.decode()
    text = extract_png(content, keyword=_KEYWORD)
    if text is None:
        raise OB3VerificationError("no credential in the picture")
    return text


def _status(credential: OpenBadgeCredential, world: _World) -> tuple[bool, bool | None, str]:
    """Whether the status could be read, and whether it says that the credential is revoked."""
    if not credential.credential_status:
        return True, None, ""
    try:
        for entry in credential.credential_status:
            url = entry["statusListCredential"]
            document = json.loads(world.download(url))
            if document["issuer"] != credential.issuer.id or not world.list_is_signed(url):
                return False, None, "the status list is not signed by the issuer"
        check_credential_status(credential, download=world.download)
    except OB3VerificationError as error:
        revoked = str(error).startswith(_IS_REVOKED)
        return revoked, True if revoked else None, str(error)
    except OSError as error:
        return False, None, str(error)
    return True, False, ""


def _answer(path: Path, verifier: OB3LdpVerifier, world: _World) -> dict[str, Any]:
    try:
        credential = verifier.verify(_text_of(path), download=world.download)
    except OB3VerificationError as error:
        return {"verified": False, "revoked": None, "why": str(error)}
    verified, revoked, why = _status(credential, world)
    return {"verified": verified, "revoked": revoked, "why": why}


def main() -> int:
    world = _World(Path(sys.argv[1]))
    verifier = OB3LdpVerifier()

    def guard(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _NETWORK:
            world.outside.append(f"{event} {arguments[-1]!r}")
            raise OSError("There is no network here.")

    sys.addaudithook(guard)
    for line in sys.stdin:
        name = json.loads(line)["file"]
        world.outside.clear()
        try:
            answer = _answer(Path(name), verifier, world)
        except Exception as error:  # noqa: BLE001 - whatever broke is the answer, and a surprise
            answer = {"verified": False, "revoked": None, "why": repr(error), "broke": True}
        sys.stdout.write(json.dumps({"file": name, **answer, "outside": world.outside}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
