"""Every error has a status and a page that says what happened and what to do."""

from __future__ import annotations

import json

import pytest
from flask import Blueprint

import badge_art
import issuer.web
import keys
from issuer.errors import (
    ActivityNotFound,
    Defect,
    IssuerError,
    NotAllowed,
    RejectedInput,
    SigningUnavailable,
    SignInRequired,
    StaleRecord,
    StorageUnavailable,
    StorageUncertain,
)
from issuer.web.problems import problem_of, status_of
from tests.issuer.web.site import Site

JSON = "application/json"


def all_kinds(root: type[Exception]) -> list[type[Exception]]:
    return [root, *(kind for child in root.__subclasses__() for kind in all_kinds(child))]


@pytest.mark.parametrize("root", [IssuerError, keys.KeysError, badge_art.BadgeArtError])
def test_every_error_of_ours_has_a_status(root):
    for kind in all_kinds(root):
        error = kind.__new__(kind)
        assert 400 <= status_of(error) < 600, kind
        if root is IssuerError:
            assert kind.code, kind
            assert kind.message, kind


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RejectedInput(why="it is empty."), 422),
        (ActivityNotFound(), 404),
        (SignInRequired(), 401),
        (StaleRecord(), 409),
        (SigningUnavailable(), 503),
        (StorageUnavailable(), 503),
        (StorageUncertain(), 503),
        (keys.KeyUnavailable("x"), 503),
        (badge_art.ImageTooLarge("x"), 413),
        (Defect(why="secret detail"), 500),
        (ZeroDivisionError("secret detail"), 500),
    ],
)
def test_the_nearest_class_decides(error, status):
    assert status_of(error) == status


@pytest.fixture
def broken(tmp_path, monkeypatch):
    probe = Blueprint("probe", __name__)
    raised: dict[str, Exception] = {
        "defect": Defect(why="secret detail"),
        "bug": ZeroDivisionError("secret detail of somebody@example.edu"),
        "stale": StaleRecord(),
        "away": StorageUnavailable(),
        "lost": StorageUncertain(),
    }

    @probe.get("/raise/<name>")
    def page(name: str) -> str:
        raise raised[name]

    monkeypatch.setattr(issuer.web, "_blueprints", lambda _: [probe])
    made = Site(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("name", ["defect", "bug"])
@pytest.mark.parametrize("accept", ["text/html", JSON])
def test_a_fault_of_ours_tells_a_number_and_nothing_else(broken, name, accept, capsys):
    response = broken.get(f"/raise/{name}", accept=accept)
    assert response.status_code == 500
    assert "secret" not in response.text
    said = capsys.readouterr()
    log = said.out + said.err
    assert "secret" not in log
    assert "test_problems.py" in log
    reference = (
        json.loads(response.data)["reference"]
        if accept == JSON
        else response.text.split("<code>")[1].split("</code>")[0]
    )
    assert reference in log


def test_who_may_not_is_told_once_whom_to_ask():
    problem = problem_of(NotAllowed())
    assert problem.happened.text() == "Your account may not do this."
    assert problem.advice.text() == "Ask a learning advisor if you think that it should."


def test_a_conflict_says_what_to_do(broken):
    page = broken.get("/raise/stale")
    assert page.status_code == 409
    assert "Somebody changed this after you opened it." in page.text


def test_what_may_succeed_later_says_when(broken):
    response = broken.get("/raise/away", accept=JSON)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert response.mimetype == "application/problem+json"
    assert json.loads(response.data)["type"] == "http://localhost:8000/problems/storage-unavailable"


def test_who_cannot_know_what_is_stored_is_told_to_look_and_not_to_try_again(broken):
    told = json.loads(broken.get("/raise/lost", accept=JSON).data)["detail"]
    assert "it may be stored or not" in told
    assert "Nothing was changed" not in told
    assert "Try again in a moment" not in told


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        ("text/html", "text/html"),
        (None, "text/html"),
        ("*/*", "text/html"),
        (JSON, "application/problem+json"),
        ("application/problem+json", "application/problem+json"),
        ("application/vc+ld+json, text/html;q=0.5", "application/problem+json"),
        ("text/html, application/json;q=0.9", "text/html"),
    ],
)
def test_a_problem_comes_in_the_form_that_was_asked_for(shown, accept, mimetype):
    response = shown.get("/nothing", accept=accept)
    assert response.status_code == 404
    assert response.mimetype == mimetype
    assert response.headers["Cache-Control"] == "no-store"


def test_the_wrong_method_names_the_right_ones(shown):
    response = shown.post("/issuer", {})
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_page_about_a_failure_does_not_fail(broken, monkeypatch):
    def gone(*_: object, **__: object) -> str:
        raise RuntimeError("the template is broken")

    monkeypatch.setattr("issuer.web.problems.render_template", gone)
    response = broken.get("/raise/bug")
    assert response.status_code == 500
    assert response.mimetype == "text/plain"
    assert "Something is wrong on our side" in response.text
