"""FastAPI's way to a page of the deck: looked at in a read unit, and dealt in a write unit only when it must be."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import HTTPConnection

from aangan.identity.deps import Signed
from aangan.infra.deps import services_of
from aangan.infra.limits import Pace
from aangan.infra.services import Services
from aangan.kit.actor import Actor
from aangan.kit.page import PageIn, Paging
from aangan.matching import service
from aangan.matching.schemas import DeckFilters

Word = Annotated[str | None, Query(max_length=120, pattern=r"^[^\x00]*$")]
Keys = Annotated[str | None, Query(max_length=400, description="comma-separated keys, in place of my own")]
Rupees = Annotated[int | None, Query(ge=0, le=100_000_000)]
Age = Annotated[int | None, Query(ge=18, le=100)]
Lat = Annotated[float | None, Query(ge=-90, le=90)]
Lng = Annotated[float | None, Query(ge=-180, le=180)]
Radius = Annotated[float | None, Query(gt=0, le=500, description="in km; comes with lat and lng")]


async def filters(  # noqa: PLR0917 - query parameters are named by whoever asks
    city: Word = None,
    budget_min: Rupees = None,
    budget_max: Rupees = None,
    move_in: Word = None,
    age_min: Age = None,
    age_max: Age = None,
    lat: Lat = None,
    lng: Lng = None,
    radius: Radius = None,
    non_negotiables: Keys = None,
) -> DeckFilters:
    """Read how the deck is narrowed."""
    return DeckFilters.model_validate(dict(locals()))


async def dealt(
    connection: HTTPConnection, actor: Signed, narrowed: Annotated[DeckFilters, Depends(filters)], page: Paging
) -> service.Wire:
    """Return the page that was asked for."""
    return await deal(services_of(connection), actor, narrowed, page)


async def deal(services: Services, actor: Actor, narrowed: DeckFilters, page: PageIn) -> service.Wire:
    """Return a page of the deck, dealing a hand first where there is none to serve it from."""
    base = services.settings.public_url
    async with services.units.read() as unit:
        found = await service.discover(unit, actor, narrowed, page, base=base)
    if found is not None:
        return found
    async with services.units.write() as dealing:
        return await service.deal_deck(dealing, actor, narrowed, page, base=base)


async def likes(connection: HTTPConnection) -> Pace:
    """Return this process's pace of likes."""
    return likes_of(services_of(connection))


def likes_of(services: Services) -> Pace:
    """Return how many people and homes somebody may like in a day."""
    return Pace(services.valkey, services.settings.namespace, "likes", services.settings.likes_per_day)


Likes = Annotated[Pace, Depends(likes)]
Dealt = Annotated[service.Wire, Depends(dealt)]
