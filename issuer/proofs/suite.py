"""What every proof format offers: `secure` and `check`, and the rehearsal that uses both.

The words are those of Verifiable Credential Data Integrity 1.0: a suite secures an unsecured
document and verifies a secured one. A `SecuredDocument` comes from a suite and from nowhere else,
so whoever holds one knows that a key was used for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime
from typing import Protocol

from issuer.errors import IssuerError, RehearsalFailed
from issuer.i18n import N_, Message
from issuer.jsonld.strict_json import read_json
from issuer.proofs.document import claims_of
from keys import KeysError, MemorySigner, PublicKey, Signer

_FROM_A_SUITE = object()


@dataclass(frozen=True, kw_only=True)
class SecuredDocument:
    """A document with its proof: the JSON text as it was signed, and the same text read back.

    Only suites make one, by `sealed`.
    """

    text: str
    document: Mapping[str, object] = field(init=False, repr=False, compare=False)
    made_by: InitVar[object]

    def __post_init__(self, made_by: object) -> None:
        if made_by is not _FROM_A_SUITE:
            raise TypeError("A SecuredDocument comes from a proof suite.")
        object.__setattr__(self, "document", json.loads(self.text))


def sealed(document: Mapping[str, object]) -> SecuredDocument:
    """For suites only: the finished document with the one text that stands for it from now on.

    The text keeps the order of the document, has no spaces and writes characters as themselves.
    """
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return SecuredDocument(text=text, made_by=_FROM_A_SUITE)


@dataclass(frozen=True, kw_only=True)
class ProofCheck:
    """The answer to "is this proof good?": yes, or no and why.

    `problem` is empty, or the name of the W3C problem type (Data Integrity 1.0, section 4.7;
    DATA_LOSS_DETECTION_ERROR is of the VC API); `why` is for a person.
    """

    problem: str = ""
    why: str = ""

    @property
    def verified(self) -> bool:
        return not self.problem


class ProofSuite(Protocol):
    """A proof format.

    The name is the one that `cryptosuite` carries in a proof.
    """

    @property
    def name(self) -> str: ...

    def secure(
        self,
        document: Mapping[str, object],
        *,
        signer: Signer,
        verification_method: str,
        created: datetime,
    ) -> SecuredDocument:
        """Sign a document.

        Args:
            document: It must not carry a proof.
            signer: The key to use.
            verification_method: The address under which the public key is published.
            created: When; a time with a zone, written to the second.

        Raises:
            UndefinedTerm: A part of the document would not be covered by the signature.
            UnknownContext: The document names a context that is not held here.
            UnusableDocument: The document cannot be signed in this format.
            SigningUnavailable: The key did not answer, or answered wrongly.
        """

    def check(
        self,
        document: Mapping[str, object],
        *,
        public_key: PublicKey,
        proof: Mapping[str, object] | None = None,
    ) -> ProofCheck:
        """Tell whether a proof of a document was made over exactly this document by this key.

        Whose key it is, what it may be used for and when is asked elsewhere.

        Args:
            document: The document with its proof or proofs.
            public_key: The key that the proof's verification method stands for.
            proof: Which proof; may be left out where the document has only one.

        Raises:
            UnknownContext: It could not be checked: a context is not held here.
            UnusableDocument: It could not be checked: the document cannot be canonicalised.
        """


def rehearse(
    document: Mapping[str, object], *, suite: ProofSuite, created: datetime
) -> SecuredDocument:
    """Secure and check a document with a key that is thrown away, and return what came of it.

    What passes here can be signed with the real key and will be verified: the text is read back
    by the reader that verification uses, and what it says besides the proof is what was handed in.

    Raises:
        RehearsalFailed: It does not pass; the reason is in the message and is the cause.
    """
    signer = MemorySigner.generate()
    method = f"{signer.public_key.did_key}#{signer.public_key.multibase}"
    try:
        secured = suite.secure(document, signer=signer, verification_method=method, created=created)
        read_back = read_json(secured.text)
        answer = suite.check(read_back, public_key=signer.public_key)
    except (IssuerError, KeysError) as error:
        raise RehearsalFailed(why=_why(error)) from error
    if not answer.verified:
        raise RehearsalFailed(why=answer.why)
    if claims_of(read_back) != document:
        raise RehearsalFailed(why=Message(N_("what was read back is not what was handed in.")))
    return secured


def _why(error: Exception) -> Message | str:
    return error.sentence if isinstance(error, IssuerError) else str(error)
