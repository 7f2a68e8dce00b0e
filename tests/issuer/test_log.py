"""A log says only what is on its list."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from issuer.log import ALLOWED, logger, set_up_logging, where_it_broke


def test_names_and_secrets_are_left_out(capsys):  # T68
    set_up_logging()
    logger().info(
        "signed-in", account="abc", name="CHAN Tai Man", email="a@b.c", password="hunter2"
    )
    said = capsys.readouterr().err
    line = json.loads(said)
    assert line["account"] == "abc"
    assert line["event"] == "signed-in"
    assert line["count_left_out"] == 3
    for canary in ("CHAN", "a@b.c", "hunter2"):
        assert canary not in said


@given(text=st.text())
def test_one_event_is_one_line_whatever_it_holds(text):  # T69
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stderr(out):
        set_up_logging()
        logger().info("event", code=text)
    assert out.getvalue().count("\n") == 1
    assert json.loads(out.getvalue())["code"] == text


def test_a_failure_is_told_without_its_values():
    secret = "CHAN Tai Man"
    try:
        raise ValueError(secret)  # noqa: TRY301
    except ValueError as problem:
        told = where_it_broke(problem)
    assert "ValueError at test_log.py" in told
    assert secret not in told


def test_nothing_personal_is_on_the_list():
    assert not ALLOWED & {"name", "email", "student_number", "text", "password", "token", "title"}
