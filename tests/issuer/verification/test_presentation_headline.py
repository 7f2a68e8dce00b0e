"""What is said of a presentation: its own signature and what is in it are told apart."""

import pytest

from issuer.i18n import Message
from issuer.verification.parts import too_many
from issuer.verification.presentation_headline import headline_of_presentation
from issuer.verification.report import Step, failed, passed, unchecked

SAID = Message("Said.")
READABLE = tuple(passed(one, SAID) for one in (Step.CONTEXTS, Step.PLAIN_NAMES, Step.COVERAGE))
BAD_SIGNATURE = failed(Step.SIGNATURE, SAID, reason="bad-signature")
NO_KEY = unchecked(Step.KEY, SAID, reason="no-document")
ELSEWHERE = failed(Step.PRESENTER, SAID, reason="other-occasion")


def good(count):
    return passed(Step.PARTS, Message("Said.", {"count": count}), facts={"count": count})


def bad(count, of):
    said = Message("Said.", {"count": of, "bad": count})
    return failed(Step.PARTS, said, reason="bad-part", facts={"count": of})


def unsure(count, of):
    said = Message("Said.", {"count": of, "unsure": count})
    return unchecked(Step.PARTS, said, reason="unsure-part", facts={"count": of})


@pytest.mark.parametrize(
    ("findings", "sentence", "in_chinese"),
    [
        (
            (good(2),),
            "The credentials in this presentation are good.",
            "這份展示檔內的憑證全部有效。",
        ),
        (
            (good(0),),
            "The signature of this presentation is good; it holds no credentials.",
            "這份展示檔的簽署有效；其中沒有憑證。",
        ),
        (
            (failed(Step.PARTS, SAID, reason="nothing-signed", facts={"count": 0}),),
            "There is nothing signed in this presentation, so it proves nothing.",
            "這份展示檔沒有任何經簽署的內容，因此不能證明任何事。",
        ),
        (
            (good(1), failed(Step.TOKEN, SAID, reason="token-contradiction")),
            "Its signature is not good; the credential in it is.",
            "展示檔的簽署無效；其中的憑證則有效。",
        ),
        ((good(0), BAD_SIGNATURE), "Its signature is not good.", "展示檔的簽署無效。"),
        (
            (BAD_SIGNATURE, good(1)),
            "Its signature is not good; the credential in it is.",
            "展示檔的簽署無效；其中的憑證則有效。",
        ),
        (
            (BAD_SIGNATURE, good(3)),
            "Its signature is not good; the 3 credentials in it are.",
            "展示檔的簽署無效；其中 3 份憑證則有效。",
        ),
        ((bad(1, 1),), "The credential in it is not good.", "其中的憑證無效。"),
        (
            (bad(1, 3),),
            "Of 3 credentials in it, one is not good.",
            "其中 3 份憑證，有一份無效。",
        ),
        (
            (bad(2, 3), NO_KEY),
            "Of 3 credentials in it, 2 are not good.",
            "其中 3 份憑證，有 2 份無效。",
        ),
        (
            (BAD_SIGNATURE, bad(1, 2)),
            "Neither its signature nor everything in it is good.",
            "展示檔的簽署無效，其中亦有無效的內容。",
        ),
        (
            (BAD_SIGNATURE, unsure(1, 2)),
            "Its signature is not good, and not everything in it could be checked.",
            "展示檔的簽署無效，其中內容亦未能全部核實。",
        ),
        (
            (good(2), ELSEWHERE),
            "It was made for another occasion than this one.",
            "這份展示檔是為另一場合而製作的。",
        ),
        (
            (good(2), failed(Step.STRUCTURE, SAID, reason="required-member")),
            "It does not keep to the rules for presentations and cannot be accepted.",
            "內容不符合展示檔的規則，不能接受。",
        ),
        (
            (failed(Step.PARTS, SAID, reason="bad-part"),),
            "Not everything in it is good.",
            "其中有無效的內容。",
        ),
        ((unsure(1, 1),), "The credential in it could not be checked.", "其中的憑證未能核實。"),
        (
            (unsure(2, 5),),
            "Of 5 credentials in it, 2 could not be checked.",
            "其中 5 份憑證，有 2 份未能核實。",
        ),
        (
            (NO_KEY, good(1)),
            "Its signature could not be checked; the credential in it is good.",
            "展示檔的簽署未能核實；其中的憑證有效。",
        ),
        (
            (NO_KEY, good(2)),
            "Its signature could not be checked; the 2 credentials in it are good.",
            "展示檔的簽署未能核實；其中 2 份憑證均有效。",
        ),
        ((NO_KEY, good(0)), "Its signature could not be checked.", "展示檔的簽署未能核實。"),
        (
            (NO_KEY, unsure(1, 2)),
            "Not everything in it could be checked.",
            "其中內容未能全部核實。",
        ),
        (
            (too_many(),),
            "It holds more credentials than are checked at once.",
            "其中的憑證數目超出一次所能檢查的上限。",
        ),
        ((), "Not everything in it could be checked.", "其中內容未能全部核實。"),
    ],
)
def test_the_signature_and_what_is_in_it_are_told_apart(findings, sentence, in_chinese):
    told = headline_of_presentation((*READABLE, *findings))
    assert told.text() == sentence
    assert told.text("zh-Hant") == in_chinese
    assert headline_of_presentation((*findings, *READABLE)) == told


def test_what_only_informs_changes_no_sentence():
    remark = unchecked(Step.PRESENTER, SAID, reason="not-signed", necessary=False)
    assert headline_of_presentation((*READABLE, good(1), remark)).text().endswith("are good.")
    assert headline_of_presentation((*READABLE, bad(1, 2), remark)).text() == (
        "Of 2 credentials in it, one is not good."
    )
