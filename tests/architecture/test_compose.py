"""compose.yaml speaks of things that there are: settings, commands, addresses, files.

Containers are not started here; what Docker, nginx and PostgreSQL make of it is not shown.
"""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.engine import make_url

from issuer.bootstrap import bootstrap
from issuer.cli.commands import commands
from issuer.config import Settings
from issuer.storage import schema
from issuer.storage.database import open_database
from issuer.web import create_app
from tests.missing import missing
from tests.postgres import eventually

ROOT = Path(__file__).parents[2]
GIVEN = {"ISSUER_BASE_URL": "https://badges.example.edu"}
OURS = ("migrate", "public", "desk", "worker")


def composed():
    """The file as Compose reads it, with the one variable that it asks for."""
    if find_spec("yaml") is None:
        missing("PyYAML is not installed; `make test` brings it with requirements/dev.txt")
    import yaml

    text = (ROOT / "compose.yaml").read_text(encoding="utf-8").replace("$$", "\0")

    def value(found):
        name, default, needed = found.groups()
        return GIVEN.get(name) or (default if default is not None else f"<{needed}>")

    text = re.sub(r"\$\{(\w+)(?::-([^}]*)|:\?([^}]*))\}", value, text)
    return yaml.safe_load(text.replace("\0", "$$"))


@pytest.fixture(scope="module")
def compose():
    return composed()


@pytest.fixture(scope="module")
def nginx(compose):
    return compose["configs"]["nginx"]["content"].replace("$$", "$")


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting_that_can_be_read(compose, name):
    environ = compose["services"][name]["environment"]
    assert all(variable.startswith("ISSUER_") for variable in environ)
    settings = Settings.from_environ(environ)
    assert settings.base_url == GIVEN["ISSUER_BASE_URL"]
    assert settings.trusted_proxies == 1  # the proxy, and nobody else, says where visitors are


def test_only_who_signs_has_the_passphrase(compose):
    for name in OURS:
        service = compose["services"][name]
        signs = name in {"desk", "worker"}
        assert ("key-passphrase" in service["secrets"]) is signs, name
        assert ("ISSUER_PASSPHRASE_FILE" in service["environment"]) is signs, name
    public = compose["services"]["public"]
    assert Settings.from_environ(public["environment"]).surfaces == ("public",)
    assert public["volumes"] == ["keys:/var/lib/issuer/keys:ro"]


def test_no_secret_stands_in_a_variable(compose):
    for name, service in compose["services"].items():
        for variable, value in service.get("environment", {}).items():
            assert "PASSWORD" not in variable or variable.endswith("_FILE"), name
            if "://" in value and not value.startswith("https:"):
                assert make_url(value).password is None, variable


def test_secrets_are_files_that_git_does_not_see(compose):
    used = {one for service in compose["services"].values() for one in service.get("secrets", ())}
    assert used == set(compose["secrets"])
    for secret in compose["secrets"].values():
        assert secret["file"].startswith("var/")
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert "var/" in ignored


def test_every_file_that_the_database_asks_for_is_mounted(compose):
    for name in OURS:
        service = compose["services"][name]
        mounted = {f"/run/secrets/{secret}" for secret in service["secrets"]}
        addresses = [make_url(service["environment"]["ISSUER_DATABASE_URL"])]
        addresses.append(make_url(service["environment"]["ISSUER_QUEUE_URL"]))
        for address in addresses:
            assert address.query["passfile"] in mounted, name
            assert address.host in compose["services"]
        passphrase = service["environment"].get("ISSUER_PASSPHRASE_FILE")
        assert passphrase is None or passphrase in mounted


def test_volumes_and_what_services_wait_for_are_there(compose):
    services = compose["services"]
    for service in services.values():
        for volume in service.get("volumes", ()):
            assert volume.partition(":")[0] in compose["volumes"]
        assert set(service.get("depends_on", ())) <= set(services)


