"""From an award to an unsigned credential. Pure: time, ids, salt and status entry are handed in.

The shape is the worked example of open-badges.md, section 13. An achievement is made once, when
an attribute of an activity is first awarded, and stored (K14); every credential repeats it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from issuer.attendance.model import Activity, Bilingual, Learner
from issuer.awards.model import Attribute, RecordedDecision, ValidatedAward
from issuer.awards.policy import CompletionMode, Policy
from issuer.credentials.model import (
    SCHEMA_TYPE,
    SCHEMA_URL,
    Achievement,
    AchievementSubject,
    Alignment,
    Criteria,
    Evidence,
    IdentityObject,
    Image,
    OpenBadgeCredential,
    Profile,
    Result,
    ResultDescription,
    hash_identity,
)
from issuer.credentials.words import words_in
from issuer.ids import AchievementId, CredentialId, Urls
from issuer.status.bitstring_status_list import StatusListEntry

ATTENDANCE = "attendance"  # what a result is about: the fragment of its ResultDescription's id
ASSESSMENT = "assessment"


@dataclass(frozen=True, slots=True)
class UnsignedCredential:
    """A credential as JSON, not yet looked at; `prepare` (lint.py) is the next step."""

    document: Mapping[str, object]


def issuer_profile(
    *, did: str, name: Bilingual | str, url: str, email: str, image_url: str, caption: str
) -> Profile:
    """The institution as it stands in every credential; a bilingual name in both languages."""
    both = name if isinstance(name, str) else f"{name.en} {name.zh}".strip()
    image = Image(id=image_url, caption=caption) if image_url else None
    return Profile(id=did, name=both, url=url, email=email, image=image)


# -- the achievement ----------------------------------------------------------------------------


def achievement_for(
    activity: Activity,
    attribute: Attribute,
    *,
    policy: Policy,
    achievement_id: AchievementId,
    urls: Urls,
) -> Achievement:
    """What the activity awards for one attribute, in the wording of one policy version (K14).

    Its name is the attribute's, since each badge type is one attribute (S0-03); the activity's
    title stands in the description, and in the name of each credential.
    """
    words = words_in(activity.language)
    name = attribute.name.text(activity.language)
    return Achievement(
        id=urls.achievement(achievement_id),
        achievement_type="CoCurricular",  # S0-02: extra-curricular achievement only
        name=name,
        description=_achievement_description(activity, attribute),
        criteria=Criteria(
            id=urls.criteria(achievement_id), narrative=_criteria(activity, policy=policy)
        ),
        in_language=activity.language,
        image=Image(
            id=urls.achievement_image(achievement_id),
            caption=words.badge_caption.format(attribute=name),
        ),
        tag=(attribute.code,),
        version=policy.version,
        alignment=(alignment_for(attribute, language=activity.language, urls=urls),),
        result_description=_result_descriptions(
            activity, policy=policy, achievement_id=achievement_id, urls=urls
        ),
    )


def alignment_for(attribute: Attribute, *, language: str, urls: Urls) -> Alignment:
    """The graduate attribute an achievement is tied to (S0-03).

    No `targetType`: none of the vocabulary's words is a graduate attribute (open-badges.md 1.5).
    """
    return Alignment(
        target_name=attribute.name.text(language),
        target_url=urls.attribute(attribute.code),
        target_code=attribute.code,
        target_framework=words_in(language).framework,
        target_description=attribute.description.text(language),
    )


def _achievement_description(activity: Activity, attribute: Attribute) -> str:
    words = words_in(activity.language)
    title, unit = activity.title.text(activity.language), activity.unit.strip()
    template = words.activity if unit else words.activity_without_unit
    paragraphs = [
        attribute.description.text(activity.language),
        template.format(activity=title, unit=unit),
    ]
    if outcomes := activity.learning_outcomes.strip():
        paragraphs.append(words.learning_outcomes.format(outcomes=outcomes))
    return "\n\n".join(paragraphs)


def _criteria(activity: Activity, *, policy: Policy) -> str:
    """The organiser's own criteria, then the rule that is applied to everybody (S2-11)."""
    words = words_in(activity.language)
    rule = {
        CompletionMode.ATTENDANCE_THRESHOLD: words.attendance_rule,
        CompletionMode.ASSESSMENT: words.assessment_rule,
        CompletionMode.ORGANISER: words.organiser_rule,
    }[_what_decides(activity, policy=policy)].format(
        percent=policy.percent_required, duration=words.duration(activity.minutes)
    )
    # A Chinese full stop is followed by no space; an English one is.
    space = "" if activity.language.startswith("zh") else " "
    discretion = f"{space}{words.discretion}" if policy.organiser_may_award else ""
    return f"{activity.criteria.strip()}\n\n{rule}{discretion}".strip()


def _what_decides(activity: Activity, *, policy: Policy) -> CompletionMode:
    """S1-13: the share of attendance decides only where nothing is assessed."""
    if policy.mode is CompletionMode.ATTENDANCE_THRESHOLD and activity.assessed:
        return CompletionMode.ASSESSMENT
    return policy.mode


def _result_descriptions(
    activity: Activity, *, policy: Policy, achievement_id: AchievementId, urls: Urls
) -> tuple[ResultDescription, ...]:
    words = words_in(activity.language)
    decides = _what_decides(activity, policy=policy)
    by_attendance = decides is CompletionMode.ATTENDANCE_THRESHOLD
    attendance = ResultDescription(
        id=urls.result_description(achievement_id, ATTENDANCE),
        name=words.attendance,
        result_type="Percent",
        value_min="0",
        value_max="100",
        required_value=str(policy.percent_required) if by_attendance else "",
    )
    if not activity.assessed and decides is not CompletionMode.ASSESSMENT:
        return (attendance,)
    assessment = ResultDescription(
        id=urls.result_description(achievement_id, ASSESSMENT),
        name=words.assessment,
        result_type="Status",
    )
    return (attendance, assessment)


