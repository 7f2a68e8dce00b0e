"""One activity: where it stands, and everything that belongs to each of its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask import Response, make_response, render_template

from issuer.actions.activity_file import ActivityFile, activity_file
from issuer.attendance.model import Account, Role
from issuer.errors import RejectedInput
from issuer.ids import ActivityId
from issuer.web.current import services
from issuer.web.staff.promotion import Remark, promotional_remarks
from issuer.web.staff.surface import blueprint, staff


@dataclass(frozen=True, slots=True)
class TriedRuling:
    """A ruling on the days as it was typed, the field that is wrong, and why."""

    days: str = ""
    reason: str = ""
    field: str = ""
    problem: RejectedInput | None = None


@blueprint.get("/activities/<id:activity_id>")
def activity(activity_id: ActivityId) -> Response:
    """The page of an activity.

    Raises:
        ActivityNotFound: not there, or not this account's to see.
    """
    by, here = staff(), services()
    found = activity_file(
        activity_id, by=by, store=here.store, policies=here.policies, clock=here.clock
    )
    return activity_page(found, by=by)


def activity_page(
    found: ActivityFile,
    *,
    by: Account,
    ruling: TriedRuling = TriedRuling(),
    refusal: RejectedInput | None = None,
    refused_file: str = "",
) -> Response:
    """The page; `ruling` and `refusal` are what was tried on it and could not be done."""
    activity, policy = found.activity, found.policy
    return make_response(
        render_template(
            "staff/activity.html",
            file=found,
            activity=activity,
            position=found.position,
            policy=policy,
            attributes=[
                policy.attributes[code] for code in activity.attributes if code in policy.attributes
            ],
            counted=_in_days(policy.days(activity)),
            most=min(policy.most_badges(activity), len(activity.attributes)),
            remarks=_remarks(found),
            public_address=_public_address(activity.id),
            runs_it=activity.organiser_id == by.id and Role.ORGANISER in by.roles,
            watches=Role.LEARNING_ADVISOR in by.roles,
            ruling=ruling,
            refusal=refusal,
            refused_file=refused_file,
        )
    )


def _in_days(days: Fraction) -> float:
    """Whole days as a whole number; a part of one under a policy that counts hours (K6)."""
    return days.numerator if days.denominator == 1 else round(float(days), 2)


def _remarks(found: ActivityFile) -> Sequence[Remark]:
    return promotional_remarks(
        found.activity, policy=found.policy, address=_public_address(found.activity.id)
    )


def _public_address(activity_id: ActivityId) -> str:
    """Where students read about it before they join (S0-08); perhaps another process's page."""
    return f"{services().settings.base_url}/activities/{activity_id}"
