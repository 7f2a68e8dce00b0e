"""Where a member of staff begins: what waits for them, and everything they answer for."""

from __future__ import annotations

from flask import Response, render_template, request

from issuer.actions.attribute_supply import attribute_supply
from issuer.actions.staff_desk import staff_desk
from issuer.attendance.model import Role
from issuer.web.attribute_art import attribute_art
from issuer.web.current import services
from issuer.web.staff.surface import blueprint, staff
from issuer.web.staff.wording import grouped


@blueprint.get("")
def home() -> str:
    """An organiser's activities; for a learning advisor the whole scheme (S0-31, S0-12)."""
    by, here = staff(), services()
    page = request.args.get("page", "1")
    desk = staff_desk(
        by=by,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,  # noqa: PLR2004
        store=here.store,
        policies=here.policies,
        clock=here.clock,
    )
    watches = Role.LEARNING_ADVISOR in by.roles
    return render_template(
        "staff/home.html",
        desk=desk,
        mine=grouped(tuple(entry for entry in desk.entries if entry.is_mine)),
        others=grouped(tuple(entry for entry in desk.entries if not entry.is_mine)),
        watches=watches,
        organises=Role.ORGANISER in by.roles,
        supply=attribute_supply(by=by, store=here.store, policies=here.policies, clock=here.clock)
        if watches
        else (),
    )


@blueprint.get("/art/<code>.png")
def art(code: str) -> Response:
    """The art of an attribute."""
    return attribute_art(code)
