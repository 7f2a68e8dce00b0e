"""A running server of a test's own, asked over real https, and a key that is not the server's."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

from issuer.cli.conformance.server import ConformanceServer
from issuer.proofs.eddsa_rdfc_2022 import create_proof
from keys import MemorySigner
from tests.issuer.credentials.vcdm_cases import PLAIN

SIGNER = MemorySigner.from_seed(b"a signer of the tests and no one")
DID = SIGNER.public_key.did_key
METHOD = f"{DID}#{SIGNER.public_key.multibase}"
OPTIONS: Mapping[str, object] = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": "2025-01-01T00:00:00Z",
    "verificationMethod": METHOD,
    "proofPurpose": "assertionMethod",
}


class Reply(NamedTuple):
    """What came back."""

    status: int
    mimetype: str
    body: dict[str, Any]


class Client:
    """Asks a server that it trusts by its certificate and by nothing else."""

    def __init__(self, announcement: Mapping[str, str]) -> None:
        self.announcement = announcement
        self._trust = ssl.create_default_context(cadata=announcement["certificate"])

    def issue(self, credential: object) -> Reply:
        return self.post("issue", {"credential": credential, "options": {}})

    def issued(self, credential: object) -> dict[str, Any]:
        reply = self.issue(credential)
        assert reply.status == 201, reply.body
        found: dict[str, Any] = reply.body["verifiableCredential"]
        return found

    def verify(self, credential: object, **options: object) -> Reply:
        return self.post("verify", {"verifiableCredential": credential, "options": options})

    def verify_presentation(self, presentation: object, **options: object) -> Reply:
        request = {"verifiablePresentation": presentation, "options": options}
        return self.post("presentations/verify", request)

    def post(self, name: str, request: object) -> Reply:
        return self.send("POST", self.announcement[name], json.dumps(request).encode())

    def get(self, url: str) -> Reply:
        return self.send("GET", url, None)

    def send(self, method: str, url: str, data: bytes | None) -> Reply:
        host, _, path = url.removeprefix("https://").partition("/")
        headers = {"Content-Type": "application/json"} if data is not None else {}
        with closing(
            http.client.HTTPSConnection(host, context=self._trust, timeout=60)
        ) as connection:
            connection.request(method, f"/{path}", body=data, headers=headers)
            answer = connection.getresponse()
            body = json.loads(answer.read())
        return Reply(answer.status, answer.headers.get_content_type(), body)


@contextmanager
def running(*, with_status: bool = False) -> Iterator[Client]:
    """A server in this process, for as long as it is needed."""
    server = ConformanceServer(port=0, with_status=with_status, clock=lambda: datetime.now(UTC))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Client(server.announcement)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signed(
    document: Mapping[str, object] = PLAIN, *, signer: MemorySigner = SIGNER, **options: object
) -> dict[str, Any]:
    """A credential of this key, its proof made with any options; None leaves one out."""
    claims = {**document, "issuer": signer.public_key.did_key}
    return {**claims, "proof": proof_of(claims, signer=signer, **options)}


def proof_of(
    document: Mapping[str, object], *, signer: MemorySigner = SIGNER, **options: object
) -> dict[str, Any]:
    """A proof of a document, its options as wished; what the suite itself would refuse to make is
    made with the options it wants, and said to be of others.
    """
    did = signer.public_key.did_key
    own = {**OPTIONS, "verificationMethod": f"{did}#{signer.public_key.multibase}"}
    wished = {name: value for name, value in {**own, **options}.items() if value is not None}
    kept = {name: own[name] for name in ("type", "cryptosuite", "created")}
    proof = create_proof(document, options={**wished, **kept}, signer=signer)
    return {**wished, "proofValue": proof["proofValue"]}
