"""What a status list refuses, and that it says so in a sentence."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from issuer.status.bitstring_status_list import (
    IndexOutOfRange,
    ListTooShort,
    MalformedValue,
)

KINDS = (MalformedValue, IndexOutOfRange, ListTooShort)


@contextmanager
def refused(kind):
    """An error of this kind is raised, and has a whole sentence for a person."""
    with pytest.raises(kind) as caught:
        yield caught
    sentence = caught.value.facts["why"].text()
    assert sentence
    assert "%(" not in sentence
