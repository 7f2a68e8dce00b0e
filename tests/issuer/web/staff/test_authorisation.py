"""Every page of the signed-in surfaces, by every kind of visitor, on their own and on others'.

The table is complete: a route that is not in it fails the test (trust.md, rows 19, 54, 56).
"""

from __future__ import annotations

import pytest
from flask import Flask

from issuer.ids import new_id
from tests.issuer.web.staff.desk import Browser, Office, said

VISITORS = ("anonymous", "learner", "stranger", "organiser", "advisor")

# What each visitor gets: to the sign-in page (303), refused (403), absent (404), a page (200), or,
# for an empty form from somebody who may send it, a refusal that changes nothing (409, 422).
STAFF = {
    "GET": {
        "staff.home": (303, 403, 200, 200, 200),
        "staff.art": (303, 403, 200, 200, 200),
        "staff.new_activity": (303, 403, 200, 200, 403),
        "staff.activity": (303, 403, 404, 200, 200),
        "staff.edit_activity": (303, 403, 404, 200, 403),
        "staff.form": (303, 403, 404, 200, 200),
        "staff.upload_report": (303, 403, 404, 200, 200),
        "staff.preview": (303, 403, 404, 200, 200),
        "staff.run": (303, 403, 404, 200, 200),
        "staff.progress": (303, 403, 404, 200, 200),
        "staff.revocation": (303, 403, 404, 200, 200),
        # On to a page of this table, which asks again.
        "staff.to_activity": (303, 403, 303, 303, 303),
        "staff.to_preview": (303, 403, 303, 303, 303),
        "staff.to_run": (303, 403, 303, 303, 303),
    },
    "POST": {
        "staff.add_activity": (303, 403, 422, 422, 403),
        "staff.change": (303, 403, 404, 422, 403),
        "staff.upload": (303, 403, 404, 422, 403),
        "staff.confirm": (303, 403, 404, 409, 403),
        "staff.rule": (303, 403, 403, 403, 422),
        "staff.approve": (303, 403, 403, 403, 409),
        "staff.send_back": (303, 403, 403, 403, 422),
        # Back to the page of the run, which says that it is not under way.
        "staff.stop": (303, 403, 404, 303, 303),
        "staff.go_on": (303, 403, 404, 303, 303),
        "staff.revoke": (303, 403, 404, 422, 422),
    },
}
# For a badge of somebody else's; its own holder is asked about in tests/issuer/web/student.
STUDENT = {
    "GET": {
        "student.home": (303, 200, 403, 403, 403),
        "student.art": (303, 200, 403, 403, 403),
        "student.badge": (303, 404, 403, 403, 403),
        "student.badge_picture": (303, 404, 403, 403, 403),
        "student.badge_json": (303, 404, 403, 403, 403),
    },
    "POST": {"student.switch": (303, 404, 403, 403, 403)},
}
TABLE = {method: STAFF[method] | STUDENT[method] for method in ("GET", "POST")}
ROWS = [(method, endpoint) for method, rows in TABLE.items() for endpoint in rows]


class World(Office):
    """One of everything that an address can name, none of it the learner's or the stranger's."""

    def __init__(self, folder) -> None:
        super().__init__(folder)
        scheme = self.scheme
        learners = scheme.learners(3)
        open_, done = scheme.activity(), scheme.activity()
        sheet = scheme.workbook(done, learners[:2], scheme.sheet(done, learners[:2]))
        upload = scheme.upload(done, sheet)
        run = scheme.confirm(done)
        scheme.issue(run)
        self.done = done
        self.values = {
            "activity_id": open_.id,
            "upload_id": upload.id,
            "run_id": run.id,
            "credential_id": scheme.issued()[0].id,
            "code": "EC",
            "form": "xlsx",
        }
        self.browsers: dict[str, Browser] = {
            "anonymous": self.somebody(),
            "learner": self.student(learners[2], "learner"),
            **{login: self.somebody(login) for login in ("stranger", "organiser", "advisor")},
        }

    def address(self, endpoint: str, **others: str) -> str:
        values = {**self.values, **others}
        if endpoint == "staff.upload_report":
            values["activity_id"] = self.done.id
        with self.app.test_request_context(base_url="http://localhost:8000"):
            rule = next(r for r in self.app.url_map.iter_rules() if r.endpoint == endpoint)
            return self.app.url_for(endpoint, **{name: values[name] for name in rule.arguments})


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("world"))
    yield made
    made.close()


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in {"staff", "student"}
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def test_the_table_names_every_route(world):
    assert routes(world.app) == set(ROWS)


@pytest.mark.parametrize(("method", "endpoint"), ROWS)
def test_each_visitor_gets_what_the_table_says_and_nothing_changes(world, method, endpoint):
    before = world.everything_stored()
    for visitor, expected in zip(VISITORS, TABLE[method][endpoint], strict=True):
        browser, path = world.browsers[visitor], world.address(endpoint)
        answer = browser.get(path) if method == "GET" else browser.post(path, {})
        assert answer.status_code == expected, (visitor, path)
        if visitor == "anonymous":
            assert answer.headers["Location"].startswith("/sign-in")
        assert answer.headers["Cache-Control"] in {"no-store", "private, max-age=86400"}
    assert world.everything_stored() == before


@pytest.mark.parametrize("endpoint", TABLE["POST"])
def test_a_form_without_its_token_is_refused(world, endpoint):
    before = world.everything_stored()
    for browser in world.browsers.values():
        assert browser.post(world.address(endpoint), {}, with_token=False).status_code == 400
    assert world.everything_stored() == before


@pytest.mark.parametrize("endpoint", TABLE["POST"])
def test_a_form_of_another_site_is_refused(world, endpoint):
    for visitor in ("organiser", "advisor", "learner"):
        browser = world.browsers[visitor]
        answer = browser.client.post(
            world.address(endpoint),
            base_url="http://localhost:8000",
            data={"csrf_token": browser.token},
            headers={"Sec-Fetch-Site": "cross-site"},
        )
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        ("staff.activity", "activity_id"),
        ("staff.preview", "activity_id"),
        ("staff.upload_report", "upload_id"),
        ("staff.run", "run_id"),
        ("staff.revocation", "credential_id"),
    ],
)
def test_what_is_somebody_elses_looks_exactly_absent(world, endpoint, name):
    stranger = world.browsers["stranger"]
    theirs = stranger.get(world.address(endpoint))
    nobodys = stranger.get(world.address(endpoint, **{name: new_id()}))
    assert theirs.status_code == nobodys.status_code == 404
    assert said(theirs) == said(nobodys)


def test_an_upload_is_found_only_under_its_own_activity(world):
    organiser = world.browsers["organiser"]
    other = f"/staff/activities/{world.values['activity_id']}/uploads/{world.values['upload_id']}"
    assert organiser.get(other).status_code == 404
