"""What holds of every connection to a server of somebody else."""

import ssl
from pathlib import Path

import pytest

import issuer
from issuer.tls import trust_of_the_system

CUT_IS_ENDED = getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)


@pytest.fixture
def built_otherwise(monkeypatch):
    """What Python would offer, were it as lenient as Debian's 3.11.2."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= CUT_IS_ENDED
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)
    return context


def test_old_tls_is_not_spoken(built_otherwise):
    assert trust_of_the_system().minimum_version >= ssl.TLSVersion.TLSv1_2


def test_a_stricter_system_stays_strict(built_otherwise):
    built_otherwise.minimum_version = ssl.TLSVersion.TLSv1_3
    assert trust_of_the_system().minimum_version == ssl.TLSVersion.TLSv1_3


def test_a_server_proves_its_name():
    context = trust_of_the_system()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_connection_that_is_cut_is_not_one_that_was_ended(built_otherwise):
    assert not trust_of_the_system().options & CUT_IS_ENDED


def test_nobody_trusts_in_another_way():
    """Letters and the outbound door alike."""
    rooms = Path(issuer.__file__).parent
    makers = [
        path.relative_to(rooms).as_posix()
        for path in rooms.rglob("*.py")
        if "create_default_context" in path.read_text(encoding="utf-8")
    ]
    assert makers == ["tls.py"]
