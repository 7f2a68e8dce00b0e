"""One more bit in a list of 131,072 with one in a hundred set, the list signed anew.

    python -m benchmarks.revoking [--quick]

Prints `revoke_vs_ed25519`, against one bare signature; beside it the whole action, with its
transaction on SQLite, whose two writes must reach the disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.badges import CREATED, a_setting
from benchmarks.measuring import Contestant, answer, arguments, bare_signing, in_turn
from benchmarks.verifying import a_list, bits_with_one_percent
from issuer.actions.revoke_credential import revoke_credential
from issuer.actions.status_lists import signed_list
from issuer.credentials.issued import IssuedCredential
from issuer.status.bitstring_status_list import MINIMUM_ENTRIES, get_bit, set_bit
from tests.scheme import Scheme


def main() -> int:
    """Time the signed list, the whole action and bare signatures in turn."""
    counts = arguments(__doc__, rounds=(30, 2), lists=(10, 2), actions=(4, 1))
    institution = a_setting(1).institution
    one_percent = bits_with_one_percent()
    random = Random(2)
    free = [index for index in range(MINIMUM_ENTRIES) if not get_bit(one_percent, index)]

    def lists() -> None:
        for _ in range(counts.lists):
            marked = a_list(set_bit(one_percent, random.choice(free)))
            signed_list(marked, institution=institution, now=CREATED)

    with TemporaryDirectory() as folder:
        scheme, badges = _a_scheme(Path(folder), count=counts.actions * (counts.rounds + 1))

        def actions() -> None:
            for _ in range(counts.actions):
                _revoke(next(badges), scheme=scheme)

        measured = in_turn(
            [
                Contestant("ours", lists, counts.lists),
                bare_signing(),
                Contestant("whole_action", actions, counts.actions),
            ],
            rounds=counts.rounds,
        )
        scheme.close()
    answer(
        "revoke_vs_ed25519",
        measured.ratio("ours", "bare_signature"),
        ratio_whole_action=measured.ratio("whole_action", "bare_signature"),
        microseconds_whole_action=measured.microseconds()["whole_action"],
        **measured.compared("ours", "bare_signature"),
    )
    return 0


def _a_scheme(folder: Path, *, count: int) -> tuple[Scheme, Iterator[IssuedCredential]]:
    """Badges to revoke, all in one list in which one in a hundred is set already."""
    scheme = Scheme(folder)
    _, _, badges = scheme.with_badges(count)
    plan = badges[0].plan
    bits = bits_with_one_percent(apart_from=[badge.plan.status_index for badge in badges])
    with scheme.store.transaction() as uow:
        found = uow.status_lists.get(plan.status_list_id)
        marked = signed_list(
            replace(found, bits=bits), institution=scheme.institution, now=scheme.clock()
        )
        uow.status_lists.save(marked, was=found)
    return scheme, iter(badges)


def _revoke(badge: IssuedCredential, *, scheme: Scheme) -> None:
    revoke_credential(
        badge.id,
        reason="awarded by mistake",
        by=scheme.organiser,
        store=scheme.store,
        institution=scheme.institution,
        clock=scheme.clock,
    )


if __name__ == "__main__":
    raise SystemExit(main())
