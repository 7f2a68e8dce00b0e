"""Edge: the only outbound door. What strangers name is opened here or not at all.

    fetcher = HttpsFetcher(agent="badge-issuer (+https://badges.example.edu)")
    fetched = fetcher.fetch(url, purpose=Purpose.KEYS)
    fetched.body, fetched.media_type, fetched.fetched_at

An address comes from a badge, so from anybody (trust.md rows 50 and 51). It is read once, its name
is resolved once, every answer is checked, and the address that was checked is the one connected to.
"""

from issuer.actions.outbound import Fetched, Fetcher, Purpose
from issuer.fetching.errors import (
    AddressRefused,
    AnswerTooLarge,
    CertificateRefused,
    DocumentNotFound,
    FetcherBusy,
    NotHttps,
    RedirectRefused,
    SiteFailed,
    SiteTooSlow,
    SiteUnreachable,
    WrongKind,
)
from issuer.fetching.fetcher import HttpsFetcher, Network
from issuer.fetching.limits import Limits

__all__ = [
    "AddressRefused",
    "AnswerTooLarge",
    "CertificateRefused",
    "DocumentNotFound",
    "Fetched",
    "Fetcher",
    "FetcherBusy",
    "HttpsFetcher",
    "Limits",
    "Network",
    "NotHttps",
    "Purpose",
    "RedirectRefused",
    "SiteFailed",
    "SiteTooSlow",
    "SiteUnreachable",
    "WrongKind",
]
