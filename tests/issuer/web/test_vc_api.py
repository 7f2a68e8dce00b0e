"""The verifying half of the VC API on the public surface, and its description.

Every answer is held against the schema that `/openapi.json` gives for it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

import issuer
from keys import Algorithm
from tests.evil_issuer.presentation_tokens import enveloped_presentation
from tests.issuer.cli.conformance.asking import signed
from tests.issuer.credentials.vcdm_cases import PLAIN, V2
from tests.issuer.proofs.tokens import base64url, token
from tests.issuer.web.site import Site
from tests.keys.others import other

VERIFY = "/credentials/verify"
VERIFY_PRESENTATION = "/presentations/verify"


def ask(site: Site, path: str, body: object, **headers: str) -> TestResponse:
    """A program's request, whose answer is as described."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = site.client.post(
        path,
        data=data,
        base_url=site.settings.base_url,
        headers={"Content-Type": "application/json", **sent},
    )
    require_as_described(answer, path, description(site))
    return answer


def description(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = site.get("/openapi.json").json
    return found


def require_as_described(answer: TestResponse, path: str, api: dict[str, Any]) -> None:
    """The status, the media type and the body are among those that the description names."""
    responses = api["paths"][path]["post"]["responses"]
    described = responses[str(answer.status_code)]
    if "$ref" in described:
        described = api["components"]["responses"][described["$ref"].rsplit("/", 1)[1]]
    schema = described["content"][answer.mimetype]["schema"]
    validator = Draft202012Validator({**schema, "components": api["components"]})
    validator.validate(answer.json)


def presentation(*credentials: object) -> dict[str, Any]:
    return {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": list(credentials),
    }


def test_the_description_is_of_openapi_3_1_and_each_schema_is_one(shown) -> None:
    answer = shown.get("/openapi.json", accept="*/*")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    api = answer.json
    assert api["openapi"] == "3.1.0"
    for schema in api["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert set(api["paths"]) == {VERIFY, VERIFY_PRESENTATION}
    served = {rule.rule for rule in shown.app.url_map.iter_rules() if "POST" in rule.methods}
    assert set(api["paths"]) <= served


def test_a_badge_of_ours_is_good(shown) -> None:
    badge = json.loads(shown.shown_badge.text)
    answer = ask(shown, VERIFY, {"verifiableCredential": badge})
    assert answer.status_code == 200
    assert (answer.json["verified"], answer.json["kind"]) == (True, "badge")
    assert answer.json["errors"] == []


def test_a_credential_that_is_no_badge_is_good_too(shown) -> None:
    answer = ask(
        shown, VERIFY, {"verifiableCredential": signed(), "options": {"checks": ["proof"]}}
    )
    assert (answer.status_code, answer.json["kind"]) == (200, "credential")


def test_a_changed_badge_is_not(shown) -> None:
    badge = json.loads(shown.shown_badge.text)
    badge["name"] = "Something better"
    answer = ask(shown, VERIFY, {"verifiableCredential": badge})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert (answer.json["verified"], answer.json["verdict"]) == (False, "not-valid")
    assert "CRYPTOGRAPHIC_SECURITY_ERROR" in answer.json["type"]


def test_a_revoked_badge_is_not(site) -> None:
    badge = site.badge()
    request = {"verifiableCredential": json.loads(badge.text)}
    assert ask(site, VERIFY, request).status_code == 200
    site.revoke(badge)
    answer = ask(site, VERIFY, request)
    assert answer.status_code == 422
    assert {one["reason"] for one in answer.json["errors"]} == {"revoked"}


def test_what_could_not_be_checked_is_no_yes(shown) -> None:
    credential = {**signed(), "issuer": "did:web:elsewhere.example"}
    credential["proof"]["verificationMethod"] = "did:web:elsewhere.example#key-1"
    answer = ask(shown, VERIFY, {"verifiableCredential": credential})
    assert (answer.status_code, answer.json["verified"]) == (422, False)
    assert answer.json["verdict"] == "could-not-be-checked"
    assert "could-not-be-checked" in {one["outcome"] for one in answer.json["errors"]}


def test_a_context_of_somebody_s_own_is_not_taken_here(shown) -> None:
    claims = {**PLAIN, "@context": [V2, {"Kind": "https://example.org/terms#Kind"}]}
    answer = ask(shown, VERIFY, {"verifiableCredential": signed(claims)})
    assert (answer.status_code, answer.json["verdict"]) == (422, "could-not-be-checked")


@pytest.mark.parametrize(
    "claims", [{}, {"holder": "did:web:localhost%3A8000", "name": "Doctor of Philosophy"}]
)
def test_a_presentation_of_nothing_that_nobody_signed_is_not_good(claims, shown) -> None:
    document = {"@context": [V2], "type": ["VerifiablePresentation"], **claims}
    answer = ask(shown, VERIFY_PRESENTATION, {"verifiablePresentation": document})
    assert (answer.status_code, answer.json["verified"]) == (422, False)
    assert [one["reason"] for one in answer.json["errors"]] == ["nothing-signed"]


@pytest.mark.parametrize("kind", [str, lambda kind: [kind]], ids=["a type", "a list of types"])
def test_the_signature_around_a_presentation_counts_here_too(kind, shown) -> None:
    for text, status in (
        (presented_by_key(), 200),
        (f"{presented_by_key().rpartition('.')[0]}.{base64url(bytes(64))}", 422),
    ):
        envelope = enveloped_presentation(text)
        envelope["type"] = kind(envelope["type"])
        for shape in (text, envelope):
            answer = ask(shown, VERIFY_PRESENTATION, {"verifiablePresentation": shape})
            assert answer.status_code == status


def presented_by_key() -> str:
    owner = other(Algorithm.ED25519, 21)
    did = owner.public_key.did_key
    document = {**presentation(signed()), "holder": did}
    return token(owner, {"alg": "EdDSA", "kid": did, "typ": "vp+jwt"}, document)


def test_presentations_signed_by_nobody_and_what_is_in_them(shown) -> None:
    badge = json.loads(shown.shown_badge.text)
    good = {"verifiablePresentation": presentation(badge, signed())}
    assert ask(shown, VERIFY_PRESENTATION, good).status_code == 200
    bad = {"verifiablePresentation": presentation({**badge, "name": "Something better"})}
    answer = ask(shown, VERIFY_PRESENTATION, bad)
    assert answer.status_code == 422
    assert answer.json["credential"] == "$.verifiableCredential[0]"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"verifiableCredential": {}, "verifiableCredential": {}}',
        b'{"verifiableCredential": null}',
        b'{"verifiableCredential": [{}]}',
        b'{"verifiableCredential": "a text"}',
        b'{"verifiableCredential": "{}"}',
        b'{"verifiableCredential": {}, "options": []}',
        b'{"verifiableCredential": {}, "options": {"domain": 4}}',
        b'{"verifiableCredential": {"type": "EnvelopedVerifiableCredential"}}',
        b"\xff",
        b'{"verifiableCredential": ' + b"[" * 40 + b"]" * 40 + b"}",
    ],
)
def test_a_request_that_holds_nothing_to_verify_is_a_problem(body: bytes, shown) -> None:
    for path in (VERIFY, VERIFY_PRESENTATION):
        answer = ask(
            shown, path, body.replace(b"Credential", b"Presentation") if "pres" in path else body
        )
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
        assert answer.json["verified"] is False


