"""What crosses the wire: blocks, reports, cases, decisions, statements, appeals."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, computed_field

from aangan.kit.schema import Id, In, Instant, Out, Text
from aangan.safety.types import (
    AppealStatus,
    CaseStatus,
    EvidenceKind,
    Outcome,
    ReportReason,
    ReportStatus,
    Restriction,
    Step,
    SubjectKind,
)

Words = Annotated[Text, Field(max_length=2000)]


class BlockOut(Out):
    """A block, as its maker sees it."""

    id: int
    blocker_user_id: int
    blocked_user_id: int
    created_at: Instant


class ReportIn(In):
    """A complaint; what it names must be a conversation with, or a listing of, the reported person."""

    reported_user_id: Id
    reason: ReportReason
    conversation_id: Id | None = None
    property_id: Id | None = None
    notes: Words | None = None


class ReportOut(Out):
    """A report, as its maker sees it."""

    id: int
    reporter_user_id: int
    reported_user_id: int
    reason: ReportReason
    status: ReportStatus
    notes: str | None = None
    created_at: Instant


class RowStatus(StrEnum):
    """A report's state as the web client names it; asked for in these words, or in the report's own."""

    OPEN = "open"
    UNDER_REVIEW = "under_review"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"
    REVIEWED = "reviewed"
    ACTIONED = "actioned"

    @property
    def meant(self) -> ReportStatus:
        """Return the report's own state."""
        other = {RowStatus.UNDER_REVIEW: ReportStatus.REVIEWED, RowStatus.RESOLVED: ReportStatus.ACTIONED}
        return other.get(self) or ReportStatus(self.value)


SHOWN_AS = {
    ReportStatus.OPEN: RowStatus.OPEN,
    ReportStatus.REVIEWED: RowStatus.UNDER_REVIEW,
    ReportStatus.DISMISSED: RowStatus.DISMISSED,
    ReportStatus.ACTIONED: RowStatus.RESOLVED,
}


class UserSummary(Out):
    """A person, as staff see them in a queue."""

    id: int
    full_name: str | None = None
    email: str | None = None
    phone: str | None = None
    profile_image_url: str | None = None


class ModerationReportOut(Out):
    """A report in the staff's queue: `notes` are the reporter's words, `admin_notes` the moderator's."""

    id: int
    reporter_user_id: int
    reported_user_id: int
    conversation_id: int | None = None
    property_id: int | None = None
    reason: ReportReason
    report_status: ReportStatus
    notes: str | None = None
    description: str | None = None
    admin_notes: str | None = None
    case_id: int | None = None
    created_at: Instant
    updated_at: Instant | None = None
    reporter: UserSummary
    reported_user: UserSummary

    @computed_field  # type: ignore[prop-decorator] # pydantic reads the property, mypy the decorator
    @property
    def status(self) -> RowStatus:
        """The state in the web client's words."""
        return SHOWN_AS[self.report_status]


class ReportAction(StrEnum):
    """What a moderator does with a report; the web client says `warn` and `suspend`."""

    DISMISS = "dismiss"
    WARN_USER = "warn_user"
    SUSPEND_USER = "suspend_user"
    ESCALATE = "escalate"
    WARN = "warn"
    SUSPEND = "suspend"

    @property
    def outcome(self) -> Outcome:
        """Return what is decided."""
        return Outcome(self.value.removesuffix("_user"))


class ReportActionIn(In):
    action: ReportAction
    notes: Words = ""


class ReportActionOut(Out):
    report_id: int
    action: ReportAction
    status: ReportStatus
    notes: str


class CaseOut(Out):
    """A case in the queue; `findings` say what was found, each `{code, severity, reason, field?, matched?}`."""

    id: int
    subject_kind: SubjectKind
    subject_id: int
    owner_id: int
    status: CaseStatus
    priority: int
    findings: Sequence[dict[str, Any]]
    opened_at: Instant
    due_at: Instant
    claimed_by: int | None = None
    lease_until: Instant | None = None
    decided_at: Instant | None = None