@pytest.mark.parametrize("name", ["migrate", "worker"])
def test_the_issuer_has_these_commands(compose, name):
    for command in (
        compose["services"][name]["command"],
        compose["services"][name].get("healthcheck", {}).get("test", ["CMD", "issuer"])[1:],
    ):
        assert command[0] == "issuer"
        asked = CliRunner().invoke(commands, [*command[1:], "--help"])
        assert asked.exit_code == 0, asked.output


def test_the_image_is_made_of_files_that_there_are(compose):
    dockerfile = compose["services"]["public"]["build"]["dockerfile_inline"]
    for line in dockerfile.replace("\\\n", " ").splitlines():
        if line.startswith("COPY "):
            for source in shlex.split(line)[1:-1]:
                assert (ROOT / source).exists(), source
        if "pip install" in line:
            for requirements in re.findall(r"-[rc] (\S+)", line):
                assert (ROOT / requirements).is_file()
    pinned = (ROOT / "requirements/dev.txt").read_text(encoding="utf-8")
    for library in ("psycopg", "psycopg-binary", "redis"):
        assert library in dockerfile
        assert re.search(rf"^{library}==\S+ \\$", pinned, re.MULTILINE), library


def test_the_proxy_sends_each_address_to_the_surface_that_has_it(compose, nginx, tmp_path):
    pattern = re.search(r"location ~ (\S+) \{\s+[^}]*proxy_pass http://desk", nginx)
    assert pattern is not None
    to_desk = re.compile(pattern.group(1))
    for name in ("public", "desk"):
        surfaces = compose["services"][name]["environment"]["ISSUER_SURFACES"]
        app = create_app(
            bootstrap(
                Settings(state_dir=tmp_path, surfaces=tuple(surfaces.split())), with_signer=False
            )
        )
        for rule in app.url_map.iter_rules():
            if rule.endpoint.partition(".")[0] not in {"static", "health"}:
                assert bool(to_desk.match(rule.rule)) is (name == "desk"), rule.rule


def test_the_proxy_lets_through_what_we_take(compose, nginx):
    settings = Settings.from_environ(compose["services"]["desk"]["environment"])
    allowed = re.search(r"client_max_body_size (\d+)m", nginx)
    assert allowed is not None
    assert int(allowed.group(1)) > settings.upload_mebibytes


def test_the_proxy_says_who_asks_and_does_not_keep_badges_for_longer(nginx):
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx  # nobody's own word (T63)
    assert not re.search(r"^\s*proxy_cache_use_stale", nginx, re.MULTILINE)
    assert not re.search(r"^\s*proxy_ignore_headers", nginx, re.MULTILINE)


def test_web_processes_start_as_they_are_told_and_their_health_is_asked_rightly(compose, tmp_path):
    """The very commands of the file, on another port and with a database of the test's own."""
    service = compose["services"]["public"]
    url = f"sqlite:///{tmp_path}/issuer.db"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ISSUER_")},
        **service["environment"],
        "ISSUER_STATE_DIR": str(tmp_path),
        "ISSUER_DATABASE_URL": url,
    }
    command = [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in service["command"]]
    asked = service["healthcheck"]["test"]
    assert asked[:3] == ["CMD", "python", "-c"]

    def is_alive(port):
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", port)) == 0

    def is_healthy():
        code = asked[3].replace("8000", port)
        done = subprocess.run(
            [sys.executable, "-c", code], env=environ, capture_output=True, timeout=20, check=False
        )
        return done.returncode == 0

    with subprocess.Popen(
        [sys.executable, "-m", *command], env=environ, cwd=ROOT, stderr=subprocess.DEVNULL
    ) as server:
        try:
            eventually(lambda: is_alive(int(port)), seconds=60)
            assert not is_healthy()  # nobody has migrated yet
            schema.upgrade(database := open_database(url))
            database.dispose()
            eventually(is_healthy, seconds=60)
        finally:
            server.terminate()
            server.wait(timeout=30)
