"""Signing in and out: one answer for every mistake, and sessions that end."""

from __future__ import annotations

import pytest

from issuer.actions.accounts import (
    MOST_FAILURES,
    TooManyAttempts,
    account_of,
    create_account,
    sign_in,
    sign_out,
)
from issuer.attendance.model import Role
from issuer.errors import Conflict, RejectedInput, SignInRequired, WrongCredentials
from tests.scheme import PASSWORD


def enter(scheme, login="organiser", password=PASSWORD):
    return sign_in(
        login,
        password=password,
        store=scheme.store,
        passwords=scheme.passwords,
        clock=scheme.clock,
    )


def who(scheme, token):
    return account_of(token, store=scheme.store, clock=scheme.clock)


def test_a_session_belongs_to_the_account_that_opened_it(scheme):
    account, token = enter(scheme, " Organiser ")
    assert account.id == scheme.organiser.id
    assert who(scheme, token) == account
    assert enter(scheme)[1] != token


def test_unknown_names_and_wrong_passwords_get_one_answer(scheme):
    answers = set()
    for login, password in (("organiser", "wrong"), ("nobody", PASSWORD), ("", "")):
        with pytest.raises(WrongCredentials) as refused:
            enter(scheme, login, password)
        answers.add((type(refused.value), str(refused.value)))
    assert len(answers) == 1


def test_a_name_rests_after_too_many_failures(scheme):  # T62
    for _ in range(MOST_FAILURES):
        with pytest.raises(WrongCredentials):
            enter(scheme, password="wrong")
    with pytest.raises(TooManyAttempts):
        enter(scheme)
    enter(scheme, "advisor")  # others are not touched
    scheme.clock.forward(minutes=16)
    enter(scheme)


def test_signing_out_ends_the_session_on_the_server(scheme):  # T55
    _, token = enter(scheme)
    sign_out(token, store=scheme.store)
    with pytest.raises(SignInRequired):
        who(scheme, token)
    sign_out(token, store=scheme.store)


@pytest.mark.parametrize("token", ["", "nothing", "x" * 10_000])
def test_a_made_up_token_opens_nothing(scheme, token):
    with pytest.raises(SignInRequired):
        who(scheme, token)


def test_staff_sessions_end_after_half_an_hour_of_silence(scheme):
    _, token = enter(scheme)
    for _ in range(4):
        scheme.clock.forward(minutes=29)
        who(scheme, token)
    scheme.clock.forward(minutes=31)
    with pytest.raises(SignInRequired):
        who(scheme, token)


def test_no_session_outlives_the_working_day(scheme):
    _, token = enter(scheme)
    for _ in range(23):
        scheme.clock.forward(minutes=20)
        who(scheme, token)
    scheme.clock.forward(minutes=20)
    with pytest.raises(SignInRequired):
        who(scheme, token)


def test_learners_may_be_quiet_for_longer(scheme):
    scheme.account("learner", Role.LEARNER, learner=scheme.learners(1)[0])
    _, token = enter(scheme, "learner")
    scheme.clock.forward(minutes=119)
    who(scheme, token)


@pytest.mark.parametrize("password", ["", "short", "x" * 257])
def test_a_password_has_a_length(scheme, password):
    with pytest.raises(RejectedInput):
        create(scheme, "someone", password)


def test_a_login_is_given_once(scheme):
    with pytest.raises(Conflict):
        create(scheme, "ORGANISER", PASSWORD)


def create(scheme, login, password):
    return create_account(
        login,
        password=password,
        name="Someone",
        email="someone@example.edu",
        roles=frozenset({Role.ORGANISER}),
        store=scheme.store,
        passwords=scheme.passwords,
        clock=scheme.clock,
    )
