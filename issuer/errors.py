"""What can go wrong, by kind; the web and the command line translate each kind once.

Every class has a stable `code` for programs and a `message` for a tired person: what happened,
what was kept, what to do next. Code branches on the class or the code, never on the text.
`facts` fill the message's placeholders and are safe to publish.
"""

from __future__ import annotations

from typing import ClassVar

from issuer.i18n import N_, Message


class IssuerError(Exception):
    """Root of everything this application raises on purpose."""

    code: ClassVar[str] = "error"
    message: ClassVar[str] = N_("Something went wrong. Nothing was changed.")
    retryable: ClassVar[bool] = False

    def __init__(self, **facts: str | int | Message) -> None:
        self.facts = facts
        super().__init__(self.sentence.text())

    @property
    def sentence(self) -> Message:
        """The message with its facts, ready for any language."""
        return Message(self.message, self.facts)


# -- what was handed in cannot be used --------------------------------------------------------


class RejectedInput(IssuerError):
    """The input is not acceptable as it stands; the person can mend it."""

    code = "rejected-input"
    message = N_("This cannot be used: %(why)s Nothing was changed.")


class AttendanceRejected(RejectedInput):
    """A whole attendance file was refused before any row was read (T43 to T47)."""

    code = "attendance-rejected"
    message = N_("This file was not read: %(why)s Nothing was recorded.")


class MalformedSubmission(RejectedInput):
    """There is nothing in what was handed in that could be verified."""

    code = "malformed-submission"
    message = N_("This could not be read: %(why)s")


# -- it is not there, or not for you ----------------------------------------------------------


class NotFound(IssuerError):
    """Absent and not shared look the same (T56)."""

    code = "not-found"
    message = N_("There is nothing here, or it is not shared.")


class ActivityNotFound(NotFound):
    code = "activity-not-found"
    message = N_("There is no such activity, or it is not one of yours.")


class LearnerNotFound(NotFound):
    code = "learner-not-found"
    message = N_("There is no such learner in the register.")


class CredentialNotFound(NotFound):
    code = "credential-not-found"
    message = N_("There is no badge at this address, or its holder does not share it.")


class CodeNotFound(CredentialNotFound):
    """A short code leads to nothing; it was copied from a picture, perhaps with a slip."""

    message = N_(
        "No badge has this code, or its holder does not share it. Compare the code with the "
        "picture of the badge, letter by letter."
    )


class RunNotFound(NotFound):
    code = "run-not-found"
    message = N_("There is no such issuance run.")


class NotAllowed(IssuerError):
    """The person is known and may not do this."""

    code = "not-allowed"
    message = N_("Your account may not do this.")


class SignInRequired(NotAllowed):
    code = "sign-in-required"
    message = N_("Please sign in first.")


class WrongCredentials(NotAllowed):
    """One message for an unknown name and a wrong password (T56)."""

    code = "wrong-credentials"
    message = N_("The name and the password do not belong together. Nothing was changed.")


class SecondPersonRequired(NotAllowed):
    """Maker and checker are two people (T18)."""

    code = "second-person-required"
    message = N_("Somebody other than the person who confirmed this must approve it.")


# -- the world has moved on -------------------------------------------------------------------


class Conflict(IssuerError):
    """The request contradicts what has happened since."""

    code = "conflict"
    message = N_("This has changed in the meantime. Look at it again, then decide.")


class StaleRecord(Conflict):
    code = "stale-record"
    message = N_(
        "Somebody changed this after you opened it. Nothing of yours was stored: "
        "look at it again, then decide."
    )


class AlreadyRevoked(Conflict):
    code = "already-revoked"
    message = N_("This badge was revoked before. Nothing was changed.")


class NothingToIssue(Conflict):
    code = "nothing-to-issue"
    message = N_("Nobody in this activity is waiting for a badge. Nothing was changed.")


# -- our own fault: shown as a plain failure with a reference number ---------------------------


class Defect(IssuerError):
    """A fault of ours. The detail goes to the log, never to the public."""

    code = "defect"
    message = N_("Something is wrong on our side (%(why)s). Nothing was changed.")


class SchemaViolation(Defect):
    """A document breaks a rule of Open Badges 3.0; it was not signed."""

    code = "schema-violation"
    message = N_("A credential would break the standard: %(why)s It was not signed.")


class UndefinedTerm(Defect):
    """A term would be left out of the signature (open-badges.md 2a)."""

    code = "undefined-term"
    message = N_("A part of the document would not be covered by the signature: %(why)s")


class UnknownContext(Defect):
    """A JSON-LD context that we do not hold; contexts are never downloaded."""

    code = "unknown-context"
    message = N_("The context %(url)s is not one this program holds.")


class UnusableDocument(Defect):
    """A document cannot be canonicalised: too deep, too many blank nodes, not JSON-LD."""

    code = "unusable-document"
    message = N_("The document cannot be canonicalised: %(why)s")


class RehearsalFailed(Defect):
    code = "rehearsal-failed"
    message = N_("The rehearsal with a throwaway key failed: %(why)s Nothing was signed.")


class ClaimsChanged(Defect):
    code = "claims-changed"
    message = N_("What was signed is not what was prepared. It was not published.")


class UnknownPolicy(Defect):
    code = "unknown-policy"
    message = N_("No version of the scheme is in force on %(day)s.")


# -- later, perhaps ---------------------------------------------------------------------------


class Unavailable(IssuerError):
    """Something outside did not answer; the same request may succeed later."""

    code = "unavailable"
    message = N_("This is not possible at the moment. Nothing was lost: please try again.")
    retryable = True


class SigningUnavailable(Unavailable):
    code = "signing-unavailable"
    message = N_(
        "The signing key is not available here. What was planned is kept and goes on "
        "when the key is back."
    )


class StorageUnavailable(Unavailable):
    """What was under way is undone; what was committed before it, by the same request, stands."""

    code = "storage-unavailable"
    message = N_(
        "The database did not answer, so this was not done, or not to its end. Please try again."
    )


class DatabaseNotReady(StorageUnavailable):
    """There is no database, or it lacks tables: an operator has to bring it up to date."""

    code = "database-not-ready"
    message = N_(
        "The database is not there yet, or its tables are not those of this release. Nothing was "
        "done. An operator mends it with `issuer db upgrade`, or with the release that made them."
    )


class StorageUncertain(StorageUnavailable):
    """The database was lost while it committed: nobody knows yet whether it did (R8)."""

    code = "storage-uncertain"
    message = N_(
        "The database was lost while it stored this, so it may be stored or not. "
        "Look at what is there before you try again."
    )
    retryable = False


class DeliveryFailed(Unavailable):
    code = "delivery-failed"
    message = N_("The message could not be sent. It is kept and will be tried again.")


class VerifierBusy(Unavailable):
    """All the children that read submissions were busy for as long as one waits."""

    code = "verifier-busy"
    message = N_(
        "So many badges are being checked at this moment that yours had to wait too long. "
        "Please try again in half a minute."
    )


class ConfigurationError(IssuerError):
    """All problems of the settings, reported together."""

    code = "configuration"
    message = N_("The settings cannot be used: %(why)s")
