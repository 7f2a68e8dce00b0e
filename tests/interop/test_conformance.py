"""The conformance server and @digitalbazaar/vc, each about what the other issued, over https."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from tests.interop.verifiers import HERE, CannotAsk, require
from tests.issuer.cli.conformance.asking import running
from tests.issuer.credentials.vcdm_cases import EXAMPLES, PLAIN, PLAIN_1, V2
from tests.missing import missing

DOCUMENTS: dict[str, dict[str, Any]] = {
    "plain": PLAIN,
    "with dates": {
        **PLAIN,
        "id": "urn:uuid:86294362-4254-4f36-854f-3952fe42555d",
        "validFrom": "2023-02-26T01:02:58.447-05:00",
        "validUntil": "2123-02-26T01:02:58Z",
    },
    "names in languages": {
        **PLAIN,
        "name": [
            {"@value": "Dog", "@language": "en"},
            {"@value": "كلب", "@language": "ar", "@direction": "rtl"},
        ],
    },
    "examples": {
        **PLAIN,
        "@context": [V2, EXAMPLES],
        "type": ["VerifiableCredential", "ExampleAlumniCredential"],
        "credentialSubject": {
            "id": "did:example:subject",
            "alumniOf": {"id": "did:example:university", "name": "示例大學"},
        },
    },
    "a context of its own": {
        **PLAIN,
        "@context": [V2, {"Kind": "https://example.org/terms#Kind"}],
        "type": ["VerifiableCredential", "Kind"],
    },
    "version 1.1": PLAIN_1,
}


@pytest.fixture(scope="module", params=[False, True], ids=["without status", "with status"])
def answers(request, tmp_path_factory) -> dict[str, Any]:
    try:
        require()
    except CannotAsk as reason:
        missing(str(reason))
    folder = tmp_path_factory.mktemp("conformance")
    with running(with_status=request.param) as client:
        announcement = folder / "announcement.json"
        announcement.write_text(json.dumps(dict(client.announcement)), encoding="utf-8")
        ended = subprocess.run(
            ["node", HERE / "conformance.mjs", announcement],
            input=json.dumps({"documents": DOCUMENTS}),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return {**found, "with_status": request.param}


@pytest.mark.interop
@pytest.mark.parametrize("name", DOCUMENTS)
def test_they_verify_what_the_server_issues(name: str, answers) -> None:
    revoked = False if answers["with_status"] and name != "version 1.1" else None
    assert answers["theirs"][name] == {"verified": True, "revoked": revoked, "why": ""}


@pytest.mark.interop
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_server_verifies_what_they_issue_and_present(name: str, answers) -> None:
    assert answers["ours"][name] == {
        "genuine": 200,
        "changed": 422,
        "presented": 200,
        "otherChallenge": 422,
    }
