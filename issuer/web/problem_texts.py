"""What a reader is told when something does not work: what happened, what was kept, what next."""

from __future__ import annotations

from dataclasses import dataclass

from issuer.i18n import N_, Message


@dataclass(frozen=True, slots=True)
class Problem:
    """What a reader is told; `code` is for programs and never changes its meaning."""

    status: int
    code: str
    title: Message
    happened: Message
    advice: Message
    kept: Message | None = None


_BAD_REQUEST = Problem(
    status=400,
    code="bad-request",
    title=Message(N_("This request cannot be understood")),
    happened=Message(N_("Something in what was sent does not make sense here.")),
    kept=Message(N_("Nothing was changed.")),
    advice=Message(N_("Go back, check what you entered, and send it again.")),
)
EXPIRED_FORM = Problem(
    status=400,
    code="form-expired",
    title=Message(N_("This form is no longer good")),
    happened=Message(
        N_("The form was opened too long ago, in another session, or with cookies switched off.")
    ),
    kept=Message(N_("Nothing was changed.")),
    advice=Message(N_("Go back, reload the page, and send the form again.")),
)
FOREIGN_FORM = Problem(
    status=403,
    code="foreign-form",
    title=Message(N_("This form came from another site")),
    happened=Message(N_("For your safety we only take forms from our own pages.")),
    kept=Message(N_("Nothing was changed.")),
    advice=Message(N_("Open the page here and send the form from it.")),
)
BY_STATUS: dict[int, Problem] = {
    400: _BAD_REQUEST,
    401: Problem(
        status=401,
        code="sign-in-required",
        title=Message(N_("Please sign in")),
        happened=Message(N_("This page is for people who have signed in.")),
        advice=Message(N_("Sign in, then open the page again.")),
    ),
    403: Problem(
        status=403,
        code="not-allowed",
        title=Message(N_("Not for this account")),
        happened=Message(N_("Your account may not do this.")),
        kept=Message(N_("Nothing was changed.")),
        advice=Message(N_("Ask a learning advisor if you think that it should.")),
    ),
    404: Problem(
        status=404,
        code="not-found",
        title=Message(N_("There is nothing here")),
        happened=Message(N_("There is nothing at this address, or it is not shared.")),
        advice=Message(
            N_("Check the address for a missing letter. If it is about a badge, ask its holder.")
        ),
    ),
    405: Problem(
        status=405,
        code="method-not-allowed",
        title=Message(N_("Not in this way")),
        happened=Message(N_("This address exists, but not for what was asked of it.")),
        kept=Message(N_("Nothing was changed.")),
        advice=Message(N_("Begin again from the page that led here.")),
    ),
    409: Problem(
        status=409,
        code="conflict",
        title=Message(N_("This has changed in the meantime")),
        happened=Message(N_("Somebody or something was faster.")),
        advice=Message(N_("Look at the page again, then decide.")),
    ),
    413: Problem(
        status=413,
        code="too-large",
        title=Message(N_("This is too large")),
        happened=Message(N_("What was sent is larger than we take.")),
        kept=Message(N_("Nothing of it was kept.")),
        advice=Message(N_("Check that it is the right file. A badge has a few hundred kilobytes.")),
    ),
    422: Problem(
        status=422,
        code="rejected-input",
        title=Message(N_("This cannot be used as it is")),
        happened=Message(N_("Something in what was sent is missing or wrong.")),
        advice=Message(N_("Go back, mend it, and send it again.")),
    ),
    429: Problem(
        status=429,
        code="too-many-requests",
        title=Message(N_("A little slower, please")),
        happened=Message(N_("More was asked from your network in a minute than we allow.")),
        kept=Message(N_("Nothing was lost.")),
        advice=Message(N_("Wait a minute, then try again.")),
    ),
    500: Problem(
        status=500,
        code="internal-error",
        title=Message(N_("Something is wrong on our side")),
        happened=Message(N_("The page could not be made. It is not your fault.")),
        kept=Message(N_("What was stored before is still there; nothing was half done.")),
        advice=Message(
            N_("Try again in a moment. If it happens again, tell us the reference below.")
        ),
    ),
    503: Problem(
        status=503,
        code="unavailable",
        title=Message(N_("Not at the moment")),
        happened=Message(N_("A part of the system does not answer.")),
        kept=Message(N_("Nothing was lost.")),
        advice=Message(N_("Try again in a moment.")),
    ),
}
