"""Which module has which target, in the order in which a long run takes them: cheapest first.

A table and not a search, since a target's process must load its own module alone, and only after
coverage is being watched.
"""

from __future__ import annotations

from importlib import import_module

from tests.fuzz.target import Target

FAMILY_OF: dict[str, str] = {
    "date_time": "times",
    "ids": "addresses",
    "shown": "sentences",
    "outside": "addresses",
    "did_web": "addresses",
    "base_url": "addresses",
    "web_address": "addresses",
    "multikey": "key_texts",
    "multibase": "key_texts",
    "sd_proof_value": "tokens",
    "key_did": "key_texts",
    "jwk": "key_texts",
    "key_file": "key_texts",
    "status_entry": "status",
    "csv_guard": "tables",
    "sheet_xml": "tables",
    "accept": "pages",
    "http_head": "answers",
    "strict_json": "json_text",
    "jcs": "json_text",
    "png": "pictures",
    "bake": "pictures",
    "vc_jwt": "tokens",
    "jwt_credential": "tokens",
    "csv": "tables",
    "zip": "tables",
    "status_list": "status",
    "svg": "svg",
    "submission": "credentials",
    "markdown": "pages",
    "lint": "credentials",
    "canonical": "credentials",
    "json_values": "properties",
    "baked_text": "properties",
    "member_order": "properties",
    "verify_json": "verifier",
    "verify_png": "verifier",
    "verify_svg": "verifier",
    "verify_jwt": "verifier",
    "verify_keys": "verifier",
    "verify_status": "verifier",
    "verify_schema": "verifier",
    "workbook": "tables",
}

# Those that only read; the others judge whole documents, or start a process for each input.
PURE = tuple(FAMILY_OF)[: tuple(FAMILY_OF).index("lint")]


def target(name: str) -> Target:
    """The target of a name, from its own module."""
    module = import_module(f"tests.fuzz.{FAMILY_OF[name]}")
    (found,) = (one for one in module.TARGETS if one.name == name)
    assert isinstance(found, Target)
    return found
