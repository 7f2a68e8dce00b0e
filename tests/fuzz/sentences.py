"""Strangers' words inside our sentences: nothing in them is hidden or without end."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from issuer.verification.wording import shown
from tests.fuzz.target import Target, promise

_LONGEST = 120 * len("⟨U+10FFFF⟩") + 1


def check_shown(data: bytes) -> None:
    """A stranger's text is one short line in which nothing is hidden (T12)."""
    text = shown(data.decode("utf-8", "surrogateescape"))
    promise(len(text) <= _LONGEST, "longer than a line")
    for letter in set(text):
        hidden = unicodedata.category(letter) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
        promise(not hidden or letter in "\u200c\u200d", f"U+{ord(letter):04X} is hidden in it")
    promise(shown("") == "", "nothing becomes something")


def _shown_seeds() -> Iterator[bytes]:
    for text in (
        "CHAN Tai Man 陳大文",
        "\u202eevil",
        "a\n\n b\t c",
        "e\u0301" * 90,
        "\ufdfa" * 130,
        "\u200b\u2066x\u2069",
        "👩‍🎓",
        "\u0000\u001b[31m",
        "\ue000\ufffe",
        "x" * 121,
    ):
        yield text.encode()
    yield b"\xed\xa0\x80"


TARGETS = (Target(name="shown", check=check_shown, seeds=_shown_seeds, most_bytes=512),)
