"""Anyone: profile, achievements, credentials, status, verification. No signing key is needed."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)
