from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, computed_field, model_validator

from aangan.kit.schema import In, Instant, Out, Text
from aangan.kit.text import plain
from aangan.listings import rules
from aangan.listings.types import (
    PG_FLATMATE_TYPES,
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

RUPEES_MAX = 1e8
IMAGES_MAX = 50


def _web(value: str) -> str:
    if not value.lower().startswith(("https://", "http://")):
        raise ValueError("must be an absolute http(s) URL")
    return value


def _picture(value: str) -> str:
    if value.startswith("data:"):
        return value
    if len(value) > URL_MAX:
        raise ValueError(f"must have at most {URL_MAX} characters")
    return _web(value)


def _day(value: Any) -> Any:
    # Clients send a date, or a moment whose date is meant.
    return value[:10] if isinstance(value, str) else value


URL_MAX = 500
# A picture itself may stand where its address does: 10 MB in letters.
PICTURE_MAX = 14_000_000
Url = Annotated[Text, Field(max_length=URL_MAX), AfterValidator(_web)]
Picture = Annotated[Text, Field(max_length=PICTURE_MAX), AfterValidator(_picture)]
Rupees = Annotated[float, Field(ge=0, le=RUPEES_MAX, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=1000)]
Line = Annotated[Text, Field(max_length=200)]
Prose = Annotated[Text, Field(max_length=5000), AfterValidator(plain)]
Day = Annotated[date, BeforeValidator(_day)]
Words = Annotated[list[Line], Field(max_length=50)]
Urls = Annotated[list[Url], Field(max_length=IMAGES_MAX)]
Pictures = Annotated[list[Picture], Field(max_length=IMAGES_MAX)]


class ListingPreferences(In):
    """House rules, nested as the mobile client sends them; they are columns here."""

    gender_preference: GenderPreference | None = None
    sharing_type: SharingType | None = None
    moderation_status: Literal["live", "paused"] | ModerationStatus | None = None
    food_habits: Line | None = None
    smoking_drinking: Line | None = None
    guests_policy: Line | None = None
    cleanliness: Line | None = None
    pets: Line | None = None
    parties_at_home: Line | None = None


class Facts(In):
    """What both creating and changing a listing may say."""

    description: Prose | None = None
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    city: Line | None = None
    state: Line | None = None
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
    gender_preference: GenderPreference | None = None
    sharing_type: SharingType | None = None
    society_type: Line | None = None
    society_amenities: Words | None = None
    # The mobile client's word for them is the second.
    society_vibe_tags: Words | None = Field(
        default=None, validation_alias=AliasChoices("society_vibe_tags", "society_vibes")
    )
    features: Words | None = None
    tags: Words | None = None
    video_urls: Urls | None = None
    virtual_tour_url: Url | None = None
    video_tour_url: Url | None = None
    floor_plan_url: Url | None = None
    google_street_view_url: Url | None = None
    owner_contact: Line | None = None
    builder_name: Line | None = None
    search_keywords: Annotated[Text, Field(max_length=500)] | None = None
    available_from: Day | None = None
    listing_preferences: ListingPreferences | None = None
    amenity_ids: Annotated[list[Annotated[int, Field(ge=1, le=2**31)]], Field(max_length=100)] | None = None
    image_urls: Pictures | None = None
    main_image_url: Picture | None = None

    @model_validator(mode="after")
    def _positions_come_in_pairs(self) -> "Facts":
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude come together")
        return self

    def columns(self) -> dict[str, Any]:
        """Return the columns that this writes: rupees as paise, positions and preferences unfolded."""
        sent = self.model_dump(exclude_unset=True)
        nested = sent.pop("listing_preferences", None) or {}
        nested.pop("moderation_status", None)
        for name in ("amenity_ids", "image_urls", "main_image_url", "is_available"):
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


MONEY = (
    "base_price", "monthly_rent", "daily_rate", "security_deposit", "maintenance_charges", "setup_cost",
    "other_charges",
)  # fmt: skip
LISTS = frozenset({"society_amenities", "society_vibe_tags", "features", "tags", "video_urls"})
Title = Annotated[Text, Field(min_length=5, max_length=200), AfterValidator(plain)]


class PropertyCreate(Facts):
    """A home to be offered."""

    title: Title
    property_type: PropertyType
    purpose: Purpose
    base_price: Rupees

    @model_validator(mode="after")
    def _what_is_shared_is_rented(self) -> "PropertyCreate":
        shared = self.property_type in PG_FLATMATE_TYPES
        if shared and self.purpose is not Purpose.RENT:
            raise ValueError("a PG or a shared flat is for rent")
        if (shared or self.purpose is Purpose.RENT) and not self.monthly_rent:
            raise ValueError("monthly_rent must be more than 0")
        return self


class PropertyUpdate(Facts):
    """A partial change: only the keys that are sent are written."""

    title: Title | None = None
    base_price: Rupees | None = None
    status: PropertyStatus | None = None


class ImageIn(In):
    """A picture by its address, or as a `data:` URL."""

    image_url: Picture
    caption: Line | None = None
    image_category: ImageCategory = ImageCategory.OTHERS
    is_main: bool = False


class ImageOut(Out):
    id: int
    property_id: int
    image_url: str
    caption: str | None = None
    image_category: ImageCategory = ImageCategory.OTHERS
    display_order: int | None = None
    is_main_image: bool = False
    is_main: bool = False


def _tag(value: str) -> str:
    if not value.isprintable() or not any(letter.isalnum() for letter in value):
        raise ValueError("must be words")
    return value


class TagVoteIn(In):
    """What somebody says of a tag: `up` when it is true, `down` when it is not."""

    tag: Annotated[Text, Field(min_length=1, max_length=80), AfterValidator(_tag)]
    vote: TagVote


class TagTally(Out):
    """How many find a tag true or wrong; `tag` is its key: lower case, blanks and hyphens as `_`."""

    tag: str
    upvotes: int
    downvotes: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def disputed(self) -> bool:
        """Whether so many deny it that it stands in doubt."""
        return rules.disputed(self.downvotes)


class TagVoteOut(TagTally):
    """A vote, and all votes on that tag of that home."""

    property_id: int
    current_vote: TagVote


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
    status: str
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
    is_managed: bool = False
    distance_km: float | None = None
    liked: bool | None = None
    created_at: Instant
    updated_at: Instant | None = None
