"""`db`, `keys`, `account`, `learner`: what an operator does first."""

import json

import pytest

from issuer.cli import signing_keys
from issuer.config import Settings
from issuer.errors import RejectedInput
from tests.issuer.cli.conftest import PASSWORD, REGISTER

# -- db ------------------------------------------------------------------------------------------


def test_the_tables_are_made_once_and_asked_about(empty):
    assert empty.run("db", "pending").exit_code == 1
    dry = empty.ok("db", "upgrade", "--dry-run")
    assert "would be brought up to date" in dry
    assert empty.run("db", "pending").exit_code == 1
    assert "up to date now" in empty.ok("db", "upgrade")
    assert "Nothing was changed" in empty.ok("db", "upgrade")
    assert "up to date" in empty.ok("db", "pending")


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_statements_can_be_reviewed(empty, dialect):
    assert "CREATE TABLE" in empty.ok("db", "sql", "--dialect", dialect)
    assert not empty.state.exists()


# -- keys ----------------------------------------------------------------------------------------


def test_a_key_is_made_with_a_passphrase_that_is_typed_twice(empty):
    empty.ok("db", "upgrade")
    typed = "a long and quiet passphrase"
    result = empty.run("keys", "new", "--kid", "2026a", input=f"{typed}\n{typed}\n")
    assert result.exit_code == 0
    assert typed not in result.output
    assert "z6Mk" in result.stdout
    (path,) = (empty.state / "keys").glob("*.json")
    assert path.stat().st_mode & 0o777 == 0o400
    assert not (empty.state / "keys" / "passphrase").exists()
    assert "2026a" in empty.ok("keys", "list")


@pytest.mark.parametrize("typed", ["short\nshort\n", "one long passphrase\nanother long one..\n"])
def test_a_short_passphrase_or_two_different_ones_make_no_key(empty, typed):
    assert empty.run("keys", "new", input=typed).exit_code == 1
    assert list((empty.state / "keys").glob("*.json")) == []


def test_a_passphrase_file_is_made_for_its_owner_alone_and_used_again(empty):
    first = empty.ok("keys", "new", "--generate-passphrase")
    path = empty.state / "keys" / "passphrase"
    passphrase = path.read_text().strip()
    assert len(passphrase) == 32
    assert passphrase not in first
    assert path.stat().st_mode & 0o777 == 0o600
    empty.ok("keys", "new", "--generate-passphrase")
    assert path.read_text().strip() == passphrase
    names = sorted(one.stem for one in (empty.state / "keys").glob("*.json"))
    assert [name[-1] for name in names] == ["a", "b"]
    assert signing_keys.unopenable(Settings(state_dir=empty.state)) == (2, [])


def test_a_key_is_never_made_over_another(ready):
    taken = next((ready.state / "keys").glob("*.json"))
    before = taken.read_bytes()
    result = ready.run("keys", "new", "--kid", taken.stem)
    assert result.exit_code == 1
    assert taken.read_bytes() == before


@pytest.mark.parametrize("kid", ["../2026a", "a b", ""])
def test_a_name_that_could_steer_the_path_is_refused(ready, kid):
    before = {path.name for path in ready.state.rglob("*")}
    assert ready.run("keys", "new", "--kid", f"{kid}/").exit_code == 1
    assert {path.name for path in ready.state.rglob("*")} == before


def test_a_rehearsed_key_is_not_made(empty):
    said = empty.ok("keys", "new", "--generate-passphrase", "--dry-run")
    assert "would be made" in said
    assert not (empty.state / "keys").exists()


def test_the_list_says_which_key_signs(ready):
    ready.ok("keys", "new", "--kid", "later")
    shown = ready.ok("keys", "list")
    assert shown.count("z6Mk") == 2
    assert "signs" in shown
    assert "verifies" in shown


def test_without_keys_the_list_says_how_to_make_one(empty):
    assert "issuer keys new" in empty.ok("keys", "list")


