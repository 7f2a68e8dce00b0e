"""A badge filled into its series is the badge that building and preparing gives, to the byte."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.attendance.model import Ruling
from issuer.awards.versions import shipped_policies
from issuer.credentials.build import achievement_for, build_credential, issuer_profile
from issuer.credentials.lint import prepare
from issuer.credentials.series import Particulars, Series
from issuer.errors import IssuerError
from issuer.ids import AchievementId, CredentialId, Urls
from issuer.jsonld.canonize import canonize_in_full
from issuer.status.bitstring_status_list import StatusListEntry
from tests.factories import a_learner, a_validated_award, an_activity, an_entry

URLS = Urls("https://badges.example.edu")
POLICY = shipped_policies().version("S0")
CREATED = datetime(2026, 11, 21, 9, tzinfo=UTC)
PROFILE = issuer_profile(
    did="did:web:badges.example.edu",
    name="Example University 示例大學",
    url=URLS.home,
    email="badges@example.edu",
    image_url=URLS.crest,
    caption="Crest",
)


def particulars(activity, entry, learner, number=0):
    return Particulars(
        award=a_validated_award(activity=activity, entry=entry),
        learner=learner,
        credential_id=CredentialId(f"credential-{number}"),
        subject_id=f"urn:uuid:2f1d0c6e-9c40-4c56-8f4c-{number:012d}",
        salt=f"{number:032x}",
        status=StatusListEntry(
            status_list_credential="https://badges.example.edu/status/1", index=number
        ),
        valid_from=CREATED + timedelta(seconds=number),
    )


def prepared(own, activity, achievement):
    return prepare(
        build_credential(
            own.award,
            activity=activity,
            learner=own.learner,
            achievement=achievement,
            issuer=PROFILE,
            status=own.status,
            credential_id=own.credential_id,
            subject_id=own.subject_id,
            salt=own.salt,
            valid_from=own.valid_from,
            zone=ZoneInfo("Asia/Hong_Kong"),
            urls=URLS,
        )
    )


NAMES = st.one_of(
    st.text(min_size=1, max_size=60),
    st.sampled_from(
        [
            "CHAN Tai Man 陳大文",
            'He said "so"',
            "back\\slash",
            "O’Brien",
            "محمد",
            "😀",
            "！",
            " leading",
            "tab\tbed",
            "a" * 60,
            "%s %(x)s {}",
            "_:c14n0",
            "urn:uuid:x",
        ]
    ),
)


@given(
    name=NAMES,
    email=st.sampled_from(["Tai.Man@example.edu", ""]),
    language=st.sampled_from(["en", "zh-Hant"]),
    assessed=st.booleans(),
    passed=st.booleans(),
    minutes=st.tuples(st.integers(1, 480), st.integers(0, 480)),
    awarded=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_filling_is_building(name, email, language, assessed, passed, minutes, awarded):
    activity = an_activity(language=language, assessed=assessed)
    achievement = achievement_for(
        activity,
        POLICY.attributes["PF"],
        policy=POLICY,
        achievement_id=AchievementId("achievement"),
        urls=URLS,
    )
    ruled = {"ruling": Ruling.AWARD, "reason": "led the round"} if awarded else {}
    entry = an_entry(minutes=minutes, passed=passed if assessed else None, **ruled)
    first_entry = replace(entry, minutes=(480, 480))
    learner = a_learner(name=name, email=email)
    try:
        own = particulars(activity, entry, learner, 7)
        first = particulars(activity, first_entry, a_learner(email=email), 1)
    except IssuerError:
        return  # not awarded
    if own.form != first.form:
        return
    series = Series(
        prepared(first, activity, achievement),
        activity=activity,
        achievement=achievement,
        urls=URLS,
    )
    filled = series.fill(own)
    if filled is None:
        return  # the long way decides about this name
    built = prepared(own, activity, achievement)
    assert json.loads(filled.unsigned) == built.document
    text = json.dumps(built.document, ensure_ascii=False, separators=(",", ":"))
    assert filled.unsigned == text
    assert filled.canonical == canonize_in_full(built.document)


@pytest.mark.parametrize("name", ["", " ", "\x07", "a\nb", "\ud800", "😀", " x", "\u200e"])
def test_a_name_that_needs_a_closer_look_gets_it(name):
    activity = an_activity()
    achievement = achievement_for(
        activity,
        POLICY.attributes["PF"],
        policy=POLICY,
        achievement_id=AchievementId("achievement"),
        urls=URLS,
    )
    first = particulars(activity, an_entry(), a_learner(), 1)
    series = Series(
        prepared(first, activity, achievement),
        activity=activity,
        achievement=achievement,
        urls=URLS,
    )
    assert series.fill(first) is not None
    assert series.fill(replace(first, learner=a_learner(name=name))) is None
