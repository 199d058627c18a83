"""The humans who show homes."""

from datetime import datetime, time

from sqlalchemy import ARRAY, BigInteger, Boolean, CheckConstraint, ForeignKey, Index, SmallInteger, Text, Time, text
from sqlalchemy.orm import Mapped, mapped_column

from aangan.agents.types import AgentType, AssignmentReason, ExperienceLevel, InteractionKind
from aangan.kit.model import Born, EnumStringType, Key, Model, Moment, check_enum


class Agent(Model):
    """Somebody who shows homes: in hours of their own zone, on some days (1 is Monday); `users.agent_id` links people.

    Of two equally fitting the one with fewer live assignments for their `weight` is chosen, of those the one who was
    chosen least recently.
    """

    __tablename__ = "agents"
    __table_args__ = (
        check_enum("agent_type", AgentType),
        check_enum("experience_level", ExperienceLevel),
        CheckConstraint("weight BETWEEN 1 AND 10", name="weight"),
        CheckConstraint("works_from < works_until", name="hours"),
        Index(None, "agent_type", "id"),
        Index(None, "specializations", postgresql_using="gin"),
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Text)
    contact_number: Mapped[str | None] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    avatar_url: Mapped[str | None] = mapped_column(Text)
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{english}'"))
    specializations: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    agent_type: Mapped[AgentType] = mapped_column(EnumStringType(AgentType))
    experience_level: Mapped[ExperienceLevel] = mapped_column(EnumStringType(ExperienceLevel))
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    is_available: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    weight: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    zone: Mapped[str] = mapped_column(Text)
    works_from: Mapped[time] = mapped_column(Time)
    works_until: Mapped[time] = mapped_column(Time)
    works_on: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    last_assigned_at: Mapped[datetime | None]
    created_at: Mapped[Born]
    updated_at: Mapped[datetime | None]


class AgentCoverage(Model):
    """Where an agent shows homes; an empty locality is the whole city, and whoever has no row goes everywhere."""

    __tablename__ = "agent_coverage"

    agent_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True)
    city: Mapped[str] = mapped_column(Text, primary_key=True)
    locality: Mapped[str] = mapped_column(Text, primary_key=True, server_default=text("''"))


class AgentAssignment(Model):
    """The record of who was put into whose care; the newest line of a person tells since when."""

    __tablename__ = "agent_assignments"
    __table_args__ = (check_enum("reason", AssignmentReason), Index(None, "user_id", "id"))

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    agent_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("agents.id"), index=True)
    reason: Mapped[AssignmentReason] = mapped_column(EnumStringType(AssignmentReason))
    assigned_at: Mapped[Moment]


class AgentInteraction(Model):
    """A person and their agent had to do with each other, and what the person thought of it (1 to 5)."""

    __tablename__ = "agent_interactions"
    __table_args__ = (
        check_enum("kind", InteractionKind),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        Index(None, "agent_id", "happened_at"),
    )

    id: Mapped[Key]
    agent_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("agents.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[InteractionKind] = mapped_column(EnumStringType(InteractionKind))
    rating: Mapped[int | None] = mapped_column(SmallInteger)
    note: Mapped[str | None] = mapped_column(Text)
    happened_at: Mapped[Moment]
