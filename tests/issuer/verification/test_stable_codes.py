"""The words that programs may rely on: none of them may change."""

import pytest

from issuer.verification import Carrier, Kind, Outcome, Step, Verdict, verify
from tests.issuer.verification.actors import NOW, US, world


@pytest.mark.parametrize(
    ("words", "written"),
    [
        (Outcome, "passed failed could-not-be-checked"),
        (Verdict, "valid not-valid could-not-be-checked"),
        (Kind, "badge endorsement learner-record status-list presentation credential"),
        (Carrier, "png svg json jwt"),
        (
            Step,
            (
                "structure contexts plain-names coverage proof proof-purpose proof-dates "
                "verification-method key signature further-proof token validity status schema "
                "issuer recipient parts presenter refresh"
            ),
        ),
    ],
)
def test_the_words_are_these(words, written):
    assert [one.value for one in words] == written.split()


def test_a_report_tells_programs_all_of_it():
    told = verify(US.badge(), world=world(), now=NOW).to_json()

    assert told["verdict"] == "valid"
    assert told["kind"] == "badge"
    assert told["parts"] == []
    assert told["credential"] == {
        "authentic": True,
        "id": US.badge()["id"],
        "name": "Positive and flexible",
        "achievement": "Positive and flexible",
        "recipient": told["credential"]["recipient"],
        "issuer": {
            "id": US.did,
            "name": "Example University 示例大學",
            "domain": "localhost:8000",
            "ours": True,
        },
        "validFrom": "2026-11-20T09:00:00+00:00",
        "awardedDate": "2026-11-20T09:00:00+00:00",
    }
    assert {*told["findings"][0]} == {
        "step",
        "title",
        "outcome",
        "message",
        "advice",
        "necessary",
        "facts",
    }
