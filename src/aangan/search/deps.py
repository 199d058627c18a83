"""What is asked, read from the query; and what it means, found before a unit is opened."""

from dataclasses import dataclass
from typing import Annotated

import structlog
from fastapi import Depends, Query

from aangan.infra.deps import HouseServices
from aangan.infra.embeddings import Meant, meanings_of
from aangan.infra.services import Services
from aangan.kit.errors import Unavailable
from aangan.kit.ids import MAX_ID
from aangan.kit.schema import Text
from aangan.listings.types import GenderPreference, PropertyType, Purpose, SharingType
from aangan.search.schemas import Filters
from aangan.search.types import MoveIn, SortBy

log = structlog.get_logger(__name__)
Words = Annotated[Text | None, Query(max_length=200)]
Many = Annotated[list[Annotated[Text, Query(max_length=200)]] | None, Query(max_length=50)]
Price = Annotated[float | None, Query(ge=0, le=1e9)]
Area = Annotated[float | None, Query(ge=0, le=1e6)]
Rooms = Annotated[int | None, Query(ge=0, le=20)]
Baths = Annotated[int | None, Query(ge=0, le=10)]
Floor = Annotated[int | None, Query(ge=0, le=200)]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the list of homes."""

    filters: Filters
    sort_by: SortBy | None
    semantic_search: bool
    exclude_swiped: bool


async def filters(  # noqa: PLR0917 - query parameters are named by whoever asks
    q: Annotated[Text | None, Query(max_length=200, description="words, in any spelling, English or Hindi")] = None,
    lat: Annotated[float | None, Query(ge=-90, le=90)] = None,
    lng: Annotated[float | None, Query(ge=-180, le=180)] = None,
    radius: Annotated[int, Query(ge=1, le=100, description="km")] = 5,
    bbox: Annotated[Text | None, Query(max_length=100, description="west,south,east,north in degrees")] = None,
    ids: Annotated[list[Annotated[int, Query(ge=1, le=MAX_ID)]] | None, Query(max_length=100)] = None,
    property_type: Annotated[list[PropertyType] | None, Query(max_length=15)] = None,
    purpose: Purpose | None = None,
    price_min: Price = None,
    price_max: Price = None,
    bedrooms_min: Rooms = None,
    bedrooms_max: Rooms = None,
    bathrooms_min: Baths = None,
    bathrooms_max: Baths = None,
    area_min: Area = None,
    area_max: Area = None,
    city: Annotated[Text | None, Query(max_length=200, description="any name of a city, even misspelled")] = None,
    locality: Words = None,
    pincode: Annotated[str | None, Query(pattern=r"^[0-9]{6}$")] = None,
    amenities: Many = None,
    features: Many = None,
    furnishing: Many = None,
    kitchen_type: Many = None,
    ventilation_type: Many = None,
    windows_min: Annotated[int | None, Query(ge=0, le=100)] = None,
    has_lift: bool | None = None,
    gender_preference: GenderPreference | None = None,
    sharing_type: SharingType | None = None,
    available_from: Words = None,
    move_in: MoveIn | None = None,
    parking_spaces_min: Annotated[int | None, Query(ge=0, le=1000)] = None,
    floor_number_min: Floor = None,
    floor_number_max: Floor = None,
    age_max: Annotated[int | None, Query(ge=0, le=1000)] = None,
    check_in: Words = None,
    check_out: Words = None,
    guests: Annotated[int | None, Query(ge=1, le=20)] = None,
) -> Filters:
    """Read how the list is narrowed."""
    return Filters.model_validate(dict(locals()))


async def question(
    narrowed: Annotated[Filters, Depends(filters)],
    sort_by: Annotated[
        SortBy | None, Query(description="by default relevance when `q` is given, else newest with boosted homes first")
    ] = None,
    semantic_search: Annotated[bool, Query(description="by meaning too, ordered by relevance")] = False,
    exclude_swiped: Annotated[bool, Query(description="without homes that I liked or passed by")] = False,
) -> Question:
    """Read what is asked."""
    return Question(narrowed, sort_by, semantic_search, exclude_swiped)


async def meant(asked: Annotated[Question, Depends(question)], services: HouseServices) -> Meant | None:
    """Return what `q` means when that is asked for."""
    return await meaning_of(services, asked.filters.q) if asked.semantic_search else None


async def meant_always(asked: Annotated[Question, Depends(question)], services: HouseServices) -> Meant | None:
    """Return what `q` means."""
    return await meaning_of(services, asked.filters.q)


async def model(services: HouseServices) -> str | None:
    """Return the model whose meanings can be compared here."""
    embedder = await meanings_of(services).embedder()
    return embedder.model if embedder else None


async def meaning_of(services: Services, q: str | None) -> Meant | None:
    """Return what some words mean; None without words, or while no embedder answers."""
    if not q:
        return None
    try:
        return await meanings_of(services).query(q)
    except Unavailable as away:
        # Words are left; the answer says by what it was found.
        log.warning("embedder_away", reason=away.text)
        return None


Asks = Annotated[Question, Depends(question)]
Means = Annotated[Meant | None, Depends(meant)]
MeansAlways = Annotated[Meant | None, Depends(meant_always)]
Model = Annotated[str | None, Depends(model)]
