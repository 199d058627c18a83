"""Swipes, matches and the deck."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from aangan.kit.model import EnumStringType, Key, Model, Moment, check_enum
from aangan.matching.types import MatchStatus, SwipeAction


class Swipe(Model):
    """What one person said of another; one row a pair and direction, the newest word counts.

    `id` and `updated_at` are of the moment when the word last turned between a pass and a like.
    """

    __tablename__ = "swipes"
    __table_args__ = (
        check_enum("action", SwipeAction),
        CheckConstraint("user_id <> target_user_id", name="two_people"),
        Index("ix_swipes_id", "id", postgresql_using="brin"),
        Index(
            "ix_swipes_context_property_id",
            "context_property_id",
            postgresql_where=text("context_property_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    target_user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    action: Mapped[SwipeAction] = mapped_column(EnumStringType(SwipeAction))
    context_property_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("properties.id", ondelete="SET NULL")
    )
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class ListingSwipe(Model):
    """What one person said of a home; `updated_at` is when the word last turned between a pass and a like."""

    __tablename__ = "listing_swipes"
    __table_args__ = (
        check_enum("action", SwipeAction),
        Index("ix_listing_swipes_given", "user_id", text("updated_at DESC"), text("id DESC")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), unique=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    property_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("properties.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    action: Mapped[SwipeAction] = mapped_column(EnumStringType(SwipeAction))
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class SuperLikes(Model):
    """How many super-likes a person used on a day of theirs."""

    __tablename__ = "super_likes"

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    used: Mapped[int] = mapped_column(SmallInteger)


class Match(Model):
    """Two people who like each other, stored `low < high`; `created_at` is since when, the last time."""

    __tablename__ = "matches"
    __table_args__ = (
        UniqueConstraint("low_id", "high_id"),
        check_enum("status", MatchStatus),
        CheckConstraint("low_id < high_id", name="canonical"),
        Index(
            "ix_matches_low",
            "low_id",
            text("created_at DESC"),
            text("id DESC"),
            postgresql_where=text("status = 'active'"),
        ),
        Index("ix_matches_high", "high_id", text("created_at DESC"), text("id DESC")),
        Index(
            "ix_matches_context_property_id",
            "context_property_id",
            postgresql_where=text("context_property_id IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    low_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    high_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    status: Mapped[MatchStatus] = mapped_column(EnumStringType(MatchStatus))
    context_property_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("properties.id", ondelete="SET NULL")
    )
    created_at: Mapped[Moment]
    ended_at: Mapped[datetime | None]


class DeckCard(Model):
    """The narrow row that the deck is dealt from; a projection of profile, account and onboarding."""

    __tablename__ = "deck_cards"
    __table_args__ = (Index("ix_deck_cards_recent", text("last_active_at DESC"), text("user_id DESC")),)

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    city: Mapped[str | None] = mapped_column(Text)
    age: Mapped[int | None] = mapped_column(SmallInteger)
    budget_min: Mapped[int | None] = mapped_column(Integer)
    budget_max: Mapped[int | None] = mapped_column(Integer)
    move_in: Mapped[str | None] = mapped_column(Text)
    attr_mask: Mapped[int] = mapped_column(Integer)
    reject_mask: Mapped[int] = mapped_column(Integer)
    answers: Mapped[int] = mapped_column(Integer)
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    last_active_at: Mapped[Moment]
    wants_age_min: Mapped[int | None] = mapped_column(SmallInteger)
    wants_age_max: Mapped[int | None] = mapped_column(SmallInteger)
    wants_km: Mapped[int | None] = mapped_column(SmallInteger)
    importance: Mapped[int] = mapped_column(Integer)
    joined_at: Mapped[Moment]
    move_from: Mapped[int | None] = mapped_column(SmallInteger)
    move_until: Mapped[int | None] = mapped_column(SmallInteger)


class DeckStats(Model):
    """How somebody fares, counted by the worker: looks and likes both ways, days of the last weeks, what waits."""

    __tablename__ = "deck_stats"

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    looks_received: Mapped[int] = mapped_column(Integer)
    likes_received: Mapped[int] = mapped_column(Integer)
    looks_given: Mapped[int] = mapped_column(Integer)
    likes_given: Mapped[int] = mapped_column(Integer)
    days_active: Mapped[int] = mapped_column(SmallInteger)
    pending: Mapped[int] = mapped_column(SmallInteger)
    open_matches: Mapped[int] = mapped_column(SmallInteger)
    counted_at: Mapped[Moment]


class DeckCounting(Model):
    """Up to which swipe the counting got; one row."""

    __tablename__ = "deck_counting"
    __table_args__ = (CheckConstraint("one", name="one"),)

    one: Mapped[bool] = mapped_column(Boolean, primary_key=True, server_default=text("true"))
    last_swipe_id: Mapped[int] = mapped_column(BigInteger)


class DeckWeights(Model):
    """What a night's learning gave; the newest row deals."""

    __tablename__ = "deck_weights"

    id: Mapped[Key]
    weights: Mapped[dict[str, Any]] = mapped_column(JSONB)
    examples: Mapped[int] = mapped_column(Integer)
    learned_at: Mapped[Moment]


class Deck(Model):
    """A hand dealt to a person for one set of filters: an order of people that only grows at its end.

    `complete` says that it holds everybody who could be met when it was dealt or last grew.
    """

    __tablename__ = "decks"
    __table_args__ = (Index("ix_decks_user_id", "user_id", "filters", text("id DESC")),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    filters: Mapped[str] = mapped_column(Text)
    people: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    complete: Mapped[bool] = mapped_column(Boolean)
    dealt_at: Mapped[Moment] = mapped_column(index=True)
