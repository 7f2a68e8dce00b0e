"""What holds of every connection to a server of somebody else."""

import ssl

from issuer.tls import trust_of_the_system


def test_old_tls_is_not_spoken():
    assert trust_of_the_system().minimum_version >= ssl.TLSVersion.TLSv1_2


def test_a_stricter_system_stays_strict(monkeypatch):
    strict = ssl.create_default_context()
    strict.minimum_version = ssl.TLSVersion.TLSv1_3
    monkeypatch.setattr(ssl, "create_default_context", lambda: strict)
    assert trust_of_the_system().minimum_version == ssl.TLSVersion.TLSv1_3


def test_a_server_proves_its_name():
    context = trust_of_the_system()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_connection_that_is_cut_is_not_one_that_was_ended():
    assert not trust_of_the_system().options & getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
