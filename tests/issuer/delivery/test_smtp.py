"""A real server on the loopback interface, and its bad days."""

import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from issuer.delivery.smtp import SmtpChannel
from issuer.errors import DeliveryFailed
from tests.issuer.delivery import letter_cases as cases


class Mailbox:
    """Takes letters, or answers what it was told to answer."""

    def __init__(self, *, at_rcpt="250 OK", at_data="250 OK"):
        self.letters = []
        self.at_rcpt, self.at_data = at_rcpt, at_data

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.at_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.at_rcpt

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.at_data.startswith("250"):
            self.letters.append(envelope)
        return self.at_data


@contextmanager
def server(mailbox, **options):
    with socket.socket() as free:  # Controller calls the port it was given, so it must be known
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def channel(port, *, encrypted=False, tls=None, timeout_seconds=5.0):
    return SmtpChannel(
        "127.0.0.1",
        port,
        sender="Digital Badges <badges@example.edu>",
        clock=lambda: cases.NOON,
        encrypted=encrypted,
        tls=tls,
        timeout_seconds=timeout_seconds,
    )


def test_a_letter_arrives_whole_at_the_one_address():
    mailbox = Mailbox()
    with server(mailbox) as port:
        channel(port).send(cases.letter())
    (envelope,) = mailbox.letters
    assert envelope.mail_from == "badges@example.edu"
    assert envelope.rcpt_tos == ["tm.chan@students.example.edu"]
    message = message_from_bytes(envelope.content, policy=default)
    assert message["Message-ID"] == "<" + "n" * 27 + "@example.edu>"
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert text.replace("\r\n", "\n") == cases.letter().text
    assert html.replace("\r\n", "\n") == cases.letter().html


@pytest.mark.parametrize(
    "answers",
    [
        {"at_rcpt": "550 No such user"},
        {"at_rcpt": "451 Try again later"},
        {"at_data": "552 Too much mail"},
        {"at_data": "554 Looks like spam"},
    ],
)
def test_a_refusal_is_a_failed_delivery(answers):
    mailbox = Mailbox(**answers)
    with server(mailbox) as port, pytest.raises(DeliveryFailed) as caught:
        channel(port).send(cases.letter())
    assert caught.value.retryable
    assert mailbox.letters == []


def test_the_servers_words_are_not_shown_to_people():
    mailbox = Mailbox(at_rcpt="550 tm.chan does not live here")
    with server(mailbox) as port, pytest.raises(DeliveryFailed) as caught:
        channel(port).send(cases.letter())
    assert "tm.chan" not in str(caught.value)


def test_nobody_at_the_port_is_a_failed_delivery():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(DeliveryFailed):
        channel(port).send(cases.letter())


def test_a_server_that_says_nothing_is_left_after_a_while():
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(DeliveryFailed):
        channel(silent.getsockname()[1], timeout_seconds=0.2).send(cases.letter())


def test_a_server_that_hangs_up_is_a_failed_delivery():
    with socket.create_server(("127.0.0.1", 0)) as rude:

        def hang_up():
            connection, _ = rude.accept()
            connection.sendall(b"220 hello\r\n")
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(DeliveryFailed):
            channel(rude.getsockname()[1]).send(cases.letter())
        thread.join()


def test_a_host_that_cannot_be_a_name_is_a_failed_delivery():
    odd = SmtpChannel(
        "." * 70,
        25,
        sender="badges@example.edu",
        clock=lambda: cases.NOON,
        encrypted=True,
        timeout_seconds=0.2,
    )
    with pytest.raises(DeliveryFailed):
        odd.send(cases.letter())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A server's TLS context, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    public, private = folder / "certificate", folder / "private"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(public, private)
    return serving, ssl.create_default_context(cafile=public)


def test_a_letter_travels_encrypted_to_a_server_that_proves_its_name(certificate):
    serving, trusting = certificate
    mailbox = Mailbox()
    with server(mailbox, tls_context=serving, require_starttls=True) as port:
        channel(port, encrypted=True, tls=trusting).send(cases.letter())
    assert len(mailbox.letters) == 1


def test_a_server_that_cannot_prove_its_name_gets_no_letter(certificate):
    serving, _ = certificate
    mailbox = Mailbox()
    with server(mailbox, tls_context=serving) as port, pytest.raises(DeliveryFailed):
        channel(port, encrypted=True).send(cases.letter())
    assert mailbox.letters == []


def test_a_server_without_starttls_gets_no_letter_when_it_must_be_encrypted():
    mailbox = Mailbox()
    with server(mailbox) as port, pytest.raises(DeliveryFailed):
        channel(port, encrypted=True).send(cases.letter())
    assert mailbox.letters == []
