"""Ways to damage a good document at random, for hypothesis."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False, width=16)
    | st.text(max_size=6)
)
JSON_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "name", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
# What a careless or a clever hand would write: other members' words in the wrong place.
_LIKELY = st.sampled_from(
    [
        "",
        "Image",
        ["Image"],
        "Profile",
        ["Profile"],
        [],
        {},
        "ext:mine",
        "ext:",
        "EN",
        "en",
        "2026-11-20",
        "2026-11-20T09:00:00Z",
        "2026-13-20T09:00:00Z",
        "true",
        0,
        1,
        None,
    ]
)


def _places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = (
        list(value.items())
        if isinstance(value, dict)
        else list(enumerate(value))
        if isinstance(value, list)
        else []
    )
    return [place for key, item in items for place in ((*way, key), *_places(item, (*way, key)))]


@st.composite
def mutated(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """The document with one to three members deleted, replaced, renamed, wrapped or unwrapped."""
    changed = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(_places(changed)))
        holder: Any = changed
        for step in way:
            holder = holder[step]
        deed = draw(st.sampled_from(["delete", "replace", "rename", "wrap", "unwrap", "add"]))
        if deed == "delete":
            del holder[last]
        elif deed == "replace":
            holder[last] = draw(_LIKELY | JSON_VALUES)
        elif deed == "rename" and isinstance(holder, dict):
            holder[draw(st.sampled_from(["id", "type", "name", "other"]))] = holder.pop(last)
        elif deed == "wrap":
            holder[last] = [holder[last]]
        elif deed == "unwrap" and isinstance(holder[last], list) and holder[last]:
            holder[last] = holder[last][0]
        elif deed == "add" and isinstance(holder[last], dict):
            holder[last][draw(st.sampled_from(["id", "type", "extra"]))] = draw(JSON_VALUES)
        if not _places(changed):
            break
    return changed
