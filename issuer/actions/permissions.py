"""Who may do what; asked inside the verb, so that no way in can forget it (T19).

An organiser sees and runs their own activities; a learning advisor sees all and may approve,
return, rule on days and revoke, without being an issuer of anything (S0-31). What is not yours
looks absent (T56).
"""

from __future__ import annotations

from issuer.attendance.model import Account, Activity, Role
from issuer.errors import ActivityNotFound, NotAllowed, RunNotFound


def must_be(account: Account, *roles: Role) -> None:
    """Raises `NotAllowed` unless the account has one of the roles."""
    if not account.roles & set(roles):
        raise NotAllowed


def must_see(account: Account, activity: Activity) -> None:
    """Raises `ActivityNotFound` unless the activity is theirs or they watch over the scheme."""
    if Role.LEARNING_ADVISOR not in account.roles and activity.organiser_id != account.id:
        raise ActivityNotFound


def must_see_run(account: Account, activity: Activity) -> None:
    """Raises `RunNotFound` unless the activity of the run is theirs to see."""
    try:
        must_see(account, activity)
    except ActivityNotFound:
        raise RunNotFound from None


def must_run(account: Account, activity: Activity) -> None:
    """Raises unless the account is the activity's own organiser."""
    must_see(account, activity)
    if Role.ORGANISER not in account.roles or activity.organiser_id != account.id:
        raise NotAllowed
