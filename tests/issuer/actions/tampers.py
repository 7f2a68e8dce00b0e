"""What an operator with a shell could do to the database file, and what must be found (R15)."""

from __future__ import annotations

from tests.issuer.actions.tampering import (
    Tamper,
    add_an_entry_in_order,
    add_what_no_context_defines,
    change_plan_and_text,
    change_proof,
    clear_a_revoked_bit,
    put_all_back_but_one,
    put_back_one_that_lets_be,
    put_back_one_that_never_fires,
    restore_an_old_list,
    serve_an_old_list,
    set_a_planned_bit,
    set_an_issued_bit,
    set_nobodys_bit,
    share_an_index,
    sign_again,
    sign_again_and_say_so,
    sign_the_list_again,
    swap_texts,
    take_anothers_signature,
    take_anothers_values,
    write_with_spaces,
)

_SWAP_ENTRIES = """
    UPDATE audit_log SET number = -5 WHERE number = 5;
    UPDATE audit_log SET number = 5 WHERE number = 6;
    UPDATE audit_log SET number = 6 WHERE number = -5
"""
_CUT_OFF = """
    DELETE FROM audit_log WHERE number >= (
        SELECT max(number) FROM audit_log WHERE object_kind = 'run' AND object_id = :approved)
"""
_FAKE_AWARD = """
    INSERT INTO awards SELECT 'FAKE-AWARD-0123456789012345', run_id, :no, activity_id,
        (SELECT learner_id FROM decisions WHERE id = :no), attribute, granted_at
    FROM awards WHERE run_id = :run LIMIT 1
"""
_FAKE_NOTICE = """
    INSERT INTO outbox SELECT 'FAKE-NOTICE-012345678901234', learner_id, id, created, 0, created,
        NULL FROM credentials WHERE id = :planned
"""
_FAKE_ACCOUNT = """
    INSERT INTO accounts SELECT 'FAKE-ACCOUNT-01234567890123', 'mallory', password_hash, name,
        email, '["learning-advisor"]', NULL FROM accounts LIMIT 1
"""
_UNREVOKE = """
    UPDATE credentials SET state = 'issued', revoked_at = NULL, revoked_by = NULL,
        revocation_reason = NULL WHERE id = :revoked
"""
_REVOKE = """
    UPDATE credentials SET state = 'revoked', revoked_at = issued_at, revocation_reason = 'x',
        revoked_by = (SELECT revoked_by FROM credentials WHERE id = :revoked) WHERE id = :one
"""
_NOBODY_ASKED = """
    UPDATE runs SET exceptions = '[]', approved_by = NULL, approved_at = NULL WHERE id = :approved;
    UPDATE awards SET granted_at = (SELECT confirmed_at FROM runs WHERE id = :approved)
        WHERE run_id = :approved;
"""
_THE_AWARD = "(SELECT award_id FROM credentials WHERE id = :one)"
_ITS_DECISION = f"(SELECT decision_id FROM awards WHERE id = {_THE_AWARD})"
_ELSEWHERE = "(SELECT id FROM achievements WHERE activity_id <> :activity)"
_NOT_AWARDED = "(SELECT id FROM learners WHERE id NOT IN (SELECT learner_id FROM awards))"
_FLIP = """
    UPDATE decisions SET willing = 1, attributes = '["PF", "EC"]' WHERE id = :no
"""
_RULING = """{"days": 9, "reason": "x", "by": "y"}"""
_RECORD = "(SELECT min(id) FROM attendance_records)"
_LEARNERS_OTHER = "(SELECT learner_id FROM credentials WHERE id = :other)"


def _column(value: str, *, of: str = "one") -> str:
    return f"UPDATE credentials SET {value} WHERE id = :{of}"


def _document(change: str, *, of: str = "one") -> str:
    return f"UPDATE documents SET own = replace(own, {change}) WHERE credential_id = :{of}"


