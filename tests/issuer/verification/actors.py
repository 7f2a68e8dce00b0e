"""Institutions that sign, and a world that answers; what all tests of verification are played by.

The credential is the worked example of open-badges.md, section 13, which the independent verifiers
were shown to accept.
"""

import copy
import json
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from badge_art.png import SIGNATURE, chunk
from issuer.proofs.eddsa_rdfc_2022 import create_proof
from issuer.status.bitstring_status_list import (
    build_status_list_credential,
    empty_bits,
    set_bit,
)
from keys import KeyRing, MemorySigner, RingKey, verification_method

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
SIGNED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
OUR_DID = "did:web:localhost%3A8000"
LIST_URL = "http://localhost:8000/status/1"
WORKED_EXAMPLE = json.loads((Path(__file__).parent / "worked_example.json").read_text("utf-8"))


def example(**changes):
    """The worked example, unsigned, with members changed; None takes one away."""
    document = copy.deepcopy(WORKED_EXAMPLE) | changes
    return {name: value for name, value in document.items() if value is not None}


class Institution:
    """Somebody with a key and an identifier: an honest issuer, or one who pretends."""

    def __init__(self, did, *, seed):
        self.signer = MemorySigner.from_seed(seed * 32)
        self.key = self.signer.public_key
        self.did = did or self.key.did_key
        self.method = verification_method(self.did, self.key)

    @property
    def ring(self):
        return KeyRing((RingKey(kid="one", public_key=self.key, created=SIGNED_AT),))

    def document(self):
        return self.ring.controller_document(controller=self.did, also_known_as=())

    def options(self, **changes):
        options = {
            "type": "DataIntegrityProof",
            "created": "2026-11-20T09:00:00Z",
            "verificationMethod": self.method,
            "cryptosuite": "eddsa-rdfc-2022",
            "proofPurpose": "assertionMethod",
        } | changes
        return {name: value for name, value in options.items() if value is not None}

    def proof(self, document, **changes):
        return create_proof(document, options=self.options(**changes), signer=self.signer)

    def sign(self, document, **changes):
        return {**document, "proof": [self.proof(document, **changes)]}

    def badge(self, **changes):
        """The worked example, issued by this institution."""
        if not changes:
            return copy.deepcopy(self._plain_badge)
        document = example()
        document["issuer"]["id"] = self.did
        return self.sign(document | changes)

    @cached_property
    def _plain_badge(self):
        return self.badge(id=WORKED_EXAMPLE["id"])

    def status_list(self, *, revoked=(), signed=True, **changes):
        bits = empty_bits()
        for index in revoked:
            bits = set_bit(bits, index)
        document = build_status_list_credential(
            **{
                "url": LIST_URL,
                "issuer": self.did,
                "purpose": "revocation",
                "bits": bits,
                "valid_from": NOW - timedelta(hours=1),
                "valid_until": NOW + WEEK,
            }
            | changes
        )
        return self.sign(document) if signed else document


class FakeWorld:
    """A world that knows what it was told, and remembers what it was asked."""

    def __init__(
        self, *, documents=(), lists=(), ours=(), newer=(), known=(), contexts=(), schemas=()
    ):
        self.documents = dict(documents)
        self.newer = dict(newer)
        self.known = dict(known)
        self.contexts = dict(contexts)
        self.schemas = dict(schemas)
        self.lists = dict(lists)
        self.ours = set(ours)
        self.asked = []

    def controller_document(self, did):
        self.asked.append(did)
        return self.documents.get(did)

    def status_list(self, url):
        self.asked.append(url)
        status_list = self.lists.get(url)
        return json.dumps(status_list) if isinstance(status_list, dict) else status_list

    def context(self, url):
        self.asked.append(url)
        return self.contexts.get(url)

    def credential_schema(self, url):
        self.asked.append(url)
        return self.schemas.get(url)

    def refreshed(self, url):
        self.asked.append(url)
        return self.newer.get(url)

    def is_ours(self, issuer_id):
        return issuer_id in self.ours

    def known_issuer(self, issuer_id):
        return self.known.get(issuer_id)

    def without(self, **less):
        """The same world, knowing less."""
        kinds = ("documents", "lists", "ours", "newer", "known", "contexts", "schemas")
        assert set(less) <= set(kinds)
        return FakeWorld(**{kind: getattr(self, kind) for kind in kinds if not less.get(kind)})


US = Institution(OUR_DID, seed=b"u")
EVIL = Institution("did:web:evil.example", seed=b"e")
EVIL_KEY = Institution(None, seed=b"e")
OTHER = Institution("did:web:other.example:college", seed=b"o")
OUR_LIST = json.dumps(US.status_list(revoked=[7]))


def world(*, ours=None, status_list=None):
    """Everybody publishes their keys; our list revokes number 7 and nobody else."""
    documents = {one.did: one.document() for one in (US, EVIL, OTHER)}
    if ours is not None:
        documents[US.did] = ours
    lists = {LIST_URL: OUR_LIST if status_list is None else status_list}
    return FakeWorld(documents=documents, lists=lists, ours={US.did})


def picture():
    """A sound PNG of one pixel."""
    header = (1).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    pixels = bytes.fromhex("789c6360000000020001")
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
