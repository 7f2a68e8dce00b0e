from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default

import pytest

from issuer.delivery.message import UnusableLetter, message_for
from issuer.errors import DeliveryFailed
from tests.issuer.delivery import letter_cases as cases


def made(letter=None, *, sender="Digital Badges 電子徽章 <badges@example.edu>"):
    message = message_for(letter or cases.letter(), sender=sender, date=cases.NOON)
    return message_from_bytes(message.as_bytes(), policy=default)


def test_a_message_reads_back_as_the_letter_it_was_made_from():
    message = made()
    assert message["Message-ID"] == "<" + "n" * 27 + "@example.edu>"
    assert message["From"] == "Digital Badges 電子徽章 <badges@example.edu>"
    assert message["To"] == "CHAN Tai Man 陳大文 <tm.chan@students.example.edu>"
    assert message["Subject"] == cases.letter().subject
    assert message["Date"].datetime == cases.NOON
    assert message["Content-Language"] == "en, zh-Hant"
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == cases.letter().text
    assert html.get_content().replace("\r\n", "\n") == cases.letter().html
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")


def test_a_letter_sent_again_is_the_same_bytes():
    one, two = (
        message_for(cases.letter(), sender="badges@example.edu", date=cases.NOON).as_bytes()
        for _ in range(2)
    )
    assert one == two


def test_a_message_is_ascii_with_crlf_on_the_wire():
    data = message_for(cases.letter(), sender="badges@example.edu", date=cases.NOON).as_bytes()
    assert data.isascii()
    assert data.count(b"\n") == data.count(b"\r\n")


@pytest.mark.parametrize(
    "changed",
    [
        {"to_name": "CHAN\r\nBcc: all@example.edu"},
        {"to_name": "CHAN\nBcc: all@example.edu"},
        {"to_address": "a@example.edu\r\nBcc: all@example.edu"},
        {"subject": "Hello\r\n\r\nBody"},
        {"subject": "Hello\x00"},
        {"subject": "Hello\u2028X-Header: yes"},
        {"message_id": "a@example.edu>\r\nX-Header: yes"},
        {"language": "en\r\nX-Header: yes"},
    ],
)
def test_a_line_end_in_a_header_is_refused(changed):
    with pytest.raises(UnusableLetter) as caught:
        made(cases.letter(**changed))
    assert isinstance(caught.value, DeliveryFailed)
    assert not caught.value.retryable


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@example.edu",
        "a@",
        "a@example.edu, b@example.edu",
        "a@example.edu (b@example.edu)",
        "<a@example.edu>",
        "a@example.edu b@example.edu",
        "a@b@example.edu",
        "Undisclosed: a@example.edu;",
    ],
)
def test_what_is_not_one_plain_address_is_refused(address):
    with pytest.raises(UnusableLetter):
        made(cases.letter(to_address=address))


def test_a_name_that_looks_like_a_header_or_an_address_stays_a_name():
    message = made(cases.letter(to_name='Eve" <eve@evil.example>, x'))
    assert [one.addr_spec for one in message["To"].addresses] == ["tm.chan@students.example.edu"]
    assert message["To"].addresses[0].display_name == 'Eve" <eve@evil.example>, x'


def test_a_long_chinese_name_survives():
    name = "歐陽" * 30
    data = message_for(
        cases.letter(to_name=name), sender="badges@example.edu", date=cases.NOON
    ).as_bytes()
    # Python 3.11's newer parser puts spaces between encoded words; the older one reads RFC 2047.
    shown = str(make_header(decode_header(message_from_bytes(data)["To"])))
    assert shown == f"{name} <tm.chan@students.example.edu>"
