"""Homes found, for machines."""

from typing import Annotated

from pydantic import Field, model_validator

from aangan.infra.embeddings import Meant
from aangan.infra.services import Services
from aangan.infra.toolbox import Audience, PagedAnswer, PagedAsk, shaped, tool
from aangan.infra.unit import ReadUnit
from aangan.kit.actor import Actor
from aangan.kit.schema import Text
from aangan.listings.service import HomeCard
from aangan.listings.types import Furnishing, GenderPreference, PropertyType, Purpose, SharingType
from aangan.search import service
from aangan.search.deps import meaning_of
from aangan.search.types import SortBy

Words = Annotated[Text, Field(max_length=200)]
Rupees = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Rooms = Annotated[int, Field(ge=0, le=20)]


class SearchHomes(PagedAsk):
    """How homes are looked for; whatever is left out narrows nothing."""

    query: Words | None = Field(None, description="wishes in any words or language, e.g. 'quiet room near metro'")
    city: Words | None = None
    locality: Words | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    radius_km: Annotated[int, Field(ge=1, le=100)] = 5
    purpose: Purpose | None = None
    kinds: Annotated[list[PropertyType], Field(max_length=15)] | None = None
    price_min: Rupees | None = Field(None, description="rupees")
    price_max: Rupees | None = Field(None, description="rupees")
    bedrooms_min: Rooms | None = None
    bedrooms_max: Rooms | None = None
    sharing: SharingType | None = None
    for_gender: GenderPreference | None = None
    furnishing: Annotated[list[Furnishing], Field(max_length=3)] | None = None
    amenities: Annotated[list[Words], Field(max_length=20)] | None = None
    only_new: bool = Field(default=False, description="without homes that this person liked or passed")
    sort: SortBy | None = None

    @model_validator(mode="after")
    def _is_a_place(self) -> "SearchHomes":
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude go together")
        return self

    @property
    def by_meaning(self) -> bool:
        """Whether meanings count beside words: when something is asked in words, and no other order is."""
        return bool(self.query) and self.sort in {None, SortBy.RELEVANCE}


class Homes(PagedAnswer):
    homes: list[HomeCard]

    def in_words(self) -> str:
        """Say each home in a line."""
        lines = (home.in_line() for home in self.homes)
        return self.listed("Homes:", lines, "No home fits; widen the price, the place or the words.")


async def _meant(services: Services, _actor: Actor | None, ask: SearchHomes) -> Meant | None:
    return await meaning_of(services, ask.query) if ask.by_meaning else None


@tool(title="Search homes", audience=Audience.EVERYONE, read_only=True, widget="homes", prepare=_meant)
async def search_homes(
    unit: ReadUnit, actor: Actor | None, ask: SearchHomes, services: Services, prepared: Meant | None
) -> Homes:
    """Find homes and rooms on offer in India by words, place, price and wishes; anybody may.

    Put what is soft into `query` (misspelled, in Hindi or half of both is fine) and what is hard into the fields. It
    gives short cards with ids; use `get_home` for one of them, and `next_cursor` for more.
    """
    filters = shaped(
        service.Filters,
        {
            "q": ask.query or None,
            "city": ask.city,
            "locality": ask.locality,
            "lat": ask.latitude,
            "lng": ask.longitude,
            "radius": ask.radius_km,
            "purpose": ask.purpose,
            "property_type": ask.kinds,
            "price_min": ask.price_min,
            "price_max": ask.price_max,
            "bedrooms_min": ask.bedrooms_min,
            "bedrooms_max": ask.bedrooms_max,
            "sharing_type": ask.sharing,
            "gender_preference": ask.for_gender,
            "furnishing": ask.furnishing and [one.value for one in ask.furnishing],
            "amenities": ask.amenities,
        },
    )
    found = await service.find(
        unit,
        actor,
        filters,
        ask.page,
        sort=ask.sort,
        semantic=ask.by_meaning,
        unjudged=ask.only_new,
        meant=prepared,
        base=services.settings.public_url,
    )
    return Homes(homes=[HomeCard.of(home) for home in found.items], next_cursor=found.next_cursor)


TOOLS = (search_homes,)
