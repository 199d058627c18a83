"""Homes as they are shown."""

from typing import Any

from pydantic import Field

from aangan.kit.schema import Instant, Out
from aangan.listings.schemas._images import ImageOut
from aangan.listings.schemas._society import TagTally
from aangan.listings.types import (
    Furnishing,
    GenderPreference,
    KitchenType,
    ManagedStatus,
    ModerationStatus,
    PropertyStatus,
    PropertyType,
    Purpose,
    SharingType,
    VentilationType,
)


class AmenityOut(Out):
    id: int
    title: str
    icon: str | None = None
    category: str | None = None


class Amenity(AmenityOut):
    is_active: bool = True
    created_at: Instant
    updated_at: Instant | None = None


class PropertyOut(Out):
    """A home on offer, with what each client reads in the place where it reads it."""

    id: int
    owner_id: int
    title: str
    description: str | None = None
    property_type: PropertyType
    purpose: Purpose
    # Of a shared home the web client's word, of another the contract's; the contract's is always `availability`.
    status: str
    availability: PropertyStatus
    property_status: str
    moderation_status: ModerationStatus
    is_available: bool
    base_price: float
    monthly_rent: float | None = None
    daily_rate: float | None = None
    security_deposit: float | None = None
    maintenance_charges: float | None = None
    setup_cost: float | None = None
    other_charges: float | None = None
    other_charges_description: str | None = None
    price_per_sqft: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    city: str | None = None
    state: str | None = None
    country: str = "India"
    pincode: str | None = None
    locality: str | None = None
    sub_locality: str | None = None
    landmark: str | None = None
    full_address: str | None = None
    area_type: str | None = None
    area_sqft: float | None = None
    bedrooms: int | None = None
    bathrooms: int | None = None
    balconies: int | None = None
    parking_spaces: int | None = None
    floor_number: int | None = None
    total_floors: int | None = None
    age_of_property: int | None = None
    max_occupancy: int | None = None
    minimum_stay_days: int | None = None
    windows_count: int | None = None
    ventilation_shafts: int | None = None
    furnishing_level: Furnishing | None = None
    kitchen_type: KitchenType | None = None
    ventilation_type: VentilationType | None = None
    gender_preference: GenderPreference | None = None
    sharing_type: SharingType | None = None
    society_type: str | None = None
    society_amenities: list[str] = Field(default_factory=list)
    society_vibe_tags: list[str] = Field(default_factory=list)
    society_vibes: list[str] = Field(default_factory=list)
    society_tag_votes: list[TagTally] = Field(default_factory=list)
    listing_preferences: dict[str, Any] = Field(default_factory=dict)
    features: list[str] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    video_urls: list[str] = Field(default_factory=list)
    virtual_tour_url: str | None = None
    video_tour_url: str | None = None
    floor_plan_url: str | None = None
    google_street_view_url: str | None = None
    main_image_url: str | None = None
    image_urls: list[str] = Field(default_factory=list)
    images: list[ImageOut] = Field(default_factory=list)
    amenities: list[AmenityOut] = Field(default_factory=list)
    owner_name: str | None = None
    owner_contact: str | None = None
    builder_name: str | None = None
    search_keywords: str | None = None
    available_from: Instant | None = None
    view_count: int = 0
    like_count: int = 0
    interest_count: int = 0
    expires_at: Instant | None = None
    boosted_until: Instant | None = None
    calendar_data: dict[str, Any] | None = None
    liked: bool | None = None
    # For keepers how many are to come, for others how often and when they are to come themselves.
    user_has_scheduled_visit: bool | None = None
    user_scheduled_visit_count: int | None = None
    user_next_visit_date: Instant | None = None
    distance_km: float | None = None
    vector_distance: float | None = None
    relevance_score: float | None = None
    compatibility_score: float | None = None
    # Words of leases, which are not kept here.
    is_managed: bool = False
    management_status: ManagedStatus | None = None
    payment_due_day: int | None = None
    grace_period_days: int | None = None
    late_fee_policy: dict[str, Any] | None = None
    current_lease_id: int | None = None
    current_tenant_id: int | None = None
    created_at: Instant
    updated_at: Instant | None = None
