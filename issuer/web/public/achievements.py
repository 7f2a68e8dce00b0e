"""What badges are awarded for: achievements, as they stood when first awarded, and attributes."""

from __future__ import annotations

from flask import Response, abort, make_response, render_template

from issuer.actions.badge_picture import achievement_art, achievement_card
from issuer.actions.ports import StoredAchievement
from issuer.actions.published import published_achievement
from issuer.credentials.model import CONTEXTS, Achievement
from issuer.ids import AchievementId
from issuer.web import headers
from issuer.web.current import services
from issuer.web.public.negotiation import Form, json_document, wanted
from issuer.web.public.surface import blueprint

_DAY = 24 * 3600  # an achievement never changes once it has been awarded (K14)
_LINKED_DATA = "application/ld+json"


@blueprint.get("/achievements/<id:achievement_id>")
def achievement(achievement_id: AchievementId) -> Response:
    """An achievement as a page, or as the JSON-LD that stands in its credentials.

    Raises:
        NotFound: there is none.
    """
    found = published_achievement(achievement_id, store=services().store)
    if wanted(Form.JSON, Form.PAGE) is Form.JSON:
        document = {"@context": list(CONTEXTS), **found.document}
        answer = json_document(document, mimetype=_LINKED_DATA)
        return headers.public_file(answer, seconds=3600)
    return _page("public/achievement.html", found)


@blueprint.get("/achievements/<id:achievement_id>/criteria")
def criteria(achievement_id: AchievementId) -> Response:
    """What one must do for it; the address that credentials give for their criteria."""
    found = published_achievement(achievement_id, store=services().store)
    return _page("public/criteria.html", found)


@blueprint.get("/achievements/<id:achievement_id>/image.png")
def achievement_image(achievement_id: AchievementId) -> Response:
    """Its art, without anybody's name, code or credential."""
    found = published_achievement(achievement_id, store=services().store)
    return _picture(achievement_art(found.attribute, name=_name(found)))


@blueprint.get("/achievements/<id:achievement_id>/card.png")
def achievement_card_image(achievement_id: AchievementId) -> Response:
    """The picture beside a shared link; it names nobody."""
    found = published_achievement(achievement_id, store=services().store)
    return _picture(achievement_card(found.attribute, name=_name(found)))


@blueprint.get("/attributes/<code>")
def attribute(code: str) -> Response:
    """One of the scheme's attributes, which achievements are aligned to (S0-03)."""
    policy = services().policies.latest
    if code not in policy.attributes:
        abort(404)
    page = make_response(
        render_template("public/attribute.html", attribute=policy.attributes[code], policy=policy)
    )
    return headers.public_page(page, indexed=True)


@blueprint.get("/attributes/<code>/image.png")
def attribute_image(code: str) -> Response:
    """The art of an attribute."""
    if code not in services().policies.latest.attributes:
        abort(404)
    return _picture(achievement_art(code, name=""))


def _page(template: str, found: StoredAchievement) -> Response:
    shown = Achievement.from_json(found.document)
    page = make_response(render_template(template, stored=found, achievement=shown))
    page.vary.add("Accept")
    return headers.public_page(page, indexed=True)


def _picture(data: bytes) -> Response:
    response = Response(data, mimetype="image/png")
    return headers.public_file(response, seconds=_DAY, indexed=True)


def _name(found: StoredAchievement) -> str:
    name = found.document.get("name")
    return name if isinstance(name, str) else ""
