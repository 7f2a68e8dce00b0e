"""Which credentials stand inside a document, and what they mean for it."""

import pytest

from issuer.i18n import Message
from issuer.jsonld.structured import Structured
from issuer.verification import Carrier, Kind, Outcome, Part, Step, Submission, Verdict, verify
from issuer.verification.issuers import IssuerIdentity
from issuer.verification.parts import Inner, findings_on, inner_credentials, too_many, unread
from issuer.verification.report import (
    AUTHENTICITY,
    VerificationReport,
    failed,
    passed,
    unchecked,
)
from tests.evil_issuer.hands import SIGNS_TOKENS, as_token
from tests.evil_issuer.material import badge, presentation
from tests.issuer.proofs.tokens import token
from tests.issuer.verification.actors import NOW, FakeWorld

ONE, TWO = {"id": "urn:one"}, {"id": "urn:two"}
TOKEN = as_token(badge())


def inside(**members):
    return inner_credentials(Structured(members))


def read_as(value):
    """What a value is read as, where a credential may stand."""
    (found,) = inside(endorsement=[value])
    return found.content


def json(document):
    return Submission(document, Carrier.JSON)


# -- where ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["verifiableCredential", "endorsement", "endorsementJwt"])
def test_credentials_stand_under_three_names(name):
    assert inside(**{name: ONE}) == [Inner(f"$.{name}", name, json(ONE))]
    assert inside(**{name: [ONE, TWO]}) == [
        Inner(f"$.{name}[0]", name, json(ONE)),
        Inner(f"$.{name}[1]", name, json(TWO)),
    ]
    assert inside(**{name: []}) == []
    assert inside(**{name.upper(): [ONE]}) == []


def test_a_document_with_nothing_inside_has_no_parts():
    assert inside() == []
    assert inside(name="A badge", evidence=[ONE, "endorsement"]) == []


def test_they_are_found_however_deep_and_in_their_order():
    found = inside(
        issuer={"endorsement": ONE},
        evidence=["first", [{"the proof": {"endorsementJwt": [TOKEN, TWO]}}]],
        verifiableCredential=TWO,
    )
    assert [(one.place, one.member) for one in found] == [
        ("$.issuer.endorsement", "endorsement"),
        ("$.evidence[1][0]['the proof'].endorsementJwt[0]", "endorsementJwt"),
        ("$.evidence[1][0]['the proof'].endorsementJwt[1]", "endorsementJwt"),
        ("$.verifiableCredential", "verifiableCredential"),
    ]
    assert [one.content.document["id"] for one in found] == [
        "urn:one", badge()["id"], "urn:two", "urn:two",
    ]  # fmt: skip


def test_contexts_and_proofs_hold_none():
    holding = {"verifiableCredential": [ONE]}
    found = inside(**{"@context": [holding], "proof": [holding], "endorsement": [TWO]})
    assert found == [Inner("$.endorsement[0]", "endorsement", json(TWO))]
    assert len(inside(Proof=holding, context=holding)) == 2


def test_what_is_found_is_not_looked_into():
    record = {"id": "urn:three", "verifiableCredential": [ONE], "endorsement": TWO}
    assert inside(endorsement=[record]) == [Inner("$.endorsement[0]", "endorsement", json(record))]
    (nested,) = inside(endorsement=[[ONE]])
    assert (nested.place, nested.content.reason) == ("$.endorsement[0]", "unreadable-part")


def test_one_more_than_is_looked_at_is_found_and_no_more():
    for there, found in ((49, 49), (50, 50), (51, 51), (52, 51), (200, 51)):
        assert len(inside(verifiableCredential=[ONE] * there)) == found


PRAISE = {"type": ["EndorsementCredential"]}


@pytest.mark.parametrize(
    ("praise", "told"), [(PRAISE, []), ({**PRAISE, "endorsement": [PRAISE]}, ["too-many-parts"])]
)
def test_a_presentation_holds_records_of_badges_with_endorsements_and_nothing_below(praise, told):
    praised = {"type": ["OpenBadgeCredential"], "endorsement": [praise]}
    record = {"type": ["ClrCredential"], "verifiableCredential": [praised]}
    reports = [verify(presentation(record), world=FakeWorld(), now=NOW)]
    while reports[-1].parts:
        (part,) = reports[-1].parts
        reports.append(part.report)

    kinds = [Kind.PRESENTATION, Kind.LEARNER_RECORD, Kind.BADGE, Kind.ENDORSEMENT]
    assert [report.kind for report in reports] == kinds
    assert [found.reason for found in reports[-1].of(Step.PARTS)] == told


