"""Whether a credential is about somebody the verifier knows (Open Badges 3.0, section 9.3).

A badge proves what was said about its recipient and never that whoever shows it is the recipient
(T15). Only the verifier can close that gap, with a name or an address of their own knowledge.
"""

from __future__ import annotations

import unicodedata

from issuer.credentials.model import IdentityObject, OpenBadgeCredential
from issuer.i18n import N_, Message
from issuer.verification.case import Case
from issuer.verification.report import Finding, Outcome, Step, passed, unchecked
from issuer.verification.wording import shown

_MAX_KNOWN = 320  # the longest e-mail address there can be (RFC 3696, erratum 1690)
_NAME, _EMAIL = "name", "emailAddress"
_CJK = "CJK"
_UNSPACED = frozenset({_CJK, "HANGUL", "HIRAGANA", "IDEOGRAPHIC", "KATAKANA"})
_BETWEEN_WORDS = str.maketrans(dict.fromkeys("(),;/、，", " "))
_PART = passed(
    Step.RECIPIENT,
    Message(
        N_("This is a part of the name in the badge. Compare the rest too: others may share it.")
    ),
    necessary=False,
    facts={"identity": _NAME, "matched": "part"},
)
_COMPARE = Message(
    N_("Compare the name, or enter the e-mail address you know the person by, and see.")
)


def recipient(case: Case) -> tuple[Finding, ...]:
    """What nobody can read out of a badge: who presents it. Informs, and never counts."""
    name = shown(case.names.recipient)
    if not name:
        message = Message(
            N_("It does not say by name whose badge it is; who presents it is not proven.")
        )
        return (
            unchecked(
                Step.RECIPIENT, message, reason="not-compared", necessary=False, advice=_COMPARE
            ),
        )
    message = Message(
        N_("It is about %(name)s. Whether that is the person who presents it is not proven."),
        {"name": name},
    )
    return (
        unchecked(Step.RECIPIENT, message, reason="not-compared", necessary=False, advice=_COMPARE),
    )


def matches_recipient(credential: OpenBadgeCredential, known: str) -> Finding:
    """Compare what a verifier knows, a name or an e-mail address, with the credential's recipient.

    Who bears a name in two scripts is often known by one of them: so a part of a name that is in
    clear is no other name, and is said to be a part. One word that many bear is not enough.

    An answer to a question of its own: it does not count towards a verdict on the badge. A badge
    that states no such thing about its recipient could not be compared, and does not fail.
    """
    wanted = known.strip()
    if not wanted or len(wanted) > _MAX_KNOWN:
        return _not_compared(Message(N_("Enter a name or an e-mail address to compare.")))
    subject = credential.credential_subject
    found = next((one for one in subject.identifier if _same_identity(one, wanted)), None)
    if found is not None or (subject.id and subject.id in (wanted, f"mailto:{wanted}")):
        return _match(found.identity_type if found is not None else "id")
    if any(_is_part(one, wanted) for one in subject.identifier):
        return _PART
    comparable = _EMAIL if "@" in wanted else _NAME
    if not any(one.identity_type == comparable for one in subject.identifier):
        return _not_compared(
            Message(N_("The badge says nothing about its recipient that this could match."))
        )
    return Finding(
        Step.RECIPIENT,
        Outcome.FAILED,
        Message(N_("This is not what the badge says about its recipient.")),
        Message(N_("Check the spelling, and whether the person had another name or address then.")),
        necessary=False,
        facts={"reason": "other-recipient"},
    )


def _same_identity(identity: IdentityObject, known: str) -> bool:
    if identity.matches(known):
        return True
    if identity.hashed or identity.identity_type != _NAME:
        return False
    return _comparable(identity.identity_hash) == _comparable(known)


def _comparable(name: str) -> str:
    """A name without what people do not mean when they type it: width, case, doubled spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _is_part(identity: IdentityObject, known: str) -> bool:
    """Whether somebody knows a whole run of words of a name: two at least, or all of one script."""
    if identity.hashed is not False or identity.identity_type != _NAME:
        return False
    if len(identity.identity_hash) > _MAX_KNOWN:
        return False
    words, run = _words(identity.identity_hash), _words(known)
    starts = range(len(words) - len(run) + 1) if run else ()
    if not any(words[start : start + len(run)] == run for start in starts):
        return False
    scripts = {_script(word) for word in words if word[0].isalpha()}
    one_script = [word for word in words if _script(word) == _script(run[0])]
    return len(run) > 1 or (len(scripts) > 1 and one_script == run)


def _words(name: str) -> list[str]:
    """The words of a name; of scripts that put no spaces between them, the characters."""
    spaced = (f" {letter} " if _script(letter) == _CJK else letter for letter in _comparable(name))
    return "".join(spaced).translate(_BETWEEN_WORDS).split()


def _script(word: str) -> str:
    """What script a word begins in, as Unicode names its letters."""
    first = unicodedata.name(word[0], "").partition(" ")[0]
    return _CJK if first in _UNSPACED else first


def _match(kind: str) -> Finding:
    messages = {
        _NAME: N_("The name is the one in the badge. Several people may bear it."),
        _EMAIL: N_("The e-mail address is that of the badge's recipient."),
    }
    message = Message(messages.get(kind, N_("This is how the badge names its recipient.")))
    return passed(Step.RECIPIENT, message, necessary=False, facts={"identity": shown(kind)})


def _not_compared(message: Message) -> Finding:
    return unchecked(Step.RECIPIENT, message, reason="not-compared", necessary=False)
