"""Activities as they are made and changed, and the ruling on their days."""

from __future__ import annotations

from dataclasses import replace

import pytest

from issuer.actions.activities import (
    ActivityRejected,
    AlreadyAwarded,
    SessionsAreInUse,
    change_activity,
    create_activity,
    rule_on_days,
)
from issuer.errors import (
    NotAllowed,
    StaleRecord,
)


def test_an_activity_that_offers_too_much_is_refused_with_every_problem(scheme):
    with pytest.raises(ActivityRejected) as refused:
        scheme.activity(attributes=("EC", "PF"), criteria="")
    assert len(refused.value.problems) == 2


def test_an_activity_needs_an_organiser_of_its_own(scheme):
    from tests.factories import an_activity

    with pytest.raises(NotAllowed):
        create_activity(
            an_activity(organiser_id=scheme.advisor.id),
            by=scheme.advisor,
            store=scheme.store,
            policies=scheme.policies,
            clock=scheme.clock,
        )


def test_an_activity_can_change_until_it_awards(scheme):
    activity = scheme.activity()
    change = {
        "by": scheme.organiser,
        "store": scheme.store,
        "policies": scheme.policies,
        "clock": scheme.clock,
    }
    changed = change_activity(replace(activity, unit="Another unit"), was=activity, **change)
    assert changed.version == 2
    with pytest.raises(StaleRecord):
        change_activity(replace(activity, unit="A third"), was=activity, **change)
    learners = scheme.learners(1)
    scheme.upload(changed, scheme.workbook(changed, learners, scheme.sheet(changed, learners)))
    shorter = replace(changed.sessions[0], end=changed.sessions[0].start)
    with pytest.raises((SessionsAreInUse, ActivityRejected)):
        change_activity(replace(changed, sessions=(shorter,)), was=changed, **change)
    scheme.confirm(changed)
    with pytest.raises(AlreadyAwarded):
        change_activity(replace(changed, unit="Too late"), was=changed, **change)


def test_a_ruling_on_days_is_an_advisors(scheme):  # K6
    activity = scheme.activity(days=1)
    ruling = {"store": scheme.store, "clock": scheme.clock, "reason": "two long evenings"}
    with pytest.raises(NotAllowed):
        rule_on_days(activity, days=2, by=scheme.organiser, **ruling)
    ruled = rule_on_days(activity, days=2, by=scheme.advisor, **ruling)
    assert scheme.policies.for_activity(ruled).most_badges(ruled) == 2
    with scheme.store.reading() as uow:
        assert uow.activities.get(activity.id) == ruled
