"""The holder's switch, the learner's history, letters, and lists that stay fresh."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from issuer.actions.deliver import LEASE, deliver_notices
from issuer.actions.learner_history import learner_history
from issuer.actions.ports import Letter
from issuer.actions.share_credential import (
    own_credential,
    share_credential,
    shared_credential,
)
from issuer.actions.status_lists import GOOD_FOR, refresh_status_lists, take_indexes
from issuer.attendance.model import Role, Ruling
from issuer.errors import CredentialNotFound, DeliveryFailed, NotAllowed
from issuer.status.published import PublishedStatusList
from tests.scheme import Scheme


def holder(scheme: Scheme, learner, login="holder"):
    return scheme.account(login, Role.LEARNER, learner=learner)


# -- the switch --------------------------------------------------------------------------------


def test_a_link_that_is_off_looks_like_no_badge_at_all(scheme):
    _, learners, badges = scheme.with_badges(1)
    me = holder(scheme, learners[0])
    assert shared_credential(badges[0].id, store=scheme.store).id == badges[0].id
    switch = {"by": me, "store": scheme.store, "clock": scheme.clock}
    share_credential(badges[0].id, shared=False, **switch)
    with pytest.raises(CredentialNotFound) as off:
        shared_credential(badges[0].id, store=scheme.store)
    with pytest.raises(CredentialNotFound) as absent:
        shared_credential(type(badges[0].id)("nothing"), store=scheme.store)
    assert str(off.value) == str(absent.value)
    assert own_credential(badges[0].id, by=me, store=scheme.store).text == badges[0].text
    share_credential(badges[0].id, shared=True, **switch)
    assert shared_credential(badges[0].id, store=scheme.store).text == badges[0].text


def test_nobody_switches_somebody_elses_link(scheme):
    _, learners, badges = scheme.with_badges(2)
    mine = next(b for b in badges if b.plan.learner_id == learners[0].id)
    other = holder(scheme, learners[1], "other")
    for account in (other, scheme.organiser, scheme.advisor):
        with pytest.raises(CredentialNotFound):
            share_credential(
                mine.id, shared=False, by=account, store=scheme.store, clock=scheme.clock
            )
    assert shared_credential(mine.id, store=scheme.store).id == mine.id


# -- the history -------------------------------------------------------------------------------


def history(scheme, account):
    return learner_history(by=account, store=scheme.store, policies=scheme.policies)


def test_a_learner_sees_what_they_hold_and_what_is_missing(scheme):  # S0-04
    _, learners, _ = scheme.with_badges(1, days=2, attributes=("PF", "EC"))
    seen = history(scheme, holder(scheme, learners[0]))
    assert {attribute.code for attribute in seen.held} == {"PF", "EC"}
    assert {attribute.code for attribute in seen.missing} == {"IPC", "IDL", "PS", "PSG"}
    (entry,) = seen.entries
    assert len(entry.credentials) == 2


def test_a_learner_sees_why_there_was_no_badge(scheme):
    activity, learners = scheme.activity(), scheme.learners(1)
    entries = scheme.sheet(activity, learners, minutes=(100,))
    scheme.upload(activity, scheme.workbook(activity, learners, entries))
    me = holder(scheme, learners[0])
    assert history(scheme, me).entries[0].decision is None
    scheme.confirm(activity)
    (entry,) = history(scheme, me).entries
    assert [reason.code for reason in entry.decision.decision.reasons] == ["below-threshold"]
    assert entry.credentials == ()


def test_a_decision_that_waits_for_a_second_person_is_not_shown(scheme):
    activity, learners = scheme.activity(), scheme.learners(1)
    entries = scheme.sheet(
        activity, learners, minutes=(10,), ruling=Ruling.AWARD, reason="led the group"
    )
    scheme.upload(activity, scheme.workbook(activity, learners, entries))
    scheme.confirm(activity)
    assert history(scheme, holder(scheme, learners[0])).entries[0].decision is None


def test_a_revoked_badge_is_no_longer_held(scheme):
    from issuer.actions.revoke_credential import revoke_credential

    _, learners, badges = scheme.with_badges(1)
    revoke_credential(
        badges[0].id,
        reason="x",
        by=scheme.advisor,
        store=scheme.store,
        institution=scheme.institution,
        clock=scheme.clock,
    )
    seen = history(scheme, holder(scheme, learners[0]))
    assert seen.held == ()
    assert seen.entries[0].credentials[0].revocation is not None


def test_staff_have_no_history_of_their_own(scheme):
    with pytest.raises(NotAllowed):
        history(scheme, scheme.organiser)


# -- letters -----------------------------------------------------------------------------------


class Box:
    """A channel into a list; it may refuse."""

    def __init__(self):
        self.letters: list[Letter] = []
        self.refuses = False

    def send(self, letter):
        if self.refuses:
            raise DeliveryFailed
        self.letters.append(letter)


def compose(notice, learner, credential, activity):
    return Letter(
        message_id=notice.id,
        to_name=learner.name,
        to_address=learner.email,
        language="en",
        subject=activity.title.en,
        text=credential.id,
        html="",
    )


def deliver(scheme, box):
    return deliver_notices(store=scheme.store, channel=box, compose=compose, clock=scheme.clock)


def test_each_badge_is_told_once(scheme):
    _, learners, badges = scheme.with_badges(3)
    box = Box()
    assert deliver(scheme, box).sent == 3
    assert deliver(scheme, box).sent == 0
    assert {letter.text for letter in box.letters} == {badge.id for badge in badges}
    assert {letter.to_address for letter in box.letters} == {one.email for one in learners}


def test_what_fails_waits_longer_each_time_and_is_never_lost(scheme):
    scheme.with_badges(1)
    box = Box()
    box.refuses = True
    assert deliver(scheme, box).postponed == 1
    assert deliver(scheme, box).postponed == 0  # it is not due yet
    scheme.clock.forward(minutes=1)
    assert deliver(scheme, box).postponed == 1
    scheme.clock.forward(minutes=1)
    assert deliver(scheme, box).postponed == 0
    scheme.clock.forward(minutes=1)
    box.refuses = False
    assert deliver(scheme, box).sent == 1


def test_two_workers_do_not_send_the_same_letter(scheme):
    scheme.with_badges(3)
    second = Box()

    class Meanwhile(Box):
        """While this worker sends its first letter, another one looks for work."""

        def send(self, letter):
            if not self.letters:
                deliver(scheme, second)
            super().send(letter)

    first = Meanwhile()
    assert deliver(scheme, first).sent == 3
    assert second.letters == []


def test_what_a_dead_worker_had_in_hand_goes_out_after_its_lease(scheme):
    scheme.with_badges(2)

    class Dies(Box):
        def send(self, letter):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(scheme, Dies())
    box = Box()
    assert deliver(scheme, box).sent == 0
    scheme.clock.forward(seconds=LEASE.total_seconds())
    assert deliver(scheme, box).sent == 2


# -- status lists ------------------------------------------------------------------------------


def test_a_list_is_signed_anew_once_a_day_and_keeps_its_bits(scheme):
    _, _, badges = scheme.with_badges(1)

    def the_list():
        with scheme.store.reading() as uow:
            return uow.status_lists.get(badges[0].plan.status_list_id)

    refresh = {
        "store": scheme.store,
        "institution": scheme.institution,
        "clock": scheme.clock,
    }
    assert refresh_status_lists(**refresh) == 0
    before = the_list()
    scheme.clock.forward(days=1, minutes=1)
    assert refresh_status_lists(**refresh) == 1
    after = the_list()
    assert after.bits == before.bits
    assert after.valid_until == scheme.clock.now + GOOD_FOR
    assert json.loads(after.text)["validUntil"] > json.loads(before.text)["validUntil"]


def test_a_list_gives_out_each_index_once_and_then_another_list_does(scheme):
    small = PublishedStatusList("small", "revocation", bytes(2), 0, "{}", scheme.clock.now, 1)
    told = {"institution": scheme.institution, "now": scheme.clock.now}
    given = []
    with scheme.store.transaction() as uow:
        uow.status_lists.add(small)
        while len(given) < 16:
            status_list, indexes = take_indexes(uow, **told, count=10)
            assert status_list.id == "small"
            given += indexes
        status_list, indexes = take_indexes(uow, **told, count=10)
    assert sorted(given) == list(range(16))
    assert status_list.id != "small"
    assert len(indexes) == 10


def test_an_index_that_a_badge_has_already_is_left_out(scheme):
    """A list from before there was an order, or one restored from a backup (R11)."""
    _, _, badges = scheme.with_badges(3)
    plans = [badge.plan for badge in badges]
    with scheme.engine.begin() as connection:
        connection.execute(text("UPDATE status_lists SET taken = 0"))
    with scheme.store.transaction() as uow:
        _, indexes = take_indexes(
            uow, institution=scheme.institution, now=scheme.clock.now, count=5
        )
    assert len(set(indexes)) == 5
    assert not {plan.status_index for plan in plans} & set(indexes)


def test_what_is_taken_and_not_used_is_not_given_again(scheme):
    """Who took it may be signing with it, or may have died."""
    told = {"institution": scheme.institution, "now": scheme.clock.now, "count": 5}
    with scheme.store.transaction() as uow:
        _, first = take_indexes(uow, **told)
    with scheme.store.transaction() as uow:
        _, second = take_indexes(uow, **told)
    assert len({*first, *second}) == 10
