"""Who people are: one row a person, whoever vouches for them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import CITEXT, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from aangan.identity.types import App, AuthMethod
from aangan.kit.actor import Role
from aangan.kit.model import Born, EnumStringType, Key, Model, Moment, check_enum


class User(Model):
    """A person with an account; `subject` is the id at whoever signs them in."""

    __tablename__ = "users"
    __table_args__ = (
        check_enum("role", Role),
        check_enum("last_auth_method", AuthMethod),
        Index("ix_users_seeded", "id", postgresql_where=text("seeded")),
    )

    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(Text, unique=True)
    email: Mapped[str | None] = mapped_column(CITEXT, unique=True)
    phone: Mapped[str | None] = mapped_column(Text, unique=True)
    email_verified: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    phone_verified: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    full_name: Mapped[str | None] = mapped_column(Text)
    date_of_birth: Mapped[date | None] = mapped_column(Date)
    role: Mapped[Role] = mapped_column(EnumStringType(Role), server_default=Role.USER.value)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    profile_image_url: Mapped[str | None] = mapped_column(Text)
    last_auth_method: Mapped[AuthMethod | None] = mapped_column(EnumStringType(AuthMethod))
    last_auth_method_at: Mapped[Moment | None]
    preferences: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    notification_settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    privacy_settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    current_latitude: Mapped[float | None]
    current_longitude: Mapped[float | None]
    agent_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    # People of the demo town, who can all be removed at once.
    seeded: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    created_at: Mapped[Born]
    updated_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class Onboarding(Model):
    """That a person has finished the onboarding of an app: the row's presence says it."""

    __tablename__ = "onboardings"
    __table_args__ = (check_enum("app", App),)

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    app: Mapped[App] = mapped_column(EnumStringType(App), primary_key=True)
    completed_at: Mapped[Moment]
