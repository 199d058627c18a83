"""Going to see a home: visits, what became of them, and who receives when."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aangan.kit.model import Born, EnumStringType, Key, Model, Moment, check_enum
from aangan.visits.types import Outcome, Side, VisitContext, VisitStatus


class Visit(Model):
    """One visit, in one of two contexts; the host is whoever offers the home.

    `proposed_by` is the side whose word the present time is: the other one confirms it. `version` grows with every
    change, `sequence` with those that calendars must know. An outcome is told of completed visits only.
    """

    __tablename__ = "visits"
    __table_args__ = (
        check_enum("visit_context", VisitContext),
        check_enum("status", VisitStatus),
        check_enum("proposed_by", Side),
        check_enum("outcome", Outcome),
        CheckConstraint("duration_minutes BETWEEN 15 AND 240", name="duration"),
        CheckConstraint("user_id <> counterparty_user_id", name="two_people"),
        CheckConstraint("(outcome IS NULL) = (outcome_at IS NULL)", name="outcome_told"),
        CheckConstraint("outcome IS NULL OR status = 'completed'", name="outcome_after"),
        Index(None, "user_id", "scheduled_date", "id"),
        Index(None, "counterparty_user_id", "scheduled_date", "id"),
        Index(None, "property_id", "scheduled_date", "id"),
        Index(None, "agent_id", "scheduled_date", "id"),
        Index(None, "scheduled_date", "id"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    property_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("properties.id", ondelete="CASCADE"))
    agent_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("agents.id"))
    counterparty_user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="SET NULL"))
    conversation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("conversations.id", ondelete="SET NULL"), index=True
    )
    match_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("matches.id", ondelete="SET NULL"), index=True)
    visit_context: Mapped[VisitContext] = mapped_column(
        EnumStringType(VisitContext), server_default=VisitContext.PROPERTY_TOUR.value
    )
    scheduled_date: Mapped[Moment]
    duration_minutes: Mapped[int] = mapped_column(SmallInteger)
    actual_date: Mapped[datetime | None]
    status: Mapped[VisitStatus] = mapped_column(EnumStringType(VisitStatus))
    status_at: Mapped[Moment]
    proposed_by: Mapped[Side] = mapped_column(EnumStringType(Side))
    special_requirements: Mapped[str | None] = mapped_column(Text)
    visit_notes: Mapped[str | None] = mapped_column(Text)
    visitor_feedback: Mapped[str | None] = mapped_column(Text)
    interest_level: Mapped[str | None] = mapped_column(Text)
    follow_up_required: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    follow_up_date: Mapped[datetime | None]
    cancellation_reason: Mapped[str | None] = mapped_column(Text)
    rescheduled_from: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(EnumStringType(Outcome))
    outcome_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    sequence: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    created_at: Mapped[Born]
    updated_at: Mapped[datetime | None]


class VisitChange(Model):
    """A change of state or time, with who and why; the first line of a visit is that it was asked for."""

    __tablename__ = "visit_changes"
    __table_args__ = (Index(None, "visit_id", "id"),)

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("visits.id", ondelete="CASCADE"))
    changed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="SET NULL"), index=True)
    from_status: Mapped[VisitStatus | None] = mapped_column(EnumStringType(VisitStatus))
    to_status: Mapped[VisitStatus] = mapped_column(EnumStringType(VisitStatus))
    from_date: Mapped[datetime | None]
    to_date: Mapped[Moment]
    reason: Mapped[str | None] = mapped_column(Text)
    changed_at: Mapped[Moment]


class VisitHost(Model):
    """How somebody receives; whoever has no row said nothing, and can be asked for any time."""

    __tablename__ = "visit_hosts"
    __table_args__ = (
        CheckConstraint("duration_minutes BETWEEN 15 AND 240", name="duration"),
        CheckConstraint("buffer_minutes BETWEEN 0 AND 240", name="buffer"),
        CheckConstraint("notice_minutes BETWEEN 0 AND 20160", name="notice"),
        CheckConstraint("horizon_days BETWEEN 1 AND 365", name="horizon"),
    )

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    zone: Mapped[str] = mapped_column(Text)
    duration_minutes: Mapped[int] = mapped_column(SmallInteger)
    buffer_minutes: Mapped[int] = mapped_column(SmallInteger)
    notice_minutes: Mapped[int] = mapped_column(Integer)
    horizon_days: Mapped[int] = mapped_column(SmallInteger)
    updated_at: Mapped[Moment]


class VisitWindow(Model):
    """When a host receives each week, in wall-clock time of their zone; 1 is Monday."""

    __tablename__ = "visit_windows"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("opens < closes", name="forward"),
    )

    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("visit_hosts.user_id", ondelete="CASCADE"), primary_key=True
    )
    weekday: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    opens: Mapped[time] = mapped_column(Time, primary_key=True)
    closes: Mapped[time] = mapped_column(Time)


class VisitOverride(Model):
    """Hours in place of a day's windows; a row without hours closes the day."""

    __tablename__ = "visit_overrides"
    __table_args__ = (
        UniqueConstraint("user_id", "day", "opens", postgresql_nulls_not_distinct=True),
        CheckConstraint("(opens IS NULL) = (closes IS NULL) AND opens < closes", name="forward"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("visit_hosts.user_id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(Date)
    opens: Mapped[time | None] = mapped_column(Time)
    closes: Mapped[time | None] = mapped_column(Time)


class VisitDiary(Model):
    """Who is taken when, by visits that are still to be; kept by a trigger on visits, so that none is forgotten."""

    __tablename__ = "visit_diary"
    __table_args__ = (
        CheckConstraint("num_nonnulls(user_id, agent_id) = 1", name="whose"),
        CheckConstraint("NOT isempty(during)", name="lasts"),
        ExcludeConstraint(("user_id", "="), ("during", "&&"), name="ex_visit_diary_user", using="gist"),
        ExcludeConstraint(("agent_id", "="), ("during", "&&"), name="ex_visit_diary_agent", using="gist"),
    )

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("visits.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    agent_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("agents.id", ondelete="CASCADE"))
    during: Mapped[Any] = mapped_column(TSTZRANGE)


class VisitReminder(Model):
    """That all parties were reminded of a visit at a time, so many hours before."""

    __tablename__ = "visit_reminders"

    visit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True)
    scheduled_date: Mapped[Moment] = mapped_column(primary_key=True)
    hours_before: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    reminded_at: Mapped[Moment]


class VisitCalendar(Model):
    """The number in the link of somebody's calendar feed: another number, and the old link leads nowhere."""

    __tablename__ = "visit_calendars"

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
