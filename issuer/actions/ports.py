"""What the actions need from outside, as protocols; the edges implement them.

A `UnitOfWork` is one transaction: everything in it happens, or nothing. Its collections speak in
the nouns' frozen values; whoever implements them raises `IssuerError`s and nothing of a driver's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from issuer.attendance.model import (
    Account,
    Activity,
    AttendanceRecord,
    IntakeReport,
    Learner,
)
from issuer.awards.model import Award, Grant, RecordedDecision, WaitingAward
from issuer.credentials.issued import (
    IssuanceRun,
    IssuedCredential,
    PlannedCredential,
    Revocation,
    SharedCredential,
)
from issuer.credentials.model import Profile
from issuer.ids import (
    AccountId,
    AchievementId,
    ActivityId,
    AwardId,
    CredentialId,
    LearnerId,
    NoticeId,
    RecordId,
    RunId,
    StatusListId,
    UploadId,
    Urls,
)
from issuer.status.published import PublishedStatusList, SignedList
from keys import KeyRing, Signer

if TYPE_CHECKING:
    from issuer.actions.register import Register  # whose values are made of those here
    from issuer.verification import Asked, VerificationReport, World  # half a second of imports

Clock = Callable[[], datetime]


# -- values that belong to the verbs -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Institution:
    """Who issues: the did, the Profile that stands in every credential, and the published keys.

    `signer` is None in a process that must not sign (trust.md 1.4).
    """

    did: str
    profile: Profile
    urls: Urls
    ring: KeyRing
    signer: Signer | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Upload:
    """An attendance file as it was handed in, and what became of its rows."""

    id: UploadId
    activity_id: ActivityId
    sha256: str
    filename: str
    uploaded_by: AccountId
    uploaded_at: datetime
    report: IntakeReport
    changed: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Awards of a run in the order of their ids: those after one of them, up to another one.

    `after` is empty for the beginning; without `up_to` it goes on to the end.
    """

    after: str = ""
    up_to: AwardId | None = None


WHOLE = Stretch()


@dataclass(frozen=True, slots=True)
class StoredAchievement:
    """An Achievement as it stood when it was first awarded; it never changes after (K14)."""

    id: AchievementId
    activity_id: ActivityId
    attribute: str
    policy: str
    document: Mapping[str, object]


@dataclass(slots=True, unsafe_hash=True)
class Notice:
    """One message that is owed to a learner about one badge; the id is the mail's Message-ID."""

    id: Final[NoticeId]
    learner_id: Final[LearnerId]
    credential_id: Final[CredentialId]
    created_at: Final[datetime]
    attempts: Final[int] = 0
    next_try_at: Final[datetime | None] = None
    sent_at: Final[datetime | None] = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice made ready for a channel. Addresses come from the register, never a sheet (T61)."""

    message_id: str
    to_name: str
    to_address: str
    language: str
    subject: str
    text: str
    html: str


@dataclass(slots=True, unsafe_hash=True)
class AuditEntry:
    """Who did what to which object; ids only, so that nothing personal is kept for ever."""

    at: Final[datetime]
    actor: Final[str]
    action: Final[str]
    object_kind: Final[str]
    object_id: Final[str]
    facts: Final[Mapping[str, str | int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignedInSession:
    """A session as the server keeps it; `token_sha256` and never the token (T55)."""

    token_sha256: str
    account_id: AccountId
    started_at: datetime
    seen_at: datetime


# -- collections -------------------------------------------------------------------------------


class Accounts(Protocol):
    def add(self, account: Account, *, password_hash: str) -> None: ...
    def get(self, account: AccountId) -> Account: ...
    def by_login(self, login: str) -> tuple[Account, str] | None: ...
    def set_password(self, account: AccountId, *, password_hash: str) -> None: ...
    def all(self) -> Sequence[Account]: ...
    def open_session(self, session: SignedInSession) -> None: ...
    def session(self, token_sha256: str) -> tuple[SignedInSession, Account] | None: ...
    def touch_session(self, token_sha256: str, *, seen_at: datetime) -> None: ...
    def close_session(self, token_sha256: str) -> None: ...
    def failed_sign_ins(self, login: str, *, since: datetime) -> int: ...
    def note_failed_sign_in(self, login: str, *, at: datetime) -> None: ...


class Learners(Protocol):
    def save(self, learner: Learner) -> bool:
        """Add or change by student number; True when something changed."""

    def get(self, learner: LearnerId) -> Learner: ...
    def by_numbers(self, numbers: Collection[str]) -> Mapping[str, Learner]: ...
    def by_ids(self, learners: Collection[LearnerId]) -> Mapping[LearnerId, Learner]: ...


class Activities(Protocol):
    def add(self, activity: Activity) -> None: ...
    def save(self, activity: Activity, *, was: Activity) -> None:
        """Store a changed activity; `StaleRecord` when somebody else did first."""

    def get(self, activity: ActivityId) -> Activity: ...
    def all(self) -> Sequence[Activity]: ...
    def of(self, organiser: AccountId) -> Sequence[Activity]: ...


class Attendance(Protocol):
    def add_upload(self, upload: Upload) -> None: ...
    def upload(self, upload: UploadId) -> Upload: ...
    def upload_of(self, activity: ActivityId, *, sha256: str) -> Upload | None: ...
    def uploads(self, activity: ActivityId) -> Sequence[Upload]: ...
    def add(self, records: Iterable[AttendanceRecord]) -> None: ...
    def current(self, activity: ActivityId) -> Sequence[AttendanceRecord]:
        """The latest revision for each learner, in the order of the sheet."""

    def current_ids(self, activity: ActivityId) -> Sequence[RecordId]:
        """The ids of those records alone."""

    def current_of(self, learner: LearnerId) -> Sequence[AttendanceRecord]: ...


class Decisions(Protocol):
    def add(self, decisions: Iterable[RecordedDecision], *, run: RunId) -> None: ...
    def of_run(self, run: RunId) -> Sequence[RecordedDecision]: ...
    def grants(self, run: RunId) -> Sequence[Grant]:
        """The run's yeses, in the order of the sheet."""

    def latest_of(self, learner: LearnerId) -> Mapping[ActivityId, RecordedDecision]:
        """The last decision about a learner in each activity, of runs that are ready or done."""

    def decided(self, activity: ActivityId) -> frozenset[RecordId]:
        """The records a decision was kept about."""


