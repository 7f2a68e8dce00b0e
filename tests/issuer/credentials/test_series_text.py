from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from issuer.credentials.series_text import GAP, put_together, whole_text

texts = st.text(st.characters(codec="utf-8"))


@given(st.dictionaries(texts, texts), st.booleans())
def test_pieces_and_values_give_the_text_again(document, ascii_only):
    values = [json.dumps(value, ensure_ascii=ascii_only) for value in document.values()]
    names = [json.dumps(name, ensure_ascii=ascii_only) for name in document]
    pieces = ["".join(["{" if at == 0 else ", ", name, ": "]) for at, name in enumerate(names)]
    series, own = put_together([*pieces, "}" if pieces else "{}"]), put_together(values)
    assert whole_text(series, own) == json.dumps(document, ensure_ascii=ascii_only)


@given(st.recursive(texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner)))
def test_no_json_text_holds_the_gap(value):
    assert GAP not in json.dumps(value, ensure_ascii=False)


def test_what_does_not_fit_is_another_text():
    series, own = put_together(['{"a":', ',"b":', "}"]), put_together(["1", "2"])
    assert whole_text(series, own) == '{"a":1,"b":2}'
    assert whole_text(series, "1") == '{"a":1,"b":}'
    assert whole_text(series, put_together(["1", "2", "3"])) == '{"a":1,"b":2}3'
    assert whole_text("", own) == "12"
    assert whole_text(series, "") == '{"a":,"b":}'
