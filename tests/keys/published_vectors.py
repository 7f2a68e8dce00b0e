"""Vectors of the standards' own bodies, read where they are kept beside the checkout."""

import json
from pathlib import Path

from tests.missing import missing

_VECTORS = Path(__file__).parents[2] / "../shared/data/vectors"


def published_text(name):
    path = _VECTORS / name
    if not path.exists():
        missing(f"../shared/data/vectors/{name} is not beside this checkout")
    return path.read_text(encoding="utf-8")


def published_vector(name):
    return json.loads(published_text(name))