class Awards(Protocol):
    def add(self, *awards: Award, run: RunId) -> int:
        """Grant them; how many were new. Who has this attribute from this activity keeps the one
        they have (S0-26).
        """

    def of_activity(self, activity: ActivityId) -> Sequence[Award]: ...
    def stretch(self, run: RunId, *, number: int, of: int) -> Stretch:
        """Where part `number` of `of` equal parts of a run's awards lies."""

    def waiting(self, run: RunId, *, most: int, within: Stretch = WHOLE) -> Sequence[WaitingAward]:
        """Awards of a run for which no credential is planned, in the order of their ids."""

    def count(self, run: RunId) -> int: ...


class Achievements(Protocol):
    def add(self, achievement: StoredAchievement) -> None: ...
    def get(self, achievement: AchievementId) -> StoredAchievement: ...
    def of(self, activity: ActivityId, attribute: str) -> StoredAchievement | None: ...


class Credentials(Protocol):
    def plan(self, planned: Iterable[PlannedCredential]) -> None:
        """Store intentions; id, award, short code and status index are taken for good (I-3)."""

    def planned(
        self, run: RunId, *, most: int, within: Stretch = WHOLE
    ) -> Sequence[PlannedCredential]: ...
    def issue(self, *issued: IssuedCredential) -> frozenset[CredentialId]:
        """From planned to issued; which of them, for another worker may have been faster."""

    def revoke(self, credential: CredentialId, revocation: Revocation) -> bool: ...
    def share(self, credential: CredentialId, *, shared: bool) -> None: ...
    def get(self, credential: CredentialId) -> IssuedCredential: ...
    def by_short_code(self, code: str) -> IssuedCredential: ...
    def shared(self, credential: CredentialId) -> SharedCredential:
        """What anybody may read of it; `CredentialNotFound` unless its holder shares it."""

    def of_learner(self, learner: LearnerId) -> Sequence[IssuedCredential]: ...
    def of_activity(self, activity: ActivityId) -> Sequence[IssuedCredential]: ...
    def all(self) -> Iterable[IssuedCredential]: ...
    def count(self, run: RunId) -> tuple[int, int]:
        """How many of a run are planned and not issued, and how many are issued."""