# -- the learner, and what speaks for the award ---------------------------------------------------


def subject_for(
    learner: Learner,
    *,
    decision: RecordedDecision,
    activity: Activity,
    achievement: Achievement,
    subject_id: str,
    salt: str,
    zone: tzinfo,
) -> AchievementSubject:
    """The learner by name in clear and by salted e-mail hash, and what they reached.

    `subject_id` is a fresh `urn:uuid:`, so that no two badges of a learner share an identifier.
    """
    return AchievementSubject(
        id=subject_id,
        # The model says DateTime where the context says xsd:date; it is signed as it is written
        # (sharp edge 13), and a local time also names the right day.
        activity_start_date=activity.starts_at.astimezone(zone),
        activity_end_date=activity.ends_at.astimezone(zone),
        identifier=identifiers_for(learner, salt=salt),
        achievement=achievement,
        result=results_for(decision, achievement=achievement),
    )


def identifiers_for(learner: Learner, *, salt: str) -> tuple[IdentityObject, ...]:
    """By what the learner may be recognised; what the register does not know is left out."""
    name = IdentityObject(hashed=False, identity_hash=learner.name, identity_type="name")
    email = IdentityObject(
        hashed=True,
        identity_hash=hash_identity(learner.email, salt=salt),
        identity_type="emailAddress",
        salt=salt,
    )
    # The hash of no address would match everybody who has none.
    return tuple(known for known, given in ((name, learner.name), (email, learner.email)) if given)


def results_for(decision: RecordedDecision, *, achievement: Achievement) -> tuple[Result, ...]:
    """What was reached of what the achievement describes."""
    passed = decision.record.entry.passed
    results = []
    for described in achievement.result_description:
        about = described.id.rpartition("#")[2]
        if about == ATTENDANCE:
            percent = decision.decision.figures.percent_attended
            results.append(Result(result_description=described.id, value=str(percent)))
        elif about == ASSESSMENT and passed:
            results.append(Result(result_description=described.id, status="Completed"))
    return tuple(results)


def evidence_for(decision: RecordedDecision, *, activity: Activity, language: str) -> Evidence:
    """The attendance record in one or two sentences.

    An organiser's own decision is named; the reason stays with us, as it may be personal (S0-34).
    """
    words = words_in(language)
    entry, figures = decision.record.entry, decision.decision.figures
    sessions = len(activity.sessions)
    template = words.attended_single_session if sessions == 1 else words.attended
    sentences = [
        template.format(
            attended=sum(1 for minutes in entry.minutes if minutes > 0),
            sessions=sessions,
            percent=figures.percent_attended,
        )
    ]
    if entry.passed:
        sentences.append(words.assessment_passed)
    if any(reason.code == "awarded-by-organiser" for reason in decision.decision.reasons):
        sentences.append(words.organiser_decided)
    return Evidence(
        name=words.attendance_record,
        narrative=("" if language.startswith("zh") else " ").join(sentences),
        genre="attendance",
    )


# -- the whole ----------------------------------------------------------------------------------


def build_credential(
    award: ValidatedAward,
    *,
    activity: Activity,
    learner: Learner,
    achievement: Achievement | Mapping[str, object],
    issuer: Profile,
    status: StatusListEntry,
    credential_id: CredentialId,
    subject_id: str,
    salt: str,
    valid_from: datetime,
    zone: tzinfo,
    urls: Urls,
) -> UnsignedCredential:
    """The credential that says what the award says; `achievement` is the stored one.

    Raises:
        ValueError: the activity, the learner or the achievement is not the award's, or a time
            has no zone.
    """
    granted = award.award
    if not isinstance(achievement, Achievement):
        achievement = Achievement.from_json(achievement)
    if (activity.id, learner.id) != (granted.activity_id, granted.learner_id):
        raise ValueError("the award is about another activity or another learner")
    if granted.attribute not in achievement.tag:
        raise ValueError("the award is about another attribute than the achievement")
    # The stored achievement's language goes before the activity's, which may have been edited.
    language = achievement.in_language or activity.language
    words = words_in(language)
    title, unit = activity.title.text(language), activity.unit.strip()
    description = words.badge_description if unit else words.badge_description_without_unit
    credential = OpenBadgeCredential(
        id=urls.credential(credential_id),
        name=words.badge_name.format(attribute=achievement.name, activity=title),
        description=description.format(activity=title, unit=unit),
        issuer=issuer,
        valid_from=_in_utc(valid_from),
        awarded_date=_in_utc(granted.granted_at),  # survives a re-issue; validFrom does not
        credential_subject=subject_for(
            learner,
            decision=award.decision,
            activity=activity,
            achievement=achievement,
            subject_id=subject_id,
            salt=salt,
            zone=zone,
        ),
        evidence=(evidence_for(award.decision, activity=activity, language=language),),
        credential_status=status.to_json(),
        credential_schema=({"id": SCHEMA_URL, "type": SCHEMA_TYPE},),
    )
    return UnsignedCredential(credential.to_json())


def _in_utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:  # astimezone would take it for this machine's own time
        raise ValueError("a time in a credential needs a zone")
    return moment.astimezone(UTC)
