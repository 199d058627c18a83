from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Blocked:
    """One line of a person's own block list."""

    id: int
    blocked_id: int
    created_at: datetime


class SubjectKind(StrEnum):
    """What a case can be about."""

    PERSON = "person"
    LISTING = "listing"


class Severity(StrEnum):
    """How much a finding weighs: `high` holds something back until somebody looked, `warning` only asks for a look."""

    INFO = "info"
    WARNING = "warning"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at a text, a rent or a picture found; `field` is where, `matched` the words that gave it away."""

    code: str
    severity: Severity
    reason: str
    field: str | None = None
    matched: str | None = None


class ReportReason(StrEnum):
    """Why somebody is reported."""

    SPAM = "spam"
    FAKE_PROFILE = "fake_profile"
    ABUSE = "abuse"
    INAPPROPRIATE = "inappropriate"
    OTHER = "other"


class ReportStatus(StrEnum):
    """How far a report is; `open` and `reviewed` (a moderator passed it on) still wait for a decision."""

    OPEN = "open"
    REVIEWED = "reviewed"
    DISMISSED = "dismissed"
    ACTIONED = "actioned"


class EvidenceKind(StrEnum):
    """What a report rests on."""

    MESSAGES = "messages"
    PROFILE = "profile"
    LISTING = "listing"


class CaseStatus(StrEnum):
    OPEN = "open"
    DECIDED = "decided"


class Priority(IntEnum):
    """How much a case weighs in the queue, and with it how soon somebody must look."""

    ORDINARY = 10
    SCAM = 40
    SEVERE = 100


class Outcome(StrEnum):
    """What can be decided: `approve`, `reject` and `request_edit` are for listings only."""

    DISMISS = "dismiss"
    WARN = "warn"
    SUSPEND = "suspend"
    BAN = "ban"
    ESCALATE = "escalate"
    APPROVE = "approve"
    REJECT = "reject"
    REQUEST_EDIT = "request_edit"


class Step(StrEnum):
    """What a line of the decisions can say: every outcome, and what follows from rules and appeals."""

    DISMISS = "dismiss"
    WARN = "warn"
    SUSPEND = "suspend"
    BAN = "ban"
    ESCALATE = "escalate"
    APPROVE = "approve"
    REJECT = "reject"
    REQUEST_EDIT = "request_edit"
    PROPOSE_BAN = "propose_ban"
    PAUSE = "pause"
    RELEASE = "release"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    EXPIRE = "expire"


class Restriction(StrEnum):
    """What a statement tells its reader was done."""

    PAUSED = "paused"
    WARNED = "warned"
    SUSPENDED = "suspended"
    BANNED = "banned"
    LISTING_REJECTED = "listing_rejected"
    LISTING_RETURNED = "listing_returned"


class AppealStatus(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that staff must look at, as its row says it."""

    id: int
    subject_kind: SubjectKind
    subject_id: int
    owner_id: int
    status: CaseStatus
    priority: int
    findings: tuple[Mapping[str, Any], ...]
    opened_at: datetime
    due_at: datetime
    claimed_by: int | None
    lease_until: datetime | None
    decided_at: datetime | None

    def held_by_another(self, user_id: int, now: datetime) -> bool:
        """Tell whether somebody else works on it: a lease that ran out is nobody's."""
        return self.claimed_by not in {None, user_id} and self.lease_until is not None and self.lease_until > now


@dataclass(frozen=True, slots=True)
class Template:
    """Words for a decision: what was done, the rule it rests on, what its reader is told."""

    code: str
    outcome: Outcome
    ground: str
    reason: str


TERMS = "Terms of use"
TEMPLATES = (
    Template("nothing_found", Outcome.DISMISS, f"{TERMS}, section on reports", "We looked, and found no breach."),
    Template(
        "warned",
        Outcome.WARN,
        f"{TERMS}, section on fair conduct",
        "What was reported goes against the rules of conduct. Please change it; the next time your account may rest.",
    ),
    Template(
        "warned_fake",
        Outcome.WARN,
        f"{TERMS}, section on honest profiles",
        "Your profile does not seem to describe you. Please set it right.",
    ),
    Template(
        "suspended",
        Outcome.SUSPEND,
        f"{TERMS}, section on fair conduct",
        "What was reported goes against the rules of conduct, so seriously that your account is suspended.",
    ),
    Template(
        "suspended_scam",
        Outcome.SUSPEND,
        f"{TERMS}, section on deceit",
        "Your account was used to deceive people, or to ask them for money before a visit.",
    ),
    Template(
        "banned",
        Outcome.BAN,
        f"{TERMS}, section on grave breaches",
        "Two moderators found a grave breach of the rules. Your account is closed to you for good.",
    ),
    Template("passed_on", Outcome.ESCALATE, f"{TERMS}, section on reports", "A senior moderator looks at this."),
    Template("approved", Outcome.APPROVE, f"{TERMS}, section on listings", "The listing keeps to the rules."),
    Template(
        "rejected",
        Outcome.REJECT,
        f"{TERMS}, section on listings",
        "The listing goes against the rules for homes on offer.",
    ),
    Template(
        "needs_edit",
        Outcome.REQUEST_EDIT,
        f"{TERMS}, section on listings",
        "Something is missing or unclear. Please edit the listing, and we look again.",
    ),
)
