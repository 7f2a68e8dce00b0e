"""Whatever is handed in is answered in time and in little memory, never with a pass (I-28, R17)."""

from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest

from issuer.errors import MalformedSubmission
from issuer.isolation.limits import LIMITS
from issuer.verification import Verdict
from tests.evil_issuer.hands import everywhere
from tests.evil_issuer.schemas import FORM, form, naming
from tests.issuer.isolation.poison import POISON
from tests.issuer.isolation.submissions import children_of, handed_to, memory_of, wide
from tests.verifier import VERIFIER

_SECONDS = 3.0


@pytest.mark.parametrize("data", POISON.values(), ids=POISON.keys())
def test_poison_is_answered_in_time_and_memory(data):
    handed_to(VERIFIER)  # a warm child, as a web process has
    began = time.perf_counter()
    with suppress(MalformedSubmission):
        assert handed_to(VERIFIER, data).verdict is not Verdict.VALID
    assert time.perf_counter() - began < _SECONDS
    for child in children_of(VERIFIER):
        assert memory_of(child.pid) < child._at_rest + LIMITS.memory


def test_what_takes_too_long_is_in_doubt_and_says_so(a_verifier):
    verifier = a_verifier(cpu_seconds=0.05)
    report = handed_to(verifier, wide(4_500))
    assert report.verdict is Verdict.COULD_NOT_BE_CHECKED
    assert report.headline.text() == "This could not be checked: it would take too long."
    assert report.findings[0].reason == "too-costly"
    json.dumps(report.to_json("zh-Hant"))


def _doubling(times):
    """A form that asks the same twice, of which each asks the same twice, and so on."""
    steps = {f"d{at}": {"allOf": [{"$ref": f"#/$defs/d{at + 1}"}] * 2} for at in range(times)}
    return form({"$defs": {**steps, f"d{times}": {}}, "$ref": "#/$defs/d0"})


def test_a_form_that_takes_too_long_is_in_doubt_and_one_that_does_not_is_applied():
    badge = json.dumps(naming()).encode()
    began = time.perf_counter()
    poisoned = handed_to(VERIFIER, badge, shown_in=everywhere(schemas={FORM: _doubling(40)}))
    assert time.perf_counter() - began < _SECONDS
    assert poisoned.verdict is Verdict.COULD_NOT_BE_CHECKED
    assert poisoned.findings[0].reason == "too-costly"

    kept = handed_to(VERIFIER, badge, shown_in=everywhere(schemas={FORM: _doubling(3)}))
    assert kept.verdict is Verdict.VALID
    broken = everywhere(schemas={FORM: form({"required": ["grade"]})})
    assert handed_to(VERIFIER, badge, shown_in=broken).verdict is Verdict.NOT_VALID


def test_what_takes_too_much_memory_is_in_doubt_and_says_so(a_verifier):
    verifier = a_verifier(memory=4 << 20)
    assert handed_to(verifier, wide(4_500)).findings[0].reason == "too-costly"
