"""`/api/v1/places`: towns and localities by name, and where a position is."""

from typing import Annotated

from fastapi import APIRouter, Query

from aangan.infra.deps import Read
from aangan.infra.openapi import refusals
from aangan.kit.geo import Position
from aangan.kit.page import Page, Paging
from aangan.places import service
from aangan.places.schemas import CityOut, HereOut, LocalityOut

router = APIRouter(prefix="/api/v1/places", tags=["places"])
Name = Annotated[str, Query(max_length=100, description="a name or its beginning, in any spelling")]


@router.get("/cities", summary="Towns of India", responses=refusals(400))
async def cities(page: Paging, unit: Read, q: Name = "") -> Page[CityOut]:
    """Names may be misspelled, old (Bombay) or Hindi (मुंबई); the largest come first without a name."""
    return await service.cities(unit, q, page)


@router.get("/localities", summary="Localities of the cities", responses=refusals(400))
async def localities(
    page: Paging, unit: Read, q: Name = "", city: Annotated[str | None, Query(max_length=100)] = None
) -> Page[LocalityOut]:
    """Names may be misspelled or Hindi; `city` takes any name of a city."""
    return await service.localities(unit, q, city, page)


@router.get("/reverse", summary="Where a position is", responses=refusals(404))
async def reverse(
    unit: Read, lat: Annotated[float, Query(ge=-90, le=90)], lng: Annotated[float, Query(ge=-180, le=180)]
) -> HereOut:
    return await service.reverse(unit, Position(lat, lng))
