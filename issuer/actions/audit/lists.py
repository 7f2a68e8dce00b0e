"""Status lists: signed, fresh, and each bit set for exactly who was revoked (I-3, I-13 to I-16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from issuer.actions.audit.findings import About, Findings, Inquiry, spoiled, the_log_says
from issuer.actions.ports import AuditEntry
from issuer.actions.register import Place, Spoiled
from issuer.actions.status_lists import LIST_MADE, digest_of_order
from issuer.credentials.times import read_date_time, write_date_time
from issuer.i18n import N_
from issuer.jsonld.strict_json import read_json
from issuer.proofs import SUITES, proofs_of
from issuer.status.bitstring_status_list import decode_bits, get_bit
from issuer.status.index_order import index_order
from issuer.status.published import PublishedStatusList


def lists_hold(inquiry: Inquiry) -> Findings:
    """Every list, with all who stand on it."""
    for portion in inquiry.register.status_lists():
        inquiry.count("status lists", len(portion))
        ids = [each.id for each in portion if not isinstance(each, Spoiled)]
        entries = inquiry.register.entries("status list", ids)
        for each in portion:
            if isinstance(each, Spoiled):
                yield spoiled(each)
                continue
            inquiry.lists[each.id] = each
            about = About("status list", each.id)
            yield from about.form()
            said = the_log_says(entries.get(each.id, ()), LIST_MADE)
            yield from about.guarded(_in_order(about, each, said), invariant="I-3")
            in_order = bool(each.order_key) and _order_logged(said) == [digest_of_order(each)]
            places = _Places(each, in_order=in_order)
            yield from about.guarded(places.hold(about, inquiry), invariant="I-3")
            text = _text_holds(about, each, places=places, inquiry=inquiry)
            yield from about.guarded(text, invariant="I-15")


def _order_logged(said: Sequence[AuditEntry]) -> list[object]:
    return [entry.facts.get("order") for entry in said]


def _in_order(
    about: About, status_list: PublishedStatusList, said: Sequence[AuditEntry]
) -> Findings:
    """I-3: its key is the one that gave out its places; of older lists the log knows none."""
    if said and _order_logged(said) != [digest_of_order(status_list)]:
        yield about.broken("I-3", N_("Its places would be given out in another order than before."))


class _Places:
    """Who stands on a list: walked over once, a bit of memory for each index.

    All of a list that was begun `in_order` stand at places that its counter has passed. What it
    passed and nobody has was some worker's that died; older lists drew some places at random.
    """

    def __init__(self, status_list: PublishedStatusList, *, in_order: bool) -> None:
        self._list, self._in_order = status_list, in_order
        self._taken = bytearray(status_list.size)
        self._number = 0
        self.revoked = 0
        self.last_revoked: datetime | None = None

    def hold(self, about: About, inquiry: Inquiry) -> Findings:
        passed = self._passed() if self._in_order else None
        for portion in inquiry.register.places(self._list.id):
            self._number += len(portion)
            for each in portion:
                if not isinstance(each, Spoiled):  # walking over the credentials names it
                    yield from self._holds(each, passed)
        for index in self._set_for_nobody():
            yield about.broken(
                "I-16", N_("The bit %(index)s is set, and nobody was revoked there."), index=index
            )
        # Those that a worker had when it died are nobody's for good.
        if self._number > self._list.taken:
            yield about.broken(
                "I-3",
                N_("It gave out %(found)s places, and %(said)s are said to be taken."),
                found=self._number,
                said=self._list.taken,
            )

    def _passed(self) -> bytearray:
        """A 1 for each index that the counter has passed."""
        marks, taken = bytearray(self._list.size), min(self._list.taken, self._list.size)
        for index in index_order(self._list.order_key, self._list.size).indexes(range(taken)):
            marks[index] = 1
        return marks

    def _holds(self, place: Place, passed: bytearray | None) -> Findings:
        about = About("credential", place.id)
        if not 0 <= place.index < self._list.size:
            return  # walking over the credentials names it
        if self._taken[place.index]:
            yield about.broken("I-3", N_("Its place in the status list is somebody else's too."))
        if passed is not None and not passed[place.index]:
            yield about.broken("I-3", N_("Its status list has not given out its place yet."))
        self._taken[place.index] = 1
        is_set = get_bit(self._list.bits, place.index)
        if place.state == "revoked":
            self.revoked += 1
            if place.revoked_at is not None:
                self.last_revoked = max(self.last_revoked or place.revoked_at, place.revoked_at)
            if not is_set:
                yield about.broken("I-13", N_("It was revoked, and its bit is not set."))
        elif is_set and place.state == "issued":
            yield about.broken("I-14", N_("Its bit is set, and it was never revoked."))
        elif is_set:
            yield about.broken("I-16", N_("Its bit is set, and it was never issued."))

    def _set_for_nobody(self) -> Iterator[int]:
        for at, byte in enumerate(self._list.bits):
            if byte:  # nearly none is
                for index in range(8 * at, 8 * at + 8):
                    if get_bit(self._list.bits, index) and not self._taken[index]:
                        yield index


def _text_holds(
    about: About, status_list: PublishedStatusList, *, places: _Places, inquiry: Inquiry
) -> Findings:
    """I-15: what is served is signed, unexpired, and says the bits that are stored."""
    document = read_json(status_list.text)
    subject = document["credentialSubject"]
    url = inquiry.institution.urls.status_list(status_list.id)
    if (
        not isinstance(subject, Mapping)
        or (document.get("id"), document.get("issuer")) != (url, inquiry.institution.did)
        or (subject.get("id"), subject.get("statusPurpose")) != (f"{url}#list", status_list.purpose)
    ):
        yield about.broken("I-15", N_("Its text is about another list."))
        return
    (proof,) = proofs_of(document)
    key = inquiry.keys.get(str(proof.get("verificationMethod")))
    suite = SUITES.get(str(proof.get("cryptosuite")))
    if key is None or suite is None:
        yield about.broken("I-15", N_("It is signed with a key that is not published."))
    elif not suite.check(document, public_key=key).verified:
        yield about.broken("I-15", N_("Its signature does not belong to its text."))
    if decode_bits(str(subject.get("encodedList"))) != status_list.bits:
        yield about.broken("I-15", N_("Its text says other bits than are stored."))
    until = write_date_time(status_list.valid_until.astimezone(UTC))
    if document.get("validUntil") != until or status_list.valid_until <= inquiry.now:
        yield about.broken("I-15", N_("It is out of date: no badge on it can be verified."))
    since = read_date_time(str(document.get("validFrom")))
    if since is None or since > inquiry.now:
        yield about.broken("I-11", N_("It is dated in the future."))
    elif places.last_revoked is not None and since < places.last_revoked:
        yield about.broken("I-15", N_("Its text is older than the last revocation on it."))
    # Stored once new, and once more for each who was revoked.
    if status_list.version < 1 + places.revoked:
        yield about.broken("I-15", N_("Its version is lower than it has been."))
