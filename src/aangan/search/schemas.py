"""What crosses the wire."""

from typing import Annotated, Any

from pydantic import Field

from aangan.kit.page import Page
from aangan.kit.schema import Id, In, Instant, Out, Text
from aangan.listings.service import PropertyOut
from aangan.listings.types import GenderPreference, PropertyType, Purpose, SharingType
from aangan.search.types import MoveIn, SortBy

Words = Annotated[Text, Field(max_length=200)]
Many = Annotated[list[Words], Field(max_length=50)]
Rupees = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


def _upto(most: int) -> Any:
    return Annotated[int, Field(ge=0, le=most)] | None


class Filters(In):
    """How homes are narrowed; what is null narrows nothing. Prices in rupees, areas in square feet, radius in km."""

    q: Words | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lng: Annotated[float, Field(ge=-180, le=180)] | None = None
    radius: Annotated[int, Field(ge=1, le=100)] = 5
    bbox: Annotated[Text, Field(max_length=100)] | None = None
    ids: Annotated[list[Id], Field(max_length=100)] | None = None
    property_type: Annotated[list[PropertyType], Field(max_length=15)] | None = None
    purpose: Purpose | None = None
    price_min: Rupees | None = None
    price_max: Rupees | None = None
    bedrooms_min: _upto(20) = None  # type: ignore[valid-type]
    bedrooms_max: _upto(20) = None  # type: ignore[valid-type]
    bathrooms_min: _upto(10) = None  # type: ignore[valid-type]
    bathrooms_max: _upto(10) = None  # type: ignore[valid-type]
    area_min: Annotated[float, Field(ge=0, le=1e6)] | None = None
    area_max: Annotated[float, Field(ge=0, le=1e6)] | None = None
    city: Words | None = None
    locality: Words | None = None
    pincode: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None
    amenities: Many | None = None
    features: Many | None = None
    furnishing: Many | None = None
    kitchen_type: Many | None = None
    ventilation_type: Many | None = None
    windows_min: _upto(100) = None  # type: ignore[valid-type]
    has_lift: bool | None = None
    gender_preference: GenderPreference | None = None
    sharing_type: SharingType | None = None
    available_from: Words | None = None
    move_in: MoveIn | None = None
    parking_spaces_min: _upto(1000) = None  # type: ignore[valid-type]
    floor_number_min: _upto(200) = None  # type: ignore[valid-type]
    floor_number_max: _upto(200) = None  # type: ignore[valid-type]
    age_max: _upto(1000) = None  # type: ignore[valid-type]
    check_in: Words | None = None
    check_out: Words | None = None
    guests: Annotated[int, Field(ge=1, le=20)] | None = None


class FoundOut(PropertyOut):
    """A home that was found: how far from the middle of the search (km), and why it stands where it stands.

    Of shared homes the distance is told in halves of a km. `compatibility_score` (percent) is how well whoever asks
    fits who shares the home; null for other homes, and while either has no flatmate profile with answers.
    """

    relevance_score: float | None = None
    vector_distance: float | None = None


class CentreOut(Out):
    latitude: float
    longitude: float
    radius_km: float


class FoundPage(Page[FoundOut]):
    """A page of homes, with what was understood of the question.

    `understood_by` names the rankers that took part in an order by relevance: words, meaning, and place where the words
    name one of which no home speaks. It is the `search_center` then, and what is nearest to it comes first.
    """

    filters_applied: dict[str, Any] = Field(default_factory=dict)
    search_center: CentreOut | None = None
    understood_by: list[str] = Field(default_factory=list)


class SavedIn(In):
    """A search to keep."""

    name: Annotated[Text, Field(min_length=1, max_length=100)]
    filters: Filters
    alerts: bool = True


class SavedChange(In):
    """A change of a kept search: only the keys that are sent are written."""

    name: Annotated[Text, Field(min_length=1, max_length=100)] | None = None
    filters: Filters | None = None
    alerts: bool | None = None


class SavedOut(Out):
    """A kept search; `found` is how many homes appeared since it was kept."""

    id: int
    name: str
    filters: dict[str, Any]
    alerts: bool
    found: int = 0
    created_at: Instant
    updated_at: Instant | None = None


__all__ = ["CentreOut", "Filters", "FoundOut", "FoundPage", "SavedChange", "SavedIn", "SavedOut", "SortBy"]
