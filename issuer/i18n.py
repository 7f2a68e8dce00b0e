"""Languages of the interface: English, and Traditional Chinese.

Sentences for people travel as `Message` values and become text at the edge, in the reader's
language. Only `.po` catalogues are kept; they are compiled in memory on first use. Words inside
a credential are not interface texts: they belong to the activity and carry its language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = {"en": "English", "zh-Hant": "繁體中文"}
DEFAULT_LANGUAGE = "en"
_BABEL_NAMES = {"en": "en", "zh-Hant": "zh_Hant"}


def N_(text: str) -> str:  # noqa: N802 - gettext's own name, known to the extractor
    """Mark a sentence for the catalogue without translating it here."""
    return text


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for a person, not yet in a language.

    `template` is a catalogue entry with `%(name)s` places; `values` fill them. A value may be a
    `Message` itself (a reason inside a sentence) and is then translated too.
    """

    template: str
    values: Mapping[str, str | int | Message] = field(default_factory=dict)

    def text(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The sentence in one language; an unknown language reads English."""
        translated = translations(language).gettext(self.template)
        if not self.values:
            return translated
        return translated % {
            name: value.text(language) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language, compiled once per process."""
    name = _BABEL_NAMES.get(language)
    if name is None or language == DEFAULT_LANGUAGE:
        return NullTranslations()
    source = files("issuer").joinpath("locale", name, "LC_MESSAGES", "messages.po")
    compiled = BytesIO()
    with source.open("rb") as po:
        write_mo(compiled, read_po(po, locale=name))
    compiled.seek(0)
    return Translations(compiled)


def babel_name(language: str) -> str:
    """The name Babel gives a language of ours: for dates, numbers and lists."""
    return _BABEL_NAMES.get(language, "en")
