"""LinkedIn's form, filled in as open-badges.md section 10 says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from issuer.credentials.model import OpenBadgeCredential
from issuer.jsonld.strict_json import read_json
from issuer.web.student.linkedin import linkedin_address


def fields(office, *, number="", **changes):
    _, _, (badge,) = office.scheme.with_badges(1)
    credential = OpenBadgeCredential.from_json(read_json(badge.text))
    address = linkedin_address(
        replace(credential, **changes),
        code="ABCD",
        address="https://badges.example.edu/credentials/x",
        organization_id=number,
        organization_name="Example University 示例",
        zone=ZoneInfo("Asia/Hong_Kong"),
    )
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.path) == (
        "https",
        "www.linkedin.com",
        "/profile/add",
    )
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_everything_is_filled_in_and_the_month_is_the_local_one(office):
    found = fields(office, awarded_date=datetime(2026, 1, 31, 18, tzinfo=UTC))
    assert found == {
        "startTask": "CERTIFICATION_NAME",
        "name": "Effective communicators: Mental Health First Aid",
        "organizationName": "Example University 示例",
        "issueYear": "2026",
        "issueMonth": "2",
        "certUrl": "https://badges.example.edu/credentials/x",
        "certId": "ABCD",
    }


def test_the_number_of_the_institution_takes_the_place_of_its_name(office):
    found = fields(office, number="12345", valid_until=datetime(2029, 6, 1, tzinfo=UTC))
    assert found["organizationId"] == "12345"
    assert "organizationName" not in found
    assert (found["expirationYear"], found["expirationMonth"]) == ("2029", "6")