class EvidenceOut(Out):
    """What a report rests on, as it was when it was made."""

    report_id: int
    kind: EvidenceKind
    taken_at: Instant
    content: dict[str, Any]


class DecisionOut(Out):
    """A line of the audit; without an actor, a rule decided."""

    id: int
    case_id: int
    subject_kind: SubjectKind
    subject_id: int
    actor_id: int | None = None
    outcome: Step
    reason: str
    notes: str
    decided_at: Instant
    hash: Annotated[str, Field(description="SHA-256 of the line and of the hash before it, in hex")]


class CaseWhole(CaseOut):
    """A case with what is known: its newest 50 reports, what they rest on, and its newest 50 decisions."""

    reports: list[ModerationReportOut]
    evidence: list[EvidenceOut]
    decisions: list[DecisionOut]


class DecisionIn(In):
    """What is decided: `reason` is told to the person (or taken from a template), `notes` stay with staff.

    `days` ends a suspension by itself; without them it lasts until an appeal is granted.
    """

    outcome: Outcome
    template: Annotated[Text, Field(max_length=40)] | None = None
    reason: Words = ""
    notes: Words = ""
    days: Annotated[int, Field(ge=1, le=365)] | None = None


class BulkIn(DecisionIn):
    """One decision for many cases, as for a wave of the same scam."""

    case_ids: Annotated[list[Id], Field(min_length=1, max_length=100)]


class BulkLine(Out):
    """What became of one case: decided, or the code of what stood in the way."""

    case_id: int
    decided: bool
    code: str | None = None


class BulkOut(Out):
    results: list[BulkLine]


class TemplateOut(Out):
    code: str
    outcome: Outcome
    ground: str
    reason: str


class AppealIn(In):
    text: Annotated[Text, Field(min_length=1, max_length=2000)]


class AppealOut(Out):
    """An objection to a statement, and its answer."""

    id: int
    statement_id: int
    status: AppealStatus
    text: str
    answer: str | None = None
    made_at: Instant
    decided_at: Instant | None = None


class AppealRow(AppealOut):
    """An appeal in the staff's queue."""

    user_id: int
    case_id: int
    subject_kind: SubjectKind
    subject_id: int
    restriction: Restriction


class AppealDecisionIn(In):
    """Whether a decision stands (`uphold`) or is taken back (`overturn`), and what its reader is told."""

    overturn: bool
    answer: Annotated[Text, Field(min_length=1, max_length=2000)]
    notes: Words = ""


class StatementOut(Out):
    """A statement of reasons: what was done, why, on what ground, whether by a rule, for how long, what one can do."""

    id: int
    restriction: Restriction
    subject_kind: SubjectKind
    subject_id: int
    reason: str
    facts: str
    ground: str
    automated: bool
    ends_at: Instant | None = None
    lifted_at: Instant | None = None
    created_at: Instant
    appeal_until: Instant
    appeal: AppealOut | None = None


class ChainOut(Out):
    """Whether the lines of the audit follow one another: `broken_at` is the first that does not."""

    intact: bool
    lines: int
    broken_at: int | None = None


class MeasuresOut(Out):
    """How staff did in the last `days`; shares are 0 to 1, and null where there is nothing to share."""

    days: int
    open_cases: int
    overdue_cases: int
    open_appeals: int
    cases_looked_at: int
    first_look_seconds_p50: float | None = None
    first_look_seconds_p95: float | None = None
    late_share: Annotated[float | None, Field(description="first looks that came after a case was due")] = None
    appeals_decided: int
    overturned_share: float | None = None
    pauses_settled: int
    wrong_pause_share: Annotated[float | None, Field(description="pauses none of whose reports was right")] = None
    restrictions: int
    stated_share: Annotated[float | None, Field(description="restrictions that came with a statement of reasons")] = (
        None
    )
