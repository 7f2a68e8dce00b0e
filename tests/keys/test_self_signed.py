"""A certificate for a test's own https."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from keys.self_signed import self_signed_certificate

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def made() -> tuple[x509.Certificate, bytes]:
    pem, key = self_signed_certificate(names=["localhost"], addresses=["127.0.0.1"], now=NOW)
    return x509.load_pem_x509_certificate(pem), key


def test_it_is_for_these_hosts_and_for_two_days():
    certificate, _ = made()
    hosts = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert hosts.get_values_for_type(x509.DNSName) == ["localhost"]
    assert hosts.get_values_for_type(x509.IPAddress) == [ip_address("127.0.0.1")]
    assert certificate.not_valid_before_utc < NOW
    assert certificate.not_valid_after_utc == NOW + timedelta(days=2)


def test_it_is_signed_by_the_key_it_names():
    certificate, pem = made()
    key = serialization.load_pem_private_key(pem, password=None)
    assert certificate.public_key() == key.public_key()
    certificate.verify_directly_issued_by(certificate)


def test_no_two_are_of_one_key():
    assert made()[0].public_key() != made()[0].public_key()
