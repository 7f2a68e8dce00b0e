"""From one learner's values to signed JSON text, against three peers and against the limit.

    python -m benchmarks.signing [--quick]

Prints `sign_vs_pyld`, `sign_vs_digitalbazaar`, `sign_vs_openbadgeslib` and `sign_vs_ed25519`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import base58
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from openbadgeslib.ob3 import OB3LdpSigner, OpenBadgeCredential, add_data_integrity_proof
from pyld import jsonld

from benchmarks.badges import CREATED, Case, Setting, Template, a_setting, contexts
from benchmarks.measuring import (
    Contestant,
    Rounds,
    answer,
    arguments,
    bare_signing,
    in_turn,
)
from issuer.credentials.model import CONTEXTS
from issuer.jsonld.structure import leaves_of
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022
from keys import MemorySigner, verification_method
from keys.multibase import Multicodec, encode_multikey

NODE = Path(__file__).with_name("digitalbazaar_sign.mjs")
INSTALLED = Path(__file__).parents[1] / "tests/interop/node_modules/@digitalbazaar/vc"
_CREATED = CREATED.strftime("%Y-%m-%dT%H:%M:%SZ")
_SEED = hashlib.sha256(b"benchmarks").digest()

Sign = Callable[[Case], str]


# -- ours ----------------------------------------------------------------------------------------


class Ours:
    """What `issue_run` does to sign one award, by the parts of the product that do it."""

    def __init__(self, setting: Setting, signer: MemorySigner) -> None:
        self._setting = setting
        self._series = setting.series()
        self._signer = signer
        self._proof = EddsaRdfc2022().unfinished(
            {"@context": list(CONTEXTS)},
            verification_method=method_of(setting, signer),
            created=CREATED,
        )

    def sign(self, case: Case) -> str:
        """Ids, subject, salt and hash made, the series filled, the bytes signed soundly (T35)."""
        filled = self._series.fill(self._setting.particulars(case))
        if filled is None:
            raise AssertionError("the series does not know this badge")
        hash_data = self._proof.hash_data(hashlib.sha256(filled.canonical).digest())
        return self._proof.finished(filled.unsigned, proof_bytes=self._signer.sign(hash_data))


def method_of(setting: Setting, signer: MemorySigner) -> str:
    """The address under which the key is published."""
    return verification_method(setting.institution.did, signer.public_key)


# -- the peers -----------------------------------------------------------------------------------


class PlainPyld:
    """PyLD 3.3, cryptography and base58, as the specification's steps read; contexts in memory."""

    def __init__(self, setting: Setting, *, seed: bytes, method: str) -> None:
        self._template = Template(setting)
        self._sign = Ed25519PrivateKey.from_private_bytes(seed).sign
        known = contexts()
        self._options = {
            "algorithm": "URDNA2015",
            "format": "application/n-quads",
            "documentLoader": lambda url, _: {
                "contentType": "application/ld+json",
                "contextUrl": None,
                "documentUrl": url,
                "document": known[url],
                "tag": "static",
            },
        }
        self._proof = {
            "type": "DataIntegrityProof",
            "created": _CREATED,
            "verificationMethod": method,
            "cryptosuite": "eddsa-rdfc-2022",
            "proofPurpose": "assertionMethod",
        }
        self._config = self._config_hash(list(CONTEXTS))

    def sign(self, case: Case) -> str:
        """The proof's options, the same for all, are canonicalised anew for each badge."""
        document = self._template.document(case)
        return self.secured(document, config=self._config_hash(document["@context"]))

    def sign_config_kept(self, case: Case) -> str:
        """The proof's options were canonicalised once, as ours are; kinder to PyLD."""
        return self.secured(self._template.document(case), config=self._config)

    def secured(self, document: dict[str, Any], *, config: bytes | None = None) -> str:
        """The document's text with its proof."""
        hash_data = (config or self._config) + self._hash(document)
        value = "z" + base58.b58encode(self._sign(hash_data)).decode()
        document["proof"] = [{**self._proof, "proofValue": value}]
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"))

    def _config_hash(self, context: object) -> bytes:
        return self._hash({**self._proof, "@context": context})

    def _hash(self, document: dict[str, Any]) -> bytes:
        canonical = jsonld.normalize(document, self._options)
        return hashlib.sha256(canonical.encode()).digest()


class Openbadgeslib:
    """openbadgeslib 4.6: its own way for issuers, and its bare function for any document."""

    def __init__(self, setting: Setting, *, seed: bytes, method: str) -> None:
        self._template = Template(setting)
        self._method = method
        self._pem = Ed25519PrivateKey.from_private_bytes(seed).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        self._signer = OB3LdpSigner(self._pem, method)

    def sign(self, case: Case) -> str:
        """Our very document by the bare function: nothing is checked before or after."""
        secured = add_data_integrity_proof(
            self._template.document(case), self._pem, self._method, created=CREATED
        )
        return json.dumps(secured, ensure_ascii=False, separators=(",", ":"))

    def sign_as_issuer(self, case: Case) -> str:
        """By its model of a badge and its signer, which checks what it signed.

        The model knows fewer members than our document has, so this signs a little less.
        """
        credential = OpenBadgeCredential.from_vc_document(self._template.document(case))
        return self._signer.sign_to_json(credential, created=CREATED)


