"""Whether the status lists say what the register says: a set bit is a revoked badge, both ways."""

from __future__ import annotations

import base64
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable

from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022
from issuer.status.index_order import IndexOrder
from keys import MemorySigner
from tests.crash.rows import Row, Rows
from tests.crash.world import SEED


def wrong_lists(rows: Rows, credentials: Iterable[Row]) -> list[str]:
    """What is wrong with any of them, in the stored bits and in the published text."""
    key = MemorySigner.from_seed(SEED).public_key
    return wrong_bits(rows, credentials) + [
        f"status list {row['id']}: it does not verify"
        for row in rows.all("SELECT id, text FROM status_lists")
        if not EddsaRdfc2022().check(json.loads(row["text"]), public_key=key).verified
    ]


def wrong_bits(rows: Rows, credentials: Iterable[Row]) -> list[str]:
    """The same without the signatures."""
    revoked, taken = defaultdict(set), defaultdict(set)
    for row in credentials:
        taken[row["status_list_id"]].add(row["status_index"])
        if row["state"] == "revoked":
            revoked[row["status_list_id"]].add(row["status_index"])
    found = []
    for row in rows.all("SELECT * FROM status_lists"):
        name = f"status list {row['id']}"
        if set_bits(bytes(row["bits"])) != revoked[row["id"]]:
            found.append(f"{name}: the bits are not the revoked badges")
        if set_bits(published_bits(json.loads(row["text"]))) != revoked[row["id"]]:
            found.append(f"{name}: the published bits are not the revoked badges")
        order = IndexOrder(bytes(row["order_key"]), 8 * len(row["bits"]))
        if strangers := taken[row["id"]] - set(order.indexes(range(row["taken"]))):
            found.append(f"{name}: {len(strangers)} indexes that it never gave out")
    return found


def published_bits(document: dict[str, dict[str, str]]) -> bytes:
    """Bitstring Status List 1.0, section 3.3: multibase base64url of gzip."""
    encoded = document["credentialSubject"]["encodedList"].removeprefix("u")
    return gzip.decompress(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))


def set_bits(bits: bytes) -> set[int]:
    """Index 0 is the left-most bit of the first byte."""
    return {
        8 * place + 7 - bit
        for place, byte in enumerate(bits)
        if byte
        for bit in range(8)
        if byte >> bit & 1
    }
