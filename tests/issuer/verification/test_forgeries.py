"""Not one of the forger's catalogue is valid, and each is refused for the reason it deserves."""

import copy
import json

import pytest

from issuer.verification import Step, Verdict, verify
from tests.evil_issuer import DOCUMENTS, Forgery
from tests.issuer.verification.actors import NOW, US, world


def test_there_is_something_to_refuse():
    assert len(DOCUMENTS) >= 500


@pytest.mark.parametrize("forgery", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_no_forgery_is_valid(forgery: Forgery):
    document, shown_in = forgery.make()
    report = verify(document, world=shown_in, now=NOW)
    reasons = [found.reason for found in report.necessary if not found.passed]
    assert report.verdict is forgery.verdict, reasons
    assert forgery.reason in ("", *reasons)
    assert "the badge stands" not in report.headline.text()
    # A person learns what was found, and the report survives the way to another program.
    assert all(found.message.text() and found.message.text("zh-Hant") for found in report.findings)
    json.dumps(report.to_json(), allow_nan=False).encode()


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, (*path, name))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from leaves(item, (*path, position))
    else:
        yield path, value


LEAVES = dict(leaves(US.badge()))


def another(value):
    if isinstance(value, bool):
        return not value
    if value.endswith("Z"):
        return "2026-11-18T09:00:00Z"
    if value.startswith("http"):
        return value.replace("http", "https", 1) if value[4] == ":" else value + "/x"
    return value + "x"


@pytest.mark.parametrize("path", LEAVES, ids=lambda path: ".".join(map(str, path)))
def test_no_single_value_can_be_changed(path):
    document = copy.deepcopy(US.badge())
    *way, last = path
    place = document
    for step in way:
        place = place[step]
    place[last] = another(place[last])
    assert verify(document, world=world(), now=NOW).verdict is not Verdict.VALID


@pytest.mark.parametrize("path", LEAVES, ids=lambda path: ".".join(map(str, path)))
def test_no_single_value_can_be_taken_away(path):
    document = copy.deepcopy(US.badge())
    *way, last = path
    place = document
    for step in way:
        place = place[step]
    del place[last]
    assert verify(document, world=world(), now=NOW).verdict is not Verdict.VALID


HEADLINES = {
    "T38 revoked": (
        "issued “Positive and flexible” to CHAN Tai Man 陳大文, valid from 2026-11-20 09:00 UTC, "
        "and has revoked it."
    ),
    "T38 suspended": "has suspended it for the time being.",
    "expired": "it was valid until 2026-11-25 00:00 UTC and has expired since.",
    "not yet valid": "it is not valid before 2026-12-01 12:05 UTC.",
    "T38 a list: run out": "whether it still stands could not be checked.",
    "T8 the proof: stripped": "but nobody has signed it.",
    "T5 the proof of another credential": "but is not what that issuer signed. Do not rely on it.",
    "T1 an issuer whose keys cannot be obtained": "that could not be checked.",
    "T1 not an Open Badge, though signed by us": "signed this, but it does not keep to the rules",
}


@pytest.mark.parametrize(("name", "ending"), HEADLINES.items())
def test_the_headline_says_what_is_the_matter(name, ending):
    document, shown_in = DOCUMENTS[name].make()
    assert ending in verify(document, world=shown_in, now=NOW).headline.text()


def test_a_stale_list_says_since_when_nothing_is_known():
    document, shown_in = DOCUMENTS["T38 a list: run out"].make()
    status = verify(document, world=shown_in, now=NOW).of(Step.STATUS)[0]
    assert status.message.text().startswith("The status is unknown since 2026-12-01 11:59 UTC")