class DigitalBazaar:
    """@digitalbazaar/vc in a child process that times itself; asked batch by batch."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.text = ""

    def batch(self) -> float:
        """One batch; the seconds that it took inside Node."""
        reply = json.loads(self._ask("go"))
        self.text = reply["text"]
        seconds: float = reply["nanoseconds"] / 1e9
        return seconds

    def _ask(self, line: str) -> str:
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("Node has no pipes")
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        reply = self._process.stdout.readline()
        if not reply:
            raise RuntimeError("Node stopped; see what it wrote above.")
        return reply


@contextmanager
def digital_bazaar(
    setting: Setting, *, seed: bytes, method: str, count: int
) -> Iterator[DigitalBazaar]:
    """Node with everything it needs in memory, the documents as texts among it.

    Raises:
        FileNotFoundError: Node or its packages are not installed.
    """
    node = shutil.which("node")
    if node is None or not INSTALLED.exists():
        raise FileNotFoundError("Node or the packages of tests/interop are missing (make interop).")
    template = Template(setting)
    documents = [template.document(case) for case in islice(cycle(setting.cases), count)]
    job = {
        "key": {
            "method": method,
            "publicKeyMultibase": method.partition("#")[2],
            "secretKeyMultibase": encode_multikey(seed, codec=Multicodec.ED25519_PRIVATE),
        },
        "created": _CREATED,
        "contexts": contexts(),
        "documents": [json.dumps(document, ensure_ascii=False) for document in documents],
    }
    with subprocess.Popen(  # noqa: S603 - our own program, found on the path
        [node, str(NODE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None:
            raise AssertionError("Node has no input")
        process.stdin.write(json.dumps(job) + "\n")
        try:
            yield DigitalBazaar(process)
        finally:
            process.stdin.close()


# -- the measurement -----------------------------------------------------------------------------


def main() -> int:
    """Time all of them in turn and print four lines."""
    counts = arguments(__doc__, rounds=(25, 2), ours=(400, 40), peers=(12, 2))
    setting = a_setting(max(counts.ours, counts.peers))
    signer = MemorySigner.from_seed(_SEED)
    method = method_of(setting, signer)
    ours = Ours(setting, signer)
    pyld = PlainPyld(setting, seed=_SEED, method=method)
    library = Openbadgeslib(setting, seed=_SEED, method=method)
    check_alike(setting, signer, [ours.sign, pyld.sign, library.sign])

    def batches(name: str, sign: Sign, count: int) -> Contestant:
        cases = setting.cases[:count]

        def batch() -> None:
            for case in cases:
                sign(case)

        return Contestant(name, batch, count)

    contestants = [
        batches("ours", ours.sign, counts.ours),
        bare_signing(counts.ours),
        batches("pyld", pyld.sign, counts.peers),
        batches("pyld_config_kept", pyld.sign_config_kept, counts.peers),
        batches("openbadgeslib", library.sign, counts.peers),
        batches("openbadgeslib_as_issuer", library.sign_as_issuer, counts.peers),
    ]
    with ExitStack() as stack:
        try:
            node = stack.enter_context(
                digital_bazaar(setting, seed=_SEED, method=method, count=counts.peers)
            )
        except FileNotFoundError as missing:
            node, why = None, str(missing)
        else:
            for _ in range(counts.rounds):  # V8 needs some of them until it has compiled
                node.batch()
            _check(node.text, signer)
            contestants.append(Contestant("digitalbazaar", node.batch, counts.peers))
        measured = in_turn(contestants, rounds=counts.rounds)
    report(measured)
    if node is None:
        print(json.dumps({"name": "sign_vs_digitalbazaar", "missing": why}), flush=True)
        return 1
    return 0


def report(measured: Rounds) -> None:
    """A line for each promise: peers by ours, and ours by the limit."""
    kinder = {"pyld": "pyld_config_kept", "openbadgeslib": "openbadgeslib_as_issuer"}
    for peer in ("pyld", "digitalbazaar", "openbadgeslib"):
        if peer not in measured.seconds:
            continue
        other = kinder.get(peer)
        more = {f"ratio_{other}": measured.ratio(other, "ours")} if other else {}
        compared = measured.compared(peer, "ours")
        answer(f"sign_vs_{peer}", measured.ratio(peer, "ours"), **more, **compared)
    answer(
        "sign_vs_ed25519",
        measured.ratio("ours", "bare_signature"),
        **measured.compared("ours", "bare_signature"),
    )


def check_alike(setting: Setting, signer: MemorySigner, ways: Sequence[Sign]) -> None:
    """Make sure that all do the same work: each one's text verifies, and says as much.

    Raises:
        AssertionError: somebody signs something else.
    """
    structures = []
    for sign in ways:
        text = sign(setting.cases[1])
        _check(text, signer)
        claims = {name: value for name, value in json.loads(text).items() if name != "proof"}
        structures.append(leaves_of(claims)[0])
    if any(structure != structures[0] for structure in structures):
        raise AssertionError("the signed documents have different members")


def _check(text: str, signer: MemorySigner) -> None:
    answer_to = EddsaRdfc2022().check(json.loads(text), public_key=signer.public_key)
    if not answer_to.verified:
        raise AssertionError(answer_to.why)


if __name__ == "__main__":
    raise SystemExit(main())
