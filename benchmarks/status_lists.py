"""One revocation among one million entries and among ten million: it touches one list of 131,072.

    python -m benchmarks.status_lists [--quick]

Prints `status_lists_growth`: one `revoke_credential`, transaction and all, in a store of 77 lists
(ten million entries, one in a hundred set) by that in a store of 8 lists (one million). And
`status_list_vs_ed25519`: one of all those lists signed anew, by one bare signature; beside it the
whole action of every day, each list with a transaction of its own, which waits for the disk; and
the sweep of every half minute, which finds none of them old.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import Contestant, answer, arguments, bare_signing, in_turn
from benchmarks.verifying import bits_with_one_percent
from issuer.actions.revoke_credential import revoke_credential
from issuer.actions.status_lists import refresh_status_lists, signed_list
from issuer.credentials.issued import IssuedCredential
from issuer.ids import StatusListId, new_id
from issuer.status.bitstring_status_list import MINIMUM_ENTRIES
from issuer.status.published import PublishedStatusList
from tests.scheme import Scheme

_SWEEPS = 10


@dataclass(frozen=True, slots=True)
class Lists:
    """A store of so many lists; the badges that can be revoked stand in the first of them."""

    scheme: Scheme
    count: int
    badges: Iterator[IssuedCredential]

    def revoke(self) -> None:
        """Revoke the next badge: its bit, its reason, and its list signed anew."""
        scheme = self.scheme
        revoke_credential(
            next(self.badges).id,
            reason="awarded by mistake",
            by=scheme.organiser,
            store=scheme.store,
            institution=scheme.institution,
            clock=scheme.clock,
        )

    def refresh(self) -> None:
        """Two days later every list is signed anew, each in a transaction of its own.

        Raises:
            AssertionError: some list was left out.
        """
        scheme = self.scheme
        scheme.clock.forward(days=2)
        signed = refresh_status_lists(
            store=scheme.store, institution=scheme.institution, clock=scheme.clock
        )
        if signed != self.count:
            raise AssertionError(f"{signed} of {self.count} lists were signed")

    def sweep(self) -> None:
        """Look for lists that are to be signed anew, when there is none.

        Raises:
            AssertionError: there was one.
        """
        scheme = self.scheme
        if refresh_status_lists(
            store=scheme.store, institution=scheme.institution, clock=scheme.clock
        ):
            raise AssertionError("a list was signed that was not old")

    def sign(self) -> None:
        """Sign every list anew and store none."""
        with self.scheme.store.reading() as uow:
            kept = uow.status_lists.all()
        for one in kept:
            _signed(one, self.scheme)

    def megabytes(self, work: Callable[[], None]) -> float:
        """The most memory that it takes at once."""
        tracemalloc.start()
        work()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return round(most / 1e6, 1)


def main() -> int:
    """Two stores and bare signatures in turn."""
    counts = arguments(__doc__, rounds=(20, 2), revocations=(5, 1), few=(8, 2), many=(77, 5))
    badges = counts.revocations * (counts.rounds + 1)
    with TemporaryDirectory() as folder:
        few, many = (
            a_store(Path(folder) / str(lists), lists=lists, badges=badges)
            for lists in (counts.few, counts.many)
        )
        measured = in_turn(
            [
                Contestant(
                    "revoked_in_many", times(counts.revocations, many.revoke), counts.revocations
                ),
                Contestant(
                    "revoked_in_few", times(counts.revocations, few.revoke), counts.revocations
                ),
                Contestant("signed_of_many", many.sign, many.count),
                Contestant("refreshed_of_many", many.refresh, many.count),
                Contestant("refreshed_of_few", few.refresh, few.count),
                Contestant("sweep_of_many", times(_SWEEPS, many.sweep), _SWEEPS),
                Contestant("sweep_of_few", times(_SWEEPS, few.sweep), _SWEEPS),
                bare_signing(),
            ],
            rounds=counts.rounds,
        )
        megabytes = {store.count: store.megabytes(store.refresh) for store in (few, many)}
        megabytes_swept = {store.count: store.megabytes(store.sweep) for store in (few, many)}
        few.scheme.close()
        many.scheme.close()
    entries = [store.count * MINIMUM_ENTRIES for store in (few, many)]
    answer(
        "status_lists_growth",
        measured.ratio("revoked_in_many", "revoked_in_few"),
        entries=entries,
        ratio_to_bare_signature=measured.ratio("revoked_in_many", "bare_signature"),
        **measured.compared("revoked_in_many", "revoked_in_few"),
    )
    answer(
        "status_list_vs_ed25519",
        measured.ratio("signed_of_many", "bare_signature"),
        entries=entries,
        ratio_whole_action=measured.ratio("refreshed_of_many", "bare_signature"),
        ratio_whole_action_of_few=measured.ratio("refreshed_of_few", "bare_signature"),
        milliseconds_all=round(measured.microseconds()["refreshed_of_many"] * many.count / 1e3, 1),
        megabytes_at_once=megabytes,
        ratio_sweep_growth=measured.ratio("sweep_of_many", "sweep_of_few"),
        microseconds_sweep=round(measured.microseconds()["sweep_of_many"]),
        megabytes_of_a_sweep=megabytes_swept,
        **measured.compared("signed_of_many", "bare_signature"),
    )
    return 0


def times(count: int, work: Callable[[], None]) -> Callable[[], None]:
    """A batch that does one thing so often."""

    def batch() -> None:
        for _ in range(count):
            work()

    return batch


def a_store(folder: Path, *, lists: int, badges: int) -> Lists:
    """A store of so many signed lists, one entry in a hundred set in each, and badges in one."""
    scheme = Scheme(folder)
    _, _, issued = scheme.with_badges(badges)
    plan = issued[0].plan
    with scheme.store.transaction() as uow:
        found = uow.status_lists.get(plan.status_list_id)
        taken = [badge.plan.status_index for badge in issued]
        marked = replace(found, bits=bits_with_one_percent(apart_from=taken))
        uow.status_lists.save(_signed(marked, scheme), was=found)
        bits = bits_with_one_percent()
        for _ in range(lists - 1):
            other = replace(found, id=StatusListId(new_id()), bits=bits, version=1)
            uow.status_lists.add(_signed(other, scheme))
    return Lists(scheme, lists, iter(issued))


def _signed(status_list: PublishedStatusList, scheme: Scheme) -> PublishedStatusList:
    return signed_list(status_list, institution=scheme.institution, now=scheme.clock())


if __name__ == "__main__":
    raise SystemExit(main())
