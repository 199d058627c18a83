"""What owners say of homes: when they offer, change, renew and boost them."""

from typing import Annotated, Any

from pydantic import AliasChoices, Field, model_validator

from aangan.kit.schema import Bag, In, Instant, Out, Text
from aangan.listings import rules
from aangan.listings.schemas._fields import (
    AmenityIds,
    Count,
    Day,
    Line,
    Picture,
    Pictures,
    Prose,
    Rupees,
    Standing,
    Title,
    Until,
    Url,
    Urls,
    Words,
)
from aangan.listings.types import (
    BoostDuration,
    Furnishing,
    GenderPreference,
    KitchenType,
    ModerationStatus,
    PropertyStatus,
    PropertyType,
    Purpose,
    SharingType,
    VentilationType,
    WebStatus,
)

MONEY = (
    "base_price", "monthly_rent", "daily_rate", "security_deposit", "maintenance_charges", "setup_cost",
    "other_charges",
)  # fmt: skip
LISTS = frozenset({"society_amenities", "society_vibe_tags", "features", "tags", "video_urls"})
# What is asked for, or written elsewhere than in the home's row.
NOT_COLUMNS = ("listing_preferences", "amenity_ids", "image_urls", "main_image_url", "is_available")
# Nothing can be unsaid of these: a client that sends null means that it says nothing.
NEEDED = ("title", "property_type", "purpose", "base_price", "status", "country")


class Society(In):
    """What is said of the society; the mobile client nests it, and has another word for its tags."""

    gender_preference: GenderPreference | None = None
    sharing_type: SharingType | None = None
    society_type: Line | None = None
    society_amenities: Words | None = None
    society_vibe_tags: Words | None = Field(
        default=None, validation_alias=AliasChoices("society_vibe_tags", "society_vibes")
    )
    video_tour_url: Url | None = None
    expires_at: Until = None


class ListingPreferences(Society):
    """House rules, nested as the mobile client sends them; they are columns here.

    `moderation_status` is a wish: what only the house decides (reasons, boosts, votes) is not read.
    """

    moderation_status: Standing = None
    food_habits: Line | None = None
    smoking_drinking: Line | None = None
    guests_policy: Line | None = None
    cleanliness: Line | None = None
    pets: Line | None = None
    parties_at_home: Line | None = None


class Facts(Society):
    """What both creating and changing a listing may say."""

    description: Prose | None = None
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    city: Line | None = None
    state: Line | None = None
    country: Line | None = None
    pincode: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None
    locality: Line | None = None
    sub_locality: Line | None = None
    landmark: Line | None = None
    full_address: Annotated[Text, Field(max_length=500)] | None = None
    area_type: Line | None = None
    area_sqft: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)] | None = None
    bedrooms: Count | None = None
    bathrooms: Count | None = None
    balconies: Count | None = None
    parking_spaces: Count | None = None
    floor_number: Annotated[int, Field(ge=-5, le=200)] | None = None
    total_floors: Count | None = None
    age_of_property: Count | None = None
    max_occupancy: Count | None = None
    minimum_stay_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    windows_count: Annotated[int, Field(ge=0, le=100)] | None = None
    ventilation_shafts: Annotated[int, Field(ge=0, le=50)] | None = None
    monthly_rent: Rupees | None = None
    daily_rate: Rupees | None = None
    security_deposit: Rupees | None = None
    maintenance_charges: Rupees | None = None
    setup_cost: Rupees | None = None
    other_charges: Rupees | None = None
    other_charges_description: Annotated[Text, Field(max_length=300)] | None = None
    furnishing_level: Furnishing | None = None
    kitchen_type: KitchenType | None = None
    ventilation_type: VentilationType | None = None
    features: Words | None = None
    tags: Words | None = None
    video_urls: Urls | None = None
    virtual_tour_url: Url | None = None
    floor_plan_url: Url | None = None
    google_street_view_url: Url | None = None
    owner_contact: Line | None = None
    builder_name: Line | None = None
    search_keywords: Annotated[Text, Field(max_length=500)] | None = None
    available_from: Day = None
    calendar_data: Bag | None = None
    listing_preferences: ListingPreferences | None = None
    amenity_ids: AmenityIds | None = None
    image_urls: Pictures | None = None
    main_image_url: Picture | None = None
    # The contract's word is a fact; one of the web client's own words is a wish.
    status: PropertyStatus | WebStatus | None = None

    @model_validator(mode="after")
    def _positions_come_in_pairs(self) -> "Facts":
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude come together")
        return self

    def wish(self) -> ModerationStatus | None:
        """Return in which state its owner wants the home to be, if they say so."""
        nested = None if self.listing_preferences is None else self.listing_preferences.moderation_status
        if nested is None and isinstance(self.status, WebStatus):
            return rules.wish_of(self.status)
        return nested

    def columns(self) -> dict[str, Any]:
        """Return the columns that this writes: rupees as paise, positions and preferences unfolded."""
        sent = self.model_dump(exclude_unset=True)
        nested = sent.get("listing_preferences") or {}
        nested.pop("moderation_status", None)
        wishes = {"status"} if isinstance(self.status, WebStatus) else set()
        unsaid = {name for name in NEEDED if name in sent and sent[name] is None}
        for name in {*NOT_COLUMNS, *wishes, *unsaid}:
            sent.pop(name, None)
        sent = {**nested, **sent}
        for name, column in (("latitude", "lat"), ("longitude", "lng")):
            if name in sent:
                sent[column] = sent.pop(name)
        for name in MONEY:
            if name in sent:
                rupees = sent.pop(name)
                sent[f"{name}_paise"] = None if rupees is None else round(rupees * 100)
        for name in LISTS & sent.keys():
            sent[name] = sent[name] or []
        return sent


class PropertyCreate(Facts):
    """A home to be offered, or with the wish `draft` to be kept until it is."""

    title: Title
    property_type: PropertyType
    purpose: Purpose
    base_price: Rupees
    minimum_stay_days: Annotated[int, Field(ge=0, le=3650)] | None = 1

    @model_validator(mode="after")
    def _its_parts_agree(self) -> "PropertyCreate":
        given = {"property_type": self.property_type, "purpose": self.purpose, "monthly_rent_paise": self.monthly_rent}
        wrong = rules.contradiction(given)
        if wrong is not None:
            raise ValueError(wrong)
        return self

    def columns(self) -> dict[str, Any]:
        """Return the columns that this writes."""
        return {"minimum_stay_days": self.minimum_stay_days, **super().columns()}


class PropertyUpdate(Facts):
    """A partial change: only the keys that are sent are written."""

    title: Title | None = None
    property_type: PropertyType | None = None
    purpose: Purpose | None = None
    base_price: Rupees | None = None
    # Another way to rest and to wake a home.
    is_available: bool | None = None

    def wish(self) -> ModerationStatus | None:
        """Return in which state its owner wants the home to be, if they say so."""
        wanted = super().wish()
        if wanted is None and self.is_available is not None:
            return ModerationStatus.LIVE if self.is_available else ModerationStatus.PAUSED
        return wanted


class RenewIn(In):
    """From when a home is free again, and until when it is on offer; without the second as before, or 60 days."""

    available_from: Day = None
    expires_at: Until = None


class BoostIn(In):
    """For how long a home stands above others."""

    duration: BoostDuration


class BoostOut(Out):
    property_id: int
    boost_until: Instant
    message: str
