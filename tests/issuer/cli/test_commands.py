import click
import pytest

from issuer.cli.commands import COMMANDS, commands
from issuer.cli.program import language_of
from issuer.errors import DatabaseNotReady, Defect


def every_command(command, path=()):
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from every_command(command.get_command(context, name), (*path, name))


EVERY = list(every_command(commands))


@pytest.mark.parametrize("path", [path for path, _ in EVERY], ids=" ".join)
def test_every_command_says_what_it_is_for(empty, path):
    shown = empty.ok(*path, "--help")
    assert shown.startswith("Usage: ")
    assert len(shown.splitlines()) > 4
    assert not empty.state.exists()


def test_every_option_but_the_obvious_ones_has_words():
    obvious = {"email"}
    silent = [
        (*path, option.name)
        for path, command in EVERY
        for option in command.params
        if isinstance(option, click.Option) and not option.help and option.name not in obvious
    ]
    assert silent == []


def test_the_commands_of_the_house_are_all_there():
    names = {path for path, _ in EVERY}
    assert {(name,) for name in COMMANDS} <= names
    assert {
        ("db", "upgrade"),
        ("db", "pending"),
        ("keys", "new"),
        ("keys", "list"),
        ("account", "add"),
        ("learner", "import"),
        ("activity", "workbook"),
        ("attendance", "import"),
    } <= names


def test_an_unknown_command_is_a_wrong_use(empty):
    result = empty.run("destroy")
    assert result.exit_code == 2
    assert "destroy" in result.stderr


def test_what_goes_wrong_is_one_sentence_on_standard_error(ready):
    result = ready.run("activity", "show", "x" * 27)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == "There is no such activity, or it is not one of yours.\n"


@pytest.mark.parametrize(("option", "locale"), [(["--lang", "zh-Hant"], "C"), ([], "zh_HK.UTF-8")])
def test_the_sentence_is_in_the_readers_language(ready, option, locale):
    ready.environ["LC_ALL"] = locale
    result = ready.run(*option, "activity", "show", "x" * 27)
    assert result.stderr == "沒有這項活動，或這不是你的活動。\n"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zh_TW.UTF-8"}, "zh-Hant"),
        ({"LC_ALL": "C", "LANG": "zh_TW.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_HK", "LANG": "en_GB"}, "zh-Hant"),
    ],
)
def test_the_language_is_the_shells(environ, language):
    assert language_of(environ) == language


def test_a_mistyped_setting_is_named(ready):
    ready.environ["ISSUER_BASE_ULR"] = "https://badges.example.edu"
    result = ready.run("account", "list")
    assert result.exit_code == 1
    assert "ISSUER_BASE_ULR is not a setting" in result.stderr


def test_a_database_without_tables_is_said_in_words(empty):
    result = empty.run("account", "list")
    assert result.exit_code == 1
    assert "Traceback" not in result.stderr
    assert result.stderr == DatabaseNotReady().sentence.text() + "\n"
    assert not (empty.state / "issuer.db").exists()


def test_a_database_that_is_none_is_said_in_words(empty):
    empty.state.mkdir()
    (empty.state / "issuer.db").write_text("Dear librarian, " * 100)
    result = empty.run("account", "list")
    assert result.exit_code == 1
    assert "Traceback" not in result.stderr
    assert Defect(why="the database").sentence.text() in result.stderr
    assert "issuer doctor" in result.stderr


def test_somebody_unknown_may_do_nothing(ready):
    result = ready.run("issue", "--activity", ready.activity_id(), "--by", "nobody")
    assert result.exit_code == 1
    assert "nobody" in result.stderr
