"""Threads with the concierge; their runs, logs and approvals, and what each person used in a day.

A thread is what the wire calls a conversation with it; conversations in the house are those between people.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from aangan.concierge.types import ApprovalStatus, Event, Role, RunKind, RunStatus
from aangan.kit.model import EnumStringType, Key, Model, Moment, check_enum


class ConciergeThread(Model):
    __tablename__ = "concierge_threads"
    __table_args__ = (Index(None, "user_id", "updated_at", "id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class ConciergeRun(Model):
    """One answer of the model with the calls that led to it; at most one runs in a thread."""

    __tablename__ = "concierge_runs"
    __table_args__ = (
        check_enum("kind", RunKind),
        check_enum("status", RunStatus),
        CheckConstraint("(ended_at IS NULL) = (status = 'running')", name="end"),
        Index(None, "thread_id", "id"),
        Index("uq_concierge_runs_thread_id", "thread_id", unique=True, postgresql_where=text("status = 'running'")),
        Index("ix_concierge_runs_beat_at", "beat_at", postgresql_where=text("status = 'running'")),
    )

    id: Mapped[Key]
    thread_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("concierge_threads.id", ondelete="CASCADE"))
    kind: Mapped[RunKind] = mapped_column(EnumStringType(RunKind))
    status: Mapped[RunStatus] = mapped_column(EnumStringType(RunStatus))
    # The day whose share it uses, and how many of its tokens are set aside until it has ended.
    day: Mapped[date] = mapped_column(Date)
    held: Mapped[int]
    tokens: Mapped[int]
    requests: Mapped[int]
    tool_calls: Mapped[int]
    history: Mapped[list[Any] | None] = mapped_column(JSONB)
    started_at: Mapped[Moment]
    # A run whose process died beats no more.
    beat_at: Mapped[Moment]
    ended_at: Mapped[datetime | None]


class ConciergeMessage(Model):
    __tablename__ = "concierge_messages"
    __table_args__ = (check_enum("role", Role), Index(None, "thread_id", "id"))

    id: Mapped[Key]
    thread_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("concierge_threads.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(EnumStringType(Role))
    content: Mapped[str | None] = mapped_column(Text)
    tool_name: Mapped[str | None] = mapped_column(Text)
    tool_args: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    tool_result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    widget_name: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Moment]


class ConciergeFrame(Model):
    __tablename__ = "concierge_frames"

    run_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("concierge_runs.id", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    event: Mapped[Event] = mapped_column(EnumStringType(Event))
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)


class ConciergeApproval(Model):
    """A call that waits for the person's word, or what their word was."""

    __tablename__ = "concierge_approvals"
    __table_args__ = (check_enum("status", ApprovalStatus),)

    run_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("concierge_runs.id", ondelete="CASCADE"), primary_key=True
    )
    call_id: Mapped[str] = mapped_column(Text, primary_key=True)
    tool: Mapped[str] = mapped_column(Text)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    about: Mapped[str] = mapped_column(Text)
    status: Mapped[ApprovalStatus] = mapped_column(EnumStringType(ApprovalStatus))
    expires_at: Mapped[Moment]
    decided_at: Mapped[datetime | None]


class ConciergeUsage(Model):
    """What somebody used in a day: `held` is set aside for runs that have not ended."""

    __tablename__ = "concierge_usage"

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    requests: Mapped[int]
    tokens: Mapped[int]
    held: Mapped[int]