# -- what is one ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [{}, ONE, badge(), {"type": None}, {"type": "VerifiableCredential"}, {"type": ["Enveloped"]}],
)
def test_any_object_is_judged_as_a_credential(value):
    assert read_as(value) == json(value)


ENVELOPE = {"type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{TOKEN}"}
ADDRESSES = (
    "data:application/jwt,",
    "data:application/vc+ld+jwt,",
    "DATA:application/VC+JWT,",
    "data:application/vc+jwt;charset=utf-8,",
)


@pytest.mark.parametrize(
    "value",
    [
        TOKEN,
        ENVELOPE,
        {**ENVELOPE, "type": ["Other", "EnvelopedVerifiableCredential"]},
        *({**ENVELOPE, "id": address + TOKEN} for address in ADDRESSES),
    ],
    ids=["bare", "in an envelope", "in an envelope of two types", *ADDRESSES],
)
def test_a_token_is_read_bare_and_in_an_envelope(value):
    found = read_as(value)
    assert found.carrier is Carrier.JWT
    assert found.document == badge()
    assert found.document is found.token.document
    assert found.token.jws.header["alg"] == "EdDSA"


PRESENTED = token(SIGNS_TOKENS["EdDSA"], {"alg": "EdDSA", "typ": "vp+jwt"}, presentation())
ENVELOPED_PRESENTATION = "EnvelopedVerifiablePresentation"
NO_JWT = "the envelope's address is not a data: address of a JWT."
NEITHER = "what should be a credential is neither an object nor a JWT."
NO_ADDRESS = "the envelope has no context, or no address."
NO_PRESENTATION = "what should be a credential is a presentation."
OTHERWISE = "what is in the envelope is not what it is said to be."

NO_CREDENTIALS = {
    "a presentation": (presentation(), NO_PRESENTATION),
    "one that says nothing": ({"type": "VerifiablePresentation"}, NO_PRESENTATION),
    "a token of a presentation": (PRESENTED, NO_PRESENTATION),
    "an enveloped presentation": (
        {"type": ENVELOPED_PRESENTATION, "id": f"data:application/vp+jwt,{PRESENTED}"},
        NO_PRESENTATION,
    ),
    "a presentation in the envelope of a credential": (
        {**ENVELOPE, "id": f"data:application/jwt,{PRESENTED}"}, OTHERWISE
    ),
    "a credential in the envelope of a presentation": (
        {"type": ENVELOPED_PRESENTATION, "id": f"data:application/jwt,{TOKEN}"}, OTHERWISE
    ),
    "an envelope of both kinds": (
        {**ENVELOPE, "type": [ENVELOPED_PRESENTATION, ENVELOPE["type"]]}, NO_JWT
    ),
    "an envelope without an address": ({"type": ENVELOPE["type"]}, NO_ADDRESS),
    "an envelope with null": ({**ENVELOPE, "id": None}, NO_ADDRESS),
    "an envelope with a list": ({**ENVELOPE, "id": [ENVELOPE["id"]]}, NO_ADDRESS),
    "an envelope with a bare token": ({**ENVELOPE, "id": TOKEN}, NO_JWT),
    "an envelope of another type": (
        {**ENVELOPE, "id": f"data:application/vp+jwt,{TOKEN}"}, NO_JWT
    ),
    "an envelope of a page": ({**ENVELOPE, "id": f"data:text/html,{TOKEN}"}, NO_JWT),
    "an envelope in base64": (
        {**ENVELOPE, "id": f"data:application/vc+jwt;base64,{TOKEN}"}, NO_JWT
    ),
    "an envelope elsewhere": (
        {**ENVELOPE, "id": f"https://x.example/application/vc+jwt,{TOKEN}"}, NO_JWT
    ),
    "an empty envelope": (
        {**ENVELOPE, "id": "data:application/vc+jwt,"}, "it is not a JWT of three parts."
    ),
    "a token of nothing": ("eyJhbGciOiJub25lIn0.e30.AAAA", "the JWT holds no credential."),
    "an address": ("urn:uuid:1", "it is an address. Open it and hand in the badge that is there."),
    "an empty text": ("", "it is empty."),
    **{str(value): (value, NEITHER) for value in ("Doctor", 7, None, True)},
}  # fmt: skip


@pytest.mark.parametrize(("value", "why"), NO_CREDENTIALS.values(), ids=NO_CREDENTIALS)
def test_what_is_no_credential_is_found_and_told_why(value, why):
    for written in (value, [value]):
        (found,) = inside(verifiableCredential=written)
        assert (found.content.step, found.content.outcome) == (Step.STRUCTURE, Outcome.FAILED)
        assert found.content.facts == {"reason": "unreadable-part"}
        assert found.content.message.text() == f"This could not be read: {why}"


