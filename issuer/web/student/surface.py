"""The blueprint of the learners' pages, and the door in front of all of them."""

from __future__ import annotations

from flask import Blueprint

from issuer.attendance.model import Account
from issuer.errors import NotAllowed
from issuer.web import current

blueprint = Blueprint("student", __name__, url_prefix="/mine")


@blueprint.before_request
def _learners_only() -> None:
    """No page behind this prefix can forget to ask (T19); each verb asks again for its object."""
    learner()


def learner() -> Account:
    """The learner who asks; staff who also learn are learners here.

    Raises:
        SignInRequired: nobody is signed in.
        NotAllowed: the account is not joined to the register of learners.
    """
    account = current.signed_in()
    if account.learner_id is None:
        raise NotAllowed
    return account
