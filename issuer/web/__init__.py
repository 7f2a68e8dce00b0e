"""The web edge: Flask lives here and nowhere else. `create_app(services)` is the way in.

How to add pages to a surface (public, student, staff):

- A surface is a package `issuer/web/<surface>/` whose `__init__.py` has `blueprint`, a
  `flask.Blueprint` named like the surface, with its `url_prefix`. `sign_in` is a module of the
  same kind, mounted wherever accounts are known. A process mounts only the surfaces it was asked
  for, and does not even import the others.
- A view takes what it needs from `current.services()`, asks who is signed in with
  `current.signed_in(Role.ORGANISER)`, calls one action by keyword and renders one template. It
  never touches storage, and it lets `IssuerError`s fly: `problems.py` answers them, and sends
  whoever must sign in to the endpoint `sign_in.form` with a relative `next`.
- After signing in: `current.open_account(response, token=token)`; when leaving, `sign_out(...)` of
  the actions with `current.account_token()`, then `current.close_account(response)`.
- Endpoints that base.html links when they exist: `public.home`, `public.verify`, `student.home`,
  `staff.home`, `sign_in.form`, `sign_in.sign_out` (POST). Ask `has("student.home")` in a template
  before linking to another surface: it may run in another process.
- Answers are never stored and carry the strictest headers unless `headers.public_page`,
  `badge_page` or `public_file` says otherwise. No inline script or style: the policy refuses both.
- Identifiers in addresses: `@blueprint.get("/activities/<id:activity_id>")`; anything that cannot
  be one is a 404 without asking the register.
- Every POST form holds `{{ csrf() }}`. `@limited("sign_in_per_minute", "POST")` under the route
  bounds a view by a setting; the page for 429 comes by itself.

How to write a template:

    {% extends "base.html" %}
    {% from "_macros.html" import button, csrf, text_field %}
    {% block title %}{{ _("New activity") }}{% endblock %}
    {% block content %}
    <h1>{{ _("New activity") }}</h1>
    <form method="post" class="form">{{ csrf() }}
      {{ text_field("title", _("Title"), value=title, error=errors.title, required=true) }}
      {{ button(_("Store the activity")) }}
    </form>
    {% endblock %}

- Blocks: `title`, `head` (more of the head), `crumbs`, `content`, `scripts`; `wide` is a class for
  `main` (`{% block main_class %}wide{% endblock %}`) where tables need room.
- Every word in `_()`, with whole sentences and named places: `_("Hello, %(name)s.", name=name)`;
  `ngettext("%(num)s badge", "%(num)s badges", n)`; in Python `from issuer.web.languages import
  gettext as _`. Values are escaped. `Message`s: `{{ reason.message|say }}`. Bilingual texts:
  `<span lang="{{ language_of(title) }}">{{ title|own }}</span>`.
- Filters: `kind` (of an activity), `day`, `moment`, `number`, `listing`, `markdown` (safe HTML),
  `shown` (strangers' words on one line). `days(first, last)` is a function. An undefined name in a
  template is an error.
- Macros (`_macros.html`): `csrf`, `button`, `link_button`, `text_field`, `text_area`, `select`,
  `choices` (checkboxes or radios), `file_field`, `error_summary`, `notice` (call), `empty` (call),
  `pill`, `breadcrumb`, `steps`, `data_table` (call), `facts` (call) with `fact`, `badge_tile`,
  `progress`, `copyable`. Each says at its head how it is used.
- Styles: `static/style.css` only, by custom properties (`--ink`, `--line`, `--space-3`, ...);
  layout classes `stack`, `cluster`, `grid`, `card`, `lead`, `small`, `muted`, `measure`.
  `static/page.js` is the one script; pages must work without it.
"""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint, Flask

from issuer.bootstrap import Services
from issuer.web import (
    addresses,
    current,
    headers,
    health,
    languages,
    problems,
    security,
    tags,
    templating,
)

__all__ = ["create_app"]


def create_app(services: Services) -> Flask:
    """The WSGI application with the surfaces that the settings ask for."""
    app = Flask(__name__)
    current.keep_services(app, services)
    addresses.install(app)
    security.install(app, settings=services.settings)
    headers.install(app)
    languages.install(app)
    templating.install(app)
    tags.install(app, services)
    problems.install(app)
    app.register_blueprint(health.blueprint)
    for blueprint in _blueprints(services.settings.surfaces):
        app.register_blueprint(blueprint)
    security.guard_views(app)
    return app


def _blueprints(surfaces: tuple[str, ...]) -> list[Blueprint]:
    """What to mount: the surfaces, the public one's machines' room, the way in for accounts."""
    wanted = list(surfaces)
    if "public" in surfaces:
        wanted.append("api")
    if {"student", "staff"} & set(surfaces):
        wanted.append("sign_in")
    return [import_module(f"{__name__}.{name}").blueprint for name in wanted]
