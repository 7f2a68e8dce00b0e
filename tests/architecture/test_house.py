"""The house rules that a linter cannot hold: one library, one home; nothing works at import."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("issuer", "keys", "badge_art")

# Library -> the packages it may be imported in. A new library is refused until it stands here.
HOMES = {
    "alembic": ("issuer.storage",),
    "argon2": ("issuer.storage",),
    "babel": ("issuer.i18n", "issuer.web.languages"),  # catalogues; dates and numbers
    "base58": ("keys",),
    "click": ("issuer.cli",),
    "cryptography": ("keys",),
    "nacl": ("keys",),
    "flask": ("issuer.web",),
    "flask_wtf": ("issuer.web",),
    "huey": ("issuer.jobs",),
    "jsonschema_rs": ("issuer.verification.json_schema",),
    "jinja2": ("issuer.delivery", "issuer.web.templating"),
    "lxml": ("badge_art.svg",),
    "markdown_it": ("issuer.web",),
    "markupsafe": ("issuer.web",),
    "nh3": ("issuer.web",),
    "PIL": ("badge_art",),
    "pyld": ("issuer.jsonld",),
    "pyoxigraph": ("issuer.jsonld",),
    "python_calamine": ("issuer.attendance",),
    "qrcode": ("badge_art",),
    "resvg_py": ("badge_art",),
    "rich": ("issuer.cli",),
    "sqlalchemy": ("issuer.storage",),
    "structlog": ("issuer.log",),
    "werkzeug": ("issuer.web",),
    "xlsxwriter": ("issuer.attendance",),
    "zxingcpp": ("badge_art.qr_reading",),
}

# The leaves are opened by few (house.md, "Finer rules").
WHO_MAY_IMPORT = {
    "keys": (
        "issuer.actions",
        "issuer.bootstrap",
        "issuer.cli",
        "issuer.proofs",
        "issuer.status",
        "issuer.verification",
        "issuer.web.problems",
    ),
    "badge_art": (
        "issuer.actions",
        "issuer.cli",
        "issuer.isolation",
        "issuer.verification",
        "issuer.web.problems",
    ),
}


def modules() -> list[tuple[str, Path]]:
    found = [("wsgi", ROOT / "wsgi.py")]
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found.append((name, path))
    return found


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def inside(name: str, homes: tuple[str, ...]) -> bool:
    return any(name == home or name.startswith(home + ".") for home in homes)


MODULES = modules()


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_each_library_stays_at_its_one_address(name: str, path: Path):
    for imported in imports(path):
        library = imported.split(".")[0]
        if library in sys.stdlib_module_names or library in PACKAGES:
            continue
        assert library in HOMES, f"{library} has no home in the table"
        assert inside(name, HOMES[library]), f"{library} lives in {HOMES[library]}, not {name}"


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_few_open_the_leaf_packages(name: str, path: Path):
    for imported in imports(path):
        leaf = imported.split(".")[0]
        if leaf in WHO_MAY_IMPORT and not name.startswith(leaf):
            assert inside(name, WHO_MAY_IMPORT[leaf]), f"{name} may not import {leaf}"


def test_the_table_names_no_library_that_nobody_uses():
    used = {imported.split(".")[0] for _, path in MODULES for imported in imports(path)}
    assert set(HOMES) <= used


def test_nothing_works_at_import():
    """No socket is opened and no file written while any module is imported."""
    names = [name for name, _ in MODULES if name != "wsgi" and "migrations" not in name]
    program = f"""
import builtins, importlib, socket, sys
opened = builtins.open
def only_reading(file, mode="r", *rest, **more):
    if set(mode) & set("wax+"):
        raise SystemExit(f"opened {{file}} for writing")
    return opened(file, mode, *rest, **more)
def no_socket(*_, **__):
    raise SystemExit("opened a socket")
sys.dont_write_bytecode = True
builtins.open = only_reading
socket.socket.connect = no_socket
socket.socket.bind = no_socket
for name in {names!r}:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print("imported", len({names!r}))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert "imported" in done.stdout


def test_no_private_key_stands_in_the_tree():
    marks = re.compile(r"PRIVATE KEY-----|z3u2[1-9A-HJ-NP-Za-km-z]{20}")
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, tracked):
        if name.startswith(("tests/", "docs/")) or not (ROOT / name).is_file():
            continue
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
        assert not marks.search(text), name
        assert not name.endswith((".pem", ".p8", ".key"))


def test_every_package_says_what_it_is_for():
    for package in PACKAGES:
        for init in (ROOT / package).rglob("__init__.py"):
            assert ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))), init


def test_the_typed_marker_stands_in_each_package():
    for package in PACKAGES:
        assert files(package).joinpath("py.typed").is_file()
