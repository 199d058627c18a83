"""Flatmate profiles: what somebody is like at home, and what they look for."""

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, CheckConstraint, ForeignKey, Index, Integer, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from aangan.kit.model import Born, EnumStringType, Key, Model, Moment, check_enum
from aangan.people.types import (
    Cleanliness,
    FoodHabits,
    GuestsPolicy,
    Mode,
    Often,
    ProfileStatus,
    SleepSchedule,
    WorkStyle,
)


class Profile(Model):
    """One person's profile; name, picture and phone stand in `users`, onboarding in `onboardings`."""

    __tablename__ = "profiles"
    __table_args__ = (
        check_enum("mode", Mode),
        check_enum("profile_status", ProfileStatus),
        check_enum("resumes_as", ProfileStatus),
        check_enum("sleep_schedule", SleepSchedule),
        check_enum("cleanliness", Cleanliness),
        check_enum("food_habits", FoodHabits),
        check_enum("smoking", Often),
        check_enum("drinking", Often),
        check_enum("guests_policy", GuestsPolicy),
        check_enum("work_style", WorkStyle),
        CheckConstraint("age BETWEEN 18 AND 100", name="age"),
        CheckConstraint("budget_min_paise <= budget_max_paise", name="budget"),
        CheckConstraint(
            "CASE WHEN paused_because IS NULL THEN resumes_as IS NULL ELSE profile_status = 'paused' END", name="held"
        ),
    )

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    mode: Mapped[Mode | None] = mapped_column(EnumStringType(Mode))
    profile_status: Mapped[ProfileStatus] = mapped_column(
        EnumStringType(ProfileStatus), server_default=ProfileStatus.DRAFT.value
    )
    # Set when the house paused the profile; the owner cannot take such a pause back.
    paused_because: Mapped[str | None] = mapped_column(Text)
    # What it was before such a pause, and is again after it.
    resumes_as: Mapped[ProfileStatus | None] = mapped_column(EnumStringType(ProfileStatus))
    bio: Mapped[str | None] = mapped_column(Text)
    age: Mapped[int | None] = mapped_column(SmallInteger)
    profession: Mapped[str | None] = mapped_column(Text)
    budget_min_paise: Mapped[int | None] = mapped_column(BigInteger)
    budget_max_paise: Mapped[int | None] = mapped_column(BigInteger)
    move_in_timeline: Mapped[str | None] = mapped_column(Text)
    city: Mapped[str | None] = mapped_column(Text)
    locality: Mapped[str | None] = mapped_column(Text)
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    sleep_schedule: Mapped[SleepSchedule | None] = mapped_column(EnumStringType(SleepSchedule))
    cleanliness: Mapped[Cleanliness | None] = mapped_column(EnumStringType(Cleanliness))
    food_habits: Mapped[FoodHabits | None] = mapped_column(EnumStringType(FoodHabits))
    smoking: Mapped[Often | None] = mapped_column(EnumStringType(Often))
    drinking: Mapped[Often | None] = mapped_column(EnumStringType(Often))
    guests_policy: Mapped[GuestsPolicy | None] = mapped_column(EnumStringType(GuestsPolicy))
    work_style: Mapped[WorkStyle | None] = mapped_column(EnumStringType(WorkStyle))
    native_place: Mapped[str | None] = mapped_column(Text)
    linkedin_url: Mapped[str | None] = mapped_column(Text)
    gender: Mapped[str | None] = mapped_column(Text)
    gender_preference: Mapped[str | None] = mapped_column(Text)
    non_negotiables: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    pets: Mapped[str | None] = mapped_column(Text)
    parties_at_home: Mapped[str | None] = mapped_column(Text)
    # The clients' own switches, which nothing here asks about.
    preferences: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    wants_age_min: Mapped[int | None] = mapped_column(SmallInteger)
    wants_age_max: Mapped[int | None] = mapped_column(SmallInteger)
    wants_km: Mapped[int | None] = mapped_column(SmallInteger)
    # Three bits a dimension, in the order of the compatibility's: 0 nothing said, 1..4 for the importances 0..3.
    importance: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    last_active_at: Mapped[Born]
    created_at: Mapped[Born]
    updated_at: Mapped[datetime | None]


class ProfileView(Model):
    """That somebody looked at somebody's profile, and for how long."""

    __tablename__ = "profile_views"
    __table_args__ = (Index(None, "viewed_id", "created_at"),)

    id: Mapped[Key]
    viewer_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), index=True)
    viewed_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    context_property_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("properties.id", ondelete="SET NULL"), index=True
    )
    source: Mapped[str] = mapped_column(Text)
    duration_seconds: Mapped[int] = mapped_column(Integer)
    scroll_depth_percent: Mapped[int | None] = mapped_column(SmallInteger)
    created_at: Mapped[Moment]


class AppCatalog(Model):
    """A list that clients show: modes, cities, questions of the quiz."""

    __tablename__ = "app_catalogs"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
