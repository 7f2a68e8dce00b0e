"""A design is a folder of data: `designs/<name>/design.toml` and the SVG layers it names.

A new design is a new folder; its name is its name. Layers are drawings and nothing else: no
letters (there is no font to write them with; writing goes into slots), no pictures from elsewhere
(resvg would draw any local file that an `<image>` names), no script.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from badge_art.errors import UnknownDesign
from badge_art.lettering import Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

UNITS = 600  # a layer's viewBox is 0 0 600 600

_HERE = Path(__file__).with_name("designs")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")
_FORBIDDEN = re.compile(
    r"<!|<\?|<(?:script|image|foreignObject|text|style|use|a)\b|href|\bon\w+\s*=|url\((?!#)|@import",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Design:
    """What `design.toml` says, and the layers themselves."""

    name: str
    layers: tuple[str, ...]
    texts: Mapping[str, str]  # what stands in the slots unless the caller says otherwise
    slots: Mapping[str, Slot]
    paper: str  # the calm colour around the art
    ink: str
    accent: str


def design_names() -> tuple[str, ...]:
    """Every design there is, in the order of the alphabet."""
    return tuple(sorted(path.parent.name for path in _HERE.glob("*/design.toml")))


@cache
def load_design(name: str) -> Design:
    """The design of this name.

    Raises:
        UnknownDesign: no such folder, or its contents cannot be drawn.
    """
    # The pattern keeps a name from being a path.
    if not _NAME.fullmatch(name) or not (_HERE / name / "design.toml").is_file():
        raise UnknownDesign(f"There is no badge design called {name!r}.")
    try:
        return _read(name, _HERE / name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnknownDesign(f"The badge design {name!r} cannot be drawn: {error!r}.") from error


def _read(name: str, folder: Path) -> Design:
    table = tomllib.loads((folder / "design.toml").read_text(encoding="utf-8"))
    colours = {key: _colour(table["colours"][key]) for key in ("paper", "ink", "accent")}
    return Design(
        name=name,
        layers=tuple(_layer(folder / file) for file in table["layers"]),
        texts={str(slot): str(text) for slot, text in table["texts"].items()},
        slots={str(slot): _slot(entry) for slot, entry in table["slots"].items()},
        **colours,
    )


def _layer(path: Path) -> str:
    drawing = _COMMENT.sub("", path.read_text(encoding="utf-8")).strip()
    if not drawing.startswith("<svg") or (found := _FORBIDDEN.search(drawing)):
        culprit = found[0] if drawing.startswith("<svg") and found else "its beginning"
        raise ValueError(f"{path.name}: {culprit}")
    return drawing


def _slot(entry: Mapping[str, Any]) -> Slot:
    return Slot(
        **{
            **entry,
            "widths": tuple(float(width) for width in entry["widths"]),
            "colour": _colour(entry["colour"]),
        }
    )


def _colour(value: str) -> str:
    if not _COLOUR.fullmatch(value):
        raise ValueError(f"{value!r} is not a colour such as #1C3569")
    return value