def test_an_envelope_must_be_one(shown) -> None:
    envelope = {
        "@context": [V2],
        "type": "EnvelopedVerifiableCredential",
        "id": "data:application/vc+jwt,eyJhbGciOiJub25lIn0.e30.",
    }
    opened = ask(shown, VERIFY, {"verifiableCredential": envelope})
    assert opened.status_code in {400, 422}
    for spoilt in (
        {"@context": []},
        {"@context": "https://www.w3.org/ns/credentials/examples/v2"},
        {"id": "eyJhbGciOiJub25lIn0.e30."},
        {"id": "https://example.org/credentials/1"},
        {"id": "data:text/html,eyJhbGciOiJub25lIn0.e30."},
        {"id": None},
    ):
        answer = ask(shown, VERIFY, {"verifiableCredential": {**envelope, **spoilt}})
        assert answer.status_code == 400


def test_only_json_of_at_most_a_mebibyte_is_taken(shown) -> None:
    body = json.dumps({"verifiableCredential": signed()}).encode()
    assert ask(shown, VERIFY, body.ljust(1024 * 1024)).status_code == 200
    assert ask(shown, VERIFY, body.ljust(1024 * 1024 + 1)).status_code == 413
    assert ask(shown, VERIFY, body, Content_Type="text/plain").status_code == 415
    assert (
        ask(shown, VERIFY, body, Content_Type="application/x-www-form-urlencoded").status_code
        == 415
    )
    assert ask(shown, VERIFY, body, Content_Type="application/vc+ld+json").status_code == 200


def test_one_visitor_may_ask_as_often_as_on_the_page(tmp_path) -> None:
    site = Site(tmp_path, verify_per_minute=2)
    try:
        request = {"verifiableCredential": signed()}
        assert [ask(site, VERIFY, request).status_code for _ in range(3)] == [200, 200, 429]
        assert ask(site, VERIFY_PRESENTATION, request).status_code == 429
    finally:
        site.close()


def test_answers_carry_the_headers_of_the_house_and_no_cookie(shown) -> None:
    for request in ({"verifiableCredential": signed()}, {}):
        answer = ask(shown, VERIFY, request, Cookie="issuer=stolen")
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_answers_are_in_english_whoever_asks(shown) -> None:
    changed = {**signed(), "validUntil": "2001-01-01T00:00:00Z"}
    answer = ask(shown, VERIFY, {"verifiableCredential": changed}, Accept_Language="zh-Hant")
    assert answer.get_data(as_text=True).isascii()


@pytest.mark.parametrize("surfaces", [("student",), ("staff",), ("student", "staff")])
def test_it_is_of_the_public_surface_alone(surfaces: tuple[str, ...], shown) -> None:
    client = shown.with_surfaces(*surfaces).test_client()
    for path in (VERIFY, VERIFY_PRESENTATION):
        answer = client.post(path, json={}, base_url=shown.settings.base_url)
        assert answer.status_code in {404, 405}
    assert client.get("/openapi.json", base_url=shown.settings.base_url).status_code == 404


def test_nothing_of_the_web_issues_what_it_is_given(shown) -> None:
    """The server that does is no part of the web: no surface has its address, or imports it."""
    app = shown.with_surfaces("public", "student", "staff")
    posted = {rule.rule for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    assert not {path for path in posted if "issue" in path and "credential" in path}
    answer = app.test_client().post(
        "/credentials/issue", json={"credential": PLAIN}, base_url=shown.settings.base_url
    )
    assert answer.status_code in {404, 405}

    root = Path(issuer.__file__).parent
    mentions = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "cli.conformance" in path.read_text(encoding="utf-8")
    }
    assert {path for path in mentions if not path.startswith("cli/conformance/")} == {
        "cli/commands.py"
    }
