"""The letters, whole: what is in `letters/` is what a learner reads.

To change a letter, change its template, run with `ISSUER_REWRITE_LETTERS=1`, and read the result.
"""

import os
from pathlib import Path

import pytest

from issuer.attendance.model import Bilingual
from issuer.delivery.letters import composer
from issuer.ids import Urls
from tests.issuer.delivery import letter_cases as cases

LETTERS = Path(__file__).parent / "letters"


def compose(*, names=cases.NAMES, learner=None, credential=None, activity=None):
    write = composer(
        urls=Urls("https://badges.example.edu"),
        sender="Digital Badges <badges@example.edu>",
        contact="Learning Commons, learning.commons@example.edu, +852 0000 0000",
        attribute_names=names,
    )
    return write(
        cases.notice(),
        learner or cases.learner(),
        credential or cases.credential(),
        activity or cases.activity(),
    )


WHOLE = {
    "both_languages": compose,
    "english_only": lambda: compose(
        names={},
        learner=cases.learner("Priya RAMANATHAN"),
        activity=cases.activity(Bilingual("Speaking up at work"), unit=""),
    ),
    "chinese_only": lambda: compose(
        names={},
        learner=cases.learner("陳大文"),
        credential=cases.credential("PSG", name="專業、社會及全球責任"),
        activity=cases.activity(Bilingual("", "大灣區交流團"), unit="國際處"),
    ),
}


@pytest.mark.parametrize("kind", ["text", "html"])
@pytest.mark.parametrize("name", WHOLE)
def test_a_letter_is_word_for_word_the_one_that_was_read_and_agreed(name, kind):
    letter = WHOLE[name]()
    written = f"Subject: {letter.subject}\n\n{getattr(letter, kind)}"
    kept = LETTERS / f"{name}.{kind}.txt"
    if "ISSUER_REWRITE_LETTERS" in os.environ:
        kept.write_text(written, encoding="utf-8")
    assert written == kept.read_text(encoding="utf-8")


def test_a_letter_goes_to_the_address_in_the_register_under_the_notices_own_id():
    letter = compose()
    assert letter.to_address == "tm.chan@students.example.edu"
    assert letter.message_id == "n" * 27 + "@example.edu"
    assert letter.language == "en, zh-Hant"


def test_a_letter_leads_to_the_portal_and_holds_no_other_address_and_no_token():
    letter = compose()
    for text in (letter.text, letter.html):
        addresses = {
            word for word in text.replace('"', " ").replace("<", " ").split() if "//" in word
        }
        assert {address.rpartition(">")[2] for address in addresses} == {
            "https://badges.example.edu/mine"
        }


def test_a_name_is_text_in_the_html_twin_and_never_markup():
    letter = compose(learner=cases.learner("Robert <script>alert(1)</script> & Söhne"))
    assert "<script>" not in letter.html
    assert "Robert &lt;script&gt;alert(1)&lt;/script&gt; &amp; Söhne" in letter.html
    assert "Robert <script>" in letter.text


def test_line_ends_in_names_and_titles_become_spaces():
    letter = compose(
        learner=cases.learner("CHAN\r\nBcc: all@example.edu"),
        activity=cases.activity(Bilingual("Speaking\nup", "職場\r\n表達")),
    )
    assert letter.to_name == "CHAN Bcc: all@example.edu"
    assert "Activity:  Speaking up\n" in letter.text
    assert letter.subject.isprintable()


def test_without_names_from_the_scheme_a_badge_is_called_what_it_calls_itself():
    letter = compose(names={})
    assert (
        letter.subject == "Your badge: Effective communicators · 你的徽章：Effective communicators"
    )
    nameless = compose(names={}, credential=cases.credential(name=""))
    assert nameless.subject == "Your badge: EC · 你的徽章：EC"
