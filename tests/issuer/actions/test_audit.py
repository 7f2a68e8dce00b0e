"""`audit_register`: silent on a sound register, and loud on every tamper that was thought of."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from sqlalchemy import text

from issuer.actions.activities import rule_on_days
from issuer.actions.audit.findings import Weight
from issuer.actions.audit_register import audit_register
from issuer.actions.ports import AuditEntry
from issuer.actions.status_lists import REVOCATION, signed_list
from issuer.credentials.issued import Revocation
from issuer.errors import DatabaseNotReady, Defect, StorageUnavailable
from issuer.ids import StatusListId, new_id
from issuer.status.bitstring_status_list import MINIMUM_ENTRIES, set_bit
from issuer.status.published import PublishedStatusList
from issuer.storage import schema
from issuer.storage.database import open_database
from keys import MemorySigner, RingKey
from tests.issuer.actions.audited_scheme import World, a_world, filled, opened
from tests.issuer.actions.tampering import put_back
from tests.issuer.actions.tampers import TAMPERS
from tests.scheme import Scheme, an_institution


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = a_world(tmp_path_factory.mktemp("audited"))
    yield made
    made.close()


@pytest.fixture
def file(world):
    return world.copy()


def shown(report):
    return [finding.to_json("en") for finding in report.findings]


# -- sound -------------------------------------------------------------------------------------


def test_a_sound_register_has_no_findings(world, file):
    report = world.audited()
    assert shown(report) == []
    assert report.is_sound
    assert report.counted["credentials"] == 15
    assert report.counted["runs"] == 6
    assert 0 not in report.counted.values()


def test_both_engines_are_read_alike(scheme):
    """The scheme of the fixture stands on SQLite, and then on PostgreSQL."""
    filled(scheme)
    told = {"institution": scheme.institution, "policies": scheme.policies, "clock": scheme.clock}
    report = audit_register(store=scheme.store, artifacts=scheme.artifacts, **told)
    assert shown(report) == []
    assert report.counted["credentials"] == 15
    with scheme.engine.begin() as connection:
        connection.execute(text("DELETE FROM outbox"))
        connection.execute(text("UPDATE runs SET state = 'lost', failures = '7'"))
        connection.execute(text("UPDATE status_lists SET taken = 1, version = 1"))
    report = audit_register(store=scheme.store, **told)
    assert {"I-3", "I-6", "I-15", "I-17"} <= set(report.by_invariant)


def test_an_empty_register_is_sound(tmp_path):
    scheme = Scheme(tmp_path)
    empty = World(scheme)
    empty.copy()
    report = empty.audited()
    empty.close()
    assert report.is_sound
    assert report.counted["accounts"] == 3


def test_what_waits_for_long_is_named_and_breaks_nothing(world, file):
    scheme = world.scheme
    before = scheme.clock.now
    scheme.clock.forward(minutes=20)
    try:
        report = world.audited()
    finally:
        scheme.clock.now = before
    assert report.is_sound
    (finding,) = report.findings
    assert (finding.weight, finding.kind, finding.id) == (
        Weight.WAITING,
        "run",
        world.names["ready"],
    )
    assert finding.what.text() == "2 badges still wait to be signed."


def test_what_was_rightly_changed_since_is_not_broken(tmp_path):
    """A no, then a ruling on the days, then a yes; then another key, and the old one retired."""
    scheme = Scheme(tmp_path)
    activity, learners = scheme.activity(attributes=("EC",)), scheme.learners(1)
    absent = scheme.sheet(activity, learners, minutes=(0,))
    scheme.upload(activity, scheme.workbook(activity, learners, absent))
    scheme.confirm(activity)
    scheme.clock.forward(hours=1)
    activity = rule_on_days(
        activity,
        days=3,
        reason="Three evenings.",
        by=scheme.advisor,
        store=scheme.store,
        clock=scheme.clock,
    )
    scheme.clock.forward(hours=1)
    came = scheme.sheet(activity, learners)
    scheme.upload(activity, scheme.workbook(activity, learners, came))
    scheme.issue(scheme.confirm(activity))
    newer = MemorySigner.generate()
    key = RingKey(kid="2026b", public_key=newer.public_key, created=scheme.clock.now)
    ring = scheme.institution.ring.with_key(key).with_retired("2026a")
    scheme.institution = replace(scheme.institution, ring=ring, signer=newer)
    later, others = scheme.activity(attributes=("EC",), days_ago=9), learners
    scheme.upload(later, scheme.workbook(later, others, scheme.sheet(later, others)))
    scheme.issue(scheme.confirm(later))
    world = World(scheme)
    world.copy()
    report = world.audited()
    world.close()
    assert shown(report) == []
    assert report.counted["credentials"] == 2


def test_an_audit_changes_nothing(world, file):
    before = file.read_bytes()
    world.audited()
    assert file.read_bytes() == before


def test_a_finding_names_nobody(world, file):
    with opened(file) as connection:
        connection.execute("UPDATE documents SET own = replace(own, 'Number', 'Nobody')")
        connection.execute("UPDATE runs SET failures = '{'")
    report = world.audited()
    assert not report.is_sound
    assert "LEARNER" not in str(shown(report))
    assert "22000" not in str(shown(report))


# -- tampers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("tamper", TAMPERS, ids=[tamper.name for tamper in TAMPERS])
def test_a_tamper_is_found(world, file, tamper):
    tamper.on(file, world)
    report = world.audited()
    assert not report.is_sound
    found = {(finding.invariant, finding.id) for finding in report.findings}
    expected = world.names.get(tamper.where, tamper.where)
    assert tamper.invariant in report.by_invariant, shown(report)
    if expected:
        assert (tamper.invariant, expected) in found, shown(report)
    FOUND.append(tamper.name)


FOUND: list[str] = []


def test_there_are_at_least_fifty_different_tampers(capsys):
    with capsys.disabled():
        sys.stdout.write(f" {len(FOUND)}/{len(TAMPERS)} tampers found ")
    assert len({tamper.name for tamper in TAMPERS}) == len(TAMPERS) >= 50


def test_what_the_log_did_not_keep_before_is_missed_by_nobody(tmp_path):
    """A revocation whose entry has no digest, and a list whose order was never logged."""
    scheme = Scheme(tmp_path)
    with scheme.store.transaction() as uow:
        older = PublishedStatusList(
            id=StatusListId(new_id()),
            purpose=REVOCATION,
            bits=bytes(MINIMUM_ENTRIES // 8),
            taken=0,
            text="",
            valid_until=scheme.clock(),
            version=1,
        )
        uow.status_lists.add(signed_list(older, institution=scheme.institution, now=scheme.clock()))
    activity, learners = scheme.activity(attributes=("EC",)), scheme.learners(1)
    scheme.upload(activity, scheme.workbook(activity, learners, scheme.sheet(activity, learners)))
    scheme.issue(scheme.confirm(activity))
    (badge,) = scheme.issued()
    revocation = Revocation(at=scheme.clock(), by=scheme.advisor.id, reason="A mistake.")
    with scheme.store.transaction() as uow:
        uow.credentials.revoke(badge.id, revocation)
        found = uow.status_lists.get(badge.plan.status_list_id)
        marked = replace(found, bits=set_bit(found.bits, badge.plan.status_index))
        signed = signed_list(marked, institution=scheme.institution, now=scheme.clock())
        uow.status_lists.save(signed, was=found)
        entry = AuditEntry(
            revocation.at, revocation.by, "credential-revoked", "credential", badge.id
        )
        uow.audit.add(entry)
    world = World(scheme)
    with opened(world.copy()) as connection:
        connection.execute("UPDATE status_lists SET order_key = randomblob(32)")
        connection.execute("UPDATE credentials SET revocation_reason = 'Another.'")
        put_back(connection, world)
    report = world.audited()
    world.close()
    assert shown(report) == []
    assert report.counted["status lists"] == 1


@pytest.mark.parametrize("made", ["no file", "an empty file", "an older database"])
def test_a_database_that_is_not_ours_is_not_audited(world, file, made):
    file.unlink()
    if made == "an empty file":
        file.touch()
    elif made == "an older database":
        engine = open_database(f"sqlite:///{file}")
        schema.upgrade(engine)
        schema.downgrade(engine, to="2026_11_21_first")
        engine.dispose()
    with pytest.raises(DatabaseNotReady):
        world.audited()
    assert file.exists() is (made != "no file")


# -- beside the database -----------------------------------------------------------------------


@pytest.mark.parametrize("change", ["deleted", "changed"])
def test_a_file_that_was_handed_in_is_missed(world, file, change):
    class Folder:
        def get(self, sha256):
            if change == "changed":
                raise Defect(why="a stored file that has changed")

    report = world.audited(artifacts=Folder())
    assert report.by_invariant == {"I-36": report.counted["uploads"]}


def test_a_log_cut_off_or_written_anew_is_not_the_one_whose_head_was_kept(world, file):
    head = world.audited().head
    assert world.audited(known_head=head).is_sound
    assert world.audited(known_head=(1, "0" * 64)).by_invariant == {"I-30": 1}
    with opened(file) as connection:
        connection.execute("DELETE FROM audit_log WHERE number = ?", (head[0],))
    assert "I-30" in world.audited(known_head=head).by_invariant


def test_a_key_that_is_no_longer_published_is_said_for_each_badge(world, file):
    report = world.audited(institution=an_institution())
    assert report.by_invariant["I-7"] == 13
    assert report.by_invariant["I-15"] == 1


def test_findings_beyond_the_most_are_counted(world, file, monkeypatch):
    monkeypatch.setattr("issuer.actions.audit_register.MOST_LISTED", 3)
    report = world.audited(institution=an_institution())
    assert len(report.findings) == 3
    assert report.broken == 14


def test_a_database_that_does_not_answer_is_no_finding(world):
    class Silent:
        def reading(self):
            raise StorageUnavailable

    with pytest.raises(StorageUnavailable):
        world.audited(store=Silent())
