"""The blueprint that every module of this surface adds its views to."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("api", __name__)