def test_a_year_has_letters_for_26_keys(monkeypatch, empty):
    ring = type(
        "Ring",
        (),
        {"keys": [type("Key", (), {"kid": f"2026{c}"}) for c in "abcdefghijklmnopqrstuvwxyz"]},
    )
    monkeypatch.setattr(signing_keys, "key_ring", lambda _: ring)
    with pytest.raises(RejectedInput):
        signing_keys.unused_kid(
            Settings(state_dir=empty.state), now=type("Now", (), {"year": 2026})
        )


# -- accounts --------------------------------------------------------------------------------------


def add(installation, *more, login="new.person", **options):
    return installation.run(
        *("account", "add", login, "--name", "New PERSON", "--email", "new@example.edu"),
        *more,
        **options,
    )


def test_an_account_is_added_once(ready):
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    result = add(ready, "--role", "organiser", "--role", "learning-advisor", input=typed)
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    listed = ready.ok("account", "list")
    assert "new.person" in listed
    assert "learning-advisor, organiser" in listed
    again = add(ready, "--role", "organiser", input=typed)
    assert again.exit_code == 1


def test_a_password_can_be_made_and_is_printed_once(ready):
    result = add(ready, "--role", "organiser", "--generate-password")
    assert "Its password: " in result.stdout


def test_a_rehearsed_account_is_not_added(ready):
    assert "would be added" in add(ready, "--role", "organiser", "--dry-run").stdout
    assert "new.person" not in ready.ok("account", "list")


def test_a_learners_account_is_joined_to_the_register(ready):
    made = add(ready, "--role", "learner", "--student", "24000001", "--generate-password")
    assert made.exit_code == 0
    with ready.services().store.reading() as uow:
        found = uow.accounts.by_login("new.person")
        learner = uow.learners.by_numbers(["24000001"])["24000001"]
    assert found[0].learner_id == learner.id


@pytest.mark.parametrize(
    "options",
    [
        ["--role", "learner", "--generate-password"],
        ["--role", "learner", "--student", "99999999", "--generate-password"],
    ],
)
def test_a_learners_account_needs_a_learner(ready, options):
    assert add(ready, *options).exit_code == 1


@pytest.mark.parametrize("options", [[], ["--role", "king"]])
def test_an_account_needs_a_role_that_there_is(ready, options):
    assert add(ready, *options).exit_code == 2


def test_a_short_password_is_refused(ready):
    assert add(ready, "--role", "organiser", input="short\nshort\n").exit_code == 1


# -- learners --------------------------------------------------------------------------------------


def test_the_register_is_taken_in_and_again_changes_nothing(empty):
    empty.ok("db", "upgrade")
    path = empty.file("register.csv", REGISTER)
    assert "3 would be added or changed" in empty.ok("learner", "import", path, "--dry-run")
    assert "3 added or changed, 0 unchanged" in empty.ok("learner", "import", path)
    assert "0 added or changed, 3 unchanged" in empty.ok("learner", "import", path)


def test_a_byte_order_mark_and_other_columns_do_not_matter(ready):
    text = "\ufeffName,Student_Number,Email,Shoe size\r\nNEW Person,24000009,n@example.edu,42\r\n"
    assert "1 added" in ready.ok("learner", "import", ready.file("more.csv", text))


def test_good_rows_go_on_and_bad_ones_are_listed(ready):
    text = REGISTER + "24000004,,four@students.example.edu,,\n24000005,Five,no address,,\n"
    result = ready.run("learner", "import", ready.file("more.csv", text))
    assert result.exit_code == 1
    assert "3 unchanged" in result.stdout
    assert "2 cannot be used: '24000004', '24000005'" in result.stdout


@pytest.mark.parametrize(
    "content",
    [
        "student_number,name\n1,A\n",
        "",
        "名,x\n".encode("big5"),
        'student_number,name,email\n"24000001,A,a@b.example\n',
    ],
)
def test_what_is_no_register_is_refused(ready, content):
    result = ready.run("learner", "import", ready.file("bad.csv", content))
    assert result.exit_code == 1
    assert "Nothing was changed" in result.stderr


def test_a_file_that_is_not_there_is_said_in_words(ready):
    result = ready.run("learner", "import", ready.folder / "nowhere.csv")
    assert result.exit_code == 1
    assert "nowhere.csv" in result.stderr
    assert json.dumps("Traceback") not in result.stderr
