"""The letter that tells a learner of a badge: one letter in both languages, text and HTML twins.

It says what was awarded for what, where to see it, and that the holder decides whether it is
shown (S0-19, S0-35). It holds no sign-in link and no attachment (T60), and advertises nothing.
The words stand in the templates, whole in each language, and not in the catalogue: a letter is
read as a letter, and must not change because a button's word did.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.utils import parseaddr
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from issuer.actions.badge_picture import attribute_name_of
from issuer.actions.deliver import Compose
from issuer.actions.ports import Letter, Notice
from issuer.attendance.model import Activity, Bilingual, Learner
from issuer.credentials.issued import IssuedCredential
from issuer.ids import Urls

LANGUAGES = "en, zh-Hant"
_NO_NAMES: Mapping[str, Bilingual] = MappingProxyType({})


def composer(
    *,
    urls: Urls,
    sender: str,
    contact: str,
    attribute_names: Mapping[str, Bilingual] = _NO_NAMES,
) -> Compose:
    """A function that makes a notice into the letter to send.

    Args:
        urls: Where the portal is.
        sender: Whose letters these are; its domain stands in the Message-ID.
        contact: Whom to ask.
        attribute_names: An attribute's name in both languages, by code; without it a badge is
            called what the badge itself says, in the one language of the activity.
    """
    templates = Environment(
        loader=PackageLoader("issuer.delivery"),
        autoescape=select_autoescape(enabled_extensions=("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    text, html = (templates.get_template(f"badge_issued.{kind}") for kind in ("txt", "html"))

    def compose(
        notice: Notice, learner: Learner, credential: IssuedCredential, activity: Activity
    ) -> Letter:
        code = credential.plan.attribute
        name = attribute_names.get(code) or Bilingual(
            attribute_name_of(json.loads(credential.text)) or code
        )
        facts = {
            "learner": one_line(learner.name),
            "badge": _in_both(name),
            "code": code,
            "activity": _in_both(activity.title),
            "unit": one_line(activity.unit),
            "portal": f"{urls.base}/mine",
            "contact": one_line(contact),
        }
        return Letter(
            message_id=f"{notice.id}@{domain}",
            to_name=one_line(learner.name),
            to_address=learner.email,
            language=LANGUAGES,
            subject=_subject(_in_both(name)),
            text=text.render(facts),
            html=html.render(facts),
        )

    return compose


def one_line(text: str) -> str:
    """A text without line ends: a name may hold them, a header and a list may not."""
    return " ".join(text.split())


def _in_both(text: Bilingual) -> Mapping[str, str]:
    return {"en": one_line(text.text("en")), "zh": one_line(text.text("zh-Hant"))}


def _subject(badge: Mapping[str, str]) -> str:
    return f"Your badge: {badge['en']} · 你的徽章：{badge['zh']}"
