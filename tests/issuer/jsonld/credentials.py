"""A valid badge, and many strange ones made from a random number generator."""

from __future__ import annotations

from random import Random
from typing import Any

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
)

PLAIN = (
    *"abc XYZ059",
    '"', "\\", "'", "\n", "\r", "\t", "%s", "_:c14n0", "\\u0041", "<b>", "> .", "^^", "@en",
    "陳大文", "é", "e\u0301", "\u0085", "\u2028", "\u202e", "👩‍🎓", "😀", "！", "{}", "$&",
    "\u00a0", "\u200b", "null", "http://example.org/",
)  # fmt: skip
# Characters that RDF Dataset Canonicalization 1.0 writes escaped and PyLD does not.
ESCAPED = tuple(chr(code) for code in (*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF))


def badge() -> dict[str, Any]:
    """A complete badge, new at each call, so that a test may change it."""
    achievement = {
        "id": "https://badges.example/achievements/1",
        "type": ["Achievement"],
        "achievementType": "CoCurricular",
        "name": "Positive and flexible",
        "description": "Activities that build a positive mindset.",
        "criteria": {"narrative": "Attend at least **75 %** of two days."},
        "inLanguage": "en",
        "image": {"id": "https://badges.example/1.png", "type": "Image", "caption": "Badge"},
        "tag": ["PF"],
        "creditsAvailable": 2.5,
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": "Positive and flexible",
                "targetUrl": "https://badges.example/attributes/PF",
            }
        ],
        "resultDescription": [
            {
                "id": "https://badges.example/achievements/1#attendance",
                "type": ["ResultDescription"],
                "name": "Attendance",
                "resultType": "Percent",
                "allowedValue": ["75", "100"],
            }
        ],
    }
    return {
        "@context": list(CONTEXTS),
        "id": "https://badges.example/credentials/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Positive and flexible",
        "issuer": {"id": "did:web:badges.example", "type": ["Profile"], "name": "示例大學"},
        "validFrom": "2026-11-20T09:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:2f1d0c6e-9c40-4c56-8f4c-0d6a7d6f1a00",
            "type": ["AchievementSubject"],
            "activityStartDate": "2026-11-01T09:00:00+08:00",
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": "CHAN Tai Man 陳大文",
                    "identityType": "name",
                }
            ],
            "achievement": achievement,
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": "https://badges.example/achievements/1#attendance",
                    "value": "92",
                }
            ],
        },
        "credentialStatus": {
            "id": "https://badges.example/status/1#7",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": "https://badges.example/status/1",
        },
        "credentialSchema": [
            {
                "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
                "ob_v3p0_achievementcredential_schema.json",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        ],
    }


def strange_badge(random: Random, *, alphabet: tuple[str, ...] = PLAIN + ESCAPED) -> dict[str, Any]:
    """A badge with hostile texts, twins, lists, numbers and odd addresses in it."""

    def text() -> str:
        return "".join(random.choices(alphabet, k=random.randint(0, 8)))

    def address() -> str:
        tail = "".join(random.choices(("a", "é", "漢", "%22", "~", "?q=1", "/", "!"), k=4))
        start = random.choice(("urn:x:", "https://example.org/", "did:web:", "tag:"))
        return start + tail + random.choice(("", "#f"))

    document = badge()
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    document["name"] = text()
    document["issuer"]["name"] = text()
    achievement["description"] = text()
    achievement["criteria"] = {"id": address(), "narrative": text()}
    achievement["tag"] = [text() for _ in range(random.randint(0, 5))]
    achievement["creditsAvailable"] = random.choice(
        (0, 3, 3.0, 2.5, 0.1, 1 / 3, -7.25, 1e21, 1.5e-7, 2**53 - 1, 12345678.9)
    )
    achievement["resultDescription"][0]["allowedValue"] = [
        text() for _ in range(random.randint(0, 4))
    ]
    achievement["alignment"] = [
        {"type": ["Alignment"], "targetName": random.choice(("twin", text())), "targetUrl": "urn:t"}
        for _ in range(random.randint(0, 4))
    ]
    if random.random() < 0.5:
        achievement["creator"] = {"id": random.choice(("did:web:badges.example", address()))}
    if random.random() < 0.3:
        document["name"] = {"@value": text(), "@language": random.choice(("en", "zh-hant", "ar"))}
    if random.random() < 0.3:
        document["evidence"] = [{"id": address(), "type": ["Evidence"], "name": text()}] * 2
    if random.random() < 0.3:
        subject["result"] = [{"type": ["Result"], "value": text()} for _ in range(3)] + [
            {"type": ["Result"], "value": "twin"} for _ in range(random.randint(0, 3))
        ]
    if random.random() < 0.2:
        endorsement = {
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": text(),
            "credentialSubject": {"id": address(), "type": ["EndorsementSubject"]},
            "proof": [{"type": "DataIntegrityProof", "cryptosuite": "x", "proofValue": text()}],
        }
        document["endorsement"] = [endorsement]
    return document
