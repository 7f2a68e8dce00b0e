"""An award becomes a credential that says what was decided, in the activity's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from issuer.attendance.model import Bilingual, Ruling, Session
from issuer.awards.policy import CompletionMode
from issuer.awards.versions import shipped_policies
from issuer.credentials.build import UnsignedCredential, build_credential, issuer_profile
from issuer.credentials.lint import lint, prepare
from issuer.credentials.model import hash_identity
from issuer.credentials.words import words_in
from issuer.ids import ActivityId, LearnerId
from tests.factories import DAY_ONE, a_learner, a_validated_award, an_activity, an_entry
from tests.issuer.credentials.made import (
    ACHIEVEMENT,
    SALT,
    SUBJECT,
    URLS,
    a_document,
    an_achievement,
    built,
)

S0 = shipped_policies().version("S0")
ASSESSED = an_activity(assessed=True)
PASSED = an_entry(minutes=(480, 0), passed=True)
OVERRIDE = an_entry(minutes=(100, 0), ruling=Ruling.AWARD, reason="Her father was in hospital")


def the_achievement(document: dict[str, Any]) -> dict[str, Any]:
    achievement: dict[str, Any] = document["credentialSubject"]["achievement"]
    return achievement


# -- the envelope -------------------------------------------------------------------------------


def test_the_name_tells_two_badges_of_one_attribute_apart():
    assert a_document()["name"] == "Positive and flexible: Mental Health First Aid"
    chinese = a_document(activity=an_activity(language="zh-Hant"))
    assert chinese["name"] == "積極靈活：精神健康急救"


def test_times_are_utc_and_whole_seconds():
    document = a_document()
    assert document["validFrom"] == "2026-11-20T09:00:00Z"
    assert document["awardedDate"] == "2026-11-20T09:00:00Z"


def test_the_award_keeps_its_day_when_the_credential_is_made_later():
    later = datetime(2027, 1, 5, 18, 30, tzinfo=UTC)
    document = a_document(valid_from=later)
    assert (document["validFrom"], document["awardedDate"]) == (
        "2027-01-05T18:30:00Z",
        "2026-11-20T09:00:00Z",
    )


def test_the_id_and_the_status_are_the_ones_handed_in():
    document = a_document()
    assert document["id"] == "http://localhost:8000/credentials/RpLIMjc47rg9Wz_KhigARi0fb3U"
    assert document["credentialStatus"]["statusListIndex"] == "7"


def test_building_twice_gives_the_same_document():
    assert built() == built()


def test_a_stored_achievement_is_repeated_word_for_word():
    stored = an_achievement().to_json() | {"version": "kept", "more": "unknown here"}
    assert the_achievement(a_document(achievement=stored)) == stored


def test_the_stored_achievements_language_goes_before_the_activitys():
    document = a_document(
        activity=an_activity(), achievement=an_achievement(an_activity(language="zh-Hant"))
    )
    assert document["name"] == "積極靈活：精神健康急救"
    assert document["evidence"][0]["name"] == "出席紀錄"


@pytest.mark.parametrize(
    "changes",
    [
        {"activity": an_activity(id=ActivityId("another"))},
        {"learner": a_learner(id=LearnerId("another"))},
        {"achievement": an_achievement(an_activity(attributes=("EC",)))},
        {"valid_from": datetime(2026, 11, 20, 9)},  # noqa: DTZ001
    ],
)
def test_parts_that_do_not_belong_together_are_refused(changes: dict[str, Any]):
    good: dict[str, Any] = {
        "activity": an_activity(),
        "learner": a_learner(),
        "achievement": an_achievement(),
        "valid_from": datetime(2026, 11, 20, 9, tzinfo=UTC),
    }
    award = a_validated_award()
    arguments = good | changes
    with pytest.raises(ValueError, match=r"another|zone"):
        build_credential(
            award,
            **arguments,
            issuer=issuer_profile(
                did="did:web:x", name="X", url="https://x/", email="", image_url="", caption=""
            ),
            status=_status(),
            credential_id=URLS.credential_in(a_document()["id"]),
            subject_id=SUBJECT,
            salt=SALT,
            zone=S0.zone,
            urls=URLS,
        )


def _status() -> Any:
    class NoStatus:
        def to_json(self) -> dict[str, object]:
            return {}

    return NoStatus()


# -- the issuer ---------------------------------------------------------------------------------


def test_an_institution_with_two_names_is_called_by_both():
    assert a_document()["issuer"]["name"] == "Example University 示例大學"


def test_what_the_institution_does_not_have_is_left_out():
    profile = issuer_profile(
        did="did:web:x", name="X", url="https://x/", email="", image_url="", caption=""
    )
    assert profile.to_json() == {
        "id": "did:web:x",
        "type": ["Profile"],
        "name": "X",
        "url": "https://x/",
    }


# -- the achievement ----------------------------------------------------------------------------


def test_an_achievement_is_tied_to_its_attribute():
    achievement = the_achievement(a_document())
    assert (achievement["name"], achievement["tag"]) == ("Positive and flexible", ["PF"])
    [alignment] = achievement["alignment"]
    assert alignment["targetCode"] == "PF"
    assert alignment["targetUrl"] == "http://localhost:8000/attributes/PF"
    assert "targetType" not in alignment


def test_an_achievement_keeps_the_wording_of_its_policy_version():
    versions = {
        name: an_achievement(policy=shipped_policies().version(name)) for name in ("S0", "S1")
    }
    assert versions["S0"].version == "S0"
    assert versions["S0"].description != versions["S1"].description


def test_the_description_says_what_and_where_and_to_what_end():
    description = the_achievement(a_document())["description"]
    for part in ("positive mindset", "Mental Health First Aid", "Student Affairs", "distress"):
        assert part in description


def test_a_unit_and_outcomes_that_are_not_given_leave_no_trace():
    document = a_document(activity=an_activity(unit=" ", learning_outcomes="\n"))
    assert "outcomes" not in the_achievement(document)["description"]
    assert "()" not in the_achievement(document)["description"]
    assert document["description"] == "Awarded for completing “Mental Health First Aid”."


def test_attendance_decides_where_nothing_is_assessed():
    achievement = the_achievement(a_document())
    [attendance] = achievement["resultDescription"]
    assert attendance["requiredValue"] == "75"
    assert (
        "at least 75 % of the activity, which lasts 16 hours"
        in (achievement["criteria"]["narrative"])
    )


def test_an_assessment_decides_where_there_is_one():
    document = a_document(activity=ASSESSED, entry=PASSED)
    attendance, assessment = the_achievement(document)["resultDescription"]
    assert "requiredValue" not in attendance
    assert assessment["resultType"] == "Status"
    assert "75" not in the_achievement(document)["criteria"]["narrative"]
    assert "assessment decides" in the_achievement(document)["criteria"]["narrative"]


@pytest.mark.parametrize(
    ("mode", "described", "sentence"),
    [
        (CompletionMode.ASSESSMENT, 2, "assessment decides"),
        (CompletionMode.ORGANISER, 1, "satisfaction of the organiser"),
    ],
)
def test_another_rule_of_completion_is_stated(mode: CompletionMode, described: int, sentence: str):
    achievement = an_achievement(policy=replace(S0, mode=mode))
    assert len(achievement.result_description) == described
    assert sentence in achievement.criteria.narrative
    assert not any(each.required_value for each in achievement.result_description)


def test_the_organisers_discretion_is_stated_only_where_there_is_one():
    assert "in a single case" in an_achievement().criteria.narrative
    strict = an_achievement(policy=replace(S0, organiser_may_award=False))
    assert "in a single case" not in strict.criteria.narrative


def test_the_organisers_own_criteria_come_first():
    narrative = the_achievement(a_document())["criteria"]["narrative"]
    assert narrative.startswith("Take part in **both days**")
    assert narrative.count("\n\n") == 1


def test_addresses_are_minted_in_one_place():
    achievement = the_achievement(a_document())
    assert achievement["id"] == URLS.achievement(ACHIEVEMENT)
    assert achievement["criteria"]["id"] == URLS.criteria(ACHIEVEMENT)
    assert achievement["image"]["id"] == URLS.achievement_image(ACHIEVEMENT)


# -- the learner --------------------------------------------------------------------------------


def test_the_learner_is_named_in_clear_and_the_address_hashed():
    name, email = a_document()["credentialSubject"]["identifier"]
    assert (name["identityHash"], name["hashed"]) == ("CHAN Tai Man 陳大文", False)
    assert email["identityHash"] == hash_identity("tai.man@example.edu", salt=SALT)
    assert email["salt"] == SALT


def test_nothing_else_of_the_learner_is_in_the_document():
    text = str(a_document(entry=OVERRIDE)).lower()
    for secret in ("tai.man@", "20260001", "nursing", "2025", "hospital"):
        assert secret not in text


def test_no_address_is_no_hash():
    [name] = a_document(learner=a_learner(email=""))["credentialSubject"]["identifier"]
    assert name["identityType"] == "name"


@pytest.mark.parametrize(
    "name",
    [
        "Wolfeschlegelsteinhausenbergerdorff Adolph Blaine Charles Jr",
        "歐陽" * 30,
        "محمد بن سلمان",
        "יהודה בן־ישראל",
        'Conan "The" O’Brien \\ & <b>{0}</b> %s',
        "Zoë Ångström-Đặng 😀",
    ],
)
def test_any_name_can_be_signed(name: str):
    prepared = prepare(built(learner=a_learner(name=name)))
    identifier = prepared.document["credentialSubject"]["identifier"]
    assert identifier[0]["identityHash"] == name


# -- results and evidence -----------------------------------------------------------------------


def test_the_share_attended_is_rounded_down():
    [result] = a_document()["credentialSubject"]["result"]
    assert result["value"] == "92"  # 885 of 960 minutes are 92.19 %
    nearly = a_document(entry=an_entry(minutes=(480, 479)))
    assert nearly["credentialSubject"]["result"][0]["value"] == "99"


def test_a_passed_assessment_is_a_result():
    subject = a_document(activity=ASSESSED, entry=PASSED)["credentialSubject"]
    attendance, assessment = subject["result"]
    assert (attendance["value"], assessment["status"]) == ("50", "Completed")
    assert assessment["resultDescription"] == URLS.result_description(ACHIEVEMENT, "assessment")


def test_an_assessment_that_was_not_recorded_is_no_result():
    override = replace(OVERRIDE, passed=None)
    subject = a_document(activity=ASSESSED, entry=override)["credentialSubject"]
    assert [result.get("status") for result in subject["result"]] == [None]


@pytest.mark.parametrize(
    ("language", "entry", "sentence"),
    [
        ("en", an_entry(), "Attended 2 of 2 sessions, 92 % of the duration."),
        ("zh-Hant", an_entry(), "出席 2 節中的 2 節，佔總時數 92 %。"),
        (
            "en",
            PASSED,
            "Attended 1 of 2 sessions, 50 % of the duration. The assessment was passed.",
        ),
        ("zh-Hant", PASSED, "出席 2 節中的 1 節，佔總時數 50 %。評核及格。"),
        (
            "en",
            OVERRIDE,
            (
                "Attended 1 of 2 sessions, 10 % of the duration. "
                "Awarded by the organiser's own decision."
            ),
        ),
        ("zh-Hant", OVERRIDE, "出席 2 節中的 1 節，佔總時數 10 %。由主辦者酌情頒發。"),
    ],
)
def test_the_evidence_says_what_spoke_for_the_award(language: str, entry: Any, sentence: str):
    activity = an_activity(language=language, assessed=entry is PASSED)
    [evidence] = a_document(activity=activity, entry=entry)["evidence"]
    assert evidence["narrative"] == sentence
    assert evidence["genre"] == "attendance"


def test_an_override_that_was_not_needed_is_not_mentioned():
    [evidence] = a_document(entry=an_entry(ruling=Ruling.AWARD, reason="Sure"))["evidence"]
    assert "decision" not in evidence["narrative"]


def test_one_session_is_not_many():
    activity = an_activity(sessions=(DAY_ONE,))
    [evidence] = a_document(activity=activity, entry=an_entry(minutes=(480,)))["evidence"]
    assert evidence["narrative"] == "Attended 1 of 1 session, 100 % of the duration."


def test_the_activitys_days_are_local_days():
    late = Session(DAY_ONE.start + timedelta(hours=15), DAY_ONE.start + timedelta(hours=17))
    subject = a_document(activity=an_activity(sessions=(late,)), entry=an_entry(minutes=(120,)))[
        "credentialSubject"
    ]
    assert subject["activityStartDate"] == "2026-11-02T00:00:00+08:00"
    assert subject["activityEndDate"] == "2026-11-02T02:00:00+08:00"


# -- words --------------------------------------------------------------------------------------


def test_braces_in_a_title_are_only_braces():
    title = "The {unit} of {0} and %(name)s"
    document = a_document(activity=an_activity(title=Bilingual(title)))
    assert document["description"] == (
        f"Awarded for completing “{title}”, organised by Student Affairs Office."
    )
    assert lint(document) == ()


def test_a_title_in_one_language_serves_both():
    document = a_document(activity=an_activity(title=Bilingual("First Aid"), language="zh-Hant"))
    assert document["name"] == "積極靈活：First Aid"


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (960, "16 hours", "16 小時"),
        (61, "1 hour 1 minute", "1 小時 1 分鐘"),
        (45, "45 minutes", "45 分鐘"),
        (150, "2 hours 30 minutes", "2 小時 30 分鐘"),
        (0, "0 minutes", "0 分鐘"),
    ],
)
def test_a_duration_reads_as_a_person_would_say_it(minutes: int, english: str, chinese: str):
    assert words_in("en").duration(minutes) == english
    assert words_in("zh-Hant").duration(minutes) == chinese


def test_an_unsigned_credential_is_only_a_document():
    assert UnsignedCredential({}).document == {}