@pytest.mark.parametrize(
    "media_type", ["application/vc+sd-jwt", "application/vc+cose", "application/vc+ld+sd-jwt"]
)
def test_what_is_secured_in_a_way_not_read_here_leaves_doubt(media_type):
    told = read_as({**ENVELOPE, "id": f"data:{media_type},{TOKEN}"})
    assert (told.outcome, told.necessary) == (Outcome.COULD_NOT_BE_CHECKED, True)
    assert told.facts == {"reason": "envelope-not-read"}
    assert told.message.text() == (
        "This could not be read: what is in the envelope is of a kind not read here yet, "
        f"{media_type}."
    )
    assert told.advice.text() == "Ask the issuer how else this badge can be checked."


def test_what_cannot_be_read_has_a_report_that_says_why():
    told = read_as(7)
    report = unread(told)
    assert (report.verdict, report.is_authentic) == (Verdict.NOT_VALID, False)
    assert report.findings == (told,)
    assert report.headline == told.message
    assert report.to_json()["credential"]["name"] == ""


# -- what they mean -------------------------------------------------------------------------------

GOOD = tuple(passed(step, Message("It is good.")) for step in AUTHENTICITY)
REVOKED = failed(Step.STATUS, Message("It is not."), reason="revoked")
UNKNOWN = unchecked(Step.STATUS, Message("Nobody knows."), reason="no-status-list")
FORGED = failed(Step.SIGNATURE, Message("It is not."), reason="bad-signature")
NO_KEY = unchecked(Step.KEY, Message("Nobody knows."), reason="no-document")
WHOLE = Structured({"id": "urn:whole", "credentialSubject": {"achievement": {"id": "urn:what"}}})


def report(*findings, kind=Kind.ENDORSEMENT, subject=..., proven=GOOD):
    of = {"id": "urn:whole"} if subject is ... else subject
    return VerificationReport(
        findings=(*proven, *findings),
        claims={"credentialSubject": of},
        issuer=IssuerIdentity(""),
        kind=kind,
    )


def found_on(*reports, member="verifiableCredential", kind=Kind.LEARNER_RECORD):
    """The finding on credentials inside; None is one that nothing was said of."""
    inner = [Inner(f"$.{member}[{at}]", member, json(ONE)) for at in range(len(reports))]
    parts = [
        Part(one.place, report)
        for one, report in zip(inner, reports, strict=True)
        if report is not None
    ]
    found = findings_on(inner, parts[::-1], kind=kind, claims=WHOLE, is_signed=False)
    assert [one.step for one in found] == [Step.PARTS]
    return found[0]


def assert_good(finding, sentence, *, count):
    assert finding.outcome is Outcome.PASSED
    assert finding.message.text() == sentence
    assert finding.necessary
    assert finding.facts == {"count": count}
    assert finding.advice is None


def assert_not(finding, reason, sentence, *, count):
    assert finding.outcome is (
        Outcome.FAILED if reason == "bad-part" else Outcome.COULD_NOT_BE_CHECKED
    )
    assert finding.message.text() == sentence
    assert finding.necessary is (reason != "endorsement-not-counted")
    assert finding.facts == {"count": count, "reason": reason}
    assert finding.advice.text() == "Look at each of them by itself."


FINE, EXPIRED, DOUBTED, LIE, DARK = (
    report(), report(REVOKED), report(UNKNOWN), report(FORGED), report(NO_KEY),
)  # fmt: skip


def test_nothing_inside_is_worth_a_word_in_a_presentation_only():
    (finding,) = findings_on((), (), kind=Kind.PRESENTATION, claims=WHOLE, is_signed=True)
    assert finding.step is Step.PARTS
    assert_good(finding, "There are no credentials inside it.", count=0)
    for kind in Kind:
        if kind is not Kind.PRESENTATION:
            for is_signed in (True, False):
                found = findings_on((), (), kind=kind, claims=WHOLE, is_signed=is_signed)
                assert found == ()


@pytest.mark.parametrize("praise", [(), (Inner("$.a", "endorsement", json(ONE)),)], ids=len)
def test_a_presentation_with_nothing_signed_in_it_proves_nothing(praise):
    found, *_ = findings_on(praise, (), kind=Kind.PRESENTATION, claims=WHOLE, is_signed=False)
    assert (found.step, found.outcome) == (Step.PARTS, Outcome.FAILED)
    assert found.facts == {"reason": "nothing-signed", "count": 0}
    assert found.message.text() == "There is nothing signed in it."


