"""Who wishes to be apart from whom; who reported whom; what staff decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from aangan.kit.model import Born, EnumStringType, Key, Model, Moment, check_enum
from aangan.safety.types import (
    AppealStatus,
    CaseStatus,
    EvidenceKind,
    ReportReason,
    ReportStatus,
    Restriction,
    Step,
    SubjectKind,
)


class Block(Model):
    """One person's wish to be apart from another; either direction keeps both apart."""

    __tablename__ = "blocks"
    __table_args__ = (
        Unique("blocker_id", "blocked_id"),
        CheckConstraint("blocker_id <> blocked_id", name="different"),
    )

    id: Mapped[Key]
    blocker_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    blocked_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Born]


class CaseRow(Model):
    """What staff must look at: one open case a subject, held by whoever has a lease on it."""

    __tablename__ = "cases"
    __table_args__ = (
        check_enum("subject_kind", SubjectKind),
        check_enum("status", CaseStatus),
        CheckConstraint("priority BETWEEN 1 AND 1000", name="priority_range"),
        CheckConstraint("(status = 'decided') = (decided_at IS NOT NULL)", name="decided"),
        Index("uq_cases_open", "subject_kind", "subject_id", unique=True, postgresql_where=text("status = 'open'")),
        Index(None, "status", "due_at", "id"),
        Index("ix_cases_claimed_by", "claimed_by", postgresql_where=text("claimed_by IS NOT NULL")),
    )

    id: Mapped[Key]
    subject_kind: Mapped[SubjectKind] = mapped_column(EnumStringType(SubjectKind))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), index=True)
    status: Mapped[CaseStatus] = mapped_column(EnumStringType(CaseStatus))
    priority: Mapped[int] = mapped_column(Integer)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    opened_at: Mapped[Moment]
    due_at: Mapped[Moment]
    claimed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="SET NULL"))
    lease_until: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]


class Decision(Model):
    """A line of the audit: never changed, and chained by hashes to the line before it."""

    __tablename__ = "decisions"
    __table_args__ = (check_enum("subject_kind", SubjectKind), check_enum("outcome", Step))

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(BigInteger, index=True)
    subject_kind: Mapped[SubjectKind] = mapped_column(EnumStringType(SubjectKind))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    owner_id: Mapped[int] = mapped_column(BigInteger)
    # Nobody, where a rule decided.
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    outcome: Mapped[Step] = mapped_column(EnumStringType(Step))
    reason: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[Moment]
    before: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Report(Model):
    """One person's complaint about another, in the reporter's words; what it names may be gone since."""

    __tablename__ = "reports"
    __table_args__ = (
        check_enum("reason", ReportReason),
        check_enum("status", ReportStatus),
        CheckConstraint("reporter_id <> reported_id", name="two_people"),
        Index(
            "uq_reports_standing",
            "reporter_id",
            "reported_id",
            unique=True,
            postgresql_where=text("status IN ('open', 'reviewed')"),
        ),
        Index(None, "reporter_id", "status"),
        Index(None, "status", "id"),
    )

    id: Mapped[Key]
    reporter_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    reported_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), index=True)
    reason: Mapped[ReportReason] = mapped_column(EnumStringType(ReportReason))
    status: Mapped[ReportStatus] = mapped_column(EnumStringType(ReportStatus))
    conversation_id: Mapped[int | None] = mapped_column(BigInteger)
    listing_id: Mapped[int | None] = mapped_column(BigInteger)
    notes: Mapped[str | None] = mapped_column(Text)
    case_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    decision_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("decisions.id"), index=True)
    created_at: Mapped[Moment]
    updated_at: Mapped[datetime | None]


class Evidence(Model):
    """What was there when somebody reported it, as JSON; it outlives what it was taken from."""

    __tablename__ = "evidence"
    __table_args__ = (check_enum("kind", EvidenceKind),)

    report_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[EvidenceKind] = mapped_column(EnumStringType(EvidenceKind), primary_key=True)
    taken_at: Mapped[Moment]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Statement(Model):
    """What a person is told of a decision that restricts them; `lifted_at` says since when it does no more."""

    __tablename__ = "statements"
    __table_args__ = (
        check_enum("subject_kind", SubjectKind),
        check_enum("restriction", Restriction),
        Index(None, "user_id", "id"),
        Index("ix_statements_ending", "ends_at", postgresql_where=text("lifted_at IS NULL AND ends_at IS NOT NULL")),
        Index(
            "uq_statements_pause",
            "subject_kind",
            "subject_id",
            unique=True,
            postgresql_where=text("restriction = 'paused' AND lifted_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    case_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    decision_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("decisions.id"), index=True)
    subject_kind: Mapped[SubjectKind] = mapped_column(EnumStringType(SubjectKind))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    restriction: Mapped[Restriction] = mapped_column(EnumStringType(Restriction))
    ground: Mapped[str] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(Text)
    automated: Mapped[bool] = mapped_column(Boolean)
    ends_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]
    created_at: Mapped[Moment]


class Appeal(Model):
    """The one objection to a statement, and what became of it."""

    __tablename__ = "appeals"
    __table_args__ = (
        Unique("statement_id"),
        check_enum("status", AppealStatus),
        Index(None, "status", "id"),
        Index("ix_appeals_decided_by", "decided_by", postgresql_where=text("decided_by IS NOT NULL")),
    )

    id: Mapped[Key]
    statement_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("statements.id", ondelete="CASCADE"))
    status: Mapped[AppealStatus] = mapped_column(EnumStringType(AppealStatus))
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[Moment]
    decided_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
