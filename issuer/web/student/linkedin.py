"""LinkedIn's form for licences and certifications, filled in (open-badges.md, section 10)."""

from __future__ import annotations

from datetime import tzinfo
from urllib.parse import urlencode

from issuer.credentials.model import OpenBadgeCredential

_FORM = "https://www.linkedin.com/profile/add"


def linkedin_address(
    credential: OpenBadgeCredential,
    *,
    code: str,
    address: str,
    organization_id: str,
    organization_name: str,
    zone: tzinfo,
) -> str:
    """The address that opens the form. The institution by its number or its name, never both:
    the number brings the logo. Months are not padded; no end date, no expiration at all.
    """
    given = credential.awarded_date or credential.valid_from
    fields = {"startTask": "CERTIFICATION_NAME", "name": credential.name}
    if organization_id:
        fields["organizationId"] = organization_id
    else:
        fields["organizationName"] = organization_name
    if given is not None:
        day = given.astimezone(zone)
        fields |= {"issueYear": str(day.year), "issueMonth": str(day.month)}
    if credential.valid_until is not None:
        end = credential.valid_until.astimezone(zone)
        fields |= {"expirationYear": str(end.year), "expirationMonth": str(end.month)}
    return f"{_FORM}?{urlencode(fields | {'certUrl': address, 'certId': code})}"
