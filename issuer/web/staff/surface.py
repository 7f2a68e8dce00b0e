"""The blueprint of the staff's pages, and the door in front of all of them."""

from __future__ import annotations

from flask import Blueprint

from issuer.attendance.model import Account, Role
from issuer.web import current

blueprint = Blueprint("staff", __name__, url_prefix="/staff")


@blueprint.before_request
def _staff_only() -> None:
    """No page behind this prefix can forget to ask (T19); each verb asks again for its object."""
    staff()


def staff() -> Account:
    """The organiser or learning advisor who asks.

    Raises:
        SignInRequired: nobody is signed in.
        NotAllowed: somebody who is neither.
    """
    return current.signed_in(Role.ORGANISER, Role.LEARNING_ADVISOR)
