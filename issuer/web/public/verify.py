"""Is this badge good? A form for anybody, and the address that the QR code of a badge leads to.

The answer leads with who issued what to whom and whether it stands. It is read from the document
that was verified: an uploaded picture is never shown, and art of ours only beside a badge of ours
whose holder shares it (T5, T14, T17).
"""

from __future__ import annotations

import json
from datetime import datetime

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from issuer.actions.verify_address import Source, is_address
from issuer.actions.verify_handed_in import verify_handed_in
from issuer.actions.verify_submission import (
    OwnBadge,
    badge_named_by,
    find_shared,
    own_badge,
    shared_original,
    verify_own,
)
from issuer.credentials.issued import SharedCredential
from issuer.errors import CredentialNotFound, IssuerError, MalformedSubmission
from issuer.i18n import N_, Message
from issuer.ids import CredentialId
from issuer.verification import VerificationReport, matches_recipient
from issuer.web import headers
from issuer.web.current import services
from issuer.web.languages import language
from issuer.web.problems import status_of, wants_json
from issuer.web.public.answer_view import Answer
from issuer.web.public.surface import blueprint
from issuer.web.security import limited, without_cookie
from issuer.web.tags import page_tag

_LONGEST_GIVEN = 500  # of what is shown again in its field
_LONGEST_TEXT = 200_000  # the same of a pasted text, which comes back whole or not at all
_ASK = Message(N_("Ask the holder for the PNG or JSON file."))
_COMPARE_OR_ASK = Message(
    N_(
        "Compare the code with the picture of the badge, or ask the holder for the PNG or JSON "
        "file."
    )
)


class NothingGiven(MalformedSubmission):
    """The button was pressed too early."""

    message = N_("Choose a file or paste a text.")


class NotFetchedYet(MalformedSubmission):
    """A link led here with an address of somebody else's."""

    code = "not-fetched-yet"
    message = N_(
        "This address is of another site. Press the button to have the badge fetched from there."
    )


@blueprint.get("/verify")
def verify() -> Response:
    """The form: a code or an address, a file, or a pasted text."""
    return headers.public_page(make_response(_form()), indexed=True)


@blueprint.get("/verify/find")
@limited("verify_per_minute")
def find() -> AnyResponse:
    """From a code or an address of ours to the badge's own verification.

    A link asks this too, wherever it stands; so nothing is fetched before somebody presses a
    button of ours.
    """
    here, text = services(), request.args.get("credential", "").strip()
    try:
        return _to_own(find_shared(text, store=here.store, institution=here.institution))
    except IssuerError as problem:
        if is_address(text) and here.outside.fetcher and isinstance(problem, MalformedSubmission):
            return _form_again(NotFetchedYet(), field="credential")
        return _form_again(problem, field="credential")


@blueprint.post("/verify")
@limited("verify_per_minute")
@without_cookie
def verify_form() -> AnyResponse:
    """Verify a file, a pasted text, or what it names. Nothing of it is stored, and the answer is
    nobody's to keep.

    Raises:
        MalformedSubmission: to a program; a person gets the form again.
    """
    data, filename = _uploaded()
    field = "file" if data else "credential" if "credential" in request.form else "text"
    text = request.form.get(field, "").strip()
    try:
        if not text and not data:
            raise NothingGiven
        response = _answer_handed_in(data or text, filename)
    except IssuerError as problem:
        return _form_again(problem, field=field)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/verify/<id:credential_id>")
@limited("verify_per_minute", times=15)  # trust.md 5.6 allows hosted pages 300 a minute
def verify_badge(credential_id: CredentialId) -> Response:
    """Where the QR code lands: a badge of ours, verified now.

    The answer is of its minute, which it names; so is its tag.

    Raises:
        CredentialNotFound: absent, or switched off.
    """
    here = services()
    now, badge = here.clock(), own_badge(credential_id, store=here.store)
    mimetype = "application/json" if wants_json() else "text/html"
    tag = page_tag(
        mimetype,
        badge.credential.id,
        badge.credential.canonical_sha256,
        badge.credential.revoked_at,
        badge.status_list.version,
        badge.status_list.valid_until,
        f"{now:%Y-%m-%dT%H:%M}",
    )
    answer = headers.unless_known(tag, lambda: _answer_own(badge, now=now), mimetype=mimetype)
    _vary(answer)
    return headers.public_page(answer, afterwards=headers.NEVER_STALE, tag=tag)


