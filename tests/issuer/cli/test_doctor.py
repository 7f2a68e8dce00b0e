from datetime import UTC, datetime, timedelta

import pytest

from issuer.bootstrap import bootstrap
from issuer.cli import doctor
from issuer.cli.doctor import Health, examine
from issuer.cli.program import Program


def found(installation):
    environ = {name: value for name, value in installation.environ.items() if value is not None}
    return {one.what: one for one in examine(Program(environ=environ))}


def test_an_installation_in_order_is_well(issued):
    said = issued.ok("doctor")
    assert "Nothing is broken." in said
    findings = found(issued)
    assert {one.health for one in findings.values()} == {Health.OK, Health.CARE}
    assert findings["base URL"].health is Health.CARE
    assert "https" in findings["base URL"].advice


def test_with_a_public_address_there_is_nothing_to_care_about(issued):
    issued.environ["ISSUER_BASE_URL"] = "https://badges.example.edu"
    assert {one.health for one in found(issued).values()} == {Health.OK}


def test_where_nothing_was_done_it_says_what_to_do_and_makes_nothing(empty):
    result = empty.run("doctor")
    assert result.exit_code == 1
    for advice in ("issuer db upgrade", "issuer keys new"):
        assert advice in result.stdout
    assert not (empty.state / "issuer.db").exists()


@pytest.mark.parametrize(
    ("what", "damage"),
    [
        ("state folder", lambda state: state.chmod(0o755)),
        ("passphrase file", lambda state: (state / "keys" / "passphrase").chmod(0o644)),
        ("passphrase file", lambda state: (state / "keys" / "passphrase").unlink()),
        ("database", lambda state: (state / "issuer.db").rename(state / "elsewhere.db")),
        ("database", lambda state: (state / "issuer.db").write_bytes(b"not a database" * 99)),
    ],
)
def test_each_thing_that_is_broken_is_named_with_what_to_do(issued, what, damage):
    damage(issued.state)
    result = issued.run("doctor")
    assert result.exit_code == 1
    finding = found(issued)[what]
    assert finding.health is Health.BROKEN
    assert finding.advice


def test_a_folder_open_to_a_group_is_something_to_care_about(issued):
    issued.state.chmod(0o750)
    assert found(issued)["state folder"].health is Health.CARE


def test_a_wrong_passphrase_is_found(issued):
    path = issued.state / "keys" / "passphrase"
    passphrase = path.read_text()
    path.write_text("something else\n")
    result = issued.run("doctor")
    assert result.exit_code == 1
    assert found(issued)["signing keys"].health is Health.BROKEN
    assert passphrase.strip() not in result.output


def test_a_damaged_key_is_found(issued):
    (key,) = (issued.state / "keys").glob("*.json")
    key.chmod(0o600)
    key.write_text("{}")
    assert found(issued)["signing keys"].health is Health.BROKEN
    assert issued.run("doctor").exit_code == 1


def test_no_secret_is_shown(issued):
    issued.environ["ISSUER_DATABASE_URL"] = "postgresql+nothing://u:hunter2@db.example/x"
    result = issued.run("doctor")
    assert result.exit_code == 1
    assert "hunter2" not in result.output


def test_settings_that_cannot_be_read_are_all_there_is_to_say(issued):
    issued.environ["ISSUER_TYPO"] = "1"
    (finding,) = found(issued).values()
    assert finding.what == "settings"
    assert finding.health is Health.BROKEN
    assert issued.run("doctor").exit_code == 1


def test_a_clock_behind_what_was_signed_is_found(issued, monkeypatch):
    moved(monkeypatch, timedelta(days=-30))
    assert found(issued)["clock"].health is Health.BROKEN


def test_a_status_list_that_is_out_of_date_is_found(issued, monkeypatch):
    moved(monkeypatch, timedelta(days=30))
    assert found(issued)["status lists"].health is Health.BROKEN


def moved(monkeypatch, by):
    def later(settings, *, with_signer=True):
        return bootstrap(settings, with_signer=with_signer, clock=lambda: datetime.now(UTC) + by)

    monkeypatch.setattr("issuer.cli.program.bootstrap", later)


def test_a_damaged_context_is_found(issued, monkeypatch):
    class Damaged:
        def read(self):
            raise OSError("damaged")

    monkeypatch.setattr(doctor, "index", lambda: {"x": Damaged()})
    assert found(issued)["contexts"].health is Health.BROKEN


def test_it_says_who_works_in_the_background_and_no_password(issued):
    assert found(issued)["background work"].said == "web processes do it themselves"
    issued.environ["ISSUER_QUEUE_URL"] = "redis://:a-secret@queue.example.edu/0"
    finding = found(issued)["background work"]
    assert finding.said == "workers do it, woken through redis at queue.example.edu"
    assert "issuer worker" in finding.advice
    assert "a-secret" not in issued.ok("doctor")
