"""The forms of what stands in our addresses: `<id:activity_id>` matches what `new_id` makes."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter


class IdConverter(BaseConverter):
    """An identifier as `issuer.ids.new_id` makes them; anything else is simply not there."""

    regex = r"[A-Za-z0-9_-]{27}"


def install(app: Flask) -> None:
    """Teach this application's addresses our identifiers; call it before the views."""
    app.url_map.converters["id"] = IdConverter
    app.url_map.strict_slashes = True