class StatusLists(Protocol):
    def add(self, status_list: PublishedStatusList) -> None: ...
    def get(self, status_list: StatusListId) -> PublishedStatusList: ...
    def signed(self, status_list: StatusListId) -> SignedList: ...
    def open_list(self, *, purpose: str) -> PublishedStatusList | None:
        """The list that still gives out indexes, if there is one; nobody else takes any of it
        until the transaction ends.
        """

    def take(self, status_list: StatusListId, *, count: int) -> range:
        """The next places in the list's order, for good; fewer than asked when it is full."""

    def used(self, status_list: StatusListId, indexes: Collection[int]) -> frozenset[int]:
        """Which of the indexes a credential has."""

    def save(self, status_list: PublishedStatusList, *, was: PublishedStatusList) -> None: ...
    def ending(self, *, before: datetime) -> Sequence[StatusListId]:
        """The lists whose signed text is not valid up to then; their bits are not read."""

    def all(self) -> Sequence[PublishedStatusList]: ...


class Runs(Protocol):
    def add(self, run: IssuanceRun) -> None: ...
    def get(self, run: RunId) -> IssuanceRun: ...
    def save(self, run: IssuanceRun, *, was: IssuanceRun) -> None: ...
    def ready(self) -> Sequence[RunId]: ...
    def left(self, *, now: datetime) -> Sequence[RunId]:
        """The ready ones that nobody holds."""

    def take(self, run: RunId, *, now: datetime, until: datetime) -> bool:
        """Hold a run; False when somebody does, or when it is not ready."""

    def hold(self, run: RunId, *, until: datetime) -> bool:
        """Hold it on; False when it is no longer ready. Who stops it waits until this is over."""

    def let_go(self, run: RunId) -> None: ...
    def of_activity(self, activity: ActivityId) -> Sequence[IssuanceRun]: ...
    def awaiting_second_person(self) -> Sequence[IssuanceRun]: ...


class Outbox(Protocol):
    def add(self, *notices: Notice) -> None: ...
    def due(self, *, now: datetime, most: int) -> Sequence[Notice]: ...
    def lease(self, *, now: datetime, until: datetime, most: int) -> Sequence[Notice]:
        """Notices that are due, kept from everybody else until then."""

    def sent(self, notice: NoticeId, *, at: datetime) -> None: ...
    def postpone(self, notice: NoticeId, *, until: datetime) -> None: ...


class Audit(Protocol):
    def add(self, *entries: AuditEntry) -> None: ...
    def of(self, object_kind: str, object_id: str) -> Sequence[AuditEntry]: ...


class UnitOfWork(Protocol):
    """One transaction over everything; see the module's text."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def learners(self) -> Learners: ...
    @property
    def activities(self) -> Activities: ...
    @property
    def attendance(self) -> Attendance: ...
    @property
    def decisions(self) -> Decisions: ...
    @property
    def awards(self) -> Awards: ...
    @property
    def achievements(self) -> Achievements: ...
    @property
    def credentials(self) -> Credentials: ...
    @property
    def status_lists(self) -> StatusLists: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def register(self) -> Register:
        """All of it as it stands, for an audit."""


class Store(Protocol):
    """Where the truth is kept."""

    def transaction(self) -> AbstractContextManager[UnitOfWork]:
        """A unit of work that is committed when its block ends, undone when it raises."""

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A consistent view; writing in it is refused."""


class Artifacts(Protocol):
    """Files by the SHA-256 of their content."""

    def put(self, data: bytes) -> str: ...
    def get(self, sha256: str) -> bytes | None: ...


class Channel(Protocol):
    """A way to reach a learner."""

    def send(self, letter: Letter) -> None:
        """Hand the letter over, or raise `DeliveryFailed`."""


class Passwords(Protocol):
    """How a password is kept and compared."""

    def hash(self, password: str) -> str: ...
    def matches(self, password: str, kept: str) -> bool: ...


class Verifier(Protocol):
    """Where strangers' bytes are read and verified: apart from the process that asks, and bounded
    in time and memory whatever they are (I-28, I-29).
    """

    def verify(
        self,
        data: bytes,
        *,
        filename: str,
        world: World,
        now: datetime,
        asked: Asked = ...,
    ) -> VerificationReport:
        """What `read_submission` and `verify` make of it. What takes too long, or breaks what
        reads it, is a report too: one that could not be checked.

        Raises:
            MalformedSubmission: there is nothing in it that could be verified.
            VerifierBusy: too much is being verified at this moment.
        """

    def texts_in_codes(self, picture: bytes) -> tuple[str, ...]:
        """The texts of the codes (QR) in a picture.

        Raises:
            MalformedSubmission: it is no picture that is read, or takes too long.
            VerifierBusy: as above.
        """