TAMPERS = (
    # texts
    Tamper("a name in a text", "I-8", "one", _document("'Number', 'Nobody'")),
    Tamper("two texts swapped", "I-9", "one", swap_texts),
    Tamper("plan and text alike", "I-7", "one", change_plan_and_text),
    Tamper("signed by another key", "I-7", "one", sign_again),
    Tamper("signed by another key, and named", "I-7", "one", sign_again_and_say_so),
    Tamper("another proof date", "I-8", "one", change_proof),
    Tamper("another badge's signature", "I-7", "one", take_anothers_signature),
    Tamper("written with spaces", "I-8", "one", write_with_spaces),
    Tamper("a term of no context", "I-10", "one", add_what_no_context_defines),
    Tamper(
        "validFrom in a text",
        "I-11",
        "one",
        _document("'\x1f\"2026', '\x1f\"2025'"),
    ),
    Tamper(
        "validFrom in a column", "I-11", "one", _column("created = '2026-11-20 09:00:00.000000'")
    ),
    Tamper("a digest", "I-8", "one", _column("canonical_sha256 = hex(zeroblob(32))")),
    Tamper(
        "a plan",
        "I-8",
        "planned",
        _document("'Number', 'Nobody'", of="planned"),
    ),
    Tamper("a text gone", "I-17", "one", _column("proof = NULL")),
    Tamper("a document gone", "I-9", "one", "DELETE FROM documents WHERE credential_id = :one"),
    Tamper("a series", "I-8", "one", "UPDATE series SET text = replace(text, '1', '2')"),
    Tamper("a series gone", "I-9", "one", "DELETE FROM series"),
    Tamper("another badge's values", "I-9", "one", take_anothers_values),
    Tamper(
        "an achievement",
        "I-9",
        "one",
        "UPDATE achievements SET document = replace(document, 'criteria', 'Criteria')",
    ),
    # what a credential is of
    Tamper("another learner", "I-2", "one", _column(f"learner_id = {_LEARNERS_OTHER}")),
    Tamper("an award that is not there", "I-2", "one", _column("award_id = 'x'")),
    Tamper("another run", "I-2", "one", _column("run_id = :returned")),
    Tamper(
        "another achievement",
        "I-2",
        "one",
        _column(f"achievement_id = {_ELSEWHERE}"),
    ),
    Tamper("another attribute", "I-2", "one", _column("attribute = 'XX'")),
    Tamper("a short code", "I-4", "one", _column("short_code = 'BADGE-1'")),
    Tamper("an id", "I-4", "1", _column("id = '1'")),
    Tamper("a badge deleted", "I-1", "", "DELETE FROM credentials WHERE id = :one"),
    # states and times
    Tamper(
        "issued in the future", "I-11", "one", _column("issued_at = '2027-01-01 00:00:00.000000'")
    ),
    Tamper("issued, said to be planned", "I-17", "one", _column("state = 'planned'")),
    Tamper("a state of its own", "I-17", "one", _column("state = 'superseded'")),
    Tamper("a revocation taken back", "I-13", "revoked", _UNREVOKE),
    Tamper("a revocation of nobody's", "I-13", "one", _REVOKE),
    Tamper(
        "somebody else revoked",
        "I-18",
        "revoked",
        _column("revoked_by = (SELECT id FROM accounts WHERE login = 'organiser')", of="revoked"),
    ),
    Tamper(
        "another reason for revoking",
        "I-18",
        "revoked",
        _column("revocation_reason = 'Fraud.'", of="revoked"),
    ),
    Tamper(
        "no reason for revoking", "I-18", "revoked", _column("revocation_reason = ''", of="revoked")
    ),
    Tamper("a link switched", "I-18", "one", _column("shared = 0")),
    # status lists
    Tamper("an index", "I-3", "one", _column("status_index = (status_index + 1) % 131072")),
    Tamper("an index beyond", "I-3", "one", _column("status_index = 131072")),
    Tamper("an index of two", "I-3", "one", share_an_index),
    Tamper("a list that is not there", "I-3", "one", _column("status_list_id = 'x'")),
    Tamper("a revoked bit cleared", "I-13", "revoked", clear_a_revoked_bit),
    Tamper("an issued bit set", "I-14", "one", set_an_issued_bit),
    Tamper("a planned bit set", "I-16", "planned", set_a_planned_bit),
    Tamper("nobody's bit set", "I-16", "", set_nobodys_bit),
    Tamper("an old list served", "I-15", "", serve_an_old_list),
    Tamper("an old list restored", "I-13", "revoked", restore_an_old_list),
    Tamper("a list signed by another key", "I-15", "", sign_the_list_again),
    Tamper("fewer indexes taken", "I-3", "", "UPDATE status_lists SET taken = taken - 1"),
    Tamper("a list's order", "I-3", "", "UPDATE status_lists SET order_key = randomblob(32)"),
    Tamper("a list's order empty", "I-3", "", "UPDATE status_lists SET order_key = x''"),
    Tamper("a list's order gone", "I-3", "", "UPDATE status_lists SET order_key = NULL"),
    Tamper(
        "a list out of date",
        "I-15",
        "",
        "UPDATE status_lists SET valid_until = '2026-11-21 00:00:00.000000'",
    ),
    Tamper("a list's version", "I-15", "", "UPDATE status_lists SET version = 1"),
    Tamper("a list's bits, no bits", "I-15", "", "UPDATE status_lists SET bits = 'none'"),
    # decisions and awards
    Tamper("an award of nobody's", "I-2", "FAKE-AWARD-0123456789012345", _FAKE_AWARD),
    Tamper(
        "an award deleted",
        "I-2",
        "one",
        f"DELETE FROM awards WHERE id = {_THE_AWARD}",
    ),
    Tamper(
        "an award's learner",
        "I-2",
        "one",
        f"UPDATE awards SET learner_id = {_NOT_AWARDED} WHERE id = {_THE_AWARD}",
    ),
    Tamper("a decision flipped", "I-2", "no", _FLIP),
    Tamper(
        "a decision without sense", "I-2", "no", "UPDATE decisions SET willing = 1 WHERE id = :no"
    ),
    Tamper("a decision not JSON", "I-2", "no", "UPDATE decisions SET figures = '{' WHERE id = :no"),
    Tamper(
        "a decision's figures",
        "I-2",
        "no",
        "UPDATE decisions SET figures = json_set(figures, '$.minutes_attended', 1) WHERE id = :no",
    ),
    Tamper(
        "a decision's version",
        "I-2",
        "no",
        "UPDATE decisions SET policy = 'another' WHERE id = :no",
    ),
    Tamper(
        "a decision deleted",
        "I-2",
        "",
        f"DELETE FROM decisions WHERE id = {_ITS_DECISION}",
    ),
    # what was handed in
    Tamper(
        "attendance",
        "I-36",
        "",
        f"UPDATE attendance_records SET minutes = '[1, 1]' WHERE id = {_RECORD}",
    ),
    Tamper(
        "attendance deleted", "I-36", "", f"DELETE FROM attendance_records WHERE id = {_RECORD}"
    ),
    Tamper(
        "rows of an upload",
        "I-36",
        "",
        "UPDATE uploads SET report = json_set(report, '$.rows', 99)",
    ),
    Tamper(
        "an upload deleted",
        "I-36",
        "",
        "DELETE FROM uploads WHERE id = (SELECT min(id) FROM uploads)",
    ),
    Tamper(
        "sessions of an activity",
        "I-2",
        "",
        "UPDATE activities SET sessions = json_remove(sessions, '$[1]') WHERE id = :activity",
    ),
    Tamper(
        "days of an activity",
        "I-18",
        "activity",
        f"UPDATE activities SET days_ruling = '{_RULING}' WHERE id = :activity",
    ),
    # notices
    Tamper("a notice deleted", "I-6", "one", "DELETE FROM outbox WHERE credential_id = :one"),
    Tamper(
        "a notice to somebody else",
        "I-6",
        "one",
        f"UPDATE outbox SET learner_id = {_LEARNERS_OTHER} WHERE credential_id = :one",
    ),
    Tamper(
        "a notice sent that nobody tried to send",
        "I-6",
        "one",
        "UPDATE outbox SET sent_at = created_at WHERE credential_id = :one",
    ),
    Tamper(
        "a notice sent in the future",
        "I-6",
        "one",
        "UPDATE outbox SET attempts = 1, sent_at = '2027-01-01 00:00:00.000000'"
        " WHERE credential_id = :one",
    ),
    Tamper("a notice of a plan", "I-6", "planned", _FAKE_NOTICE),
    # runs
    Tamper(
        "a second person who is the first",
        "I-2",
        "approved",
        "UPDATE runs SET approved_by = confirmed_by WHERE id = :approved",
    ),
    Tamper("no second person asked", "I-2", "approved", _NOBODY_ASKED),
    Tamper(
        "a run released", "I-2", "awaiting", "UPDATE runs SET state = 'ready' WHERE id = :awaiting"
    ),
    Tamper(
        "a run stopped by nobody",
        "I-18",
        "ready",
        "UPDATE runs SET state = 'stopped' WHERE id = :ready",
    ),
    Tamper("a run done too early", "I-1", "", "UPDATE runs SET state = 'done' WHERE id = :ready"),
    Tamper(
        "when it was confirmed",
        "I-18",
        "run",
        "UPDATE runs SET confirmed_at = '2026-11-01 00:00:00.000000' WHERE id = :run",
    ),
    Tamper(
        "what was confirmed",
        "I-18",
        "run",
        "UPDATE runs SET digest = hex(zeroblob(32)) WHERE id = :run",
    ),
    Tamper("how many were awarded", "I-36", "run", "UPDATE runs SET awards = 1 WHERE id = :run"),
    # the log and the accounts
    Tamper("an entry deleted", "I-31", "7", "DELETE FROM audit_log WHERE number = 7"),
    Tamper(
        "an entry edited", "I-31", "7", "UPDATE audit_log SET actor = 'somebody' WHERE number = 7"
    ),
    Tamper("two entries swapped", "I-31", "5", _SWAP_ENTRIES),
    Tamper("the log cut off", "I-18", "approved", _CUT_OFF),
    Tamper("an entry about nothing", "I-5", "", add_an_entry_in_order),
    # what keeps the tables
    Tamper("all triggers gone", "I-31", "audit_log", "SELECT 1", hides=False),
    Tamper("a trigger gone", "I-9", "documents", put_all_back_but_one, hides=False),
    Tamper(
        "a trigger that never fires",
        "I-9",
        "credentials",
        put_back_one_that_never_fires,
        hides=False,
    ),
    Tamper("a trigger that lets be", "I-31", "audit_log", put_back_one_that_lets_be, hides=False),
    Tamper("a table gone", "I-6", "outbox", "DROP TABLE outbox", hides=False),
    Tamper("an account", "I-18", "FAKE-ACCOUNT-01234567890123", _FAKE_ACCOUNT),
)