def test_the_whole_is_good_where_all_that_it_is_for_is():
    assert_good(found_on(FINE, FINE), "All the credentials inside it are good (2).", count=2)


@pytest.mark.parametrize(
    ("reports", "bad"),
    [((FINE, None), 1), ((None, EXPIRED, FINE), 2), ((LIE, DOUBTED), 1), ((None, LIE, DARK), 2)],
)
def test_one_that_is_not_good_spoils_the_whole(reports, bad):
    sentence = f"Of the {len(reports)} credentials inside it, not good: {bad}."
    assert_not(found_on(*reports), "bad-part", sentence, count=len(reports))


@pytest.mark.parametrize(
    ("reports", "unsure"), [((DARK,), 1), ((FINE, DOUBTED, FINE), 1), ((DARK, DOUBTED, FINE), 2)]
)
def test_one_that_could_not_be_checked_leaves_the_whole_in_doubt(reports, unsure):
    sentence = f"Of the {len(reports)} credentials inside it, could not be checked: {unsure}."
    assert_not(found_on(*reports), "unsure-part", sentence, count=len(reports))


# -- endorsements ---------------------------------------------------------------------------------

MEMBERS = pytest.mark.parametrize("member", ["endorsement", "endorsementJwt"])


@MEMBERS
def test_good_endorsements_are_counted(member):
    of_what = report(subject={"id": "urn:what"})
    finding = found_on(FINE, of_what, member=member)
    assert_good(finding, "All the endorsements inside it are good (2).", count=2)


@MEMBERS
@pytest.mark.parametrize("reports", [(FINE, LIE), (None,), (DARK, LIE), (EXPIRED, None)])
def test_a_forged_endorsement_makes_the_whole_a_lie(member, reports):
    sentence = "An endorsement inside it was never signed by whom it names."
    assert_not(found_on(*reports, member=member), "bad-part", sentence, count=len(reports))


@MEMBERS
@pytest.mark.parametrize(
    ("reports", "unsure"), [((DARK,), 1), ((FINE, DARK, EXPIRED), 1), ((DARK, DARK), 2)]
)
def test_where_nobody_knows_who_endorsed_it_the_whole_is_in_doubt(member, reports, unsure):
    sentence = f"Of the {len(reports)} endorsements inside it, could not be checked: {unsure}."
    assert_not(found_on(*reports, member=member), "unsure-part", sentence, count=len(reports))


OF_NO_USE = {
    "that was revoked": EXPIRED,
    "of unknown status": DOUBTED,
    "of something else": report(subject={"id": "urn:else"}),
    "of something written alike": report(subject={"id": "urn:whole "}),
    "of nothing": report(subject={}),
    "of several": report(subject=[{"id": "urn:whole"}]),
    "of a name": report(subject="urn:whole"),
    "of a number": report(subject={"id": 7}),
    "that is a badge": report(kind=Kind.BADGE),
    "that is any credential": report(kind=Kind.CREDENTIAL),
}


@MEMBERS
@pytest.mark.parametrize("name", OF_NO_USE)
def test_an_endorsement_does_not_count(member, name):
    for reports, good in (((OF_NO_USE[name],), 0), ((FINE, OF_NO_USE[name], FINE), 2)):
        count = len(reports)
        sentence = f"Of the {count} endorsements inside it, good: {good}. The rest do not count."
        found = found_on(*reports, member=member)
        assert_not(found, "endorsement-not-counted", sentence, count=count)


def test_endorsements_are_found_on_apart_from_what_the_whole_is_for():
    inner = [
        Inner("$.a", "endorsementJwt", json(ONE)),
        Inner("$.b", "verifiableCredential", json(ONE)),
        Inner("$.c", "endorsement", json(ONE)),
    ]
    parts = [Part("$.b", FINE), Part("$.a", FINE), Part("$.c", EXPIRED)]
    contents, praise = findings_on(
        inner, parts, kind=Kind.PRESENTATION, claims=WHOLE, is_signed=False
    )
    assert (contents.reason, contents.facts["count"]) == ("", 1)
    assert (praise.reason, praise.facts["count"]) == ("endorsement-not-counted", 2)


def test_more_than_is_looked_at_leaves_the_whole_in_doubt():
    finding = too_many()
    assert finding.step is Step.PARTS
    assert finding.outcome is Outcome.COULD_NOT_BE_CHECKED
    assert finding.necessary
    assert finding.facts == {"reason": "too-many-parts"}
    assert finding.message.text() == (
        "It holds more than 50 credentials, or one within another too often."
    )
    assert finding.advice.text() == "Hand in the badges one by one."
