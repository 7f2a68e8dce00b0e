"""Settings: defaults that work, every problem at once, no secret shown."""

from __future__ import annotations

import pytest

from issuer.config import Settings, described
from issuer.errors import ConfigurationError


def test_nothing_needs_to_be_set():
    settings = Settings.from_environ({})
    assert settings == Settings()
    assert settings.base_url == "http://localhost:8000"
    assert settings.database.endswith("/var/issuer/issuer.db")


def test_every_problem_is_reported_at_once():
    with pytest.raises(ConfigurationError) as refused:
        Settings.from_environ(
            {
                "ISSUER_BASE_URL": "http://badges.example.edu",
                "ISSUER_UPLOAD_MEBIBYTES": "lots",
                "ISSUER_SURFACES": "public everything",
                "ISSUER_BASEURL": "https://badges.example.edu",
                "ISSUER_MAIL": "carrier pigeon",
                "ISSUER_QUEUE_URL": "amqp://localhost",
                "HOME": "/home",
            }
        )
    text = str(refused.value)
    for name in ("BASE_URL", "UPLOAD_MEBIBYTES", "SURFACES", "MAIL", "QUEUE_URL"):
        assert f"ISSUER_{name}:" in text
    assert "ISSUER_BASEURL is not a setting" in text
    assert "HOME" not in text


@pytest.mark.parametrize(
    "address",
    [
        "https://",
        "ftp://x.edu",
        "https://x.edu/path",
        "https://me@x.edu",
        "https://x.edu?q=1",
        "http://127.0.0.1:8000",
        "badges.example.edu",
    ],
)
def test_an_issuers_address_is_plain_https_or_localhost(address):
    with pytest.raises(ConfigurationError):
        Settings.from_environ({"ISSUER_BASE_URL": address})


def test_a_slash_at_the_end_does_not_matter():
    given = Settings.from_environ({"ISSUER_BASE_URL": "https://badges.example.edu/"})
    assert given.base_url == "https://badges.example.edu"


def test_every_setting_is_described():
    for variable, _, text in described():
        assert variable.startswith("ISSUER_")
        assert text.endswith(".")
