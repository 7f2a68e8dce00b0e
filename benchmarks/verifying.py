"""All findings about a badge of a known shape, against one bare verification.

    python -m benchmarks.verifying [--quick]

Prints `verify_vs_ed25519`. From the text that was handed in to the report: strict JSON, every
check of `issuer.verification`, keys and status list from memory. No badge is verified twice: each
is another learner's, and what verification keeps is what badges of one course have in common.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from random import Random

from benchmarks.badges import CREATED, LIST, Setting, a_setting
from benchmarks.measuring import Contestant, answer, arguments, bare_verifying, in_turn
from benchmarks.signing import Ours
from issuer.actions.published import did_document
from issuer.actions.status_lists import signed_list
from issuer.status.bitstring_status_list import MINIMUM_ENTRIES
from issuer.status.published import PublishedStatusList
from issuer.verification import KnownIssuer, Verdict, VerificationReport, read_submission, verify

_NOW = CREATED + timedelta(hours=1)
_BADGES_BEFORE = 3  # the first goes the long way, the second compiles its shape


@dataclass(frozen=True, slots=True)
class World:
    """What verification asks for, held in memory: the issuer's document and one signed list.

    The list is handed over as a fetch would: as a text of its own each time.
    """

    did: str
    document: Mapping[str, object]
    url: str
    fetched: bytes

    def controller_document(self, did: str) -> Mapping[str, object] | None:
        return self.document if did == self.did else None

    def status_list(self, url: str) -> str | None:
        return self.fetched.decode() if url == self.url else None

    def context(self, _url: str) -> Mapping[str, object] | None:
        return None

    def credential_schema(self, _url: str) -> str | None:
        return None

    def refreshed(self, _url: str) -> bytes | None:
        return None

    def known_issuer(self, _issuer_id: str) -> KnownIssuer | None:
        return None

    def is_ours(self, issuer_id: str) -> bool:
        return issuer_id == self.did


def bits_with_one_percent(*, apart_from: Sequence[int] = ()) -> bytes:
    """A list of 131,072 in which one in a hundred is set, at random places."""
    bits = bytearray(MINIMUM_ENTRIES // 8)
    kept = set(apart_from)
    free = [index for index in range(MINIMUM_ENTRIES) if index not in kept]
    for index in Random(1).sample(free, MINIMUM_ENTRIES // 100):
        bits[index >> 3] |= 0x80 >> (index & 7)
    return bytes(bits)


def a_list(bits: bytes) -> PublishedStatusList:
    """A list as the register holds it, not yet signed."""
    return PublishedStatusList(
        id=LIST,
        purpose="revocation",
        bits=bits,
        taken=MINIMUM_ENTRIES // 2,
        text="",
        valid_until=CREATED,
        version=1,
    )


def a_world(setting: Setting) -> World:
    """The setting's issuer, and its list in which none of its badges is revoked."""
    institution = setting.institution
    bits = bits_with_one_percent(apart_from=[case.index for case in setting.cases])
    return World(
        did=institution.did,
        document=did_document(institution),
        url=institution.urls.status_list(LIST),
        fetched=signed_list(a_list(bits), institution=institution, now=CREATED).text.encode(),
    )


def a_world_of(badges: int) -> tuple[World, list[bytes]]:
    """A world, and so many badges of it as texts; what they were made of is not kept."""
    setting = a_setting(badges)
    ours = Ours(setting, setting.signer)
    return a_world(setting), [ours.sign(case).encode() for case in setting.cases]


def verified(text: bytes, world: World) -> VerificationReport:
    """What a verifier's upload goes through."""
    return verify(read_submission(text), world=world, now=_NOW)


def main() -> int:
    """Time reports and bare verifications in turn; beside them reading alone, and the view too."""
    counts = arguments(__doc__, rounds=(40, 2), badges=(100, 5))
    batches = counts.rounds + 1  # and one before them, which does not count
    world, signed = a_world_of(_BADGES_BEFORE + batches * counts.badges)
    texts = iter(signed)
    for text in islice(texts, _BADGES_BEFORE):
        verified(text, world)
    fresh = [list(islice(texts, counts.badges)) for _ in range(batches)]

    def viewed(text: bytes) -> object:
        return verified(text, world).credential

    def batch_of(one: Callable[[bytes], object]) -> Callable[[], None]:
        waiting = iter(fresh)

        def batch() -> None:
            for text in next(waiting):
                one(text)

        return batch

    measured = in_turn(
        [
            Contestant("ours", batch_of(lambda text: verified(text, world)), counts.badges),
            bare_verifying(counts.badges),
            Contestant("reading", batch_of(read_submission), counts.badges),
            Contestant("with_view", batch_of(viewed), counts.badges),
        ],
        rounds=counts.rounds,
    )
    if any(verified(text, world).verdict is not Verdict.VALID for text in signed):
        raise AssertionError("a badge of ours is not found good")
    answer(
        "verify_vs_ed25519",
        measured.ratio("ours", "bare_verification"),
        ratio_of_reading_alone=measured.ratio("reading", "bare_verification"),
        ratio_with_view=measured.ratio("with_view", "bare_verification"),
        badges_verified=batches * counts.badges,
        **measured.compared("ours", "bare_verification"),
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
