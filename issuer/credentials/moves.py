"""How a run moves from state to state: pure, and each refusal has a name.

    awaiting-second-person ──► ready ◄──► stopped
              │                  │
              └──► returned      └──► done

A run that is returned or done moves no more. What was planned or issued is no part of a move: it
is kept whatever happens (I-17).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from issuer.credentials.issued import IssuanceRun, RunState
from issuer.errors import Conflict, SecondPersonRequired
from issuer.i18n import N_
from issuer.ids import AccountId


class NotWaiting(Conflict):
    """The run was approved or returned before."""

    code = "not-waiting"
    message = N_("This was decided before. Nothing was changed.")


class NotBeingIssued(Conflict):
    """There is nothing to stop, or no end to come to: it is not under way."""

    code = "not-being-issued"
    message = N_("These badges are not being issued at the moment. Nothing was changed.")


class NotStopped(Conflict):
    """There is nothing to continue."""

    code = "not-stopped"
    message = N_("Nobody has stopped this. Nothing was changed.")


def approved(run: IssuanceRun, *, by: AccountId, at: datetime) -> IssuanceRun:
    """A second person has said yes.

    Raises:
        SecondPersonRequired: it is the person who confirmed it (T18).
        NotWaiting: it waits for nobody.
    """
    return replace(_by_second_person(run, by, at), state=RunState.READY)


def returned(run: IssuanceRun, *, by: AccountId, at: datetime, because: str) -> IssuanceRun:
    """A second person has said no.

    Raises:
        SecondPersonRequired, NotWaiting: as for `approved`.
    """
    said_no = _by_second_person(run, by, at)
    return replace(said_no, state=RunState.RETURNED, returned_because=because)


def granted(run: IssuanceRun, *, awards: int) -> IssuanceRun:
    """So many awards wait to be issued; with none of them, it is done.

    Raises:
        NotBeingIssued: it is not ready.
    """
    if run.state is not RunState.READY:
        raise NotBeingIssued
    return replace(run, awards=awards, state=RunState.READY if awards else RunState.DONE)


def stopped(run: IssuanceRun) -> IssuanceRun:
    """Nothing more is planned until somebody lets it go on.

    Raises:
        NotBeingIssued: it is not ready.
    """
    return _from_ready(run, RunState.STOPPED)


def continued(run: IssuanceRun) -> IssuanceRun:
    """It goes on where it was stopped.

    Raises:
        NotStopped: nobody stopped it.
    """
    if run.state is not RunState.STOPPED:
        raise NotStopped
    return replace(run, state=RunState.READY)


def done(run: IssuanceRun) -> IssuanceRun:
    """Everything is issued, or listed as what could not be.

    Raises:
        NotBeingIssued: it is not ready.
    """
    return _from_ready(run, RunState.DONE)


def _from_ready(run: IssuanceRun, state: RunState) -> IssuanceRun:
    if run.state is not RunState.READY:
        raise NotBeingIssued
    return replace(run, state=state)


def _by_second_person(run: IssuanceRun, by: AccountId, at: datetime) -> IssuanceRun:
    if run.confirmed_by == by:
        raise SecondPersonRequired
    if run.state is not RunState.AWAITING_SECOND_PERSON:
        raise NotWaiting
    return replace(run, approved_by=by, approved_at=at)