@blueprint.post("/verify/<id:credential_id>")
@limited("verify_per_minute")
@without_cookie
def compare_recipient(credential_id: CredentialId) -> Response:
    """The same, compared with a name or an address that the verifier knows; not in any address."""
    here = services()
    response = _answer_own(own_badge(credential_id, store=here.store), now=here.clock())
    response.headers["X-Robots-Tag"] = "noindex"
    return response


# -- how an answer is made -----------------------------------------------------------------------


def _uploaded() -> tuple[bytes, str]:
    """The file's bytes and name; nothing and no name where there is none."""
    uploaded = request.files.get("file")
    return (b"", "") if uploaded is None else (uploaded.read(), uploaded.filename or "")


def _known() -> str:
    """Whom the asker knows: taken from a form only, since addresses are kept in many places."""
    return request.form.get("known", "").strip()


def _answer_handed_in(handed_in: bytes | str, filename: str) -> AnyResponse:
    here = services()
    now = here.clock()
    answered = verify_handed_in(
        handed_in,
        filename=filename,
        store=here.store,
        institution=here.institution,
        clock=lambda: now,
        verifier=here.verifier,
        outside=here.outside,
    )
    if isinstance(answered, str):
        if not _known():
            return _to_own(answered)
        return _answer_own(own_badge(answered, store=here.store), now=now)
    original = shared_original(answered.report, store=here.store, institution=here.institution)
    return _answer(answered.report, original=original, now=now, source=answered.source)


def _answer_own(badge: OwnBadge, *, now: datetime) -> Response:
    institution = services().institution
    report = verify_own(badge, institution=institution, now=now)
    named = badge_named_by(report, institution=institution)
    original = badge.credential if named == badge.credential.id else None
    return _answer(report, original=original, now=now, compared_at=badge.credential.id)


def _to_own(found: CredentialId) -> AnyResponse:
    return redirect(url_for("public.verify_badge", credential_id=found), code=303)


def _answer(
    report: VerificationReport,
    *,
    original: SharedCredential | None,
    now: datetime,
    source: Source | None = None,
    compared_at: CredentialId | None = None,
) -> Response:
    known = _known()
    comparison = matches_recipient(report.credential, known) if known else None
    if wants_json():
        return _vary(
            _as_json(report.with_finding(comparison) if comparison else report, source=source)
        )
    shown = Answer(
        report=report,
        checked_at=now,
        original=original,
        asks_others=services().outside.fetcher is not None,
        compared_at=compared_at or (original.id if original else None),
        comparison=comparison,
        source=source,
    )
    return _vary(make_response(render_template("public/answer.html", answer=shown)))


def _as_json(report: VerificationReport, *, source: Source | None) -> Response:
    said = report.to_json(language())
    if source is not None:
        said["fetched"] = source.to_json()
    body = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    return Response(body, mimetype="application/json")


def _vary(response: Response) -> Response:
    """Say what an answer depends on, whichever form it has."""
    response.vary.update(("Accept", "Accept-Language", "Cookie"))
    return response


def _form(*, error: Message | None = None, advice: Message | None = None, field: str = "") -> str:
    text = request.form.get("text", "")
    return render_template(
        "public/verify.html",
        error=error,
        advice=advice,
        field=field,
        given=request.values.get("credential", "")[:_LONGEST_GIVEN],
        given_text=text if len(text) <= _LONGEST_TEXT else "",
        fetches=services().outside.fetcher is not None,
    )


def _form_again(problem: IssuerError, *, field: str) -> Response:
    if wants_json() or not isinstance(problem, MalformedSubmission | CredentialNotFound):
        raise problem
    form = _form(error=problem.sentence, advice=_advice_on(problem, field=field), field=field)
    page = make_response(form, status_of(problem))
    page.headers["X-Robots-Tag"] = "noindex"
    return page


def _advice_on(problem: IssuerError, *, field: str) -> Message | None:
    """What to do next, where the reason names only what is wrong: in one sentence, that is."""
    why = problem.facts.get("why")
    if not isinstance(why, Message) or ". " in why.template:
        return None
    return _COMPARE_OR_ASK if field == "credential" else _ASK
