"""The sentences inside a credential, in the activity's language.

They are signed with the rest and belong to the document, so they are not interface texts: a
translator's later correction must not make two badges of one activity differ without a decision.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a credential says of its own accord, in one language."""

    badge_name: str
    badge_description: str
    badge_description_without_unit: str
    badge_caption: str
    activity: str
    activity_without_unit: str
    learning_outcomes: str
    attendance_rule: str
    assessment_rule: str
    organiser_rule: str
    discretion: str
    framework: str
    attendance: str
    assessment: str
    attendance_record: str
    attended: str
    attended_single_session: str
    assessment_passed: str
    organiser_decided: str
    hours: str
    one_hour: str
    minutes: str
    one_minute: str

    def duration(self, minutes: int) -> str:
        """A length of time in whole hours and minutes."""
        hours, rest = divmod(minutes, 60)
        parts = []
        if hours:
            parts.append(self.one_hour if hours == 1 else self.hours.format(number=hours))
        if rest or not hours:
            parts.append(self.one_minute if rest == 1 else self.minutes.format(number=rest))
        return " ".join(parts)


_ENGLISH = Words(
    badge_name="{attribute}: {activity}",
    badge_description="Awarded for completing “{activity}”, organised by {unit}.",
    badge_description_without_unit="Awarded for completing “{activity}”.",
    badge_caption="Badge: {attribute}",
    activity="Activity: {activity} ({unit})",
    activity_without_unit="Activity: {activity}",
    learning_outcomes="Learning outcomes: {outcomes}",
    attendance_rule="Attend at least {percent} % of the activity, which lasts {duration}.",
    assessment_rule=(
        "Take part in the activity, which lasts {duration}, and pass the organiser's assessment; "
        "the assessment decides."
    ),
    organiser_rule=(
        "Complete the activity, which lasts {duration}, to the satisfaction of the organiser."
    ),
    discretion=(
        "The organiser may decide otherwise in a single case; the badge's evidence then says so."
    ),
    framework="Graduate attributes",
    attendance="Attendance",
    assessment="Assessment",
    attendance_record="Attendance record",
    attended="Attended {attended} of {sessions} sessions, {percent} % of the duration.",
    attended_single_session="Attended {attended} of 1 session, {percent} % of the duration.",
    assessment_passed="The assessment was passed.",
    organiser_decided="Awarded by the organiser's own decision.",
    hours="{number} hours",
    one_hour="1 hour",
    minutes="{number} minutes",
    one_minute="1 minute",
)

_TRADITIONAL_CHINESE = Words(
    badge_name="{attribute}：{activity}",
    badge_description="完成「{activity}」（{unit}）而獲頒。",
    badge_description_without_unit="完成「{activity}」而獲頒。",
    badge_caption="徽章：{attribute}",
    activity="活動：{activity}（{unit}）",
    activity_without_unit="活動：{activity}",
    learning_outcomes="學習成果：{outcomes}",
    attendance_rule="出席活動（全長 {duration}）最少 {percent} %。",
    assessment_rule="參與活動（全長 {duration}），並通過主辦者的評核；以評核結果為準。",
    organiser_rule="完成活動（全長 {duration}），並達到主辦者的要求。",
    discretion="主辦者可就個別情況另作決定；屆時徽章的佐證會予以說明。",
    framework="畢業生特質",
    attendance="出席率",
    assessment="評核",
    attendance_record="出席紀錄",
    attended="出席 {sessions} 節中的 {attended} 節，佔總時數 {percent} %。",
    attended_single_session="出席 1 節中的 {attended} 節，佔總時數 {percent} %。",
    assessment_passed="評核及格。",
    organiser_decided="由主辦者酌情頒發。",
    hours="{number} 小時",
    one_hour="1 小時",
    minutes="{number} 分鐘",
    one_minute="1 分鐘",
)


def words_in(language: str) -> Words:
    """The words of an activity's language; any Chinese is written in traditional characters."""
    return _TRADITIONAL_CHINESE if language.startswith("zh") else _ENGLISH
