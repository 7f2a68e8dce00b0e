"""Ways to change a signed document, blindly or with JSON-LD in mind."""

import copy
import json

from hypothesis import strategies as st

from issuer.jsonld.loader import index
from tests.issuer.verification.actors import WORKED_EXAMPLE


def _terms(value, found):
    """Every term that a context defines, however deep, with its address."""
    for name, definition in value.items() if isinstance(value, dict) else ():
        if not name.startswith("@"):
            address = definition.get("@id") if isinstance(definition, dict) else definition
            found.setdefault(name, address)
        _terms(definition, found)
    return found


ADDRESS_OF = {}
for _url in WORKED_EXAMPLE["@context"]:
    _terms(json.loads(index()[_url].read()), ADDRESS_OF)

KEYWORDS = [
    *("@context", "@id", "@type", "@value", "@language", "@direction", "@list", "@set", "@graph"),
    *("@included", "@reverse", "@nest", "@index", "@json", "@base", "@vocab", "@none"),
]
ODD_TEXTS = [
    "",
    "x",
    "_:b0",
    "relative",
    "urn:x:1",
    "http://localhost:8000/status/1",
    "false",
    "\u202e",
]

names = st.one_of(
    st.sampled_from(sorted(ADDRESS_OF)),
    st.sampled_from(KEYWORDS),
    st.sampled_from(sorted({a for a in ADDRESS_OF.values() if isinstance(a, str)})),
    st.text(max_size=5),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 200),
    st.sampled_from([0.0, 1.5]),
    st.sampled_from(ODD_TEXTS),
    st.text(max_size=5),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2),
    max_leaves=4,
)
wrappings = st.sampled_from(
    [
        lambda value: [value],
        lambda value: [value, value],
        lambda value: {"@value": value},
        lambda value: {"@set": [value]},
        lambda value: {"@list": [value]},
        lambda value: {"@id": value},
        lambda value: {"id": value},
        lambda value: {"@graph": [value]},
        lambda value: {"@value": value, "@language": "en"},
        lambda value: value[0] if isinstance(value, list) and value else value,
        lambda value: json.dumps(value) if isinstance(value, bool) else value,
    ]
)


def places(value, path=()):
    """The path of every member and item, the document itself left out."""
    found = value.items() if isinstance(value, dict) else enumerate(value)
    for step, member in found:
        yield (*path, step)
        if isinstance(member, dict | list):
            yield from places(member, (*path, step))


def at(document, path):
    for step in path:
        document = document[step]
    return document


@st.composite
def mutated(draw, document):
    """The document after one to three changes."""
    changed = copy.deepcopy(document)
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
        change = draw(st.sampled_from([_replace, _remove, _insert, _rename, _wrap, _move, _swap]))
        change(draw, changed)
    return changed


def _any_place(draw, document):
    path = draw(st.sampled_from(sorted(places(document), key=str)))
    return at(document, path[:-1]), path[-1]


def _any_object(draw, document):
    objects = [(), *(path for path in places(document) if isinstance(at(document, path), dict))]
    return at(document, draw(st.sampled_from(sorted(objects, key=str))))


def _replace(draw, document):
    place, step = _any_place(draw, document)
    place[step] = draw(values)


def _remove(draw, document):
    place, step = _any_place(draw, document)
    if len(document) > 1:
        del place[step]


def _insert(draw, document):
    _any_object(draw, document)[draw(names)] = draw(values)


def _rename(draw, document):
    """A member under its full address, or under any other name."""
    place = _any_object(draw, document)
    if place:
        old = draw(st.sampled_from(sorted(place)))
        address = ADDRESS_OF.get(old)
        new = address if isinstance(address, str) and draw(st.booleans()) else draw(names)
        place[new] = place.pop(old)


def _wrap(draw, document):
    place, step = _any_place(draw, document)
    place[step] = draw(wrappings)(place[step])


def _move(draw, document):
    """A member to another object, where a merged node or a scoped context may save its meaning."""
    place = _any_object(draw, document)
    if place:
        name = draw(st.sampled_from(sorted(place)))
        value = place.pop(name)
        _any_object(draw, document)[name] = value


def _swap(draw, document):
    """Two values of one document, wherever they stand."""
    (one, first), (other, second) = _any_place(draw, document), _any_place(draw, document)
    kept = copy.deepcopy(one[first])
    one[first] = copy.deepcopy(other[second])
    try:
        other[second] = kept
    except (KeyError, IndexError):  # it stood inside the first
        return
