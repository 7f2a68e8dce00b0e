"""Why an address was not opened, or nothing came of it.

Two circles. What the words of an address alone tell, or what a site in the open answered, is said
plainly. What only our own network knows (whether a name exists, leads inside, or is silent) is one
error with one sentence, so that nobody can look around in here by asking (trust.md row 51).
"""

from __future__ import annotations

from issuer.errors import NotFound, RejectedInput, Unavailable
from issuer.i18n import N_, Message

# -- the address itself ------------------------------------------------------------------------


class AddressRefused(RejectedInput):
    """The address as it is written is not one that is opened; nobody was asked anything."""

    code = "address-refused"
    message = N_("This address is not opened: %(why)s")


class NotHttps(AddressRefused):
    code = "not-https"


class RedirectRefused(RejectedInput):
    """A site sends on to an address that is not opened, or too often."""

    code = "redirect-refused"
    message = N_("%(host)s sends its visitors on, and there they are not followed: %(why)s")


# -- what a site in the open answered ----------------------------------------------------------


class AnswerTooLarge(RejectedInput):
    code = "answer-too-large"
    message = N_("What %(host)s sends is larger than %(most)s kB. It was not read.")


class WrongKind(RejectedInput):
    """The media type is not one that this purpose takes."""

    code = "wrong-kind"
    message = N_("What %(host)s sends is of a kind that is not wanted here: %(kind)s")


class DocumentNotFound(NotFound):
    code = "document-not-found"
    message = N_("%(host)s says that there is nothing at this address.")


class CertificateRefused(Unavailable):
    code = "certificate-refused"
    message = N_("%(host)s could not prove that it is itself: %(why)s")


class SiteTooSlow(Unavailable):
    code = "site-too-slow"
    message = N_("%(host)s took too long to answer. Try again later.")


class SiteFailed(Unavailable):
    """It answered, and the answer is an error, broken off, or no HTTP."""

    code = "site-failed"
    message = N_("%(host)s gave no usable answer: %(why)s")


# -- what only our network knows ---------------------------------------------------------------


class SiteUnreachable(Unavailable):
    """No name, no answer, or an answer that leads inside: nobody is told which.

    `unsaid` tells it to the log.
    """

    code = "site-unreachable"
    message = N_(
        "%(host)s could not be reached from here. Try again later; if it stays so, ask whoever "
        "runs it."
    )

    def __init__(self, *, unsaid: str = "", **facts: str | int | Message) -> None:
        self.unsaid = unsaid
        super().__init__(**facts)


class FetcherBusy(Unavailable):
    """A limit of ours; says nothing about the site and is not remembered."""

    code = "fetcher-busy"
    message = N_("Too much is asked of %(host)s at the moment. Try again in a minute.")
