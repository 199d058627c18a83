"""Homes on offer; the seed's Property."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Computed,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from aangan.kit.model import Born, EnumStringType, Key, Model, Moment, check_enum
from aangan.listings.types import (
    STALE_LISTING_PAUSE_DAYS,
    BoostReason,
    Furnishing,
    GenderPreference,
    ImageCategory,
    KitchenType,
    ModerationStatus,
    PropertyStatus,
    PropertyType,
    Purpose,
    SharingType,
    TagVote,
    VentilationType,
)
from aangan.safety.types import Severity

# A shared home that nobody touched for long, or whose move-in date went by, is shown to nobody even before the next
# round of the job that rests it. Dates are those of India. Asked with `freshness`.
FRESH = """(h.property_type NOT IN ('pg', 'flatmate')
    OR coalesce(h.updated_at, h.created_at) > %(now)s::timestamptz - %(stale)s::interval
       AND (h.available_from IS NULL OR h.available_from >= %(oldest_move_in)s::date
            OR (coalesce(h.updated_at, h.created_at) AT TIME ZONE 'Asia/Kolkata')::date > h.available_from))"""
# What everybody may see, of properties `h` and their owners `u`.
SHOWN = (
    "h.status = 'available' AND h.moderation_status = 'live' AND u.is_active "
    "AND (h.expires_at IS NULL OR h.expires_at > %(now)s::timestamptz) AND " + FRESH
)
STALE = timedelta(days=STALE_LISTING_PAUSE_DAYS)
# Who looks for somebody from the first of the month on may still look on the tenth.
MOVE_IN_GRACE = timedelta(days=14)
INDIA = ZoneInfo("Asia/Kolkata")


def freshness(now: datetime) -> dict[str, Any]:
    """Return what `FRESH` and `SHOWN` are asked with."""
    return {"now": now, "stale": STALE, "oldest_move_in": now.astimezone(INDIA).date() - MOVE_IN_GRACE}


class Property(Model):
    """One home on offer. What was said of it stands in columns; whether it is shown follows from two states."""

    __tablename__ = "properties"
    __table_args__ = (
        check_enum("property_type", PropertyType),
        check_enum("purpose", Purpose),
        check_enum("status", PropertyStatus),
        check_enum("moderation_status", ModerationStatus),
        check_enum("resumes_as", ModerationStatus),
        check_enum("furnishing_level", Furnishing),
        check_enum("kitchen_type", KitchenType),
        check_enum("ventilation_type", VentilationType),
        check_enum("gender_preference", GenderPreference),
        check_enum("sharing_type", SharingType),
        check_enum("boost_reason", BoostReason),
        Index(None, "owner_id", "id"),
        Index("ix_properties_queue", "id", postgresql_where=text("moderation_status = 'pending_review'")),
    )

    id: Mapped[Key]
    owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    property_type: Mapped[PropertyType] = mapped_column(EnumStringType(PropertyType))
    purpose: Mapped[Purpose] = mapped_column(EnumStringType(Purpose))
    status: Mapped[PropertyStatus] = mapped_column(EnumStringType(PropertyStatus), server_default=text("'available'"))
    moderation_status: Mapped[ModerationStatus] = mapped_column(
        EnumStringType(ModerationStatus), server_default=text("'pending_review'")
    )
    moderation_reason: Mapped[str | None] = mapped_column(Text)
    # Set when the house paused the listing, with what it was before; the owner cannot wake it.
    paused_because: Mapped[str | None] = mapped_column(Text)
    resumes_as: Mapped[ModerationStatus | None] = mapped_column(EnumStringType(ModerationStatus))
    base_price_paise: Mapped[int] = mapped_column(BigInteger)
    monthly_rent_paise: Mapped[int | None] = mapped_column(BigInteger)
    daily_rate_paise: Mapped[int | None] = mapped_column(BigInteger)
    security_deposit_paise: Mapped[int | None] = mapped_column(BigInteger)
    maintenance_charges_paise: Mapped[int | None] = mapped_column(BigInteger)
    setup_cost_paise: Mapped[int | None] = mapped_column(BigInteger)
    other_charges_paise: Mapped[int | None] = mapped_column(BigInteger)
    other_charges_description: Mapped[str | None] = mapped_column(Text)
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    # Where everybody may know that it is: of a shared home the lane.
    seen_lat: Mapped[float | None] = mapped_column(Double, Computed("seen_degree(lat, property_type)"))
    seen_lng: Mapped[float | None] = mapped_column(Double, Computed("seen_degree(lng, property_type)"))
    # True when the position follows from the address, false when the owner said it.
    position_found: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    city: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text, server_default=text("'India'"))
    pincode: Mapped[str | None] = mapped_column(Text)
    locality: Mapped[str | None] = mapped_column(Text)
    sub_locality: Mapped[str | None] = mapped_column(Text)
    landmark: Mapped[str | None] = mapped_column(Text)
    full_address: Mapped[str | None] = mapped_column(Text)
    area_type: Mapped[str | None] = mapped_column(Text)
    area_sqft: Mapped[float | None]
    bedrooms: Mapped[int | None] = mapped_column(SmallInteger)
    bathrooms: Mapped[int | None] = mapped_column(SmallInteger)
    balconies: Mapped[int | None] = mapped_column(SmallInteger)
    parking_spaces: Mapped[int | None] = mapped_column(SmallInteger)
    floor_number: Mapped[int | None] = mapped_column(SmallInteger)
    total_floors: Mapped[int | None] = mapped_column(SmallInteger)
    age_of_property: Mapped[int | None] = mapped_column(SmallInteger)
    max_occupancy: Mapped[int | None] = mapped_column(SmallInteger)
    minimum_stay_days: Mapped[int | None] = mapped_column(Integer)
    windows_count: Mapped[int | None] = mapped_column(SmallInteger)
    ventilation_shafts: Mapped[int | None] = mapped_column(SmallInteger)
    furnishing_level: Mapped[Furnishing | None] = mapped_column(EnumStringType(Furnishing))
    kitchen_type: Mapped[KitchenType | None] = mapped_column(EnumStringType(KitchenType))
    ventilation_type: Mapped[VentilationType | None] = mapped_column(EnumStringType(VentilationType))
    gender_preference: Mapped[GenderPreference | None] = mapped_column(EnumStringType(GenderPreference))
    sharing_type: Mapped[SharingType | None] = mapped_column(EnumStringType(SharingType))
    society_type: Mapped[str | None] = mapped_column(Text)
    society_amenities: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    society_vibe_tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    food_habits: Mapped[str | None] = mapped_column(Text)
    smoking_drinking: Mapped[str | None] = mapped_column(Text)
    guests_policy: Mapped[str | None] = mapped_column(Text)
    cleanliness: Mapped[str | None] = mapped_column(Text)
    pets: Mapped[str | None] = mapped_column(Text)
    parties_at_home: Mapped[str | None] = mapped_column(Text)
    features: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    video_urls: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    virtual_tour_url: Mapped[str | None] = mapped_column(Text)
    video_tour_url: Mapped[str | None] = mapped_column(Text)
    floor_plan_url: Mapped[str | None] = mapped_column(Text)
    google_street_view_url: Mapped[str | None] = mapped_column(Text)
    owner_contact: Mapped[str | None] = mapped_column(Text)
    builder_name: Mapped[str | None] = mapped_column(Text)
    search_keywords: Mapped[str | None] = mapped_column(Text)
    available_from: Mapped[date | None] = mapped_column(Date)
    # From then on nobody is shown it, until its owner renews it.
    expires_at: Mapped[datetime | None]
    boosted_until: Mapped[datetime | None]
    boost_reason: Mapped[BoostReason | None] = mapped_column(EnumStringType(BoostReason))
    first_approved_at: Mapped[datetime | None]
    # Kept for the owner's client, and read by nobody here.
    calendar_data: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    view_count: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    like_count: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    interest_count: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    created_at: Mapped[Born]
    updated_at: Mapped[datetime | None]


class PropertyImage(Model):
    """A picture of a home; at most one is the main one."""

    __tablename__ = "property_images"
    __table_args__ = (
        check_enum("image_category", ImageCategory),
        Index(None, "property_id", "display_order"),
        Index("uq_property_images_main", "property_id", unique=True, postgresql_where=text("is_main_image")),
    )

    id: Mapped[Key]
    property_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("properties.id", ondelete="CASCADE"))
    image_url: Mapped[str] = mapped_column(Text)
    caption: Mapped[str | None] = mapped_column(Text)
    image_category: Mapped[ImageCategory] = mapped_column(
        EnumStringType(ImageCategory), server_default=ImageCategory.OTHERS.value
    )
    display_order: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    is_main_image: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))


class Amenity(Model):
    """Something that a home may have."""

    __tablename__ = "amenities"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    icon: Mapped[str | None] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    created_at: Mapped[Born]
    updated_at: Mapped[datetime | None]


class PropertyAmenity(Model):
    """That a home has something."""

    __tablename__ = "property_amenities"

    property_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("properties.id", ondelete="CASCADE"), primary_key=True
    )
    amenity_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("amenities.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class SocietyTagVote(Model):
    """What one person says of one tag of a home's society; the newest word counts, and counts are made of these."""

    __tablename__ = "society_tag_votes"
    __table_args__ = (check_enum("vote", TagVote),)

    property_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("properties.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    vote: Mapped[TagVote] = mapped_column(EnumStringType(TagVote))
    voted_at: Mapped[Moment]


class ListingPrescreen(Model):
    """The newest automatic look at a home; nobody asked for it when its owner offered or changed the home.

    `suspected` stays until staff decided, although the owner mends what gave rise to it.
    """

    __tablename__ = "listing_prescreens"

    property_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("properties.id", ondelete="CASCADE"), primary_key=True
    )
    photo_count: Mapped[int] = mapped_column(Integer)
    suspected: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    prescreened_at: Mapped[Moment]
    prescreened_by: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="SET NULL"), index=True
    )


class ListingFinding(Model):
    """One thing that the newest look found."""

    __tablename__ = "listing_findings"
    __table_args__ = (check_enum("severity", Severity),)

    property_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("listing_prescreens.property_id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    severity: Mapped[Severity] = mapped_column(EnumStringType(Severity))
    reason: Mapped[str] = mapped_column(Text)
    field: Mapped[str | None] = mapped_column(Text)
    matched: Mapped[str | None] = mapped_column(Text)


class ViewBatch(Model):
    """That a batch of views was added up; one that is brought twice is not counted twice."""

    __tablename__ = "listing_view_batches"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    counted_at: Mapped[Moment] = mapped_column(index=True)


class RentLevelRow(Model):
    """What rooms of a kind cost in a locality, or with an empty locality in a whole city; ln(rupees a month)."""

    __tablename__ = "rent_levels"

    city: Mapped[str] = mapped_column(Text, primary_key=True)
    locality: Mapped[str] = mapped_column(Text, primary_key=True, server_default=text("''"))
    room_type: Mapped[str] = mapped_column(Text, primary_key=True)
    homes: Mapped[int] = mapped_column(Integer)
    middle: Mapped[float]
    spread: Mapped[float]
    reckoned_at: Mapped[Moment]
