"""What strangers upload is read by a child: a web process answers whatever becomes of that."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from functools import partial

import pytest

from issuer.isolation.limits import LIMITS
from issuer.isolation.process import Child
from issuer.isolation.verifier import ChildVerifier
from issuer.web import create_app
from tests.issuer.isolation.poison import clique
from tests.issuer.isolation.programs import DO_NOT_START, TOO_COSTLY

JSON = "application/json"


@pytest.fixture
def hampered(site):
    """The same site, with children of another program."""
    made = []

    def make(program, **limits):
        start = partial(Child, program=program)
        verifier = ChildVerifier(replace(LIMITS, **limits), start=start)
        made.append(verifier)
        site.app = create_app(replace(site.services, verifier=verifier))
        return site

    yield make
    for verifier in made:
        verifier.close()


def upload(site, data, **more):
    return site.post("/verify", {"file": (io.BytesIO(data), "badge.json")}, **more)


def test_an_upload_that_takes_too_long_is_a_page_of_doubt(hampered):
    page = upload(hampered(TOO_COSTLY["never answers"], work_seconds=0.2), b"{}")
    assert page.status_code == 200
    assert "This could not be checked: it would take too long." in page.text
    assert "Traceback" not in page.text


def test_a_program_is_told_that_it_could_not_be_checked(hampered):
    site = hampered(TOO_COSTLY["never answers"], work_seconds=0.2)
    answer = json.loads(upload(site, b"{}", accept=JSON).data)
    assert answer["verdict"] == "could-not-be-checked"
    assert answer["findings"][0]["facts"] == {"reason": "too-costly"}


def test_doubt_can_be_read_in_chinese(hampered):
    site = hampered(TOO_COSTLY["is killed"])
    page = upload(site, b"{}", Accept_Language="zh-Hant")
    assert "需時太長" in page.text


@pytest.mark.parametrize("accept", ["text/html", JSON])
def test_when_no_child_is_free_one_is_asked_to_come_back(hampered, accept):
    site = hampered(DO_NOT_START["ends at once"], patience=0.2)
    response = upload(site, b"{}", accept=accept)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    if accept == JSON:
        assert json.loads(response.data)["type"].endswith("/problems/verifier-busy")


def test_a_poison_graph_is_never_a_good_badge(shown):
    answer = json.loads(upload(shown, clique(20), accept=JSON).data)
    assert answer["verdict"] != "valid"
    assert upload(shown, shown.shown_badge.text.encode()).status_code == 200
