"""The signatures of a chunk, verified beside other work; a faulty one is never recorded (T35).

Verifying takes twice as long as signing, and libsodium lets go of the interpreter meanwhile. The
helper thread does nothing else, and has ended before anything is recorded for good.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import NamedTuple, Self

from keys import PublicKey


class Signature(NamedTuple):
    """What was signed, and what came out."""

    hash_data: bytes
    signature: bytes


class Verifying:
    """Verifies what it is handed with one published key, until it is asked whether all was good."""

    def __init__(self, published: PublicKey) -> None:
        self._published = published
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="verifying")
        self._parts: list[tuple[Sequence[Signature], Future[None]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._beside.shutdown(cancel_futures=True)

    def hand_over(self, part: Sequence[Signature]) -> None:
        """Some signatures; the parts are verified in their order."""
        self._parts.append((part, self._beside.submit(self._verify, part)))

    def finish(self) -> None:
        """Return once every signature is known to be good: what the helper has not begun is
        verified here, the last part first.

        Raises:
            KeysError: one is not.
        """
        for part, verification in reversed(self._parts):
            if verification.cancel():
                self._verify(part)
            else:
                verification.result()

    def _verify(self, part: Sequence[Signature]) -> None:
        for hash_data, signature in part:
            self._published.verify(signature, hash_data)
